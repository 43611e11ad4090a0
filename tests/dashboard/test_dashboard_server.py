"""What the server answers, without a browser."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from pathlib import Path

import plotly.offline
import pytest
from made_up_package import write_package

from benchmarks.dashboard import LARGEST_STEP, Server, first_calls, map_steps
from dashboard import app as app_module
from dashboard.context import parse_address
from dashboard.pages.map import LAYERS
from dashboard.registry import PAGES

PATHS = [
    "",
    "map",
    "map?v=tax&p=2023",
    "district",
    "district/99.01.01",
    "district/99.01.06",
    "data",
    "data/sources",
    "data/corrections",
    "data/conflicts",
    "data/missing",
    "data/changes",
    "data/downloads",
    "data/source/src1",
    "method",
    "ranking",
    "ranking?v=gov",
    "compare",
    "compare?a=99.01.01&b=99.01.02&c=99.01.03",
    "indicator",
    "indicator/tax",
    "indicator/roads",
    "trends",
    "trends?v=hdi",
    "whatif",
    "search?q=rimba",
    "map?v=tax&v2=gov",
]


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("path", PATHS)
def test_each_page_is_readable_before_any_script(client, lang: str, path: str) -> None:
    answer = client.get(f"/{lang}/{path}")
    assert answer.status_code == 200
    assert f'<html lang="{lang}"' in answer.text
    assert "<h1" in answer.text
    assert "Kabupaten Contoh" in answer.text


@pytest.mark.parametrize(
    ("path", "word"),
    [
        ("/en/district/77.77", "There is no district"),
        ("/en/map?v=nothing", "There is no indicator"),
        ("/en/district/99.01.06?v=tax", "There is no indicator"),
        ("/en/map?v=tax&p=1801", "There are no values for the period"),
        ("/en/nowhere", "There is no page"),
        ("/fr/map", "Bahasa “fr” tidak tersedia"),
        ("/en/data/source/none", "There is no source"),
        ("/en/data/none", "There is no page"),
        ("/embed/en/none/map", "There is no figure"),
        ("/en/compare?a=99.01.01&b=none", "There is no district"),
        ("/en/map?d=none", "There is no district"),
        ("/en/map?k=none", "This page has no choice"),
        ("/en/map?l=none", "This page has no choice"),
        ("/en/whatif?w=gov:2,none:1", "cannot read the weight “none:1”"),
        ("/en/whatif?w=gov:-1", "cannot read the weight"),
        ("/en/whatif?w=gov:nan", "cannot read the weight"),
        ("/en/whatif?x=99.01.01/none:1", "cannot read the value"),
    ],
)
def test_an_unknown_address_helps(client, path: str, word: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert word in answer.text


def test_a_page_that_fails_says_so_and_leaves_the_others_alone(client, monkeypatch, caplog) -> None:
    from dashboard.pages import method

    def fail(ctx) -> list:
        raise KeyError("no such column")

    monkeypatch.setattr(method, "layout", fail)
    answer = client.get("/en/method?x=fault")
    assert answer.status_code == 500
    assert "This page could not be made" in answer.text
    assert "no such column" not in answer.text
    assert "no such column" in caplog.text
    assert client.get("/en/data").status_code == 200


def test_settings_are_written_as_in_their_file() -> None:
    from dashboard.pages.method import flat

    settings = {"engine": {"truncate": False, "upper": 100.0, "steps": [0.01, True, "mean"]}}
    assert flat(settings) == [
        ("engine.truncate", "false"), ("engine.upper", "100"), ("engine.steps", "0.01, true, mean"),
    ]  # fmt: skip


@pytest.mark.parametrize("lang", ["id", "en"])
def test_a_licence_is_said_in_words(at, lang: str) -> None:
    from dashboard.pages import data

    ctx = at(f"/{lang}/data/sources")
    used = {row.cells[3]["v"] for row in data.sources_frame(ctx).rows}
    known = {one["code"]: one[f"title_{lang}"] for one in ctx.package.about["licences"]}
    assert used == {known[code] for code in ctx.package["sources"]["licence"]}
    assert not used & set(known)


def test_a_misspelt_district_is_suggested(client) -> None:
    assert "/en/district/99.01.01" in client.get("/en/district/rimba").text


def test_what_is_asked_for_is_never_taken_as_html(client) -> None:
    assert "<script>alert" not in client.get("/en/district/<script>alert(1)</script>").text


def test_an_odd_address_never_fails(client) -> None:
    for path in (
        "/id/map?v=",
        "/id/map?" + "x" * 5000,
        "/id/map?%ff=%fe",
        "//id//map",
        "/embed",
        "/embed/id",
        "/id/district/%00",
    ):
        assert client.get(path).status_code in (200, 302, 308, 404), path


def test_the_root_leads_to_indonesian(client) -> None:
    answer = client.get("/")
    assert (answer.status_code, answer.location) == (302, "/id/")


@pytest.mark.parametrize("path", ["/id/", "/healthz", "/nope", "/assets/app.css", "/assets/nope.css", "/_dash-layout"])
def test_security_headers_on_every_answer(client, path: str) -> None:
    headers = client.get(path, buffered=True).headers
    rules = headers["Content-Security-Policy"]
    assert "default-src 'none'" in rules
    assert "unsafe-eval" not in rules
    assert "unsafe-inline" not in rules.split("script-src")[1].split(";")[0]
    assert "frame-ancestors 'none'" in rules
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_an_embed_may_be_framed(client) -> None:
    headers = client.get("/embed/id/map/map?v=tax").headers
    assert "frame-ancestors *" in headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in headers


def test_geometry_is_kept_for_ever_under_its_hash(client, package) -> None:
    answer = client.get(f"/geo/{package.geometry_hash}.json")
    assert "immutable" in answer.headers["Cache-Control"]
    assert len(answer.json["shapes"]) == 6
    assert client.get("/geo/0123.json").status_code == 404


def test_text_is_packed_for_those_who_take_it(client) -> None:
    packed = client.get("/assets/app.css", headers={"Accept-Encoding": "gzip"}, buffered=True)
    plain = client.get("/assets/app.css", buffered=True)
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) < len(plain.data) / 2
    assert "Content-Encoding" not in plain.headers


def ask(client, path: str, search: str):
    body = {
        "output": "view.data",
        "outputs": {"id": "view", "property": "data"},
        "changedPropIds": ["query.data"],
        "inputs": [{"id": "query", "property": "data", "value": {"path": path, "search": search}}],
        "state": [{"id": "route", "property": "data", "value": {}}],
    }
    return client.post("/_dash-update-component", json=body, headers={"Accept-Encoding": "gzip"})


def test_a_map_step_weighs_at_most_two_kilobytes(client) -> None:
    answer = ask(client, "/id/map", "?v=tax&p=2023")
    assert len(answer.data) <= 2048
    props = json.loads(gzip.decompress(answer.data))["response"]["view"]["data"]["props"]
    assert props["map-period"]["value"] == "2023"
    assert props["map-map"]["items"]["99.01.06"]["v"] == "68,0 %"


def test_a_value_change_sends_no_components(client) -> None:
    text = gzip.decompress(ask(client, "/id/map", "?v=tax&p=2023").data).decode()
    assert '"namespace"' not in text


def test_two_readers_do_not_influence_each_other(client) -> None:
    first = ask(client, "/id/map", "?v=tax&p=2023").data
    ask(client, "/en/map", "?v=stunting&d=99.01.02")
    assert ask(client, "/id/map", "?v=tax&p=2023").data == first


def test_the_whole_package_can_be_downloaded(tmp_path: Path) -> None:
    folder = write_package(tmp_path / "package")
    (tmp_path / "secret.csv").write_text("secret")
    (folder / "beside.csv").write_text("not of the package")
    client = app_module.create_app(folder).server.test_client()
    packed = client.get("/package/en/data-package.zip").data
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        notes = {"README.md", "CITATION.cff", "LICENCES.md", "SHA256SUMS"}
        assert set(archive.namelist()) == notes | {p.name for p in folder.iterdir()} - {"beside.csv"}
        assert archive.read("values.csv") == (folder / "values.csv").read_bytes()
    assert client.get("/package/en/data-package.zip").data == packed
    assert client.get("/package/en/values.csv").data == (folder / "values.csv").read_bytes()
    for name in ("beside.csv", "secret.csv", "..%2Fsecret.csv", "nope"):
        assert client.get(f"/package/en/{name}").status_code == 404, name


def test_unknown_download_says_what_is_wrong(client) -> None:
    assert client.get("/download/id/nope.csv/map").status_code == 404
    assert client.get("/download/id/map.exe/map").status_code == 404
    assert client.get("/download/id/coverage.geojson/data").status_code == 404


@pytest.mark.parametrize("kind", ["csv", "xlsx", "geojson"])
def test_download_has_a_name_and_a_type(client, kind: str) -> None:
    answer = client.get(f"/download/id/map.{kind}/map?v=tax")
    assert answer.status_code == 200
    assert f'filename="map.{kind}"' in answer.headers["Content-Disposition"]


def test_plotly_bundle_is_the_version_of_the_python_package() -> None:
    bundle = app_module.ASSETS.parent / app_module.PLOTLY_BUNDLE.lstrip("/")
    assert f"v{plotly.offline.get_plotlyjs_version()}" in bundle.read_text(encoding="utf-8")[:200]


def test_every_page_module_has_what_the_registry_needs() -> None:
    for module in PAGES.values():
        assert callable(module.title)
        assert callable(module.layout)


def test_address_is_taken_apart() -> None:
    address = parse_address("/embed/en/map/map", "?v=a%20b&d=")
    assert (address.lang, address.embed, address.page, address.query) == ("en", "map", "map", {"v": "a b"})


def test_first_calls_are_measured_page_by_page(package_folder) -> None:
    found = first_calls(package_folder, None)
    assert {call.name for call in found} >= {"/id/district/99.01.06", "/id/indicator/roads"}
    assert [call.time for call in found] == sorted((call.time for call in found), reverse=True)


def test_a_step_on_the_map_is_small_in_every_layer(real_package, raw) -> None:
    calls = list(map_steps(Server(real_package.path, raw), every=13))
    for layer in LAYERS:
        assert {call.name for call in calls} >= {f"{layer}: {what}" for what in ("indicator", "district", "classes")}
    assert [call for call in calls if call.size > LARGEST_STEP] == []
