"""Imputation over time: carrying the last value forward and interpolating between two values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from indicators.composite.errors import MethodError
from indicators.composite.registry import Parameter, Strategy, register
from indicators.composite.steps.block import Block, State


def times(periods: np.ndarray) -> np.ndarray:
    """Return positions in time, shape (T,): the periods where they are numbers, else 0, 1, 2, ...

    Raises
    ------
    MethodError
        When the data has no periods.
    """
    if len(periods) and periods[0] is None:
        raise MethodError("impute: imputation over time needs a column period in the data")
    try:
        return np.array([float(p) for p in periods])
    except (TypeError, ValueError):
        return np.arange(len(periods), dtype=float)


def carry(cube: np.ndarray, time: np.ndarray, limit: float) -> np.ndarray:
    """Carry the last known value forward along axis 0, no further than `limit` in time.

    Parameters
    ----------
    cube : ndarray, shape (T, ...)
    time : ndarray, shape (T,)
    limit : float
        In the unit of the period (years for years).
    """
    position = np.where(np.isnan(cube), -1, np.arange(len(time)).reshape((-1,) + (1,) * (cube.ndim - 1)))
    last = np.maximum.accumulate(position, axis=0)
    value = np.take_along_axis(cube, np.maximum(last, 0), axis=0)
    age = time.reshape((-1,) + (1,) * (cube.ndim - 1)) - time[np.maximum(last, 0)]
    return np.where(np.isnan(cube) & (last >= 0) & (age <= limit), value, cube)


def interpolate(cube: np.ndarray, time: np.ndarray, limit: float) -> np.ndarray:
    """Interpolate linearly along axis 0 between known values at most `limit` apart in time."""
    shape = (-1,) + (1,) * (cube.ndim - 1)
    steps = np.arange(len(time)).reshape(shape)
    missing = np.isnan(cube)
    before = np.maximum.accumulate(np.where(missing, -1, steps), axis=0)
    after = np.minimum.accumulate(np.where(missing, len(time), steps)[::-1], axis=0)[::-1]
    inside = missing & (before >= 0) & (after < len(time))
    a, b = np.maximum(before, 0), np.minimum(after, len(time) - 1)
    gap = time[b] - time[a]
    va, vb = np.take_along_axis(cube, a, axis=0), np.take_along_axis(cube, b, axis=0)
    share = (time.reshape(shape) - time[a]) / np.where(gap > 0, gap, 1.0)
    return np.where(inside & (gap <= limit), va + (vb - va) * share, cube)


def over_time(kernel: Any) -> Any:
    """Return a step that runs `kernel` on the cube of a panel."""

    def apply(block: Block, state: State, p: Mapping[str, Any]) -> np.ndarray:
        if not np.isnan(block.values).any():
            return block.values
        cube = np.full((len(block.periods), len(block.units), block.values.shape[1]), np.nan)
        cube[block.period, block.unit] = block.values
        return kernel(cube, times(block.periods), p["limit"])[block.period, block.unit]

    return apply


register(
    Strategy(
        "impute", "carry_forward", "last known value of the unit, no older than the limit",
        "Becker et al. (2022), JOSS 7(78), 4567 (imputation of panels)",
        (Parameter("limit", "number", 2.0, "greatest age, in the unit of the period", low=0),),
        over_time(carry),
        columnwise=False,
    )
)  # fmt: skip
register(
    Strategy(
        "impute", "interpolate", "linear between two known values of the unit, no further apart than the limit",
        "Becker et al. (2022), JOSS 7(78), 4567 (imputation of panels)",
        (Parameter("limit", "number", 5.0, "greatest distance, in the unit of the period", low=0),),
        over_time(interpolate),
        columnwise=False,
    )
)  # fmt: skip
