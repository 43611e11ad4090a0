"""Internal consistency and principal components of the children of an aggregate."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from indicators.composite.errors import UndefinedError
from indicators.composite.result import Result


def cronbach_alpha(table: pd.DataFrame) -> float:
    """Cronbach's alpha over the units that have every column.

    alpha = k/(k - 1) * (1 - sum of variances / variance of the sum), Cronbach (1951), Psychometrika 16, 297-334.

    Parameters
    ----------
    table : DataFrame
        One row per unit; columns point the same way.

    Returns
    -------
    float
        NaN with fewer than 2 columns or 2 complete units, or when the sum does not vary.
    """
    x = table.to_numpy(dtype=float)
    x = x[~np.isnan(x).any(axis=1)]
    k = x.shape[1]
    if k < 2 or len(x) < 2:
        return float("nan")
    whole = x.sum(axis=1).var(ddof=1)
    return float(k / (k - 1) * (1 - x.var(axis=0, ddof=1).sum() / whole)) if whole > 0 else float("nan")


def reliability(result: Result) -> pd.DataFrame:
    """Cronbach's alpha of every aggregate's children, and without each child.

    Returns
    -------
    DataFrame
        `aggregate, without, alpha, n`; `without` is empty for the whole family. Alpha is of standardised scores.
    """
    framework = result.fitted.framework
    rows = []
    for a in framework.aggregates:
        table = result.table(*framework.children[a])
        table = (table - table.mean()) / table.std()
        table = table.dropna(axis=1, how="all")
        n = int(table.notna().all(axis=1).sum())
        rows.append((a, "", cronbach_alpha(table), n))
        if table.shape[1] > 2:
            rows += [(a, c, cronbach_alpha(table.drop(columns=c)), n) for c in table.columns]
    return pd.DataFrame(rows, columns=["aggregate", "without", "alpha", "n"])


@dataclass(frozen=True)
class Components:
    """Principal components of correlations.

    Attributes
    ----------
    eigenvalues : ndarray, shape (k,)
        Falling; they sum to k.
    explained : ndarray, shape (k,)
        Share of variance.
    loadings : DataFrame, shape (k, k)
        Correlation of each column with each component (`PC1`, ...). The sign makes the largest loading positive.
    scores : DataFrame
        Components of every complete unit.
    n : int
        Complete units.
    """

    eigenvalues: np.ndarray
    explained: np.ndarray
    loadings: pd.DataFrame
    scores: pd.DataFrame
    n: int


def principal_components(table: pd.DataFrame) -> Components:
    """Principal components of the correlations of a table, over the units that have every column.

    Parameters
    ----------
    table : DataFrame
        One row per unit.

    Returns
    -------
    Components

    Raises
    ------
    UndefinedError
        With fewer than 3 complete units or a column without spread.

    References
    ----------
    OECD/JRC Handbook (2008), step 4; Jolliffe (2002), Principal Component Analysis.
    """
    whole = table.dropna()
    x = whole.to_numpy(dtype=float)
    if len(x) < 3:
        raise UndefinedError(f"principal components: {len(x)} complete units; at least 3 are needed")
    sd = x.std(axis=0, ddof=1)
    if (sd == 0).any():
        raise UndefinedError(f"principal components: {table.columns[int(np.argmax(sd == 0))]} has no spread")
    z = (x - x.mean(axis=0)) / sd
    values, vectors = np.linalg.eigh(z.T @ z / (len(z) - 1))
    order = np.argsort(-values)
    values, vectors = np.maximum(values[order], 0.0), vectors[:, order]
    largest = np.abs(vectors).argmax(axis=0)
    vectors = vectors * np.sign(vectors[largest, np.arange(len(values))])
    names = [f"PC{i + 1}" for i in range(len(values))]
    return Components(
        values,
        values / values.sum(),
        pd.DataFrame(vectors * np.sqrt(values), index=table.columns, columns=names),
        pd.DataFrame(z @ vectors, index=whole.index, columns=names),
        len(x),
    )
