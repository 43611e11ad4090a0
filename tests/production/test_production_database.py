"""A database that goes away and comes back: readers keep the last records, the desk says so, nothing is restarted."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from fault_commands import Commands
from fault_material import EDITORS, PASSWORD, add_people, address, entering, write_services
from fault_proxy import Wire
from fault_service import Service, eventually
from seats import Office, office_on
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError

from dashboard import records
from dashboard.app import create_app
from indicators.masterplan.store import Change, Store

#: All that share the one service run in one process.
pytestmark = pytest.mark.xdist_group("service")
PAGES = ("/id/", "/en/masterplan", "/id/ranking")
AWAY = ("tidak dapat dihubungi", "cannot be reached")


@pytest.fixture
def mended(wire: Wire) -> Iterator[Wire]:
    yield wire
    wire.mend()


@pytest.mark.usefixtures("mended")
@pytest.mark.parametrize("fault", ["cut", "silence"])
def test_a_server_that_is_gone_or_hangs_and_comes_back(
    service: Service, wire: Wire, distant: str, commands: Commands, place: Path, fault: str
) -> None:
    edi, workers = service.reader(), service.workers()
    edi.log_in(EDITORS[0], PASSWORD)
    eventually(lambda: service.well(), "well before")
    before = {page: service.get(page).text for page in PAGES}
    getattr(wire, fault)()
    with ThreadPoolExecutor(12) as readers:
        answers = list(readers.map(lambda n: (PAGES[n % 3], service.get(PAGES[n % 3])), range(36)))
    assert {(answer.status, answer.text == before[page]) for page, answer in answers} == {(200, True)}
    for lang, said in zip(("id", "en"), AWAY, strict=True):
        answer = edi.get(f"/{lang}/work/records/services")
        assert (answer.status, said in answer.text) == (503, True)
    assert service.get("/readyz").json == {"status": "unavailable", "data": "ok", "store": "unavailable"}
    eventually(lambda: service.get("/healthz").json["status"] == "degraded", "the fault is noticed")
    health = service.get("/healthz")
    assert health.status == 200
    assert "127.0.0.1" not in health.text
    told = commands.run(place, "masterplan", "status", "--raw", place / "raw", "--database", distant)
    assert told.refused("tidak dapat dibuka", "cannot be opened")
    wire.mend()
    eventually(lambda: service.well(), "well again")
    assert edi.get("/id/work/records/services").status == 200
    assert service.workers() == workers
    assert service.faults() == []


def test_connections_that_died_unnoticed_are_replaced(service: Service, wire: Wire) -> None:
    edi = service.reader()
    edi.log_in(EDITORS[0], PASSWORD)
    wire.drop()  # as when the server was started anew between two requests
    with ThreadPoolExecutor(8) as readers:
        pages = list(readers.map(lambda _: edi.get("/id/work/records/services").status, range(16)))
    assert set(pages) == {200}


@pytest.mark.usefixtures("mended")
def test_a_write_that_loses_its_connection_is_written_whole_or_not_at_all(
    wire: Wire, distant: str, commands: Commands, place: Path, tmp_path: Path
) -> None:
    path = write_services(tmp_path / "services.csv", 4)
    store = Store.open(distant)

    def cut(*_: object) -> None:
        wire.cut()

    event.listen(store.engine, "commit", cut)
    names = dict.fromkeys(("as_of", "name_id"), "") | {"code": "putus", "as_of": "2026"}
    with pytest.raises(DBAPIError):
        store.write([Change("services", "putus~2026", names, "draft", "edit", 0)], "ani", "")
    event.remove(store.engine, "commit", cut)
    wire.mend()
    assert store.get("services", "putus~2026") is None
    assert commands.run(place, *entering(path, place, distant)).code == 0
    assert len(store.records("services")) == 4
    store.close()


@pytest.mark.usefixtures("mended")
def test_a_service_that_starts_without_its_database_serves_the_files_until_it_is_there(
    place: Path, wire: Wire, distant: str
) -> None:
    wire.cut()
    app = create_app(place / "processed", place / "raw", distant)
    client = app.server.test_client()
    for page in PAGES:
        assert client.get(page).status_code == 200
    assert client.get("/healthz").json["status"] == "degraded"
    assert client.get("/id/work/login").status_code == 503
    wire.mend()
    assert client.get("/id/work/login").status_code == 200
    eventually(lambda: client.get("/healthz").json["status"] == "ok", "well")
    assert app.records.store is not None
    app.records.store.close()


# --- SQLite ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def office(place: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    monkeypatch.setattr(records, "FRESH", 0.0)  # every page asks
    monkeypatch.setattr(records, "PAUSE", 0.0)
    (place / "store").mkdir()
    yield from office_on(place / "processed", place / "raw", address(place / "store"))


def removed(file: Path) -> None:
    file.unlink()


def folder_away(file: Path) -> None:
    file.parent.rename(file.parent.with_name("away"))


def garbage(file: Path) -> None:
    file.write_bytes(b"\x00\xff" * 5_000)


def halved(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def emptied(file: Path) -> None:
    file.write_bytes(b"")


def a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def beside(file: Path) -> list[str]:
    """Return what stands in a store's folder, but for SQLite's log: it goes only when the connection is collected."""
    names = sorted(p.name for p in file.parent.iterdir()) if file.parent.exists() else []
    return [name for name in names if not name.endswith(("-wal", "-shm"))]


@pytest.mark.parametrize("harm", [removed, folder_away, garbage, halved, emptied, a_folder])
def test_a_file_that_is_harmed_is_said_and_taken_up_again_when_it_is_back(
    office: Office, place: Path, commands: Commands, harm: Callable[[Path], None]
) -> None:
    edi, client = office.seat("edi"), office.app.test_client()
    file = place / "store" / "store.sqlite"
    before, kept = {page: client.get(page).text for page in PAGES}, file.read_bytes()
    harm(file)
    there = beside(file)
    for page in PAGES:
        answer = client.get(page)
        assert (answer.status_code, answer.text) == (200, before[page])
    health = client.get("/healthz")
    assert (health.status_code, health.json["status"]) == (200, "degraded")
    assert AWAY[0] in edi.get("records/services", 503)
    assert AWAY[1] in office.app.test_client().get("/en/work/login").text
    # Nothing is put in its place, which would hide that it is away.
    assert beside(file) == there
    if file.is_dir():
        file.rmdir()
    if not file.parent.exists():
        file.parent.with_name("away").rename(file.parent)
    file.write_bytes(kept)
    assert client.get("/healthz").json["status"] == "ok"
    edi.get("records/services")


@pytest.mark.parametrize("harm", [garbage, halved, a_folder])
def test_a_harmed_file_is_refused_by_commands_and_not_overwritten(
    place: Path, commands: Commands, harm: Callable[[Path], None]
) -> None:
    add_people(address(place))
    file = place / "store.sqlite"
    harm(file)
    before = None if file.is_dir() else file.read_bytes()
    for words in (("db", "upgrade"), ("user", "list"), ("db", "backup", place / "x.zip")):
        done = commands.run(place, *words[:2], "--database", address(place), *words[2:])
        assert done.refused("Basis data", "database"), done
    assert before is None or file.read_bytes() == before
    assert not (place / "x.zip").exists()


def test_a_file_that_another_program_holds_is_read_and_written_when_it_is_free(office: Office, place: Path) -> None:
    file = place / "store" / "store.sqlite"
    edi, client = office.seat("edi"), office.app.test_client()
    before = {page: client.get(page).text for page in PAGES}
    form = {"code": "izin", "name_id": "Izin", "name_en": "Permit", "as_of": "2026", "standing": "proposal",
            "source": "uji", "key": "", "seen": "0", "then": "save"}  # fmt: skip
    holder = sqlite3.connect(file, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    opened = office.app.extensions["records"].store.engine

    @event.listens_for(opened, "connect")
    def impatient(connection: sqlite3.Connection, _: object) -> None:
        connection.execute("PRAGMA busy_timeout=50")  # instead of a minute

    for page in PAGES:
        assert client.get(page).text == before[page]
    assert client.get("/healthz").json["status"] == "ok"
    assert AWAY[0] in edi.send("records/services/form", form, 503)
    holder.execute("ROLLBACK")
    holder.close()
    edi.send("records/services/form", form)
    assert [s.version for s in office.store.records("services")] == [1]
