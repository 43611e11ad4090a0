"""Two workspaces of an invented regency: one as the guide leaves it, one with every template filled in."""

from __future__ import annotations

import shutil
from pathlib import Path

import lxml.html
import pytest
from flask.testing import FlaskClient
from guide import Done, follow, run

from dashboard.app import create_app


@pytest.fixture(scope="session")
def followed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Done]]:
    """The folder in which the guide was followed, and every command that was run there."""
    folder = tmp_path_factory.mktemp("contoh")
    return folder, follow(folder)


@pytest.fixture(scope="session")
def full(followed: tuple[Path, list[Done]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with all workbooks of the offices taken in."""
    folder = tmp_path_factory.mktemp("lengkap") / "contoh"
    shutil.copytree(followed[0], folder)
    taken = {path.name.removesuffix("-2024") for path in (folder / "data" / "raw" / "tables").iterdir()}
    for book in sorted((folder / "blanko").glob("*.xlsx")):
        if book.stem not in taken:
            done = run(folder, f"maros import blanko/{book.name} --yes")
            assert done.code == 0, done.output
    assert run(folder, "maros build").code == 0
    return folder


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace straight after `maros init`, built."""
    folder = tmp_path_factory.mktemp("kosong")
    for command in ("maros init data/raw", "maros check", "maros build"):
        done = run(folder, command)
        assert done.code == 0, done.output
    return folder


@pytest.fixture(scope="session")
def visit():
    """Return the status and the words of a page as a reader without scripts sees it."""
    clients: dict[Path, FlaskClient] = {}

    def words(folder: Path, address: str) -> tuple[int, str]:
        if folder not in clients:
            app = create_app(folder / "data" / "processed", folder / "data" / "raw")
            clients[folder] = app.server.test_client()
        answer = clients[folder].get(address)
        page = lxml.html.document_fromstring(answer.get_data(as_text=True))
        for hidden in page.xpath("//script|//style"):
            hidden.drop_tree()
        return answer.status_code, " ".join(" ".join(page.itertext()).split())

    return words
