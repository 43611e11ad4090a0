"""Weights learnt from the scores: PCA, entropy, CRITIC, correlation-optimised."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from indicators.composite.errors import UndefinedError
from indicators.composite.registry import Parameter, Strategy, register
from indicators.composite.steps.weights import HANDBOOK, LEVELS, Family


def correlation(rows: np.ndarray, family: Family) -> tuple[np.ndarray, np.ndarray]:
    """Pearson correlations (k, k) and standard deviations (k,) of complete rows.

    Raises
    ------
    UndefinedError
        When a child has no spread.
    """
    deviation = rows - rows.mean(axis=0)
    sd = np.sqrt((deviation**2).sum(axis=0) / (len(rows) - 1))
    if (sd == 0).any():
        code = family.codes[int(np.argmax(sd == 0))]
        raise UndefinedError(f"weights of {family.parent}: {code} has no spread, so no correlation")
    z = deviation / sd
    return z.T @ z / (len(rows) - 1), sd


def varimax(loadings: np.ndarray, tolerance: float = 1e-14, max_iterations: int = 1000) -> np.ndarray:
    """Rotate loadings (k, m) to Kaiser's varimax criterion; Kaiser (1958), Psychometrika 23, 187-200."""
    k, m = loadings.shape
    rotation = np.eye(m)
    previous = 0.0
    for _ in range(max_iterations):
        turned = loadings @ rotation
        u, s, vt = np.linalg.svd(loadings.T @ (turned**3 - turned * (turned**2).sum(axis=0) / k))
        rotation = u @ vt
        if s.sum() <= previous * (1 + tolerance):
            break
        previous = s.sum()
    return loadings @ rotation


def pca(family: Family, p: Mapping[str, Any]) -> np.ndarray:
    """Weights from principal components of the correlations.

    `rule = "rotated"`: components with an eigenvalue of at least 1 (at least one), rotated by varimax; each
    child takes its highest squared loading, scaled to the component's variance and weighted by that component's
    share (Nicoletti, Scarpetta & Boylaud 2000). `rule = "first"`: squared loadings on the first component.
    """
    k = len(family.codes)
    if k == 1:
        return np.ones(1)
    r, _ = correlation(family.complete(3), family)
    values, vectors = np.linalg.eigh(r)
    order = np.argsort(-values)
    values, vectors = values[order], vectors[:, order]
    if p["rule"] == "first":
        return vectors[:, 0] ** 2
    kept = max(1, int((values >= 1).sum()))
    loadings = varimax(vectors[:, :kept] * np.sqrt(values[:kept]))
    explained = (loadings**2).sum(axis=0)
    best = np.argmax(loadings**2, axis=1)
    own = (loadings**2)[np.arange(k), best] / explained[best]
    return own * explained[best] / explained.sum()


def entropy(family: Family, p: Mapping[str, Any]) -> np.ndarray:
    """1 - entropy of each child's shares of its total; a child that is alike everywhere weighs nothing.

    Raises
    ------
    UndefinedError
        For negative scores, or when no child differs between units.
    """
    rows = family.complete(2)
    total = rows.sum(axis=0)
    if (rows < 0).any() or (total <= 0).any():
        raise UndefinedError(f"weights of {family.parent}: entropy needs scores of 0 or more, not all 0")
    share = rows / total
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(share > 0, share * np.log(share), 0.0)
    diversity = 1 + terms.sum(axis=0) / np.log(len(rows))
    diversity = np.maximum(diversity, 0.0)
    if diversity.sum() <= 0:
        raise UndefinedError(f"weights of {family.parent}: no child differs between units")
    return diversity


def critic(family: Family, p: Mapping[str, Any]) -> np.ndarray:
    """Return standard deviation times the sum of (1 - correlation), on scores brought to 0-1."""
    if len(family.codes) == 1:
        return np.ones(1)
    rows = family.complete(3)
    low, high = rows.min(axis=0), rows.max(axis=0)
    r, sd = correlation(rows, family)
    return sd / (high - low) * (1 - r).sum(axis=1)


def optimised(family: Family, p: Mapping[str, Any]) -> np.ndarray:
    """Weights with which the correlations of the children with their weighted mean stand as wanted.

    corr(x_i, sum w x) is proportional to (R s)_i with s_i = w_i sd_i, so equal correlations need R s = 1. Where
    that would take negative weights, the closest non-negative s is taken (least squares).
    """
    if len(family.codes) == 1:
        return np.ones(1)
    r, sd = correlation(family.complete(3), family)
    wanted = family.nominal / family.nominal.max() if p["importance"] == "nominal" else np.ones(len(sd))
    from scipy.optimize import nnls

    try:
        s = np.linalg.solve(r, wanted)
    except np.linalg.LinAlgError:
        s = -np.ones(len(sd))
    if (s < 0).any():
        s, _ = nnls(r, wanted)
    return s / sd


_ONE = (LEVELS,)
register(
    Strategy(
        "weights", "pca", "principal components of the children's correlations",
        "Nicoletti, Scarpetta & Boylaud (2000), OECD Economics Department WP 226; " + HANDBOOK,
        (
            Parameter("rule", "choice", "rotated", "rotated loadings, or the first component",
                      ("rotated", "first")),
            LEVELS,
        ),
        pca, notes={"data": True},
    )
)  # fmt: skip
register(
    Strategy(
        "weights", "entropy", "1 - entropy of the children's shares",
        "Zeleny (1982), Multiple Criteria Decision Making; Hwang & Yoon (1981)", _ONE,
        entropy, notes={"data": True},
    )
)  # fmt: skip
register(
    Strategy(
        "weights", "critic", "contrast times conflict",
        "Diakoulaki, Mavrotas & Papayannakis (1995), Computers & OR 22, 763-770", _ONE,
        critic, notes={"data": True},
    )
)  # fmt: skip
register(
    Strategy(
        "weights", "optimised", "equal correlation of every child with its aggregate",
        "Becker, Saisana, Paruolo & Vandecasteele (2017), Ecological Indicators 80, 12-22",
        (
            Parameter("importance", "choice", "equal", "correlations wanted: all equal, or as the nominal weights",
                      ("equal", "nominal")),
            LEVELS,
        ),
        optimised, notes={"data": True},
    )
)  # fmt: skip
