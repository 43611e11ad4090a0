"""A disk that is full, or a folder that is closed: a clear message, the former state untouched, and the next run works.

A file of a process may be made no larger than a limit (`RLIMIT_FSIZE`), which fails its writes as a full disk does, at
a place that the limit chooses, without any right to mount one.
"""

from __future__ import annotations

import json
import random
import sqlite3
from pathlib import Path

import pytest
from fault_commands import Commands
from fault_material import STORE, add_people, address, content, entering, taking_in, write_services, write_table

from indicators.masterplan.store import Store
from indicators.package import read_package
from indicators.review import frozen

WRITTEN = ("tidak dapat ditulis", "cannot be written")
FAILED = ("Basis data gagal", "database failed")


def building(folder: Path) -> list[str]:
    return ["build", "--raw", str(folder / "raw"), "--processed", str(folder / "processed")]


@pytest.mark.parametrize("largest", [1, 500, 20_000, 90_000, 110_000])
def test_a_build_leaves_the_former_package(commands: Commands, place: Path, largest: int) -> None:
    before = content(place)
    # Among the files of a package: the first, a table, a wide table, the map as a database, the metadata.
    assert commands.run(place, *building(place), largest=largest).refused(*WRITTEN)
    assert content(place) == before
    (place / "raw" / "catatan.txt").write_text("baru", encoding="utf-8")
    assert commands.run(place, *building(place)).code == 0
    assert read_package(place / "processed").fingerprint != read_package_of(before)


def read_package_of(files: dict[str, bytes]) -> str:
    """Return the fingerprint that the manifest among these files gives."""
    return str(json.loads(files["processed/datapackage.json"])["observatory"]["fingerprint"])


@pytest.mark.parametrize("largest", [20, 200, 400])
def test_an_import_leaves_the_workspace(commands: Commands, place: Path, tmp_path: Path, largest: int) -> None:
    path = write_table(tmp_path / "izin-2031.csv", 3)
    before = content(place)
    assert commands.run(place, *taking_in(path, place), largest=largest).refused(*WRITTEN)
    assert content(place) == before
    assert commands.run(place, *taking_in(path, place)).code == 0


@pytest.mark.parametrize("largest", [1, 10_000])
def test_a_report_leaves_the_former_one(commands: Commands, place: Path, largest: int) -> None:
    at = ["--raw", place / "raw", "--processed", place / "processed", "--out", place / "out", "--lang", "id"]
    assert commands.run(place, "report", "briefing", *at).code == 0
    before = content(place)
    assert commands.run(place, "report", "briefing", *at, largest=largest).refused(*WRITTEN)
    assert content(place) == before


def test_a_freeze_leaves_no_baseline(commands: Commands, place: Path) -> None:
    at = ["--raw", place / "raw", "--processed", place / "processed", "--database", address(place)]
    freeze = ["baseline", "freeze", *at, "--incomplete", "tahap-1"]
    # What does not shrink when it is packed makes the archive larger than anything of the store.
    (place / "raw" / "lampiran.bin").write_bytes(random.Random(88).randbytes(500_000))
    assert commands.run(place, *building(place)).code == 0
    Store.open(address(place)).close()
    before = content(place / "raw")
    assert commands.run(place, *freeze, largest=300_000).refused(*WRITTEN)
    assert content(place / "raw") == before
    store = Store.open(address(place))
    assert store.get("baseline", "tahap-1") is None
    store.close()
    assert commands.run(place, *freeze).code == 0
    (made,) = frozen.baselines(place / "raw")
    made.check()


def test_an_import_of_records_writes_none(commands: Commands, place: Path, tmp_path: Path) -> None:
    url = address(place)
    add_people(url)
    path = write_services(tmp_path / "services.csv", 60, "x" * 2_000)
    largest = (place / STORE).stat().st_size + 40_000
    assert commands.run(place, *entering(path, place, url), largest=largest).refused(*FAILED)
    store = Store.open(url)
    assert store.records("services") == []
    assert set(store.audit()["kind"]) == {"person"}
    store.close()
    connection = sqlite3.connect(place / STORE)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()
    assert commands.run(place, *entering(path, place, url)).code == 0
    store = Store.open(url)
    assert len(store.records("services")) == 60
    store.close()


def test_a_store_that_cannot_be_made_is_made_later(commands: Commands, place: Path) -> None:
    upgrade = ["db", "upgrade", "--database", address(place)]
    assert commands.run(place, *upgrade, largest=40_000).refused("tidak dapat dibuka", "cannot be opened")
    assert commands.run(place, *upgrade).code == 0
    Store.open(address(place)).close()


def test_a_backup_is_whole_or_not_there(commands: Commands, place: Path) -> None:
    url = address(place)
    add_people(url)
    store = Store.open(url)
    commands.steps(place, "db", "backup", "--database", url, place / "lama.zip")
    before = content(place)
    # The evidence does not shrink either.
    with store.engine.begin() as connection:
        values = ("x", "a.pdf", "application/pdf", 200_000, random.Random(89).randbytes(200_000), "edi", "")
        connection.exec_driver_sql("INSERT INTO evidence VALUES (?, ?, ?, ?, ?, ?, ?)", values)
    store.close()
    backup = ["db", "backup", "--database", url]
    for path in (place / "lama.zip", place / "baru.zip"):
        assert commands.run(place, *backup, path, largest=150_000).refused(*WRITTEN)
    assert {k: v for k, v in content(place).items() if k != STORE} == {k: v for k, v in before.items() if k != STORE}
    assert commands.run(place, *backup, place / "lama.zip").code == 0


def closed(folder: Path) -> list[Path]:
    """Close a folder and all below to writing; return what has to be opened again."""
    folders = [folder, *(p for p in folder.rglob("*") if p.is_dir())]
    for one in folders:
        one.chmod(0o555)
    return folders


@pytest.fixture
def opened_again(tmp_path: Path):
    """Open what a test closed, so that it can be cleared away."""
    yield
    for folder in [tmp_path, *tmp_path.rglob("*")]:
        if folder.is_dir():
            folder.chmod(0o755)


@pytest.mark.usefixtures("opened_again")
def test_a_closed_folder_is_named_and_nothing_is_changed(commands: Commands, place: Path, tmp_path: Path) -> None:
    url = address(place)
    add_people(url)
    table, records = write_table(tmp_path / "izin-2031.csv", 3), write_services(tmp_path / "services.csv", 3)
    before = content(place)
    folders = closed(place)
    for words, said in (
        (building(place), WRITTEN),
        (taking_in(table, place), WRITTEN),
        (entering(records, place, url), ("tidak dapat dibuka", "cannot be opened")),
        (["report", "briefing", "--processed", place / "processed", "--out", place / "out"], WRITTEN),
        (["db", "backup", "--database", url, place / "x.zip"], ("tidak dapat dibuka", "cannot be opened")),
    ):
        done = commands.run(place, *words, powerless=True)
        assert done.refused(*said), done
    assert content(place) == before
    for folder in folders:
        folder.chmod(0o755)
    for words in (building(place), taking_in(table, place), entering(records, place, url)):
        assert commands.run(place, *words, powerless=True).code == 0
