"""The public history of a record."""

import time

import pytest
from django.contrib.auth.models import User

from alliances import curation
from alliances.models import RecordStatus
from catalogue.addresses import history_path_of, path_of
from catalogue.records.history import PublicHistory
from tests import factories as f
from tests.catalogue.pages import text_of
from tests.catalogue.samples import full_alliance, full_disease, full_organisation, full_programme

pytestmark = pytest.mark.django_db


def save(row, gate=None, **values):
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    curation.changed(gate or row)


def told(record):
    """[(number, [(what, title, {label: (before, after)})]) …], None for the first version."""
    return [
        (
            version.number,
            version.changes
            and [
                (
                    change.what,
                    "".join(change.title),
                    {field.label: (field.before, field.after) for field in change.fields},
                )
                for change in version.changes
            ],
        )
        for version in PublicHistory(record)[:]
    ]


def shown(read, record):
    return " ".join(text for text, _language in read(history_path_of(record)).texts())


def test_a_change_is_told_field_by_field_with_those_of_its_rows():
    partner = f.OrganisationFactory(name="Partner")
    alliance = f.AllianceFactory(name="Before", start="2024-03", partners=[partner])
    save(alliance, name_en="After", start=None)
    row = alliance.participations.get()
    save(row, gate=alliance, start="2024", contribution_fr="Des serveurs")
    # Cited by another alliance as well, so it stays public.
    source = f.CitationFactory(source__title="Article").source
    f.CitationFactory(participation=row, source=source)
    curation.changed(alliance)
    row.delete()
    curation.changed(alliance)
    versions = dict(told(alliance))
    assert versions[1] is None
    assert versions[2] == [
        ("changed", "After", {"Name": ("Before", "After"), "Start": ("March 2024", "")})
    ]
    assert versions[3] == [
        (
            "changed",
            "Partner – Partner",
            {"Start": ("", "2024"), "Contribution": ("", "Des serveurs")},
        )
    ]
    ((what, title, _fields),) = versions[4]
    assert (what, title) == ("added", "Article ¶ 1 – Partner – Partner")
    assert [what for what, _title, _fields in versions[5]] == ["removed", "removed"]


def test_history_begins_with_the_first_public_version_and_skips_those_withdrawn(read):
    alliance = f.AllianceFactory(name="Draft name", record_status=RecordStatus.DRAFT)
    save(alliance, name_en="Public name", record_status=RecordStatus.PUBLISHED)
    save(alliance, name_en="Withdrawn name", record_status=RecordStatus.WITHDRAWN)
    save(alliance, name_en="Better name", record_status=RecordStatus.PUBLISHED)
    assert told(alliance) == [
        (4, [("changed", "Better name", {"Name": ("Public name", "Better name")})]),
        (2, None),
    ]
    words = shown(read, alliance)
    assert "Draft name" not in words
    assert "Withdrawn name" not in words


def test_neither_staff_nor_notes_nor_inner_fields_are_told(client, read):
    user = User.objects.create_superuser("Zzyzx", password="of a test")
    alliance = f.AllianceFactory()
    citation = f.CitationFactory(alliance=alliance, field="name", checked_by=user)
    curation.changed(alliance, "A note of Zzyzx")
    save(citation, gate=alliance, checked_by=None)
    client.force_login(user)
    words = shown(read, alliance)
    for secret in ("Zzyzx", "note of", citation.uid):
        assert secret not in words
    assert told(alliance)[0] == (3, [])


@pytest.mark.parametrize("status", [RecordStatus.DRAFT, RecordStatus.WITHDRAWN])
def test_what_is_not_public_now_is_not_told_of_the_past(read, status):
    hidden = f.OrganisationFactory(name="Zzyzx institute", record_status=status)
    whole = f.AllianceFactory(name="Zzyzx network", record_status=status)
    source = f.SourceFactory(title="Zzyzx review")
    alliance = f.AllianceFactory()
    programme = f.ProgrammeFactory()
    organisation = f.OrganisationFactory()
    row = f.ParticipationFactory(alliance=alliance, organisation=hidden)
    f.FundingFactory(alliance=alliance, funder=hidden)
    f.CitationFactory(participation=row, source=source)
    f.OrganisationRelationFactory(organisation=organisation, related=hidden)
    save(alliance, part_of=whole)
    save(programme, operator=hidden)
    curation.changed(organisation)
    alliance.participations.all().delete()
    alliance.fundings.all().delete()
    save(alliance, part_of=None)
    for record in (alliance, programme, organisation):
        assert "Zzyzx" not in shown(read, record)
        assert [changes for _number, changes in told(record)][:-1] == [[]] * (record.version - 1)
    hidden.record_status = whole.record_status = RecordStatus.PUBLISHED
    hidden.save()
    whole.save()
    for record in (alliance, programme, organisation):
        assert "Zzyzx" in shown(read, record)


