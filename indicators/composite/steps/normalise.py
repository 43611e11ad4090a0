"""Normalisation by a linear rule: all indicators on one scale, more is better.

Throughout, directed values are values times direction. A column without spread (all values equal) has no
min-max, z-score or distance; what happens then is the parameter `constant`: `exclude` takes the indicator out
of every score (its weight goes to the others), `middle` gives every unit the middle of the scale, `refuse`
raises an error.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from indicators.composite.errors import DataError, FrameworkError, UndefinedError, nearest, shorten
from indicators.composite.registry import Parameter, Strategy, register
from indicators.composite.steps.block import Block, State, constant, nan_max, nan_mean, nan_min, nan_sd
from indicators.composite.steps.impute import PERIODS

HANDBOOK = "OECD/JRC Handbook (2008), step 5"
CONSTANT = Parameter("constant", "choice", "exclude", "an indicator without spread", ("exclude", "middle", "refuse"))
SCALE = Parameter("scale", "number", 1.0, "score of full achievement")
CAP = Parameter("cap", "flag", False, "scores above full achievement become full achievement")


def limits(block: Block, source: str) -> tuple[np.ndarray, np.ndarray]:
    """Directed lower and upper limits of every column, shape (k,).

    Parameters
    ----------
    block : Block
    source : str
        `data`, `goalposts` (from the framework, each needed) or `goalposts_or_data`.
    """
    down = block.direction < 0
    low = np.where(down, -block.upper, block.lower)
    high = np.where(down, -block.lower, block.upper)
    if source == "goalposts":
        absent = [c for c, bad in zip(block.codes, np.isnan(low + high), strict=True) if bad]
        if absent:
            raise FrameworkError(
                f"normalise: goalposts need lower and upper in the framework; missing for {shorten(absent)}"
            )
        return low, high
    data_low, data_high = nan_min(block.directed), nan_max(block.directed)
    if source == "data":
        return data_low, data_high
    return np.where(np.isnan(low), data_low, low), np.where(np.isnan(high), data_high, high)


def flag_constant(block: Block, flat: np.ndarray, p: Mapping[str, Any]) -> np.ndarray:
    """Return which columns have no spread; raise when the parameters say `refuse`."""
    if p["constant"] == "refuse" and flat.any():
        codes = [c for c, f in zip(block.codes, flat, strict=True) if f]
        raise UndefinedError(f"normalise: no spread, so no {p['method']} score, for {shorten(codes)}")
    return flat


def settle(scores: np.ndarray, state: State, p: Mapping[str, Any], middle: float) -> np.ndarray:
    """Put the middle of the scale, or nothing, in the columns without spread."""
    flat = state["flat"]
    if not flat.any():
        return scores
    fill = middle if p["constant"] == "middle" else np.nan
    return np.where(flat & ~np.isnan(scores), fill, np.where(flat, np.nan, scores))


def fit_minmax(block: Block, p: Mapping[str, Any]) -> State:
    """Learn directed limits of every column."""
    low, high = limits(block, p["limits"])
    if (low > high).any():
        code = block.codes[int(np.argmax(low > high))]
        raise FrameworkError(f"normalise: of {code}, one limit of the framework lies beyond the data's other end")
    return {"low": low, "high": high, "flat": flag_constant(block, low == high, p)}


def minmax(block: Block, state: State, p: Mapping[str, Any]) -> np.ndarray:
    """(x - low)/(high - low) * (upper - lower) + lower."""
    share = _share(block.directed, state)
    if p["truncate"]:
        share = np.clip(share, 0, 1)
    scores = share * (p["upper"] - p["lower"]) + p["lower"]
    return settle(np.where(state["flat"], block.values, scores), state, p, (p["lower"] + p["upper"]) / 2)


def _share(directed: np.ndarray, state: State) -> np.ndarray:
    with np.errstate(invalid="ignore", divide="ignore"):
        return (directed - state["low"]) / (state["high"] - state["low"])


def fit_goalposts(block: Block, p: Mapping[str, Any]) -> State:
    """Take the limits of the framework, checking that logarithms exist."""
    low, high = limits(block, "goalposts")
    if p["form"] == "log" and (block.lower <= 0).any():
        code = block.codes[int(np.argmax(block.lower <= 0))]
        raise UndefinedError(f"normalise: logarithmic goalposts need lower above 0; see {code}")
    return {"low": low, "high": high, "flat": np.zeros(len(low), dtype=bool)}


def goalposts(block: Block, state: State, p: Mapping[str, Any]) -> np.ndarray:
    """Place between the goalposts; with `form = "log"` between their logarithms.

    For direction -1 the score falls from upper to lower, so it is (upper - x)/(upper - lower).
    """
    if p["form"] == "linear":
        share = _share(block.directed, state)
    else:
        below = block.values <= 0
        if below.any():
            row, k = (int(i[0]) for i in np.nonzero(below))
            if not p["truncate"]:
                raise UndefinedError(
                    f"normalise: {block.codes[k]} of {block.row_name(row)} is {block.values[row, k]:g}; "
                    "the logarithm needs values above 0, or truncate = true"
                )
        down = block.direction < 0
        low, high = np.where(down, -state["high"], state["low"]), np.where(down, -state["low"], state["high"])
        x = np.log(np.where(below, low, block.values))  # at or below zero is below the lower goalpost
        share = (x - np.log(low)) / (np.log(high) - np.log(low))
        share = np.where(down, 1 - share, share)
    if p["truncate"]:
        share = np.clip(share, 0, 1)
    return share * (p["upper"] - p["lower"]) + p["lower"]


def fit_zscore(block: Block, p: Mapping[str, Any]) -> State:
    """Learn mean and standard deviation (divisor n - 1) of the directed columns."""
    directed = block.directed
    single = (~np.isnan(directed)).sum(axis=0) == 1
    flat = constant(directed) | single
    return {"mean": nan_mean(directed), "sd": nan_sd(directed), "flat": flag_constant(block, flat, p)}


def zscore(block: Block, state: State, p: Mapping[str, Any]) -> np.ndarray:
    """(x - mean)/sd * target sd + target mean."""
    with np.errstate(invalid="ignore", divide="ignore"):
        scores = (block.directed - state["mean"]) / state["sd"] * p["sd"] + p["mean"]
    return settle(np.where(state["flat"], block.values, scores), state, p, p["mean"])


def scaled(block: Block, state: State, p: Mapping[str, Any]) -> np.ndarray:
    """(x - lower)/(upper - lower) * factor, a fixed shift and stretch.

    With `limits = "parameters"` one interval serves all, on the directed scale (x times direction). With
    `goalposts` each indicator has its own from the framework, in its unit, and direction -1 counts down.
    """
    if p["limits"] == "goalposts":
        low, high = limits(block, "goalposts")
    else:
        low, high = np.array(p["lower"]), np.array(p["upper"])
        if low == high:
            raise UndefinedError("normalise: scaled needs lower and upper to differ")
    return (block.directed - low) / (high - low) * p["factor"]


def fit_max(block: Block, p: Mapping[str, Any]) -> State:
    """Learn directed minimum and maximum."""
    low, high = nan_min(block.directed), nan_max(block.directed)
    return {"low": low, "high": high, "flat": flag_constant(block, low == high, p)}


def fit_reference(block: Block, p: Mapping[str, Any]) -> State:
    """Learn directed minimum and the value of the reference unit.

    Raises
    ------
    DataError
        When the unit is unknown or has no value.
    UndefinedError
        When it has the lowest value, from which no distance can be scaled.
    """
    name = p["unit"]
    known = [str(u) for u in block.units]
    if name is None or name not in known:
        raise DataError(f"normalise: no reference unit {name!r}{nearest(str(name), known)}")
    row = block.unit == known.index(name)
    if row.sum() != 1 and p["periods"] == "shared":
        last = block.period[row].max()  # with several periods the reference is its latest
        row &= block.period == last
    low, high = nan_min(block.directed), block.directed[row][0]
    absent = [c for c, v in zip(block.codes, high, strict=True) if np.isnan(v)]
    if absent:
        raise DataError(f"normalise: reference unit {name!r} has no value of {shorten(absent)}")
    flat = flag_constant(block, constant(block.values), p)
    return {"low": low, "high": high, "flat": _above(block, low, high, flat, f"reference unit {name!r}")}


def fit_target(block: Block, p: Mapping[str, Any]) -> State:
    """Learn the directed minimum; targets come from the framework or the parameter `targets`."""
    given = p["targets"] or {}
    target = np.array([float(given.get(c, t)) for c, t in zip(block.codes, block.target, strict=True)])
    absent = [c for c, t in zip(block.codes, target, strict=True) if np.isnan(t)]
    if absent:
        raise FrameworkError(f"normalise: no target in the framework for {shorten(absent)}")
    low, high = nan_min(block.directed), target * block.direction
    return {"low": low, "high": high, "flat": _above(block, low, high, np.zeros(len(low), bool), "target")}


def _above(block: Block, low: np.ndarray, high: np.ndarray, flat: np.ndarray, what: str) -> np.ndarray:
    bad = (high <= low) & ~flat
    if bad.any():
        code = block.codes[int(np.argmax(bad))]
        raise UndefinedError(
            f"normalise: the {what} of {code} is no better than the worst value, so distance has no scale"
        )
    return flat


def distance(block: Block, state: State, p: Mapping[str, Any]) -> np.ndarray:
    """(1 - (best - x)/(best - worst)) * scale, with best the maximum, the reference unit or the target.

    For targets it is computed as (x - worst)/(best - worst), which is the same and keeps more digits near 0.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        if p["method"] == "distance_to_target":
            share = _share(block.directed, state)
        else:
            share = 1 - (state["high"] - block.directed) / (state["high"] - state["low"])
    if p.get("cap"):
        share = np.minimum(share, 1)
    return settle(np.where(state["flat"], block.values, share * p["scale"]), state, p, p["scale"] / 2)


