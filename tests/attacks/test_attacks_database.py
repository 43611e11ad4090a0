"""No text becomes a part of a command to the database: what is asked finds nothing, what is written is kept as text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from asking import routes
from click.testing import CliRunner
from databases import empty_database
from seats import Office, Seat, office_on
from sqlalchemy import inspect

from indicators.cli import main
from indicators.masterplan.store import Store
from indicators.masterplan.store.core import Change, Trail
from indicators.masterplan.store.logins import Logins
from indicators.masterplan.store.people import People
from indicators.masterplan.store.transfer import dump

INJECTIONS = (
    "' OR '1'='1",
    "' OR 1=1 --",
    "'; DROP TABLE audit; --",
    '"; DROP TABLE record; --',
    "x'); DELETE FROM person; --",
    "' UNION SELECT name, password FROM person --",
    "siti' --",
    "siti'/*",
    "1; UPDATE person SET role='admin'",
    "%' AND 1=0 UNION ALL SELECT sql FROM sqlite_master --",
    "'||(SELECT pg_sleep(5))||'",
    "\\'; DROP TABLE audit; --",
    "$$; DROP TABLE audit; $$",
    ":name",
    "%(name)s",
    "?",
    "%",
    "_",
    "%%%",
    "' ESCAPE '",
)
KNOWN = {"lang": "id", "name": "progress", "kind": "value", "key": "x", "id": "0" * 32}
FIELDS = (
    *(
        "q",
        "state",
        "office",
        "page",
        "key",
        "who",
        "kind",
        "since",
        "next",
        "dimension",
        "area",
        "source",
        "hint",
        "all",
    ),
    *(
        "name",
        "password",
        "role",
        "action",
        "why",
        "text",
        "to",
        "seen",
        "print",
        "item",
        "value",
        "table",
        "then",
        "old",
    ),
    *("digest", "incomplete", "new", "again", "kpi", "period", "entry", "status", "chosen"),
)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def desk(request: pytest.FixtureRequest, real_package, raw: Path, tmp_path_factory) -> Iterator[Office]:
    """A desk on either database."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MAROS_SECRET_KEY", "k" * 40)
        for url in empty_database(request.param, tmp_path_factory.mktemp("db")):
            yield from office_on(real_package.path, raw, url)


def state(store: Store) -> tuple[object, ...]:
    """Tables with their columns, and everything in them."""
    looking = inspect(store.engine)
    schema = {name: [c["name"] for c in looking.get_columns(name)] for name in looking.get_table_names()}
    files = dump(store)
    return schema, {name: content for name, content in files.items() if name != "manifest.json"}


def test_no_query_of_a_page_reaches_the_database_as_a_command(desk: Office) -> None:
    seat, before = desk.seat("siti"), state(desk.store)
    for injection in INJECTIONS[1::3]:
        asked = dict.fromkeys(FIELDS, injection)
        known = {"lang": "id", "name": "progress", "kind": injection, "key": injection, "id": injection}
        for _, address in routes(desk.app, "GET", known, "work."):
            with seat.client.get(address, query_string=asked) as answer:
                assert answer.status_code in (200, 302, 303, 404), (address, injection)
        for path in ("masterplan/kpis", "search", "map", f"masterplan/kpi/{injection}", "review"):
            with seat.client.get(f"/id/{path}", query_string=asked) as answer:
                assert answer.status_code in (200, 404), (path, injection)
        assert seat.client.get(f"/evidence/file/{injection}").status_code == 404
    assert state(desk.store) == before


def test_no_search_finds_more_than_its_text(desk: Office) -> None:
    """A quote that ended the text, or a sign that stands for any other, would find everything."""
    whole = desk.store.trail(Trail())[1]
    assert whole >= 7
    for injection in INJECTIONS:
        for field in ("who", "kind", "text", "key"):
            assert desk.store.trail(Trail(**{field: injection}))[1] == 0, (injection, field)
        assert desk.store.get(injection, injection) is None
        assert desk.store.records(injection) == []
        assert desk.store.history(injection, injection).empty
        assert People(desk.store).find(injection) is None
        assert Logins(desk.store).find(injection) is None


def test_nobody_logs_in_with_a_command(desk: Office) -> None:
    for injection in INJECTIONS:
        seat = Seat(desk.app.test_client())
        token = seat.token("login")
        for name, password in ((injection, "x"), ("siti", injection), (injection, injection)):
            desk.app.extensions["tries"].storage.reset()
            data = {"name": name, "password": password, "csrf_token": token}
            assert seat.client.post("/id/work/login", data=data).status_code in (401, 429), injection
        assert seat.client.get("/id/work/people").status_code == 303


def test_no_form_reaches_the_database_as_a_command(desk: Office) -> None:
    seat, before = desk.seat("mia"), state(desk.store)
    for injection in INJECTIONS[::3]:
        data = dict.fromkeys(FIELDS, injection) | {"csrf_token": seat.token()}
        for endpoint, address in routes(desk.app, "POST", KNOWN, "work."):
            if endpoint not in ("work.logout", "work.login"):
                assert seat.client.post(address, data=data).status_code < 500, (address, injection)
        for action in ("accept", "comment", "ask", "return", "submit", "answer", "close", "save", "approve"):
            for address in ("/id/work/review/value/x", "/id/work/records/progress/act"):
                form = data | {"action": action, f"seen.{injection}": injection}
                assert seat.client.post(address, data=form).status_code < 500, (address, injection)
    assert state(desk.store) == before


def test_what_is_written_is_text(desk: Office) -> None:
    """Every field of a record and of the trail comes back exactly, and nothing else is changed."""
    schema = state(desk.store)[0]
    for number, injection in enumerate(INJECTIONS):
        key = f"{injection}{number}"
        change = Change("kpis", key, {"code": key, injection: injection}, "draft", "edit", 0, injection)
        desk.store.write([change], injection, injection)
        stored = desk.store.get("kpis", key)
        assert stored is not None
        assert (stored.key, stored.values, stored.updated_by) == (key, {"code": key, injection: injection}, injection)
        rows, count = desk.store.trail(Trail(kind="kpis", key=key))
        assert (count, rows[0]["who"], rows[0]["why"]) == (1, injection, injection)
    assert state(desk.store)[0] == schema
    assert len(desk.store.records("kpis")) == len(INJECTIONS)


@pytest.mark.parametrize("injection", INJECTIONS[:8])
def test_no_word_of_a_command_line_is_a_command(raw: Path, real_package, tmp_path: Path, injection: str) -> None:
    url = f"sqlite:///{(tmp_path / 's.sqlite').as_posix()}"
    store = Store.open(url)
    before = state(store)
    places = ["--raw", str(raw), "--database", url]
    for command in (
        ["masterplan", "move", "submit", *places, "--who", injection, "--table", "kpis", "--", injection],
        ["review", "list", *places, "--processed", str(real_package.path), "--area", injection],
        ["user", "role", injection, "admin", "--database", url],
        ["user", "disable", injection, "--database", url],
    ):
        done = CliRunner().invoke(main, command)
        assert done.exception is None or isinstance(done.exception, SystemExit), (command, done.exception)
    assert state(store) == before
    store.close()
