"""The reports of the real data and of the made-up regency, each made once."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Protocol

import pytest
from core.made_up import write_workspace

from indicators.build import build
from indicators.masterplan import load
from indicators.package import Package, read_package
from indicators.reports.facts import Material
from indicators.reports.jobs import Job
from indicators.reports.make import Studio


class Printed(Protocol):
    """Makes a report of the real data, or hands out what was made before."""

    def __call__(self, kind: str, lang: str, area: str = "") -> bytes: ...


@pytest.fixture(scope="session")
def material(real_package: Package, raw: Path) -> Material:
    """The real package with the real records of the masterplan."""
    return Material(real_package, load(raw, None, real_package.table("observations")))


@pytest.fixture(scope="session")
def printed(material: Material) -> Printed:
    studio = Studio(material)
    return cache(lambda kind, lang, area="": studio.make(Job(kind, lang, area)))


@pytest.fixture(scope="session")
def whole(material: Material) -> str:
    """A district with an index."""
    return material.ranking(material.root)[0]


@pytest.fixture(scope="session")
def withheld(material: Material) -> str:
    """A district whose index is withheld."""
    scores = material.scores(material.root)["score"]
    return str(scores[scores.isna()].index[0])


@pytest.fixture(scope="session")
def small_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Workspace `raw` and package `processed` of the made-up regency; tests never write to them."""
    folder = tmp_path_factory.mktemp("reports")
    build(write_workspace(folder / "raw").root, folder / "processed")
    return folder


@pytest.fixture(scope="session")
def small(small_folder: Path) -> Package:
    return read_package(small_folder / "processed")


@pytest.fixture(scope="session")
def small_book(small: Package) -> bytes:
    """Indonesian baseline book of the made-up regency: the real one says the same at ten times the length."""
    return Studio(Material(small)).make(Job("baseline-book", "id"))
