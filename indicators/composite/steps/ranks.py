"""Ranking: of units by score, and as a way to normalise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from indicators.composite.registry import Parameter, Strategy, register
from indicators.composite.steps.block import Block, State
from indicators.composite.steps.impute import PERIODS

TIES = Parameter("ties", "choice", "min", "rank of equal values", ("min", "average", "max"))


def rank_scores(scores: np.ndarray) -> np.ndarray:
    """Competition ranks, 1 = highest score; equal scores share the best rank (1, 2, 2, 4).

    Scores are compared in full precision.

    Parameters
    ----------
    scores : ndarray, shape (..., N)
        NaN is not ranked.

    Returns
    -------
    ndarray of int32, shape (..., N)
        0 where the score is NaN.
    """
    n = scores.shape[-1]
    flat = scores.reshape(-1, n)
    out = np.zeros(flat.shape, dtype=np.int32)
    if n == 0:
        return out.reshape(scores.shape)
    steps = np.arange(1, n + 1, dtype=np.int32)
    part = max(1, 65_536 // n)  # few rows at a time stay in the cache
    for start in range(0, len(flat), part):
        down = -flat[start : start + part]
        order = np.argsort(down, axis=1)  # NaN sorts last
        ordered = np.take_along_axis(down, order, axis=1)
        ranks = np.broadcast_to(steps, ordered.shape)
        equal = ordered[:, 1:] == ordered[:, :-1]
        if equal.any():
            ranks = ranks.copy()
            ranks[:, 1:][equal] = 0
            ranks = np.maximum.accumulate(ranks, axis=1)
        if np.isnan(ordered[:, -1]).any():
            ranks = np.where(np.isnan(ordered), 0, ranks)
        np.put_along_axis(out[start : start + part], order, ranks, axis=1)
    return out.reshape(scores.shape)


def fit_sorted(block: Block, p: Mapping[str, Any]) -> State:
    """Keep every directed column sorted; NaN fills the end. State `sorted`, shape (k, R)."""
    ordered = np.sort(block.directed, axis=0).T
    return {"sorted": np.ascontiguousarray(ordered), "count": (~np.isnan(ordered)).sum(axis=1)}


def ranks_within(block: Block, state: State, ties: str) -> np.ndarray:
    """Rank of each value among the learnt ones, 1 = lowest, so that a high rank is good."""
    directed = block.directed
    out = np.full(directed.shape, np.nan)
    for k in range(directed.shape[1]):
        known = state["sorted"][k, : state["count"][k]]
        x = directed[:, k]
        below = np.searchsorted(known, x, side="left")
        upto = np.searchsorted(known, x, side="right")
        if ties == "min":
            rank = below + 1.0
        elif ties == "max":
            rank = np.maximum(upto, below + 1.0)
        else:
            rank = (below + np.maximum(upto, below + 1) + 1) / 2
        out[:, k] = np.where(np.isnan(x), np.nan, rank)
    return out


def rank(block: Block, state: State, p: Mapping[str, Any]) -> np.ndarray:
    """Rank, 1 = worst."""
    return ranks_within(block, state, p["ties"])


def borda(block: Block, state: State, p: Mapping[str, Any]) -> np.ndarray:
    """Rank - 1: the number of units that are worse."""
    return ranks_within(block, state, p["ties"]) - 1


def percentile_rank(block: Block, state: State, p: Mapping[str, Any]) -> np.ndarray:
    """(rank - 1)/(n - 1) times the scale; a single unit has full achievement."""
    n = np.maximum(state["count"] - 1, 1)
    single = np.where(state["count"] == 1, 1.0, 0.0)
    return ((ranks_within(block, state, p["ties"]) - 1) / n + single) * p["scale"]


_REFERENCE = "OECD/JRC Handbook (2008), step 5 and 6"
register(Strategy("normalise", "rank", "rank, 1 = worst", _REFERENCE, (TIES, PERIODS), rank, fit_sorted))
register(
    Strategy(
        "normalise", "percentile_rank", "(rank - 1)/(n - 1)", _REFERENCE,
        (TIES, Parameter("scale", "number", 1.0, "score of the best"), PERIODS), percentile_rank, fit_sorted,
    )
)  # fmt: skip
register(Strategy("normalise", "borda", "rank - 1", _REFERENCE, (TIES, PERIODS), borda, fit_sorted))
