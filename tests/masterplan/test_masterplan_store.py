"""The store, on SQLite and on PostgreSQL: versions, conflicts, trail, migrations, export."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from argon2 import PasswordHasher
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, Table, inspect, select, text
from sqlalchemy.exc import DBAPIError

from indicators.masterplan.store import Change, ConflictError, Store, StoreError, store_url
from indicators.masterplan.store.core import encode, timestamp
from indicators.masterplan.store.engine import _config, newest_revision, open_engine, revision, upgrade, writing
from indicators.masterplan.store.files import EvidenceFiles
from indicators.masterplan.store.people import People
from indicators.masterplan.store.tables import AUDIT, METADATA, PERSON, RECORD
from indicators.masterplan.store.transfer import (
    MANIFEST,
    TABLES,
    backup,
    dump,
    export_folder,
    import_folder,
    restore,
    restore_backup,
)
from indicators.masterplan.tables import BY_NAME


def service(code: str, seen: int = 0, state: str = "draft", name: str = "Antrean", **extra: str) -> Change:
    values = {n: "" for n in BY_NAME["services"].names}
    values |= {"code": code, "as_of": "2026", "name_id": name, "name_en": name, "source": "uji"} | extra
    return Change("services", f"{code}~2026", values, state, "edit", seen, "dlh")


def test_a_record_comes_back_as_it_was_written(store: Store) -> None:
    change = service("a", name="Antrean “dokter” 🏥\r\n\\N")
    assert store.write([change], "ani", "baru") == [1]
    found = store.get("services", "a~2026")
    assert found is not None
    assert (found.values, found.version, found.state, found.office) == (change.values, 1, "draft", "dlh")
    assert (found.created_by, found.updated_by) == ("ani", "ani")
    assert store.get("services", "b~2026") is None


def test_every_change_leaves_who_when_before_after_and_why(store: Store) -> None:
    store.write([service("a", name="lama")], "ani", "baru")
    store.write([service("a", 1, name="baru")], "budi", "salah nama")
    trail = store.history("services", "a~2026")
    assert trail[["who", "action", "version", "why"]].values.tolist() == [
        ["ani", "edit", 1, "baru"],
        ["budi", "edit", 2, "salah nama"],
    ]
    assert trail["before"].isna().tolist() == [True, False]
    assert json.loads(trail["before"][1])["value.name_id"] == "lama"
    assert json.loads(trail["after"][1])["value.name_id"] == "baru"
    assert trail["at"].is_monotonic_increasing


def test_a_first_version_keeps_the_record_of_the_files_it_replaces(store: Store) -> None:
    change = service("a", name="baru")
    store.write([Change(**{**change.__dict__, "before": {"name_id": "dari berkas"}})], "ani", "")
    assert json.loads(store.history("services", "a~2026")["before"][0])["value.name_id"] == "dari berkas"


def test_the_second_of_two_editors_gets_a_conflict_with_both_versions(store: Store) -> None:
    store.write([service("a")], "ani", "")
    store.write([service("a", 1, name="dari budi")], "budi", "")
    with pytest.raises(ConflictError) as caught:
        store.write([service("a", 1, name="dari citra")], "citra", "")
    assert caught.value.current is not None
    assert (caught.value.current.version, caught.value.current.updated_by) == (2, "budi")
    assert caught.value.differences() == {
        "name_id": ("dari citra", "dari budi"),
        "name_en": ("dari citra", "dari budi"),
    }
    assert "budi" in str(caught.value)
    assert len(store.audit()) == 2


@pytest.mark.parametrize("seen", [0, 2, -1])
def test_a_version_nobody_has_seen_is_a_conflict(store: Store, seen: int) -> None:
    store.write([service("a")], "ani", "")
    with pytest.raises(ConflictError):
        store.write([service("a", seen)], "budi", "")
    with pytest.raises(ConflictError):
        store.write([service("missing", 3)], "budi", "")


def test_several_changes_are_written_all_or_none(store: Store) -> None:
    store.write([service("c")], "ani", "")
    with pytest.raises(ConflictError):
        store.write([service("a"), service("b"), service("c", 7)], "budi", "")
    assert [s.key for s in store.records()] == ["c~2026"]
    assert len(store.audit()) == 1
    assert store.write([service("z"), service("c", 1), service("a")], "budi", "") == [1, 2, 1]


def test_a_key_that_does_not_fit_its_fields_is_refused(store: Store) -> None:
    change = service("a")
    with pytest.raises(ValueError, match="b~2026"):
        store.write([Change(**{**change.__dict__, "key": "b~2026"})], "ani", "")
    assert store.records() == []


def test_the_public_sees_the_version_that_was_signed_off(store: Store) -> None:
    store.write([service("a", name="satu"), service("new", name="x")], "ani", "")
    assert store.entered(public=True) == {}
    store.write([service("a", 1, "approved", "satu")], "budi", "")
    store.write([service("a", 2, "draft", "dua")], "ani", "")
    (seen,) = store.entered(public=True)["services"]
    assert (seen.values["name_id"], seen.version, seen.state) == ("satu", 2, "approved")
    drafts = {r.key: r.values["name_id"] for r in store.entered()["services"]}
    assert drafts == {"a~2026": "dua", "new~2026": "x"}


def test_a_withdrawn_draft_was_never_public(store: Store) -> None:
    store.write([service("a", 0, "withdrawn")], "ani", "")
    assert store.entered(public=True) == {}
    assert store.entered()["services"][0].state == "withdrawn"


def test_the_revision_grows_with_every_change(store: Store) -> None:
    before = store.revision()
    store.write([service("a")], "ani", "")
    assert store.revision() > before


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET who = 'nobody'",
        "DELETE FROM audit",
        "DELETE FROM audit WHERE id = 1",
        "UPDATE audit SET why = why",
    ],
)
def test_the_trail_cannot_be_changed_or_deleted(store: Store, statement: str) -> None:
    store.write([service("a")], "ani", "baru")
    with pytest.raises(DBAPIError, match="append-only"), writing(store.engine) as connection:
        connection.execute(text(statement))
    assert store.audit()["who"].tolist() == ["ani"]


def test_the_trail_cannot_be_emptied_or_replaced_by_other_means(store: Store) -> None:
    store.write([service("a")], "ani", "baru")
    if store.engine.dialect.name == "postgresql":
        statement = "TRUNCATE audit"
    else:
        columns = "id, at, who, action, kind, key, version, why"
        statement = f"INSERT OR REPLACE INTO audit ({columns}) VALUES (1, '', 'x', '', '', '', 1, '')"
    with pytest.raises(DBAPIError, match="append-only"), writing(store.engine) as connection:
        connection.execute(text(statement))
    assert store.audit()["who"].tolist() == ["ani"]


def test_migrations_make_what_the_program_declares(store: Store) -> None:
    with store.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
    assert revision(store.engine) == newest_revision()


def test_going_back_and_forth_over_the_migrations(url: str) -> None:
    engine = open_engine(url)
    for _ in range(2):
        assert upgrade(engine) == newest_revision()
        assert set(inspect(engine).get_table_names()) == {*METADATA.tables, "alembic_version"}
        with writing(engine) as connection:
            config = _config()
            config.attributes["connection"] = connection
            command.downgrade(config, "base")
        assert inspect(engine).get_table_names() == ["alembic_version"]
    engine.dispose()


def test_a_store_of_a_newer_program_is_left_alone(url: str) -> None:
    Store.open(url).close()
    engine = open_engine(url)
    with writing(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match="newer version"):
        Store.open(url)
    assert revision(engine) == "9999"
    engine.dispose()


def test_sqlite_runs_in_wal_and_syncs_every_write(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'new' / 'folder' / 's.sqlite'}")
    with store.engine.connect() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar_one() == "wal"
        assert connection.execute(text("PRAGMA synchronous")).scalar_one() == 2
    store.close()


def test_the_address_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", " postgres://someone@somewhere/data ")
    assert open_engine(store_url()).dialect.name == "postgresql"
    monkeypatch.delenv("DATABASE_URL")
    assert store_url(tmp_path / "s.sqlite") == f"sqlite:///{(tmp_path / 's.sqlite').as_posix()}"
    with pytest.raises(StoreError, match="mysql"):
        open_engine("mysql+pymysql://x/y") if _has("pymysql") else _foreign()


def _has(module: str) -> bool:
    from importlib.util import find_spec

    return find_spec(module) is not None


def _foreign() -> None:
    open_engine("mysql://x/y")


def test_a_server_that_is_not_there_is_said_to_be(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be opened"):
        Store.open("postgresql://nobody@127.0.0.1:1/none")


def test_times_are_utc_and_sort_as_text() -> None:
    wita = timezone(timedelta(hours=8))
    early, late = datetime(2026, 1, 1, 7, 30, tzinfo=wita), datetime(2026, 1, 1, 0, 0, tzinfo=UTC)
    assert timestamp(early) == "2025-12-31T23:30:00.000000Z"
    assert timestamp(early) < timestamp(late)


def _fill(store: Store, people: People) -> None:
    people.add("ani", "sangat-rahasia", "admin", "", "cli:x")
    people.add("budi", "sangat-rahasia", "office", "dlh", "cli:x", "baru")
    people.set_disabled("budi", True, "ani")
    store.write([service("a", name='"\\N", ;\r\n\t'), service("b", name="\\")], "ani", "\rkosong\n")
    store.write([service("a", 1, "approved", "é𝄞")], "budi", "")
    store.write([service("a", 2, "draft", "tiga")], "ani", "")
    EvidenceFiles(store).add("ani", "berita acara.pdf", b"%PDF-1.7 \xff\r\n\\N")
    for number, why in enumerate(("\\N", "\\\\N", "a\rb", "")):
        store.write([service("c", number)], "ani", why)


def _rows(engine: Engine, table: Table) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        return [tuple(r) for r in connection.execute(select(table).order_by(*table.primary_key.columns))]


def _everything(store: Store) -> dict[str, list[tuple[object, ...]]]:
    return {t.name: _rows(store.engine, t) for t in TABLES}


def test_the_whole_store_goes_to_the_other_database_and_back(
    store: Store, people: People, other_url: str, tmp_path: Path
) -> None:
    _fill(store, people)
    before = _everything(store)
    other = Store.open(other_url)
    assert export_folder(store, tmp_path / "out") == {"record": 3, "person": 2, "evidence": 1, "audit": 12}
    assert import_folder(other, tmp_path / "out") == {"record": 3, "person": 2, "evidence": 1, "audit": 12}
    assert _everything(other) == before
    assert {n: c for n, c in dump(other).items() if n != MANIFEST} == {
        n: c for n, c in dump(store).items() if n != MANIFEST
    }
    # The trail goes on where it ended, and log-in works.
    other.write([service("a", 3)], "ani", "")
    assert other.audit()["id"].tolist() == [*(r[0] for r in before["audit"]), before["audit"][-1][0] + 1]
    assert People(other, people.hasher).authenticate("ani", "sangat-rahasia") is not None
    other.close()


def test_a_backup_is_one_closed_file_and_restores(store: Store, people: People, other_url: str, tmp_path: Path) -> None:
    _fill(store, people)
    path = tmp_path / "cadangan" / "b.zip"
    backup(store, path)
    assert path.stat().st_mode & 0o077 == 0
    assert [p.name for p in path.parent.iterdir()] == ["b.zip"]
    other = Store.open(other_url)
    restore_backup(other, path)
    assert _everything(other) == _everything(store)
    other.close()


def test_a_store_with_something_in_it_is_not_overwritten(store: Store, people: People) -> None:
    _fill(store, people)
    before = _everything(store)
    with pytest.raises(StoreError, match="not empty"):
        restore(store, dump(store))
    assert _everything(store) == before


def _without(files: dict[str, bytes]) -> None:
    del files["audit.csv"]


def _changed(files: dict[str, bytes]) -> None:
    files["record.csv"] = files["record.csv"].replace(b"tiga", b"dua!")


def _newer(files: dict[str, bytes]) -> None:
    files[MANIFEST] = files[MANIFEST].replace(f'"{newest_revision()}"'.encode(), b'"9999"')


def _other_evidence(files: dict[str, bytes]) -> None:
    files[next(n for n in files if n.startswith("evidence/"))] = b"%PDF-forged"


def _no_evidence(files: dict[str, bytes]) -> None:
    del files["evidence.csv"]


@pytest.mark.parametrize("harm", [_without, _changed, _newer, _other_evidence, _no_evidence])
def test_a_damaged_export_fills_nothing(
    store: Store, people: People, other_url: str, harm: Callable[[dict[str, bytes]], None]
) -> None:
    _fill(store, people)
    files = dump(store)
    harm(files)
    other = Store.open(other_url)
    with pytest.raises(StoreError):
        restore(other, files)
    assert all(not rows for rows in _everything(other).values())
    other.close()


def _first_version(url: str) -> Engine:
    """Make a store as the first version of the program made it."""
    engine = open_engine(url)
    if engine.dialect.name == "sqlite":
        Path(str(engine.url.database)).touch()
    with writing(engine) as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    return engine


def test_a_store_of_the_first_version_comes_over_with_all_it_holds(url: str) -> None:
    engine = _first_version(url)
    old = Store(engine)
    people = People(old, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    people.add("ani", "sangat-rahasia", "admin", "", "cli:x")
    old.write([service("a", name="lama")], "ani", "sebab")
    before = {t.name: _rows(engine, t) for t in (RECORD, PERSON, AUDIT)}
    store = Store.open(url)
    assert {t.name: _rows(store.engine, t) for t in (RECORD, PERSON, AUDIT)} == before
    store.write([service("a", 1, name="baru")], "ani", "")
    assert store.audit()["action"].tolist()[-1] == "edit"
    store.close()
    engine.dispose()


def test_a_backup_of_the_first_version_is_restored(url: str, other_url: str) -> None:
    store = Store.open(url)
    store.write([service("a", name="lama")], "ani", "sebab")
    files = dump(store)
    # As the first version wrote it: without the table it did not know.
    manifest = json.loads(files[MANIFEST]) | {"revision": "0001"}
    del manifest["tables"]["evidence"], files["evidence.csv"]
    files[MANIFEST] = json.dumps(manifest).encode()
    other = Store.open(other_url)
    assert restore(other, files) == {"record": 1, "person": 0, "evidence": 0, "audit": 1}
    assert _everything(other) == _everything(store)
    store.close()
    other.close()


def test_what_is_no_backup_is_refused(store: Store, tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(b"nothing")
    with pytest.raises(StoreError, match="not a backup"):
        restore_backup(store, tmp_path / "x.zip")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").touch()
    with pytest.raises(StoreError, match="not empty"):
        export_folder(store, tmp_path / "full")


_TEXTS = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=20)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(_TEXTS, min_size=1, max_size=5))
def test_any_text_survives_export_and_import(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    folder = tmp_path_factory.mktemp("x")
    first, second = (Store.open(f"sqlite:///{folder / name}") for name in ("a", "b"))
    first.write([service(f"s{i}", name=t, note_id=t) for i, t in enumerate(texts)], "ani", texts[0])
    restore(second, dump(first))
    assert _everything(second) == _everything(first)
    assert [s.values["note_id"] for s in second.records()] == texts
    first.close()
    second.close()


def test_equal_fields_are_equal_text() -> None:
    assert encode({"b": "1", "a": "é"}) == encode({"a": "é", "b": "1"}) == '{"a":"é","b":"1"}'


def test_the_database_file_is_readable_by_plain_sqlite(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 's.sqlite'}")
    store.write([service("a")], "ani", "")
    store.close()
    connection = sqlite3.connect(tmp_path / "s.sqlite")
    try:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("SELECT count(*) FROM record").fetchone() == (1,)
    finally:
        connection.close()
    assert os.path.exists(tmp_path / "s.sqlite")  # noqa: PTH110
