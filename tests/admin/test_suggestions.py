"""The queue of what the public suggests: seen by editors, handled by reviewers."""

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse

from alliances import suggestions
from alliances.models import Alliance, Participation, RecordStatus, Suggestion
from tests import factories
from tests.admin.conftest import Curator, Page, address, errors
from tests.factories import SuggestionFactory

pytestmark = pytest.mark.django_db


def suggest(record, statement="", proposed="2024", **options):
    return SuggestionFactory(
        public_id=record.public_id, statement=statement, proposed=proposed, **options
    )


def press(curator, suggestion, button, **fields):
    """The answer to a press of one of the buttons of a suggestion's page."""
    url = address(Suggestion, "change", suggestion.pk)
    return curator.client.post(url, {"answer": "", button: "x", **fields})


def accept(curator, suggestion):
    """The record's page as accepting the suggestion opens it."""
    answer = press(curator, suggestion, "_accept")
    assert answer.status_code == 302
    return Page(curator.client, answer["Location"].partition("#")[0])


def shown(response):
    return response.content.decode()


# --- the queue --------------------------------------------------------------------------------


def test_the_queue_is_one_click_from_the_index(curator: Curator) -> None:
    url = address(Suggestion, "changelist")
    assert url in shown(curator.client.get(reverse("admin:index")))
    assert curator.client.get(address(Suggestion, "add")).status_code == 403


def test_what_waits_stands_first(curator: Curator) -> None:
    record = factories.SourceFactory()
    done, waiting = (suggest(record, proposed=text) for text in ("done", "waiting"))
    suggestions.reject(done, by=curator.user, text="No.")
    assert list(curator.list(Suggestion).context["cl"].result_list) == [waiting, done]
    only = curator.list(Suggestion, status__exact="new").context["cl"].result_list
    assert list(only) == [waiting]


def test_the_suggestion_stands_beside_what_the_record_says_now(curator: Curator) -> None:
    record = factories.AllianceFactory(start="2023")
    row = factories.ParticipationFactory(alliance=record, organisation__name="Partner One")
    cases = {
        "start": "2023",
        "participations": "Partner One",
        row.uid: "Partner One",
        "gone-since": "deleted since",
        "": record.name,
    }
    for statement, now in cases.items():
        suggestion = suggest(
            record,
            statement,
            proposed="<b>It</b> is 2024",
            statement_text="As it was",
            source_url="https://example.org/a",
        )
        html = shown(curator.open(suggestion).response)
        for text in (now, "As it was", "&lt;b&gt;It&lt;/b&gt; is 2024", "https://example.org/a"):
            assert text in html, (statement, text)


@pytest.mark.parametrize(
    ("make", "statement", "now"),
    [
        (lambda: factories.OrganisationFactory(name_fr="Corps"), "name", "fr: Corps"),
        (lambda: factories.OrganisationFactory(kind="company"), "kind", "Company"),
        (lambda: factories.SourceFactory(publisher="The Daily"), "publisher", "The Daily"),
        (lambda: factories.DiseaseCodeFactory(value="DOID:7").disease, "codes", "DOID:7"),
        (lambda: factories.AffiliationFactory(position="Head").person, "positions", "Head"),
        (lambda: factories.OrganisationNameFactory(value="Other").organisation, "names", "Other"),
    ],
)
def test_every_kind_of_record_is_told(curator: Curator, make, statement, now) -> None:
    assert now in shown(curator.open(suggest(make(), statement)).response)


def test_a_suggestion_about_a_deleted_record_can_still_be_closed(curator: Curator) -> None:
    area = factories.DiseaseAreaFactory()
    suggestion = suggest(area)
    area.delete()
    page = curator.open(suggestion).response
    assert "deleted since" in shown(page)
    assert 'name="_accept"' not in shown(page)
    press(curator, suggestion, "_reject", answer="It is gone.")
    suggestion.refresh_from_db()
    assert suggestion.status == "rejected"


# --- answering and rejecting ------------------------------------------------------------------


