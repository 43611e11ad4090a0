"""The package of the made-up workspace, its ZIP, and the app that serves its API."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import flask
import pytest
from core.made_up import write_workspace
from flask.testing import FlaskClient

from dashboard.app import create_app
from indicators.build import build
from indicators.opendata.archive import pack
from indicators.package import Package, read_package


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the made-up package; tests never write to it."""
    folder = tmp_path_factory.mktemp("opendata")
    build(write_workspace(folder / "raw").root, folder / "processed")
    return folder / "processed"


@pytest.fixture(scope="session")
def package(published: Path) -> Package:
    return read_package(published)


@pytest.fixture(scope="session")
def zipped(package: Package, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same package as a ZIP."""
    path = tmp_path_factory.mktemp("zip") / "package.zip"
    path.write_bytes(pack(package))
    return path


@pytest.fixture(scope="session")
def server(published: Path) -> flask.Flask:
    return create_app(published).server


@pytest.fixture
def client(server: flask.Flask) -> Iterator[FlaskClient]:
    with server.test_client() as one:
        yield one
