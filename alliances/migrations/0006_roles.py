import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from alliances.roles import ADMINISTRATOR, EDITOR, REVIEWER, ROLES, codenames, permit

STATEMENTS = [
    "affiliation",
    "alliancename",
    "citation",
    "dispute",
    "focus",
    "funding",
    "gap",
    "identifier",
    "involvement",
    "milestone",
    "organisationfigure",
    "organisationname",
    "organisationrelation",
    "participation",
    "reading",
    "site",
    "themetag",
]
STAGED = ["alliance", "organisation"]
NAMED = ["person", "source"]
ADDED = ["place", "programme"]
VOCABULARIES = ["diseasearea", "diseasecode", "diseaseparent", "diseasesynonym", "theme"]
EVERYTHING = [*STATEMENTS, *STAGED, *NAMED, *ADDED, *VOCABULARIES]
EVERY_VERB = ["view", "add", "change", "delete"]


def make_groups(apps, schema_editor):
    editor = (
        codenames(["view"], EVERYTHING)
        | codenames(["add"], [*STATEMENTS, *STAGED, *NAMED, *ADDED])
        | codenames(["change"], [*STATEMENTS, *STAGED, *NAMED])
        | codenames(["delete"], [*STATEMENTS, *STAGED])
    )
    reviewer = codenames(EVERY_VERB, EVERYTHING) | codenames(["publish"], STAGED)
    permit(apps, EDITOR, editor)
    permit(apps, REVIEWER, reviewer)
    permit(apps, ADMINISTRATOR, reviewer)
    permit(apps, ADMINISTRATOR, codenames(EVERY_VERB, ["user", "group"]), app="auth")


def delete_groups(apps, schema_editor):
    apps.get_model("auth", "Group").objects.filter(name__in=ROLES).delete()


class Migration(migrations.Migration):

    dependencies = [
        ("alliances", "0005_history"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='alliance',
            options={'permissions': [('publish_alliance', 'Can publish, withdraw and then change alliances')], 'verbose_name': 'alliance', 'verbose_name_plural': 'alliances'},
        ),
        migrations.AlterModelOptions(
            name='organisation',
            options={'permissions': [('publish_organisation', 'Can publish, withdraw and then change organisations')], 'verbose_name': 'organisation', 'verbose_name_plural': 'organisations'},
        ),
        migrations.AddField(
            model_name='alliance',
            name='created_by',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='entered by'),
        ),
        migrations.AddField(
            model_name='historicalalliance',
            name='created_by',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='entered by'),
        ),
        migrations.AddField(
            model_name='historicalorganisation',
            name='created_by',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='entered by'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='created_by',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='entered by'),
        ),
        migrations.RunPython(make_groups, delete_groups),
    ]
