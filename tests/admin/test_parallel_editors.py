"""Eight curators edit the same records at the same time: nothing that was accepted is lost."""

import random
from concurrent.futures import ProcessPoolExecutor
from html.parser import HTMLParser
from itertools import repeat
from multiprocessing import get_context
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connections, transaction
from django.test import Client

from alliances import history
from alliances.admin import seen
from alliances.models import Alliance, DiseaseArea, Programme, Theme
from tests import factories
from tests.admin.conftest import address

EDITORS = 8
# Per editor. The larger a page, the fewer of its edits are enough to tell.
EDITS = [Theme] * 118 + [Programme] * 3 + [DiseaseArea] * 4 + [Alliance]
RECORDS = {Theme: 80, Programme: 4, DiseaseArea: 4, Alliance: 2}
TEXTS = ("name_en", "name_fr", "name_de")
ROWS = {DiseaseArea: "synonyms", Alliance: "other_names"}
CONFLICT, UNAVAILABLE = 409, 503
# A record by its model and key, and the mark that was added to it.
Accepted = tuple[type, int, str]


class Form(HTMLParser):
    """What a browser would send of the page's form; a thousandfold too slow by way of a tree."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self._inside = False
        self._text = self._select = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        given = dict(attrs)
        name, value = given.get("name", ""), given.get("value") or ""
        if tag == "form":
            self._inside = (given.get("id") or "").endswith("_form")
        elif not self._inside:
            return
        elif tag == "option":
            if "selected" in given or self._select not in self.fields:
                self.fields[self._select] = value
        elif tag == "select":
            self._select = name
        elif tag == "textarea":
            self._text = name
            self.fields[name] = ""
        elif tag == "input" and name and _is_sent(given):
            self.fields[name] = value

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            # HTML ignores the first line break.
            self.fields[self._text] = self.fields[self._text].removeprefix("\n")
            self._text = ""

    def handle_data(self, data: str) -> None:
        if self._text:
            self.fields[self._text] += data


def _is_sent(given: dict[str, Any]) -> bool:
    kind = given.get("type")
    return kind != "submit" and (kind not in ("radio", "checkbox") or "checked" in given)


class Editor:
    """Adds marks to records until each one is accepted."""

    def __init__(self, number: int, keys: dict[type, list[int]]) -> None:
        self.client = Client()
        self.client.force_login(User.objects.get(username=f"curator{number}"))
        self.number = number
        self.chance = random.Random(number)  # noqa: S311 – the same choices each time
        self.keys = keys
        self.conflicts = 0

    def work(self) -> list[Accepted]:
        accepted = []
        for place, model in enumerate(self.chance.sample(EDITS, len(EDITS))):
            key = self.chance.choice(self.keys[model])
            mark = f"«{self.number}.{place}»"
            while not self._is_accepted(model, key, mark):
                pass
            accepted.append((model, key, mark))
        return accepted

    def _is_accepted(self, model: type, key: int, mark: str) -> bool:
        """Whether one opening of the page led to a save with the mark."""
        url = address(model, "change", key)
        fields = self._open(model, key, url)
        self._type(fields, model, mark)
        answer = self.client.post(url, fields | {"_save": "Save"})
        while answer.status_code in (CONFLICT, UNAVAILABLE):
            self.conflicts += answer.status_code == CONFLICT
            fields = Form(answer.content.decode()).fields
            answer = self.client.post(url, fields | {"_save": "Save"})
        assert answer.status_code == 302, answer.content.decode()
        # Where both changed one text, the page offers theirs first, and that is what is saved.
        return any(mark in value for value in fields.values())

    def _open(self, model: type, key: int, url: str) -> dict[str, str]:
        """The form of the page; of a theme, to save time, without drawing the page."""
        if model is not Theme:
            return Form(self.client.get(url).content.decode()).fields
        with transaction.atomic():
            theme = Theme.objects.get(pk=key)
            fields = {name: getattr(theme, name) or "" for name in TEXTS}
            return fields | {"seen_version": seen.mark(theme)}

    def _type(self, fields: dict[str, str], model: type, mark: str) -> None:
        rows = ROWS.get(model)
        if rows is None:
            fields[self.chance.choice(TEXTS)] += mark
            return
        number = int(fields[f"{rows}-TOTAL_FORMS"])
        fields[f"{rows}-TOTAL_FORMS"] = str(number + 1)
        values = {"value": mark, "language": "en", "type": "alias"}
        fields |= {f"{rows}-{number}-{name}": value for name, value in values.items()}


def edit(number: int, keys: dict[type, list[int]]) -> tuple[list[Accepted], int]:
    """What an editor, in a process of its own, got accepted, and the number of conflicts."""
    editor = Editor(number, keys)
    return editor.work(), editor.conflicts


@pytest.mark.django_db(transaction=True)
@pytest.mark.filterwarnings("ignore:.*use of fork:DeprecationWarning")
def test_no_accepted_edit_is_lost() -> None:
    keys = {
        model: [getattr(factories, f"{model.__name__}Factory")().pk for _place in range(number)]
        for model, number in RECORDS.items()
    }
    for number in range(EDITORS):
        User.objects.create_superuser(f"curator{number}")
    for model, (key, *_others) in keys.items():
        # What is drawn here once, templates and forms, no process has to read again.
        Editor(0, keys).client.get(address(model, "change", key))
    # A connection does not outlive a fork.
    connections.close_all()
    with ProcessPoolExecutor(EDITORS, mp_context=get_context("fork")) as processes:
        done = list(processes.map(edit, range(EDITORS), repeat(keys)))

    accepted = [one for some, _conflicts in done for one in some]
    assert len({mark for _model, _key, mark in accepted}) == EDITORS * len(EDITS) >= 1_000
    assert sum(conflicts for _some, conflicts in done) > 0
    for model, key in ((model, key) for model, some in keys.items() for key in some):
        record = model.objects.get(pk=key)
        marks = [mark for *edited, mark in accepted if edited == [model, key]]
        stored = everything(record)
        assert [mark for mark in marks if mark not in stored] == []
        assert history.versions(record)[0].number == 1 + len(marks)


def everything(record: Any) -> str:
    """All texts of a record that may hold marks."""
    if rows := ROWS.get(type(record)):
        return "".join(getattr(record, rows).values_list("value", flat=True))
    return "".join(getattr(record, name) or "" for name in TEXTS)
