"""Classes of a map: where the limits lie, and how well each scheme fits the values."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from indicators.spatial.caution import SpatialError

# mapclassify takes seconds to import and is wanted by few: it is imported where it is used.

SCHEMES = {
    "equal_interval": "EqualInterval",
    "fisher_jenks": "FisherJenks",
    "maximum_breaks": "MaximumBreaks",
    "quantiles": "Quantiles",
}


@dataclass(frozen=True)
class Classes:
    """Values in classes for a map.

    Attributes
    ----------
    scheme : str
        One of `SCHEMES`.
    upper : tuple of float
        Upper limit of each class; a value on the limit belongs to it.
    number : Series
        By unit, 1 for the lowest class; <NA> where there is no value.
    counts : tuple of int
    fit : float
        Goodness of variance fit: 1 - sum of squares within classes / in all; 1 = each class is one value.
    """

    scheme: str
    upper: tuple[float, ...]
    number: pd.Series[Any]
    counts: tuple[int, ...]
    fit: float


def classify(values: pd.Series[Any], scheme: str = "fisher_jenks", k: int = 5) -> Classes:
    """Put values into `k` classes.

    Parameters
    ----------
    values : Series
    scheme : str
        One of `SCHEMES`: equal steps, equal counts, the largest gaps, or the classes that are most alike within
        (`fisher_jenks`, the exact optimum).
    k : int

    Raises
    ------
    SpatialError
        For an unknown scheme, or fewer different values than classes.

    References
    ----------
    Fisher (1958), JASA 53, 789-798; Jenks & Caspall (1971), Annals of the AAG 61, 217-244 (fit).
    """
    import mapclassify

    if scheme not in SCHEMES:
        raise SpatialError(f"scheme: expected one of {', '.join(SCHEMES)}; found {scheme!r}")
    known = values.dropna().astype("float64")
    if not 1 < k <= known.nunique():
        raise SpatialError(f"k: expected 2 to {known.nunique()} (the number of different values), found {k}")
    with warnings.catch_warnings():
        # Without numba the optimum takes longer, which a few hundred areas do not notice.
        warnings.filterwarnings("ignore", message="Numba not installed", category=UserWarning)
        found = getattr(mapclassify, SCHEMES[scheme])(known.to_numpy(), k=k)
    number = pd.Series(np.asarray(found.yb) + 1, index=known.index, dtype="Int64").reindex(values.index)
    within = float(((known - known.groupby(number[known.index]).transform("mean")) ** 2).sum())
    total = float(((known - known.mean()) ** 2).sum())
    upper = tuple(float(b) for b in found.bins)
    counts = tuple(int((number == c).sum()) for c in range(1, len(upper) + 1))
    return Classes(scheme, upper, number.rename("class"), counts, 1 - within / total)


def compare_schemes(values: pd.Series[Any], k: int = 5) -> pd.DataFrame:
    """Return every scheme side by side: `scheme, fit, smallest, largest, upper`, the best fit first."""
    made = [classify(values, scheme, k) for scheme in SCHEMES]
    rows = [(c.scheme, c.fit, min(c.counts), max(c.counts), c.upper) for c in made]
    table = pd.DataFrame(rows, columns=["scheme", "fit", "smallest", "largest", "upper"])
    # The same classes from two schemes differ in the last bit only, which must not order them.
    order = table.assign(fit=table["fit"].round(12)).sort_values(["fit", "scheme"], ascending=[False, True]).index
    return table.loc[order].reset_index(drop=True)
