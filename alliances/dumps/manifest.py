"""The manifest of a dump: what it holds, since when, under which licence, and how to check it."""

import json
import tomllib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Self

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from alliances.dumps.layout import SCHEMA, Model, file_of, in_order
from alliances.models import Source

NAME = "manifest.json"
FORMAT = "alliance-atlas-dump"
LICENCE = {"id": "CC-BY-4.0", "url": "https://creativecommons.org/licenses/by/4.0/"}
ATTRIBUTION = "Alliance Atlas, CC BY 4.0"
PUBLIC, ALL = "public", "all"


class DumpError(Exception):
    """A dump cannot be written or loaded; the message names the file and what is wrong."""


@dataclass(frozen=True)
class File:
    """One file of a dump: the rows of a model, one in a line."""

    name: str
    model: str
    count: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a dump says of itself; all but `created` is the same for the same catalogue."""

    created: str
    # PUBLIC, or ALL with drafts.
    contents: str
    schema: int
    migration: str
    software: str
    languages: list[str]
    credits: list[dict[str, str]]
    files: list[File]

    @classmethod
    def of(cls, files: list[File], *, everything: bool, sources: list[Source]) -> Self:
        """Of a dump made now; `sources` are those with terms of their own."""
        return cls(
            created=timezone.now().isoformat(timespec="seconds"),
            contents=ALL if everything else PUBLIC,
            schema=SCHEMA,
            migration=_latest_migration(),
            software=_version(),
            languages=[code for code, _name in settings.LANGUAGES],
            credits=[
                {
                    "id": source.public_id,
                    "title": source.name,
                    "publisher": source.publisher,
                    "licence": source.licence,
                    "url": source.url,
                }
                for source in sources
            ],
            files=files,
        )

    @property
    def rows(self) -> int:
        return sum(file.count for file in self.files)

    def save(self, folder: Path) -> None:
        stated = {"format": FORMAT, "licence": LICENCE, "attribution": ATTRIBUTION, **asdict(self)}
        text = json.dumps(stated, ensure_ascii=False, indent=2)
        (folder / NAME).write_text(f"{text}\n", encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Raises DumpError for a folder without a manifest, or with one that is none of ours."""
        stated = _stated(folder)
        if stated.get("schema") != SCHEMA:
            raise DumpError(
                f"{NAME}: the schema is {json.dumps(stated.get('schema'))}, and this version reads "
                f"{SCHEMA} only."
            )
        try:
            fields = {name: stated[name] for name in cls.__dataclass_fields__}
            files = [File(**file) for file in fields.pop("files")]
        except (KeyError, TypeError) as error:
            raise DumpError(f"{NAME} is not complete: {error}.") from error
        if not all(isinstance(file.model, str) for file in files):
            raise DumpError(f"{NAME}: the model of a file is no text.")
        return cls(files=files, **fields)

    def verified(self, folder: Path) -> dict[Model, File]:
        """The file of each model. Raises DumpError for the first that is not as stated."""
        known = {model._meta.label_lower: model for model in in_order()}
        by_model: dict[Model, File] = {}
        for file in self.files:
            model = known.get(file.model)
            if model is None:
                raise DumpError(
                    f"{NAME}: there is no model “{file.model}”. Known: {', '.join(sorted(known))}."
                )
            if file.name != file_of(model):
                raise DumpError(
                    f"{NAME}: the file of {file.model} is called {file_of(model)}, "
                    f"not “{file.name}”."
                )
            by_model[model] = file
        for label, model in known.items():
            if model not in by_model:
                raise DumpError(f"{NAME} names no file of {label}.")
            _check(folder, by_model[model])
        return by_model


def is_dump(folder: Path) -> bool:
    try:
        _stated(folder)
    except DumpError:
        return False
    return True


def _stated(folder: Path) -> dict[str, Any]:
    try:
        stated = json.loads((folder / NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DumpError(f"{folder / NAME}: {error}") from error
    if not isinstance(stated, dict) or stated.get("format") != FORMAT:
        raise DumpError(f"{folder / NAME} is not the manifest of a dump.")
    return stated


def _check(folder: Path, file: File) -> None:
    digest, count = sha256(), 0
    for line in lines(folder, file.name):
        digest.update(line)
        count += 1
    if count != file.count:
        raise DumpError(f"{file.name} has {count} lines, and the manifest says {file.count}.")
    if digest.hexdigest() != file.sha256:
        raise DumpError(f"{file.name} is not as it was written: its checksum (SHA-256) differs.")


def lines(folder: Path, name: str) -> Iterator[bytes]:
    """The lines of a file, with their ends. Raises DumpError where it cannot be read."""
    try:
        with (folder / name).open("rb") as file:
            yield from file
    except OSError as error:
        raise DumpError(f"{name}: {error}") from error


def _latest_migration() -> str:
    ((_app, name),) = MigrationLoader(connection).graph.leaf_nodes("alliances")
    return name


def _version() -> str:
    project = tomllib.loads(Path(settings.BASE_DIR, "pyproject.toml").read_text(encoding="utf-8"))
    return project["project"]["version"]
