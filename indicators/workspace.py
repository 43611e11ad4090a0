"""A workspace (`data/raw`) read as a whole: either all of it is sound, or every problem is named."""

from __future__ import annotations

import difflib
import hashlib
import math
import os
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from indicators.areas import Registry, load_registry
from indicators.conflicts import Conflict, load_conflicts, resolve
from indicators.corrections import FILE as CORRECTIONS
from indicators.corrections import Correction, apply_corrections, load_corrections
from indicators.files import sha256
from indicators.framework import SmartCityFramework, load_framework
from indicators.problems import DataError, Problem, relative
from indicators.sources import Origin, Source, load_source
from indicators.tables import Observation, Table, read_table

T = TypeVar("T")

#: Folder of the frozen baselines; the build does not read it.
BASELINES = "baselines"


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
    """Read a workspace; one that changes meanwhile is read again, so that all of it is of one moment.

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
    while True:
        before = fingerprint(root)
        try:
            found = _load(root, progress)
        except (DataError, FileNotFoundError):
            if fingerprint(root) == before:
                raise
        else:
            if found.fingerprint == before:
                return found


def _load(root: Path, progress: Callable[[str, int, int], None] | None) -> Workspace:
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
    problems += _stray_files(root)
    folders = _table_folders(root)
    if not (root / "tables").is_dir():
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
    for source in sorted(sources, key=lambda s: s.shape in ("long", "named")):
        for id_, origin in source.origins.items():
            # A publication with a table of its own may be cited in a register as well: its own table stands for it.
            known = origins.setdefault(id_, origin)
            if known is not origin and known.location != origin.location:
                problems.append(Problem(origin.path, None, f"sources.{id_}", "duplicate", id_, known.path))
    if framework:
        catalogue = {row["code"]: row for row in framework.variables}
        for table in tables:
            problems += _variable_problems(table, catalogue, root)
        if registry:
            problems += _village_problems(registry, catalogue)
    # With a table missing, corrections and conflicts would look stale that are not: judge them on sound tables only.
    if problems or registry is None or framework is None or corrections is None or conflicts is None:
        unreadable = [] if corrections is None else _unreadable_cells(tables, corrections)
        raise DataError(problems + unreadable)
    observations, applied = apply_corrections(tables, corrections, registry)
    chosen, disputed = resolve(observations, conflicts, registry)
    problems = _correction_problems(observations, framework) + _term_problems(observations, chosen, framework)
    if problems:
        raise DataError(problems)
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
            near = ", ".join(difflib.get_close_matches(o.variable, sorted(catalogue), n=3, cutoff=0.5))
            problems.add(Problem(name, row, o.column, "code-unknown", o.variable, near or "framework/variables.csv"))
        elif catalogue[o.variable]["unit"] != o.unit:
            problems.add(Problem(name, row, o.column, "value-choice", o.unit, catalogue[o.variable]["unit"]))
        elif catalogue[o.variable]["kind"] == "flag" and o.value not in (0.0, 1.0) and not math.isnan(o.value):
            problems.add(Problem(name, row, o.column, "value-range", o.published, "0, 1"))
    return sorted(problems, key=lambda p: (p.row or 0, p.column))


def _village_problems(registry: Registry, catalogue: dict[str, dict[str, str]]) -> list[Problem]:
    rows = registry.village_values
    problems = []
    for i, row in enumerate(rows):
        if row["variable"] not in catalogue:
            near = ", ".join(difflib.get_close_matches(row["variable"], sorted(catalogue), n=3, cutoff=0.5))
            detail = near or "framework/variables.csv"
            problems.append(Problem(rows.name, rows.line(i), "variable", "code-unknown", row["variable"], detail))
    return problems


def _table_folders(root: Path) -> list[Path]:
    """Return the folders with a table each; hidden ones belong to an import that runs or died."""
    return sorted(p for p in (root / "tables").glob("*") if not p.name.startswith(".") and p.is_dir())


def _stray_files(root: Path) -> list[Problem]:
    """Find files that look like data and that nothing would read: a table without its folder, a wrong ending."""
    problems: list[Problem] = []

    def look(folder: Path, pattern: str, accepted: tuple[str, ...], shown: str) -> None:
        for path in sorted(folder.glob(pattern)):
            if path.is_file() and path.name not in accepted and not path.name.startswith((".", "~")):
                problems.append(Problem(relative(path, root), None, "", "file-unknown", path.name, shown))

    for ending in ("csv", "yml", "yaml", "xlsx", "xls", "ods"):
        look(root / "tables", f"*.{ending}", (), "tables/<folder>/table.csv")
        for folder in _table_folders(root):
            look(folder, f"*.{ending}", ("table.csv", "source.yml"), "table.csv, source.yml")
    for folder in (root, root / "areas", root / "framework", root / "framework" / "indicators"):
        look(folder, "*.yaml", (), "*.yml")
    return problems


def _unreadable_cells(tables: list[Table], corrections: list[Correction]) -> list[Problem]:
    """Return the cells that are no number and that no correction could settle, when the rest is not sound either."""
    settled = {(c.table, c.expect.strip()) for c in corrections}
    return [
        problem
        for table in tables
        for problem in table.refused.values()
        if (table.source.name, problem.found.strip()) not in settled
    ]


def _correction_problems(observations: list[Observation], framework: SmartCityFramework) -> list[Problem]:
    flags = {row["code"] for row in framework.variables if row["kind"] == "flag"}
    return [
        Problem(CORRECTIONS, None, o.correction, "value-range", f"{o.value:.12g}", "0, 1")
        for o in observations
        if o.correction and o.variable in flags and o.value not in (0.0, 1.0) and not math.isnan(o.value)
    ]


def _term_problems(observations: list[Observation], chosen: set[str], framework: SmartCityFramework) -> list[Problem]:
    """Find terms of formulas whose variable is published, but never in the period they name.

    Such an indicator would be without data and nobody would know why. A variable without any observation is fine:
    the framework waits for it.
    """
    periods: dict[str, set[str]] = defaultdict(set)
    for o in observations:
        if o.id in chosen:
            periods[o.variable].add(o.period.text)
    problems: list[Problem] = []
    for indicator in framework.indicators:
        for term in (t for step in indicator.steps for t in step.terms):
            known = periods.get(term.variable)
            if known and term.period != "*" and term.period not in known:
                name = f"framework/indicators/{indicator.code}.yml"
                found = f"{term.variable}@{term.period}"
                problems.append(Problem(name, None, "formula.series", "formula", found, ", ".join(sorted(known))))
    return problems


def raw_files(root: Path) -> dict[str, Path]:
    """Return the files of a workspace by name, in order; hidden ones and frozen baselines are none of the raw data."""
    files: dict[str, Path] = {}
    # Not `rglob`: it goes into hidden folders too, and fails when the import they belong to ends meanwhile.
    for place, folders, names in os.walk(root):
        folders[:] = [n for n in folders if not n.startswith(".") and Path(place, n) != root / BASELINES]
        for path in (Path(place, n) for n in names if not n.startswith(".")):
            if path.is_file():
                files[path.relative_to(root).as_posix()] = path
    # Sorted as text, not as paths: systems order paths in their own ways.
    return {name: files[name] for name in sorted(files)}


def fingerprint(root: Path) -> str:
    """Return one SHA-256 over the names and contents of all raw files of a workspace; see `raw_files`."""
    while True:
        digest = hashlib.sha256()
        try:
            for name, path in raw_files(root).items():
                digest.update(f"{name}\0{sha256(path)}\n".encode())
        except FileNotFoundError:
            continue  # it was there a moment ago
        return digest.hexdigest()
