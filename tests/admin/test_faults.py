"""Bad input and faults: a clear message, nothing lost, nothing doubled, nothing half written."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.db import IntegrityError, OperationalError
from django.test import Client
from django.urls import reverse

from alliances import curation
from alliances.admin.base import LONGEST_TEXT
from alliances.models import Alliance, Organisation, Person, Source
from tests import factories
from tests.admin.conftest import Curator, Page, address, errors

NAUGHTY = Path(settings.BASE_DIR).parent / "shared/data/conformance/blns/blns.json"

# --- Naughty strings and long texts --------------------------------------------------------------


@pytest.fixture(scope="module")
def naughty() -> list[str]:
    if not NAUGHTY.exists():
        pytest.skip("The Big List of Naughty Strings is not on this machine.")
    return [text for text in json.loads(NAUGHTY.read_text()) if text.strip()]


def as_stored(text: str) -> str:
    """What a form keeps of a text: not the blank characters around it."""
    return text.strip()


@pytest.mark.parametrize(
    ("model", "text_field", "half"), [(Alliance, "objectives", 0), (Organisation, "description", 1)]
)
def test_naughty_strings_are_kept_to_the_letter(
    curator: Curator, naughty: list[str], model: type, text_field: str, half: int
) -> None:
    longest = model._meta.get_field("name").max_length
    short = [text for text in naughty if len(text) <= longest][half::2]
    together = "\n".join(naughty)
    page = curator.open(model).fill(name_en=short[0], acronym=short[1])
    page.fill(**{f"{text_field}_{code}": together for code in ("en", "fr", "de")})
    for text in short:
        page.add_row("other_names", value=text)
    for text in short[::5]:
        page.add_row("gaps", statement="start", note_en=text)
    answer = page.save()
    assert answer.status_code == 302, errors(answer)
    record = model.objects.get()
    assert getattr(record, f"{text_field}_fr").replace("\r\n", "\n") == as_stored(together)
    stored = list(record.other_names.order_by("pk").values_list("value", flat=True))
    assert stored == [as_stored(text) for text in short]

    # They come back into the form as they are, and a public page shows them.
    again = curator.open(record)
    assert [again.fields[f"other_names-{n}-value"] for n in range(len(short))] == stored
    assert again.save().status_code == 302
    type(record).objects.filter(pk=record.pk).update(record_status="published")
    curation.changed(record)
    public = curator.client.get(f"/id/{record.public_id}").headers["Location"]
    assert curator.client.get(public).status_code == 200


def test_naughty_strings_in_a_source(curator: Curator, naughty: list[str]) -> None:
    for text in naughty[::25]:
        page = curator.open(Source).fill(title=text[:300], publisher=text[:100], note_en=text)
        page.fill(description_en=text, licence=text[:40])
        assert page.save().status_code == 302
        assert Source.objects.latest("pk").note_en == as_stored(text)
    page = curator.open(Source).fill(title="t", description_en="d", url="javascript:alert(1)")
    assert "valid URL" in errors(page.save())


def test_a_nul_character_is_refused(curator: Curator) -> None:
    page = curator.open(Alliance).fill(name_en="a\0b", objectives_en="c\0d")
    assert "Null characters are not allowed" in errors(page.save())
    assert not Alliance.objects.exists()


def test_a_text_of_a_megabyte_is_refused_with_its_words(curator: Curator) -> None:
    long = "Größe " * 170_000
    page = curator.open(Alliance).fill(name_en=long, summary_en=long)
    page.add_row("gaps", statement="start", note_en=long)
    answer = page.save()
    message = errors(answer)
    assert "at most 300 characters" in message
    assert message.count(f"at most {LONGEST_TEXT} characters") == 2
    kept = Page(curator.client, page.url, answer)
    assert kept.fields["summary_en"] == kept.fields["gaps-0-note_en"] == long
    assert not Alliance.objects.exists()


def test_no_box_cuts_a_text_off_that_is_pasted(curator: Curator) -> None:
    form = curator.open(Alliance).response.context["adminform"].form
    assert "maxlength" not in form.fields["summary_en"].widget.attrs


def test_a_form_with_too_many_fields_says_so(curator: Curator) -> None:
    page = curator.open(Alliance)
    page.fill(**{f"x{number}": "" for number in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1)})
    answer = page.save()
    assert answer.status_code == 400
    assert "too many fields or too much text" in answer.content.decode()
    assert not Alliance.objects.exists()


# --- Logged out while typing ---------------------------------------------------------------------


@pytest.fixture
def password() -> str:
    return "of a test"


def log_in(client: Client, answer: Any, password: str) -> Any:
    """The answer to the login form that a page without a session became."""
    assert answer.status_code == 403
    assert "What you typed is kept on this page" in answer.content.decode()
    fields = {name: answer.context[name] for name in ("next", "kept")}
    return client.post(
        answer.context["app_path"], {"username": "curator", "password": password, **fields}
    )


def test_the_text_survives_a_session_that_ends(curator: Curator, password: str) -> None:
    alliance = factories.AllianceFactory(name="Before")
    page = curator.open(alliance).fill(name_en="Typed", summary_en='A "quoted"\n<b>text</b>')
    page.add_row("other_names", value="Another name")
    curator.client.logout()
    answer = page.save()

    # A wrong password costs nothing.
    answer_again = log_in(curator.client, answer, "wrong")
    assert answer_again.status_code == 200
    assert answer_again.context["kept"] == answer.context["kept"]

    kept = log_in(curator.client, answer, password)
    assert kept.status_code == 200
    alliance.refresh_from_db()
    assert alliance.name == "Before"
    again = Page(curator.client, "", kept)
    assert again.url == page.url
    assert again.save().status_code == 302
    alliance.refresh_from_db()
    assert (alliance.name, alliance.summary_en) == ("Typed", 'A "quoted"\n<b>text</b>')
    assert alliance.other_names.get().value == "Another name"


def test_who_is_logged_out_meanwhile_overwrites_nobody(curator: Curator, password: str) -> None:
    alliance = factories.AllianceFactory(name="Before")
    page = curator.open(alliance).fill(name_en="Mine")
    curator.open(alliance).fill(name_en="Theirs").save()
    curator.client.logout()
    kept = log_in(curator.client, page.save(), password)
    assert Page(curator.client, "", kept).save().status_code == 409
    alliance.refresh_from_db()
    assert alliance.name == "Theirs"


@pytest.mark.parametrize("kept", ["no json", "3", "[1]", ""])
def test_a_login_that_carries_nonsense_is_a_login(db: None, password: str, kept: str) -> None:
    User.objects.create_superuser("curator", password=password)
    fields = {"username": "curator", "password": password, "kept": kept, "next": "/admin/"}
    assert Client().post("/admin/login/", fields).status_code == 302


def test_no_page_is_sent_to_another_site_after_the_login(db: None, password: str) -> None:
    User.objects.create_superuser("curator", password=password)
    fields = {"username": "curator", "password": password, "kept": '[["a", "b"]]'}
    answer = Client().post("/admin/login/", fields | {"next": "https://example.org/"})
    assert b"example.org" not in answer.content


def test_passwords_are_never_kept(curator: Curator) -> None:
    curator.client.logout()
    url = reverse("admin:auth_user_add")
    answer = curator.client.post(url, {"username": "a", "password1": "secret"})
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(reverse("admin:login"))


# --- Forged and outdated tokens ------------------------------------------------------------------


@pytest.fixture
def strict(curator: Curator) -> Client:
    """A client that is checked as a browser is."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(curator.user)
    return client


