"""Aggregation of children into one score: means, the median, and means with a penalty for imbalance.

A kernel gets all children of one aggregate at once, for several sets of weights (draws) at a time:

    kernel(x, w, present, group, parameters) -> scores, shape (d, R)

`x` has shape (k, d or 1, R), `w` (k, d, 1), `present` (k, R) or None when nothing is missing. Sums run over the
children one after the other with plain elementwise operations, so a score does not depend, not even in its last
bit, on how many draws or units are handled together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from indicators.composite.errors import UndefinedError
from indicators.composite.registry import Parameter, Strategy, register

HANDBOOK = "OECD/JRC Handbook (2008), step 7"
MIN_SHARE = Parameter(
    "min_share", "number", 0.0, "least share of children measured, one number or one per level from the bottom; "
    "below it the aggregate is withheld", low=0, high=1,
)  # fmt: skip
SHARE_OF = Parameter("share_of", "choice", "weight", "share of weight, or of the number", ("weight", "count"))
COMMON = (MIN_SHARE, SHARE_OF)


@dataclass(frozen=True)
class Group:
    """Names for messages, and which rows are compared with each other.

    Attributes
    ----------
    parent : str
    codes : tuple of str
    row_name : callable
        Row number -> unit (and period).
    periods : list of ndarray
        Row numbers of each period; units are compared within a period.
    """

    parent: str
    codes: tuple[str, ...]
    row_name: Callable[[int], str]
    periods: list[np.ndarray]


def weighted_sum(
    x: np.ndarray, w: np.ndarray, present: np.ndarray | None, f: Callable[[np.ndarray], np.ndarray] | None = None
) -> np.ndarray:
    """Return sum w f(x) / sum w over the children present, shape (d, R); NaN where none is."""
    # one formula with and without gaps, added child by child, so that a unit's score depends on nothing else
    if present is None:
        out = w[0] * (x[0] if f is None else f(x[0]))
        whole = w[0].copy()
        for i in range(1, len(x)):
            out += w[i] * (x[i] if f is None else f(x[i]))
            whole += w[i]
        out /= whole
        return out
    total = np.zeros(np.broadcast_shapes(x.shape[1:], w.shape[1:]))
    weight = np.zeros_like(total)
    for i in range(len(x)):
        value = x[i] if f is None else f(x[i])
        total += np.where(present[i], w[i] * value, 0.0)
        weight += np.where(present[i], w[i], 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        return total / weight


def require(ok: np.ndarray, x: np.ndarray, group: Group, why: str) -> None:
    """Raise UndefinedError for the first value of `x`, shape (k, d, R), where `ok` is False (NaN is ok)."""
    bad = ~(ok | np.isnan(x))
    if bad.any():
        child, draw, row = (int(i[0]) for i in np.nonzero(bad))
        raise UndefinedError(
            f"aggregate, {group.parent}: {why}; {group.codes[child]} of {group.row_name(row)} is "
            f"{x[child, draw, row]:g}"
        )


def arithmetic(x: np.ndarray, w: np.ndarray, present: Any, group: Group, p: Mapping[str, Any]) -> np.ndarray:
    """Sum w x / sum w."""
    return weighted_sum(x, w, present)


def geometric(x: np.ndarray, w: np.ndarray, present: Any, group: Group, p: Mapping[str, Any]) -> np.ndarray:
    """exp(sum w log x / sum w); refuses zero and negative values."""
    require(x > 0, x, group, "the geometric mean needs values above 0")
    return np.exp(weighted_sum(x, w, present, np.log))


def harmonic(x: np.ndarray, w: np.ndarray, present: Any, group: Group, p: Mapping[str, Any]) -> np.ndarray:
    """Sum w / sum (w / x); refuses zero and negative values."""
    require(x > 0, x, group, "the harmonic mean needs values above 0")
    return 1 / weighted_sum(x, w, present, np.reciprocal)


def power(x: np.ndarray, w: np.ndarray, present: Any, group: Group, p: Mapping[str, Any]) -> np.ndarray:
    """(sum w x^p / sum w)^(1/p); p = 1 is arithmetic, 0 geometric, -1 harmonic."""
    exponent = p["p"]
    if exponent == 0:
        return geometric(x, w, present, group, p)
    if exponent < 0:
        require(x > 0, x, group, f"the power mean with p = {exponent:g} needs values above 0")
    else:
        require(x >= 0, x, group, f"the power mean with p = {exponent:g} needs values of 0 or more")
    return weighted_sum(x, w, present, lambda v: v**exponent) ** (1 / exponent)


def median(x: np.ndarray, w: np.ndarray, present: Any, group: Group, p: Mapping[str, Any]) -> np.ndarray:
    """Weighted median: half of the weight lies on either side; between two values, their mean.

    With equal weights this is the ordinary median.
    """
    k = len(x)
    shape = np.broadcast_shapes(x.shape[1:], w.shape[1:])
    values = np.broadcast_to(x, (k, *shape))
    weights = np.broadcast_to(w, (k, *shape))
    if present is not None:
        weights = np.where(present[:, None, :], weights, 0.0)
    order = np.argsort(values, axis=0, kind="stable")  # NaN sorts last, with weight 0
    values = np.take_along_axis(values, order, axis=0)
    reached = np.cumsum(np.take_along_axis(weights, order, axis=0), axis=0)
    total = reached[-1]
    half = total / 2
    slack = 1e-12 * total
    low = np.argmax(reached >= half - slack, axis=0)
    high = np.argmax(reached > half + slack, axis=0)
    a = np.take_along_axis(values, low[None], axis=0)[0]
    b = np.take_along_axis(values, high[None], axis=0)[0]
    return np.where(total > 0, np.where(a == b, a, (a + b) / 2), np.nan)


def penalised(x: np.ndarray, w: np.ndarray, present: Any, group: Group, sign: float) -> np.ndarray:
    """Mean - sign * variance / mean: the mean less standard deviation times coefficient of variation."""
    mean = weighted_sum(x, w, present)
    variance = weighted_sum((x - mean) ** 2, w, present)
    require((mean > 0)[None], mean[None], Group(group.parent, (group.parent,), group.row_name, []),
            "the Mazziotta-Pareto index needs a mean above 0")  # fmt: skip
    return mean - sign * variance / mean


_SIGN = {"positive": 1.0, "negative": -1.0}


def mpi(x: np.ndarray, w: np.ndarray, present: Any, group: Group, p: Mapping[str, Any]) -> np.ndarray:
    """M - S * cv with weighted mean M, standard deviation S (divisor n) and cv = S / M.

    The published index uses z-scores with mean 100 and standard deviation 10 (`normalise.zscore`).
    """
    return penalised(x, w, present, group, _SIGN[p["polarity"]])


def ampi(x: np.ndarray, w: np.ndarray, present: Any, group: Group, p: Mapping[str, Any]) -> np.ndarray:
    """Return the adjusted index: like `mpi`, on scores between goalposts rescaled to 70-130, and scaled back.

    Scaling back keeps the range of the input, so levels can be stacked. With `lower = 70, upper = 130`, on
    scores normalised to that range, the result is the published index itself.
    """
    low, span = p["lower"], p["upper"] - p["lower"]
    if span <= 0:
        raise UndefinedError(f"aggregate: ampi needs upper above lower; found {p['lower']:g} and {p['upper']:g}")
    scaled = 70 + 60 * (x - low) / span
    return (penalised(scaled, w, present, group, _SIGN[p["polarity"]]) - 70) / 60 * span + low


_POLARITY = Parameter(
    "polarity", "choice", "positive", "penalty lowers (positive) or raises (negative) the score",
    ("positive", "negative"),
)  # fmt: skip
_MPI = "Mazziotta & Pareto (2016), Social Indicators Research 127, 983-1003"
for _s in (
    Strategy("aggregate", "arithmetic", "weighted arithmetic mean", HANDBOOK, COMMON, arithmetic),
    Strategy("aggregate", "geometric", "weighted geometric mean (values above 0)", HANDBOOK, COMMON, geometric),
    Strategy("aggregate", "harmonic", "weighted harmonic mean (values above 0)", HANDBOOK, COMMON, harmonic),
    Strategy(
        "aggregate", "power", "weighted power mean", "Decancq & Lugo (2013), Econometric Reviews 32, 7-34",
        (Parameter("p", "number", 0.5, "exponent: 1 arithmetic, 0 geometric, -1 harmonic"), *COMMON), power,
    ),
    Strategy("aggregate", "median", "weighted median", HANDBOOK, COMMON, median),
    Strategy("aggregate", "mpi", "mean with a penalty for imbalance", _MPI, (_POLARITY, *COMMON), mpi),
    Strategy(
        "aggregate", "ampi", "the same on scores between goalposts", _MPI,
        (
            _POLARITY, Parameter("lower", "number", 0.0, "score at the lower goalpost"),
            Parameter("upper", "number", 100.0, "score at the upper goalpost"), *COMMON,
        ),
        ampi,
    ),
):  # fmt: skip
    register(_s)
