"""The description of the API says what the API does: every answer of it has the shape described."""

import json
from functools import cache

import pytest
from django.core.management import call_command
from django.urls import get_resolver
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema
from jsonschema import Draft202012Validator, FormatChecker

from alliances.models import Alliance
from alliances.models.base import RecordStatus
from catalogue.addresses import path_of
from tests.catalogue.samples import full_alliance, full_organisation
from tests.factories import AllianceFactory, OrganisationFactory

LISTS = (
    "alliances",
    "organisations",
    "diseases",
    "countries",
    "programmes",
    "people",
    "sources",
    "themes",
)


@cache
def description():
    """The description as clients get it, made once."""
    return json.loads(json.dumps(SchemaGenerator().get_schema(request=None, public=True)))


def operations():
    return {path: methods["get"] for path, methods in description()["paths"].items()}


def closed(schema):
    """`schema` with objects that may have no fields beside those described."""
    if isinstance(schema, list):
        return [closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    found = {key: closed(one) for key, one in schema.items()}
    if found.get("type") == "object" and "properties" in found:
        found["additionalProperties"] = False
    return found


@cache
def validator(shape):
    components = closed(description()["components"])
    return Draft202012Validator(
        {"$ref": f"#/components/schemas/{shape}", "components": components},
        format_checker=FormatChecker(),
    )


def shape_of(operation, status=200):
    (content,) = operation["responses"][str(status)]["content"].values()
    return content["schema"]["$ref"].rpartition("/")[2]


def faults(shape, answer):
    return [f"{error.json_path}: {error.message}" for error in validator(shape).iter_errors(answer)]


def answers(client, path):
    """The pages of a list, each as (address, answer)."""
    while path:
        answer = client.get(path)
        assert answer.status_code == 200, (path, answer.content)
        yield path, answer.json()
        path = (answer.json()["next"] or "").removeprefix("http://testserver")


# --- The description itself -------------------------------------------------------------------


def test_it_is_valid_and_made_without_a_warning(tmp_path):
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(tmp_path / "api.yaml"))
    assert description()["openapi"].startswith("3.1")
    validate_schema(description())


def test_it_tells_every_address_but_its_own():
    patterns = get_resolver("catalogue.api.urls").url_patterns
    addresses = {
        f"/api/v1/{one.pattern}".replace("<str:", "{").replace(">", "}") for one in patterns
    }
    assert set(operations()) == addresses - {"/api/v1/schema/", "/api/v1/docs/"}


def test_every_parameter_says_what_it_means_and_what_it_takes():
    for path, operation in operations().items():
        for parameter in operation["parameters"]:
            assert parameter["description"], (path, parameter["name"])
            schema = parameter["schema"].get("items", parameter["schema"])
            assert schema.keys() & {"enum", "pattern", "maximum", "maxLength"}, parameter


def test_every_field_of_every_shape_says_what_it_means():
    shapes = description()["components"]["schemas"]
    silent = [
        f"{name}.{field}"
        for name, shape in shapes.items()
        for field, told in shape.get("properties", {}).items()
        if not told.get("description")
    ]
    assert not silent


def test_every_operation_tells_its_answers():
    for path, operation in operations().items():
        told = {*operation["responses"]}
        assert {"200", "304", "400", "406"} <= told, path
        assert ("308" in told) == ("{" in path), path
        assert ("404" in told) == (path != "/api/v1/"), path
        for status in told - {"200", "304", "308"}:
            assert [*operation["responses"][status]["content"]] == ["application/problem+json"]
            assert shape_of(operation, status) == "Problem"


def test_parameters_are_those_that_the_lists_take(client, db):
    for path, operation in operations().items():
        if "{" not in path:
            refused = client.get(f"{path}?colour=red").json()
            told = sorted(one["name"] for one in operation["parameters"])
            assert refused["errors"][0]["allowed"] == told, path


def test_clients_get_it_as_json_or_yaml(client, db):
    answer = client.get("/api/v1/schema/")
    assert answer["Content-Type"] == "application/vnd.oai.openapi+json"
    assert answer.json()["paths"] == description()["paths"]
    assert answer["Content-Language"] == "en"
    yaml = client.get("/api/v1/schema/", headers={"accept": "application/vnd.oai.openapi"})
    assert yaml.content.startswith(b"openapi: 3.1")


def test_it_is_the_same_whatever_the_visitor_reads(client, db):
    french = client.get("/api/v1/schema/?lang=fr", headers={"accept-language": "fr"})
    assert french.json() == client.get("/api/v1/schema/").json()


# --- Every answer -----------------------------------------------------------------------------


