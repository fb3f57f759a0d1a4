"""A curator enters and corrects alliances."""

import pytest

from alliances.models import (
    Alliance,
    AllianceDocument,
    Citation,
    Funding,
    Stance,
)
from tests import factories
from tests.admin.conftest import Curator, address, errors


def test_an_alliance_is_entered_from_one_article_in_one_form(curator: Curator) -> None:
    article = factories.SourceFactory()
    partners = factories.OrganisationFactory.create_batch(2)
    ministry = factories.OrganisationFactory()
    cancer = factories.DiseaseAreaFactory()
    president = factories.AffiliationFactory(organisation=partners[0])
    page = curator.open(Alliance)
    page.fill(name_en="M1", kind="alliance", start="2025-07-03", article=article)
    page.add_row("citations", field="start", locator="¶ 4")
    for partner in partners:
        page.add_row("participations", organisation=partner, role="founder", cite_locator="¶ 5")
    page.add_row("fundings", funder=ministry, kind="support", cite_locator="¶ 12")
    page.add_row("foci", disease=cancer, cite_locator="¶ 14", cite_stance="inferred")
    page.add_row("involvements", affiliation=president, cite_locator="¶ 9")
    page.add_row("milestones", title_en="Founding ceremony", date="2025-07", cite_locator="¶ 8")

    assert page.save().status_code == 302

    alliance = Alliance.objects.get()
    assert (alliance.name_en, str(alliance.start)) == ("M1", "2025-07-03")
    assert set(alliance.organisations.all()) == set(partners)
    rows = [
        *alliance.participations.all(),
        *alliance.fundings.all(),
        *alliance.foci.all(),
        *alliance.involvements.all(),
        *alliance.milestones.all(),
    ]
    assert [row.citations.get().source for row in rows] == [article] * 6
    assert alliance.foci.get().citations.get().stance == Stance.INFERRED
    assert alliance.citations.get().locator == "¶ 4"
    assert {citation.checked_by for citation in Citation.objects.all()} == {curator.user}
    assert not AllianceDocument.objects.filter(alliance=alliance).exists(), "a draft is not found"


def test_every_save_passes_the_gate_once(curator: Curator) -> None:
    alliance = factories.AllianceFactory(countries=["FR"])
    page = curator.open(alliance).fill(name_en="Clinnova")
    page.add_row("participations", organisation=factories.OrganisationFactory(), role="host")
    before = alliance.version
    page.save()
    alliance.refresh_from_db()
    assert alliance.version == before + 1
    assert "clinnova" in alliance.search_document.text


def test_saving_without_a_change_is_no_change(curator: Curator) -> None:
    alliance = factories.AllianceFactory(
        countries=["FR"], diseases=[factories.DiseaseAreaFactory()]
    )
    factories.CitationFactory(alliance=alliance, field="name")
    before = Alliance.objects.values().get()
    assert curator.open(alliance).save().status_code == 302
    assert Alliance.objects.values().get() == before
    assert Citation.objects.count() == 1


@pytest.mark.parametrize("field", ["name_en", "name_fr", "name_de"])
def test_only_a_name_in_one_language_is_required(curator: Curator, field: str) -> None:
    assert curator.open(Alliance).fill(**{field: "Alliance"}).save().status_code == 302


def test_an_error_loses_nothing_that_was_typed(curator: Curator) -> None:
    partner = factories.OrganisationFactory(name="Sanofi")
    page = curator.open(Alliance).fill(
        name_de="Bündnis", start="soon", summary_en="Two lines.\nYes"
    )
    page.add_row("participations", organisation=partner, role="partner", contribution_fr="L’argent")
    html = page.save().content.decode()
    for typed in ("Bündnis", 'value="soon"', "Two lines.\nYes", "L’argent", "Sanofi</option>"):
        assert typed in html


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("start", "2025-02-30", "not in the calendar"),
        ("start", "July 2025", "Write a year (2019), a month (2025-07) or a day"),
        ("start", "2025\0", "is no date"),
        ("name_en", "M1\0", "Null characters are not allowed"),
        ("summary_fr", "a\0b", "Null characters are not allowed"),
        ("name_en", "M" * 301, "at most 300 characters"),
        ("acronym", "M" * 61, "at most 60 characters"),
        ("duration_years", "0", "greater than or equal to 1"),
        ("duration_years", "9" * 20, "less than or equal to"),
        ("website", "javascript:alert(1)", "valid URL"),
        ("kind", "club", "not one of the available choices"),
        ("part_of", "x", "not one of the available choices"),
        ("article", "9999", "not one of the available choices"),
    ],
)
def test_a_bad_value_is_an_error_beside_its_field(
    curator: Curator, field: str, value: str, message: str
) -> None:
    page = curator.open(Alliance).fill(**{"name_en": "M1", field: value})
    assert message in errors(page.save())
    assert not Alliance.objects.exists()


