from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("alliances", "0006_roles"),
    ]

    operations = []
