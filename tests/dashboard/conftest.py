"""A served dashboard over the made-up package, and a browser that notices every fault of a page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import Visit
from made_up_package import write_package

from dashboard.app import create_app
from dashboard.browser import served
from dashboard.context import Context, parse_address
from dashboard.package import Package, load


@pytest.fixture(scope="session")
def package_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_package(tmp_path_factory.mktemp("package"))


@pytest.fixture(scope="session")
def package(package_folder: Path) -> Package:
    return load(package_folder)


@pytest.fixture
def at(package: Package):
    """Context at an address."""

    def make(path: str, query: str = "") -> Context:
        return Context(package, parse_address(path, query))

    return make


@pytest.fixture(scope="session")
def client(package_folder: Path):
    return create_app(package_folder).server.test_client()


def serve(folder: Path) -> Iterator[str]:
    with served(create_app(folder).server) as address:
        yield address


@pytest.fixture(scope="session")
def site(package_folder: Path) -> Iterator[str]:
    yield from serve(package_folder)


@pytest.fixture
def visit(chromium, site: str):
    opened = []

    def make(**options) -> Visit:
        context = chromium.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        opened.append(context)
        return Visit(context.new_page(), site)

    yield make
    for context in opened:
        context.close()
