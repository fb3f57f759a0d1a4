"""What templates say: dates, money, codes, and each text in its language."""

from itertools import count

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from catalogue.addresses import path_of
from catalogue.templatetags import atlas
from catalogue.texts import Text, text
from tests.catalogue.pages import addresses
from tests.factories import (
    AffiliationFactory,
    AllianceFactory,
    CitationFactory,
    DiseaseAreaFactory,
    DisputeFactory,
    FundingFactory,
    GapFactory,
    InvolvementFactory,
    MilestoneFactory,
    OrganisationFactory,
    OrganisationRelationFactory,
    ParticipationFactory,
    PlaceFactory,
    ProgrammeFactory,
    SourceFactory,
    ThemeFactory,
)

# --- Texts in a language ----------------------------------------------------------------------


def test_a_text_in_the_language_of_the_page_stands_as_it_is():
    assert atlas.in_language(Text("Network", "en")) == "Network"


def test_a_text_in_another_language_is_marked_with_it():
    assert atlas.in_language(Text("Netz <1>", "de")) == '<span lang="de">Netz &lt;1&gt;</span>'


@pytest.mark.parametrize("plain", [Text("EUR"), "EUR", ""])
def test_a_text_of_no_language_is_not_marked(plain):
    assert atlas.in_language(plain) == plain


@pytest.mark.parametrize(
    ("language", "names", "shown"),
    [
        ("fr", {"name_fr": "Réseau", "name_en": "Network"}, ("Réseau", "fr")),
        ("fr", {"name_de": "Netz", "name_en": "Network"}, ("Network", "en")),
        ("fr", {"name_de": "Netz", "name_en": ""}, ("Netz", "de")),
        ("de", {"name_fr": "Réseau", "name_en": ""}, ("Réseau", "fr")),
        ("en", {}, ("", "")),
    ],
)
def test_the_next_best_language_stands_in(language, names, shown):
    row = ThemeFactory.build(**{"name_en": "", **names})
    with translation.override(language):
        found = text(row, "name")
    assert (found, found.lang) == shown


@pytest.mark.django_db
def test_whatever_is_shown_in_another_language_than_the_page_says_so(read):
    """Every text of this catalogue is German only, and numbered: 'Wort 17'."""
    numbers = count(1)

    def german(*fields):
        given = {}
        for field in fields:
            given |= {f"{field}_en": "", f"{field}_de": f"Wort {next(numbers)}"}
        return given

    place = PlaceFactory(**german("name"))
    partner = OrganisationFactory(**german("name", "description"), place=place)
    parent = OrganisationFactory(**german("name"))
    OrganisationRelationFactory(organisation=partner, related=parent)
    disease = DiseaseAreaFactory(**german("name"))
    narrower = DiseaseAreaFactory(**german("name"), parents=[disease])
    theme = ThemeFactory(**german("name"))
    programme = ProgrammeFactory(**german("name", "description"), operator=partner)
    ProgrammeFactory(**german("name"), parent=programme)
    whole = AllianceFactory(**german("name"), partners=[partner])
    alliance = AllianceFactory(
        **german("name", "summary", "objectives"),
        part_of=whole,
        diseases=[narrower],
        mentions=[disease],
        themes=[theme],
        places=[place],
    )
    AllianceFactory(**german("name"), part_of=alliance)
    AllianceFactory(**german("name", "summary"), partners=[partner], diseases=[narrower])
    position = AffiliationFactory(**german("position"), organisation=partner)
    source = SourceFactory(title="", **german("description", "note"))
    statements = [
        {"alliance": alliance, "field": "name"},
        {"alliance": alliance, "field": "part_of"},
        {"organisation": partner, "field": "place"},
        {"programme": programme, "field": "operator"},
        {"affiliation": position},
        {"involvement": InvolvementFactory(alliance=alliance, affiliation=position)},
        {"milestone": MilestoneFactory(alliance=alliance, place=place, **german("title"))},
        {"gap": GapFactory(alliance=alliance, **german("note"))},
        {
            "participation": ParticipationFactory(
                alliance=alliance, organisation=partner, **german("contribution")
            )
        },
        {
            "funding": FundingFactory(
                alliance=alliance, funder=partner, programme=programme, **german("note")
            )
        },
        {"focus": alliance.foci.first()},
        {"theme_tag": alliance.theme_tags.get()},
        {"site": alliance.sites.get()},
        {"relation": partner.relations.get()},
    ]
    dispute = DisputeFactory(alliance=alliance, **german("note"))
    reading = dispute.readings.create(**german("value"))
    statements.append({"reading": reading})
    for statement in statements:
        CitationFactory(**statement, source=source, **german("note"))

    paths = [
        *addresses("en").values(),
        f"/en/alliances/?disease={narrower.public_id}&organisation={partner.public_id}",
        f"/en/alliances/?theme={theme.slug}&programme={programme.public_id}",
    ]
    unmarked = {
        (path, told)
        for path in paths
        for told, language in read(path).texts()
        # How to cite a record is one sentence to be copied, so it cannot be marked within.
        if "Wort" in told and language != "de" and "Alliance Atlas:" not in told
    }
    assert not unmarked


# --- Codes, dates, money ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "choices", "english", "french"),
    [
        ("network", "kind", "Network", "Réseau"),
        ("announced", "status", "Announced", "Annoncée"),
        ("fr", "language", "French", "Français"),
        ("", "kind", "", ""),
        (None, "status", "", ""),
    ],
)
def test_a_code_is_said_in_words(code, choices, english, french):
    assert atlas.label(code, choices) == english
    with translation.override("fr"):
        assert atlas.label(code, choices).casefold() == french.casefold()


@pytest.mark.parametrize(
    ("language", "value", "words"),
    [
        ("en", "2025", "2025"),
        ("en", "2025-07", "July 2025"),
        ("en", "2025-07-03", "3 July 2025"),
        ("fr", "2025-07", "juillet 2025"),
        ("de", "2025-07-03", "3. Juli 2025"),
    ],
)
def test_a_date_is_said_in_words_and_told_to_machines(language, value, words):
    with translation.override(language):
        shown = atlas.when({"value": value, "precision": ""})
    assert shown == f'<time datetime="{value}">{words}</time>'


def test_a_date_that_is_not_stated_is_not_said():
    assert atlas.when(None) == ""


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", "1,500,000.50"),
        ("fr", "1\u202f500\u202f000,50"),
        ("de", "1.500.000,50"),
    ],
)
def test_money_is_written_as_the_language_writes_it(language, shown):
    with translation.override(language):
        assert atlas.money("1500000.50").replace("\u00a0", "\u202f") == shown


@pytest.mark.parametrize("language", ["en", "fr", "de"])
def test_large_numbers_are_grouped_for_readers_and_plain_for_machines(language):
    value = {"value": "FR", "label": Text("France"), "count": 1234}
    with translation.override(language):
        bars = render_to_string(
            "_components/bars.html",
            {"values": [value], "parameter": "country", "figures": {"alliances": 56789}},
        )
    assert 'max="56789"' in bars
    assert 'value="1234"' in bars


def test_a_country_without_code_has_no_name():
    assert atlas.country_name("") == ""
    assert atlas.country_name("FR") == "France"


@pytest.mark.django_db
def test_what_is_not_stated_is_called_so(read):
    page = read(path_of(AllianceFactory()))
    told = [told for told, _language in page.texts()]
    assert told.count("not stated") >= 10
