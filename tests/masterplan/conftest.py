"""The real records, and a store on each database."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from argon2 import PasswordHasher

from indicators.masterplan import Masterplan, load
from indicators.masterplan.store import Store
from indicators.masterplan.store.people import People

ROOT = Path(__file__).parents[2]
RAW = ROOT / "data" / "raw"
#: Server for the PostgreSQL half; each test makes a database of its own there and drops it.
SERVER = os.environ.get("MAROS_TEST_POSTGRESQL", "postgresql://postgres@127.0.0.1:5432/postgres")


@pytest.fixture(scope="session")
def raw() -> Path:
    return RAW


@pytest.fixture(scope="session")
def plan() -> Masterplan:
    """The records of the repository, without published values."""
    return load(RAW)


def _server() -> str | None:
    try:
        with psycopg.connect(SERVER, connect_timeout=3):
            return None
    except psycopg.OperationalError as error:
        return str(error).strip().splitlines()[0]


@pytest.fixture(scope="session")
def no_server() -> str | None:
    """Why PostgreSQL cannot be used; None where it can."""
    return _server()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database, on either server."""
    yield from empty_database(request.param, tmp_path, request)


def empty_database(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    if kind == "sqlite":
        yield f"sqlite:///{(tmp_path / 'store.sqlite').as_posix()}"
        return
    reason = request.getfixturevalue("no_server")
    if reason:
        pytest.skip(f"no PostgreSQL server at {SERVER}: {reason}")
    name = f"maros_test_{uuid.uuid4().hex}"
    with psycopg.connect(SERVER, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    yield f"{SERVER.rpartition('/')[0]}/{name}"
    with psycopg.connect(SERVER, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    opened = Store.open(url)
    yield opened
    opened.close()


@pytest.fixture
def other_url(url: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """A second empty database, of the other kind."""
    kind = "postgresql" if url.startswith("sqlite") else "sqlite"
    (tmp_path / "other").mkdir()
    yield from empty_database(kind, tmp_path / "other", request)


@pytest.fixture
def people(store: Store) -> People:
    """With cheap hashing: the cost of the real one is a setting, not a behaviour."""
    return People(store, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
