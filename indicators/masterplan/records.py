"""Records of the masterplan as read: one mapping of text per row, checked cell by cell, with its place in the file."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from indicators.files import read_csv, read_text, read_yaml
from indicators.masterplan.cells import CellError, read_cell
from indicators.masterplan.fields import Table
from indicators.masterplan.tables import TABLES
from indicators.problems import DataError, Problem, relative

FOLDER = "masterplan"
#: As many characters as the store holds; both databases then refuse the same.
LONGEST_KEY = 500
Row = dict[str, str]
#: Keys a reference may point to, by table.
Known = Mapping[str, Collection[str]]

_TYPES = {"number": "float64", "integer": "Int64"}


@dataclass(frozen=True)
class Record:
    """One record with where it comes from.

    Attributes
    ----------
    table : str
    key : str
    values : dict of str to str
        Every column of the table; empty text for "not known".
    origin : {'file', 'store'}
        Published or prepared in the workspace, or entered by people.
    line : int or None
        Line in the file.
    version : int
        Version in the store; 0 for a record that only the file has.
    state : str
        State in the store; `published` for a record of the file.
    """

    table: str
    key: str
    values: Row
    origin: str = "file"
    line: int | None = None
    version: int = 0
    state: str = "published"


def framework_keys(root: Path) -> dict[str, list[str]]:
    """Return the codes of dimensions, sub-dimensions and variables of a workspace's framework.

    Raises
    ------
    DataError
        If the framework's files cannot be read.
    """
    given = read_yaml(root / "framework" / "dimensions.yml", root)
    dimensions = []
    for dimension in given["dimensions"]:
        dimensions.append(dimension["code"])
        dimensions += [s["code"] for s in dimension["subdimensions"]]
    variables = read_csv(root / "framework" / "variables.csv", root, ["code"])
    return {"dimensions": dimensions, "variables": [row["code"] for row in variables]}


def dimension_names(root: Path) -> pd.DataFrame:
    """Return code, parent, order and names of dimensions and sub-dimensions."""
    given = read_yaml(root / "framework" / "dimensions.yml", root)
    rows: list[tuple[str, str, int, str, str]] = []
    for dimension in given["dimensions"]:
        for parent, element in [("", dimension), *((dimension["code"], s) for s in dimension["subdimensions"])]:
            names = element["name"]
            rows.append((element["code"], parent, len(rows), names["id"], names["en"]))
    return pd.DataFrame(rows, columns=["code", "parent", "order", "name_id", "name_en"])


def check_row(
    row: Mapping[str, str], table: Table, known: Known, place: tuple[str, int | None], lenient: bool = False
) -> tuple[Row, list[Problem]]:
    """Read one row's cells.

    Parameters
    ----------
    row : mapping of str to str
        Cells by column name; a column that is not given is empty.
    table : Table
    known : mapping
        Keys of the tables that references point to. A table that is not given is not checked.
    place : (str, int or None)
        File and line, for the problems.
    lenient : bool
        As people write in a spreadsheet; see `cells.read_cell`.

    Returns
    -------
    row : dict of str to str
        In written form; a cell with a problem is left as it was.
    problems : list of Problem
    """
    out: Row = {}
    problems = [
        Problem(place[0], place[1], name, "field-unknown", _short(row[name]), ", ".join(table.names))
        for name in row
        if name not in table.names
    ]
    for column in table.columns:
        text = row.get(column.name, "")
        keys = known.get(column.refers, ())
        try:
            if column.kind == "ref" and column.refers not in known:
                keys = [c.strip() for c in text.split(";")]
            out[column.name] = read_cell(text, column, keys, lenient)
        except CellError as error:
            out[column.name] = text
            problems.append(Problem(place[0], place[1], column.name, error.code, _short(text), error.detail))
    if not problems and len(table.key_of(out)) > LONGEST_KEY:
        found = Problem(place[0], place[1], table.key[0], "value-range", _short(table.key_of(out)), f"<= {LONGEST_KEY}")
        problems.append(found)
    return out, problems


def _short(text: str) -> str:
    return text if len(text) <= 100 else f"{text[:100]}…"


def _read_file(table: Table, root: Path, known: Known) -> tuple[list[Record], list[Problem]]:
    path = root / FOLDER / f"{table.name}.csv"
    name = relative(path, root)
    # An empty table is an honest state here (nothing published yet), which `read_csv` refuses.
    text = read_text(path, root)
    lines = list(csv.reader(io.StringIO(text, newline="")))
    if lines and len(lines) == 1:
        missing = [c for c in table.names if c not in lines[0]]
        return [], [Problem(name, 1, "", "column-missing", ", ".join(lines[0]), c) for c in missing]
    rows = read_csv(path, root, table.names)
    problems = [
        Problem(name, 1, c, "column-unknown", c, ", ".join(table.names)) for c in rows.columns if c not in table.names
    ]
    records = []
    for index, row in enumerate(rows):
        values, found = check_row(row, table, known, (name, rows.line(index)))
        problems += found
        records.append(Record(table.name, table.key_of(values), values, line=rows.line(index)))
    return records, problems


def read_files(root: Path) -> tuple[dict[str, list[Record]], list[Problem]]:
    """Read every table of `masterplan/`.

    References are looked up in a second pass, so that the order of tables and rows does not matter.
    """
    problems: list[Problem] = []
    records: dict[str, list[Record]] = {}
    framework = framework_keys(root)
    expected = {f"{t.name}.csv" for t in TABLES}
    for path in sorted((root / FOLDER).glob("*.*")):
        # A table under a wrong name would silently not be read.
        if path.suffix.lower() in (".csv", ".xlsx", ".yml") and path.name not in expected:
            problems.append(
                Problem(relative(path, root), None, "", "file-unknown", path.name, ", ".join(sorted(expected)))
            )
    for table in TABLES:
        try:
            records[table.name], found = _read_file(table, root, framework)
        except DataError as error:
            records[table.name], found = [], error.problems
        problems += found
    for table in TABLES:
        problems += duplicates(records[table.name], place(table))
        problems += dangling(records[table.name], table, keys(records), place(table))
    return records, problems


def place(table: Table) -> str:
    """Return the file of a table as problems name it."""
    return f"{FOLDER}/{table.name}.csv"


def keys(records: Mapping[str, Iterable[Record]]) -> dict[str, set[str]]:
    """Return the keys of every table, for looking up references."""
    return {name: {r.key for r in rows} for name, rows in records.items()}


def duplicates(records: Iterable[Record], file: str) -> list[Problem]:
    """Return a problem for each key that stands twice."""
    seen: dict[str, Record] = {}
    out = []
    for record in records:
        first = seen.setdefault(record.key, record)
        if first is not record:
            out.append(Problem(file, record.line, "", "duplicate", record.key, f"{file}:{first.line}"))
    return out


def dangling(records: Iterable[Record], table: Table, known: Known, file: str) -> list[Problem]:
    """Return a problem for each reference to a record that does not exist."""
    out = []
    for column in table.columns:
        if column.kind != "ref" or column.refers not in known:
            continue
        for record in records:
            cell = record.values[column.name]
            if not cell or (not column.many and cell in known[column.refers]):
                continue
            try:
                read_cell(cell, column, known[column.refers])
            except CellError as error:
                out.append(Problem(file, record.line, column.name, error.code, cell, error.detail))
    return out


def rows_of(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return a frame's rows as mappings by column name."""
    names = [str(name) for name in table.columns]
    # Five times as quick as `to_dict("records")`, which a page of many KPIs calls a hundred times.
    columns = [table.iloc[:, i].tolist() for i in range(len(names))]
    return [dict(zip(names, cells, strict=True)) for cells in zip(*columns, strict=True)]


def frame(table: Table, records: Iterable[Record]) -> pd.DataFrame:
    """Return records as a frame.

    Returns
    -------
    pandas.DataFrame
        The table's columns (numbers as float64, whole numbers as Int64, flags as boolean with NA for unknown, all else
        as text), then `key`, `origin`, `version` and `state`.
    """
    rows = list(records)
    data: dict[str, pd.Series] = {}
    for column in table.columns:
        cells = [r.values[column.name] for r in rows]
        if column.kind in _TYPES:
            numbers = pd.to_numeric(pd.Series([c or None for c in cells], dtype="object"))
            data[column.name] = numbers.astype(_TYPES[column.kind])  # type: ignore[call-overload]
        elif column.kind == "flag":
            data[column.name] = pd.Series([None if not c else c == "yes" for c in cells], dtype="boolean")
        else:
            data[column.name] = pd.Series(cells, dtype="str")
    for name in ("key", "origin", "state"):
        data[name] = pd.Series([getattr(r, name) for r in rows], dtype="str")
    data["version"] = pd.Series([r.version for r in rows], dtype="int64")
    return pd.DataFrame(data)