HERE = "http://testserver"


def test_the_text_survives_a_login_in_another_tab(strict: Client) -> None:
    page = Page(strict, address(Person, "add")).fill(name="Ada Lovelace", family_name="Lovelace")
    page.fill(csrfmiddlewaretoken="x" * 64)
    data = {name: v for name, v in page.fields.items() if "__prefix__" not in name}
    answer = strict.post(page.url, data | {"_save": "Save"}, headers={"origin": HERE})
    assert answer.status_code == 403
    assert not Person.objects.exists()
    again = Page(strict, page.url, answer)
    assert again.save().status_code == 302
    assert Person.objects.get().name == "Ada Lovelace"


@pytest.mark.parametrize("origin", ["https://example.org", "null", None])
def test_a_form_from_another_site_is_not_offered(strict: Client, origin: str | None) -> None:
    data = {"name": "Forged", "family_name": "Forged"}
    headers = {"origin": origin} if origin else {}
    answer = strict.post(address(Person, "add"), data, headers=headers)
    assert answer.status_code == 403
    assert b"Forged" not in answer.content


def test_who_is_logged_out_and_has_no_token_logs_in_first(strict: Client, password: str) -> None:
    page = Page(strict, address(Person, "add")).fill(name="Ada Lovelace", family_name="Lovelace")
    strict.logout()
    data = {**page.fields, "csrfmiddlewaretoken": "x" * 64}
    answer = strict.post(page.url, data, headers={"origin": HERE})
    assert answer.status_code == 403
    assert "Ada Lovelace" in answer.context["kept"]


# --- A database that refuses ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "status", "message"),
    [
        (IntegrityError, 409, "contradicts this page"),
        (OperationalError, 503, "does not write at the moment"),
    ],
)
def test_a_refused_write_is_said_on_the_form(
    curator: Curator, monkeypatch: pytest.MonkeyPatch, error: type, status: int, message: str
) -> None:
    alliance = factories.AllianceFactory(name="Before")
    page = curator.open(alliance).fill(name_en="Typed")
    page.add_row("other_names", value="Another name")

    def refuse(*_args: Any, **_options: Any) -> None:
        raise error

    with monkeypatch.context() as broken:
        broken.setattr(curation, "changed", refuse)
        answer = page.save()
    assert answer.status_code == status
    assert message in answer.content.decode()
    alliance.refresh_from_db()
    assert (alliance.name, alliance.other_names.count()) == ("Before", 0)
    again = Page(curator.client, page.url, answer)
    assert again.fields["other_names-0-value"] == "Another name"
    assert again.save().status_code == 302
    alliance.refresh_from_db()
    assert (alliance.name, alliance.version) == ("Typed", 2)


def test_a_database_that_is_not_there_costs_no_text(
    curator: Curator, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = curator.open(Person).fill(name="Ada Lovelace", family_name="Lovelace")

    def refuse(*_args: Any, **_options: Any) -> None:
        raise OperationalError

    with monkeypatch.context() as broken:
        broken.setattr(curation, "lock", refuse)
        answer = page.save()
    assert answer.status_code == 503
    again = Page(curator.client, page.url, answer)
    assert again.save().status_code == 302
    assert Person.objects.get().name == "Ada Lovelace"
