"""A curator who fills in pages of the admin as a browser would."""

from typing import Any

import html5lib
import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from alliances.roles import EDITOR, REVIEWER


class Page:
    """A form as it was served: its fields with their values, and its rows by prefix."""

    def __init__(self, client: Client, url: str, answer: Any = None) -> None:
        """The page at `url`, or the one that was the `answer` to what was sent there."""
        self.client = client
        self.response = answer or client.get(url)
        assert answer or self.response.status_code == 200, url
        form = _form(self.response.content.decode())
        self.url = form.get("action") or url
        self.fields = _fields(form)

    def fill(self, **values: Any) -> "Page":
        self.fields |= {name: _typed(value) for name, value in values.items()}
        return self

    def add_row(self, prefix: str, **values: Any) -> "Page":
        """As "Add another …" does: the next number, the empty row's values and those given."""
        number = int(self.fields[f"{prefix}-TOTAL_FORMS"])
        empty = f"{prefix}-__prefix__-"
        for name, value in list(self.fields.items()):
            if name.startswith(empty):
                self.fields[f"{prefix}-{number}-{name.removeprefix(empty)}"] = value
        self.fields[f"{prefix}-TOTAL_FORMS"] = str(number + 1)
        return self.fill_row(prefix, number, **values)

    def fill_row(self, prefix: str, number: int, **values: Any) -> "Page":
        return self.fill(**{f"{prefix}-{number}-{name}": v for name, v in values.items()})

    def save(self, button: str = "_save") -> Any:
        """The answer to a button: 302 where it was saved, 200 with the errors where it was not."""
        data = {name: v for name, v in self.fields.items() if "__prefix__" not in name}
        return self.client.post(self.url, data | {button: "Save"})


def _typed(value: Any) -> str:
    return str(value.pk) if hasattr(value, "pk") else str(value)


def _form(html: str) -> Any:
    """The page's own form, among those of the frame around it."""
    tree = html5lib.parse(html, namespaceHTMLElements=False)
    return next(f for f in tree.iter("form") if (f.get("id") or "").endswith("_form"))


def _fields(form: Any) -> dict[str, str]:
    """What a browser would send of a form, by name."""
    fields = {}
    for element in (e for e in form.iter() if e.tag in ("input", "select", "textarea")):
        name, value = element.get("name"), element.get("value", "")
        if not name or element.get("type") in ("submit", "file"):
            continue
        if element.get("type") in ("checkbox", "radio"):
            if element.get("checked") is None:
                continue
            value = element.get("value", "on")
        elif element.tag == "textarea":
            value = (element.text or "").removeprefix("\n")
        elif element.tag == "select":
            options = list(element.iter("option"))
            chosen = [o for o in options if o.get("selected") is not None] or options[:1]
            value = chosen[0].get("value", "") if chosen else ""
        fields[name] = value
    return fields


class Curator:
    """A logged-in member of staff."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.client = Client()
        self.client.force_login(user)

    def open(self, record: Any) -> Page:
        """The page of a saved record, or with a model the page that adds one."""
        if isinstance(record, type):
            return Page(self.client, address(record, "add"))
        return Page(self.client, address(type(record), "change", record.pk))

    def list(self, model: type, **query: Any) -> Any:
        return self.client.get(address(model, "changelist"), query)

    def delete(self, record: Any) -> Any:
        """The answer to a confirmed deletion."""
        return self.client.post(address(type(record), "delete", record.pk), {"post": "yes"})


def address(model: type, page: str, *args: Any) -> str:
    return reverse(f"admin:alliances_{model._meta.model_name}_{page}", args=args)


def errors(response: Any) -> str:
    """All error messages of a form that was not saved, as one text."""
    assert response.status_code == 200, response.headers
    tree = html5lib.parse(response.content.decode(), namespaceHTMLElements=False)
    lists = (e for e in tree.iter("ul") if "errorlist" in (e.get("class") or ""))
    return "\n".join("".join(e.itertext()).strip() for e in lists)


@pytest.fixture
def curator(db: None) -> Curator:
    return Curator(User.objects.create_superuser("curator", password="of a test"))


def in_role(role: str) -> Curator:
    user = User.objects.create_user(role, is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return Curator(user)


@pytest.fixture
def editor(db: None) -> Curator:
    return in_role(EDITOR)


@pytest.fixture
def reviewer(db: None) -> Curator:
    return in_role(REVIEWER)
