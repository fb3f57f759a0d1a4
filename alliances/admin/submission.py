"""Adding once what is sent twice: a page that adds a record names the key that it will have.

Each record and statement has a random key of its own (`public_id`, `uid`) before it is stored. The
page carries it, signed, so that a second click finds the record that the first one made.
"""

from django.core.signing import BadSignature, Signer
from django.db import models


def key_of(new: models.Model) -> str:
    """The signed key of a row that is not stored yet; empty for one whose key is typed."""
    field = _key_field(type(new))
    return _signer(type(new)).sign(getattr(new, field)) if field else ""


def claim(new: models.Model, signed: str) -> None:
    """Give `new` the key that its page was made with; one that we did not sign says nothing."""
    if new._state.adding and (key := _read(type(new), signed)):
        setattr(new, _key_field(type(new)), key)


def stored(model: type[models.Model], signed: str) -> models.Model | None:
    """The row that was added with the key already, if there is one."""
    key = _read(model, signed)
    return model._base_manager.filter(**{_key_field(model): key}).first() if key else None


def _key_field(model: type[models.Model]) -> str:
    name = getattr(model, "natural_key_field", "")
    return name if name and model._meta.get_field(name).has_default() else ""


def _signer(model: type[models.Model]) -> Signer:
    return Signer(salt=f"alliances.admin.submission.{model._meta.label_lower}")


def _read(model: type[models.Model], signed: str) -> str:
    try:
        return _signer(model).unsign(signed) if _key_field(model) else ""
    except BadSignature:
        return ""
