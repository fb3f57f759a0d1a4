"""The groups of staff, which migrations make and fill.

A migration that adds a model says in the same breath which group may do what with it.
"""

from collections.abc import Iterable
from typing import Any

from django.apps.registry import Apps
from django.contrib.auth.management import create_permissions

EDITOR = "Editor"
REVIEWER = "Reviewer"
ADMINISTRATOR = "Administrator"
ROLES = (EDITOR, REVIEWER, ADMINISTRATOR)


def codenames(verbs: Iterable[str], models: Iterable[str]) -> set[str]:
    """Permissions of Django's such as 'add_alliance', of each verb on each model."""
    models = list(models)
    return {f"{verb}_{model}" for verb in verbs for model in models}


def permit(apps: Apps, group: str, names: Iterable[str], *, app: str = "alliances") -> None:
    """Give `group` the permissions `names` on the models that `apps`, a migration's state, has.

    The permissions are made first where a fresh database has none yet: Django itself makes them
    when all migrations are done.
    """
    _make_permissions(apps, app)
    permissions = apps.get_model("auth", "Permission").objects
    wanted = set(names)
    found = list(permissions.filter(content_type__app_label=app, codename__in=wanted))
    if unknown := wanted - {permission.codename for permission in found}:
        raise LookupError(f"{app} has no permissions named {', '.join(sorted(unknown))}")
    row, _made = apps.get_model("auth", "Group").objects.get_or_create(name=group)
    row.permissions.add(*found)


def _make_permissions(apps: Any, app: str) -> None:
    config = apps.get_app_config(app)
    # Django passes over apps without models, for one of which it takes a state's.
    config.models_module = True
    create_permissions(config, apps=apps, verbosity=0)
    config.models_module = None
