import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import alliances.models.suggestion
from alliances.roles import ADMINISTRATOR, EDITOR, REVIEWER, codenames, permit

MAY = {
    EDITOR: codenames(["view"], ["suggestion"]),
    REVIEWER: codenames(["view", "change"], ["suggestion"]),
    ADMINISTRATOR: codenames(["view", "change", "delete"], ["suggestion"]),
}


def permit_roles(apps, schema_editor):
    for group, names in MAY.items():
        permit(apps, group, names)


class Migration(migrations.Migration):
    dependencies = [
        ("alliances", "0006_roles"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Suggestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(default=alliances.models.suggestion.new_reference, editable=False, max_length=20, unique=True, verbose_name='reference')),
                ('public_id', models.CharField(db_index=True, editable=False, max_length=10, verbose_name='record')),
                ('statement', models.CharField(blank=True, editable=False, max_length=100, verbose_name='statement')),
                ('statement_text', models.TextField(blank=True, editable=False, verbose_name='as it stood there')),
                ('language', models.CharField(choices=[('en', 'English'), ('fr', 'French'), ('de', 'German'), ('eu', 'Basque'), ('ca', 'Catalan'), ('nl', 'Dutch'), ('it', 'Italian'), ('lb', 'Luxembourgish'), ('pt', 'Portuguese'), ('es', 'Spanish')], editable=False, max_length=2, verbose_name='language')),
                ('proposed', models.TextField(verbose_name='what it should say')),
                ('reason', models.TextField(blank=True, verbose_name='why')),
                ('source_url', models.URLField(blank=True, max_length=500, verbose_name='address of a source')),
                ('name', models.CharField(blank=True, max_length=100, verbose_name='name')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('created', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='received')),
                ('status', models.CharField(choices=[('new', 'New'), ('accepted', 'Accepted'), ('answered', 'Answered'), ('rejected', 'Rejected')], default='new', editable=False, max_length=8, verbose_name='status')),
                ('answer', models.TextField(blank=True, verbose_name='answer')),
                ('handled_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='handled at')),
                ('accepted_version', models.PositiveIntegerField(blank=True, editable=False, null=True, verbose_name='version of the record that took it in')),
                ('address_hash', models.CharField(blank=True, editable=False, max_length=64)),
                ('digest', models.CharField(editable=False, max_length=64, unique=True)),
                ('handled_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='handled by')),
            ],
            options={
                'verbose_name': 'suggestion',
                'verbose_name_plural': 'suggestions',
                'indexes': [models.Index(fields=['status', 'created'], name='suggestion_queue'), models.Index(fields=['created'], name='suggestion_received')],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['new', 'accepted', 'answered', 'rejected'])), name='suggestion_status'), models.CheckConstraint(condition=models.Q(('language__in', ['en', 'fr', 'de', 'eu', 'ca', 'nl', 'it', 'lb', 'pt', 'es'])), name='suggestion_language'), models.CheckConstraint(condition=models.Q(('proposed', ''), _negated=True), name='suggestion_proposes'), models.CheckConstraint(condition=models.Q(('reason', ''), ('source_url', ''), _negated=True), name='suggestion_says_why'), models.CheckConstraint(condition=models.Q(models.Q(('handled_at__isnull', True), ('status', 'new')), models.Q(models.Q(('status', 'new'), _negated=True), ('handled_at__isnull', False)), _connector='OR'), name='suggestion_handled_once'), models.CheckConstraint(condition=models.Q(('status', 'new'), models.Q(('email', ''), ('name', '')), _connector='OR'), name='suggestion_forgets_who'), models.CheckConstraint(condition=models.Q(('answer', ''), ('status__in', ['answered', 'rejected']), _negated=True), name='suggestion_says_the_answer'), models.CheckConstraint(condition=models.Q(('accepted_version__isnull', True), ('status', 'accepted'), _connector='OR'), name='suggestion_version_if_accepted')],
            },
        ),
        # The permissions of a model go with it.
        migrations.RunPython(permit_roles, migrations.RunPython.noop),
    ]
