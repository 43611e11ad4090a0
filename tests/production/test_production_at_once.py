"""Two at once: imports, freezes, builds and writers wait for each other or are refused; none undoes another."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from core.made_up import Workspace
from databases import empty_database
from fault_commands import Commands, Job
from fault_material import add_people, address, entering, taking_in, write_services, write_table
from fault_service import eventually
from sqlalchemy import event

from indicators import workspace
from indicators.build import build
from indicators.masterplan.store import Change, Store
from indicators.package import read_package
from indicators.review import frozen
from indicators.workspace import fingerprint, load_workspace

AT_ONCE = 4


def folders_of(place: Path) -> set[str]:
    return {p.name for p in (place / "raw" / "tables").iterdir() if p.is_dir()}


def test_imports_of_different_tables_are_all_taken_in(commands: Commands, place: Path, tmp_path: Path) -> None:
    before = folders_of(place)
    paths = [write_table(tmp_path / f"izin-{n}.csv", n) for n in range(2031, 2031 + AT_ONCE)]
    jobs = [Job(str(place), [*taking_in(p, place), "--set", f"period={p.stem[-4:]}"]) for p in paths]
    assert [(d.code, d.err) for d in commands.at_once(*jobs) if d.code] == []
    assert folders_of(place) == before | {p.stem for p in paths}
    load_workspace(place / "raw")


def test_of_imports_of_one_table_one_is_taken_and_the_others_are_told(
    commands: Commands, place: Path, tmp_path: Path
) -> None:
    path = write_table(tmp_path / "izin-2031.csv", 5)
    done = commands.at_once(*[Job(str(place), taking_in(path, place))] * AT_ONCE)
    assert sorted(d.code for d in done) == [0, 1, 1, 1]
    assert all(d.code == 0 or d.refused("pakai --replace", "use --replace") for d in done)
    replaced = commands.at_once(*[Job(str(place), taking_in(path, place, "--replace"))] * AT_ONCE)
    assert [(d.code, d.err) for d in replaced if d.code] == []
    load_workspace(place / "raw")


def test_of_imports_that_contradict_each_other_one_is_taken(commands: Commands, place: Path, tmp_path: Path) -> None:
    paths = [write_table(tmp_path / f"izin-{name}.csv", number) for name, number in (("a", 5), ("b", 6))]
    done = commands.at_once(*(Job(str(place), taking_in(p, place)) for p in paths))
    assert sorted(d.code for d in done) == [0, 1]
    assert any(d.refused("conflicts.yml", "conflicts.yml") for d in done)
    load_workspace(place / "raw")  # either alone is sound


def test_a_build_while_tables_come_in_is_of_one_moment(place: Path) -> None:
    copy, changes = Workspace(place / "raw"), iter(["2", "3"])

    def meanwhile(step: str, done: int, _total: int) -> None:
        all_read = step == "tables" and done == 7
        if all_read and (number := next(changes, None)) is not None:
            copy.edit("tables/desa/table.csv", f"Arumba,{int(number) - 1}", f"Arumba,{number}")

    build(place / "raw", place / "processed", meanwhile)
    package = read_package(place / "processed")
    assert package.fingerprint == fingerprint(place / "raw")
    values = package.table("observations")
    published = values.loc[(values["variable"] == "active_villages") & (values["area_code"] == "99.01.01"), "published"]
    assert published.tolist() == ["3"]


@pytest.mark.parametrize("read", [fingerprint, load_workspace])
def test_a_reader_is_not_disturbed_by_an_import_that_ends(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, read: Callable[[Path], object]
) -> None:
    """Its hidden folder is listed with the others, and is gone when a reader would look into it."""
    look, hidden = os.scandir, place / "raw" / "tables" / ".maros-izin-new-x"
    (hidden / "tables" / "izin").mkdir(parents=True)

    def gone(folder: str | os.PathLike[str] = ".") -> Any:
        if hidden.exists() and (hidden == Path(folder) or hidden in Path(folder).parents):
            hidden.rename(tmp_path / "ended")
        return look(folder)

    monkeypatch.setattr(os, "scandir", gone)
    read(place / "raw")


def test_a_table_that_goes_while_it_is_read_is_read_again(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    leaving, hashed = place / "raw" / "tables" / "desa", workspace.sha256

    def late(path: Path) -> str:
        if leaving in path.parents:
            shutil.rmtree(leaving)
        return hashed(path)

    monkeypatch.setattr(workspace, "sha256", late)
    found = fingerprint(place / "raw")
    assert not leaving.exists()
    assert found == fingerprint(place / "raw")


def test_of_freezes_of_one_name_one_is_made_and_the_others_are_told(commands: Commands, place: Path) -> None:
    at = ["--raw", place / "raw", "--processed", place / "processed", "--database", address(place)]
    freeze = [str(w) for w in ("baseline", "freeze", *at, "--incomplete", "tahap-1")]
    Store.open(address(place)).close()
    done = commands.at_once(*[Job(str(place), freeze)] * AT_ONCE)
    assert sorted(d.code for d in done) == [0, 1, 1, 1]
    assert all(d.code == 0 or d.refused("sudah ada", "already") for d in done)
    (made,) = frozen.baselines(place / "raw")
    made.check()
    store = Store.open(address(place))
    assert frozen.noted(store, made) is True
    store.close()


def test_of_imports_of_the_same_records_none_is_written_twice(
    commands: Commands, place: Path, tmp_path: Path, url: str
) -> None:
    add_people(url)
    path = write_services(tmp_path / "services.csv", 20)
    done = commands.at_once(*[Job(str(place), entering(path, place, url))] * AT_ONCE)
    assert 0 in {d.code for d in done}
    assert all(d.code == 0 or d.refused("sudah diubah orang lain", "was changed by somebody else") for d in done)
    store = Store.open(url)
    assert [s.version for s in store.records("services")] == [1] * 20
    assert store.audit()["kind"].tolist().count("services") == 20
    store.close()


def change(code: str) -> Change:
    values = dict.fromkeys(("name_id", "name_en"), "") | {"code": code, "as_of": "2026"}
    return Change("services", f"{code}~2026", values, "draft", "edit", 0)


@pytest.fixture
def distant_stores(tmp_path: Path):
    """Two workers on one PostgreSQL, and one that reads."""
    for url in empty_database("postgresql", tmp_path):
        stores = [Store.open(url) for _ in range(3)]
        yield stores
        for store in stores:
            store.close()


def test_a_reader_that_saw_the_newest_change_has_seen_all_before_it(distant_stores: list[Store]) -> None:
    """The revision tells readers to look again: a change that comes later must never have a smaller number."""
    slow, quick, reader = distant_stores
    written, go = threading.Event(), threading.Event()

    @event.listens_for(slow.engine, "commit")
    def hold(_: object) -> None:
        written.set()
        go.wait()

    def write(store: Store, code: str) -> None:
        store.write([change(code)], code, "")

    first = threading.Thread(target=write, args=(slow, "lambat"))
    second = threading.Thread(target=write, args=(quick, "cepat"))
    first.start()
    written.wait()  # the first has its number, and is not to be seen yet
    second.start()
    eventually(lambda: not second.is_alive() or waits(reader), "the second is done or waits for its turn")
    seen = (reader.revision(), len(reader.records("services")))
    go.set()
    first.join()
    second.join()
    assert len(reader.records("services")) == 2
    assert seen[1] < 2
    assert reader.revision() > seen[0]


def waits(store: Store) -> bool:
    """Say whether a transaction waits for a lock in the database of a store."""
    asked = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    with store.engine.connect() as connection:
        return bool(connection.exec_driver_sql(asked).scalar_one())
