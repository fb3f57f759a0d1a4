"""Organisations, people, diseases, places, disputes …: what is special to each."""

from typing import Any

import pytest

from alliances.models import (
    DiseaseArea,
    Dispute,
    Gap,
    Identifier,
    Organisation,
    Person,
    Place,
    Programme,
    Reading,
    Source,
    Theme,
)
from tests import factories
from tests.admin.conftest import Curator, errors

# --- Identifiers ------------------------------------------------------------------------------


def test_an_identifier_is_kept_as_its_scheme_writes_it(curator: Curator) -> None:
    page = curator.open(factories.OrganisationFactory())
    page.add_row("identifiers", scheme="ror", value=" https://ror.org/02KKVPP62 ")
    assert page.save().status_code == 302
    assert Identifier.objects.get().value == "02kkvpp62"


@pytest.mark.parametrize(
    ("scheme", "value", "message"),
    [
        ("ror", "02kkvpp63", "The check digits of ROR"),
        ("ror", "TUM", "one looks like 02kkvpp62"),
        ("isni", "0000 0001 2322 2967", "The check digits of ISNI"),
        ("ror", "\0" * 9, "Null characters"),
        ("ror", "0" * 101, "at most 100 characters"),
        ("", "02kkvpp62", "required"),
        ("orcid", "02kkvpp62", "not one of the available choices"),
    ],
)
def test_a_mistyped_identifier_is_refused(
    curator: Curator, scheme: str, value: str, message: str
) -> None:
    record = factories.OrganisationFactory()
    page = curator.open(record).add_row("identifiers", scheme=scheme, value=value)
    assert message in errors(page.save())
    page = curator.open(Identifier).fill(organisation=record, scheme=scheme, value=value)
    assert message in errors(page.save())


def test_an_identifier_names_one_record(curator: Curator) -> None:
    factories.IdentifierFactory(scheme="ror", value="02kkvpp62")
    page = curator.open(factories.OrganisationFactory())
    page.add_row("identifiers", scheme="ror", value="https://ror.org/02kkvpp62")
    assert "Another record has this identifier." in errors(page.save())


def test_two_spellings_of_an_identifier_in_one_form_are_one(curator: Curator) -> None:
    page = curator.open(factories.OrganisationFactory())
    page.add_row("identifiers", scheme="ror", value="https://ror.org/02kkvpp62")
    page.add_row("identifiers", scheme="ror", value="02kkvpp62")
    assert "duplicate" in errors(page.save())


def test_an_identifier_on_its_own_page_is_of_exactly_one_record(curator: Curator) -> None:
    page = curator.open(Identifier).fill(scheme="wikidata", value="Q1")
    assert "Choose exactly one record" in errors(page.save())
    page.fill(alliance=factories.AllianceFactory(), organisation=factories.OrganisationFactory())
    assert "Choose exactly one record" in errors(page.save())
    assert page.fill(alliance="").save().status_code == 302


# --- Organisations ----------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 30])
def test_its_page_costs_the_same_for_any_number_of_rows(
    curator: Curator, django_assert_max_num_queries: Any, rows: int
) -> None:
    organisation = factories.OrganisationFactory(place=factories.PlaceFactory())
    for _number in range(rows):
        of = {"organisation": organisation}
        factories.CitationFactory(**of, field="name")
        factories.CitationFactory(identifier=factories.IdentifierFactory(**of))
        factories.CitationFactory(relation=factories.OrganisationRelationFactory(**of))
        factories.CitationFactory(figure=factories.OrganisationFigureFactory(**of))
        factories.CitationFactory(focus=factories.FocusFactory(alliance=None, **of))
        factories.CitationFactory(theme_tag=factories.ThemeTagFactory(alliance=None, **of))
        factories.CitationFactory(gap=factories.GapFactory(alliance=None, **of))
        factories.DisputeFactory(alliance=None, **of, readings=["a", "b"])
        factories.OrganisationNameFactory(**of)
        factories.AffiliationFactory(**of)
        factories.ParticipationFactory(**of)
    with django_assert_max_num_queries(56):
        curator.open(organisation)


def test_an_organisation_is_not_related_to_itself(curator: Curator) -> None:
    organisation = factories.OrganisationFactory()
    page = curator.open(organisation).add_row("relations", kind="parent", related=organisation)
    assert "This is the organisation itself" in errors(page.save())


