import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("alliances", "0008_duplicates"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("spreadsheet", "Spreadsheet"), ("cordis", "CORDIS"), ("ror", "ROR"), ("disease_ontology", "Disease Ontology")], max_length=16, verbose_name="kind")),
                ("model", models.CharField(blank=True, help_text="The one kind of record that was imported, such as “alliance”.", max_length=60, verbose_name="records")),
                ("file_name", models.CharField(blank=True, max_length=200, verbose_name="file")),
                ("started", models.DateTimeField(default=django.utils.timezone.now, verbose_name="started")),
                ("finished", models.DateTimeField(blank=True, null=True, verbose_name="finished")),
                ("status", models.CharField(choices=[("waiting", "Waits for confirmation"), ("running", "Running"), ("done", "Done"), ("failed", "Failed")], default="running", max_length=7, verbose_name="status")),
                ("counts", models.JSONField(blank=True, default=dict, verbose_name="counts")),
                ("report", models.JSONField(blank=True, default=list, verbose_name="report")),
                ("waiting", models.JSONField(blank=True, default=dict, editable=False)),
                ("by", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="by")),
            ],
            options={
                "verbose_name": "import",
                "verbose_name_plural": "imports",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("kind__in", ["spreadsheet", "cordis", "ror", "disease_ontology"])), name="import_run_kind"),
                    models.CheckConstraint(condition=models.Q(models.Q(("finished__isnull", False), ("status__in", ("done", "failed"))), models.Q(("finished__isnull", True), ("status__in", ("waiting", "running"))), _connector="OR"), name="import_run_status"),
                ],
            },
        ),
    ]
