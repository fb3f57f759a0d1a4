"""Footnotes, and how a record is cited."""

import pytest
from django.utils import translation

from catalogue.addresses import path_of
from catalogue.citing import Footnotes, cite_as
from tests.catalogue.pages import text_of
from tests.factories import (
    AllianceFactory,
    CitationFactory,
    MilestoneFactory,
    ParticipationFactory,
    SourceFactory,
)

SOURCES = [{"id": "S1", "title": "One"}, {"id": "S2", "title": "Two"}]


def citation(source="S1", locator="¶ 1", stance="supports", note=""):
    return {"source": source, "locator": locator, "stance": stance, "note": note}


def test_notes_are_numbered_in_the_order_of_their_marks():
    footnotes = Footnotes(SOURCES)
    marks = [citation("S2"), citation("S1"), citation("S2", "¶ 4")]
    assert [footnotes.number(mark) for mark in marks] == [1, 2, 3]
    assert [note["source"]["title"] for note in footnotes.notes] == ["Two", "One", "Two"]


def test_equal_citations_share_a_note():
    footnotes = Footnotes(SOURCES)
    assert [footnotes.number(citation()) for _ in range(3)] == [1, 1, 1]
    assert len(footnotes.notes) == 1


@pytest.mark.parametrize(
    "other",
    [{"source": "S2"}, {"locator": "¶ 2"}, {"stance": "contradicts"}, {"note": "As of July"}],
)
def test_citations_that_differ_have_notes_of_their_own(other):
    footnotes = Footnotes(SOURCES)
    assert footnotes.number(citation()) != footnotes.number(citation(**other))


def test_a_record_is_cited_with_id_version_address_and_day_of_access():
    record = {"name": "Clinnova", "id": "A01K700016", "version": 3}
    text = cite_as(record, "https://atlas.example/id/A01K700016")
    for part in ("“Clinnova”", "A01K700016", "3", "https://atlas.example/id/A01K700016", "CC BY"):
        assert part in text


def test_a_record_is_cited_in_the_language_of_the_page():
    record = {"name": "Clinnova", "id": "A01K700016", "version": 3}
    english = cite_as(record, "https://atlas.example/")
    with translation.override("de"):
        assert cite_as(record, "https://atlas.example/") != english


@pytest.mark.django_db
def test_a_mark_leads_to_a_note_that_names_source_publisher_date_and_paragraph(read):
    source = SourceFactory(
        title="M1 decolle", publisher="Le Journal", published="2025-07", language="fr"
    )
    alliance = AllianceFactory(countries=["FR"])
    CitationFactory(
        participation=alliance.participations.get(), source=source, locator="¶ 7", stance="inferred"
    )
    page = read(path_of(alliance))
    (mark,) = page.marks
    (note,) = (one for one in page.elements if one.get("id") == mark)
    told = text_of(note)
    for part in ("M1 decolle", "Le Journal", "July 2025", "¶ 7", "French", "Inferred"):
        assert part in told
    assert path_of(source) in page.internal_addresses


@pytest.mark.django_db
def test_a_page_marks_each_statement_and_notes_each_citation_once(read):
    source = SourceFactory()
    alliance = AllianceFactory(countries=["FR", "DE"])
    rows = [
        *({"participation": row} for row in alliance.participations.all()),
        {"milestone": MilestoneFactory(alliance=alliance)},
        {"alliance": alliance, "field": "name"},
        {"participation": ParticipationFactory(alliance=alliance, role="host")},
    ]
    for number, row in enumerate(rows):
        CitationFactory(**row, source=source, locator=f"¶ {number % 2}")
    page = read(path_of(alliance))
    assert len(page.marks) == 5
    assert sorted(page.notes) == ["note-1", "note-2"]
