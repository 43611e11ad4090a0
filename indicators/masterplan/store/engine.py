"""Opening the store: SQLite by default, PostgreSQL by address, migrated to the version this program knows."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import filelock
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

MIGRATIONS = Path(__file__).parent / "migrations"
#: Any number, the same in every process: PostgreSQL lets one process at a time migrate under it.
_MIGRATION_LOCK = 7_309_001


class StoreError(RuntimeError):
    """The store cannot be used; the message says why in both languages."""

    def __init__(self, message_id: str, message_en: str) -> None:
        self.message_id, self.message_en = message_id, message_en
        super().__init__(f"{message_id} / {message_en}")


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
    parsed = make_url(url)
    if parsed.drivername in ("postgres", "postgresql"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    match parsed.get_backend_name():
        case "sqlite":
            return _sqlite(parsed.render_as_string(hide_password=False))
        case "postgresql":
            # A pooled connection may have died with the server: ask before use rather than fail a write.
            return create_engine(parsed, pool_pre_ping=True, pool_size=5, max_overflow=20, pool_timeout=60)
        case other:
            raise StoreError(
                f"DATABASE_URL: {other!r} tidak dikenal; pakai sqlite atau postgresql.",
                f"DATABASE_URL: {other!r} is not known; use sqlite or postgresql.",
            )


def _sqlite(url: str) -> Engine:
    # One connection per use: SQLite connections must not cross a fork, and opening one costs a fraction of a write.
    engine = create_engine(url, poolclass=NullPool, connect_args={"timeout": 60, "check_same_thread": False})

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


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Give a connection in one transaction that writes; it is kept only if the block ends well."""
    with engine.connect().execution_options(store_write=True) as connection, connection.begin():
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
        If the database cannot be reached, or was written by a newer version of this program.
    """
    if engine.dialect.name == "sqlite" and engine.url.database not in (None, "", ":memory:"):
        path = Path(str(engine.url.database))
        path.parent.mkdir(parents=True, exist_ok=True)
        # Switching a new file to WAL is not covered by SQLite's own waiting.
        with filelock.FileLock(path.with_name(f"{path.name}.lock"), timeout=120):
            return _upgrade(engine)
    return _upgrade(engine)


def _upgrade(engine: Engine) -> str:
    config = _config()
    script = ScriptDirectory.from_config(config)
    try:
        with writing(engine) as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATION_LOCK})
            current = MigrationContext.configure(connection).get_current_revision()
            if current is not None and current not in {s.revision for s in script.walk_revisions()}:
                raise StoreError(
                    f"Basis data ini dari versi program yang lebih baru ({current}); perbarui program.",
                    f"This database is of a newer version of the program ({current}); update the program.",
                )
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except OperationalError as error:
        raise StoreError(
            f"Basis data tidak dapat dibuka: {error.orig}", f"The database cannot be opened: {error.orig}"
        ) from None
    return newest_revision()
