"""The text under which an alliance is found: derived from the record, never edited."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from alliances.analysis import searchable
from alliances.models.alliance import Alliance
from alliances.models.organisation import Organisation

_CHUNK = 500
_NAMED = (
    "other_names",
    "participations__organisation__other_names",
    "participations__organisation__place",
    "fundings__funder__other_names",
    "fundings__funder__place",
    "fundings__programme",
    "foci__disease__synonyms",
    "theme_tags__theme",
    "sites__place",
    "involvements__affiliation__person",
    "identifiers",
)


def _translations(row: Any, field: str) -> Iterator[str]:
    for code, _name in settings.LANGUAGES:
        yield getattr(row, f"{field}_{code}") or ""


def _organisation_texts(organisation: Organisation | None) -> Iterator[str]:
    """The names and the city of an organisation; nothing of one that is not public."""
    if organisation is not None and organisation.is_published:
        yield from _translations(organisation, "name")
        yield organisation.acronym
        yield from (name.value for name in organisation.other_names.all())
        if organisation.place:
            yield from _translations(organisation.place, "name")


def _texts(alliance: Alliance) -> Iterator[str]:
    """Every text that finds the alliance."""
    for field in ("name", "summary", "objectives"):
        yield from _translations(alliance, field)
    yield alliance.acronym
    yield from (name.value for name in alliance.other_names.all())
    yield from (identifier.value for identifier in alliance.identifiers.all())
    for participation in alliance.participations.all():
        yield from _organisation_texts(participation.organisation)
    for funding in alliance.fundings.all():
        if funding.funder and not funding.funder.is_published:
            continue
        yield from _organisation_texts(funding.funder)
        if funding.programme:
            yield from _translations(funding.programme, "name")
            yield funding.programme.acronym
    for focus in alliance.foci.all():
        yield from _translations(focus.disease, "name")
        yield from (synonym.value for synonym in focus.disease.synonyms.all())
    for tag in alliance.theme_tags.all():
        yield from _translations(tag.theme, "name")
    for site in alliance.sites.all():
        yield from _translations(site.place, "name")
    for involvement in alliance.involvements.all():
        yield involvement.affiliation.person.name


class SearchDocumentQuerySet(models.QuerySet):
    def renew(self, alliances: models.QuerySet[Alliance]) -> None:
        """Write the documents of `alliances` anew."""
        for alliance in alliances.prefetch_related(*_NAMED).iterator(chunk_size=_CHUNK):
            self.update_or_create(
                alliance=alliance, defaults={"text": searchable(list(_texts(alliance)))}
            )


class SearchDocument(models.Model):
    """Folded names, texts, partners, people, diseases and themes of one alliance."""

    alliance = models.OneToOneField(
        Alliance,
        models.CASCADE,
        primary_key=True,
        related_name="search_document",
        verbose_name=_("alliance"),
    )
    text = models.TextField(_("text"))

    objects = SearchDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("search document")
        verbose_name_plural = _("search documents")

    def __str__(self) -> str:
        return str(self.alliance_id)
