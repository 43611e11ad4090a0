"""Imputation from the same indicator: its mean or median, over all units or over the unit's group."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from indicators.composite.errors import DataError, MethodError, nearest
from indicators.composite.registry import Parameter, Strategy, register
from indicators.composite.steps.block import Block, State, nan_mean

PERIODS = Parameter(
    "periods", "choice", "shared", "learn from all periods together or from each by itself", ("shared", "each")
)
GROUP = Parameter("group", "text", None, "grouping column; may be left out when the framework has one")
HANDBOOK = "OECD/JRC Handbook (2008), step 3"


def nan_median(values: np.ndarray) -> np.ndarray:
    """Column medians ignoring NaN; NaN for a column without values."""
    ordered = np.sort(values, axis=0)  # NaN sorts last
    count = (~np.isnan(values)).sum(axis=0)
    columns = np.arange(values.shape[1])
    low = ordered[np.maximum(count - 1, 0) // 2, columns]
    high = ordered[np.minimum(count // 2, len(values) - 1), columns]
    return np.where(count > 0, low + (high - low) / 2 * (low != high), np.nan)


CENTRE = {"mean": nan_mean, "median": nan_median}


def fit_centre(name: str) -> Any:
    """Return the fit of a column mean or median: state `centre`, shape (k,)."""

    def fit(block: Block, p: Mapping[str, Any]) -> State:
        return {"centre": CENTRE[name](block.values)}

    return fit


def fill_centre(block: Block, state: State, p: Mapping[str, Any]) -> np.ndarray:
    """Put the learnt centre in the place of every missing cell; a column without values stays missing."""
    missing = np.isnan(block.values)
    return np.where(missing, state["centre"], block.values) if missing.any() else block.values


def group_labels(block: Block, p: Mapping[str, Any]) -> np.ndarray:
    """Return the labels, shape (R,), of the grouping column that the parameters name.

    Raises
    ------
    MethodError
        When none is named and there is not exactly one.
    DataError
        When the data has no such column.
    """
    name = p.get("group")
    if name is None:
        if len(block.groups) != 1:
            raise MethodError(
                f"impute: group is missing; expected one of the {len(block.groups)} groups of the data"
                f"{nearest('', block.groups)}"
            )
        name = next(iter(block.groups))
    if name not in block.groups:
        raise DataError(f"data: no group column {name!r}{nearest(name, block.groups)}")
    return block.groups[name]


def fit_group(name: str) -> Any:
    """Return the fit of a centre by group: `labels`, shape (G,), and `centre`, shape (k, G)."""

    def fit(block: Block, p: Mapping[str, Any]) -> State:
        labels = group_labels(block, p)
        known = sorted({v for v in labels if v is not None})
        centre = np.full((block.values.shape[1], len(known)), np.nan)
        for g, label in enumerate(known):
            centre[:, g] = CENTRE[name](block.values[labels == label])
        return {"centre": centre, "overall": CENTRE[name](block.values), "labels": tuple(known)}

    return fit


def fill_group(block: Block, state: State, p: Mapping[str, Any]) -> np.ndarray:
    """Put the centre of the unit's group in the place of every missing cell.

    Where the group is unknown or has no value, the cell stays missing, or takes the overall centre when
    `fallback = "all"`.
    """
    missing = np.isnan(block.values)
    if not missing.any():
        return block.values
    position = {label: g for g, label in enumerate(state["labels"])}
    index = np.array([position.get(v, -1) for v in group_labels(block, p)])
    padded = np.column_stack([state["centre"], np.full(len(state["centre"]), np.nan)])
    out = np.where(missing, padded[:, index].T, block.values)
    if p["fallback"] == "all":
        out = np.where(np.isnan(out), state["overall"], out)
    return out


for _name in ("mean", "median"):
    register(
        Strategy("impute", _name, f"{_name} of the indicator", HANDBOOK, (PERIODS,), fill_centre, fit_centre(_name))
    )
for _name in ("mean", "median"):
    register(
        Strategy(
            "impute", f"group_{_name}", f"{_name} of the indicator in the unit's group", HANDBOOK,
            (
                GROUP,
                Parameter("fallback", "choice", "none", "where a group has no value", ("none", "all")),
                PERIODS,
            ),
            fill_group, fit_group(_name),
        )
    )  # fmt: skip
register(Strategy("impute", "none", "leave missing", "", (), lambda block, state, p: block.values))
