"""The API: what the document promises is served, the same as files and by the app; what it does not is refused."""

from __future__ import annotations

import gzip
import json
import math
from pathlib import Path
from typing import Any

import flask
import pandas as pd
import pytest
import schemathesis
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft202012Validator

from dashboard.app import create_app
from indicators.opendata.api import Api, media_type, write_tree
from indicators.package import MANIFEST, Package, PackageError, read_package
from indicators.schema import RESOURCES

ROOT = "/api/v1/"


@pytest.fixture(scope="module")
def api(package: Package) -> Api:
    return Api(package)


@pytest.fixture(scope="module")
def document(api: Api) -> dict[str, Any]:
    return json.loads(api.answer("openapi.json"))


def documented(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Every single address the document promises, with its operation."""
    found = {}
    for path, item in document["paths"].items():
        codes = [p["schema"]["enum"] for p in item["get"]["parameters"] if p["in"] == "path"]
        for code in codes[0] if codes else [""]:
            found[path.lstrip("/").replace("{code}", code)] = item["get"]
    return found


# --- the document ---------------------------------------------------------------------------------------------------


def test_document_is_valid_openapi(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    schemathesis.openapi.from_dict(document).validate()
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_every_address_is_documented_and_every_documented_address_exists(api: Api, document: dict[str, Any]) -> None:
    assert set(documented(document)) == set(api.makers)


def test_every_documented_address_answers_with_what_it_says(client: FlaskClient, document: dict[str, Any]) -> None:
    for path, operation in documented(document).items():
        answer = client.get(ROOT + path)
        assert answer.status_code == 200, path
        content = operation["responses"]["200"]["content"]
        assert list(content) == [answer.mimetype], path
        schema = content[answer.mimetype].get("schema", {})
        if answer.mimetype == "application/json":
            body = {**schema, "components": document["components"]}
            errors = list(Draft202012Validator(body).iter_errors(answer.json))
            assert errors == [], (path, errors[:2])


@pytest.mark.parametrize("mode", list(schemathesis.GenerationMode))
def test_what_the_document_allows_and_forbids_holds(server: flask.Flask, mode: schemathesis.GenerationMode) -> None:
    """Requests made from the document, allowed and forbidden ones; every answer is held against it."""
    schema = schemathesis.openapi.from_wsgi(f"{ROOT}openapi.json", server)
    asked = 0

    def check(case: schemathesis.Case) -> None:
        nonlocal asked
        asked += 1
        case.call_and_validate(headers={"Accept-Encoding": "identity"})  # the checks do not unpack answers

    limits = settings(max_examples=4, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
    operations = [found.ok() for found in schema.get_all_operations()]
    if mode is schemathesis.GenerationMode.NEGATIVE:  # only an address with a code can be asked for wrongly
        operations = [operation for operation in operations if "{code}" in operation.path]
    for operation in operations:
        limits(given(operation.as_strategy(generation_mode=mode))(check))()
    assert asked >= 4 * len(operations) > 0


# --- the numbers ----------------------------------------------------------------------------------------------------


def same(found: Any, expected: Any) -> bool:
    missing = expected is pd.NA or (isinstance(expected, float) and math.isnan(expected))
    return found is None if missing else found == expected


@pytest.mark.parametrize("name", [r.name for r in RESOURCES])
def test_json_holds_every_cell_of_the_table(api: Api, package: Package, name: str) -> None:
    body = json.loads(api.answer(f"{name}.json"))
    table = package.table(name)
    assert body["count"] == len(body["rows"]) == len(table)
    for row, (_, expected) in zip(body["rows"], table.iterrows(), strict=True):
        assert list(row) == list(table.columns)
        assert all(same(row[c], expected[c]) for c in table.columns), expected


def test_parts_of_a_table_make_up_the_whole(api: Api, package: Package) -> None:
    for folder in ("values", "scores", "observations"):
        rows = [r for code in api.codes[folder] for r in json.loads(api.answer(f"{folder}/{code}.json"))["rows"]]
        whole = json.loads(api.answer(f"{folder}.json"))["rows"]
        key = json.dumps
        assert sorted(map(key, rows)) == sorted(map(key, whole))
        head, *lines = api.answer(f"{folder}.csv").decode().splitlines()
        cut = [api.answer(f"{folder}/{code}.csv").decode().splitlines() for code in api.codes[folder]]
        assert {one[0] for one in cut} == {head}
        assert sorted(line for one in cut for line in one[1:]) == sorted(lines)


def test_area_and_indicator_tell_their_own_values_with_names(api: Api, package: Package) -> None:
    values = package.table("values")
    code, area = values["indicator"].iloc[0], values["area_code"].iloc[0]
    one = json.loads(api.answer(f"indicators/{code}.json"))
    assert [r["value"] for r in one["values"]] == list(values[values["indicator"] == code]["value"])
    assert {s["id"] for s in one["sources"]} == {i for r in one["values"] for i in r["sources"].split(";")}
    place = json.loads(api.answer(f"areas/{area}.json"))
    mine = values[(values["area_code"] == area) & values["in_baseline"]]
    assert [r["value"] for r in place["baseline_values"]] == list(mine["value"])
    assert all(r["name_id"] and r["name_en"] for r in place["baseline_values"] + place["scores"])


def test_every_answer_tells_its_build_and_terms(api: Api, package: Package) -> None:
    for path in ("index.json", "values.json", f"areas/{api.codes['areas'][0]}.json", "licences.json"):
        about = json.loads(api.answer(path))["about"]
        assert about["build"] == package.fingerprint
        assert set(about["licence_note"]) == {"id", "en"}


# --- files and the app ----------------------------------------------------------------------------------------------


def test_files_are_what_the_app_serves(package: Package, client: FlaskClient, tmp_path: Path) -> None:
    count = write_tree(package, tmp_path / "v1")
    written = {p.relative_to(tmp_path / "v1").as_posix(): p.read_bytes() for p in (tmp_path / "v1").rglob("*.*")}
    assert len(written) == count == len(Api(package).makers)
    for path, content in written.items():
        answer = client.get(ROOT + path)
        assert answer.data == content, path
        assert answer.mimetype == media_type(path)


def test_the_root_of_the_tree_is_itself_the_package(package: Package, tmp_path: Path) -> None:
    write_tree(package, tmp_path / "v1")
    again = read_package(tmp_path / "v1")
    assert again.files == package.files


def test_tree_replaces_a_former_one_and_nothing_else(package: Package, tmp_path: Path) -> None:
    target = tmp_path / "v1"
    write_tree(package, target)
    (target / "values" / "gone.json").write_text("{}")
    write_tree(package, target)
    assert not (target / "values" / "gone.json").exists()
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("keep me")
    with pytest.raises(PackageError, match="something else"):
        write_tree(package, tmp_path / "mine")
    assert (tmp_path / "mine" / "letter.txt").read_text() == "keep me"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["mine", "v1"]


def test_root_is_the_index(client: FlaskClient) -> None:
    assert client.get(ROOT).data == client.get(f"{ROOT}index.json").data
    answer = client.get("/api/v1")
    assert (answer.status_code, answer.headers["Location"]) == (308, ROOT)


# --- HTTP -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_unchanged_answers_are_not_sent_again(client: FlaskClient, coding: str) -> None:
    headers = {"Accept-Encoding": coding}
    first = client.get(f"{ROOT}values.json", headers=headers)
    tag = first.headers["ETag"]
    assert not tag.startswith("W/")
    again = client.get(f"{ROOT}values.json", headers={**headers, "If-None-Match": f'"other", {tag}'})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    assert again.headers["Cache-Control"] == first.headers["Cache-Control"] == "public, max-age=300"
    other = client.get(f"{ROOT}values.json", headers={**headers, "If-None-Match": '"other"'})
    assert (other.status_code, other.data) == (200, first.data)


def test_packed_and_plain_answers_have_tags_of_their_own(client: FlaskClient) -> None:
    plain = client.get(f"{ROOT}values.json")
    packed = client.get(f"{ROOT}values.json", headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(packed.data) == plain.data
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert "Accept-Encoding" in plain.headers["Vary"]
    refused = client.get(f"{ROOT}values.json", headers={"Accept-Encoding": "gzip;q=0"})
    assert "Content-Encoding" not in refused.headers


def test_other_data_has_another_tag(client: FlaskClient) -> None:
    tags = {client.get(ROOT + path).headers["ETag"] for path in ("values.json", "scores.json", "values.csv")}
    assert len(tags) == 3


def test_other_origins_may_read_the_api_and_nothing_else(client: FlaskClient) -> None:
    assert client.get(f"{ROOT}index.json").headers["Access-Control-Allow-Origin"] == "*"
    asked = client.options(f"{ROOT}values.json")
    assert asked.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert asked.headers["Access-Control-Allow-Headers"] == "If-None-Match"
    assert "Access-Control-Allow-Credentials" not in asked.headers
    for path in ("/id/", "/healthz", "/package/id/values.csv"):
        assert "Access-Control-Allow-Origin" not in client.get(path).headers, path


UNKNOWN = (
    "nope",
    "values",
    "values/",
    "values/nope.json",
    "areas/../values.json",
    "..%2f..%2fetc%2fpasswd",
    "datapackage.json/x",
    "values.JSON",
)


@pytest.mark.parametrize("path", UNKNOWN)
def test_unknown_addresses_are_told_in_both_languages(client: FlaskClient, path: str) -> None:
    answer = client.get(ROOT + path)
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
    assert answer.json["title"] == "Tidak ditemukan"
    assert answer.json["title_en"] == "Not found"
    assert answer.json["status"] == 404


def test_another_version_is_unknown(client: FlaskClient) -> None:
    for path in ("/api/v2/values.json", "/api/v2", "/api/"):
        assert (client.get(path).status_code, client.get(path).mimetype) == (404, "application/problem+json"), path


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_the_api_cannot_be_written_to(client: FlaskClient, method: str) -> None:
    answer = getattr(client, method)(f"{ROOT}values.json")
    assert (answer.status_code, answer.mimetype) == (405, "application/problem+json")
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"
    assert "hanya untuk dibaca" in answer.json["detail"]


@pytest.mark.parametrize(
    ("accept", "status"),
    [("*/*", 200), ("text/csv", 200), ("text/*;q=0.1", 200), ("text/html,*/*;q=0.8", 200), ("application/json", 406)],
)
def test_a_form_that_is_not_at_the_address(client: FlaskClient, accept: str, status: int) -> None:
    answer = client.get(f"{ROOT}values.csv", headers={"Accept": accept})
    assert answer.status_code == status
    if status == 406:
        assert answer.mimetype == "application/problem+json"
        assert "text/csv" in answer.json["detail_en"]


def test_head_has_no_body_and_the_same_tag(client: FlaskClient) -> None:
    head, whole = client.head(f"{ROOT}values.csv"), client.get(f"{ROOT}values.csv")
    assert head.data == b""
    assert head.headers["ETag"] == whole.headers["ETag"]


def test_without_a_package_the_api_says_so(tmp_path: Path) -> None:
    client = create_app(tmp_path / "none").server.test_client()
    answer = client.get(f"{ROOT}values.json")
    assert (answer.status_code, answer.mimetype) == (503, "application/problem+json")
    assert "Belum ada paket data" in answer.json["detail"]
    assert "maros build" in answer.json["detail_en"]


def test_a_new_build_is_served_at_once(package: Package, tmp_path: Path) -> None:
    folder = tmp_path / "processed"
    folder.mkdir()
    for name, content in package.files.items():
        (folder / name).write_bytes(content)
    client = create_app(folder).server.test_client()
    first = client.get(f"{ROOT}index.json")
    manifest = json.loads((folder / MANIFEST).read_text())
    manifest["observatory"]["fingerprint"] = "another"
    (folder / MANIFEST).write_text(json.dumps(manifest))
    again = client.get(f"{ROOT}index.json", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 200
    assert again.json["about"]["build"] == "another"
