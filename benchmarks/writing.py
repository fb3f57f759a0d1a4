"""Writes rows past Django's models in bulk: COPY on PostgreSQL, `executemany` on SQLite."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from django.core.management.color import no_style
from django.db import connection, models, transaction

from alliances import curation

Row = tuple[object, ...]
Block = dict[type[models.Model], list[Row]]
# Pages of SQLite's cache, in KiB: the indexes of a large catalogue are written to at random.
_SQLITE_CACHE = 1_500_000


class Table:
    """The table of a model, written by the values of `fields`.

    A translated field that is named once (`name`) stands for its columns of each language, its
    own column too; of the fields that are not named, those that must be filled get their default.
    """

    def __init__(self, model: type[models.Model], *fields: str) -> None:
        columns = {field.name: field for field in model._meta.concrete_fields}
        constant = [
            field
            for field in columns.values()
            if field.name not in fields and not field.null and not field.primary_key
        ]
        self.model = model
        self._defaults: Row = tuple(
            field.get_db_prep_save(field.get_default(), connection) for field in constant
        )
        quote = connection.ops.quote_name
        named = [quote(field.column) for field in [*(columns[name] for name in fields), *constant]]
        self._into = f"{quote(model._meta.db_table)} ({', '.join(named)})"
        self._places = ", ".join(["%s"] * len(named))

    def write(self, rows: Iterable[Row]) -> None:
        """Append rows; their values must be as the database takes them."""
        whole = (row + self._defaults for row in rows)
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY {self._into} FROM STDIN") as copy:
                    for row in whole:
                        copy.write_row(row)
            else:
                statement = f"INSERT INTO {self._into} VALUES ({self._places})"  # noqa: S608 - names only
                cursor.executemany(statement, whole)


def with_texts(names: Sequence[str], *translated: str) -> list[str]:
    """Field names, with each of `translated` followed by its columns of every language."""
    return [
        *names,
        *(f"{name}{ending}" for name in translated for ending in ("", "_en", "_fr", "_de")),
    ]


def write(
    layout: Mapping[type[models.Model], Sequence[str]],
    blocks: Iterable[Block],
    *,
    texts: bool = True,
) -> None:
    """Write blocks of rows into an empty database, and what is derived from them.

    `layout` names the fields of each model's rows. A row comes after those that it names, or in
    the same block.
    """
    tables = {model: Table(model, *fields) for model, fields in layout.items()}
    with _bulk():
        for block in blocks:
            with transaction.atomic():
                for model, rows in block.items():
                    tables[model].write(rows)
        _reset_sequences(layout)
        _analyse()
        if texts:
            curation.loaded()
        else:
            with transaction.atomic():
                curation.lock().raised(None, terms=True)
        _analyse()


@contextmanager
def _bulk() -> Iterator[None]:
    """One transaction on SQLite, with room for its indexes; PostgreSQL keeps one a chunk, as its
    deferred checks of foreign keys wait in memory until a transaction ends."""
    if connection.vendor != "sqlite":
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("PRAGMA cache_size")
        (before,) = cursor.fetchone()
        cursor.execute(f"PRAGMA cache_size = -{_SQLITE_CACHE}")
        yield
        cursor.execute(f"PRAGMA cache_size = {before}")


def _reset_sequences(written: Iterable[type[models.Model]]) -> None:
    """Let the engine's numbering of rows go on behind the rows written."""
    statements = connection.ops.sequence_reset_sql(no_style(), list(written))
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _analyse() -> None:
    """Both engines plan their queries by what they know of the tables."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
