"""The curators' rooms: one module an aggregate, and what they share.

base      pages: every change passes `curation.changed` once; search, deletion, view on site
forms     what a page carries beside its record: the state it was made from, a change note
overtaken two people never overwrite each other silently, and nothing typed is lost: what is
          answered to a page that is out of date. sent_page reads it into rows, conflicts merges
          them, conflict_page shows the merge; submission and seen know a page again
refusals  what the database does not take stays on the page
citing    a citation is added beside the statement that it supports
spreadsheets  records exported, edited and imported again, with a preview
widgets, filters
"""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from alliances.admin import (
    alliance,
    citation,
    disease,
    dispute,
    duplicates,
    funding,
    identifier,
    import_run,
    merging,
    milestone,
    organisation,
    participation,
    person,
    place,
    programme,
    source,
    suggestion,
    theme,
)

__all__ = [
    "alliance",
    "citation",
    "disease",
    "dispute",
    "duplicates",
    "funding",
    "identifier",
    "import_run",
    "merging",
    "milestone",
    "organisation",
    "participation",
    "person",
    "place",
    "programme",
    "source",
    "suggestion",
    "theme",
]

admin.site.site_title = _("Alliance Atlas")
admin.site.site_header = _("Alliance Atlas")
admin.site.index_title = _("Curation")
