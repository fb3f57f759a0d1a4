from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("alliances", "0004_full_text"),
    ]

    operations = []
