"""JSON Lines: each line is one alliance, byte for byte as the API answers it."""

from collections.abc import Iterator

from rest_framework.renderers import JSONRenderer

from catalogue.exports.export import Export, in_chunks


def write(export: Export) -> Iterator[bytes]:
    renderer = JSONRenderer()
    return in_chunks(renderer.render(record) + b"\n" for record in export.records())
