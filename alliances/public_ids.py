"""Public ids: short, opaque and typo-safe names of records, the same in every export.

An id has ten characters of Crockford's base 32: a letter for the kind of record, eight random
characters (40 bits), and Crockford's check character (the number modulo 37). Numbers whose check
character would be one of the five symbols outside the alphabet are not issued, so every id can
stand in a URL. Modulo 37 finds every single wrong character and every swap of two neighbours.
Source of the rule: Douglas Crockford, "Base 32".
"""

import secrets
from enum import StrEnum

from django.utils.translation import gettext as _

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 10
_RANDOM_CHARACTERS = 8
_CHECK_MODULUS = 37
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})


class Kind(StrEnum):
    """The first character of an id: what kind of record it names."""

    ALLIANCE = "A"
    DISEASE = "D"
    ORGANISATION = "G"
    PERSON = "H"
    PROGRAMME = "P"
    SOURCE = "S"


class InvalidPublicId(ValueError):
    """The text is no public id: wrong length, a foreign character or a wrong check character."""


def _check_value(body: str) -> int:
    number = 0
    for character in body:
        number = number * len(ALPHABET) + ALPHABET.index(character)
    return number % _CHECK_MODULUS


def new(kind: Kind) -> str:
    """A fresh id for a record of `kind`, such as 'A7K2M9X3QH'."""
    while True:
        body = kind + "".join(secrets.choice(ALPHABET) for _ in range(_RANDOM_CHARACTERS))
        if (check := _check_value(body)) < len(ALPHABET):
            return body + ALPHABET[check]


def as_symbols(text: str) -> str:
    """`text` as the alphabet writes it: upper case, with O read as 0 and I and L as 1."""
    return text.strip().upper().translate(_MISREAD)


def parse(text: str) -> str:
    """`text` as a canonical id: upper case, with O read as 0 and I and L as 1.

    Raises InvalidPublicId, saying what is wrong.
    """
    value = as_symbols(text)
    if len(value) != LENGTH:
        raise InvalidPublicId(
            _("a public id has %(length)s characters, this one has %(number)s")
            % {"length": LENGTH, "number": len(value)}
        )
    if foreign := sorted(set(value) - set(ALPHABET)):
        raise InvalidPublicId(
            _("%(character)s is not a character of public ids (%(alphabet)s)")
            % {"character": repr(foreign[0]), "alphabet": ALPHABET}
        )
    if _check_value(value[:-1]) != ALPHABET.index(value[-1]):
        raise InvalidPublicId(_("its check character does not fit: a character is mistyped"))
    return value


def kind_of(public_id: str) -> Kind:
    """The kind of record that a canonical id names. Raises InvalidPublicId for no known kind."""
    try:
        return Kind(public_id[0])
    except ValueError as error:
        raise InvalidPublicId(
            _("no kind of record has ids starting with %(character)s")
            % {"character": repr(public_id[0])}
        ) from error


# Model defaults must be importable by name, so one function a kind.
def new_alliance_id() -> str:
    return new(Kind.ALLIANCE)


def new_disease_id() -> str:
    return new(Kind.DISEASE)


def new_organisation_id() -> str:
    return new(Kind.ORGANISATION)


def new_person_id() -> str:
    return new(Kind.PERSON)


def new_programme_id() -> str:
    return new(Kind.PROGRAMME)


def new_source_id() -> str:
    return new(Kind.SOURCE)
