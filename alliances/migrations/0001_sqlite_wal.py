from django.db import migrations


def write_ahead_log(apps, schema_editor):
    """Let readers go on while one writes; SQLite keeps the mode in the file."""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("PRAGMA journal_mode=WAL")


class Migration(migrations.Migration):
    initial = True
    atomic = False

    dependencies = []

    operations = [migrations.RunPython(write_ahead_log, migrations.RunPython.noop)]
