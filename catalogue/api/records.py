"""The records of the API, one address each."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from alliances.models import Theme
from alliances.public_ids import Kind
from catalogue.addresses import path_of
from catalogue.api import shapes
from catalogue.api.base import PublicView
from catalogue.api.lists import path_of_theme
from catalogue.api.problems import Withdrawn
from catalogue.lookup import WithdrawnError, country_or_404, find_record
from catalogue.parameters import AsOfForm, shown
from catalogue.records import (
    alliance,
    country,
    disease,
    organisation,
    person,
    programme,
    source,
    theme,
)
from catalogue.records.as_of import alliance_as_of
from catalogue.records.evidence import Json


class RecordView(PublicView):
    """One record; another spelling of its name, and a merged record, lead to its address."""

    # The name of the address, and of what in it names the record.
    url_name: ClassVar[str]
    key_name: ClassVar[str] = "public_id"
    problems = (400, 404, 406)

    def find(self, key: str) -> tuple[str, Any]:
        """(the right spelling of the key, the record). Raises Http404 and Withdrawn."""
        raise NotImplementedError

    def tell(self, found: Any, request: Request) -> Json:
        """The record as the answer tells it."""
        raise NotImplementedError

    def get(self, request: Request, **kwargs: str) -> Response:
        self.cleaned = self.parameters(request)
        key = kwargs[self.key_name]
        right, found = self.find(key)
        if right != key:
            query = request.META["QUERY_STRING"]
            path = reverse(self.url_name, args=[right])
            location = request.build_absolute_uri(f"{path}?{query}" if query else path)
            return Response(status=HTTPStatus.PERMANENT_REDIRECT, headers={"Location": location})
        return Response(self.tell(found, request))


class PublicRecordView(RecordView):
    """A record with a public id."""

    kind: ClassVar[Kind]
    # How to fetch it, and the record of a row and the address of its page.
    fetch: ClassVar[Callable[[QuerySet], QuerySet]]
    build: ClassVar[Callable[[Any, str], Json]]

    def find(self, key: str) -> tuple[str, Any]:
        try:
            found = find_record(key, self.kind)
        except WithdrawnError as gone:
            raise Withdrawn from gone
        return found.public_id, found

    def tell(self, found: Any, request: Request) -> Json:
        row = type(self).fetch(type(found)._default_manager.filter(pk=found.pk)).get()
        return type(self).build(row, request.build_absolute_uri(path_of(row)))


class AllianceView(PublicRecordView):
    """All that is stated of one alliance, each statement with its citations.

    With `at`, as it was on that date by the dates that sources state.
    """

    tag, operation, summary = "alliances", "getAlliance", "Get an alliance"
    problems = (400, 404, 406, 410)
    shape = shapes.Alliance
    url_name = "api:alliance"
    form_class = AsOfForm
    kind = Kind.ALLIANCE
    fetch = staticmethod(alliance.for_record)
    build = staticmethod(alliance.alliance_record)

    def tell(self, found: Any, request: Request) -> Json:
        record = super().tell(found, request)
        at = self.cleaned["at"]
        return alliance_as_of(record, at) if at else record


class OrganisationView(PublicRecordView):
    """All that is stated of one organisation, with its newest alliances."""

    tag, operation, summary = "organisations", "getOrganisation", "Get an organisation"
    problems = (400, 404, 406, 410)
    shape = shapes.Organisation
    url_name = "api:organisation"
    kind = Kind.ORGANISATION
    fetch = staticmethod(organisation.for_record)
    build = staticmethod(organisation.organisation_record)


class DiseaseView(PublicRecordView):
    """A disease area with its codes, its names and its place in the tree."""

    tag, operation, summary = "diseases", "getDisease", "Get a disease area"
    shape = shapes.Disease
    url_name = "api:disease"
    kind = Kind.DISEASE
    fetch = staticmethod(disease.for_record)
    build = staticmethod(disease.disease_record)


class CountryView(RecordView):
    """A country of ISO 3166-1 with the numbers of its alliances and organisations."""

    tag, operation, summary = "countries", "getCountry", "Get a country"
    shape = shapes.Country
    url_name, key_name = "api:country", "code"

    def find(self, key: str) -> tuple[str, str]:
        code = country_or_404(key)
        return code, code

    def tell(self, found: str, request: Request) -> Json:
        return country.country_record(found, request.build_absolute_uri("/"))


class ProgrammeView(PublicRecordView):
    """A funding programme, call or label scheme with its place in the tree."""

    tag, operation, summary = "programmes", "getProgramme", "Get a programme"
    shape = shapes.Programme
    url_name = "api:programme"
    kind = Kind.PROGRAMME
    fetch = staticmethod(programme.for_record)
    build = staticmethod(programme.programme_record)


class PersonView(PublicRecordView):
    """A person with the positions in which sources name them; nothing else is kept."""

    tag, operation, summary = "people", "getPerson", "Get a person"
    shape = shapes.Person
    url_name = "api:person"
    kind = Kind.PERSON
    fetch = staticmethod(person.for_record)
    build = staticmethod(person.person_record)


class SourceView(PublicRecordView):
    """A source with the statements that rest on it."""

    tag, operation, summary = "sources", "getSource", "Get a source"
    shape = shapes.Source
    url_name = "api:source"
    kind = Kind.SOURCE
    fetch = staticmethod(lambda sources: sources)
    build = staticmethod(source.source_record)


class ThemeView(RecordView):
    """What alliances work with."""

    tag, operation, summary = "themes", "getTheme", "Get a theme"
    shape = shapes.Theme
    url_name, key_name = "api:theme", "slug"

    def find(self, key: str) -> tuple[str, Theme]:
        # PostgreSQL takes no NUL, not even to say that there is none.
        found = Theme.objects.filter(slug=key).first() if key.isprintable() else None
        if found is None:
            raise Http404(_("There is no theme “%(slug)s”.") % {"slug": shown(key)})
        return found.slug, found

    def tell(self, found: Theme, request: Request) -> Json:
        return theme.theme_record(found, request.build_absolute_uri(path_of_theme(found)))