@pytest.mark.parametrize(("button", "status"), [("_answer", "answered"), ("_reject", "rejected")])
def test_closing_it_takes_an_answer(curator: Curator, button, status) -> None:
    suggestion = suggest(factories.SourceFactory(), email="reader@example.org")
    assert "mailto:reader%40example.org" in shown(curator.open(suggestion).response)
    assert "Say what comes of it" in errors(press(curator, suggestion, button, answer=" "))
    press(curator, suggestion, button, answer="The article says otherwise.")
    suggestion.refresh_from_db()
    assert (suggestion.status, suggestion.email) == (status, "")
    assert suggestion.handled_by == curator.user
    page = curator.open(suggestion).response
    assert 'name="_accept"' not in shown(page)
    assert "The article says otherwise." in shown(page)


def test_an_answer_is_kept_for_later(curator: Curator) -> None:
    suggestion = suggest(factories.SourceFactory())
    press(curator, suggestion, "_save", answer="I will look.")
    suggestion.refresh_from_db()
    assert (suggestion.status, suggestion.answer) == ("new", "I will look.")


def test_what_somebody_else_closed_stays_closed(curator: Curator) -> None:
    suggestion = suggest(factories.SourceFactory())
    suggestions.answer(suggestion, by=None, text="It is right.")
    assert press(curator, suggestion, "_reject", answer="No.").status_code == 403
    suggestion.refresh_from_db()
    assert suggestion.answer == "It is right."


# --- accepting --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statement", "language", "proposed", "field", "filled"),
    [
        ("start", "en", " 2024-05 ", "start", "2024-05"),
        ("start", "en", "in May", "start", "2023"),
        ("kind", "de", "Network", "kind", "network"),
        ("kind", "en", "no such kind", "kind", "consortium"),
        ("name", "fr", "Alliance des deux", "name_fr", "Alliance des deux"),
        ("duration_years", "en", "5", "duration_years", "5"),
        ("part_of", "en", "Some Network", "start", "2023"),
        ("", "en", "All wrong", "start", "2023"),
    ],
)
def test_accepting_opens_the_record_with_the_value_where_one_fits(
    curator: Curator, statement, language, proposed, field, filled
) -> None:
    record = factories.AllianceFactory(start="2023", kind="consortium")
    suggestion = suggest(record, statement, proposed, language=language)
    page = accept(curator, suggestion)
    assert page.fields[field] == filled
    assert str(suggestion) in shown(page.response)
    suggestion.refresh_from_db()
    assert suggestion.is_new
    record.refresh_from_db()
    assert record.version == 1


def test_saving_the_change_accepts_it_and_links_the_version(curator: Curator) -> None:
    record = factories.AllianceFactory(start="2023")
    suggestion = suggest(record, "start", "2024", email="a@example.org")
    press(curator, suggestion, "_save", answer="Changed, thank you.")
    url = f"{address(Alliance, 'change', record.pk)}?suggestion={suggestion.pk}"
    assert Page(curator.client, url).save().status_code == 302
    record.refresh_from_db()
    suggestion.refresh_from_db()
    assert str(record.start) == "2024"
    assert (suggestion.status, suggestion.accepted_version) == ("accepted", record.version)
    assert (suggestion.answer, suggestion.email) == ("Changed, thank you.", "")
    assert suggestion.handled_by == curator.user


def test_saving_nothing_new_accepts_nothing(curator: Curator) -> None:
    record = factories.AllianceFactory(start="2023")
    suggestion = suggest(record, "start", "2024")
    page = accept(curator, suggestion).fill(start="2023")
    answer = curator.client.get(page.save()["Location"])
    assert "not accepted yet" in shown(answer)
    suggestion.refresh_from_db()
    assert suggestion.is_new


def test_a_row_is_accepted_by_a_change_of_rows(curator: Curator) -> None:
    row = factories.ParticipationFactory(role="partner")
    suggestion = suggest(row.alliance, row.uid, "They coordinate it.")
    page = accept(curator, suggestion)
    assert 'href="#participations-0"' in shown(page.response)
    page.fill_row("participations", 0, role="coordinator").save()
    assert Participation.objects.get(pk=row.pk).role == "coordinator"
    suggestion.refresh_from_db()
    assert suggestion.status == "accepted"


