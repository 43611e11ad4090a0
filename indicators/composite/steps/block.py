"""What a step works on: the columns of one table, with what the framework says about each of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

State = dict[str, Any]


@dataclass(frozen=True)
class Block:
    """Columns handled together by one strategy.

    Attributes
    ----------
    values : ndarray, shape (R, k)
        Rows are unit-periods; NaN is missing.
    codes : tuple of str, length k
    direction, target, lower, upper : ndarray, shape (k,)
        From the framework; NaN where not given. `lower < upper` in the unit of the indicator.
    unit, period : ndarray of int, shape (R,)
        Which unit and which period a row belongs to.
    units, periods : ndarray
        Their labels; `periods` is `[None]` without periods.
    groups : dict of str to ndarray, shape (R,)
    denominators : dict of str to ndarray, shape (R,)
    denominator : tuple of str or None, length k
    parents : dict of int to tuple, length k
        For each level from 2 up, the ancestor of every column at that level.
    """

    values: np.ndarray
    codes: tuple[str, ...]
    direction: np.ndarray
    target: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    unit: np.ndarray
    period: np.ndarray
    units: np.ndarray
    periods: np.ndarray
    groups: dict[str, np.ndarray] = field(default_factory=dict)
    denominators: dict[str, np.ndarray] = field(default_factory=dict)
    denominator: tuple[str | None, ...] = ()
    parents: dict[int, tuple[str | None, ...]] = field(default_factory=dict)

    @property
    def directed(self) -> np.ndarray:
        """Values times direction, so that more is better in every column."""
        return self.values * self.direction

    def row_name(self, row: int) -> str:
        """Return the unit (and period) of a row, for messages."""
        unit = str(self.units[self.unit[row]])
        return unit if self.periods[0] is None else f"{unit}, {self.periods[self.period[row]]}"

    def take(self, columns: np.ndarray) -> Block:
        """Return the block of some columns, by number."""
        picked = [int(c) for c in columns]
        return replace(
            self,
            values=self.values[:, columns],
            codes=tuple(self.codes[c] for c in picked),
            direction=self.direction[columns],
            target=self.target[columns],
            lower=self.lower[columns],
            upper=self.upper[columns],
            denominator=tuple(self.denominator[c] for c in picked) if self.denominator else (),
            parents={lev: tuple(p[c] for c in picked) for lev, p in self.parents.items()},
        )

    def rows(self, mask: np.ndarray) -> Block:
        """Return the block of some rows."""
        return replace(
            self,
            values=self.values[mask],
            unit=self.unit[mask],
            period=self.period[mask],
            groups={g: v[mask] for g, v in self.groups.items()},
            denominators={d: v[mask] for d, v in self.denominators.items()},
        )


def nan_min(values: np.ndarray) -> np.ndarray:
    """Column minima ignoring NaN; NaN for a column without values (and no warning)."""
    return np.fmin.reduce(values, axis=0, initial=np.nan)


def nan_max(values: np.ndarray) -> np.ndarray:
    """Column maxima ignoring NaN; NaN for a column without values (and no warning)."""
    return np.fmax.reduce(values, axis=0, initial=np.nan)


def by_column(values: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the columns as contiguous rows (k, R), which cells are present, and their number (k,).

    Sums along contiguous rows run in the same order whether a column comes alone or in a table, so that larger
    forms agree with smaller ones to the last bit.
    """
    v = np.ascontiguousarray(values.T)
    present = ~np.isnan(v)
    return v, present, present.sum(axis=1)


def column_parts(values: np.ndarray) -> Iterator[slice]:
    """Yield slices of columns small enough to stay near the processor; numbers do not depend on them."""
    step = max(1, 200_000 // max(len(values), 1))
    for start in range(0, values.shape[1], step):
        yield slice(start, start + step)


def nan_mean(values: np.ndarray) -> np.ndarray:
    """Column means ignoring NaN, in two passes; NaN for a column without values.

    The second pass adds the mean of the residuals, which removes the rounding error of the first.
    """
    out = np.empty(values.shape[1])
    for part in column_parts(values):
        v, present, count = by_column(values[:, part])
        with np.errstate(invalid="ignore", divide="ignore"):
            mean = np.where(present, v, 0.0).sum(axis=1) / count
            out[part] = mean + np.where(present, v - mean[:, None], 0.0).sum(axis=1) / count
    return out


def nan_sd(values: np.ndarray, ddof: int = 1) -> np.ndarray:
    """Column standard deviations ignoring NaN (divisor n - ddof); NaN with n <= ddof values."""
    out = np.empty(values.shape[1])
    mean = nan_mean(values)
    for part in column_parts(values):
        v, present, count = by_column(values[:, part])
        deviation = np.where(present, v - mean[part, None], 0.0)
        # a power of two keeps the squares in range and costs no digit
        exponent = np.frexp(np.abs(deviation).max(axis=1, initial=0.0))[1]
        deviation = np.ldexp(deviation, -exponent[:, None])
        with np.errstate(invalid="ignore", divide="ignore"):
            found = np.ldexp(np.sqrt((deviation**2).sum(axis=1) / (count - ddof)), exponent)
        out[part] = np.where(count > ddof, found, np.nan)
    return out


def constant(values: np.ndarray) -> np.ndarray:
    """Whether a column has values and all of them are equal, shape (k,)."""
    return nan_min(values) == nan_max(values)
