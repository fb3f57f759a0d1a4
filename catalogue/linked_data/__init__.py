"""Records and pages as JSON-LD in the terms of schema.org (docs/linked-data.md).

nodes    what all of them share: references to records, places, breadcrumbs
alliance, organisation, disease, programme, person, source, country
         one kind of record each, from its public record
pages    the site, its lists and the data set that it is
kinds    from a record to its node
"""

from catalogue.linked_data.kinds import of_record
from catalogue.linked_data.nodes import Json

MEDIA_TYPE = "application/ld+json"

__all__ = ["MEDIA_TYPE", "Json", "of_record"]
