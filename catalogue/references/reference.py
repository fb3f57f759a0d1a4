"""What a reference says of a record."""

from datetime import date
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue.addresses import name_of

# The catalogue is the author, since curators sign no record.
PUBLISHER = "Alliance Atlas"
LICENCE = "CC-BY-4.0"


class Reference(NamedTuple):
    """One version of one record, read on a day; `title` is one line of printable text."""

    id: str
    title: str
    # ISO 639-1 of the title, '' where it has none.
    language: str
    version: int
    issued: date
    accessed: date
    # The permanent address.
    url: str

    @property
    def note(self) -> str:
        return _("Record %(id)s, version %(version)s. Licence: %(licence)s") % {
            "id": self.id,
            "version": self.version,
            "licence": LICENCE,
        }


def reference_to(record: Any, url: str) -> Reference:
    """The present version of a record, read today, in the active language."""
    name = name_of(record)
    return Reference(
        id=record.public_id,
        title=_one_line(name),
        language=getattr(name, "lang", ""),
        version=record.version,
        issued=timezone.localdate(record.modified),
        accessed=timezone.localdate(),
        url=url,
    )


def _one_line(text: str) -> str:
    """Without what cannot be printed; a line of its own would be a field of its own in RIS."""
    return "".join(one for one in " ".join(text.split()) if one.isprintable())
