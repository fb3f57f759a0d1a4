"""The addresses of the feeds."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.generic import View

from catalogue import index
from catalogue.addresses import feed_path_of, list_as, name_of, path_of
from catalogue.facets import FACETS
from catalogue.feeds import changes
from catalogue.feeds.atom import CONTENT_TYPE, Feed, write
from catalogue.filters import AllianceFilter
from catalogue.records.latest import last_change
from catalogue.views.records import AtRecord

# A feed is the newest first and not cut into pages, whatever the list is asked for.
_OF_LISTS = ("sort", "page", "page_size")


def _answer(feed: Feed) -> HttpResponse:
    return HttpResponse(write(feed), content_type=f"{CONTENT_TYPE}; charset=utf-8")


class AllianceFeed(View):
    """What changed last among the alliances that the list finds with the same query string."""

    def get(self, request: HttpRequest) -> HttpResponse:
        filterset = AllianceFilter(request.GET)
        if refused := filterset.refusals():
            told = "\n".join([*refused, ""])
            return HttpResponse(told, status=400, content_type="text/plain; charset=utf-8")
        state, absolute = filterset.index, request.build_absolute_uri
        query = filterset.canonical(ignoring=_OF_LISTS)
        question = f"?{query}" if query else ""
        feed = Feed(
            title=_("Alliance Atlas: new and changed alliances"),
            subtitle=_in_words(filterset),
            url=absolute(f"{list_as('atom')}{question}"),
            page=absolute(f"{reverse('alliances:list')}{question}"),
            language=get_language() or "",
            entries=changes.of_alliances(state, filterset.narrowed(), absolute),
            checked=last_change(state),
        )
        return _answer(feed)


def _in_words(filterset: AllianceFilter) -> str:
    """The filters as the list names them: Country: France · Kind: Network."""
    chosen = [name for name in FACETS if filterset.form.cleaned_data.get(name)]
    chips = filterset.chips([filterset.facet(name) for name in chosen])
    told = [_("%(label)s: %(value)s") % {"label": one.title, "value": one.label} for one in chips]
    return " · ".join(told) or _("All alliances of the catalogue.")


class RecordFeed(AtRecord):
    """What changed last of a record and of the alliances that name it; the kind is in urls.py."""

    address = staticmethod(feed_path_of)

    def respond(self) -> HttpResponse:
        record, absolute = self.object, self.request.build_absolute_uri
        feed = Feed(
            title=_("Alliance Atlas: %(name)s") % {"name": name_of(record)},
            subtitle=_("What changed of this record, and of the alliances that name it.")
            if self.kind in changes.NAMING
            else _("What changed of this record."),
            url=absolute(feed_path_of(record)),
            page=absolute(path_of(record)),
            language=get_language() or "",
            entries=changes.around(index.current(), record, absolute),
            checked=record.modified,
        )
        return _answer(feed)
