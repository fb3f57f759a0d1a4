import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from alliances.roles import ADMINISTRATOR, EDITOR, REVIEWER, codenames, permit


def permit_roles(apps, schema_editor):
    """Editors sort the worklist; to merge takes whoever may change what is public."""
    sorting = codenames(["view", "change"], ["duplicatepair"])
    permit(apps, EDITOR, sorting | codenames(["view"], ["merge"]))
    for role in (REVIEWER, ADMINISTRATOR):
        permit(apps, role, sorting | codenames(["view", "add", "change"], ["merge"]))


class Migration(migrations.Migration):

    dependencies = [
        ('alliances', '0007_suggestion'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='MatchingKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(max_length=10, verbose_name='public id')),
                ('key', models.CharField(max_length=80, verbose_name='key')),
            ],
            options={
                'verbose_name': 'matching key',
                'verbose_name_plural': 'matching keys',
                'indexes': [models.Index(fields=['public_id'], name='matching_key_of_record')],
                'constraints': [models.UniqueConstraint(fields=('key', 'public_id'), name='matching_key_once')],
            },
        ),
        migrations.CreateModel(
            name='DuplicatePair',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first', models.CharField(max_length=10, verbose_name='first record')),
                ('second', models.CharField(max_length=10, verbose_name='second record')),
                ('score', models.PositiveSmallIntegerField(help_text='Per cent; 100 where an identifier is the same.', validators=[django.core.validators.MaxValueValidator(100)], verbose_name='score')),
                ('reasons', models.JSONField(blank=True, default=list, help_text='Pairs of code and value.', verbose_name='reasons')),
                ('verdict', models.CharField(choices=[('open', 'Open'), ('same', 'The same'), ('different', 'Not the same'), ('later', 'Later')], db_index=True, default='open', max_length=9, verbose_name='verdict')),
                ('later', models.DateField(blank=True, null=True, verbose_name='put off until')),
                ('decided', models.DateTimeField(blank=True, null=True, verbose_name='decided')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by')),
            ],
            options={
                'verbose_name': 'pair of possible duplicates',
                'verbose_name_plural': 'possible duplicates',
                'constraints': [models.UniqueConstraint(fields=('first', 'second'), name='duplicate_pair_once'), models.CheckConstraint(condition=models.Q(('first__lt', models.F('second'))), name='duplicate_pair_in_order'), models.CheckConstraint(condition=models.Q(('score__lte', 100)), name='duplicate_pair_score'), models.CheckConstraint(condition=models.Q(('verdict__in', ['open', 'same', 'different', 'later'])), name='duplicate_pair_verdict'), models.CheckConstraint(condition=models.Q(models.Q(('later__isnull', False), ('verdict', 'later')), models.Q(models.Q(('verdict', 'later'), _negated=True), ('later__isnull', True)), _connector='OR'), name='duplicate_pair_later_has_day')],
            },
        ),
        migrations.CreateModel(
            name='Merge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('survivor', models.CharField(max_length=10, verbose_name='survivor')),
                ('loser', models.CharField(db_index=True, max_length=10, verbose_name='merged record')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='merged at')),
                ('steps', models.JSONField(blank=True, default=list, verbose_name='steps')),
                ('undone', models.DateTimeField(blank=True, null=True, verbose_name='undone at')),
                ('unseparated', models.JSONField(blank=True, default=list, help_text='What the undoing had to leave, as it had been changed since.', verbose_name='not separated')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='merged by')),
                ('undone_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='undone by')),
            ],
            options={
                'verbose_name': 'merge',
                'verbose_name_plural': 'merges',
                'constraints': [models.CheckConstraint(condition=models.Q(('survivor', models.F('loser')), _negated=True), name='merge_of_two_records'), models.UniqueConstraint(condition=models.Q(('undone__isnull', True)), fields=('loser',), name='merge_once_at_a_time')],
            },
        ),
        migrations.RunPython(permit_roles, migrations.RunPython.noop),
    ]
