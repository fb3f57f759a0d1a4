import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('alliances', '0009_import_run'),
    ]

    operations = [
        migrations.AddField(
            model_name='revision',
            name='changed',
            field=models.DateTimeField(default=django.utils.timezone.now, verbose_name='changed'),
        ),
    ]
