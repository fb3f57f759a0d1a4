"""The statements of a record as values that can be compared, digested and remembered."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from hashlib import sha256
from typing import Any

from modeltranslation.translator import translator

from alliances.importers.fixture_files import comparable
from alliances.importers.stated import Model, Record, Ref, Row

# {column: the value as it is compared; of a relation a key, or a Ref to what is yet to be made}
Plain = dict[str, Any]


@cache
def languages_of(model: Model) -> dict[str, str]:
    """{"name_en": "name", …} of the translated columns of a model."""
    if model not in translator.get_registered_models():
        return {}
    options = translator.get_options_for_model(model)
    return {
        localised.name: original
        for original, fields in options.all_fields.items()
        for localised in fields
    }


def code_of_field(model: Model, column: str) -> str:
    """The statement that a column belongs to: `name` for `name_en`."""
    return languages_of(model).get(column, column)


def code_of_row(row: Row) -> str:
    return f"{row.model._meta.model_name}:{row.key}"


def plain(model: Model, values: Mapping[str, Any], pks: Mapping[Ref, int]) -> Plain:
    """`values` as they are compared with those in the database."""
    found = {}
    for name, value in values.items():
        if isinstance(value, Ref):
            found[name] = pks.get(value, value)
        else:
            found[name] = _comparable(model, name, value)
    return found


def _comparable(model: Model, name: str, value: Any) -> Any:
    described: Any = model._meta.get_field(name)
    return value if described.is_relation else comparable(described, value)


def stored_values(model: Model, values: Mapping[str, Any], columns: Iterable[str]) -> Plain:
    return {name: _comparable(model, name, values[name]) for name in columns}


def digest(value: Any) -> str:
    """Of a value as `plain` gives it; equal values have equal digests."""
    text = json.dumps(value, sort_keys=True, default=str, ensure_ascii=False)
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def by_statement(model: Model, values: Plain) -> dict[str, Plain]:
    """{code of the statement: its columns}"""
    found: defaultdict[str, Plain] = defaultdict(dict)
    for column, value in values.items():
        found[code_of_field(model, column)][column] = value
    return dict(found)


def remembered_of(record: Record, pks: Mapping[Ref, int]) -> dict[str, str]:
    """{code: digest} of all that a record states."""
    found = {
        code: digest(values)
        for code, values in by_statement(
            record.model, plain(record.model, record.values, pks)
        ).items()
    }
    for row in record.rows:
        found[code_of_row(row)] = digest(plain(row.model, row.values, pks))
    return found


def digest_of(record: Record) -> str:
    """Of all that the release states of a record, whatever is in the catalogue."""
    rows = sorted((code_of_row(row), dict(row.values)) for row in record.rows)
    return digest([dict(record.values), rows])


def uid_of(kind: str, record: Record, row: Row) -> str:
    """The uid of a row that an importer makes: telling where it is short enough."""
    uid = f"{kind}-{record.key}-{row.model._meta.model_name}-{row.key}"
    if len(uid) <= 90:
        return uid
    return f"{kind}-{row.model._meta.model_name}-{sha256(uid.encode()).hexdigest()[:40]}"