def test_an_organisation_is_found_by_a_registry_s_name_and_identifier(curator: Curator) -> None:
    organisation = factories.OrganisationFactory()
    factories.OrganisationFactory()
    factories.OrganisationNameFactory(organisation=organisation, value="Inserm")
    factories.IdentifierFactory(organisation=organisation, scheme="ror", value="02vjkv261")
    for words in ("inserm", "02vjkv261", organisation.public_id.lower()):
        found = curator.list(Organisation, q=words).context["cl"].result_list
        assert list(found) == [organisation]


def test_only_countries_that_occur_are_offered_as_a_filter(curator: Curator) -> None:
    french = factories.OrganisationFactory(country="FR")
    factories.OrganisationFactory(country="DE")
    factories.OrganisationFactory(country="")
    answer = curator.list(Organisation, country="FR")
    assert list(answer.context["cl"].result_list) == [french]
    choices = answer.context["cl"].filter_specs[2].lookup_choices
    assert choices == [("FR", "France"), ("DE", "Germany")]


# --- People -----------------------------------------------------------------------------------


def test_a_position_is_entered_and_cited_with_the_person(curator: Curator) -> None:
    article, tum = factories.SourceFactory(), factories.OrganisationFactory()
    page = curator.open(Person).fill(
        name="Thomas F. Hofmann", family_name="Hofmann", article=article
    )
    page.add_row("affiliations", organisation=tum, position_en="President", cite_locator="¶ 9")
    assert page.save().status_code == 302
    citation = Person.objects.get().affiliations.get().citations.get()
    assert (citation.source, citation.locator) == (article, "¶ 9")


def test_only_people_of_published_records_link_to_a_public_page(curator: Curator) -> None:
    shown = factories.AffiliationFactory().person
    hidden = factories.AffiliationFactory(organisation__record_status="draft").person
    assert curator.open(shown).response.context["absolute_url"] == f"/id/{shown.public_id}"
    assert not curator.open(hidden).response.context["has_absolute_url"]


# --- Diseases and programmes ------------------------------------------------------------------


def test_an_area_is_not_broader_than_what_is_broader_than_it(curator: Curator) -> None:
    broad = factories.DiseaseAreaFactory()
    narrow = factories.DiseaseAreaFactory(parents=[broad])
    for parent in (narrow, broad):
        page = curator.open(broad).add_row("broader_links", parent=parent)
        assert "is this area itself or narrower than it" in errors(page.save())


def test_a_disease_area_is_entered_with_codes_and_synonyms(curator: Curator) -> None:
    broad = factories.DiseaseAreaFactory()
    page = curator.open(DiseaseArea).fill(name_en="Cancer", name_de="Krebs")
    page.add_row("broader_links", parent=broad)
    page.add_row("codes", vocabulary="doid", value="DOID:162")
    page.add_row("synonyms", value="Tumour", language="en")
    assert page.save().status_code == 302
    cancer = DiseaseArea.objects.get(name_en="Cancer")
    assert list(cancer.parents.all()) == [broad]
    assert curator.list(DiseaseArea, q="tumour").context["cl"].result_list == [cancer]


def test_a_programme_is_no_part_of_its_own_part(curator: Curator) -> None:
    whole = factories.ProgrammeFactory()
    part = factories.ProgrammeFactory(parent=whole)
    assert "is itself part of this programme" in errors(
        curator.open(whole).fill(parent=part).save()
    )


def test_the_fields_of_a_programme_are_cited(curator: Curator) -> None:
    page = curator.open(Programme).fill(name_en="Horizon Europe")
    page.add_row("citations", field="name", source=factories.SourceFactory())
    assert page.save().status_code == 302
    assert Programme.objects.get().citations.exists()


# --- Vocabularies -----------------------------------------------------------------------------


def test_a_slug_is_chosen_once(curator: Curator) -> None:
    page = curator.open(Theme).fill(name_en="Biobanking", slug="biobanking")
    assert page.save().status_code == 302
    theme = Theme.objects.get()
    assert "slug" not in curator.open(theme).fields
    assert "already exists" in errors(
        curator.open(Theme).fill(name_en="Biobanks", slug="biobanking").save()
    )


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"latitude": "48.1"}, "State latitude"),
        ({"latitude": "91", "longitude": "11"}, "less than or equal to 90"),
        ({"geonames_id": "9" * 20}, "less than or equal to"),
        ({"country": "XX"}, "not one of the available choices"),
        ({"slug": "not a slug"}, "valid “slug”"),
    ],
)
def test_an_impossible_place_is_refused(
    curator: Curator, values: dict[str, str], message: str
) -> None:
    page = curator.open(Place).fill(name_en="Munich", slug="munich", country="DE").fill(**values)
    assert message in errors(page.save())


