"""kill -9 while something is written: what was acknowledged is there, nothing is half there, and the next run ends it.

A build that is killed stands in `tests/core/test_package.py`, a writer of records in
`tests/masterplan/test_masterplan_writers.py`.
"""

from __future__ import annotations

import io
import itertools
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from fault_commands import Commands, Job, moments
from fault_material import add_people, address, content, entering, taking_in, write_services, write_table
from fault_service import children, eventually
from pypdf import PdfReader
from sqlalchemy import select

from indicators.masterplan.store import Change, Store
from indicators.masterplan.store.engine import _config, newest_revision, open_engine, revision, writing
from indicators.masterplan.store.tables import AUDIT, PERSON, RECORD
from indicators.review import frozen
from indicators.workspace import load_workspace

TABLE = "izin-2031"


def permits(folder: Path) -> list[str]:
    """Return the permits of the first district as the workspace has them, which must be sound."""
    found = load_workspace(folder / "raw").observations
    return [o.published for o in found if o.variable == "permits" and o.period.text == "2031"][:1]


def copies(seed: Path, scratch: Path, numbers: list[int]) -> dict[int, Path]:
    return {n: Path(shutil.copytree(seed, scratch / str(n))) for n in numbers}


@pytest.mark.parametrize(("former", "seed"), [("", 81), ("3", 82)])
def test_a_killed_import_leaves_the_former_table_or_the_new_one(
    commands: Commands, place: Path, tmp_path: Path, former: str, seed: int
) -> None:
    path = tmp_path / f"{TABLE}.csv"
    if former:
        commands.steps(place, *taking_in(write_table(path, int(former)), place))
    write_table(path, 7)
    rehearsal = Path(shutil.copytree(place, tmp_path / "rehearsal"))
    steps = commands.steps(rehearsal, *taking_in(path, rehearsal, "--replace"))
    folders = copies(place, tmp_path, moments(steps, 8, seed))
    commands.killed(*(Job(str(f), taking_in(path, f, "--replace"), n) for n, f in folders.items()))
    found = {n: permits(f) for n, f in folders.items()}
    before = [former] if former else []
    assert all(values in (before, ["7"]) for values in found.values())
    assert found[min(found)] == before
    assert found[max(found)] == ["7"]
    again = commands.at_once(*(Job(str(f), taking_in(path, f, "--replace")) for f in folders.values()))
    assert {done.code for done in again} == {0}
    for folder in folders.values():
        assert content(folder / "raw") == content(rehearsal / "raw")


def test_a_killed_import_never_leaves_a_table_that_contradicts_the_workspace(
    commands: Commands, place: Path, tmp_path: Path
) -> None:
    path = write_table(tmp_path / "lain.csv", 1)
    path.write_text(path.read_text(encoding="utf-8").replace("Izin terbit", "Penduduk"), encoding="utf-8")
    words = ["--set", "B.variable=pop", "--set", "period=2023"]  # other figures than those that are there
    rehearsal = Path(shutil.copytree(place, tmp_path / "rehearsal"))
    refused = commands.run(rehearsal, *taking_in(path, rehearsal, *words))
    assert refused.refused("conflicts.yml", "conflicts.yml")
    before = content(place / "raw")
    folders = copies(place, tmp_path, moments(refused.steps, 6, 83))
    commands.killed(*(Job(str(f), taking_in(path, f, *words), n) for n, f in folders.items()))
    for folder in folders.values():
        assert content(folder / "raw") == before
        load_workspace(folder / "raw")


def test_a_killed_freeze_is_completed_by_the_next_one(commands: Commands, place: Path, tmp_path: Path) -> None:
    def words(folder: Path) -> list[str]:
        at = ["--raw", folder / "raw", "--processed", folder / "processed", "--database", address(folder)]
        return [str(w) for w in ("baseline", "freeze", *at, "--incomplete", "tahap-1")]

    Store.open(address(place)).close()
    rehearsal = Path(shutil.copytree(place, tmp_path / "rehearsal"))
    steps = commands.steps(rehearsal, *words(rehearsal))
    # The last steps are those of noting it; before them the files are written.
    folders = copies(place, tmp_path, [*moments(steps - 8, 8, 84), *range(steps - 7, steps + 1)])
    commands.killed(*(Job(str(f), words(f), n) for n, f in folders.items()))
    stood = {n: frozen.names(f / "raw") for n, f in folders.items()}
    assert [] in stood.values()
    assert ["tahap-1"] in stood.values()
    for folder in folders.values():
        for made in frozen.baselines(folder / "raw"):
            made.check()
    unnoted = 0
    for folder, done in zip(
        folders.values(), commands.at_once(*(Job(str(f), words(f)) for f in folders.values())), strict=True
    ):
        store = Store.open(address(folder))
        (made,) = frozen.baselines(folder / "raw")
        made.check()
        assert frozen.noted(store, made) is True
        assert store.history("baseline", "tahap-1")["version"].tolist() == [1]
        # Only where everything had been done, the name is taken.
        assert done.code == 0 or done.refused("sudah ada", "already")
        unnoted += done.code == 0
        store.close()
        assert [p.name for p in (folder / "raw" / "baselines").iterdir() if p.is_dir()] == ["tahap-1"]
    assert unnoted


