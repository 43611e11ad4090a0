"""`source.yml`: where a table comes from and how it is to be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from indicators.files import read_yaml, sha256
from indicators.problems import DataError, Problem, relative

#: Licences a source may carry; what each means is told in data/raw/LICENCES.md.
LICENCES = (
    "cc-by-sa-4.0",
    "cc-by-4.0",
    "cc-by-3.0-igo",
    "mit",
    "odbl-1.0",
    "government-data",
    "facts-only",
    "own-data",
)
CONFIDENCES = ("high", "medium", "low")
SHAPES = ("wide", "series", "long", "named")

_TOP = ("id", "title", "publisher", "location", "published", "licence", "retrieved", "sha256", "table", "note")
_TABLE = {
    "wide": (
        [
            "shape",
            "area",
            "numbers",
            "total",
            "marks",
            "columns",
            "ignore",
            "cells",
            "unlisted",
            "not_applicable",
            "total_mismatch",
        ],
        ("area", "numbers", "columns"),
    ),
    "series": (["shape", "period", "numbers", "marks", "columns", "ignore"], ("period", "numbers", "columns")),
    "long": (["shape", "sources"], ("sources",)),
    "named": (["shape", "sources", "unlisted"], ("sources", "unlisted")),
}
_COLUMN = ["variable", "unit", "period", "confidence", "note", "numbers", "additive"]


@dataclass(frozen=True)
class Origin:
    """Where a figure comes from: one publication.

    Attributes
    ----------
    id, title, publisher, licence, retrieved : str
    location, published : str
        Empty where unknown.
    path : str
        The `source.yml` that says so, relative to the workspace.
    sha256 : str
        Hash of the table that holds the figure.
    """

    id: str
    title: str
    publisher: str
    location: str
    published: str
    licence: str
    retrieved: str
    path: str
    sha256: str


@dataclass(frozen=True)
class Source:
    """One folder of `tables/`: a table with its origin and the way to read it.

    Attributes
    ----------
    name : str
        Folder name, equal to the `id` in source.yml.
    folder : Path
    shape : {'wide', 'series', 'long', 'named'}
        One row an area; one row a period; one row a value; one row a list of areas.
    spec : mapping
        The `table` part of source.yml.
    origins : mapping of str to Origin
        The publication itself or, in a register, each publication it cites.
    """

    name: str
    folder: Path
    shape: str
    spec: Mapping[str, Any] = field(repr=False)
    origins: Mapping[str, Origin] = field(repr=False)


def load_source(folder: Path, root: Path) -> Source:
    """Read and check the `source.yml` of one table folder.

    Parameters
    ----------
    folder : Path
        A folder below `tables/` with `table.csv` and `source.yml`.
    root : Path
        The workspace.

    Raises
    ------
    DataError
        If a field is missing, unknown or not one of its choices, or the table's hash is not the one recorded.
    """
    path = folder / "source.yml"
    name = relative(path, root)
    given = read_yaml(path, root)
    problems: list[Problem] = []

    def require(mapping: Any, fields: tuple[str, ...] | list[str], allowed: Any, prefix: str = "") -> None:
        if not isinstance(mapping, dict):
            problems.append(Problem(name, None, prefix, "file-syntax", type(mapping).__name__, "mapping"))
            return
        for key in fields:
            if mapping.get(key) in (None, "", {}):
                problems.append(Problem(name, None, prefix + key, "field-missing", "", prefix + key))
        for key in mapping:
            if key not in allowed:
                problems.append(Problem(name, None, prefix + str(key), "field-unknown", str(key), ", ".join(allowed)))

    def choose(value: Any, choices: tuple[str, ...], column: str) -> None:
        if value not in choices:
            problems.append(Problem(name, None, column, "value-choice", str(value), ", ".join(choices)))

    require(given, ("id", "title", "publisher", "licence", "retrieved", "sha256", "table"), _TOP)
    if problems:
        raise DataError(problems)
    if given["id"] != folder.name:
        problems.append(Problem(name, None, "id", "value-choice", str(given["id"]), folder.name))
    choose(given["licence"], LICENCES, "licence")
    table = given["table"]
    shape = table.get("shape") if isinstance(table, dict) else None
    choose(shape, SHAPES, "table.shape")
    if shape in SHAPES:
        allowed, required = _TABLE[shape]
        require(table, required, allowed, "table.")
        for heading, column in (table.get("columns") or {}).items():
            needed = ("variable", "unit", "confidence") + (("period",) if shape == "wide" else ())
            require(column, needed, _COLUMN, f"table.columns.{heading}.")
            if isinstance(column, dict):
                choose(column.get("confidence"), CONFIDENCES, f"table.columns.{heading}.confidence")
        for mark, meaning in (table.get("marks") or {}).items():
            choose(mark, ("dash", "not_available", "blank"), "table.marks")
            choose(meaning, ("zero", "missing"), f"table.marks.{mark}")
        if "numbers" in table:
            choose(table["numbers"], ("id", "en"), "table.numbers")
    csv_path = folder / "table.csv"
    csv_name = relative(csv_path, root)
    if not csv_path.is_file():
        problems.append(Problem(csv_name, None, "", "file-missing", ""))
    elif csv_path.stat().st_size == 0:
        problems.append(Problem(csv_name, None, "", "file-empty", "0 byte"))
    elif sha256(csv_path) != given["sha256"]:
        problems.append(Problem(csv_name, None, "sha256", "file-hash", sha256(csv_path)[:12] + "…"))
    if problems:
        raise DataError(problems)
    return Source(folder.name, folder, str(shape), table, _origins(given, table, name))


def _origins(given: Mapping[str, Any], table: Mapping[str, Any], path: str) -> dict[str, Origin]:
    def origin(id_: str, record: Mapping[str, Any]) -> Origin:
        return Origin(
            id=id_,
            title=str(record["title"]),
            publisher=str(record["publisher"]),
            location=str(record.get("location") or ""),
            published=str(record.get("published") or ""),
            licence=str(record.get("licence") or given["licence"]),
            retrieved=str(given["retrieved"]),
            path=path,
            sha256=str(given["sha256"]),
        )

    if "sources" in table:
        return {str(k): origin(str(k), v) for k, v in table["sources"].items()}
    return {str(given["id"]): origin(str(given["id"]), given)}