def test_a_source_needs_a_description_of_ours(curator: Curator) -> None:
    page = curator.open(Source).fill(title="Le 3 juillet")
    assert "in at least one language" in errors(page.save())
    assert page.fill(description_en="An article", url="example.org/a").save().status_code == 302
    assert Source.objects.get().url == "https://example.org/a"


# --- Disputes and gaps ------------------------------------------------------------------------


def test_a_dispute_is_entered_from_the_record_with_cited_readings(curator: Curator) -> None:
    alliance, article = factories.AllianceFactory(), factories.SourceFactory()
    page = curator.open(Dispute).fill(
        alliance=alliance, statement="start", note_en="The weekday differs.", article=article
    )
    page.fill_row("readings", 0, value_en="15 October", preferred="on", cite_locator="¶ 5")
    page.fill_row("readings", 1, value_en="16 October", cite_locator="¶ 5", cite_stance="inferred")
    assert page.save().status_code == 302
    readings = alliance.disputes.get().readings.order_by("pk")
    assert [(r.value, r.preferred, r.citations.get().locator) for r in readings] == [
        ("15 October", True, "¶ 5"),
        ("16 October", False, "¶ 5"),
    ]


def test_a_dispute_has_two_readings(curator: Curator) -> None:
    page = curator.open(Dispute).fill(
        alliance=factories.AllianceFactory(), statement="start", note_en="Unclear."
    )
    page.fill_row("readings", 0, value_en="15 October")
    assert "in at least one language" in errors(page.save())


def test_only_one_reading_is_preferred(curator: Curator) -> None:
    dispute = factories.DisputeFactory(readings=["2024", "2025"])
    page = curator.open(dispute).fill_row("readings", 1, preferred="on")
    assert "Only one reading of a dispute is preferred." in errors(page.save())
    new = curator.open(Dispute).fill(
        alliance=factories.AllianceFactory(), statement="start", note_en="Unclear."
    )
    for number in (0, 1):
        new.fill_row("readings", number, value_en=str(number), preferred="on")
    assert "Only one reading of a dispute is preferred." in errors(new.save())


@pytest.mark.parametrize("preferred", [0, 1])
def test_the_preference_passes_from_one_reading_to_another(
    curator: Curator, preferred: int
) -> None:
    dispute = factories.DisputeFactory()
    for number in (0, 1):
        factories.ReadingFactory(dispute=dispute, preferred=number == preferred)
    page = curator.open(dispute).fill_row("readings", 1 - preferred, preferred="on")
    del page.fields[f"readings-{preferred}-preferred"]
    assert page.save().status_code == 302
    found = Reading.objects.order_by("pk").values_list("preferred", flat=True)
    assert list(found) == [preferred == 1, preferred == 0]


def test_an_untouched_preference_is_kept(curator: Curator) -> None:
    dispute = factories.DisputeFactory(readings=["2024", "2025"])
    curator.open(dispute).fill(note_en="Corrected.").save()
    assert Reading.objects.get(preferred=True).value == "2024"


def test_a_gap_is_of_one_record_and_says_what_is_missing(curator: Curator) -> None:
    page = curator.open(Gap).fill(statement="participations")
    message = errors(page.save())
    assert "Choose exactly one record" in message
    assert "in at least one language" in message


# --- Organisations in autocompletes, and publishing -------------------------------------------


def test_an_autocomplete_sorts_by_name_whatever_its_language(client, admin_user) -> None:
    factories.OrganisationFactory(name_en="", name_fr="Inserm Transfert")
    factories.OrganisationFactory(name="Inserm")
    client.force_login(admin_user)
    answer = client.get(
        "/admin/autocomplete/",
        {
            "app_label": "alliances",
            "model_name": "participation",
            "field_name": "organisation",
            "term": "inserm",
        },
    )
    assert [row["text"] for row in answer.json()["results"]] == ["Inserm", "Inserm Transfert"]


def test_what_is_public_without_a_source_is_named_on_saving(curator: Curator) -> None:
    record = factories.sound_alliance(kind="")
    curator.open(record).fill(kind="alliance", start="2025").save()
    said = curator.client.get("/admin/").content.decode()
    assert "Public, but to be mended:" in said
    for field in ("Kind", "Start"):
        assert f"“{field}” has no source." in said


def test_a_draft_without_a_source_is_saved_without_a_word(curator: Curator) -> None:
    record = factories.AllianceFactory(record_status="draft")
    curator.open(record).fill(kind="alliance").save()
    (said,) = curator.client.get("/admin/").context["messages"]
    assert "was changed successfully" in said.message
