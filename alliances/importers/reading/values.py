"""The values in cells. Each parser gives nothing for an empty text and raises ValueError."""

import re
from decimal import Decimal
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django_countries import countries

from alliances.partial_dates import PartialDate

# 13 digits before the decimal sign: what `Funding.amount` holds.
_PLAIN = re.compile(r"\d{1,13}(?:[.,]\d+)?", re.ASCII)
_GROUPED = re.compile(r"[0-9]{1,3}(?:[.,'’\s][0-9]{3})+(?:[.,][0-9]+)?")
_SCIENTIFIC = re.compile(r"[-+]?\d+(?:[.,]\d*)?[eE][-+]?\d+", re.ASCII)
_ALLOWED = "write digits with a decimal point or comma, such as 1234567.89"

# What the European Commission writes where ISO 3166-1 has another code.
_ELSEWHERE = {"EL": "GR", "UK": "GB"}
_KOSOVO = "XK"

# Of Django’s URLField.
LONGEST_ADDRESS = 200
_SCHEMES = ("http", "https")
_is_web_address = URLValidator(schemes=_SCHEMES)


def amount(text: str) -> Decimal | None:
    """An amount of money, to the cent.

    >>> amount("230000,5")
    Decimal('230000.50')
    """
    text = text.strip()
    if not text:
        return None
    if reason := _why_no_amount(text):
        raise ValueError(f"“{text[:40]}” {reason}; {_ALLOWED}")
    return Decimal(text.replace(",", ".")).quantize(Decimal("0.01"))


def _why_no_amount(text: str) -> str:
    """Why a text is no amount, or ''."""
    # "1.234" means one thing in London and another in Berlin; "0.123" does not.
    if _GROUPED.fullmatch(text) and not text.startswith("0"):
        return "may have its thousands parted, which is not read the same everywhere"
    if _PLAIN.fullmatch(text):
        cents = re.split("[.,]", text)[1:]
        return "has fractions of a cent" if cents and cents[0][2:].strip("0") else ""
    if _SCIENTIFIC.fullmatch(text):
        return "is in scientific notation, whose digits may have been lost in a spreadsheet"
    if text.startswith(("-", "−")):
        return "is negative"
    return "is no amount"


def iso_date(text: str) -> PartialDate | None:
    """A year, month or day such as 2025, 2025-07 or 2025-07-03."""
    return PartialDate.parse(text) if text.strip() else None


def country_code(text: str) -> str:
    """The ISO 3166-1 alpha-2 code of a country, '' for ''. NA is Namibia, not “not available”.

    >>> country_code("EL")
    'GR'
    """
    code = text.strip().upper()
    code = _ELSEWHERE.get(code, code)
    if not code or (len(code) == 2 and code in countries):
        return code
    if code == _KOSOVO:
        raise ValueError("“XK” (Kosovo) is no code of ISO 3166-1, which has none for it")
    raise ValueError(f"“{text.strip()[:40]}” is no country code of ISO 3166-1 (such as FR)")


def web_address(text: str) -> str:
    """An address on the web, '' for '' and for a bare "http://". Without a scheme it gets https.

    >>> web_address("www.inserm.fr")
    'https://www.inserm.fr'
    """
    address = text.strip()
    scheme, parted, rest = address.partition("://")
    if not address or (parted and scheme.lower() in _SCHEMES and not rest.strip("/")):
        return ""
    if not parted:
        # "javascript:alert(1)" then has no valid host, as "www.inserm.fr" has.
        address = f"https://{address.removeprefix('//')}"
    try:
        _is_web_address(address)
        if "@" in urlsplit(address).netloc:
            raise ValidationError("a user’s name or an e-mail address")
    except ValidationError:
        allowed = "one such as https://www.inserm.fr"
        raise ValueError(
            f"“{text.strip()[:80]}” is no address on the web; write {allowed}"
        ) from None
    if len(address) > LONGEST_ADDRESS:
        raise ValueError(
            f"“{address[:40]}…” is longer than the {LONGEST_ADDRESS} characters allowed"
        )
    return address
