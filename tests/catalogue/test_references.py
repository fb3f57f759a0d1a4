"""References for reference managers: what they hold, and that programs read them back."""

import codecs
import json
from datetime import UTC, date, datetime

import pytest
import rispy
from django.utils import timezone
from pybtex.database import parse_string
from pybtex.richtext import Text

from catalogue.addresses import path_of
from catalogue.references import FORMATS, Reference
from tests.catalogue.samples import full_alliance, full_disease, full_organisation, full_programme
from tests.factories import AffiliationFactory, AllianceFactory, CitationFactory

ID = "A01K700016"
URL = f"https://atlas.example/id/{ID}"
NAMES = [
    "Clinnova",
    "100 % of {nested {braces}} & more",
    "an open { brace",
    "a closed } brace",
    r"back\slash, \alpha{} and \\",
    "$5 #1 a_b x^2 ~tilde",
    'say "cheese"',
    "Cœur – Ärzte ß “quoted” 医学 Ωμέγα ﬁ",
    "double -- dash --- and ``ticks''",
    "TY - JOUR",
    "@misc{other, title = {x}}",
    "<b>bold</b> &amp;",
]
# Commands that keep a character from being markup; any TeX reads them.
COMMANDS = {
    r"\textbackslash{}": "\ue000",
    r"\textbraceleft{}": "\ue001",
    r"\textbraceright{}": "\ue002",
    r"\textasciicircum{}": "\ue003",
    r"\textasciitilde{}": "\ue004",
    r"\$": "\ue005",
    "{}": "\ue006",
}
CHARACTERS = {
    **dict(zip("\ue000\ue001\ue002\ue003\ue004\ue005", "\\{}^~$", strict=True)),
    "\ue006": "",
}


def reference(title):
    return Reference(ID, title, "en", 3, date(2025, 7, 3), date(2026, 11, 22), URL)


def in_bibtex(text):
    (entry,) = parse_string(text, "bibtex").entries.values()
    return entry


def plain(latex):
    """What TeX would set, but for the pair of braces around the whole."""
    for command, stand_in in COMMANDS.items():
        latex = latex.replace(command, stand_in)
    text = codecs.decode(latex, "ulatex").removeprefix("{").removesuffix("}")
    return text.translate(str.maketrans(CHARACTERS))


def in_ris(text):
    (entry,) = rispy.loads(text)
    return entry


@pytest.mark.parametrize("name", NAMES)
def test_bibtex_is_read_back_with_the_same_name(name):
    entry = in_bibtex(FORMATS["bib"].write(reference(name)))
    assert plain(entry.fields["title"]) == name
    assert entry.fields["title"].startswith("{")


def test_bibtex_says_who_when_which_version_where_and_when_it_was_read():
    entry = in_bibtex(FORMATS["bib"].write(reference("Clinnova")))
    assert (entry.key, entry.type) == (ID, "misc")
    assert [str(Text.from_latex(str(one))) for one in entry.persons["author"]] == ["Alliance Atlas"]
    assert dict(entry.fields) == {
        "title": "{Clinnova}",
        "year": "2025",
        "date": "2025-07-03",
        "version": "3",
        "publisher": "Alliance Atlas",
        "note": f"Record {ID}, version 3. Licence: CC-BY-4.0",
        "url": URL,
        "urldate": "2026-11-22",
        "copyright": "CC-BY-4.0",
    }


@pytest.mark.parametrize("name", NAMES)
def test_ris_is_read_back_with_the_same_name(name):
    text = FORMATS["ris"].write(reference(name))
    assert in_ris(text)["title"] == name


def test_ris_says_who_when_which_version_where_and_when_it_was_read():
    text = FORMATS["ris"].write(reference("Clinnova"))
    assert text.startswith("TY  - DATA\r\n")
    assert text.endswith("ER  - \r\n")
    assert in_ris(text) == {
        "type_of_reference": "DATA",
        "id": ID,
        "authors": ["Alliance Atlas"],
        "title": "Clinnova",
        "publisher": "Alliance Atlas",
        "name_of_database": "Alliance Atlas",
        "year": "2025",
        "date": "2025/07/03",
        "edition": "3",
        "language": "en",
        "urls": [URL],
        "access_date": "2026/11/22",
        "notes": [f"Record {ID}, version 3. Licence: CC-BY-4.0"],
    }


