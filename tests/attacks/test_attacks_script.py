"""No text that somebody can write acts as anything but text: not on a page, not at the desk, not in a report."""

from __future__ import annotations

import html
import io
import json
import re
import threading
import zipfile
from collections.abc import Iterator

import pytest
from asking import LANGUAGES, PAGE, UPDATE, VIEW, body, pages, routes
from browsing import Visit
from hostile_texts import HURT, PAYLOADS, faults_of_html, faults_of_props
from pypdf import PdfReader
from pypdf.generic import DictionaryObject, IndirectObject
from seats import Office
from werkzeug.serving import make_server

from dashboard.context import Context, parse_address
from dashboard.render import frames_of
from indicators.masterplan import TABLES, load
from indicators.package import read_package
from indicators.reports.facts import Material
from indicators.reports.jobs import PROFILE, WHOLE, Job
from indicators.reports.make import Studio

LINK = re.compile(r'(?:href|src|action)="([^"]*)"')


@pytest.fixture(scope="module")
def paths(hostile: Office) -> list[str]:
    return pages(hostile)


def test_the_hostile_texts_are_there(hostile: Office) -> None:
    """Otherwise everything below would hold of an empty place."""
    seen = "".join(html.unescape(hostile.public(p)) for p in ("masterplan/kpis", "data/sources", "indicator", "map"))
    # On one page or another stands each of them, but for the line breaks that HTML swallows.
    assert [p for p in PAYLOADS if p.split("\r\n")[0] not in seen] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_page_holds_an_element_of_the_attacker(hostile: Office, paths: list[str], lang: str) -> None:
    client = hostile.app.test_client()
    found = {}
    for path in paths:
        answer = client.get(f"/{lang}/{path}")
        assert answer.status_code == 200, path
        found[path] = faults_of_html(answer.text)
    assert {path: faults for path, faults in found.items() if faults} == {}
    assert len(found) > 80


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_tree_of_the_live_page_holds_an_address_of_the_attacker(
    hostile: Office, paths: list[str], lang: str
) -> None:
    client = hostile.app.test_client()
    for path in paths:
        place, _, search = f"/{lang}/{path}".partition("?")
        for output in (PAGE, VIEW):
            answer = client.post(UPDATE, json=body(output, place, search))
            assert answer.status_code in (200, 204), path  # a page without values that change has none to send
            if answer.status_code == 200:
                assert list(faults_of_props(json.loads(answer.data))) == [], path


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_an_address_holds_is_no_part_of_the_page(hostile: Office, lang: str) -> None:
    client = hostile.app.test_client()
    asked = ["q", "v", "v2", "p", "a", "b", "c", "d", "s", "layer", "sort", "office", "state", "year", "x"]
    for payload in PAYLOADS:
        for page in ("search", "map", "ranking", "compare", "masterplan/kpis", "data/quality", "whatif", "trends"):
            answer = client.get(f"/{lang}/{page}", query_string=dict.fromkeys(asked, payload))
            assert answer.status_code in (200, 404), (page, payload)
            assert faults_of_html(answer.text) == [], (page, payload)
        for page in ("district", "indicator", "data/source", "masterplan/kpi", "review", "embed", "x"):
            answer = client.get(f"/{lang}/{page}/{payload.replace('/', '%2F')}")
            assert answer.status_code in (200, 404), (page, payload)
            assert faults_of_html(answer.text) == [], (page, payload)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_figure_to_embed_holds_an_element_of_the_attacker(hostile: Office, paths: list[str], lang: str) -> None:
    client, package = hostile.app.test_client(), hostile.app.extensions["packages"].get()
    records, seen = hostile.app.extensions["records"].get(package), set()
    for path in paths:
        place, _, search = path.partition("?")
        for frame in frames_of(Context(package, parse_address(f"/{lang}/{place}", search), records)):
            answer = client.get(f"/embed/{lang}/{frame.id}/{place or 'home'}?{search}")
            assert answer.status_code == 200, (frame.id, path)
            assert faults_of_html(answer.text) == [], (frame.id, path)
            seen.add(frame.id)
    assert len(seen) > 20


def desk_pages(hostile: Office) -> Iterator[str]:
    keys: dict[str, list[str]] = {}
    for stored in hostile.store.records():
        keys.setdefault(stored.kind, []).append(stored.key)
    for number, table in enumerate(TABLES):
        key = keys[table.name][number % len(PAYLOADS)]
        yield f"/id/work/records/{table.name}"
        yield f"/id/work/records/{table.name}/form"
        if table.name == "innovations":
            yield f"/id/work/assess/{key}"
        for page in ("record", "form"):
            yield f"/id/work/records/{table.name}/{page}?key={key}"
    known = {"lang": "id", "name": "kpis", "kind": "source", "key": "wiki", "id": "0" * 32}
    for endpoint, address in routes(hostile.app, "GET", known, "work."):
        if endpoint not in ("work.login", "work.audit_csv", "work.filled", "work.sheet_out"):
            yield address


