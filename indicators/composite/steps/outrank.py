"""Aggregation by comparing units pair by pair: outranking matrix, Copeland, net flow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from indicators.composite.registry import Parameter, Strategy, register
from indicators.composite.steps.aggregate import COMMON, Group

BLOCK = 4_000_000  # cells of the pairwise matrix handled at once


def outranking(x: np.ndarray, w: np.ndarray, rows: slice = slice(None)) -> np.ndarray:
    """Outranking matrix: weight of the indicators in which row i beats column j, ties counting half.

    Parameters
    ----------
    x : ndarray, shape (R, k)
        More is better; NaN is missing.
    w : ndarray, shape (k,)
    rows : slice
        The rows wanted.

    Returns
    -------
    ndarray, shape (rows, R)
        Between 0 and 1, and entry (i, j) + entry (j, i) = 1 off the diagonal, which is 0. A pair is compared on
        the indicators that both have, with their weights rescaled; a pair without any is a tie. That makes
        the matrix independent of the order of the units.
    """
    left = x[rows]
    won = np.zeros((len(left), len(x)))
    compared = np.zeros_like(won)
    for k, weight in enumerate(w):
        a, b = left[:, k, None], x[None, :, k]
        won += weight * ((a > b) + 0.5 * (a == b))
        compared += weight * (~np.isnan(a) & ~np.isnan(b))
    with np.errstate(invalid="ignore", divide="ignore"):
        out = np.where(compared > 0, won / compared, 0.5)
    start = rows.indices(len(x))[0]
    out[np.arange(len(left)), start + np.arange(len(left))] = 0.0
    return out


def dominance(matrix: np.ndarray) -> tuple[int, float]:
    """Return number and share of the pairs in which one unit beats the other in every indicator."""
    n = len(matrix)
    pairs = int((matrix == 1).sum())
    return pairs, pairs / (n * (n - 1) / 2)


def _scores(x: np.ndarray, w: np.ndarray, rule: str) -> np.ndarray:
    n = len(x)
    if rule == "sum" and not np.isnan(x).any():
        # the row sum of the matrix is the weighted number of units beaten, which ranks give at once
        total = np.zeros(n)
        for k in range(x.shape[1]):
            ordered = np.sort(x[:, k])
            below = np.searchsorted(ordered, x[:, k], side="left")
            upto = np.searchsorted(ordered, x[:, k], side="right")
            total += w[k] / w.sum() * (below + (upto - below - 1) / 2)
        return total
    out = np.empty(n)
    step = max(1, BLOCK // max(n, 1))
    for start in range(0, n, step):
        part = slice(start, min(start + step, n))
        matrix = outranking(x, w, part)
        if rule == "sum":
            out[part] = matrix.sum(axis=1)
            continue
        matrix[np.arange(matrix.shape[0]), start + np.arange(matrix.shape[0])] = 0.5
        if rule == "majority":
            out[part] = (matrix > 0.5 + 1e-12).sum(axis=1) - (matrix < 0.5 - 1e-12).sum(axis=1)
        else:  # net flow: (leaving - entering) / (n - 1)
            out[part] = (2 * matrix - 1).sum(axis=1) / max(n - 1, 1)
    return out


def _by_period(x: np.ndarray, w: np.ndarray, present: Any, group: Group, rule: str) -> np.ndarray:
    draws = max(x.shape[1], w.shape[1])
    out = np.full((draws, x.shape[2]), np.nan)
    for d in range(draws):
        table = x[:, d if x.shape[1] > 1 else 0, :].T
        weights = w[:, d if w.shape[1] > 1 else 0, 0]
        for rows in group.periods:
            # units without any child take no part
            rows = rows[(~np.isnan(table[rows]) & (weights > 0)).any(axis=1)]
            if len(rows):
                out[d, rows] = _scores(table[rows], weights, rule)
    return out


def copeland(x: np.ndarray, w: np.ndarray, present: Any, group: Group, p: Mapping[str, Any]) -> np.ndarray:
    """Wins minus losses: unit i beats j when more than half of the weight prefers it (`rule = "majority"`).

    With `rule = "sum"`, the row sums of the outranking matrix.
    """
    return _by_period(x, w, present, group, p["rule"])


def net_flow(x: np.ndarray, w: np.ndarray, present: Any, group: Group, p: Mapping[str, Any]) -> np.ndarray:
    """Mean of (beats - is beaten) over the other units, between -1 and 1."""
    return _by_period(x, w, present, group, "flow")


register(
    Strategy(
        "aggregate", "copeland", "pairwise comparison of units", "Copeland (1951); Munda & Nardo (2009), "
        "Applied Economics 41, 1513-1523; OECD/JRC Handbook (2008), step 7",
        (
            Parameter(
                "rule", "choice", "majority", "wins minus losses by majority of weight, or the sum of weights won",
                choices=("majority", "sum"),
            ),
            *COMMON,
        ),
        copeland, columnwise=False,
    )
)  # fmt: skip
register(
    Strategy(
        "aggregate", "outranking", "net flow of PROMETHEE II with the usual criterion",
        "Brans & Vincke (1985), Management Science 31, 647-656", COMMON, net_flow, columnwise=False,
    )
)  # fmt: skip