def test_every_list_and_record_of_the_catalogue_has_the_shape_described(client, atlas):
    seen, wrong = 0, {}
    for section in LISTS:
        path = f"/api/v1/{section}/"
        (record,) = [one for one in operations() if one.startswith(f"{path}{{")]
        for address, page in answers(client, f"{path}?page_size=20"):
            wrong[address] = faults(shape_of(operations()[path]), page)
            for row in page["results"]:
                detail = f"{path}{row.get('id') or row['code']}/"
                answer = client.get(detail)
                assert answer.status_code == 200, detail
                wrong[detail] = faults(shape_of(operations()[record]), answer.json())
                seen += 1
    assert not {address: told for address, told in wrong.items() if told}
    assert seen > Alliance.objects.published().count()


@pytest.mark.parametrize("language", ["fr", "de"])
def test_the_shape_is_the_same_in_every_language(client, db, language):
    for section, record in (("alliances", full_alliance()), ("organisations", full_organisation())):
        answer = client.get(f"/api/v1/{section}/{record.public_id}/?lang={language}").json()
        shape = {"alliances": "Alliance", "organisations": "Organisation"}[section]
        assert not faults(shape, answer)


def test_a_record_of_which_nothing_is_stated_has_the_shape_described(client, db):
    bare = AllianceFactory()
    assert not faults("Alliance", client.get(f"/api/v1/alliances/{bare.public_id}/").json())
    body = OrganisationFactory(country="", place=None)
    assert not faults("Organisation", client.get(f"/api/v1/organisations/{body.public_id}/").json())


def test_a_record_as_of_a_date_has_the_shape_described(client, db):
    record = full_alliance()
    answer = client.get(f"/api/v1/alliances/{record.public_id}/?at=2026").json()
    assert answer["as_of"] == "2026"
    assert not faults("Alliance", answer)


def test_facets_and_the_start_have_the_shape_described(client, db):
    full_alliance()
    path = "/api/v1/alliances/"
    (facets,) = [one for one in operations()[path]["parameters"] if one["name"] == "facets"]
    names = ",".join(facets["schema"]["items"]["enum"])
    answer = client.get(f"{path}?facets={names}").json()
    assert all(answer["facets"].values())
    assert not faults("AllianceList", answer)
    start = client.get("/api/v1/").json()
    assert not faults("Start", start)
    assert {client.get(address).status_code for address in start.values()} == {200}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("alliances/?country=XX&page=0&colour=red&lang=xx", 400),
        ("alliances/?page=99", 404),
        ("nothing/", 404),
        ("alliances/nothing/", 404),
    ],
)
def test_problems_have_the_shape_described(client, db, path, status):
    answer = client.get(f"/api/v1/{path}")
    assert answer.status_code == status
    assert not faults("Problem", answer.json())


def test_withdrawn_records_and_foreign_formats_are_told_as_described(client, db):
    row = AllianceFactory(record_status=RecordStatus.WITHDRAWN)
    gone = client.get(f"/api/v1/alliances/{row.public_id}/")
    assert (gone.status_code, faults("Problem", gone.json())) == (410, [])
    refused = client.get("/api/v1/alliances/", headers={"accept": "text/csv"})
    assert (refused.status_code, faults("Problem", refused.json())) == (406, [])


def test_the_validator_would_find_a_field_too_many_or_too_few(client, db):
    record = client.get(f"/api/v1/alliances/{AllianceFactory().public_id}/").json()
    assert faults("Alliance", {**record, "colour": "red"})
    assert faults("Alliance", {key: one for key, one in record.items() if key != "kind"})
    assert faults("Alliance", {**record, "kind": "choir"})


# --- The page of documentation ----------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "fr", "de"])
def test_the_page_names_itself_leads_back_and_explains_problems(client, db, language):
    answer = client.get(f"/api/v1/docs/?lang={language}")
    page = answer.content.decode()
    assert answer["Content-Type"].startswith("text/html")
    assert f'<html lang="{language}">' in page
    assert f'href="/{language}/"' in page
    assert "<title>" in page
    problem = client.get("/api/v1/alliances/nothing/").json()
    address, _hash, anchor = problem["type"].partition("#")
    assert address == "http://testserver/api/v1/docs/"
    assert f'id="{anchor}"' in page


def test_the_page_runs_no_code_but_its_files(read, db):
    page = read("/api/v1/docs/")
    assert page.inline_code == []
    assert not page.parse_errors
    assert all(
        address.startswith(("/", "#", "https://creativecommons.org/")) for address in page.hrefs
    )


def test_the_script_of_the_page_starts_it_on_the_description(client, read, db):
    scripts = [element.get("src") for element in read("/api/v1/docs/").find("script")]
    (script,) = [address for address in scripts if not address.startswith("/static/")]
    answer = client.get(script)
    assert answer["Content-Type"] == "application/javascript"
    assert b'url: "/api/v1/schema/' in answer.content


def test_records_of_the_api_lead_to_their_pages(client, db):
    record = AllianceFactory()
    url = client.get(f"/api/v1/alliances/{record.public_id}/").json()["url"]
    assert url == f"http://testserver{path_of(record)}"
