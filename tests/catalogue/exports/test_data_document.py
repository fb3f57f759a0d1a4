"""docs/data.md names every column and format, and no other."""

import re
from pathlib import Path

from django.conf import settings

from catalogue.exports import FORMATS
from catalogue.exports.columns import ALLIANCES, SHEETS

DOCUMENT = Path(settings.BASE_DIR, "docs", "data.md").read_text(encoding="utf-8")


def chapter(title):
    return DOCUMENT.partition(f"### {title}\n")[2].partition("\n##")[0]


def test_the_columns_of_the_csv_are_told_in_their_order():
    cells = re.findall(r"^\| (`.+?) \|", chapter("CSV"), re.MULTILINE)
    assert re.findall(r"`(\w+)`", " ".join(cells)) == [*ALLIANCES]


def test_the_columns_of_the_sheets_are_told_in_their_order():
    told = dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", chapter("Excel"), re.MULTILINE))
    for title, (columns, _rows) in SHEETS.items():
        if columns is not ALLIANCES:
            names = re.findall(r"`(\w+)`", told[title])
            assert names == ["alliance_id", "alliance", *columns], title


def test_the_formats_are_told_with_their_media_types():
    told = re.findall(r"^\| `/en/alliances\.(\w+)` \| .* \| `(.+)` \|$", DOCUMENT, re.MULTILINE)
    assert told == [(one.name, one.media_type) for one in FORMATS.values()]
