"""A citation is added beside the statement that it supports, and none is left of nothing."""

import datetime as dt

import pytest
from django.contrib.auth.models import Permission, User
from django.utils import timezone

from alliances.models import Alliance, AllianceName, Citation, Organisation, Source, Stance
from tests import factories
from tests.admin.conftest import Curator, address, errors


@pytest.fixture
def participation(db: None) -> object:
    return factories.ParticipationFactory()


def test_a_row_shows_its_citations_as_links(curator: Curator, participation: object) -> None:
    citation = factories.CitationFactory(
        participation=participation, source__title="Le Monde", locator="¶ 7", stance="inferred"
    )
    html = curator.open(participation.alliance).response.content.decode()
    assert address(Citation, "change", citation.pk) in html
    assert "Le Monde ¶ 7 (Inferred by the curator)" in html


def test_a_citation_alone_is_a_change_of_its_row(curator: Curator, participation: object) -> None:
    source = factories.SourceFactory()
    page = curator.open(participation.alliance)
    page.fill_row("participations", 0, cite_source=source, cite_locator="¶ 4")
    assert page.save().status_code == 302
    citation = participation.citations.get()
    assert (citation.source, citation.locator, citation.stance) == (source, "¶ 4", Stance.SUPPORTS)
    assert (citation.checked, citation.checked_by) == (timezone.localdate(), curator.user)
    assert Alliance.objects.get().version == participation.alliance.version + 1


@pytest.mark.parametrize(
    "typed", [{"cite_locator": "¶ 4"}, {"cite_stance": "contradicts"}], ids=["locator", "stance"]
)
def test_a_locator_or_stance_without_a_source_is_an_error(
    curator: Curator, participation: object, typed: dict[str, str]
) -> None:
    page = curator.open(participation.alliance)
    page.fill_row("participations", 0, **typed)
    assert "Choose the source" in errors(page.save())
    assert not Citation.objects.exists()


def test_the_article_being_read_is_the_source_of_a_bare_locator(
    curator: Curator, participation: object
) -> None:
    read, other = factories.SourceFactory.create_batch(2)
    page = curator.open(participation.alliance).fill(article=read)
    page.fill_row("participations", 0, cite_locator="¶ 4")
    page.add_row(
        "participations",
        organisation=factories.OrganisationFactory(),
        role="host",
        cite_source=other,
    )
    page.add_row("participations", organisation=factories.OrganisationFactory(), role="host")
    page.add_row("citations", field="name", locator="¶ 1")
    page.save()
    assert set(Citation.objects.values_list("source", "locator")) == {
        (read.pk, "¶ 4"),
        (other.pk, ""),
        (read.pk, "¶ 1"),
    }


def test_the_next_page_remembers_the_article(curator: Curator, participation: object) -> None:
    read = factories.SourceFactory()
    curator.open(participation.alliance).fill(article=read).save()
    assert curator.open(Alliance).fields["article"] == str(read.pk)
    read.delete()
    assert curator.open(Alliance).fields["article"] == ""


def test_choosing_an_article_changes_nothing_by_itself(
    curator: Curator, participation: object
) -> None:
    curator.open(participation.alliance).fill(article=factories.SourceFactory()).save()
    assert Alliance.objects.get().version == participation.alliance.version


def test_citing_needs_the_right_to_add_citations(participation: object) -> None:
    user = User.objects.create_user("helper", is_staff=True)
    for right in ("change_alliance", "change_participation", "publish_alliance"):
        user.user_permissions.add(Permission.objects.get(codename=right))
    page = Curator(user).open(participation.alliance)
    page.fill_row("participations", 0, cite_source=factories.SourceFactory())
    assert "no right to add citations" in errors(page.save())


@pytest.mark.parametrize("bad", ["x", "9999", "1 OR 1"])
def test_a_source_that_is_none_is_an_error(
    curator: Curator, participation: object, bad: str
) -> None:
    page = curator.open(participation.alliance)
    page.fill_row("participations", 0, cite_source=bad, cite_locator="¶ 4")
    assert "not one of the available choices" in errors(page.save())


def test_a_long_or_broken_locator_is_an_error(curator: Curator, participation: object) -> None:
    source = factories.SourceFactory()
    for bad, message in (("¶" * 61, "at most 60 characters"), ("¶\0", "Null characters")):
        page = curator.open(participation.alliance)
        page.fill_row("participations", 0, cite_source=source, cite_locator=bad)
        assert message in errors(page.save())


def test_a_deleted_row_takes_its_citations_along(curator: Curator, participation: object) -> None:
    factories.CitationFactory(participation=participation)
    page = curator.open(participation.alliance).fill_row("participations", 0, DELETE="on")
    assert page.save().status_code == 302
    assert not Citation.objects.exists()


# --- Citations of fields ----------------------------------------------------------------------


def test_only_citable_fields_of_the_record_are_offered(curator: Curator) -> None:
    def offered(record: Alliance | Organisation) -> set[str]:
        (formset,) = (
            inline.formset
            for inline in curator.open(record).response.context["inline_admin_formsets"]
            if inline.formset.model is Citation
        )
        return {value for value, _label in formset.empty_form.fields["field"].choices}

    assert "objectives" in offered(factories.AllianceFactory())
    assert "founded" not in offered(factories.AllianceFactory())
    assert "founded" in offered(factories.OrganisationFactory())


