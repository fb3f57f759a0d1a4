"""Full text: which records answer a query in words, whatever its case and accents."""

from django.conf import settings
from django.db.models import QuerySet

from alliances.analysis import searchable, words
from alliances.models import Alliance, Organisation, OrganisationName


def matching(alliances: QuerySet[Alliance], query: str) -> QuerySet[Alliance]:
    """Those with every word of `query`; none where it holds no word."""
    folded = words(query)
    return alliances.with_search_words(folded) if folded else alliances.none()  # type: ignore[attr-defined]


def organisations_named(
    organisations: QuerySet[Organisation], query: str
) -> QuerySet[Organisation]:
    """Those with every word of `query` in one of their names; read in one pass over all names."""
    folded = words(query)
    if not folded:
        return organisations.none()
    columns = ("acronym", *(f"name_{code}" for code, _name in settings.LANGUAGES))
    names: dict[int, list[str]] = {}
    for pk, *values in organisations.order_by().values_list("pk", *columns):
        names[pk] = [value for value in values if value]
    others = OrganisationName.objects.filter(organisation__in=organisations.order_by())
    for pk, value in others.values_list("organisation", "value"):
        names[pk].append(value)
    found = []
    for pk, values in names.items():
        text = searchable(values)
        if all(any(one in text for one in spellings) for spellings in folded):
            found.append(pk)
    return organisations.filter(pk__in=found)
