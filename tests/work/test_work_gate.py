"""Who comes in: log-in, log-out, forged forms, many tries, and every route closed to whoever is not logged in."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from seats import PASSWORD, Office, Seat

from dashboard.package import PackageStore
from dashboard.work import gate

LANGUAGES = ("id", "en")


def routes(office: Office, method: str) -> list[str]:
    """Addresses of the desk that answer to a method, with something in place of what they ask for."""
    filled = {"name": "progress", "kind": "xlsx", "id": "0" * 32, "key": "x"}
    found = []
    for rule in office.app.url_map.iter_rules():
        if rule.endpoint.startswith("work.") and method in rule.methods and rule.endpoint != "work.login":
            values = {a: filled.get(a, "x") for a in rule.arguments if a != "lang"} | {"lang": "id"}
            found.append(rule.build(values)[1])
    return found


def test_every_page_of_the_desk_asks_for_a_login(office: Office) -> None:
    client = office.app.test_client()
    assert len(routes(office, "GET")) > 15
    for path in routes(office, "GET"):
        answer = client.get(path)
        assert answer.status_code == 303, path
        assert answer.headers["Location"].startswith("/id/work/login"), path
        assert answer.headers["Cache-Control"] == "no-store", path


def test_no_form_is_taken_without_its_token_nor_without_a_login(office: Office) -> None:
    seat, stranger = office.seat("siti"), office.app.test_client()
    before = office.store.revision()
    paths = routes(office, "POST")
    assert len(paths) > 8
    for path in paths:
        # Logged in, but sent by another site: the browser adds the cookie, nobody adds the token.
        assert seat.client.post(path, data={"action": "add"}).status_code == 400, path
        assert seat.client.post(path, data={"csrf_token": "forged"}).status_code == 400, path
        token = Seat(stranger).token("login")
        answer = stranger.post(path, data={"csrf_token": token})
        assert (answer.status_code, answer.headers["Location"]) == (303, "/id/work/login"), path
    assert office.store.revision() == before


def test_public_pages_set_no_cookie_and_know_nobody(office: Office) -> None:
    seat = office.seat("siti")
    for path in ("/id/", "/id/masterplan", "/healthz"):
        answer = seat.client.get(path)
        assert "Set-Cookie" not in answer.headers
        assert "siti" not in answer.get_data(as_text=True)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_login_with_wrong_name_or_password_says_the_same(office: Office, lang: str) -> None:
    said = set()
    for name, password in (("siti", "salah-sekali"), ("tidak-ada", PASSWORD), ("", ""), ("\x00", "\x00")):
        seat = Seat(office.app.test_client(), lang)
        data = {"name": name, "password": password, "csrf_token": seat.token("login")}
        answer = seat.client.post(f"/{lang}/work/login", data=data)
        assert answer.status_code == 401
        found = re.search(r'role="alert"[^>]*>([^<]+)<', answer.get_data(as_text=True))
        assert found is not None
        said.add(found[1])
    assert len(said) == 1


def test_the_cookie_is_closed_and_changes_with_the_login(office: Office) -> None:
    seat = Seat(office.app.test_client())
    token = seat.token("login")
    before = seat.client.get_cookie("observatory").value
    answer = seat.client.post("/id/work/login", data={"name": "siti", "password": PASSWORD, "csrf_token": token})
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    after = seat.client.get_cookie("observatory").value
    assert after != before
    # A cookie that somebody planted before the log-in is nobody's.
    other = office.app.test_client()
    other.set_cookie("observatory", before)
    assert other.get("/id/work/").status_code == 303


def test_after_logout_the_old_cookie_is_worth_nothing(office: Office) -> None:
    seat = office.seat("siti")
    cookie = seat.client.get_cookie("observatory").value
    seat.send("logout", {})
    other = office.app.test_client()
    other.set_cookie("observatory", cookie)
    assert other.get("/id/work/").status_code == 303


@pytest.mark.parametrize(
    ("target", "arrived"),
    [
        ("/id/work/import", "/id/work/import"),
        ("/id/work/records/kpis?q=a&state=draft", "/id/work/records/kpis?q=a&state=draft"),
        ("https://bad.example/id/work/", "/id/work/"),
        ("//bad.example/id/work/", "/id/work/"),
        ("/\\bad.example", "/id/work/"),
        ("/id/work/../../en/", "/id/work/"),
        ("/id/work//bad.example", "/id/work/"),
        ("/id/work/\r\nSet-Cookie: a=b", "/id/work/"),
        ("javascript:alert(1)", "/id/work/"),
        ("/id/", "/id/work/"),
    ],
)
def test_login_leads_on_to_the_desk_alone(office: Office, target: str, arrived: str) -> None:
    seat = Seat(office.app.test_client())
    data = {"name": "siti", "password": PASSWORD, "csrf_token": seat.token("login"), "next": target}
    answer = seat.client.post("/id/work/login", data=data)
    assert (answer.status_code, answer.headers["Location"]) == (303, arrived)


def test_many_tries_from_one_address_are_stopped_before_a_password_is_looked_at(office: Office) -> None:
    office.app.config["LOGIN_LIMIT"] = "3/hour"
    seat = Seat(office.app.test_client())
    token = seat.token("login")
    codes = [
        seat.client.post(
            "/id/work/login", data={"name": f"orang-{i}", "password": "salah-sekali", "csrf_token": token}
        ).status_code
        for i in range(5)
    ]
    assert codes == [401, 401, 401, 429, 429]
    answer = seat.client.post("/id/work/login", data={"name": "siti", "password": PASSWORD, "csrf_token": token})
    assert answer.status_code == 429
    assert office.store.audit()["kind"].eq("person").all()


def test_many_tries_for_one_name_are_stopped_wherever_they_come_from(office: Office) -> None:
    seat = Seat(office.app.test_client())
    token = seat.token("login")
    codes = []
    for i in range(7):
        data = {"name": "siti", "password": "salah-sekali", "csrf_token": token}
        answer = seat.client.post("/id/work/login", data=data, environ_base={"REMOTE_ADDR": f"10.0.0.{i}"})
        codes.append(answer.status_code)
    assert codes == [401] * 5 + [429] * 2


@pytest.mark.parametrize("path", ["account", "records/kpis", "review"])
def test_who_is_disabled_or_gets_another_role_is_out_at_once(office: Office, path: str) -> None:
    seat = office.seat("edi")
    seat.get(path)
    office.seat("siti").send("people", {"name": "edi", "action": "disable"})
    assert seat.client.get(f"/id/work/{path}").status_code == 303


def test_the_secret_is_made_once_and_only_its_owner_reads_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MAROS_SECRET_KEY", raising=False)
    url = f"sqlite:///{(tmp_path / 'new' / 's.sqlite').as_posix()}"
    first = gate.secret_key(url)
    assert gate.secret_key(url) == first
    assert len(first) == gate.SHORTEST_SECRET
    kept = tmp_path / "new" / "secret"
    assert os.stat(kept).st_mode & 0o077 == 0  # noqa: PTH116
    assert [p.name for p in kept.parent.iterdir()] == ["secret"]
    assert gate.secret_key("postgresql://x/y", tmp_path / "other") != first
    kept.write_bytes(b"short")
    with pytest.raises(ValueError, match="damaged"):
        gate.secret_key(url)
    monkeypatch.setenv("MAROS_SECRET_KEY", "k" * 40)
    assert gate.secret_key(url) == b"k" * 40
    monkeypatch.setenv("MAROS_SECRET_KEY", "pendek")
    with pytest.raises(ValueError, match="MAROS_SECRET_KEY"):
        gate.secret_key(url)


def test_cookies_are_for_https_alone_where_that_is_said(
    monkeypatch: pytest.MonkeyPatch, real_package, raw: Path
) -> None:
    from dashboard.app import create_app

    for given, wanted in (("", False), ("1", True)):
        monkeypatch.setenv("MAROS_HTTPS", given)
        assert create_app(real_package.path, raw).server.config["SESSION_COOKIE_SECURE"] is wanted


def test_without_a_store_there_is_no_desk(real_package, raw: Path) -> None:
    from dashboard.app import create_app

    client = create_app(real_package.path, raw).server.test_client()
    assert client.get("/id/work/").status_code == 404
    assert client.get("/xx/work/login").status_code == 404


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_first_visitor_is_told_how_the_first_administrator_is_made(
    real_package, raw: Path, tmp_path: Path, lang: str
) -> None:
    from dashboard.app import create_app

    app = create_app(real_package.path, raw, f"sqlite:///{(tmp_path / 'empty.sqlite').as_posix()}").server
    text = app.test_client().get(f"/{lang}/work/login").get_data(as_text=True)
    assert "maros user add admin --role admin" in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_down_is_said_and_nothing_breaks(
    office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, lang: str
) -> None:
    from sqlalchemy.exc import OperationalError

    from indicators.masterplan.store import Store

    seat = office.seat("edi", lang)
    token = seat.token()

    def away(*_args: object, **_kwargs: object) -> None:
        raise OperationalError("SELECT", {}, Exception("gone"))

    with monkeypatch.context() as patched:
        for name in ("revision", "records", "get"):
            patched.setattr(Store, name, away)
        for answer in (
            seat.client.get(f"/{lang}/work/"),
            seat.client.get(f"/{lang}/work/records/kpis"),
            seat.client.post(
                f"/{lang}/work/records/kpis/act", data={"csrf_token": token, "action": "submit", "key": "x"}
            ),
        ):
            assert answer.status_code == 503
            text = answer.get_data(as_text=True)
            assert ("tidak dapat dihubungi" if lang == "id" else "cannot be reached") in text
            assert "gone" not in text
    monkeypatch.setitem(office.app.extensions, "packages", PackageStore(tmp_path))
    answer = seat.client.get(f"/{lang}/work/")
    assert answer.status_code == 503
    assert ("Data belum tersedia" if lang == "id" else "not available") in answer.get_data(as_text=True)
