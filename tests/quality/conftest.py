"""The made-up regency with rules of its own and one figure wrong for each check."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from core.made_up import Workspace, dump, write_workspace

from indicators.quality.checks import Check, run_checks
from indicators.workspace import load_workspace


@pytest.fixture(scope="session")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The made-up workspace as it is; tests never write to it."""
    return write_workspace(tmp_path_factory.mktemp("quality") / "raw")


@pytest.fixture
def made(sound: Workspace, tmp_path: Path) -> Workspace:
    """A fresh copy of the made-up workspace, to be broken."""
    return Workspace(Path(shutil.copytree(sound.root, tmp_path / "raw")))


@pytest.fixture
def rules(made: Workspace) -> Callable[..., None]:
    """Write `quality.yml` of the fresh copy."""

    def write(**given: object) -> None:
        made.write("framework/quality.yml", dump(given))

    return write


@pytest.fixture
def checked(made: Workspace) -> Callable[[str], list[Check]]:
    """Check the fresh copy and return the checks of one kind."""

    def run(kind: str) -> list[Check]:
        return [check for check in run_checks(load_workspace(made.root)) if check.kind == kind]

    return run