def test_no_page_of_the_desk_holds_an_element_of_the_attacker(hostile: Office) -> None:
    seat, seen = hostile.seat("siti"), 0
    for address in desk_pages(hostile):
        answer = seat.client.get(address)
        # The scores of another assessor have no form for anybody else.
        assert answer.status_code in (200, 403 if "/assessments/form?key=" in address else 404, 404), address
        assert faults_of_html(answer.text) == [], address
        seen += answer.status_code == 200
    assert seen > 100
    queue = seat.get("review", status="", all="yes")
    items = [a for a in LINK.findall(queue) if "/review/" in a and "sheet" not in a]
    assert len(items) > 20
    for address in items[:: max(len(items) // 30, 1)]:
        answer = seat.client.get(address.replace("&amp;", "&"))
        assert answer.status_code == 200, address
        assert faults_of_html(answer.text) == [], address


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_form_that_is_refused_comes_back_as_text(hostile: Office, payload: str) -> None:
    seat = hostile.seat("edi")
    for table in ("kpis", "progress", "innovations", "assessments"):
        columns = next(t for t in TABLES if t.name == table).names
        page = seat.send(f"records/{table}/form", dict.fromkeys(columns, payload) | {"why": payload}, 422)
        assert faults_of_html(page) == [], table
    for ending in ("csv", "xlsx", "pdf"):
        file = (io.BytesIO(f"{payload},x\n{payload}".encode()), f"{payload}.{ending}")
        data = {"csrf_token": seat.token(), "file": file}
        address = seat.client.post("/id/work/import", data=data).headers["Location"]
        answer = seat.client.get(address)
        assert answer.status_code in (200, 422)  # a name with a quote may end the part, and no file is sent
        assert faults_of_html(answer.text) == []
    answer = seat.client.get("/id/work/review", query_string={k: payload for k in ("q", "area", "source", "dimension")})
    assert faults_of_html(answer.text) == []
    answer = hostile.app.test_client().get("/id/work/login", query_string={"next": payload})
    assert faults_of_html(answer.text) == []


def test_data_are_never_served_as_a_page(hostile: Office) -> None:
    client = hostile.app.test_client()
    package = read_package(hostile.app.extensions["packages"].path)
    document = client.get("/api/v1/openapi.json").get_json()
    served = [f"/api/v1/{name}" for name in package.files] + [f"/package/id/{name}" for name in package.files]
    served += [f"/api/v1{path}" for path in document["paths"] if "{" not in path]
    for address in served:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert answer.mimetype not in ("text/html", "image/svg+xml", "application/xhtml+xml"), address
        assert answer.headers["X-Content-Type-Options"] == "nosniff", address
        assert "'unsafe-inline'" not in answer.headers["Content-Security-Policy"].partition("style-src")[0], address


@pytest.fixture(scope="module")
def studio(hostile: Office) -> Studio:
    package = read_package(hostile.app.extensions["packages"].path)
    return Studio(Material(package, load(hostile.raw, hostile.store, package.table("observations"))))


def actions(reader: PdfReader) -> Iterator[str]:
    """Whatever in a PDF acts: addresses that are opened, scripts, programs, forms that are sent."""
    for number in range(1, len(reader.xref[0]) + 1):
        thing = reader.get_object(IndirectObject(number, 0, reader))
        for key in ("/URI", "/JS", "/JavaScript", "/Launch", "/EmbeddedFile", "/OpenAction", "/AA", "/SubmitForm"):
            if isinstance(thing, DictionaryObject) and key in thing:
                yield str(thing[key])


@pytest.mark.parametrize("kind", [*WHOLE, PROFILE])
def test_a_report_prints_hostile_texts_and_runs_none(studio: Studio, kind: str) -> None:
    area = next(iter(studio.material.short_names)) if kind == PROFILE else ""
    job = Job(kind, "id", area)
    made = studio.make(job)
    if job.ending == "pdf":
        found = list(actions(PdfReader(io.BytesIO(made))))
        assert [a for a in found if not a.startswith(("http://", "https://", "mailto:")) or HURT in a] == []
        return
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        for name in archive.namelist():
            assert not re.search(r"vba|activex|oleObject|externalLink", name, re.IGNORECASE), name
            if name.endswith(".rels"):
                targets = re.findall(r'Target="([^"]*)" TargetMode="External"', archive.read(name).decode())
                assert [t for t in targets if not t.startswith(("http://", "https://")) or HURT in t] == []


@pytest.mark.browser
def test_a_browser_runs_nothing_of_the_attacker(hostile: Office, chromium) -> None:
    server = make_server("127.0.0.1", 0, hostile.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        context = chromium.new_context()
        context.expose_function("hurt", lambda: hurt.append("called"))
        hurt: list[str] = []
        page = context.new_page()
        visit = Visit(page, f"http://127.0.0.1:{server.server_port}")
        page.on("dialog", lambda dialog: (hurt.append(dialog.message), dialog.dismiss()))
        # Whether the trap works: what an attack would call is there, and is seen.
        visit.go("/id/")
        page.evaluate("hurt()")
        assert hurt == ["called"]
        hurt.clear()
        key = next(r.key for r in hostile.store.records() if r.kind == "kpis")
        for path in ("id/", "en/map", "id/masterplan/kpis", f"en/masterplan/kpi/{key}", "id/data/sources"):
            visit.go(f"/{path}").settle()
            page.mouse.move(200, 300)
            page.keyboard.press("Tab")
        assert hurt == []
        assert visit.faults == []
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        context.close()
