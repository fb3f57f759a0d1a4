"""Adding once what is sent twice: a page that adds a record can be known again.

Most records and statements have a random key of their own (`public_id`, `uid`) before they are
stored. The page carries it, signed, so that a second click finds the record that the first one
made. The key of a place or a theme is typed (`slug`): there the page carries the time at which it
was made, and what its author has added since under the same key is what the first click made.
"""

from datetime import datetime
from typing import Any

from django.core.signing import BadSignature, Signer
from django.db import models
from django.http import QueryDict
from django.utils import timezone


def key_of(new: models.Model) -> str:
    """What the page that adds `new`, not stored yet, is known by: a signed key, or its time."""
    known_by = getattr(new, new.natural_key_field) if _has_own_key(type(new)) else _now()
    return _signer(type(new)).sign(known_by)


def claim(new: models.Model, signed: str) -> None:
    """Give `new` the key that its page was made with; one that we did not sign says nothing."""
    if new._state.adding and _has_own_key(type(new)) and (key := _read(type(new), signed)):
        setattr(new, new.natural_key_field, key)


def stored(model: type[models.Model], sent: QueryDict, *, by: Any) -> models.Model | None:
    """The row that the page which was `sent` has added already, if there is one."""
    known_by = _read(model, sent.get("submission", ""))
    if not known_by:
        return None
    if _has_own_key(model):
        return model._base_manager.filter(**{model.natural_key_field: known_by}).first()
    typed = sent.get(model.natural_key_field, "").replace("\0", "").strip()
    row = model._base_manager.filter(**{model.natural_key_field: typed}).first()
    since = {"history_type": "+", "history_date__gte": datetime.fromisoformat(known_by)}
    added = row is not None and row.history.filter(**since, history_user=by).exists()
    return row if added else None


def _has_own_key(model: type[models.Model]) -> bool:
    return model._meta.get_field(model.natural_key_field).has_default()


def _now() -> str:
    return timezone.now().isoformat()


def _signer(model: type[models.Model]) -> Signer:
    return Signer(salt=f"alliances.admin.submission.{model._meta.label_lower}")


def _read(model: type[models.Model], signed: str) -> str:
    try:
        return _signer(model).unsign(signed)
    except BadSignature:
        return ""
