"""A made-up regency with its package, to be served, imported into and broken."""

from __future__ import annotations

from pathlib import Path

from argon2 import PasswordHasher
from core.made_up import DISTRICTS, write_workspace

from indicators.build import build
from indicators.masterplan import TABLES
from indicators.masterplan.store import Store
from indicators.masterplan.store.people import People

PASSWORD = "sangat-rahasia"
EDITORS = ("edi", "eva")
#: Where a store stands in a folder of a test.
STORE = "store.sqlite"


def write_material(folder: Path) -> Path:
    """Write `raw`, with masterplan tables in which nothing is planned, and `processed`."""
    raw = write_workspace(folder / "raw").root
    (raw / "masterplan").mkdir()
    for table in TABLES:
        (raw / "masterplan" / f"{table.name}.csv").write_text(",".join(table.names) + "\n", encoding="utf-8")
    build(raw, folder / "processed")
    return folder


def add_people(url: str) -> None:
    """Make a store with two editors; what hashing a password costs is no part of these tests."""
    store = Store.open(url)
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    for name in EDITORS:
        People(store, cheap).add(name, PASSWORD, "editor", "", "uji")
    store.close()


def address(folder: Path) -> str:
    """Return the address of the SQLite store of a folder."""
    return f"sqlite:///{(folder / STORE).as_posix()}"


def write_table(path: Path, first: int) -> Path:
    """Write a table to import: permits by district, the first of them as given."""
    rows = [f"{name},{number or first}" for number, (name, *_) in enumerate(DISTRICTS)]
    path.write_text("\n".join(["Kecamatan,Izin terbit", *rows]) + "\n", encoding="utf-8")
    return path


def taking_in(path: Path, folder: Path, *more: str) -> list[str]:
    """Return the words of the command that imports such a table."""
    told = {"period": "2031", "publisher": "X", "title": "T", "licence": "facts-only", "B.variable": "permits"}
    answers = [word for question, answer in told.items() for word in ("--set", f"{question}={answer}")]
    return ["import", str(path), "--raw", str(folder / "raw"), *answers, *more]


def write_services(path: Path, count: int, note: str = "") -> Path:
    """Write records of the masterplan to import."""
    rows = [f"izin-{n},Izin {n},Permit {n},2026,proposal,uji,{note}" for n in range(count)]
    path.write_text("\n".join(["code,name_id,name_en,as_of,standing,source,note_id", *rows]) + "\n", encoding="utf-8")
    return path


def entering(path: Path, folder: Path, url: str) -> list[str]:
    """Return the words of the command that imports such records."""
    return ["masterplan", "import", "--raw", str(folder / "raw"), "--database", url, "--user", EDITORS[0], str(path)]


def content(folder: Path) -> dict[str, bytes]:
    """Return the files below a folder but for locks, which are empty and stay."""
    return {
        p.relative_to(folder).as_posix(): p.read_bytes()
        for p in sorted(folder.rglob("*"))
        if p.is_file() and p.suffix != ".lock"
    }
