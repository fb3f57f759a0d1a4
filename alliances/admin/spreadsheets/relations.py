"""Which record a cell means: by its id, then by an identifier, then by its exact name."""

from collections.abc import Iterator

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _
from modeltranslation.utils import get_translation_fields

from alliances import identifiers, public_ids
from alliances.models import Identifier, RecordStatus

# Candidates that an ambiguous name lists.
_MOST_CANDIDATES = 5


def key_of(record: Model) -> str:
    """What names a record in a sheet: its public id, a place's slug."""
    return getattr(record, type(record).natural_key_field)


def find(model: type[Model], text: str) -> Model:
    """Raises ValueError where no record or more than one is meant, listing the candidates."""
    for found in _ways(model, text):
        candidates = list(found.order_by("pk")[: _MOST_CANDIDATES + 1])
        if len(candidates) == 1:
            return _survivor(candidates[0])
        if candidates:
            raise ValueError(_ambiguous(text, candidates))
    raise ValueError(
        _("No %(kind)s has the id, the identifier or exactly the name “%(text)s”.")
        % {"kind": model._meta.verbose_name, "text": text}
    )


def named(model: type[Model], text: str) -> QuerySet:
    """The records, but for merged ones, that are called exactly so in any language."""
    fields = [*get_translation_fields("name"), *(["acronym"] if _has(model, "acronym") else [])]
    condition = Q()
    for field in fields:
        condition |= Q(**{field: text})
    if _has(model, "other_names"):
        others = model._meta.get_field("other_names").related_model.objects.filter(value=text)
        condition |= Q(pk__in=others.values(model._meta.model_name))
    found = model._base_manager.filter(condition)
    if _has(model, "record_status"):
        found = found.exclude(record_status=RecordStatus.MERGED)
    return found


def _has(model: type[Model], field: str) -> bool:
    try:
        model._meta.get_field(field)
    except FieldDoesNotExist:
        return False
    return True


def _ways(model: type[Model], text: str) -> Iterator[QuerySet]:
    """The records that `text` may mean, the surest way first."""
    records = model._base_manager.all()
    key = model.natural_key_field
    yield records.filter(**{key: public_ids.as_symbols(text) if key == "public_id" else text})
    if _has(model, "identifiers"):
        yield records.filter(pk__in=_identified(text).values(model._meta.model_name))
    yield named(model, text)


def _identified(text: str) -> QuerySet:
    """The identifiers that `text` may be: a bare value, an address, or as `ror:02kkvpp62`."""
    condition = Q(pk__in=[])
    for scheme in identifiers.Scheme:
        value = identifiers.normalise(scheme, text.strip().removeprefix(f"{scheme}:"))
        condition |= Q(scheme=scheme, value=value)
    return Identifier.objects.filter(condition)


def _survivor(record: Model) -> Model:
    survivor = getattr(record, "merged_into", None)
    if survivor:
        raise ValueError(
            _("%(loser)s was merged into %(survivor)s “%(name)s”; put that in.")
            % {"loser": key_of(record), "survivor": key_of(survivor), "name": survivor}
        )
    return record


def _ambiguous(text: str, candidates: list[Model]) -> str:
    listed = [f"{key_of(record)} “{record}”" for record in candidates[:_MOST_CANDIDATES]]
    if len(candidates) > _MOST_CANDIDATES:
        listed.append("…")
    return _("“%(text)s” may be any of: %(candidates)s. Put in the id.") % {
        "text": text,
        "candidates": ", ".join(listed),
    }