def test_a_frozen_baseline_of_other_content_is_not_taken_for_one_that_was_killed(
    commands: Commands, place: Path
) -> None:
    at = ["--raw", place / "raw", "--processed", place / "processed", "--database", address(place)]
    freeze = ["baseline", "freeze", *at, "--incomplete", "tahap-1"]
    assert commands.run(place, *freeze).code == 0
    (place / "store.sqlite").unlink()  # nothing is noted any more
    (place / "raw" / "catatan.txt").write_text("baru", encoding="utf-8")
    assert commands.run(place, "build", "--raw", place / "raw", "--processed", place / "processed").code == 0
    assert commands.run(place, *freeze).refused("dengan isi lain", "of other content")


def test_a_killed_report_leaves_the_former_file_or_the_new_one(commands: Commands, place: Path, tmp_path: Path) -> None:
    def words(folder: Path) -> list[str]:
        at = ["--raw", folder / "raw", "--processed", folder / "processed", "--out", folder / "out"]
        return [str(w) for w in ("report", "briefing", "--lang", "id", "--processes", 1, *at)]

    commands.steps(place, *words(place))
    steps = commands.steps(place, *words(place))  # its folders stand now
    (former,) = (place / "out").rglob("*.pdf")
    former.write_bytes(b"lama")
    folders = copies(place, tmp_path, moments(steps, 6, 85))
    commands.killed(*(Job(str(f), words(f), n) for n, f in folders.items()))
    for folder in folders.values():
        (found,) = (folder / "out").rglob("*.pdf")
        assert found.read_bytes() == b"lama" or len(PdfReader(io.BytesIO(found.read_bytes())).pages) == 1
    for folder, done in zip(
        folders.values(), commands.at_once(*(Job(str(f), words(f)) for f in folders.values())), strict=True
    ):
        assert done.code == 0
        (found,) = (folder / "out").rglob("*.pdf")
        assert len(PdfReader(io.BytesIO(found.read_bytes())).pages) == 1


#: Makes reports on two processors, and pauses when the first is there.
MAKER = """
import sys
from pathlib import Path
from indicators.package import read_package
from indicators.reports.facts import Material
from indicators.reports.jobs import PROFILE, jobs
from indicators.reports.make import make_all

if __name__ == "__main__":
    material = Material(read_package(Path(sys.argv[1])))
    for _ in make_all(material, jobs(material.districts.index, [PROFILE], ("id", "en")), 2):
        print("made", flush=True)
        sys.stdin.read()
"""


def test_processes_that_make_reports_end_with_the_one_that_was_killed(material: Path, tmp_path: Path) -> None:
    (tmp_path / "maker.py").write_text(MAKER, encoding="utf-8")
    started = [sys.executable, tmp_path / "maker.py", material / "processed"]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(started, text=True, **pipes) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "made\n"
        left = children(process.pid)
        process.send_signal(signal.SIGKILL)
    assert len(left) == 3  # two makers and the keeper of their semaphores
    eventually(lambda: not any(alive(pid) for pid in left), "they end")


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def sound(url: str) -> None:
    """Hold a SQLite file against its own rules; PostgreSQL does so itself."""
    if url.startswith("sqlite"):
        connection = sqlite3.connect(url.removeprefix("sqlite:///"))
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        connection.close()


def test_a_killed_import_of_records_has_written_all_or_nothing(
    commands: Commands, place: Path, tmp_path: Path, url: str
) -> None:
    add_people(url)
    path = write_services(tmp_path / "services.csv", 5)
    ended = 0
    for moment in itertools.count(1, 3):
        done = commands.run(place, *entering(path, place, url), die_at=moment)
        if not done.killed:
            break
        store = Store.open(url)
        held, trail = store.records("services"), store.audit()
        store.close()
        assert len(held) in (0, 5)
        assert len(trail[trail["kind"] == "services"]) == len(held)
        sound(url)
        ended += 1
    assert (done.code, ended > 8) == (0, True)
    store = Store.open(url)
    assert [s.version for s in store.records("services")] == [1] * 5
    store.close()


def test_a_killed_migration_is_done_by_the_next_start(commands: Commands, place: Path, url: str) -> None:
    engine = open_engine(url)
    if url.startswith("sqlite"):
        Path(url.removeprefix("sqlite:///")).touch()
    with writing(engine) as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    names = {n: "" for n in ("code", "as_of", "name_id")} | {"code": "a", "as_of": "2026"}
    Store(engine).write([Change("services", "a~2026", names, "draft", "edit", 0)], "ani", "sebab")

    def held() -> dict[str, list[tuple[object, ...]]]:
        with engine.connect() as connection:
            return {t.name: [tuple(r) for r in connection.execute(select(t))] for t in (RECORD, PERSON, AUDIT)}

    before, moment, done = held(), 0, False
    while not done:  # at every one of its statements
        moment += 1
        ended = commands.run(place, "db", "upgrade", "--database", url, die_at=moment)
        done = not ended.killed
        assert held() == before
        # Whole or not at all: only the very last moments find it done.
        assert revision(engine) in ("0001", newest_revision())
        sound(url)
    assert (ended.code, revision(engine)) == (0, newest_revision())
    assert moment > 10
    Store.open(url).close()
    assert held() == before
    engine.dispose()
