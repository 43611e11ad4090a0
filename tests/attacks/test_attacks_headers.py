"""Nobody is sent to another site, and no text of an asker becomes a header; every answer has its own headers."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

import pytest
from asking import UPDATE, routes
from seats import Office, Seat
from werkzeug.http import parse_options_header

from indicators.masterplan.store.files import EvidenceFiles

KNOWN = {
    "lang": "id", "name": "progress", "kind": "csv", "key": "x", "id": "0" * 32, "ending": "pdf", "version": "v1",
    "page": "map", "path": "id/map", "filename": "app.css", "table": "kpis",
    "package_name": "dash", "fingerprinted_path": "x.js",
}  # fmt: skip
HOSTS = (
    "bad.example",
    "bad.example:80",
    "maros.example@bad.example",
    "bad.example/",
    "bad.example?x=",
    "x\\bad.example",
)
#: Line ends, as addresses carry them and as they come through decoding.
BREAKS = (
    "%0d%0aSet-Cookie:%20hurt=1",
    "%0aSet-Cookie:%20hurt=1",
    "%0d%0a%0d%0a<script>",
    "%E5%98%8A%E5%98%8DSet-Cookie:hurt=1",
)
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


def own(location: str) -> bool:
    """Whether an address to be sent to stays on this site, as a browser reads it."""
    read = location.replace("\\", "/").strip()
    parts = urlsplit(read)
    return not parts.scheme and not parts.netloc and read.startswith("/") and not read.startswith("//")


@pytest.mark.parametrize("host", HOSTS)
def test_the_host_of_a_request_leads_nobody_away(office: Office, host: str) -> None:
    seen = 0
    for client in (office.app.test_client(), office.seat("siti").client):
        addresses = [address for _, address in routes(office.app, "GET", KNOWN)]
        for address in (*addresses, "/", "/api", "/api/v1", "/id/work", "/embed/id"):
            headers = {
                "Host": host,
                "X-Forwarded-Host": host,
                "X-Forwarded-Proto": "javascript",
                "X-Forwarded-Prefix": "//bad",
            }
            with client.get(address, headers=headers) as answer:
                assert answer.status_code < 500, address
                if "Location" in answer.headers:
                    assert own(answer.headers["Location"]), (address, answer.headers["Location"])
                    seen += 1
                assert b"bad.example" not in answer.data or answer.mimetype != "text/html", address
    assert seen > 10


@pytest.mark.parametrize(
    "path",
    [
        "//bad.example", "//bad.example/", "//bad.example/..", "///bad.example/%2e%2e", "/\\bad.example",
        "/%5cbad.example",
        "/%2f%2fbad.example", "//bad.example//id/work", "/id/work//bad.example", "/id//bad.example",
        "/api//bad.example",
        "/id/work/..//bad.example", "//id/work", "//api/v1", "/.//bad.example", "/;//bad.example", "/%09/bad.example",
        "/https:bad.example", "/https://bad.example", "//bad.example/id/work/login?next=//bad.example",
    ],
)  # fmt: skip
def test_no_address_leads_to_another_site(office: Office, path: str) -> None:
    for client in (office.app.test_client(), office.seat("siti").client):
        answer = client.get(path)
        assert answer.status_code in (200, 302, 303, 308, 404), path
        if "Location" in answer.headers:
            assert own(answer.headers["Location"]), answer.headers["Location"]


def test_the_other_language_is_a_page_of_this_site(office: Office) -> None:
    client = office.app.test_client()
    for path in (
        "/id/%2f%2fbad.example",
        "/id/map/%2f%2fbad.example",
        "/id/search?q=//bad.example",
        "//bad.example/id",
    ):
        page = client.get(path).text
        found = re.findall(r'<link rel="alternate"[^>]* href="([^"]*)"', page) + re.findall(
            r'hreflang="\w+" href="([^"]*)"', page
        )
        assert found or client.get(path).status_code != 200
        assert [address for address in found if not own(address)] == []


def test_no_query_becomes_a_header(office: Office) -> None:
    names = ("q", "v", "v2", "p", "a", "next", "page", "state", "kind", "all", "v", "x")
    for client in (office.app.test_client(), office.seat("siti").client):
        for text in BREAKS:
            query = "&".join(f"{name}={text}" for name in names)
            for _, address in routes(office.app, "GET", KNOWN):
                with client.get(f"{address}?{query}") as answer:
                    assert answer.status_code < 500, address
                    _is_clean(answer, address)


def test_no_part_of_a_path_becomes_a_header(office: Office) -> None:
    for client in (office.app.test_client(), office.seat("siti").client):
        for text in BREAKS:
            for rule in office.app.url_map.iter_rules():
                if "GET" not in (rule.methods or ()) or not rule.arguments:
                    continue
                path = rule.rule
                for name in rule.arguments:
                    for kind in ("", "path:", "string:"):
                        path = path.replace(f"<{kind}{name}>", text if name != "lang" else "id")
                with client.get(path) as answer:
                    assert answer.status_code in (200, 302, 303, 308, 404), path
                    _is_clean(answer, path)


def _is_clean(answer, address: str) -> None:
    for name, value in answer.headers:
        assert "\r" not in value, (address, name)
        assert "\n" not in value, (address, name)
        assert not (name == "Set-Cookie" and "hurt" in value), address
    if "Location" in answer.headers:
        assert own(answer.headers["Location"]), address


@pytest.mark.parametrize(
    "name",
    [
        'a"; filename="evil.html',
        "a\r\nSet-Cookie: hurt=1",
        "a\nX: y",
        "ä\u202egnp.fdp",
        "\u0000x",
        "x;y=z",
        "%0d%0aX:1",
        "ℋ" * 300,
    ],
)
def test_the_name_of_a_file_stays_in_its_header(office: Office, name: str) -> None:
    kept = EvidenceFiles(office.store).add("edi", f"{name}.pdf", b"%PDF-1.7 " + quote(name).encode())
    answer = office.seat("edi").client.get(f"/id/work/evidence/{kept.id}")
    said = answer.headers["Content-Disposition"]
    assert parse_options_header(said) == ("attachment", {"filename": kept.name})
    assert said.isascii()
    assert answer.headers["Content-Security-Policy"] == "sandbox"
    _is_clean(answer, name)


def test_every_answer_has_its_headers(office: Office) -> None:
    seat = office.seat("siti")
    for client in (office.app.test_client(), seat.client):
        addresses = [address for _, address in routes(office.app, "GET", KNOWN)]
        for address in (
            *addresses,
            "/id/nowhere",
            "/xx/",
            "/id/work/nowhere",
            "/%00",
            "/api/v1/nowhere",
            "/assets/none.css",
        ):
            for method in ("GET", "HEAD", "OPTIONS", "DELETE"):
                with client.open(address, method=method) as answer:
                    assert answer.status_code < 500, address
                    assert {name: answer.headers.get(name) for name in ALWAYS} == ALWAYS, (method, address)
                    policy = answer.headers["Content-Security-Policy"]
                    assert policy == "sandbox" or "default-src 'none'" in policy, address
                    assert "unsafe-eval" not in policy
    answer = seat.client.post(UPDATE, data=b"{", content_type="application/json")
    assert {name: answer.headers.get(name) for name in ALWAYS} == ALWAYS


def test_only_embeds_may_be_framed(office: Office) -> None:
    client = office.app.test_client()
    for path in ("/embed/id/map/map", "/embed/../id/work/login", "/embed/%2e%2e/id/work/login", "/embed/id/work/login"):
        answer = client.get(path)
        assert "X-Frame-Options" not in answer.headers
        assert b'name="password"' not in answer.data
    assert "frame-ancestors 'none'" in client.get("/id/work/login").headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "target", ["//bad.example", "/\\bad.example", "https:bad.example", "/id/work/%0d%0aX:1", "\thttps://bad.example"]
)
def test_the_log_in_leads_on_to_the_desk(office: Office, target: str) -> None:
    seat = Seat(office.app.test_client(), "en")
    token = seat.token("login")
    for name, value in (("next", target), ("next", f"/en/work/{target}")):
        answer = seat.client.get("/en/work/login", query_string={name: value})
        assert answer.status_code == 200
        data = {"name": "edi", "password": "sangat-rahasia", "csrf_token": token, name: value}
        seat.client.post("/en/work/logout", data={"csrf_token": token})
        token = Seat(seat.client, "en").token("login")
        answer = seat.client.post("/en/work/login", data=data | {"csrf_token": token})
        assert answer.status_code == 303
        assert own(answer.headers["Location"])
        assert answer.headers["Location"].startswith("/en/work/")
        seat.send("logout", {})
        token = seat.token("login")
