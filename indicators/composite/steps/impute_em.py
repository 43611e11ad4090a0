"""Imputation by expectation-maximisation under a multivariate normal distribution."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from indicators.composite.errors import UndefinedError, shorten
from indicators.composite.registry import Parameter, Strategy, register
from indicators.composite.steps.block import Block, State
from indicators.composite.steps.impute import PERIODS

REFERENCE = "Dempster, Laird & Rubin (1977), JRSS B 39, 1-38; Little & Rubin (2019), ch. 11"


def em_normal(
    x: np.ndarray, tolerance: float = 1e-12, max_iterations: int = 20_000
) -> tuple[np.ndarray, np.ndarray, int]:
    """Maximum-likelihood mean and covariance of a multivariate normal sample with missing cells.

    Parameters
    ----------
    x : ndarray, shape (n, k)
        NaN is missing (at random). Rows without any value are left out.
    tolerance : float
        Stop when no standardised parameter moves by more than this.
    max_iterations : int

    Returns
    -------
    mean : ndarray, shape (k,)
    covariance : ndarray, shape (k, k)
        With divisor n.
    iterations : int

    Raises
    ------
    UndefinedError
        When the covariance becomes singular or the iterations do not settle.
    """
    x = x[~np.isnan(x).all(axis=1)]
    n, k = x.shape
    seen = ~np.isnan(x)
    if n <= k or (seen.sum(axis=0) < 2).any():
        raise UndefinedError(f"em: {n} units with values are too few for {k} indicators")
    centre = np.array([x[seen[:, j], j].mean() for j in range(k)])
    scale = np.array([x[seen[:, j], j].std() for j in range(k)])
    if (scale == 0).any():
        raise UndefinedError("em: an indicator is constant, so its covariance is singular")
    z = (x - centre) / scale
    patterns, member = np.unique(seen, axis=0, return_inverse=True)
    member = member.reshape(-1)
    rows = [np.flatnonzero(member == g) for g in range(len(patterns))]
    mean, cov = np.zeros(k), np.diag(np.nanvar(z, axis=0))
    filled = np.where(seen, z, 0.0)
    for iteration in range(1, max_iterations + 1):
        extra = np.zeros((k, k))
        for pattern, group in zip(patterns, rows, strict=True):
            gap = np.flatnonzero(~pattern)
            if not len(gap):
                continue
            have = np.flatnonzero(pattern)
            slope = _regression(cov, have, gap)
            filled[np.ix_(group, gap)] = mean[gap] + (z[np.ix_(group, have)] - mean[have]) @ slope.T
            # the imputed cells vary around their conditional mean
            extra[np.ix_(gap, gap)] += len(group) * (cov[np.ix_(gap, gap)] - slope @ cov[np.ix_(have, gap)])
        new_mean = filled.mean(axis=0)
        deviation = filled - new_mean
        new_cov = (deviation.T @ deviation + extra) / n
        change = max(np.abs(new_mean - mean).max(), np.abs(new_cov - cov).max())
        mean, cov = new_mean, new_cov
        if change <= tolerance:
            return centre + scale * mean, cov * np.outer(scale, scale), iteration
    raise UndefinedError(f"em: not settled after {max_iterations} iterations (last change {change:.1e})")


def conditional_mean(x: np.ndarray, mean: np.ndarray, covariance: np.ndarray) -> np.ndarray:
    """Fill the missing cells of `x`, shape (n, k), with their mean given the cells present."""
    out = x.copy()
    seen = ~np.isnan(x)
    sd = np.sqrt(np.diag(covariance))
    z, correlation = (x - mean) / sd, covariance / np.outer(sd, sd)
    patterns, member = np.unique(seen, axis=0, return_inverse=True)
    for g, pattern in enumerate(patterns):
        gap, have = np.flatnonzero(~pattern), np.flatnonzero(pattern)
        if len(gap) and len(have):
            group = np.flatnonzero(member.reshape(-1) == g)
            slope = _regression(correlation, have, gap)
            out[np.ix_(group, gap)] = mean[gap] + sd[gap] * (z[np.ix_(group, have)] @ slope.T)
    return out


def _regression(cov: np.ndarray, have: np.ndarray, gap: np.ndarray) -> np.ndarray:
    try:
        return np.linalg.solve(cov[np.ix_(have, have)], cov[np.ix_(have, gap)]).T
    except np.linalg.LinAlgError:
        raise UndefinedError("em: the covariance of the indicators is singular (one repeats others)") from None


def _families(block: Block, level: int) -> dict[str, np.ndarray]:
    labels = [""] * len(block.codes)
    if level:
        labels = [a or "" for a in block.parents.get(level, (None,) * len(block.codes))]
    return {f: np.array([k for k, v in enumerate(labels) if v == f]) for f in dict.fromkeys(labels)}


def fit_em(block: Block, p: Mapping[str, Any]) -> State:
    """Learn mean and covariance for each family of indicators that has missing cells or may meet them."""
    state: State = {"families": {}}
    for family, columns in _families(block, p["level"]).items():
        if not np.isnan(block.values[:, columns]).any():
            continue
        codes = [block.codes[c] for c in columns]
        try:
            mean, cov, steps = em_normal(block.values[:, columns], p["tolerance"], p["max_iterations"])
        except UndefinedError as e:
            raise UndefinedError(f"impute, {family or 'all'} ({shorten(codes)}): {e}") from None
        state["families"][family] = {"codes": codes, "mean": mean, "covariance": cov, "iterations": steps}
    return state


def fill_em(block: Block, state: State, p: Mapping[str, Any]) -> np.ndarray:
    """Fill missing cells with their conditional mean; a unit without any value in a family stays missing."""
    out = block.values
    for family, columns in _families(block, p["level"]).items():
        learnt = state["families"].get(family)
        if learnt is not None and np.isnan(block.values[:, columns]).any():
            out = out.copy() if out is block.values else out
            out[:, columns] = conditional_mean(block.values[:, columns], learnt["mean"], learnt["covariance"])
    return out


register(
    Strategy(
        "impute", "em", "conditional mean at the maximum-likelihood normal distribution (no random draw)",
        REFERENCE,
        (
            Parameter("level", "integer", 2, "level of the shared ancestor (2 = parent); 0 = all", low=0),
            Parameter("tolerance", "number", 1e-10, "largest change of a standardised parameter", low=1e-15, high=1),
            Parameter("max_iterations", "integer", 20_000, "", low=1),
            PERIODS,
        ),
        fill_em, fit_em, columnwise=False,
    )
)  # fmt: skip