def test_a_very_long_summary_is_kept(curator: Curator) -> None:
    answer = curator.open(Alliance).fill(name_en="M1", summary_en="word " * 4_000).save()
    assert answer.status_code == 302, errors(answer)
    assert len(Alliance.objects.get().summary_en) == 19_999


def test_an_end_before_the_start_is_refused(curator: Curator) -> None:
    page = curator.open(Alliance).fill(name_en="M1", start="2025-07", end="2024")
    assert "The end lies before the start." in errors(page.save())


def test_an_alliance_is_no_part_of_its_own_part(curator: Curator) -> None:
    network = factories.AllianceFactory()
    centre = factories.AllianceFactory(part_of=network)
    message = "is this alliance itself or part of it"
    assert message in errors(curator.open(network).fill(part_of=centre).save())
    assert message in errors(curator.open(network).fill(part_of=network).save())
    assert curator.open(centre).fill(part_of=network).save().status_code == 302


def test_an_organisation_has_each_role_once(curator: Curator) -> None:
    partner = factories.OrganisationFactory()
    alliance = factories.AllianceFactory(partners=[partner])
    again = curator.open(alliance)
    again.add_row("participations", organisation=partner, role="partner")
    assert "Please correct the duplicate" in errors(again.save())
    other_role = curator.open(alliance)
    other_role.add_row("participations", organisation=partner, role="coordinator")
    assert other_role.save().status_code == 302


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"amount": "5000000"}, "State amount and currency"),
        ({"currency": "EUR"}, "State amount and currency"),
        ({"amount": "5", "currency": "euro"}, "at most 3 characters"),
        ({"amount": "5", "currency": "E1"}, "State amount and currency"),
        ({"amount": "0", "currency": "EUR"}, "An amount is more than zero."),
        ({"amount": "1e99", "currency": "EUR"}, "no more than 15 digits"),
        ({"funder": ""}, "Name the funder, the programme or both."),
        ({"start": "2025", "end": "2024"}, "The end lies before the start."),
    ],
)
def test_funding_that_contradicts_itself_is_refused(
    curator: Curator, values: dict[str, str], message: str
) -> None:
    page = curator.open(factories.AllianceFactory())
    page.add_row(
        "fundings", **{"funder": factories.OrganisationFactory(), "kind": "grant"} | values
    )
    assert message in errors(page.save())
    assert not Funding.objects.exists()


def test_a_currency_may_be_typed_in_small_letters(curator: Curator) -> None:
    page = curator.open(factories.AllianceFactory())
    page.add_row(
        "fundings", funder=factories.OrganisationFactory(), amount="5000000", currency="eur"
    )
    page.save()
    assert Funding.objects.get().currency == "EUR"


def test_a_page_of_many_partners_can_be_saved(curator: Curator) -> None:
    """Consortia in CORDIS have up to about 200 participants."""
    alliance = factories.AllianceFactory(partners=factories.OrganisationFactory.create_batch(200))
    assert curator.open(alliance).fill(name_en="Large").save().status_code == 302