def fit_fraction(block: Block, p: Mapping[str, Any]) -> State:
    """Learn the best value of every column: its maximum, or its minimum for direction -1.

    Raises
    ------
    UndefinedError
        For negative values, or where the ratio would divide by zero.
    """
    low, high = nan_min(block.values), nan_max(block.values)
    best = np.where(block.direction > 0, high, low)
    negative = low < 0
    zero = (np.where(block.direction > 0, high, low) <= 0) & ~negative
    for bad, why in ((negative, "has negative values"), (zero, "has zero where the ratio divides")):
        if bad.any():
            code = block.codes[int(np.argmax(bad))]
            raise UndefinedError(f"normalise: fraction_of_max is not defined for {code}: it {why}")
    return {"best": best}


def fraction(block: Block, state: State, p: Mapping[str, Any]) -> np.ndarray:
    """X / max for direction 1 and min / x for direction -1, so that the best unit has full achievement."""
    bad = (block.values < 0) | ((block.values == 0) & (block.direction < 0))
    if bad.any():
        row, k = (int(i[0]) for i in np.nonzero(bad))
        raise UndefinedError(
            f"normalise: fraction_of_max is not defined for {block.codes[k]} of {block.row_name(row)} "
            f"({block.values[row, k]:g})"
        )
    with np.errstate(divide="ignore", over="ignore"):  # the branch that is not taken may divide by zero
        ratio = np.where(block.direction > 0, block.values / state["best"], state["best"] / block.values)
    return ratio * p["scale"]


