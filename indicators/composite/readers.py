"""Reading the two tables of an index from CSV, with errors that name file, row and column."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pandas as pd

from indicators.composite.data import KEYS
from indicators.composite.errors import DataError
from indicators.composite.framework import Framework


def read_table(path: Path) -> pd.DataFrame:
    """Read a UTF-8 CSV as text; blank cells are empty strings.

    Raises
    ------
    DataError
        When the file is missing, empty, not UTF-8 or not a table.
    """
    if not path.is_file():
        raise DataError(f"{path}: no such file")
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            # the separator is fixed: guessing it would turn a wrong file into one wide column without a word
            rows = list(csv.reader(file, strict=True))
    except UnicodeDecodeError as e:
        raise DataError(f"{path}: expected UTF-8 text; {e.reason} at byte {e.start}") from None
    except csv.Error as e:
        raise DataError(f"{path}: is not a CSV table ({e})") from None
    while rows and not rows[-1]:
        rows.pop()
    if not rows or not any(rows[0]):
        raise DataError(f"{path}: is not a CSV table (it is empty)")
    header = [c.strip() for c in rows[0]]
    for number, row in enumerate(rows[1:], start=2):
        if len(row) != len(header):
            raise DataError(f"{path}, row {number}: expected {len(header)} cells as in the header, found {len(row)}")
    twice = [c for i, c in enumerate(header) if c in header[:i]]
    if twice:
        raise DataError(f"{path}: column {twice[0]!r} stands there twice")
    return pd.DataFrame(rows[1:], columns=pd.Index(header, dtype="str"), dtype="str")


def read_data(path: str | Path, framework: Framework) -> pd.DataFrame:
    """Read the data table of a framework.

    Parameters
    ----------
    path : path
        CSV whose first column is `unit`, then optionally `period`, then one column per indicator code;
        further columns may be groups or denominators. Blank, `NA` and `NaN` are missing; 0 is zero.
    framework : Framework
        Says which columns are numbers.

    Returns
    -------
    DataFrame
        `unit`, `period` (integers where all are), numbers as float64, groups as text.

    Raises
    ------
    DataError
        Naming file, row (the header is row 1) and column.
    """
    path = Path(path)
    text = read_table(path)
    if text.columns[0] != "unit":
        raise DataError(f"{path}: expected the first column to be unit, found {text.columns[0]!r}")
    columns: dict[str, object] = {}
    numeric = {*framework.indicators, *framework.denominators}
    for name in text.columns:
        cells = text[name].str.strip()
        if name in numeric:
            columns[name] = _numbers(cells, path, name)
        elif name == "period":
            columns[name] = _periods(cells)
        else:
            columns[name] = cells
    frame = pd.DataFrame(columns)
    for key in KEYS:
        if key in frame and (blank := frame[key].astype(str) == "").any():
            raise DataError(f"{path}, row {int(np.argmax(blank)) + 2}, column {key}: is empty")
    return frame


def _numbers(cells: pd.Series, path: Path, name: str) -> np.ndarray:
    missing = cells.isin(["", "NA", "NaN", "nan"])
    # float() of text gives the nearest double, which a column-wise parser does not always promise
    values = np.full(len(cells), np.nan)
    for i, (cell, absent) in enumerate(zip(cells, missing, strict=True)):
        if absent:
            continue
        try:
            values[i] = float(cell) if "_" not in cell else np.nan
        except ValueError:
            values[i] = np.nan
        if not np.isfinite(values[i]):
            hint = "; use a point for decimals and no thousands mark" if "," in cell else ""
            raise DataError(f"{path}, row {i + 2}, column {name}: expected a finite number, found {cell!r}{hint}")
    return values


def _periods(cells: pd.Series) -> pd.Series:
    try:
        return cells.astype("int64")
    except ValueError:
        return cells