def test_a_field_shows_its_citations_below_it(curator: Curator) -> None:
    alliance = factories.AllianceFactory(start="2025")
    citation = factories.CitationFactory(alliance=alliance, field="start", locator="¶ 9")
    form = curator.open(alliance).response.context["adminform"].form
    link = address(Citation, "change", citation.pk)
    assert link in form.fields["start"].help_text
    assert link not in str(form.fields["end"].help_text)


def test_a_field_is_not_emptied_while_it_is_cited(curator: Curator) -> None:
    alliance = factories.AllianceFactory(start="2025-07-03")
    for locator in ("¶ 4", "¶ 5"):
        factories.CitationFactory(
            alliance=alliance, field="start", locator=locator, source__title="Le Monde"
        )
    page = curator.open(alliance).fill(start="")
    assert (
        "“Start” is empty but cited 2 times: Le Monde ¶ 4, Le Monde ¶ 5. Delete the citations or "
        "keep a value." in errors(page.save())
    )
    for number in (0, 1):
        page.fill_row("citations", number, DELETE="on")
    assert page.save().status_code == 302
    assert Alliance.objects.get().start is None
    assert not Citation.objects.exists()


def test_an_empty_field_is_not_cited(curator: Curator) -> None:
    page = curator.open(factories.AllianceFactory())
    page.add_row("citations", field="end", source=factories.SourceFactory(), locator="¶ 4")
    assert "“End” is empty but cited 1 time" in errors(page.save())
    assert page.fill(end="2030").save().status_code == 302


def test_other_names_are_cited_as_long_as_there_is_one(curator: Curator) -> None:
    alliance = factories.AllianceFactory()
    source = factories.SourceFactory()
    page = curator.open(alliance).add_row("citations", field="names", source=source)
    assert "“Other names” is empty but cited 1 time" in errors(page.save())
    page.add_row("other_names", value="M1 alliance")
    assert page.save().status_code == 302
    page = curator.open(alliance).fill_row("other_names", 0, DELETE="on")
    assert "“Other names” is empty but cited 1 time" in errors(page.save())
    assert page.fill_row("citations", 0, DELETE="on").save().status_code == 302
    assert not AllianceName.objects.exists()


def test_a_citation_of_a_field_needs_field_and_source(curator: Curator) -> None:
    page = curator.open(factories.AllianceFactory()).add_row("citations", locator="¶ 4")
    message = errors(page.save())
    assert "required" in message
    assert "Choose the source" in message


def test_whoever_corrects_a_locator_leaves_the_check_as_it_was(curator: Curator) -> None:
    alliance = factories.AllianceFactory()
    factories.CitationFactory(alliance=alliance, field="name", checked=dt.date(2020, 1, 1))
    curator.open(alliance).fill_row("citations", 0, locator="¶ 2").save()
    citation = Citation.objects.get()
    assert (citation.locator, citation.checked) == ("¶ 2", dt.date(2020, 1, 1))
    assert citation.checked_by is None


# --- Citations on their own page --------------------------------------------------------------


def test_a_citation_of_a_field_can_be_added_on_its_own_page(curator: Curator) -> None:
    organisation = factories.OrganisationFactory()
    page = curator.open(Citation).fill(
        organisation=organisation, field="name", source=factories.SourceFactory()
    )
    assert page.save().status_code == 302
    citation = organisation.citations.get()
    assert (citation.checked, citation.checked_by) == (timezone.localdate(), curator.user)
    before = organisation.version
    organisation.refresh_from_db()
    assert organisation.version == before + 1


@pytest.mark.parametrize(
    ("chosen", "message"),
    [
        ({"alliance", "organisation"}, "Choose exactly one record"),
        (set(), "Choose exactly one record"),
        ({"alliance"}, "The field is empty: there is nothing to cite."),
        ({"organisation"}, "This field is none of the chosen record's."),
    ],
)
def test_a_citation_of_no_one_statement_is_refused(
    curator: Curator, chosen: set[str], message: str
) -> None:
    records = {
        "alliance": factories.AllianceFactory(),
        "organisation": factories.OrganisationFactory(),
    }
    page = curator.open(Citation).fill(field="start", source=factories.SourceFactory())
    page.fill(**{name: records[name] for name in chosen})
    assert message in errors(page.save())


def test_a_citation_can_be_corrected_but_stays_with_its_statement(
    curator: Curator, participation: object
) -> None:
    citation = factories.CitationFactory(participation=participation)
    page = curator.open(citation)
    assert "participation" not in page.fields
    assert address(type(participation), "change", participation.pk) in (
        page.response.content.decode()
    )
    page.fill(locator="¶ 8", note_de="Geprüft", checked="2026-01-31").save()
    citation.refresh_from_db()
    assert (citation.locator, citation.note_de) == ("¶ 8", "Geprüft")
    assert (citation.checked, citation.checked_by) == (dt.date(2026, 1, 31), curator.user)


def test_a_source_that_is_cited_cannot_be_deleted(curator: Curator) -> None:
    source = factories.CitationFactory().source
    curator.delete(source)
    assert Source.objects.contains(source)
