"""Identifier schemes: how a value is written, checked and linked.

Each scheme's rule is that of its registry: ROR (leading 0, six characters of Crockford's base 32,
two check digits after ISO 7064 mod 97-10), ISNI (ISO 27729, check character after ISO 7064
mod 11-2), Wikidata, Crossref Funder Registry (DOI 10.13039/…), GRID, EU participant
identification code (PIC, nine digits), CORDIS project number.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

_BASE32 = "0123456789abcdefghjkmnpqrstvwxyz"


def ror_check_fits(value: str) -> bool:
    """Whether the last two digits of a ROR id such as '02kkvpp62' fit its other characters."""
    number = 0
    for character in value[:-2]:
        number = number * 32 + _BASE32.index(character)
    return 98 - (number * 100) % 97 == int(value[-2:])


def isni_check_fits(value: str) -> bool:
    """Whether the last character of a 16-character ISNI fits the 15 digits before it."""
    total = 0
    for digit in value[:-1]:
        total = (total + int(digit)) * 2
    remainder = (12 - total % 11) % 11
    return value[-1] == ("X" if remainder == 10 else str(remainder))


@dataclass(frozen=True)
class Rule:
    """How values of one scheme look (`pattern` on the bare value), and where they lead (`url`)."""

    pattern: str
    example: str
    url: str = ""
    check_fits: Callable[[str], bool] | None = None


class Scheme(models.TextChoices):
    ROR = "ror", "ROR"
    WIKIDATA = "wikidata", "Wikidata"
    CROSSREF_FUNDER = "crossref_funder", "Crossref Funder"
    GRID = "grid", "GRID"
    ISNI = "isni", "ISNI"
    PIC = "pic", _("EU participant code (PIC)")
    CORDIS = "cordis", _("CORDIS project")


RULES: dict[str, Rule] = {
    Scheme.ROR: Rule(
        rf"0[{_BASE32}]{{6}}\d\d", "02kkvpp62", "https://ror.org/{value}", ror_check_fits
    ),
    Scheme.WIKIDATA: Rule(r"Q[1-9]\d*", "Q157808", "https://www.wikidata.org/wiki/{value}"),
    Scheme.CROSSREF_FUNDER: Rule(
        r"10\.13039/\d+(\.\d+)*", "10.13039/501100001677", "https://doi.org/{value}"
    ),
    Scheme.GRID: Rule(r"grid\.\d+\.[0-9a-f]+", "grid.6936.a"),
    Scheme.ISNI: Rule(
        r"\d{15}[\dX]", "0000000123222966", "https://isni.org/isni/{value}", isni_check_fits
    ),
    Scheme.PIC: Rule(r"\d{9}", "999977463"),
    Scheme.CORDIS: Rule(r"\d{4,9}", "101117736", "https://cordis.europa.eu/project/id/{value}"),
}
_LOWER_CASE = {Scheme.ROR, Scheme.GRID}
_UPPER_CASE = {Scheme.WIKIDATA, Scheme.ISNI}


def normalise(scheme: str, value: str) -> str:
    """The bare value of an identifier that may be typed as a URL or in groups.

    >>> normalise("ror", "https://ror.org/02kkvpp62")
    '02kkvpp62'
    """
    value = value.strip()
    head = RULES[scheme].url.removesuffix("{value}")
    if head and value.lower().startswith(head):
        value = value[len(head) :]
    if scheme == Scheme.ISNI:
        value = re.sub(r"[\s-]", "", value)
    if scheme in _LOWER_CASE:
        return value.lower()
    return value.upper() if scheme in _UPPER_CASE else value


def validate(scheme: str, value: str) -> None:
    """Raises ValidationError where the bare `value` breaks the rule of `scheme`."""
    rule = RULES[scheme]
    label = Scheme(scheme).label
    if not re.fullmatch(rule.pattern, value, flags=re.ASCII):
        raise ValidationError(
            _("“%(value)s” is no %(scheme)s identifier; one looks like %(example)s."),
            code="identifier_pattern",
            params={"value": value, "scheme": label, "example": rule.example},
        )
    if rule.check_fits and not rule.check_fits(value):
        raise ValidationError(
            _("The check digits of %(scheme)s “%(value)s” do not fit: a character is mistyped."),
            code="identifier_check",
            params={"value": value, "scheme": label},
        )


def url(scheme: str, value: str) -> str:
    """Where the identifier leads, or '' for a scheme without public addresses."""
    return RULES[scheme].url.format(value=value)