@pytest.mark.parametrize("name", NAMES)
def test_csl_json_is_a_list_of_one_item(name):
    assert json.loads(FORMATS["csl.json"].write(reference(name))) == [
        {
            "id": ID,
            "type": "dataset",
            "title": name,
            "author": [{"literal": "Alliance Atlas"}],
            "publisher": "Alliance Atlas",
            "issued": {"date-parts": [[2025, 7, 3]]},
            "accessed": {"date-parts": [[2026, 11, 22]]},
            "version": "3",
            "URL": URL,
            "note": f"Record {ID}, version 3. Licence: CC-BY-4.0",
            "language": "en",
        }
    ]


# --- At their addresses -----------------------------------------------------------------------

MEDIA_TYPES = {
    "bib": "application/x-bibtex; charset=utf-8",
    "ris": "application/x-research-info-systems; charset=utf-8",
    "csl.json": "application/vnd.citationstyles.csl+json; charset=utf-8",
}


@pytest.mark.django_db
@pytest.mark.parametrize("ending", MEDIA_TYPES)
def test_every_kind_of_record_can_be_had_as_a_file_for_a_reference_manager(client, ending):
    position = AffiliationFactory()
    source = CitationFactory(affiliation=position).source
    records = [full_alliance(), full_organisation(), full_disease(), full_programme()]
    for record in [*records, position.person, source]:
        answer = client.get(f"/id/{record.public_id}.{ending}")
        assert answer["Content-Type"] == MEDIA_TYPES[ending]
        name = f"alliance-atlas-{record.public_id}.{ending}"
        assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
        assert f"http://testserver/id/{record.public_id}" in answer.content.decode()


@pytest.mark.django_db
def test_a_reference_is_to_the_version_of_today_and_never_yesterdays_access(client, monkeypatch):
    alliance = AllianceFactory(version=7, modified=datetime(2025, 7, 3, 23, tzinfo=UTC))
    path = f"/id/{alliance.public_id}.csl.json"
    for day in (date(2026, 11, 22), date(2026, 11, 23)):
        monkeypatch.setattr(
            timezone, "localdate", lambda at=None, day=day: at.date() if at else day
        )
        answer = client.get(path)
        (item,) = answer.json()
        assert item["version"] == "7"
        assert item["issued"] == {"date-parts": [[2025, 7, 3]]}
        assert item["accessed"] == {"date-parts": [[day.year, day.month, day.day]]}
        assert answer["Cache-Control"] == "no-cache"
        assert "ETag" not in answer


@pytest.mark.django_db
def test_the_language_of_a_reference_is_that_of_its_title(client):
    alliance = AllianceFactory(name="Hearts", name_fr="Cœurs", name_de="")
    path = f"/id/{alliance.public_id}.csl.json"
    for asked, expected in (("fr", ("Cœurs", "fr")), ("de", ("Hearts", "en"))):
        (item,) = client.get(f"{path}?lang={asked}").json()
        assert (item["title"], item["language"]) == expected


@pytest.mark.django_db
@pytest.mark.parametrize("broken", ["two\nlines\r\nTY  - JOUR", "bell\x07 and \x1b", "a  b\u2028c"])
def test_a_name_is_one_line_of_what_can_be_printed(client, broken):
    alliance = AllianceFactory(name=broken)
    ris = client.get(f"/id/{alliance.public_id}.ris").content.decode()
    assert [line for line in ris.split("\r\n") if line.startswith("TY")] == ["TY  - DATA"]
    entry = in_bibtex(client.get(f"/id/{alliance.public_id}.bib").content.decode())
    assert entry.fields["title"].isprintable()


@pytest.mark.django_db
def test_the_page_of_a_record_leads_to_its_references_in_its_language(read):
    alliance = AllianceFactory()
    page = read(path_of(alliance).replace("/en/", "/fr/"))
    for ending in FORMATS:
        assert f"/id/{alliance.public_id}.{ending}?lang=fr" in page.internal_addresses
