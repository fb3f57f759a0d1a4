import json
import re
import socket
from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

from alliances.models import Theme

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site(settings, tmp_path):
    """A site of one theme, whose static files go to a folder of the test."""
    settings.STATIC_ROOT = tmp_path / "static"
    settings.BASE_DIR = tmp_path
    folder = tmp_path / "fixtures"
    folder.mkdir()
    theme = {"model": "alliances.theme", "fields": {"slug": "data", "name_en": "Health data"}}
    (folder / "themes.json").write_text(json.dumps([theme]))
    return settings


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def prepare(**options):
    out = StringIO()
    call_command("prepare_site", stdout=out, **{"port": free_port()} | options)
    return out.getvalue()


def test_the_addresses_are_told_last():
    port = free_port()
    told = prepare(port=port)
    assert f"http://127.0.0.1:{port}/\n" in told
    assert f"http://127.0.0.1:{port}/admin/\n" in told
    assert "manage.py createsuperuser" in told
    assert told.index("Catalogue: 1 created") < told.index("http://")


def test_the_catalogue_is_loaded():
    prepare()
    assert Theme.objects.get().name_en == "Health data"
    assert "1 unchanged" in prepare()


def test_a_new_database_gets_one_account_that_opens_the_admin(client):
    password = re.search(r"curator, password (\S+)", prepare())[1]
    assert len(password) >= 16
    assert client.login(username="curator", password=password)
    assert client.get("/admin/").status_code == 200


def test_the_account_is_made_and_its_password_told_once():
    prepare()
    assert "password" not in prepare()
    assert get_user_model().objects.count() == 1


def test_where_there_are_accounts_none_is_made(django_user_model):
    django_user_model.objects.create_user("someone")
    assert "password" not in prepare()
    assert not django_user_model.objects.filter(username="curator").exists()


def test_two_databases_have_different_passwords(django_user_model):
    first = prepare()
    django_user_model.objects.all().delete()
    assert re.search(r"password (\S+)", first)[1] not in prepare()


def test_static_files_are_collected_anew_only_where_one_changed(site, tmp_path):
    source = tmp_path / "own"
    source.mkdir()
    (source / "atlas.css").write_text("a{}")
    site.STATICFILES_DIRS = [source]
    prepare()
    collected = tmp_path / "static" / "atlas.css"
    assert collected.read_text() == "a{}"
    collected.write_text("left alone")
    prepare()
    assert collected.read_text() == "left alone"
    (source / "more.css").write_text("b{}")
    prepare()
    assert (tmp_path / "static" / "more.css").exists()


def test_a_port_in_use_is_told_before_anything_is_done(django_user_model):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with pytest.raises(CommandError, match=rf"127\.0\.0\.1:{port}.*make run PORT="):
            prepare(port=port)
    assert not django_user_model.objects.exists()
    assert not Theme.objects.exists()


def test_a_port_that_does_not_exist_is_told():
    with pytest.raises(CommandError, match="Choose another port"):
        prepare(port=99_999)
