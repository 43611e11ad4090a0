"""Two indicators on one map."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from indicators.spatial.caution import SpatialError


def bivariate(first: pd.Series[Any], second: pd.Series[Any], k: int = 3) -> pd.DataFrame:
    """Classes of two indicators for one map, by their own quantiles.

    A unit is in class c of an indicator when the share of units below it (ties in the middle of their ranks) lies in
    the c-th of `k` equal parts; equal values are never torn apart.

    Parameters
    ----------
    first, second : Series
        By unit, matched by name.
    k : int
        Classes of each; 3 gives the usual nine colours.

    Returns
    -------
    DataFrame
        By unit: `first, second` (1 to k, <NA> without a value), `cell` (`first-second`, empty unless both are
        known).

    References
    ----------
    Meyer, Broome & Schweitzer (1975), The American Cartographer 2, 105-117 (crossed maps).
    """
    if set(first.index) != set(second.index):
        raise SpatialError("the two indicators are not about the same units")
    out = pd.DataFrame(index=first.index)
    for name, values in (("first", first), ("second", second.reindex(first.index))):
        known = values.dropna()
        share = (known.rank(method="average") - 0.5) / len(known)
        number = pd.Series(np.ceil(share.to_numpy() * k - 1e-9).clip(1, k), index=known.index)
        out[name] = number.astype("Int64").reindex(first.index)
    both = out["first"].notna() & out["second"].notna()
    out["cell"] = (out["first"].astype("string") + "-" + out["second"].astype("string")).where(both, "").astype("str")
    return out
