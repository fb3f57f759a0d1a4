"""A source as the work that it is; the catalogue's page is about it, not the work itself."""

from catalogue.linked_data import nodes
from catalogue.linked_data.nodes import Absolute, Json, date, filled

_TYPES = {
    "article": "Article",
    "page": "WebPage",
    "report": "Report",
    "data_release": "Dataset",
}


def source(public: Json, absolute: Absolute) -> Json:
    """The node of a public record; `absolute` makes a whole address of a path."""
    node = nodes.record(public, _TYPES[public["kind"]], absolute)
    return filled(
        {
            **node,
            "name": public["title"] or public["description"],
            "description": public["title"] and public["description"],
            "url": public["original_url"],
            "subjectOf": {"@type": "WebPage", "url": node["url"]},
            # Ours covers what we say of the work, not the work.
            "license": public["original_licence"],
            "publisher": nodes.publisher(public["publisher"]),
            "datePublished": date(public["published"]),
            "dateModified": date(public["updated"]),
            "inLanguage": public["language"],
        }
    )
