"""The lists of the API: {"count", "next", "previous", "facets"?, "results"}."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from rest_framework.request import Request
from rest_framework.response import Response

from alliances.models import DiseaseArea, Organisation, Person, Programme, Source, Theme
from catalogue import index
from catalogue.addresses import path_of, path_of_country
from catalogue.api import shapes
from catalogue.api.base import PublicView, query_errors
from catalogue.api.problems import WrongParameters
from catalogue.filters import AllianceFilter, ListFilter, OrganisationFilter, PageFilter, by_name
from catalogue.index import Snapshot
from catalogue.records import alliance, country, disease, organisation, person, programme, source
from catalogue.records import theme as themes
from catalogue.records.cards import cards
from catalogue.records.evidence import Json

Absolute = Callable[[str], str]


class ListView(PublicView):
    """A page of records."""

    filterset_class: ClassVar[type[ListFilter]] = PageFilter
    problems = (400, 404, 406)

    def records(self) -> QuerySet | None:
        """What the list is cut from; alliances come from the index."""
        return None

    def results(self, filterset: Any, page: Any, absolute: Absolute) -> Iterable[Json]:
        """What is on a page, as the answer lists it."""
        raise NotImplementedError

    def facets(self, filterset: Any) -> Json:
        return {}

    def get(self, request: Request) -> Response:
        filterset = self.filterset_class(request.query_params, queryset=self.records())
        if errors := query_errors(filterset.form, request.query_params):
            raise WrongParameters(errors)
        page = filterset.cut()
        absolute = request.build_absolute_uri

        def link(number: int) -> str:
            return absolute(f"?{filterset.query(page=str(number))}")

        return Response(
            {
                "count": page.paginator.count,
                "next": link(page.next_page_number()) if page.has_next() else None,
                "previous": link(page.previous_page_number()) if page.has_previous() else None,
                **self.facets(filterset),
                "results": list(self.results(filterset, page.object_list, absolute)),
            }
        )

    def links(self, response: Response) -> list[tuple[str, str]]:
        data = response.data
        return [
            (rel, data[key]) for rel, key in (("next", "next"), ("prev", "previous")) if data[key]
        ]


class AllianceList(ListView):
    """Alliances that fit all filters; values of one filter are ORed, different filters ANDed."""

    tag, operation, summary = "alliances", "listAlliances", "List alliances"
    shape = shapes.AllianceList
    filterset_class = AllianceFilter

    def results(
        self, filterset: AllianceFilter, page: Sequence[int], absolute: Absolute
    ) -> Iterable[Json]:
        for card in cards(filterset.index, page):
            yield {
                **{key: card[key] for key in alliance.CARD_FIELDS},
                "url": absolute(card["url"]),
            }

    def facets(self, filterset: AllianceFilter) -> Json:
        names = filterset.form.cleaned_data["facets"]
        if not names:
            return {}
        return {
            "facets": {
                name: [
                    {
                        "value": value.value,
                        "label": value.label,
                        "count": value.count,
                        "selected": value.selected,
                    }
                    for value in filterset.facet(name).values
                ]
                for name in names
            }
        }


class OrganisationList(ListView):
    """Organisations that take part in alliances, fund them or stand behind such bodies."""

    tag, operation, summary = "organisations", "listOrganisations", "List organisations"
    shape = shapes.OrganisationList
    filterset_class = OrganisationFilter

    def records(self) -> QuerySet[Organisation]:
        return Organisation.objects.published().select_related("place")

    def results(
        self, filterset: Any, page: Iterable[Organisation], absolute: Absolute
    ) -> Iterable[Json]:
        return (organisation.organisation_card(row, absolute(path_of(row))) for row in page)


class DiseaseList(ListView):
    """All disease areas by name; `broader` and `narrower` make a tree of them."""

    tag, operation, summary = "diseases", "listDiseases", "List disease areas"
    shape = shapes.DiseaseList

    def records(self) -> QuerySet[DiseaseArea]:
        return disease.for_card(DiseaseArea.objects.order_by(by_name(), "pk"))

    def results(
        self, filterset: Any, page: Iterable[DiseaseArea], absolute: Absolute
    ) -> Iterable[Json]:
        state = index.current()
        return (disease.disease_card(row, absolute(path_of(row)), state) for row in page)


class CountryFilter(PageFilter):
    """The countries with an alliance or an organisation, which are made in memory."""

    class Meta(PageFilter.Meta):
        model = Organisation

    @cached_property
    def index(self) -> Snapshot:
        return index.current()

    @cached_property
    def organisations(self) -> dict[str, int]:
        return country.organisations_by_country()

    @property
    def results(self) -> list[Json]:  # type: ignore[override]
        return country.present(self.index, self.organisations)


class CountryList(ListView):
    """The countries in which participants or sites of alliances, or organisations, sit."""

    tag, operation, summary = "countries", "listCountries", "List countries"
    shape = shapes.CountryList
    filterset_class = CountryFilter

    def results(
        self, filterset: CountryFilter, page: Iterable[Json], absolute: Absolute
    ) -> Iterable[Json]:
        for row in page:
            code = row["code"]
            yield country.country_card(
                code, absolute(path_of_country(code)), filterset.index, filterset.organisations
            )


class ProgrammeList(ListView):
    """All funding programmes, calls and label schemes by name; `parent` makes a tree of them."""

    tag, operation, summary = "programmes", "listProgrammes", "List programmes"
    shape = shapes.ProgrammeList

    def records(self) -> QuerySet[Programme]:
        return programme.for_card(Programme.objects.order_by(by_name(), "pk"))

    def results(
        self, filterset: Any, page: Iterable[Programme], absolute: Absolute
    ) -> Iterable[Json]:
        state = index.current()
        return (programme.programme_card(row, absolute(path_of(row)), state) for row in page)


class PersonList(ListView):
    """The persons whom sources name in public roles, by family name."""

    tag, operation, summary = "people", "listPeople", "List people"
    shape = shapes.PersonList

    def records(self) -> QuerySet[Person]:
        return person.for_record(Person.objects.public()).order_by("family_name", "name", "pk")

    def results(self, filterset: Any, page: Iterable[Person], absolute: Absolute) -> Iterable[Json]:
        return (person.person_card(row, absolute(path_of(row))) for row in page)


class SourceList(ListView):
    """The sources that public statements rest on."""

    tag, operation, summary = "sources", "listSources", "List sources"
    shape = shapes.SourceList

    def records(self) -> QuerySet[Source]:
        return Source.objects.public().order_by("kind", "pk")

    def results(self, filterset: Any, page: Iterable[Source], absolute: Absolute) -> Iterable[Json]:
        rows = list(page)
        counts = source.statement_counts(rows)
        return (
            source.source_card(row, absolute(path_of(row)), counts.get(row.pk, 0)) for row in rows
        )


class ThemeList(ListView):
    """What alliances work with, such as health data or biobanking, by name."""

    tag, operation, summary = "themes", "listThemes", "List themes"
    shape = shapes.ThemeList

    def records(self) -> QuerySet[Theme]:
        return Theme.objects.order_by(by_name(), "pk")

    def results(self, filterset: Any, page: Iterable[Theme], absolute: Absolute) -> Iterable[Json]:
        state = index.current()
        return (themes.theme_card(row, absolute(path_of_theme(row)), state) for row in page)


def path_of_theme(row: Theme) -> str:
    """A theme has no page but that of its alliances."""
    return f"{reverse('alliances:list')}?theme={row.slug}"
