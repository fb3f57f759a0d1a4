"""Which changes make up a feed: at most fifty, the newest first."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pyroaring import BitMap

from alliances.models import Alliance
from alliances.public_ids import Kind, kind_of
from catalogue.addresses import name_of, path_of
from catalogue.feeds.atom import Entry
from catalogue.feeds.words import summary, title
from catalogue.index import Snapshot
from catalogue.records.cards import cards
from catalogue.records.history import PublicHistory, PublicVersion
from catalogue.records.latest import latest_versions

SIZE = 50

# Makes a whole address of a path.
Absolute = Callable[[str], str]


def of_alliances(state: Snapshot, found: BitMap, absolute: Absolute) -> list[Entry]:
    """The last change of each of those of the alliances `found` that changed last."""
    keys = state.selection(found, "-modified")[:SIZE]
    ids = dict(Alliance.objects.filter(pk__in=keys).values_list("public_id", "pk"))
    versions = latest_versions(Alliance, keys)
    return _newest(
        _entry(card, versions[ids[card["id"]]], absolute, [card["kind_label"], *card["diseases"]])
        for card in cards(state, keys)
        # One that is deleted just now is not there any more.
        if ids.get(card["id"]) in versions
    )


def of_record(record: Any, absolute: Absolute) -> list[Entry]:
    """The last versions of one record."""
    facts = {"id": record.public_id, "name": name_of(record), "url": path_of(record)}
    kind = str(getattr(record, "get_kind_display", str)())
    return [_entry(facts, version, absolute, [kind]) for version in PublicHistory(record)[:SIZE]]


def around(state: Snapshot, record: Any, absolute: Absolute) -> list[Entry]:
    """The last changes of a record and of the alliances that name it."""
    own = of_record(record, absolute)
    naming = NAMING.get(kind_of(record.public_id))
    if naming is None:
        return own
    return _newest([*own, *of_alliances(state, naming(state, record), absolute)])


def _with_organisation(state: Snapshot, organisation: Any) -> BitMap:
    """That it takes part in, or funds."""
    facets = (state.many_values[name] for name in ("organisation", "funder"))
    return BitMap().union(*(facet.having([organisation.pk]) for facet in facets))


# For each kind of record that alliances name: which do; with a disease those on narrower ones.
NAMING: dict[Kind, Callable[[Snapshot, Any], BitMap]] = {
    Kind.ORGANISATION: _with_organisation,
    Kind.DISEASE: lambda state, area: state.values["disease"].having([area.public_id]),
    Kind.PROGRAMME: lambda state, row: state.values["programme"].having([row.public_id]),
}


def _entry(
    facts: Mapping[str, Any], version: PublicVersion, absolute: Absolute, categories: list[str]
) -> Entry:
    return Entry(
        # With its version, so that each change is an entry of its own.
        f"{absolute('/id/')}{facts['id']}#v{version.number}",
        title(facts["name"], version),
        absolute(facts["url"]),
        version.at,
        summary(version),
        [one for one in categories if one],
    )


def _newest(entries: Iterable[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda entry: (entry.updated, entry.id), reverse=True)[:SIZE]
