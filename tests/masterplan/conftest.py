"""The real records, and a store on each database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from databases import empty_database

from indicators.masterplan import Masterplan, load
from indicators.masterplan.store import Store
from indicators.masterplan.store.people import People

ROOT = Path(__file__).parents[2]
RAW = ROOT / "data" / "raw"


@pytest.fixture(scope="session")
def raw() -> Path:
    return RAW


@pytest.fixture(scope="session")
def plan() -> Masterplan:
    """The records of the repository, without published values."""
    return load(RAW)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database, on either server."""
    yield from empty_database(request.param, tmp_path)


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    opened = Store.open(url)
    yield opened
    opened.close()


@pytest.fixture
def other_url(url: str, tmp_path: Path) -> Iterator[str]:
    """A second empty database, of the other kind."""
    kind = "postgresql" if url.startswith("sqlite") else "sqlite"
    (tmp_path / "other").mkdir()
    yield from empty_database(kind, tmp_path / "other")


@pytest.fixture
def people(store: Store) -> People:
    """With cheap hashing: the cost of the real one is a setting, not a behaviour."""
    return People(store, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
