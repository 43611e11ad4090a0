"""A workspace (`data/raw`) read as a whole: either all of it is sound, or every problem is named."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from indicators.areas import Registry, load_registry
from indicators.conflicts import Conflict, load_conflicts, resolve
from indicators.corrections import Correction, apply_corrections, load_corrections
from indicators.files import sha256
from indicators.framework import SmartCityFramework, load_framework
from indicators.problems import DataError, Problem, relative
from indicators.sources import Origin, Source, load_source
from indicators.tables import Observation, Table, read_table

T = TypeVar("T")


@dataclass(frozen=True)
class Workspace:
    """Raw data, read and checked.

    Attributes
    ----------
    root : Path
    registry : Registry
    framework : SmartCityFramework
    tables : list of Table
        As published, before any correction.
    observations : list of Observation
        Corrected.
    chosen : set of str
        Ids of the observations that stand for their variable, area and period.
    corrections : list of Correction
    applied : dict of str to int
        Values changed per correction.
    conflicts : list of Conflict
    disputed : dict of str to list of Observation
        The observations each conflict is about.
    origins : dict of str to Origin
        Every publication by its id.
    fingerprint : str
        SHA-256 over all raw files; changes whenever one of them does.
    """

    root: Path
    registry: Registry
    framework: SmartCityFramework
    tables: list[Table]
    observations: list[Observation]
    chosen: set[str]
    corrections: list[Correction]
    applied: dict[str, int]
    conflicts: list[Conflict]
    disputed: dict[str, list[Observation]]
    origins: dict[str, Origin]
    fingerprint: str


def load_workspace(root: Path, progress: Callable[[str, int, int], None] | None = None) -> Workspace:
    """Read a workspace.

    Parameters
    ----------
    root : Path
        The folder with `areas/`, `framework/` and `tables/`.
    progress : callable, optional
        Called with a step's name, what is done and how much there is.

    Raises
    ------
    DataError
        With the problems of every file, so that one run shows all there is to mend.
    """
    problems: list[Problem] = []
    report = progress or (lambda step, done, total: None)

    def attempt(action: Callable[[], T]) -> T | None:
        try:
            return action()
        except DataError as error:
            problems.extend(error.problems)
            return None

    registry = attempt(lambda: load_registry(root))
    framework = attempt(lambda: load_framework(root))
    corrections = attempt(lambda: load_corrections(root))
    conflicts = attempt(lambda: load_conflicts(root))
    folders = sorted(p for p in (root / "tables").glob("*") if p.is_dir())
    if not folders:
        problems.append(Problem("tables", None, "", "file-missing", "", "tables/*/table.csv"))
    sources: list[Source] = []
    tables: list[Table] = []
    for number, folder in enumerate(folders, start=1):
        source = attempt(lambda folder=folder: load_source(folder, root))  # type: ignore[misc]
        if source and registry:
            sources.append(source)
            table = attempt(lambda source=source: read_table(source, registry))  # type: ignore[misc]
            if table:
                tables.append(table)
        report("tables", number, len(folders))
    origins: dict[str, Origin] = {}
    for source in sources:
        for id_, origin in source.origins.items():
            known = origins.setdefault(id_, origin)
            if known is not origin and known.location != origin.location:
                problems.append(Problem(origin.path, None, "sources", "duplicate", id_, known.path))
    if framework:
        catalogue = {row["code"]: row for row in framework.variables}
        for table in tables:
            problems += _variable_problems(table, catalogue, root)
    # With a table missing, corrections and conflicts would look stale that are not: judge them on sound tables only.
    if problems or registry is None or framework is None or corrections is None or conflicts is None:
        raise DataError(problems)
    observations, applied = apply_corrections(tables, corrections, registry)
    chosen, disputed = resolve(observations, conflicts, registry)
    return Workspace(
        root,
        registry,
        framework,
        tables,
        observations,
        chosen,
        corrections,
        applied,
        conflicts,
        disputed,
        origins,
        fingerprint(root),
    )


def _variable_problems(table: Table, catalogue: dict[str, dict[str, str]], root: Path) -> list[Problem]:
    name = relative(table.source.folder / "table.csv", root)
    problems = set()
    for o in table.observations:
        row = o.row or None
        if o.variable not in catalogue:
            problems.add(Problem(name, row, o.column, "code-unknown", o.variable, "framework/variables.csv"))
        elif catalogue[o.variable]["unit"] != o.unit:
            problems.add(Problem(name, row, o.column, "value-choice", o.unit, catalogue[o.variable]["unit"]))
        elif catalogue[o.variable]["kind"] == "flag" and o.value not in (0.0, 1.0):
            problems.add(Problem(name, row, o.column, "value-range", o.published, "0, 1"))
    return sorted(problems, key=lambda p: (p.row or 0, p.column))


def fingerprint(root: Path) -> str:
    """Return one SHA-256 over the names and contents of all files of a workspace."""
    digest = hashlib.sha256()
    for path in sorted(p for p in root.rglob("*") if p.is_file() and not p.name.startswith(".")):
        digest.update(f"{relative(path, root)}\0{sha256(path)}\n".encode())
    return digest.hexdigest()
