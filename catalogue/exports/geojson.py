"""GeoJSON (RFC 7946): a feature an alliance, at its sites and the seats of its participants."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from alliances.models import Alliance, Participation, Site
from catalogue.exports.export import Export, in_chunks
from catalogue.records.alliance import LICENCE
from catalogue.records.cards import Card, read_cards
from catalogue.records.evidence import Json
from catalogue.texts import best_in, columns

# Of each alliance, by its key and that of the place: name, country, who is there, and the point.
Places = dict[int, dict[int, Json]]


def write(export: Export) -> Iterator[bytes]:
    return in_chunks(_parts(export))


def _parts(export: Export) -> Iterator[bytes]:
    head = {"type": "FeatureCollection", "source": export.source, "licence": LICENCE}
    yield _json(head)[:-1] + b', "features": ['
    between = b"\n"
    for feature in export.read(lambda keys: _features(keys, export)):
        yield between + _json(feature)
        between = b",\n"
    yield b"\n]}\n"


def _json(value: Json) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode(errors="backslashreplace")


def _features(keys: Sequence[int], export: Export) -> Iterator[Json]:
    published = Alliance.objects.published().filter(pk__in=keys)
    public = set(published.values_list("pk", flat=True))
    cards = read_cards([key for key in keys if key in public])
    places = _places(cards)
    for key in keys:
        if key in cards:
            yield _feature(cards[key], list(places[key].values()), export)


def _feature(card: Card, places: list[Json], export: Export) -> Json:
    points = [place.pop("point") for place in places]
    return {
        "type": "Feature",
        "id": card["id"],
        "geometry": _geometry(points),
        "properties": {
            "id": card["id"],
            "url": export.absolute(card["url"]),
            "name": card["name"],
            "acronym": card["acronym"],
            "kind": card["kind"],
            "status": card["status"],
            "start": card["start"] and card["start"]["value"],
            "end": card["end"] and card["end"]["value"],
            "summary": card["summary"],
            "countries": [country["code"] for country in card["countries"]],
            "diseases": card["diseases"],
            "places": places,
        },
    }


def _geometry(points: list[list[float]]) -> Json | None:
    """Longitude goes first (RFC 7946, 3.1.1); without a known place there is no geometry (3.2)."""
    if not points:
        return None
    if len(points) == 1:
        return {"type": "Point", "coordinates": points[0]}
    return {"type": "MultiPoint", "coordinates": points}


def _places(keys: Mapping[int, Any]) -> Places:
    """Where the alliances work and where their public participants sit, as far as coordinates say.

    Each place once; `organisations` are those that sit there.
    """
    found: Places = defaultdict(dict)
    sites = Site.objects.filter(alliance__in=keys, place__latitude__isnull=False)
    for row in sites.order_by("pk").values("alliance", *_columns("place")):
        _place(found[row["alliance"]], row, "place")["site"] = True
    seats = Participation.objects.public().filter(
        alliance__in=keys, organisation__place__latitude__isnull=False
    )
    columns_read = ("alliance", "organisation__public_id", *_columns("organisation__place"))
    for row in seats.order_by("pk").values(*columns_read):
        seated = _place(found[row["alliance"]], row, "organisation__place")["organisations"]
        if row["organisation__public_id"] not in seated:
            seated.append(row["organisation__public_id"])
    return found


def _columns(way: str) -> list[str]:
    plain = ("pk", "country", "latitude", "longitude")
    return [*(f"{way}__{name}" for name in plain), *columns(f"{way}__name")]


def _place(known: dict[int, Json], row: Mapping[str, Any], way: str) -> Json:
    point = [float(row[f"{way}__longitude"]), float(row[f"{way}__latitude"])]
    place = {
        "name": best_in(row, f"{way}__name"),
        "country": row[f"{way}__country"],
        "site": False,
        "organisations": [],
        "point": point,
    }
    return known.setdefault(row[f"{way}__pk"], place)
