"""`source.yml`: where a table comes from and how it is to be read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from indicators.checks import Checker
from indicators.files import read_yaml, sha256
from indicators.licences import LICENCES
from indicators.periods import EXAMPLES as PERIODS
from indicators.periods import parse_period
from indicators.problems import Problem, relative

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
_COLUMN = ("variable", "unit", "confidence", "note", "numbers", "additive")
_CITED = ("title", "publisher", "location", "published", "licence")
_MARKS = ("dash", "not_available", "blank")
_SOURCE_ID = r"[a-z0-9][a-z0-9._-]*"


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
    check = Checker(relative(folder / "source.yml", root))
    required = ("id", "title", "publisher", "licence", "retrieved", "sha256", "table")
    given = check.mapping(read_yaml(folder / "source.yml", root), "", required, _TOP)
    check.done()
    if check.text(given["id"], "id") != folder.name:
        check.add("id", "value-choice", given["id"], folder.name)
    _check_id(check, folder.name, "id")
    check.choice(given["licence"], tuple(LICENCES), "licence")
    for key in ("title", "publisher", "location", "published", "retrieved", "note"):
        check.text(given.get(key), key)
    table = check.mapping(given["table"], "table")
    shape = check.choice(table.get("shape"), SHAPES, "table.shape")
    if not check.problems:
        _check_table(check, table, shape)
    problems = check.problems
    csv_path = folder / "table.csv"
    csv_name = relative(csv_path, root)
    if not csv_path.is_file():
        problems.append(Problem(csv_name, None, "", "file-missing", ""))
    elif csv_path.stat().st_size == 0:
        problems.append(Problem(csv_name, None, "", "file-empty", "0 byte"))
    elif sha256(csv_path) != str(given["sha256"]).casefold():
        problems.append(Problem(csv_name, None, "sha256", "file-hash", sha256(csv_path)[:12] + "…"))
    check.done()
    return Source(folder.name, folder, shape, table, _origins(given, table, check.file))


def _check_id(check: Checker, id_: str, where: str) -> None:
    if not re.fullmatch(_SOURCE_ID, id_):  # `;` and `/` would break the lists and the ids made with it
        check.add(where, "value-pattern", id_, _SOURCE_ID)


def _check_table(check: Checker, table: dict[str, Any], shape: str) -> None:
    known, required = _TABLE[shape]
    check.mapping(table, "table", required, known)
    for key in ("columns", "sources", "total_mismatch"):  # a heading such as 2023 is a text, however it is written
        if key in table:
            table[key] = check.mapping(table[key], f"table.{key}")
    for heading, given in table.get("columns", {}).items():
        _check_column(check, given, f"table.columns.{heading}", shape)
    for key in ("area", "period", "total"):
        check.text(table.get(key), f"table.{key}")
    if "ignore" in table:
        table["ignore"] = check.texts(table["ignore"], "table.ignore")
    for mark, meaning in check.mapping(table.get("marks"), "table.marks", (), _MARKS).items():
        check.choice(meaning, ("zero", "missing"), f"table.marks.{mark}")
    if "numbers" in table:
        check.choice(table["numbers"], ("id", "en"), "table.numbers")
    if "unlisted" in table:
        fields = ("value", "reason_id", "reason_en")
        rule = check.mapping(table["unlisted"], "table.unlisted", fields, fields)
        check.choice(rule.get("value"), ("zero",), "table.unlisted.value")
    if "not_applicable" in table:
        fields = ("areas", "reason_id", "reason_en")
        rule = check.mapping(table["not_applicable"], "table.not_applicable", fields, fields)
        check.texts(rule.get("areas"), "table.not_applicable.areas")
    _check_exceptions(check, table)
    for id_, given in table.get("sources", {}).items():
        _check_id(check, id_, f"table.sources.{id_}")
        cited = check.mapping(given, f"table.sources.{id_}", ("title", "publisher"), _CITED)
        for key, value in cited.items():
            check.text(value, f"table.sources.{id_}.{key}")
        if cited.get("licence") is not None:
            check.choice(cited["licence"], tuple(LICENCES), f"table.sources.{id_}.licence")


def _check_column(check: Checker, given: Any, where: str, shape: str) -> None:
    required, known = ["variable", "unit", "confidence"], list(_COLUMN)
    if shape == "wide":  # in a series each row has its own period
        required.append("period")
        known.append("period")
    column = check.mapping(given, where, required, known)
    for key in ("variable", "unit"):
        check.text(column.get(key), f"{where}.{key}")
    _check_note(check, column, where)
    check.choice(column.get("confidence"), CONFIDENCES, f"{where}.confidence")
    if "numbers" in column:
        check.choice(column["numbers"], ("id", "en"), f"{where}.numbers")
    if "additive" in column:
        check.truth(column["additive"], f"{where}.additive")
    if column.get("period") is not None:
        try:
            parse_period(check.text(column["period"], f"{where}.period"))
        except ValueError:
            check.add(f"{where}.period", "period", column["period"], PERIODS)


def _check_note(check: Checker, given: Mapping[str, Any], where: str) -> None:
    """Check a note: one text, or one in each language."""
    note = given.get("note")
    if isinstance(note, dict):
        check.bilingual(note, f"{where}.note")
    else:
        check.text(note, f"{where}.note")


def _check_exceptions(check: Checker, table: dict[str, Any]) -> None:
    """Check what is said of single cells and of totals: a misspelt column would leave the exception without effect."""
    columns = tuple(table.get("columns", {}))
    for number, given in enumerate(check.items(table.get("cells"), "table.cells"), start=1):
        where = f"table.cells[{number}]"
        cell = check.mapping(given, where, ("area", "column"), ("area", "column", "confidence", "note"))
        check.text(cell.get("area"), f"{where}.area")
        _check_note(check, cell, where)
        check.choice(cell.get("column"), columns, f"{where}.column")
        if "confidence" in cell:
            check.choice(cell["confidence"], CONFIDENCES, f"{where}.confidence")
    for heading, given in table.get("total_mismatch", {}).items():
        where = f"table.total_mismatch.{heading}"
        accepted = check.mapping(given, where, ("sum", "printed", "note"), ("sum", "printed", "note"))
        check.choice(heading, columns, where)
        _check_note(check, accepted, where)
        for key in ("sum", "printed"):
            check.number(accepted.get(key), f"{where}.{key}")


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
        return {k: origin(k, v) for k, v in table["sources"].items()}
    return {str(given["id"]): origin(str(given["id"]), given)}
