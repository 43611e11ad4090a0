"""Imputation from the unit's other indicators under the same parent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from indicators.composite.registry import Parameter, Strategy, register
from indicators.composite.steps.block import Block, State, nan_max, nan_mean, nan_min
from indicators.composite.steps.impute import PERIODS, nan_median


def fit_row(block: Block, p: Mapping[str, Any]) -> State:
    """Learn the minimum and maximum of every directed column."""
    directed = block.directed
    return {"low": nan_min(directed), "high": nan_max(directed)}


def fill_row(block: Block, state: State, p: Mapping[str, Any]) -> np.ndarray:
    """Fill a missing cell from the row.

    Columns are brought to 0-1 (direction applied), the mean or median of the unit's available columns below
    the same ancestor is taken, and brought back to the scale of the missing column. Columns without spread
    take no part. A unit without any value below that ancestor stays missing.
    """
    missing = np.isnan(block.values)
    if not missing.any():
        return block.values
    spread = state["high"] - state["low"]
    with np.errstate(invalid="ignore", divide="ignore"):
        unit_scale = np.where(spread > 0, (block.directed - state["low"]) / spread, np.nan)
    out = block.values.copy()
    families = np.array([""] * len(block.codes) if p["level"] == 0 else _ancestors(block, p["level"]))
    for family in dict.fromkeys(families):
        columns = np.flatnonzero(families == family)
        rows = np.flatnonzero(missing[:, columns].any(axis=1))
        if not len(rows):
            continue
        table = unit_scale[np.ix_(rows, columns)].T  # columns of `table` are units
        centre = nan_mean(table) if p["statistic"] == "mean" else nan_median(table)
        filled = (centre[:, None] * spread[columns] + state["low"][columns]) * block.direction[columns]
        here = np.ix_(rows, columns)
        out[here] = np.where(missing[here], filled, block.values[here])
    return out


def _ancestors(block: Block, level: int) -> list[str]:
    # above the highest level everything is one family
    return ["" if a is None else a for a in block.parents.get(level, (None,) * len(block.codes))]


register(
    Strategy(
        "impute", "row_mean", "mean of the unit's other indicators under the same parent, on a common scale",
        "OECD/JRC Handbook (2008), step 3; Becker et al. (2022), JOSS 7(78), 4567",
        (
            Parameter("level", "integer", 2, "level of the shared ancestor (2 = parent); 0 = all", low=0),
            Parameter("statistic", "choice", "mean", "", ("mean", "median")),
            PERIODS,
        ),
        fill_row, fit_row, columnwise=False,
    )
)  # fmt: skip
