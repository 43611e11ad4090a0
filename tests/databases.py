"""An empty database on either server, for the tests of everything that is stored."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import psycopg
import pytest

#: Server for the PostgreSQL half; each test makes a database of its own there and drops it.
SERVER = os.environ.get("MAROS_TEST_POSTGRESQL", "postgresql://postgres@127.0.0.1:5432/postgres")


@cache
def why_no_server() -> str | None:
    """Why PostgreSQL cannot be used; None where it can."""
    try:
        with psycopg.connect(SERVER, connect_timeout=3):
            return None
    except psycopg.OperationalError as error:
        return str(error).strip().splitlines()[0]


def empty_database(kind: str, folder: Path) -> Iterator[str]:
    """The address of an empty database, dropped afterwards."""
    if kind == "sqlite":
        yield f"sqlite:///{(folder / 'store.sqlite').as_posix()}"
        return
    if reason := why_no_server():
        pytest.skip(f"no PostgreSQL server at {SERVER}: {reason}")
    name = f"maros_test_{uuid.uuid4().hex}"
    with psycopg.connect(SERVER, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    yield f"{SERVER.rpartition('/')[0]}/{name}"
    with psycopg.connect(SERVER, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
