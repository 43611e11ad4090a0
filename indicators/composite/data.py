"""The data of an index as arrays, matched to the framework by name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from indicators.composite.errors import DataError, nearest, shorten
from indicators.composite.framework import Framework

KEYS = ("unit", "period")


@dataclass(frozen=True)
class Panel:
    """Rows of unit (and period) by indicator.

    Attributes
    ----------
    codes : tuple of str
        The K indicators, in the order of the framework.
    cells : ndarray, shape (R, K)
        NaN is missing. Row r belongs to `units[unit_index[r]]` and `periods[period_index[r]]`.
    units : ndarray of str, shape (N,)
    periods : ndarray, shape (T,)
        Sorted; one entry, None, when the data has no period.
    unit_index, period_index : ndarray of int, shape (R,)
    groups : dict of str to ndarray, shape (R,)
        Labels; an empty label is None.
    denominators : dict of str to ndarray, shape (R,)
    ignored : tuple of str
        Columns of the data that the framework does not name.
    """

    codes: tuple[str, ...]
    cells: np.ndarray
    units: np.ndarray
    periods: np.ndarray
    unit_index: np.ndarray
    period_index: np.ndarray
    groups: dict[str, np.ndarray] = field(default_factory=dict)
    denominators: dict[str, np.ndarray] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()

    @property
    def has_periods(self) -> bool:
        """Whether the data had a column `period`."""
        return self.periods[0] is not None

    @property
    def rows(self) -> int:
        """Number of unit-period rows, R."""
        return len(self.unit_index)

    def name(self, row: int) -> str:
        """Return the unit (and period) of a row, for messages."""
        unit = str(self.units[self.unit_index[row]])
        return f"{unit}, {self.periods[self.period_index[row]]}" if self.has_periods else unit


def panel(data: pd.DataFrame, framework: Framework, denominators: pd.DataFrame | None = None) -> Panel:
    """Match a table of data to a framework by name.

    Parameters
    ----------
    data : DataFrame
        Column or index `unit`, optionally `period`, and one column per indicator. Groups and denominators
        named by the framework are read where present; other columns are listed in `Panel.ignored`.
    framework : Framework
    denominators : DataFrame, optional
        Further denominators: column or index `unit`, optionally `period`; takes the place of columns of the
        same name in `data`.

    Raises
    ------
    DataError
        For a missing or doubled column or row, a cell that is not a number, or an infinite value.
    """
    frame = _keys_as_columns(data, "data")
    absent = [c for c in framework.indicators if c not in frame.columns]
    if absent:
        hint = nearest(absent[0], [c for c in frame.columns if c not in KEYS])
        raise DataError(f"data: no column for indicator {shorten(absent)}{hint}")
    unit_index, units = pd.factorize(_labels(frame["unit"], "unit"))
    if "period" in frame.columns:
        labels = frame["period"].to_numpy()
        if pd.isna(labels).any():
            raise DataError(f"data, row {int(np.argmax(pd.isna(labels))) + 1}, column period: is empty")
        period_index, periods = pd.factorize(labels, sort=True)
        periods = np.asarray(periods, dtype=object)
    else:
        period_index, periods = np.zeros(len(frame), dtype=np.intp), np.array([None], dtype=object)
    keys = period_index * max(len(units), 1) + unit_index
    if len(np.unique(keys)) < len(keys):
        row = int(np.argmax(pd.Series(keys).duplicated()))
        what = f"unit {units[unit_index[row]]!r}"
        if periods[0] is not None:
            what += f", period {periods[period_index[row]]!r}"
        raise DataError(f"data, row {row + 1}: {what} stands there twice")
    if len(frame) == 0:
        raise DataError("data: there are no rows")
    # column-major: every step but aggregation runs down columns
    values = np.empty((len(framework.indicators), len(frame))).T
    _fill(values, frame, framework.indicators)
    used = {*framework.indicators, *framework.groups, *framework.denominators, *KEYS}
    return Panel(
        codes=framework.indicators,
        cells=values,
        units=np.asarray(units, dtype=object),
        periods=periods,
        unit_index=unit_index,
        period_index=period_index,
        groups={g: _groups(frame[g]) for g in framework.groups if g in frame.columns},
        denominators=_denominators(frame, framework, denominators),
        ignored=tuple(str(c) for c in frame.columns if c not in used),
    )


def _fill(values: np.ndarray, frame: pd.DataFrame, codes: tuple[str, ...]) -> None:
    """Put the columns of the frame into `values`, checking every cell."""
    plain = frame.columns.get_indexer(pd.Index(codes))
    kinds = frame.dtypes.to_numpy()
    if all(kinds[i] == np.dtype(float) for i in plain):
        values[...] = frame.take(plain, axis=1).to_numpy()
        if not np.isinf(values).any():
            return
    for k, code in enumerate(codes):
        values[:, k] = numbers(frame[code], code, frame["unit"])


def numbers(column: pd.Series, code: str, units: pd.Series | None = None) -> np.ndarray:
    """Return a column as float64, NaN for missing.

    Raises
    ------
    DataError
        Naming row, unit and column of the first cell that is text or infinite.
    """
    if pd.api.types.is_bool_dtype(column.dtype):
        raise DataError(f"data, column {code}: expected numbers, found true/false")
    try:
        out = column.to_numpy(dtype=float, na_value=np.nan)
    except (TypeError, ValueError):
        out = pd.to_numeric(column, errors="coerce").to_numpy(dtype=float, na_value=np.nan)
        bad = np.isnan(out) & column.notna().to_numpy()
        if bad.any():
            row = int(np.argmax(bad))
            raise DataError(
                f"data, row {row + 1}{_unit(units, row)}, column {code}: expected a number, found {column.iloc[row]!r}"
            ) from None
    infinite = np.isinf(out)
    if infinite.any():
        row = int(np.argmax(infinite))
        raise DataError(
            f"data, row {row + 1}{_unit(units, row)}, column {code}: expected a finite number, found {out[row]}"
        )
    return out


def _unit(units: pd.Series | None, row: int) -> str:
    return "" if units is None else f" (unit {units.iloc[row]})"


def _keys_as_columns(data: pd.DataFrame, what: str) -> pd.DataFrame:
    if data.columns.has_duplicates:
        twice = data.columns[data.columns.duplicated()][0]
        raise DataError(f"{what}: column {twice!r} stands there twice")
    named = [n for n in data.index.names if n in KEYS and n not in data.columns]
    frame = data.reset_index(level=named) if named else data
    if "unit" not in frame.columns:
        raise DataError(f"{what}: expected a column or index called unit; found: {shorten(frame.columns)}")
    return frame


def _labels(column: pd.Series, name: str) -> np.ndarray:
    blank = column.isna().to_numpy() | (column.astype(str) == "").to_numpy()
    if blank.any():
        raise DataError(f"data, row {int(np.argmax(blank)) + 1}, column {name}: is empty")
    return column.astype(str).to_numpy(dtype=object)


def _groups(column: pd.Series) -> np.ndarray:
    labels = column.astype(object).to_numpy()
    return np.array([None if pd.isna(v) or v == "" else str(v) for v in labels], dtype=object)


def _denominators(frame: pd.DataFrame, framework: Framework, extra: pd.DataFrame | None) -> dict[str, np.ndarray]:
    found: dict[str, np.ndarray] = {}
    wanted: Iterable[str] = framework.denominators
    for code in wanted:
        if code in frame.columns:
            found[code] = numbers(frame[code], code, frame["unit"])
    if extra is None:
        return found
    table = _keys_as_columns(extra, "denominators")
    on = [k for k in KEYS if k in table.columns and k in frame.columns]
    table = table.assign(unit=table["unit"].astype(str))
    if table.duplicated(on).any():
        row = int(np.argmax(table.duplicated(on)))
        raise DataError(f"denominators, row {row + 1}: unit {table['unit'].iloc[row]!r} stands there twice")
    merged = frame[on].assign(unit=frame["unit"].astype(str)).merge(table, on=on, how="left", validate="m:1")
    for code in table.columns:
        if code not in KEYS and pd.api.types.is_numeric_dtype(table[code].dtype):
            found[str(code)] = numbers(merged[code], str(code), merged["unit"])
    return found
