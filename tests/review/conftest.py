"""The made-up workspace built, a store on either server, and people of each role."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from core.made_up import write_workspace
from databases import empty_database
from review_bench import WATI, Accept, Bench, bench_on

from indicators.build import build
from indicators.masterplan.store import Store
from indicators.review import Act


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Workspace and package of the made-up regency; tests copy it."""
    folder = tmp_path_factory.mktemp("review")
    build(write_workspace(folder / "raw").root, folder / "processed")
    return folder


@pytest.fixture
def copied(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "bench"))


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database, on either server."""
    yield from empty_database(request.param, tmp_path)


@pytest.fixture
def bench(copied: Path, url: str) -> Iterator[Bench]:
    """On both databases."""
    yield from bench_on(copied, url)


@pytest.fixture
def desk(copied: Path, tmp_path: Path) -> Iterator[Bench]:
    """On SQLite alone, for what has nothing to do with the database."""
    yield from bench_on(copied, f"sqlite:///{(tmp_path / 'desk.sqlite').as_posix()}")


@pytest.fixture
def other(url: str, tmp_path: Path) -> Iterator[Store]:
    """An empty store of the other kind."""
    (tmp_path / "other").mkdir()
    kind = "postgresql" if url.startswith("sqlite") else "sqlite"
    for address in empty_database(kind, tmp_path / "other"):
        opened = Store.open(address)
        yield opened
        opened.close()


@pytest.fixture
def accept_baseline() -> Accept:
    """Accept whatever the baseline rests on, item by item, with a reason."""

    def run(bench: Bench) -> None:
        for standing in bench.review.pending:
            bench.do(WATI, *standing.item.id, Act("accept", "diperiksa pada sumbernya"))

    return run
