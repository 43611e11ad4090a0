"""Outlier treatment: winsorising up to a number of points, a log or Box-Cox form, or capping.

What is learnt for a column is a pair of caps and one transform; both can be applied to other units.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from indicators.composite.registry import Parameter, Strategy, register
from indicators.composite.steps.block import Block, State, nan_max, nan_min
from indicators.composite.steps.impute import PERIODS
from indicators.composite.steps.moments import flagged, moments, moments_of
from indicators.composite.steps.transforms import FORMS, apply_transform, learn_transform, no_transform

JRC = "OECD/JRC Handbook (2008), step 3; Becker et al. (2017), Ecological Indicators 80, 12-22"
RULE = (
    Parameter("skewness", "number", 2.0, "flagged when |skewness| reaches this ...", low=0),
    Parameter("kurtosis", "number", 3.5, "... and kurtosis reaches this"),
)
SHARE = Parameter("share", "number", 0.01, "offset of the ct forms, as share of the range", low=1e-12, high=1)


def winsorise(
    x: np.ndarray, max_points: int, skew_limit: float, kurt_limit: float, force: bool = False
) -> tuple[float, float, int]:
    """Caps that winsorise one column point by point until the rule passes.

    The highest value (the lowest, when the skewness is negative) takes the next one's value, again and again.

    Parameters
    ----------
    x : ndarray, shape (n,)
        At least 4 values, not all equal, without NaN.
    max_points : int
        At most so many points; points tied at the cap count each.
    skew_limit, kurt_limit : float
    force : bool
        Winsorise up to `max_points` whatever the rule says.

    Returns
    -------
    low, high : float
        The caps; infinite where nothing was capped.
    points : int
        Number of points winsorised.

    Notes
    -----
    It stops before a column would become constant: that would destroy the indicator.
    """
    low, high, count_low, count_high = -np.inf, np.inf, 0, 0
    x = x.copy()
    while count_low + count_high < max_points:
        skewness, kurtosis = moments_of(x)
        if not force and not flagged(skewness, kurtosis, skew_limit, kurt_limit):
            break
        upper = skewness >= 0
        extreme = x.max() if upper else x.min()
        rest = x[x != extreme]
        if not len(rest) or rest.min() == rest.max():
            break
        at = x == extreme
        if upper:
            high, count_high = rest.max(), int(at.sum())
            x[at] = high
        else:
            low, count_low = rest.min(), int(at.sum())
            x[at] = low
    return low, high, count_low + count_high


def fit_winsorise(block: Block, p: Mapping[str, Any]) -> State:
    """Learn caps and, where capping does not pass the rule, the second form for each flagged column."""
    values = block.values
    state = _blank_state(values)
    for k in _chosen(state, values, p, p["force"]):
        x = values[:, k]
        x = x[~np.isnan(x)]
        if len(x) < 4:
            continue
        low, high, points = winsorise(x, p["max_points"], p["skewness"], p["kurtosis"], p["force"])
        capped = np.clip(x, low, high)
        sk, ku = moments_of(capped)
        passed = not flagged(sk, ku, p["skewness"], p["kurtosis"])
        state["skewness_capped"][k], state["kurtosis_capped"][k] = sk, ku
        if passed or p["otherwise"] == "none":
            state["low"][k], state["high"][k], state["points"][k] = low, high, points
            continue
        source = x
        if p["combine"]:
            state["low"][k], state["high"][k], state["points"][k] = low, high, points
            source = capped
        _store(state, k, learn_transform(p["otherwise"], source, p, block.codes[k]))
    return _finish(state, block)


def fit_form(form: str | None) -> Any:
    """Return the fit of a transform alone (`log` takes its form from the parameters)."""

    def fit(block: Block, p: Mapping[str, Any]) -> State:
        state = _blank_state(block.values)
        for k in _chosen(state, block.values, p, p["always"]):
            x = block.values[:, k]
            _store(state, k, learn_transform(form or p["form"], x[~np.isnan(x)], p, block.codes[k]))
        return _finish(state, block)

    return fit


def fit_cap(block: Block, p: Mapping[str, Any]) -> State:
    """Learn caps at two quantiles (type 7) of every column, or of the flagged columns only."""
    state = _blank_state(block.values)
    for k in _chosen(state, block.values, p, p["always"]):
        x = block.values[:, k]
        x = x[~np.isnan(x)]
        state["low"][k], state["high"][k] = np.quantile(x, [p["lower"], p["upper"]])
        state["points"][k] = ((x < state["low"][k]) | (x > state["high"][k])).sum()
    return _finish(state, block)


def apply_treatment(block: Block, state: State, p: Mapping[str, Any]) -> np.ndarray:
    """Apply the learnt caps, then the learnt transforms.

    Raises
    ------
    UndefinedError
        When a value lies outside the domain of a transform learnt from other units.
    """
    capped = np.isfinite(state["low"]) | np.isfinite(state["high"])
    touched = np.flatnonzero(capped | state["active"])
    if not len(touched):
        return block.values
    out = block.values.copy()
    for k in touched:
        if capped[k]:
            out[:, k] = np.clip(out[:, k], state["low"][k], state["high"][k])
        if state["active"][k]:
            transform = {name: state[name][k] for name in (*no_transform(), "form")}
            out[:, k] = apply_transform(out[:, k], transform, block, int(k))
    return out


def _blank_state(values: np.ndarray) -> State:
    k = values.shape[1]
    skewness, kurtosis = moments(values)
    state: State = {
        "low": np.full(k, -np.inf), "high": np.full(k, np.inf), "points": np.zeros(k, dtype=int),
        "active": np.zeros(k, dtype=bool), "form": np.full(k, "", dtype=object),
        "skewness": skewness, "kurtosis": kurtosis,
        "skewness_capped": np.full(k, np.nan), "kurtosis_capped": np.full(k, np.nan),
    }  # fmt: skip
    state.update({name: np.full(k, v) for name, v in no_transform().items()})
    return state


def _chosen(state: State, values: np.ndarray, p: Mapping[str, Any], everything: bool) -> np.ndarray:
    """Columns to treat: those flagged, or all that have more than one value."""
    if not everything:
        return np.flatnonzero(flagged(state["skewness"], state["kurtosis"], p["skewness"], p["kurtosis"]))
    return np.flatnonzero(nan_min(values) < nan_max(values))


def _store(state: State, k: int | np.integer[Any], learnt: Mapping[str, Any]) -> None:
    state["active"][k] = True
    for name, value in learnt.items():
        state[name][k] = value


def _finish(state: State, block: Block) -> State:
    """Add skewness and kurtosis after the treatment."""
    touched = np.isfinite(state["low"]) | np.isfinite(state["high"]) | state["active"]
    state["skewness_after"], state["kurtosis_after"] = state["skewness"].copy(), state["kurtosis"].copy()
    if touched.any():
        columns = np.flatnonzero(touched)
        part = {n: v[columns] for n, v in state.items()}
        after = apply_treatment(block.take(columns), part, {})
        state["skewness_after"][columns], state["kurtosis_after"][columns] = moments(after)
    return state


_SECOND = ("none", *FORMS)
_LAMBDA = Parameter("lambda", "number", None, "power of Box-Cox; left out = maximum likelihood")
register(
    Strategy(
        "treat", "winsorise", "winsorise flagged indicators point by point; what still fails takes a second form",
        JRC,
        (
            Parameter("max_points", "integer", 5, "at most so many points of an indicator", low=0),
            *RULE,
            Parameter("otherwise", "choice", "ct", "form for indicators that still fail", _SECOND),
            Parameter("combine", "flag", False, "apply it to the winsorised values, not to the original ones"),
            Parameter("force", "flag", False, "winsorise max_points points whatever the rule says"),
            SHARE, _LAMBDA, PERIODS,
        ),
        apply_treatment, fit_winsorise,
    )
)  # fmt: skip
register(
    Strategy(
        "treat", "log", "logarithm of flagged indicators", JRC,
        (
            Parameter(
                "form", "choice", "ct",
                "ct: log(x - min + share*range); ct_orig: log(x - min + 1); ct_plus: like ct, mirrored for "
                "negative skewness; gii: log((max - 1)(x - min)/range + 1); plain: log(x)",
                tuple(f for f in FORMS if f != "boxcox"),
            ),
            *RULE,
            Parameter("always", "flag", False, "transform every indicator, flagged or not"),
            SHARE, PERIODS,
        ),
        apply_treatment, fit_form(None),
    )
)  # fmt: skip
register(
    Strategy(
        "treat", "boxcox", "Box-Cox transform of flagged indicators, shifted to a minimum of 1",
        "Box & Cox (1964), JRSS B 26, 211-252",
        (_LAMBDA, *RULE, Parameter("always", "flag", False, "transform every indicator, flagged or not"), PERIODS),
        apply_treatment, fit_form("boxcox"),
    )
)  # fmt: skip
register(
    Strategy(
        "treat", "cap", "cap at two quantiles", JRC,
        (
            Parameter("lower", "number", 0.025, "lower quantile", low=0, high=1),
            Parameter("upper", "number", 0.975, "upper quantile", low=0, high=1),
            *RULE,
            Parameter("always", "flag", True, "cap every indicator, flagged or not"),
            PERIODS,
        ),
        apply_treatment, fit_cap,
    )
)  # fmt: skip
register(Strategy("treat", "none", "leave as it is", "", (), lambda block, state, p: block.values))
