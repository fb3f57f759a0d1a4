"""Texts as cells of a spreadsheet, which no program shall take for a formula, and back again.

CSV: a cell that a program would evaluate is written with an apostrophe before it, as OWASP advises
("CSV Injection"); one that starts with such an apostrophe itself gets a second one, so that every
text comes back as it was. XLSX: XML has no control characters, which ECMA-376 writes as `_x0007_`
(22.9.2.19); texts that look like that are escaped the same way.
"""

import re

# Also the full-width forms, which programs in East Asia take for formulas.
_FORMULA = r"[=+\-@\t\r\n＝＋－＠]"
_NEEDS_APOSTROPHE = re.compile(rf"'*{_FORMULA}")
_HAS_APOSTROPHE = re.compile(rf"'+{_FORMULA}")
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
# Controls but for tab and line ends, halves of a character, and what Unicode calls no character.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def printable(text: str) -> str:
    """`text` without characters that show nothing and that many a reader of files stumbles over."""
    return _UNPRINTABLE.sub("", text)


def to_csv(text: str) -> str:
    return f"'{text}" if _NEEDS_APOSTROPHE.match(text) else text


def from_csv(cell: str) -> str:
    return cell[1:] if _HAS_APOSTROPHE.match(cell) else cell


def to_xlsx(text: str) -> str:
    return _NOT_IN_XML.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def from_xlsx(cell: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), cell)
