from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("alliances", "0007_suggestion"),
    ]

    operations = []
