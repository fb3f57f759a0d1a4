"""The public address of each record: /en/alliances/<id>-<slug>/ and /id/<id>."""

from collections.abc import Callable

from django.conf import settings
from django.db.models import Model
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import override
from django_countries import countries

from alliances.analysis import fold
from alliances.models import Alliance, DiseaseArea, Organisation, Person, Programme, Source
from alliances.public_ids import Kind, kind_of
from catalogue.texts import text

# The segment of the address and the model of each kind of record.
SECTIONS: dict[Kind, tuple[str, type[Model]]] = {
    Kind.ALLIANCE: ("alliances", Alliance),
    Kind.ORGANISATION: ("organisations", Organisation),
    Kind.DISEASE: ("diseases", DiseaseArea),
    Kind.PROGRAMME: ("programmes", Programme),
    Kind.PERSON: ("people", Person),
    Kind.SOURCE: ("sources", Source),
}
_SLUG_LENGTH = 60


def name_of(record: Model) -> str:
    """The name in the page's language; people and sources have one name only."""
    if isinstance(record, Person):
        return record.name
    if isinstance(record, Source):
        return record.title or text(record, "description")
    return text(record, "name")


def path_to(public_id: str, name: str) -> str:
    """The page of a record in the active language."""
    section, _model = SECTIONS[Kind(public_id[0])]
    # Folding keeps words apart at dashes and apostrophes, where slugify alone would join them.
    slug = slugify(fold(name))[:_SLUG_LENGTH].strip("-")
    return reverse(f"{section}:detail", args=[f"{public_id}-{slug}" if slug else public_id])


def path_of(record: Model) -> str:
    return path_to(record.public_id, name_of(record))  # type: ignore[attr-defined]


def history_path_of(record: Model) -> str:
    """The page that tells what changed of a record."""
    return f"{path_of(record)}history/"


def feed_path_of(record: Model) -> str:
    """The feed of the changes of a record, and of the alliances that name it."""
    return f"{path_of(record)}feed.atom"


def form_path_of(record: Model, ending: str) -> str:
    """A form of a record for machines at its permanent address: /id/<id>.jsonld."""
    return f"/id/{record.public_id}.{ending}"  # type: ignore[attr-defined]


def api_path_of(record: Model) -> str:
    """The record in the API."""
    public_id = record.public_id  # type: ignore[attr-defined]
    return reverse(f"api:{kind_of(public_id).name.lower()}", args=[public_id])


def list_as(ending: str) -> str:
    """The list of alliances as a download or feed: /en/alliances.csv; it takes the list's query."""
    return f"{reverse('alliances:list').rstrip('/')}.{ending}"


def path_of_country(code: str) -> str:
    """The page of a country (ISO 3166-1 alpha-2)."""
    slug = slugify(countries.name(code))
    return reverse("countries:detail", args=[f"{code}-{slug}" if slug else code])


def alternates(path: Callable[[], str]) -> dict[str, str]:
    """For each language of the site, what `path` answers in it."""
    found = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            found[code] = path()
    return found
