from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from core.made_up import Workspace, write_workspace
from indicators.baseline import Baseline, compute_baseline
from indicators.workspace import load_workspace


@pytest.fixture
def made(small: Workspace, tmp_path: Path) -> Workspace:
    """A fresh copy of the made-up workspace, to be broken."""
    return Workspace(Path(shutil.copytree(small.root, tmp_path / "raw")))


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The made-up workspace as it is; tests never write to it."""
    return write_workspace(tmp_path_factory.mktemp("small") / "raw")


@pytest.fixture(scope="session")
def small_baseline(small: Workspace) -> Baseline:
    """The baseline of the made-up workspace."""
    return compute_baseline(load_workspace(small.root))
