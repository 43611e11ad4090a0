"""What every test may use: the real workspace read once, its baseline and its package."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from browsing import start_chromium
from hypothesis import HealthCheck, settings

from indicators.baseline import Baseline, compute_baseline
from indicators.build import build
from indicators.package import Package, read_package
from indicators.workspace import Workspace, load_workspace

ROOT = Path(__file__).parents[1]

# The same examples in every run; HYPOTHESIS_PROFILE=explore looks for new ones.
_common = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]}
settings.register_profile("repeatable", derandomize=True, **_common)
settings.register_profile("explore", max_examples=2000, **_common)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))


@pytest.fixture(scope="session")
def raw() -> Path:
    """The regency's workspace; tests never write to it."""
    return ROOT / "data" / "raw"


@pytest.fixture(scope="session")
def real_workspace(raw: Path) -> Workspace:
    """The real data, read and checked."""
    return load_workspace(raw)


@pytest.fixture(scope="session")
def real_baseline(real_workspace: Workspace) -> Baseline:
    """The real baseline."""
    return compute_baseline(real_workspace)


@pytest.fixture(scope="session")
def real_package(raw: Path, tmp_path_factory: pytest.TempPathFactory) -> Package:
    """The real package, built into a temporary folder."""
    target = tmp_path_factory.mktemp("real") / "processed"
    build(raw, target)
    return read_package(target)


@pytest.fixture(scope="session")
def chromium():
    """The only browser of a process: Playwright starts no second one beside it."""
    yield from start_chromium()
