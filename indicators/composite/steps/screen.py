"""Screening: units with too little data are withheld before anything is learnt from them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from indicators.composite.registry import Parameter, Strategy, register
from indicators.composite.steps.block import Block, State

# a share such as 7/10 must pass a limit of 0.7 although neither is an exact binary number
SLACK = 1e-12


def shares(values: np.ndarray, count: str, axis: int) -> np.ndarray:
    """Share of usable cells along an axis; see `withhold`."""
    present = ~np.isnan(values)
    if count == "nonzero":
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.nan_to_num((present & (values != 0)).sum(axis=axis) / present.sum(axis=axis))
    return (present if count == "present" else present & (values != 0)).mean(axis=axis)


def learn(block: Block, p: Mapping[str, Any]) -> State:
    """Learn which indicators have too little data. State `dropped`, shape (k,)."""
    return {"dropped": shares(block.values, p["count"], 0) < p["min_indicator_share"] - SLACK}


def withhold(block: Block, state: State, p: Mapping[str, Any]) -> np.ndarray:
    """Blank every row whose share of usable cells is below `min_share`, and the dropped columns.

    Usable is: not missing (`count = "present"`), not zero among those present (`"nonzero"`), or both present
    and not zero (`"both"`).

    Returns
    -------
    ndarray, shape (R, k)
        NaN throughout for a screened row or column; its scores are withheld.
    """
    rows = shares(block.values, p["count"], 1) < p["min_share"] - SLACK
    if not rows.any() and not state["dropped"].any():
        return block.values
    return np.where(rows[:, None] | state["dropped"], np.nan, block.values)


register(
    Strategy(
        "screen", "availability", "withhold units (and indicators) with too little data",
        "OECD/JRC Handbook (2008), step 2 and 3",
        (
            Parameter("min_share", "number", 0.65, "least share of usable cells of a unit", low=0, high=1),
            Parameter("min_indicator_share", "number", 0.0, "the same for an indicator", low=0, high=1),
            Parameter("count", "choice", "present", "what is usable", ("present", "nonzero", "both")),
        ),
        withhold, learn,
        columnwise=False,
    )
)  # fmt: skip
