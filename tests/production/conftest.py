"""A made-up regency, commands that can be killed, and a running service."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from databases import empty_database
from fault_commands import Commands, start_commands
from fault_material import add_people, write_material
from fault_proxy import Wire
from fault_service import Service, serving
from sqlalchemy.engine import make_url


@pytest.fixture(scope="session")
def material(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with `raw` and `processed`; tests copy it."""
    return write_material(tmp_path_factory.mktemp("material"))


@pytest.fixture
def place(material: Path, tmp_path: Path) -> Path:
    """A copy of the material."""
    return Path(shutil.copytree(material, tmp_path / "place"))


@pytest.fixture(scope="session")
def commands(material: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Commands]:
    """Runner of commands in processes of their own."""
    yield from start_commands(material / "raw", tmp_path_factory.mktemp("commands"))


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database, on either server."""
    yield from empty_database(request.param, tmp_path)


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the database of the service."""
    for made in empty_database("postgresql", tmp_path_factory.mktemp("database")):
        add_people(made)
        yield made


@pytest.fixture(scope="session")
def wire(database: str) -> Iterator[Wire]:
    """The wire between the service and its database; whoever cuts it mends it."""
    server = make_url(database)
    made = Wire(server.host or "127.0.0.1", server.port or 5432)
    yield made
    made.cut()


@pytest.fixture(scope="session")
def distant(database: str, wire: Wire) -> str:
    """The address of that database at the near end of the wire."""
    return make_url(database).set(host="127.0.0.1", port=wire.port).render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def service(material: Path, distant: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Two workers over a copy of the material, on PostgreSQL."""
    folder = Path(shutil.copytree(material, tmp_path_factory.mktemp("service") / "place"))
    with serving(folder, distant) as running:
        yield running