ROWS = {
    "participations": (factories.ParticipationFactory, "alliance"),
    "identifiers": (factories.IdentifierFactory, "organisation"),
    "figures": (factories.OrganisationFigureFactory, "organisation"),
    "synonyms": (factories.DiseaseSynonymFactory, "disease"),
    "affiliations": (factories.AffiliationFactory, "person"),
}


@pytest.mark.parametrize("relation", ROWS)
def test_accepting_leads_to_the_row_and_keeps_the_proposal_in_sight(
    curator: Curator, relation
) -> None:
    factory, way = ROWS[relation]
    first = factory()
    record = getattr(first, way)
    row = factory(**{way: record})
    suggestion = suggest(record, row.uid, "Say it otherwise")
    answer = press(curator, suggestion, "_accept")
    assert answer["Location"].endswith(f"?suggestion={suggestion.pk}#{relation}-1")
    page = accept(curator, suggestion)
    assert page.fields[f"{relation}-1-id"] == str(row.pk)
    assert f'id="{relation}-1"' in shown(page.response)
    (notice,) = page.response.context["messages"]
    assert notice.extra_tags == "suggestion"
    assert "Say it otherwise" in notice.message


@pytest.mark.parametrize(
    ("statement", "place"),
    [("start", "#id_start"), ("name", "#id_name_fr"), ("names", "#other_names-group"), ("", "")],
)
def test_accepting_leads_to_the_field(curator: Curator, statement, place) -> None:
    suggestion = suggest(factories.AllianceFactory(start="2023"), statement, language="fr")
    location = press(curator, suggestion, "_accept")["Location"]
    assert location.endswith(f"?suggestion={suggestion.pk}{place}")


def test_a_merged_record_opens_as_its_survivor(curator: Curator) -> None:
    survivor = factories.AllianceFactory()
    merged = factories.AllianceFactory(record_status=RecordStatus.MERGED, merged_into=survivor)
    answer = press(curator, suggest(merged, "start"), "_accept")
    assert answer["Location"].startswith(address(Alliance, "change", survivor.pk))


def test_one_that_was_closed_meanwhile_does_not_hinder_the_change(curator: Curator) -> None:
    record = factories.AllianceFactory(start="2023")
    suggestion = suggest(record, "start", "2024")
    page = accept(curator, suggestion)
    suggestions.reject(suggestion, by=None, text="No.")
    assert "handled already" in shown(curator.client.get(page.save()["Location"]))
    record.refresh_from_db()
    suggestion.refresh_from_db()
    assert (str(record.start), suggestion.status) == ("2024", "rejected")


@pytest.mark.parametrize("strange", ["", "x", "-1", "9" * 40, "²", "{other}", "\0"])
def test_a_strange_parameter_accepts_nothing(curator: Curator, strange) -> None:
    record, other = factories.AllianceFactory(start="2023"), factories.AllianceFactory()
    suggestion = suggest(other, "start", "2024")
    query = {"suggestion": strange.format(other=suggestion.pk)}
    url = address(Alliance, "change", record.pk)
    page = curator.client.get(url, query)
    assert page.status_code == 200
    assert str(suggestion) not in shown(page)


# --- roles ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "pages", "handles"),
    [("Editor", 200, False), ("Reviewer", 200, True), (None, 403, False)],
)
def test_editors_see_and_reviewers_handle(role, pages, handles) -> None:
    user = User.objects.create_user("somebody", is_staff=True)
    if role:
        user.groups.add(Group.objects.get(name=role))
    somebody = Curator(user)
    record = factories.AllianceFactory(start="2023")
    suggestion = suggest(record, "start", "2024")
    assert somebody.client.get(address(Suggestion, "change", suggestion.pk)).status_code == pages
    assert somebody.client.get(address(Suggestion, "changelist")).status_code == pages
    answer = press(somebody, suggestion, "_reject", answer="No.")
    assert answer.status_code == (302 if handles else 403)
    suggestion.refresh_from_db()
    assert suggestion.is_new is not handles
