"""A record as a reference that reference managers read: BibTeX, RIS and CSL-JSON.

reference  what all of them say of a record
formats    each of them by the ending of its address, with its media type
"""

from catalogue.references.formats import FORMATS, Format
from catalogue.references.reference import Reference, reference_to

__all__ = ["FORMATS", "Format", "Reference", "reference_to"]