def test_a_withdrawn_or_merged_record_has_no_history_page_of_its_own(client):
    withdrawn = f.AllianceFactory(record_status=RecordStatus.WITHDRAWN)
    draft = f.AllianceFactory(record_status=RecordStatus.DRAFT)
    survivor = f.AllianceFactory()
    merged = f.AllianceFactory(record_status=RecordStatus.MERGED, merged_into=survivor)
    assert client.get(history_path_of(withdrawn)).status_code == 410
    assert client.get(history_path_of(draft)).status_code == 404
    assert client.get(history_path_of(merged))["Location"] == history_path_of(survivor)


def test_a_wrong_slug_leads_to_the_right_one(client):
    alliance = f.AllianceFactory()
    answer = client.get(f"/en/alliances/{alliance.public_id}-wrong/history/?page=1")
    assert (answer.status_code, answer["Location"]) == (301, f"{history_path_of(alliance)}?page=1")


def test_every_kind_of_record_has_a_history_in_every_language(client):
    position = f.AffiliationFactory()
    f.CitationFactory(affiliation=position)
    records = [full_alliance(), full_organisation(), full_disease(), full_programme()]
    records += [position.person, position.citations.get().source]
    for record in records:
        curation.changed(record)
        curation.changed(record)
        for language in ("fr", "de"):
            path = history_path_of(record).replace("/en/", f"/{language}/")
            answer = client.get(path, follow=True)
            assert answer.status_code == 200, path
            assert answer.context["object"] == record


def test_the_record_leads_to_its_history_which_search_engines_leave_out(read):
    alliance = f.AllianceFactory()
    curation.changed(alliance)
    assert history_path_of(alliance) in read(path_of(alliance)).hrefs
    page = read(history_path_of(alliance))
    assert [meta.get("content") for meta in page.find("meta[@name='robots']")] == [
        "noindex, follow"
    ]


def test_a_long_history_is_cut_into_pages(read):
    alliance = f.AllianceFactory()
    for number in range(24):
        save(alliance, acronym=f"A{number}")
    first, second = (read(f"{history_path_of(alliance)}?page={page}") for page in (1, 2))
    numbers = [[text_of(h2) for h2 in page.find("h2")] for page in (first, second)]
    assert [len(some) for some in numbers] == [20, 5]
    assert numbers[1] == [f"Version {number}" for number in (5, 4, 3, 2, 1)]
    # The last version of a page is compared with the first of the next.
    assert "A4" in " ".join(text for text, _language in first.texts())


@pytest.mark.parametrize("query", ["page=0", "page=x", "colour=red"])
def test_a_wrong_parameter_is_named(read, query):
    page = read(f"{history_path_of(f.AllianceFactory())}?{query}")
    assert page.status == 200
    assert query.partition("=")[0] in " ".join(text for text, _language in page.texts())


def test_a_page_behind_the_last_is_none(client):
    assert client.get(f"{history_path_of(f.AllianceFactory())}?page=9").status_code == 404


def test_fifty_versions_are_read_in_a_moment(client, django_assert_max_num_queries):
    alliance = f.AllianceFactory()
    sources = f.SourceFactory.create_batch(3)
    for number in range(50):
        row = f.ParticipationFactory(alliance=alliance)
        f.CitationFactory(participation=row, source=sources[number % 3])
        curation.changed(alliance)
    path = history_path_of(alliance)
    client.get(path)
    with django_assert_max_num_queries(25):
        client.get(path)
    start = time.process_time()
    client.get(path)
    # A tenth of a second where nothing else runs.
    assert time.process_time() - start < 0.4
