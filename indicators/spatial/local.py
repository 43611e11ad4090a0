"""One statistic for each unit: where the pattern lies."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from indicators.spatial.caution import FEW_UNITS, Caution
from indicators.spatial.links import Links, Usable, usable
from indicators.spatial.permutations import PERMUTATIONS, SEED, false_discovery, orders, two_sided

if TYPE_CHECKING:
    from libpysal.graph import Graph

#: Quadrants of local Moran by whether the unit, and the mean of its neighbours, lie above the mean of all.
PATTERNS = {
    (True, True): "high-high",
    (False, True): "low-high",
    (False, False): "low-low",
    (True, False): "high-low",
}


@dataclass(frozen=True)
class LocalTest:
    """One statistic for each unit.

    Attributes
    ----------
    statistic : {'local_moran', 'local_getis_ord'}
    table : DataFrame
        By unit: `value`, `lag` (mean of the neighbours), `statistic`, `p` (two-sided, conditional permutations),
        `p_fdr` (after Benjamini & Hochberg, as every unit is a test of its own), `pattern`: the quadrant for
        local Moran, `hot` or `cold` for Getis-Ord. NaN where there is no value, or no neighbour with one.
    n, permutations, seed : int
    """

    statistic: str
    table: pd.DataFrame
    n: int
    permutations: int
    seed: int

    @property
    def caution(self) -> Caution | None:
        """The warning about few units; None where there are enough."""
        return Caution(self.n, FEW_UNITS) if self.n < FEW_UNITS else None

    def significant(self, level: float = 0.05, *, corrected: bool = True) -> list[str]:
        """Return the units whose p-value (by default the corrected one) is at most `level`."""
        column = self.table["p_fdr" if corrected else "p"]
        return [str(unit) for unit in column.index[column <= level]]


def local_moran(
    values: pd.Series[Any] | Usable, graph: Graph | Links, *, permutations: int = PERMUTATIONS, seed: int = SEED
) -> LocalTest:
    """Local Moran: which units resemble their neighbours, and which stand out from them.

    I_i = (n - 1) z_i sum_j w_ij z_j / sum_k z_k^2 with row-standardised w. The quadrant tells whether a unit and
    the mean of its neighbours lie above or below the mean of all. Permutations hold unit i in its place.

    Parameters
    ----------
    values, graph, permutations, seed
        As in `moran`.

    References
    ----------
    Anselin (1995), Geographical Analysis 27, 93-115; Benjamini & Hochberg (1995), JRSS B 57, 289-300.
    """
    given = usable(values, graph)
    z = given.y.to_numpy() - given.y.mean()
    lag = given.links.standard @ z
    pattern = [PATTERNS[bool(own), bool(around)] for own, around in zip(z > 0, lag > 0, strict=True)]
    return _test("local_moran", (len(z) - 1) * z * lag / (z**2).sum(), pattern, given, permutations, seed)


def local_getis_ord(
    values: pd.Series[Any] | Usable, graph: Graph | Links, *, permutations: int = PERMUTATIONS, seed: int = SEED
) -> LocalTest:
    """G* of Getis and Ord: whether a unit and its neighbours together are high (hot) or low (cold).

    The statistic is the standardised G*_i with binary w and w_ii = 1; permutations hold unit i in its place.

    Parameters
    ----------
    values, graph, permutations, seed
        As in `moran`.

    References
    ----------
    Ord & Getis (1995), Geographical Analysis 27, 286-306.
    """
    given = usable(values, graph)
    z = g_star(given)
    pattern = ["hot" if one > 0 else "cold" for one in z]
    plain = replace(given, links=Links(given.links.ids, (given.links.weights > 0).astype(float)))
    return _test("local_getis_ord", z, pattern, plain, permutations, seed)


def g_star(given: Usable) -> np.ndarray:
    """Return the standardised G* alone; see `local_getis_ord`."""
    y, n = given.y.to_numpy(), len(given.y)
    w = (given.links.weights > 0).astype(float)
    np.fill_diagonal(w, 1.0)
    sums = w.sum(axis=1)
    spread = np.sqrt((y**2).mean() - y.mean() ** 2) * np.sqrt((n * sums - sums**2) / (n - 1))
    # A unit whose neighbours are all the others has no spread: its G* is 0 whatever the values.
    found: np.ndarray = np.divide(w @ y - sums * y.mean(), spread, out=np.zeros(n), where=spread > 0)
    return found


def _test(
    name: str,
    statistic: np.ndarray,
    pattern: list[str],
    given: Usable,
    permutations: int,
    seed: int,
) -> LocalTest:
    """Add the conditional permutation test, which is the same for both statistics.

    With unit i held in place, local Moran and G* are both linear in the mean of its neighbours: as extreme a mean is
    as extreme a statistic.
    """
    y, w = given.y.to_numpy(), given.links.standard
    n, order = len(y), orders(len(y) - 1, permutations, seed)
    drawn = np.empty((permutations, n))
    for i in range(n):
        weights = w[i][w[i] > 0]
        drawn[:, i] = np.delete(y, i)[order[:, : len(weights)]] @ weights
    lag = w @ y
    p = two_sided(drawn, lag)
    table = pd.DataFrame(
        {
            "lag": lag,
            "statistic": np.asarray(statistic, dtype=float),
            "p": p,
            "p_fdr": false_discovery(p),
            "pattern": pd.Series(pattern, index=given.y.index, dtype="str"),
        },
        index=given.y.index,
    )
    whole = given.whole.rename("value").to_frame().join(table)
    whole.index.name = "code"
    return LocalTest(name, whole, n, permutations, seed)
