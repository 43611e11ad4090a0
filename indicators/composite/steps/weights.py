"""Weights that people set: nominal, equal, budget allocation, analytic hierarchy process.

A weighting strategy is called once per aggregate with its children and returns one weight per child; only
their proportions matter.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from indicators.composite.errors import MethodError, UndefinedError, nearest, shorten
from indicators.composite.registry import Parameter, Strategy, register

HANDBOOK = "OECD/JRC Handbook (2008), step 6"
LEVELS = Parameter("levels", "list", None, "levels of aggregates it is used at (2 = lowest); left out = all")


@dataclass(frozen=True)
class Family:
    """One aggregate and its children.

    Attributes
    ----------
    parent : str
    codes : tuple of str, length k
        Children, sorted by code.
    nominal : ndarray, shape (k,)
        Weights of the framework.
    values : ndarray, shape (R, k)
        Scores of the children, more is better; NaN is missing. Empty for strategies that do not look at data.
    """

    parent: str
    codes: tuple[str, ...]
    nominal: np.ndarray
    values: np.ndarray

    def complete(self, least: int) -> np.ndarray:
        """Return the rows without missing values.

        Raises
        ------
        UndefinedError
            When there are fewer than `least`.
        """
        rows = self.values[~np.isnan(self.values).any(axis=1)]
        if len(rows) < least:
            raise UndefinedError(
                f"weights of {self.parent}: {len(rows)} units have all of {shorten(self.codes)}; at least {least} "
                "are needed"
            )
        return rows


def nominal(family: Family, p: Mapping[str, Any]) -> np.ndarray:
    """Return the weights of the framework."""
    return family.nominal


def equal(family: Family, p: Mapping[str, Any]) -> np.ndarray:
    """Return one for every child."""
    return np.ones(len(family.codes))


def budget_allocation(family: Family, p: Mapping[str, Any]) -> np.ndarray:
    """Mean share that the experts give each child, from points that each spreads over the children.

    Raises
    ------
    MethodError
        When an expert gives negative points, names an unknown child, or gives nothing to this family.
    """
    table = p["budgets"]
    if not table:
        raise MethodError("weights: budget_allocation needs the table budgets: points by expert and code")
    shares = []
    for expert, points in table.items():
        given = [points.get(c) for c in family.codes]
        if all(g is None for g in given):
            continue
        row = np.array([0.0 if g is None else float(g) for g in given])
        if (row < 0).any() or row.sum() <= 0:
            raise MethodError(f"weights: expert {expert!r} gives {row.sum():g} points below {family.parent}")
        shares.append(row / row.sum())
    if not shares:
        raise MethodError(f"weights: no expert gives points to {shorten(family.codes)} of {family.parent}")
    return np.mean(shares, axis=0)


# Saaty's random index for n = 1 ... 15 (mean inconsistency of random judgements)
RANDOM_INDEX = (0, 0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59)


def consistency(matrix: np.ndarray) -> tuple[np.ndarray, float]:
    """Principal eigenvector of a reciprocal matrix, summing to 1, and its consistency ratio.

    CR = ((lambda - n)/(n - 1)) / RI(n), Saaty (1980); 0 for n <= 2.

    Parameters
    ----------
    matrix : ndarray, shape (n, n)
        Entry (i, j) says how many times more important i is than j; positive and reciprocal.

    Raises
    ------
    UndefinedError
        For more than 15 elements, for which no random index is published.
    """
    n = len(matrix)
    if n > len(RANDOM_INDEX):
        raise UndefinedError(f"ahp: {n} elements; a random index is known up to {len(RANDOM_INDEX)}")
    values, vectors = np.linalg.eig(matrix)
    top = int(np.argmax(values.real))
    weights = np.abs(vectors[:, top].real)
    ratio = 0.0 if n <= 2 else float((values[top].real - n) / (n - 1) / RANDOM_INDEX[n - 1])
    return weights / weights.sum(), max(ratio, 0.0)


def judgement_matrix(family: Family, judgements: Mapping[str, Any]) -> np.ndarray:
    """Build the reciprocal matrix from entries `"A/B" = 3` (A is three times as important as B).

    Raises
    ------
    MethodError
        For an unknown name, a judgement that is not positive, given twice or missing.
    """
    position = {c: i for i, c in enumerate(family.codes)}
    matrix = np.full((len(position), len(position)), np.nan)
    np.fill_diagonal(matrix, 1.0)
    for pair, value in judgements.items():
        names = [s.strip() for s in pair.split("/")]
        for name in names:
            if name not in position:
                raise MethodError(f"weights, ahp of {family.parent}: unknown {name!r}{nearest(name, position)}")
        if len(names) != 2 or names[0] == names[1] or not float(value) > 0:
            raise MethodError(
                f'weights, ahp of {family.parent}: expected "A/B" = positive number, found {pair!r} = {value!r}'
            )
        i, j = position[names[0]], position[names[1]]
        if not np.isnan(matrix[i, j]):
            raise MethodError(f"weights, ahp of {family.parent}: {names[0]} and {names[1]} are judged twice")
        matrix[i, j], matrix[j, i] = float(value), 1 / float(value)
    if np.isnan(matrix).any():
        i, j = (int(x[0]) for x in np.nonzero(np.isnan(matrix)))
        a, b = family.codes[i], family.codes[j]
        raise MethodError(f"weights, ahp of {family.parent}: no judgement of {a}/{b}")
    return matrix


def ahp(family: Family, p: Mapping[str, Any]) -> np.ndarray:
    """Principal eigenvector of the pairwise judgements; nominal weights where none are given.

    Raises
    ------
    UndefinedError
        When the consistency ratio is above its limit.
    """
    judgements = (p["judgements"] or {}).get(family.parent)
    if judgements is None:
        return family.nominal
    weights, ratio = consistency(judgement_matrix(family, judgements))
    if ratio > p["max_consistency_ratio"]:
        raise UndefinedError(
            f"weights, ahp of {family.parent}: consistency ratio {ratio:.3f} is above "
            f"{p['max_consistency_ratio']:g}; revise the judgements"
        )
    return weights


_STATIC = {"data": False}
register(Strategy("weights", "nominal", "weights of the framework", HANDBOOK, (), nominal, notes=_STATIC))
register(Strategy("weights", "equal", "the same for all children", HANDBOOK, (), equal, notes=_STATIC))
register(
    Strategy(
        "weights", "budget_allocation", "mean of the shares that experts give", HANDBOOK,
        (Parameter("budgets", "table", None, "points by expert, then by code"), LEVELS),
        budget_allocation, notes=_STATIC,
    )
)  # fmt: skip
register(
    Strategy(
        "weights", "ahp", "analytic hierarchy process from pairwise judgements",
        "Saaty (1980), The Analytic Hierarchy Process; OECD/JRC Handbook (2008), step 6",
        (
            Parameter("judgements", "table", None, "by aggregate: \"A/B\" = how many times A outweighs B"),
            Parameter("max_consistency_ratio", "number", 0.1, "greatest inconsistency accepted", low=0),
            LEVELS,
        ),
        ahp, notes=_STATIC,
    )
)  # fmt: skip