def bands(block: Block, state: State, p: Mapping[str, Any]) -> np.ndarray:
    """Score by the number of thresholds reached.

    `of = "target"`: thresholds are percent of the target; for direction -1 a share s is reached when
    x * s <= 100 * target, that is when target/x reaches s percent. `of = "value"`: thresholds are values; for
    direction 1 one is reached from above (x >= t), for direction -1 from below (x <= t).

    Raises
    ------
    UndefinedError
        For a negative value or a target of zero or less with `of = "target"`.
    """
    thresholds, scores = _thresholds(p)
    reached = np.zeros(block.values.shape, dtype=int)
    x = block.values
    if p["of"] == "target":
        absent = [c for c, t in zip(block.codes, block.target, strict=True) if np.isnan(t)]
        if absent:
            raise FrameworkError(f"normalise: no target in the framework for {shorten(absent)}")
        if (block.target <= 0).any() or (x < 0).any():
            k = int(np.argmax((block.target <= 0) | (x < 0).any(axis=0)))
            raise UndefinedError(f"normalise: a share of the target needs positive values; see {block.codes[k]}")
        for t in thresholds:
            reached += np.where(block.direction > 0, x * 100 >= t * block.target, x * t <= 100 * block.target)
    else:
        for t in thresholds:
            reached += np.where(block.direction > 0, x >= t, x <= t)
    return np.where(np.isnan(x), np.nan, scores[reached])


