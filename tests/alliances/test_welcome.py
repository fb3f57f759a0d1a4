import re
import socket
from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

pytestmark = pytest.mark.django_db


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def welcome(**options):
    out = StringIO()
    call_command("welcome", stdout=out, **{"port": free_port()} | options)
    return out.getvalue()


def test_the_addresses_are_told():
    port = free_port()
    told = welcome(port=port)
    assert f"http://127.0.0.1:{port}/\n" in told
    assert f"http://127.0.0.1:{port}/admin/\n" in told
    assert "manage.py createsuperuser" in told


def test_a_new_database_gets_one_account_that_opens_the_admin(client):
    password = re.search(r"curator, password (\S+)", welcome())[1]
    assert len(password) >= 16
    assert client.login(username="curator", password=password)
    assert client.get("/admin/").status_code == 200


def test_the_account_is_made_and_its_password_told_once():
    welcome()
    assert "password" not in welcome()
    assert get_user_model().objects.count() == 1


def test_where_there_are_accounts_none_is_made(django_user_model):
    django_user_model.objects.create_user("someone")
    assert "password" not in welcome()
    assert not django_user_model.objects.filter(username="curator").exists()


def test_two_databases_have_different_passwords(django_user_model):
    first = welcome()
    django_user_model.objects.all().delete()
    assert re.search(r"password (\S+)", first)[1] not in welcome()


def test_a_port_in_use_is_told_before_anything_is_done(django_user_model):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with pytest.raises(CommandError, match=rf"127\.0\.0\.1:{port}.*make run PORT="):
            welcome(port=port)
    assert not django_user_model.objects.exists()


def test_a_port_that_does_not_exist_is_told():
    with pytest.raises(CommandError, match="Choose another port"):
        welcome(port=99_999)
