"""Benefit of the doubt: each unit is scored with the weights that favour it most."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from indicators.composite.errors import UndefinedError
from indicators.composite.registry import Parameter, Strategy, register
from indicators.composite.steps.weights import LEVELS, Family


def benefit_of_doubt(
    values: np.ndarray, peers: np.ndarray | None = None, min_share: float = 0.0
) -> tuple[np.ndarray, np.ndarray]:
    """Score units by the best weights that let no peer exceed 1.

    For unit u: maximise sum_i w_i x_ui subject to sum_i w_i x_ji <= 1 for every peer j and w >= 0.

    Parameters
    ----------
    values : ndarray, shape (R, k)
        Scores of zero or more; a missing one (NaN) takes no part for that unit.
    peers : ndarray, shape (P, k), optional
        The units that set the frontier; default `values`. A peer's missing value counts as 0: it cannot hold
        others back.
    min_share : float
        Least contribution of every child to the unit's score, as share (0 to 1/k).

    Returns
    -------
    scores : ndarray, shape (R,)
        At most 1 for a unit among the peers; NaN without values.
    weights : ndarray, shape (R, k)

    Raises
    ------
    UndefinedError
        For negative values, or a child that is 0 for every peer.
    """
    from scipy.optimize import linprog

    peers = values if peers is None else peers
    if (values < 0).any() or (peers < 0).any():
        raise UndefinedError("benefit_of_doubt needs scores of 0 or more")
    frontier = np.unique(np.nan_to_num(peers[~np.isnan(peers).all(axis=1)]), axis=0)
    frontier = _not_dominated(frontier)
    scores, weights = np.full(len(values), np.nan), np.zeros(values.shape)
    for u, row in enumerate(values):
        have = np.flatnonzero(~np.isnan(row))
        if not len(have):
            continue
        x, a = row[have], frontier[:, have]
        if (a.max(axis=0) <= 0).any():
            raise UndefinedError("benefit_of_doubt: a child is 0 for every unit, so its weight has no limit")
        limits, bounds = a, np.ones(len(a))
        if min_share > 0:  # w_i x_i >= share * sum w x
            limits = np.vstack([a, min_share * np.tile(x, (len(have), 1)) - np.diag(x)])
            bounds = np.concatenate([bounds, np.zeros(len(have))])
        best = linprog(-x, A_ub=limits, b_ub=bounds, bounds=(0, None), method="highs")
        if best.status != 0:
            raise UndefinedError(f"benefit_of_doubt: no solution for unit {u + 1} ({best.message})")
        scores[u], weights[u, have] = -best.fun, best.x
    return scores, weights


def _not_dominated(rows: np.ndarray) -> np.ndarray:
    """Drop rows that another row matches or exceeds everywhere: their constraints are implied."""
    order = np.argsort(-rows.sum(axis=1), kind="stable")
    kept: list[int] = []
    for r in order:
        if not kept or not (rows[kept] >= rows[r]).all(axis=1).any():
            kept.append(int(r))
    return rows[np.sort(kept)]


def _mean_weights(family: Family, p: Mapping[str, Any]) -> np.ndarray:
    """Mean of the units' shares, for the table of weights (scores use each unit's own)."""
    scores, weights = benefit_of_doubt(family.values, None, p["min_share"])
    known = ~np.isnan(scores) & (scores > 0)
    if not known.any():
        return np.ones(len(family.codes))
    shares = weights[known] * np.nan_to_num(family.values[known]) / scores[known, None]
    return shares.mean(axis=0)


register(
    Strategy(
        "weights", "benefit_of_doubt", "each unit's most favourable weights; the best units score full",
        "Cherchye, Moesen, Rogge & Van Puyenbroeck (2007), Social Indicators Research 82, 111-145",
        (
            Parameter("min_share", "number", 0.0, "least share of every child in a unit's score", low=0, high=1),
            Parameter("scale", "number", 100.0, "score of the best units"),
            LEVELS,
        ),
        _mean_weights, notes={"data": True, "own_scores": True},
    )
)  # fmt: skip