def _thresholds(p: Mapping[str, Any]) -> tuple[np.ndarray, np.ndarray]:
    thresholds = np.array(p["thresholds"], dtype=float)
    scores = np.arange(1.0, len(thresholds) + 2) if p["scores"] is None else np.array(p["scores"], dtype=float)
    if len(scores) != len(thresholds) + 1 or (np.diff(thresholds) <= 0).any():
        raise UndefinedError(
            f"normalise: bands need rising thresholds and one score more than thresholds; found "
            f"{len(thresholds)} thresholds and {len(scores)} scores"
        )
    return thresholds, scores


_RANGE = (
    Parameter("lower", "number", 0.0, "score of the lowest limit"),
    Parameter("upper", "number", 100.0, "score of the highest limit"),
)
for _s in (
    Strategy(
        "normalise", "minmax", "position between the worst and the best value", HANDBOOK,
        (
            *_RANGE,
            Parameter("limits", "choice", "data", "where the limits come from",
                      ("data", "goalposts", "goalposts_or_data")),
            Parameter("truncate", "flag", False, "keep scores within the limits"), CONSTANT, PERIODS,
        ),
        minmax, fit_minmax,
    ),
    Strategy(
        "normalise", "zscore", "distance from the mean in standard deviations (divisor n - 1)", HANDBOOK,
        (
            Parameter("mean", "number", 0.0, "mean of the scores"),
            Parameter("sd", "number", 1.0, "standard deviation of the scores", low=1e-300), CONSTANT, PERIODS,
        ),
        zscore, fit_zscore,
    ),
    Strategy(
        "normalise", "scaled", "fixed shift and stretch", "Global Innovation Index 2020, appendix IV",
        (
            Parameter("lower", "number", 0.0, "value of score 0"),
            Parameter("upper", "number", 100.0, "value of full score"),
            Parameter("factor", "number", 100.0, "full score"),
            Parameter("limits", "choice", "parameters", "where lower and upper come from",
                      ("parameters", "goalposts")),
        ),
        scaled,
    ),
    Strategy(
        "normalise", "distance_to_max", "1 - (max - x)/(max - min)", HANDBOOK,
        (SCALE, CONSTANT, PERIODS), distance, fit_max,
    ),
    Strategy(
        "normalise", "distance_to_reference", "1 - (reference - x)/(reference - min), reference = one unit",
        HANDBOOK,
        (Parameter("unit", "text", None, "name of the reference unit"), CAP, SCALE, CONSTANT, PERIODS),
        distance, fit_reference,
    ),
    Strategy(
        "normalise", "distance_to_target", "1 - (target - x)/(target - min)", HANDBOOK,
        (
            Parameter("targets", "table", None, "target by indicator, instead of the framework's"),
            CAP, SCALE, CONSTANT, PERIODS,
        ),
        distance, fit_target,
    ),
    Strategy(
        "normalise", "fraction_of_max", "x/max; for direction -1 min/x", HANDBOOK,
        (SCALE, PERIODS), fraction, fit_fraction,
    ),
    Strategy(
        "normalise", "goalposts", "position between the goalposts of the framework, linear or logarithmic",
        "UNDP (2024), Human Development Report, technical note 1",
        (
            *_RANGE, Parameter("form", "choice", "linear", "", ("linear", "log")),
            Parameter("truncate", "flag", True, "keep scores within the goalposts"),
        ),
        goalposts, fit_goalposts,
    ),
    Strategy(
        "normalise", "bands", "category by thresholds; the default are the U4SSC bands of the target",
        "U4SSC KPIs Verification Manual (ITU 2022), bands of 33, 66 and 95 % of target; " + HANDBOOK,
        (
            Parameter("thresholds", "list", [33.0, 66.0, 95.0], "rising"),
            Parameter("scores", "list", None, "one more than thresholds; left out = 1, 2, 3, ..."),
            Parameter("of", "choice", "target", "percent of the target, or values", ("target", "value")),
        ),
        bands,
    ),
    Strategy("normalise", "none", "directed values as they are", "", (), lambda b, state, p: b.directed),
):  # fmt: skip
    register(_s)