@pytest.mark.parametrize("rows", [1, 30])
def test_a_page_costs_the_same_for_any_number_of_rows(
    curator: Curator, django_assert_max_num_queries: object, rows: int
) -> None:
    alliance = factories.AllianceFactory(
        partners=factories.OrganisationFactory.create_batch(rows),
        funders=factories.OrganisationFactory.create_batch(rows),
        diseases=factories.DiseaseAreaFactory.create_batch(rows),
        themes=factories.ThemeFactory.create_batch(rows),
        places=factories.PlaceFactory.create_batch(rows),
        people=factories.PersonFactory.create_batch(rows),
        part_of=factories.AllianceFactory(),
    )
    for relation in ("participations", "fundings", "foci", "theme_tags", "sites", "involvements"):
        for row in getattr(alliance, relation).all():
            factories.CitationFactory(**{row.citations.field.name: row})
    for _number in range(rows):
        factories.CitationFactory(alliance=alliance, field="name")
        factories.CitationFactory(milestone=factories.MilestoneFactory(alliance=alliance))
        factories.CitationFactory(gap=factories.GapFactory(alliance=alliance))
        factories.DisputeFactory(alliance=alliance, readings=["2024", "2025"])
        factories.AllianceNameFactory(alliance=alliance)
        identifier = factories.IdentifierFactory(organisation=None, alliance=alliance)
        factories.CitationFactory(identifier=identifier)
    with django_assert_max_num_queries(76):  # type: ignore[operator]
        curator.open(alliance)


@pytest.mark.parametrize("number", [1, 30])
def test_the_list_costs_the_same_for_any_number_of_alliances(
    curator: Curator, django_assert_max_num_queries: object, number: int
) -> None:
    for alliance in factories.AllianceFactory.create_batch(number, countries=["FR", "DE"]):
        factories.CitationFactory(alliance=alliance, field="name")
    with django_assert_max_num_queries(9):  # type: ignore[operator]
        curator.list(Alliance)


def test_the_list_counts_participants_and_citations_of_every_statement(curator: Curator) -> None:
    alliance = factories.AllianceFactory(countries=["FR", "DE"])
    factories.AllianceFactory()
    factories.CitationFactory(alliance=alliance, field="name")
    for participation in alliance.participations.all():
        factories.CitationFactory(participation=participation)
    dispute = factories.DisputeFactory(alliance=alliance, readings=["a"])
    factories.CitationFactory(reading=dispute.readings.get())
    rows = curator.list(Alliance).context["cl"].result_list
    assert {(a.numbers["participants"], a.numbers["cited"]) for a in rows} == {(2, 4), (0, 0)}


@pytest.mark.parametrize("words", ["munich med", "Médecine", "mumeal", "GERMAN NAME", "old alias"])
def test_alliances_are_found_by_any_of_their_names(curator: Curator, words: str) -> None:
    alliance = factories.AllianceFactory(
        name="Munich Medicine Alliance",
        name_fr="Médecine à Munich",
        name_de="German name",
        acronym="MUMEAL",
    )
    factories.AllianceNameFactory(alliance=alliance, value="Old alias")
    factories.AllianceFactory(name="Clinnova")
    found = curator.list(Alliance, q=words).context["cl"].result_list
    assert list(found) == [alliance]


def test_alliances_are_filtered_by_country(curator: Curator) -> None:
    french = factories.AllianceFactory(countries=["FR"])
    factories.AllianceFactory(countries=["DE"])
    response = curator.list(Alliance, country="FR")
    assert list(response.context["cl"].result_list) == [french]
    assert b"Luxembourg" not in response.content


def test_a_published_alliance_links_to_its_public_page(curator: Curator) -> None:
    published = factories.AllianceFactory()
    draft = factories.AllianceFactory(record_status="draft")
    assert curator.open(published).response.context["absolute_url"] == f"/id/{published.public_id}"
    assert not curator.open(draft).response.context["has_absolute_url"]


def test_disputes_are_listed_with_a_link_to_add_one(curator: Curator) -> None:
    alliance = factories.AllianceFactory()
    dispute = factories.DisputeFactory(alliance=alliance, readings=["2024", "2025"])
    html = curator.open(alliance).response.content.decode()
    assert address(type(dispute), "change", dispute.pk) in html
    assert "2024 / 2025" in html
    assert f"{address(type(dispute), 'add')}?alliance={alliance.pk}" in html
