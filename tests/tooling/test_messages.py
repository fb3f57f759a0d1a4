"""The interface is translated whole, and what is compiled is what is translated.

The compiled files are committed, since GNU gettext is not on every machine; so this compares
them with their sources by Babel, and the sources with the texts that the code asks for.
"""

import io
from pathlib import Path

import pytest
from babel.messages import extract, mofile, pofile
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(settings.BASE_DIR)
LANGUAGES = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
KEYWORDS = extract.DEFAULT_KEYWORDS | {
    name: spec
    for plain, spec in {
        "gettext": None,
        "ngettext": (1, 2),
        "pgettext": ((1, "c"), 2),
        "npgettext": ((1, "c"), 2, 3),
    }.items()
    for name in (plain, f"{plain}_lazy")
}


def catalogue(language):
    path = ROOT / "locale" / language / "LC_MESSAGES" / "django.po"
    with path.open("rb") as file:
        return pofile.read_po(file, locale=language)


def compiled(language):
    path = ROOT / "locale" / language / "LC_MESSAGES" / "django.mo"
    with path.open("rb") as file:
        return mofile.read_mo(file)


def texts(messages):
    """{(context, id): translation}, without the header."""
    return {(m.context, _key(m.id)): m.string for m in messages if m.id}


def _key(message_id):
    return message_id if isinstance(message_id, str) else message_id[0]


def _strings(message):
    return (message.string,) if isinstance(message.string, str) else message.string


def asked_for():
    """{(context, id): where}, over all code and templates."""
    found = {}
    sources = [*ROOT.glob("alliances/**/*.py"), *ROOT.glob("catalogue/**/*.py")]
    for path in sources:
        found |= _extract(path.read_bytes(), path)
    for path in (ROOT / "templates").rglob("*.*"):
        python = templatize(path.read_text(encoding="utf-8"), origin=str(path))
        # Within brackets Python minds no indentation.
        found |= _extract(f"({python}\n)".encode(), path)
    return found


def _extract(python, path):
    rows = extract.extract("python", io.BytesIO(python), keywords=KEYWORDS)
    return {(context, _key(message)): path for _line, message, _comments, context in rows}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_code_and_templates_is_in_the_catalogue(language):
    known = texts(catalogue(language))
    missing = {key[1]: str(path) for key, path in asked_for().items() if key not in known}
    assert not missing, "run `make messages`, then translate"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated_and_none_by_guess(language):
    messages = [m for m in catalogue(language) if m.id]
    assert messages
    unfinished = [m.id for m in messages if m.fuzzy or not all(_strings(m))]
    assert not unfinished


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_keep_the_placeholders(language):
    broken = {m.id: [str(e) for e in errors] for m, errors in catalogue(language).check()}
    assert not broken


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_compiled_is_what_is_translated(language):
    afresh = io.BytesIO()
    mofile.write_mo(afresh, catalogue(language))
    afresh.seek(0)
    assert texts(compiled(language)) == texts(mofile.read_mo(afresh)), "run `make messages`"
