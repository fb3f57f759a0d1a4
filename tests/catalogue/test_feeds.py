"""Atom feeds: what is new and what changed, valid and safe."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliances import curation
from alliances.models import Alliance, RecordStatus
from catalogue.addresses import feed_path_of, path_of
from catalogue.feeds.changes import SIZE
from catalogue.records.history import PublicHistory
from catalogue.records.latest import latest_versions
from tests import factories as f
from tests.catalogue.atom import Feed
from tests.catalogue.pages import LANGUAGES
from tests.catalogue.samples import (
    add_to_alliance,
    full_alliance,
    full_disease,
    full_organisation,
    full_programme,
)

pytestmark = pytest.mark.django_db

LIST = "/en/alliances.atom"
HOSTILE = [
    "</title></feed>",
    "]]><!-- & &amp; \"'",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "tab\tbell\x07 escape\x1b null-like\x01 \ufffe\uffff end",
    "&lt;b&gt; 𝔘𝔫𝔦 \u2028 \u202e",
]


@pytest.fixture
def feed(client):
    """Fetches a feed, which is always a valid one."""

    def feed(path, **headers):
        found = Feed(client.get(path, headers=headers))
        assert not found.faults
        return found

    return feed


def change(record, **values):
    for name, value in values.items():
        setattr(record, name, value)
    record.save()
    curation.changed(record)


def titles(found):
    return [entry.title for entry in found.entries]


# --- The feed of a list -----------------------------------------------------------------------


def test_a_feed_tells_what_is_new_and_what_changed_the_newest_first(feed):
    one = f.AllianceFactory(name="One", start="2024")
    f.AllianceFactory(name="Other")
    change(one, start="2025-03")
    found = feed(LIST)
    assert titles(found) == ["One (version 2)", "New: Other"]
    first, second = found.entries
    assert "Start: 2024 → March 2025" in first.summary
    assert second.summary == "New in the catalogue."
    assert first.url == f"http://testserver{path_of(one)}"
    assert found.updated == first.updated


def test_each_change_is_an_entry_of_its_own_that_keeps_its_id(feed):
    alliance = f.AllianceFactory()
    (before,) = feed(LIST).entries
    (again,) = feed(LIST).entries
    change(alliance, acronym="NEW")
    (after,) = feed(LIST).entries
    assert before.id == again.id == f"http://testserver/id/{alliance.public_id}#v1"
    assert after.id == f"http://testserver/id/{alliance.public_id}#v2"


def test_a_feed_says_whose_it_is_under_which_licence_and_where_its_page_stands(feed):
    f.AllianceFactory(countries=["FR"])
    found = feed(f"{LIST}?country=FR&page=1&sort=name&page_size=5&q=&utm_source=x")
    assert found.text("rights") == "CC-BY-4.0"
    assert found.links("license") == ["https://creativecommons.org/licenses/by/4.0/"]
    assert found.links("self") == [f"http://testserver{LIST}?country=FR"]
    assert found.links("alternate") == ["http://testserver/en/alliances/?country=FR"]
    assert found.text("id") == f"http://testserver{LIST}?country=FR"
    assert "Country: France" in found.text("subtitle")


def test_a_filter_narrows_the_feed_as_it_does_the_list(feed, found):
    heart, kidney = f.DiseaseAreaFactory(), f.DiseaseAreaFactory()
    narrower = f.DiseaseAreaFactory(parents=[heart])
    f.AllianceFactory(name="French heart", countries=["FR"], diseases=[narrower], kind="network")
    f.AllianceFactory(name="German heart", countries=["DE"], diseases=[heart], kind="network")
    f.AllianceFactory(name="French kidney", countries=["FR"], diseases=[kidney])
    for query in (
        f"disease={heart.public_id}",
        "country=FR",
        f"country=FR&disease={heart.public_id}",
        "kind=network&country=FR&country=DE",
        "country=LU&country=CH",
        "from=1990",
    ):
        if "LU" in query:
            f.OrganisationFactory(country="LU")
        told = {title.removeprefix("New: ") for title in titles(feed(f"{LIST}?{query}"))}
        assert told == {*found(query)}, query


def test_an_entry_is_sorted_under_kind_and_diseases(feed):
    heart = f.DiseaseAreaFactory(name="Heart disease")
    f.AllianceFactory(kind="network", diseases=[heart])
    assert feed(LIST).entries[0].categories == ["Network", "Heart disease"]


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("country=XX", "“XX”"),
        ("colour=red", "colour"),
        ("from=2025&to=2020", "“to”"),
        ("kind=choir", "consortium"),
        ("page=zero", "page"),
        ("q=%00", "q"),
    ],
)
def test_a_wrong_parameter_is_refused_and_named(client, query, named):
    f.AllianceFactory()
    answer = client.get(f"{LIST}?{query}")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert named in answer.content.decode()


def test_a_feed_without_entries_is_valid_and_does_not_pretend_to_be_new(feed):
    assert feed(LIST).updated == datetime(1970, 1, 1, tzinfo=UTC)
    alliance = f.AllianceFactory(modified=datetime(2025, 7, 3, tzinfo=UTC))
    empty = feed(f"{LIST}?q=nosuchwords")
    assert not empty.entries
    assert empty.updated == alliance.modified


def test_a_feed_is_cut_behind_the_newest_fifty(feed):
    start = datetime(2025, 1, 1, tzinfo=UTC)
    for number in range(SIZE + 3):
        f.AllianceFactory(name=f"A{number}", modified=start + timedelta(days=number))
    found = feed(LIST)
    assert titles(found) == [f"New: A{number}" for number in range(SIZE + 2, 2, -1)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_feed_speaks_the_language_of_its_address(feed, language):
    f.AllianceFactory(name="Hearts", name_fr="Cœurs", name_de="Herzen")
    found = feed(f"/{language}/alliances.atom")
    name = {"en": "Hearts", "fr": "Cœurs", "de": "Herzen"}[language]
    assert found.language == language
    assert name in found.entries[0].title
    assert found.entries[0].url.startswith(f"http://testserver/{language}/alliances/")


@pytest.mark.parametrize("hostile", HOSTILE)
def test_no_text_breaks_a_feed_or_lives_in_it(feed, client, hostile):
    disease = f.DiseaseAreaFactory(name=hostile)
    alliance = f.AllianceFactory(name="Before", diseases=[disease])
    change(alliance, name_en=hostile, summary_en=hostile)
    for path in (LIST, feed_path_of(alliance), feed_path_of(disease)):
        found = feed(path)
        assert "Before" in found.entries[0].summary
    asked = client.get(LIST, {"q": hostile})
    assert asked.status_code == 200
    assert not Feed(asked).faults


def test_a_change_of_very_much_is_told_in_short(feed):
    alliance = f.AllianceFactory()
    f.ParticipationFactory.create_batch(25, alliance=alliance)
    change(alliance, summary_en="long " * 1_000)
    (entry,) = feed(LIST).entries
    assert "and 6 more changes" in entry.summary
    assert len(entry.summary) < 5_000


# --- The feed of a record ---------------------------------------------------------------------


def test_the_feed_of_an_alliance_tells_each_of_its_versions(feed):
    alliance = f.AllianceFactory(name="Hearts")
    change(alliance, acronym="H")
    partner = f.ParticipationFactory(alliance=alliance, organisation__name="Inserm")
    curation.changed(alliance)
    partner.delete()
    curation.changed(alliance)
    found = feed(feed_path_of(alliance))
    told = [
        ("Hearts (version 4)", "Removed: Participation “Inserm – Partner”"),
        ("Hearts (version 3)", "Added: Participation “Inserm – Partner”"),
        ("Hearts (version 2)", "Acronym: not stated → H"),
        ("New: Hearts", "New in the catalogue."),
    ]
    assert titles(found) == [title for title, _words in told]
    for entry, (_title, words) in zip(found.entries, told, strict=True):
        assert words in entry.summary
    assert found.links("alternate") == [f"http://testserver{path_of(alliance)}"]


def test_the_feed_of_an_organisation_tells_of_its_alliances_as_well(feed):
    inserm = f.OrganisationFactory(name="Inserm")
    f.AllianceFactory(name="With it", partners=[inserm])
    f.AllianceFactory(name="Paid by it", funders=[inserm])
    f.AllianceFactory(name="Without it")
    assert {*titles(feed(feed_path_of(inserm)))} == {
        "New: Inserm",
        "New: With it",
        "New: Paid by it",
    }


def test_the_feed_of_a_disease_tells_of_alliances_on_narrower_ones_as_well(feed):
    heart = f.DiseaseAreaFactory(name="Heart disease")
    f.AllianceFactory(name="On hearts", diseases=[heart])
    f.AllianceFactory(name="On valves", diseases=[f.DiseaseAreaFactory(parents=[heart])])
    f.AllianceFactory(name="Mentions hearts", mentions=[heart])
    assert {*titles(feed(feed_path_of(heart)))} == {
        "New: Heart disease",
        "New: On hearts",
        "New: On valves",
    }


def test_every_kind_of_record_has_a_feed(feed):
    position = f.AffiliationFactory()
    source = f.CitationFactory(affiliation=position).source
    for record in (full_alliance(), full_programme(), full_disease(), position.person, source):
        curation.changed(record)
        assert feed(feed_path_of(record)).entries


def test_a_feed_follows_its_record(client):
    survivor = f.AllianceFactory()
    merged = f.AllianceFactory(record_status=RecordStatus.MERGED, merged_into=survivor)
    withdrawn = f.AllianceFactory(record_status=RecordStatus.WITHDRAWN)
    draft = f.AllianceFactory(record_status=RecordStatus.DRAFT)
    answer = client.get(feed_path_of(merged))
    assert (answer.status_code, answer["Location"]) == (301, feed_path_of(survivor))
    assert client.get(feed_path_of(withdrawn)).status_code == 410
    assert client.get(feed_path_of(draft)).status_code == 404
    assert client.get("/en/alliances/nonsense/feed.atom").status_code == 404


# --- What is not public, what it costs --------------------------------------------------------


@pytest.mark.parametrize("status", [RecordStatus.DRAFT, RecordStatus.WITHDRAWN])
def test_no_feed_tells_of_what_is_not_public(client, status):
    partner = f.OrganisationFactory(name="Partner")
    hidden = f.OrganisationFactory(name="Zzyzx institute", record_status=status)
    disease = f.DiseaseAreaFactory()
    alliance = f.AllianceFactory(partners=[partner], diseases=[disease])
    secret = f.AllianceFactory(
        name="Zzyzx alliance", partners=[partner], diseases=[disease], record_status=status
    )
    curation.changed(alliance)
    row = f.ParticipationFactory(alliance=alliance, organisation=hidden)
    f.CitationFactory(participation=row, source__title="Zzyzx review")
    change(alliance, part_of=secret)
    for path in (LIST, *map(feed_path_of, (alliance, partner, disease))):
        assert b"Zzyzx" not in client.get(path).content, path
    hidden.record_status = secret.record_status = RecordStatus.PUBLISHED
    hidden.save()
    secret.save()
    curation.changed(secret)
    for path in (LIST, *map(feed_path_of, (alliance, partner, disease))):
        assert b"Zzyzx" in client.get(path).content, path


def test_the_last_changes_of_many_are_those_that_each_history_tells():
    shared = {"partner": full_organisation(), "disease": full_disease()}
    alliances = [full_alliance() for _ in range(3)]
    for number, alliance in enumerate(alliances):
        add_to_alliance(alliance, **shared)
        change(alliance, name_en=f"Name {number}", part_of=alliances[number - 1])
        alliance.participations.first().delete()
        dispute = alliance.disputes.first()
        dispute.readings.first().delete()
        f.ReadingFactory(dispute=dispute)
        # From one record to another, with all its rows.
        alliance.fundings.update(alliance=alliances[number - 1])
        for funding in alliances[number - 1].fundings.all():
            funding.save()
        change(alliances[number - 1], acronym=f"A{number}")
        change(alliance, acronym=f"B{number}")
    never_kept = f.AllianceFactory(version=4)
    Alliance.history.filter(id=never_kept.pk).delete()
    found = latest_versions(Alliance, [*(one.pk for one in alliances), never_kept.pk])
    for alliance in alliances:
        told = PublicHistory(alliance)[0]
        latest = found[alliance.pk]
        assert (latest.number, latest.at) == (told.number, told.at)
        assert sorted(map(repr, latest.changes)) == sorted(map(repr, told.changes))
        assert latest.changes
    assert found[never_kept.pk][:2] == (4, never_kept.modified)


def test_a_feed_costs_the_same_for_any_number_of_alliances(client):
    shared = {"partner": full_organisation(), "disease": full_disease()}

    def grow(number):
        for _ in range(number):
            alliance = full_alliance()
            add_to_alliance(alliance, **shared)
            change(alliance, acronym="NEW")
            alliance.fundings.first().delete()
            curation.changed(alliance)

    def costs():
        found = []
        for path in (LIST, feed_path_of(shared["partner"]), feed_path_of(shared["disease"])):
            client.get(path)
            with CaptureQueriesContext(connection) as queries:
                client.get(path)
            found.append(len(queries))
        return found

    grow(2)
    before = costs()
    grow(6)
    assert costs() == before
    assert max(before) < 100


def test_who_has_the_feed_is_told_that_it_is_the_same(client, settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    alliance = f.AllianceFactory()
    tag = client.get(LIST)["ETag"]
    assert client.get(LIST, headers={"If-None-Match": tag}).status_code == 304
    change(alliance, acronym="NEW")
    assert client.get(LIST, headers={"If-None-Match": tag}).status_code == 200
