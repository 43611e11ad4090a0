"""Statistics of every indicator, with flags for what a reviewer would ask about."""

from __future__ import annotations

import numpy as np
import pandas as pd

from indicators.composite.result import Result
from indicators.composite.steps.block import nan_max, nan_mean, nan_min, nan_sd
from indicators.composite.steps.impute import nan_median
from indicators.composite.steps.moments import flagged, moments


def statistics(
    table: pd.DataFrame,
    *,
    skewness: float = 2.0,
    kurtosis: float = 3.5,
    min_available: float = 0.65,
    max_zero: float = 0.5,
    min_unique: float = 0.5,
    max_same: float = 0.5,
) -> pd.DataFrame:
    """Describe every column of a table and flag what may need treatment.

    Parameters
    ----------
    table : DataFrame
        One row per unit, one numeric column per indicator, e.g. `result.stage("raw")`.
    skewness, kurtosis : float
        Outlier flag when the size of the skewness and the excess kurtosis both reach these.
    min_available, max_zero, min_unique, max_same : float
        Shares of the units: flagged below (`min_`) or above (`max_`). `same` is the share of the most frequent
        value among those present.

    Returns
    -------
    DataFrame
        Indexed by code: `n, missing, zeros, unique, min, q05, q25, median, mean, q75, q95, max, sd, skewness,
        kurtosis, outliers_iqr, available, zero_share, unique_share, same_share` and the flags `flag_missing,
        flag_zero, flag_unique, flag_same, flag_outliers, flag_constant`. `sd` has the divisor n - 1, skewness and
        kurtosis are G1 and G2 of Joanes & Gill (1998), quantiles are type 7 of Hyndman & Fan (1996), and
        `outliers_iqr` counts values beyond 1.5 interquartile ranges from the quartiles (Tukey 1977).
    """
    x = table.to_numpy(dtype=float)
    rows = len(x)
    present = ~np.isnan(x)
    n = present.sum(axis=0)
    quantiles = np.full((4, x.shape[1]), np.nan)
    unique, same, outliers = (np.zeros(x.shape[1]) for _ in range(3))
    for k in range(x.shape[1]):
        values = x[present[:, k], k]
        if not len(values):
            continue
        quantiles[:, k] = np.quantile(values, [0.05, 0.25, 0.75, 0.95])
        counts = np.unique(values, return_counts=True)[1]
        unique[k], same[k] = len(counts), counts.max() / len(values)
        spread = 1.5 * (quantiles[2, k] - quantiles[1, k])
        outliers[k] = ((values < quantiles[1, k] - spread) | (values > quantiles[2, k] + spread)).sum()
    g1, g2 = moments(x)
    zeros = (x == 0).sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        zero_share, unique_share = zeros / n, unique / n
    out = pd.DataFrame(
        {
            "n": n, "missing": rows - n, "zeros": zeros, "unique": unique.astype(int), "min": nan_min(x),
            "q05": quantiles[0], "q25": quantiles[1], "median": nan_median(x), "mean": nan_mean(x),
            "q75": quantiles[2], "q95": quantiles[3], "max": nan_max(x), "sd": nan_sd(x), "skewness": g1,
            "kurtosis": g2, "outliers_iqr": outliers.astype(int), "available": n / rows, "zero_share": zero_share,
            "unique_share": unique_share, "same_share": np.where(n > 0, same, np.nan),
        },
        index=pd.Index(table.columns, name="code"),
    )  # fmt: skip
    out["flag_missing"] = out["available"] < min_available
    out["flag_zero"] = out["zero_share"] > max_zero
    out["flag_unique"] = out["unique_share"] < min_unique
    out["flag_same"] = out["same_share"] > max_same
    out["flag_outliers"] = flagged(g1, g2, skewness, kurtosis)
    out["flag_constant"] = out["unique"] == 1
    return out


def availability(result: Result) -> pd.DataFrame:
    """Share of indicators that the data measured, unit by aggregate, by number (0-1)."""
    framework = result.fitted.framework
    raw = result.stage("raw").notna()
    return pd.DataFrame({a: raw[list(framework.descendants(a))].mean(axis=1) for a in framework.aggregates})
