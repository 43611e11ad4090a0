"""The desk over the real records and a store of its own, with people of every role; and a browser for it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import Visit
from core.made_up import write_workspace
from databases import empty_database
from seats import PASSWORD, Office, office_on

from dashboard.browser import served
from indicators.build import build
from indicators.masterplan import TABLES


@pytest.fixture
def office(real_package, raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """Over the real records, on SQLite."""
    monkeypatch.delenv("MAROS_SECRET_KEY", raising=False)
    yield from office_on(real_package.path, raw, f"sqlite:///{(tmp_path / 'store.sqlite').as_posix()}")


@pytest.fixture(params=["sqlite", "postgresql"])
def both(request: pytest.FixtureRequest, real_package, raw: Path, tmp_path: Path) -> Iterator[Office]:
    """Over the real records, on either database."""
    for url in empty_database(request.param, tmp_path):
        yield from office_on(real_package.path, raw, url)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Workspace and package of the made-up regency; tests copy it."""
    folder = tmp_path_factory.mktemp("desk")
    root = write_workspace(folder / "raw").root
    (root / "masterplan").mkdir()
    for table in TABLES:  # nothing is planned there
        (root / "masterplan" / f"{table.name}.csv").write_text(",".join(table.names) + "\n", encoding="utf-8")
    build(root, folder / "processed")
    return folder


@pytest.fixture
def made_up(built: Path, tmp_path: Path) -> Iterator[Office]:
    """Over a copy of the made-up regency, which may be written to."""
    copied = Path(shutil.copytree(built, tmp_path / "copy"))
    yield from office_on(copied / "processed", copied / "raw", f"sqlite:///{(tmp_path / 's.sqlite').as_posix()}")


@pytest.fixture
def site(office: Office) -> Iterator[str]:
    """The desk as browsers reach it."""
    with served(office.app) as address:
        yield address


@pytest.fixture
def sit(chromium, site: str):
    """Open a browser of one's own and log in."""
    opened = []

    def make(name: str = "", lang: str = "id", **options) -> Visit:
        context = chromium.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        opened.append(context)
        visit = Visit(context.new_page(), site)
        visit.page.goto(f"{site}/{lang}/work/")
        if name:
            visit.page.fill("#name", name)
            visit.page.fill("#password", PASSWORD)
            visit.page.keyboard.press("Enter")
            visit.page.wait_for_selector("h1 >> text=" + name)
        return visit

    yield make
    for context in opened:
        context.close()
