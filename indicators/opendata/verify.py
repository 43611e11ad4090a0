"""Checking a package that came from elsewhere: hashes, columns, types, keys; needs nothing but this library."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pandas as pd
from pandera.errors import SchemaErrors

from indicators.opendata.archive import SUMS
from indicators.package import Package, opened, read_package
from indicators.problems import Problem
from indicators.schema import BY_NAME, RESOURCES, Resource


def verify(path: Path) -> tuple[Package, list[Problem]]:
    """Hold every table of a package against its schema.

    Parameters
    ----------
    path : Path
        Folder or ZIP.

    Returns
    -------
    package : Package
    problems : list of Problem
        Empty where everything holds.

    Raises
    ------
    PackageError
        If files are missing, or are not those whose hashes the descriptor gives.
    """
    package = read_package(path, attempts=1)
    problems = _sums(path)
    frames: dict[str, pd.DataFrame] = {}
    for resource in RESOURCES:
        try:
            frames[resource.name] = package.table(resource.name)
        except ValueError as error:
            problems.append(Problem(f"{resource.name}.csv", None, "", "package", str(error), "tipe / type"))
    for name, frame in frames.items():
        problems += table_problems(BY_NAME[name], frame)
        problems += _loose_ends(BY_NAME[name], frame, frames)
    return package, problems


def table_problems(resource: Resource, frame: pd.DataFrame) -> list[Problem]:
    """Return where a table breaks its schema: types, missing values, code lists, limits, keys."""
    try:
        resource.pandera().validate(frame, lazy=True)
    except SchemaErrors as error:
        cases = error.failure_cases[["index", "column", "failure_case", "check"]]
        file = f"{resource.name}.csv"
        return [
            Problem(file, int(at) + 2 if pd.notna(at) else None, str(column), "package", str(found), str(check))
            for at, column, found, check in cases.itertuples(index=False)
        ]
    return []


def _loose_ends(resource: Resource, frame: pd.DataFrame, frames: dict[str, pd.DataFrame]) -> list[Problem]:
    """Return the cells that refer to a row that is not there."""
    problems = []
    for own, other, column in resource.refers:
        if own in frame and other in frames:
            lost = frame[own][~frame[own].isin([*frames[other][column], ""])]
            detail = f"{other}.{column}"
            problems += [
                Problem(f"{resource.name}.csv", at + 2, own, "code-unknown", found, detail)
                for at, found in zip(lost.index.tolist(), lost, strict=True)
            ]
    return problems


def _sums(path: Path) -> list[Problem]:
    """Hold the notes of a ZIP, which the descriptor does not list, against the list of hashes."""
    if not path.is_file():
        return []
    problems = []
    with opened(path) as read:
        try:
            sums = read(SUMS).decode()
        except FileNotFoundError:  # a ZIP made elsewhere; the descriptor's hashes have been checked
            return []
        for line in sums.splitlines():
            wanted, _, name = line.partition("  ")
            try:
                found = hashlib.sha256(read(name)).hexdigest()
            except FileNotFoundError:
                problems.append(Problem(name, None, "", "file-missing", ""))
                continue
            if found != wanted:
                problems.append(Problem(name, None, "sha256", "package", found, wanted))
    return problems
