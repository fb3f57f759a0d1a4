from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("alliances", "0005_history"),
    ]

    operations = []
