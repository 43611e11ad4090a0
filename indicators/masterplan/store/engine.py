"""Opening the store: SQLite by default, PostgreSQL by address, migrated to the version this program knows."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import filelock
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, func, select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.pool import NullPool

from indicators.problems import BilingualError

MIGRATIONS = Path(__file__).parent / "migrations"
#: Any number, the same in every process: PostgreSQL lets one transaction at a time have it.
_TURN = 7_309_001
#: A server that hangs or has vanished is given up after seconds, not after the quarter of an hour that is usual; the
#: address of the store may say otherwise.
_PATIENCE = {
    "connect_timeout": "3",
    "tcp_user_timeout": "10000",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
}


class StoreError(BilingualError):
    """The store cannot be used."""


def store_url(default: Path = Path("data/.maros/store.sqlite")) -> str:
    """Return the address of the store: `DATABASE_URL`, or the SQLite file `default`."""
    given = os.environ.get("DATABASE_URL", "").strip()
    return given or f"sqlite:///{default.as_posix()}"


def open_engine(url: str) -> Engine:
    """Return an engine for a store's address; nothing is opened or created yet.

    Raises
    ------
    StoreError
        If the address is of neither SQLite nor PostgreSQL.
    """
    try:
        parsed = make_url(url)
    except ArgumentError:  # what was given may hold a password, and is not repeated
        raise StoreError(
            "DATABASE_URL: bukan alamat basis data.", "DATABASE_URL: not the address of a database."
        ) from None
    if parsed.drivername in ("postgres", "postgresql"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    match parsed.get_backend_name():
        case "sqlite":
            return _sqlite(parsed.render_as_string(hide_password=False))
        case "postgresql":
            patient = parsed.update_query_dict({k: v for k, v in _PATIENCE.items() if k not in parsed.query})
            # A pooled connection may have died with the server: ask before use rather than fail a write.
            pool: dict[str, Any] = {"pool_pre_ping": True, "pool_size": 5, "max_overflow": 20, "pool_timeout": 60}
            return create_engine(patient, hide_parameters=True, **pool)
        case other:
            raise StoreError(
                f"DATABASE_URL: {other!r} tidak dikenal; pakai sqlite atau postgresql.",
                f"DATABASE_URL: {other!r} is not known; use sqlite or postgresql.",
            )


def _sqlite(url: str) -> Engine:
    # One connection per use: SQLite connections must not cross a fork, and opening one costs a fraction of a write.
    connect = {"timeout": 60, "check_same_thread": False}
    engine = create_engine(url, poolclass=NullPool, connect_args=connect, hide_parameters=True)
    file = _file(engine)

    @event.listens_for(engine, "do_connect")
    def _look(*_: object) -> None:
        # SQLite would put an empty database in the place of one that is away, and drop the log of its last writes.
        if file is not None and not file.is_file():
            raise sqlite3.OperationalError(f"{file.name}: no such file")

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _: object) -> None:
        # The driver must not open transactions by itself: it would begin them as readers that upgrade too late.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in ("busy_timeout=60000", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A writer takes its turn at once. Two transactions that both read and then write would otherwise fail each
        # other however long they wait.
        write = connection.get_execution_options().get("store_write", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    return engine


def _file(engine: Engine) -> Path | None:
    """Return the file of a SQLite database; None for one in memory or on a server."""
    name = engine.url.database if engine.dialect.name == "sqlite" else None
    return Path(name) if name and name != ":memory:" else None


@contextmanager
def writing(engine: Engine, *, noted: bool = False) -> Iterator[Connection]:
    """Give a connection in one transaction that writes; it is kept only if the block ends well.

    Parameters
    ----------
    engine : sqlalchemy.Engine
    noted : bool
        The transaction adds to the audit trail. On PostgreSQL one such transaction runs at a time, as any does on
        SQLite: rows of the trail then appear in the order of their numbers, and whoever has seen the newest has seen
        all. A machine that vanishes in the middle gives its turn back after a minute.
    """
    with engine.connect().execution_options(store_write=True) as connection, connection.begin():
        if noted and engine.dialect.name == "postgresql":
            minute = func.set_config("idle_in_transaction_session_timeout", "60s", True)
            connection.execute(select(minute, func.pg_advisory_xact_lock(_TURN)))
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Give a connection that sees one unchanging state of the store throughout."""
    connection = engine.connect()
    if engine.dialect.name == "postgresql":
        connection = connection.execution_options(isolation_level="REPEATABLE READ")
    with connection, connection.begin():
        yield connection


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config


def newest_revision() -> str:
    """Return the revision of the store that this program knows."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None, "the migrations are part of the package"
    return head


def revisions() -> list[str]:
    """Return all revisions that this program knows, newest first."""
    return [s.revision for s in ScriptDirectory.from_config(_config()).walk_revisions()]


def address(url: str) -> str:
    """Return the address of a store as it may be shown: without its password and its options."""
    parsed = open_engine(url).url
    user, host, port, name = parsed.username, parsed.host, parsed.port, parsed.database
    return URL.create(parsed.get_backend_name(), user, None, host, port, name).render_as_string()


def must_exist(url: str) -> None:
    """See to it that there is a store already; nothing is created.

    Raises
    ------
    StoreError
        If there is none, or if the database cannot be read.
    """
    engine = open_engine(url)
    file = _file(engine)
    try:
        known = revision(engine) if file is None or file.exists() else None
    except DBAPIError as error:
        raise _unopened(error) from None
    finally:
        engine.dispose()
    if known is None:
        place = address(url)
        raise StoreError(f"Belum ada basis data isian di {place}.", f"There is no store at the database {place}.")


def revision(engine: Engine) -> str | None:
    """Return the revision a store is at; None for an empty database."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def upgrade(engine: Engine) -> str:
    """Create the store's tables or bring them to the newest revision.

    Several processes may start at once: one migrates, the others wait and find the work done. A migration happens as a
    whole or not at all on both databases.

    Returns
    -------
    str
        The revision.

    Raises
    ------
    StoreError
        If the database cannot be reached or used, or was written by a newer version of this program.
    """
    file = _file(engine)
    try:
        if file is None:
            return _upgrade(engine)
        file.parent.mkdir(parents=True, exist_ok=True)
        # Switching a new file to WAL is not covered by SQLite's own waiting.
        with filelock.FileLock(file.with_name(f"{file.name}.lock"), timeout=120):
            file.touch()
            return _upgrade(engine)
    except (DBAPIError, OSError) as error:
        raise _unopened(error) from None


def _unopened(error: DBAPIError | OSError) -> StoreError:
    reason = error.orig if isinstance(error, DBAPIError) else error
    return StoreError(f"Basis data tidak dapat dibuka: {reason}", f"The database cannot be opened: {reason}")


def _upgrade(engine: Engine) -> str:
    config = _config()
    with writing(engine, noted=True) as connection:
        current = MigrationContext.configure(connection).get_current_revision()
        if current is not None and current not in revisions():
            raise StoreError(
                f"Basis data ini dari versi program yang lebih baru ({current}); perbarui program.",
                f"This database is of a newer version of the program ({current}); update the program.",
            )
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return newest_revision()
