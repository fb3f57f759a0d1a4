"""Values in cells: what is clear is read, what is not is refused with the reason."""

import contextlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliances.importers.reading import amount, country_code, iso_date, web_address

PARSERS = [amount, iso_date, country_code, web_address]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("4000000", "4000000.00"),
        ("230000,00", "230000.00"),
        ("800250.0", "800250.00"),
        (" 0.5 ", "0.50"),
        ("12.3400", "12.34"),
        ("0", "0.00"),
        ("1234567890123,45", "1234567890123.45"),
    ],
)
def test_an_amount_has_a_decimal_point_or_comma(text: str, value: str) -> None:
    assert str(amount(text)) == value


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("0,125", "fractions of a cent"),
        ("1.234", "thousands parted"),
        ("1,234,567", "thousands parted"),
        ("1 234,50", "thousands parted"),
        ("1'234.50", "thousands parted"),
        ("1\u202f234", "thousands parted"),
        ("1.2E+06", "scientific notation"),
        ("1,2e6", "scientific notation"),
        ("5e5", "scientific notation"),
        ("-5", "is negative"),
        ("−5", "is negative"),
        ("NaN", "is no amount"),
        ("inf", "is no amount"),
        ("5 EUR", "is no amount"),
        ("12345678901234", "is no amount"),
        ("٣", "is no amount"),
        ("1_000", "is no amount"),
        (".5", "is no amount"),
    ],
)
def test_an_amount_that_may_be_misread_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=f"“{re.escape(text)}” .*{reason}.*write digits"):
        amount(text)


@pytest.mark.parametrize("text", ["2025", "2025-07", "2025-07-03"])
def test_a_date_is_as_vague_as_it_is_written(text: str) -> None:
    assert str(iso_date(text)) == text


@pytest.mark.parametrize("text", ["03/07/2025", "2025-13", "2025-02-30", "M-CARE", "0000-01-01"])
def test_another_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=text):
        iso_date(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [("FR", "FR"), (" de ", "DE"), ("EL", "GR"), ("UK", "GB"), ("NA", "NA"), ("GL", "GL")],
)
def test_a_country_has_its_code(text: str, code: str) -> None:
    assert country_code(text) == code


@pytest.mark.parametrize("text", ["XX", "FRA", "France", "F", "XK", "N/A", "ﬀ"])
def test_an_unknown_country_is_refused_by_name(text: str) -> None:
    with pytest.raises(ValueError, match=f"“{text}”.*ISO 3166-1"):
        country_code(text)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://www.inserm.fr/a?b=c", "https://www.inserm.fr/a?b=c"),
        ("http://www.ku.dk", "http://www.ku.dk"),
        ("www.inserm.fr", "https://www.inserm.fr"),
        ("//inserm.fr/a", "https://inserm.fr/a"),
        ("http://", ""),
        ("HTTPS:///", ""),
    ],
)
def test_an_address_on_the_web(text: str, address: str) -> None:
    assert web_address(text) == address


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "javascript://inserm.fr/%0aalert(1)",
        "data:text/html,x",
        "ftp://inserm.fr",
        "mailto:info@inserm.fr",
        "not stated",
        "inserm",
        "https://www.inserm.fr/a b",
        "http://http://inserm.fr",
        "https://inserm.fr/" + "a" * 190,
    ],
)
def test_an_address_elsewhere_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no address on the web|is longer than the 200"):
        web_address(text)


@pytest.mark.parametrize("parse", PARSERS)
@pytest.mark.parametrize("text", ["", "  ", "\u00a0"])
def test_an_empty_text_states_nothing(parse, text: str) -> None:
    assert not parse(text)


@pytest.mark.parametrize("parse", PARSERS)
@given(text=st.text())
def test_any_text_has_a_value_or_is_refused(parse, text: str) -> None:
    with contextlib.suppress(ValueError):
        parse(text)
