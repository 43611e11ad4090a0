"""One statistic for the whole map: whether neighbours resemble each other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from indicators.spatial.caution import FEW_UNITS, Caution, SpatialError
from indicators.spatial.links import Links, Usable, usable
from indicators.spatial.permutations import PERMUTATIONS, SEED, orders, two_sided

if TYPE_CHECKING:
    from libpysal.graph import Graph


@dataclass(frozen=True)
class GlobalTest:
    """One statistic for the whole map, held against random maps of the same values.

    Attributes
    ----------
    statistic : {'moran', 'geary', 'getis_ord'}
    value : float
    expected : float
        Without any spatial pattern.
    p : float
        Two-sided pseudo p-value: twice the share of permutations at least as far out on the nearer side, at most 1.
    low, high : float
        2.5 % and 97.5 % quantile of the permutations.
    n : int
        Units used.
    missing, isolated : tuple of str
        Units without a value; units with no neighbour that has one.
    permutations, seed : int
    """

    statistic: str
    value: float
    expected: float
    p: float
    low: float
    high: float
    n: int
    missing: tuple[str, ...]
    isolated: tuple[str, ...]
    permutations: int
    seed: int

    @property
    def caution(self) -> Caution | None:
        """The warning about few units; None where there are enough."""
        return Caution(self.n, FEW_UNITS, self.low, self.high) if self.n < FEW_UNITS else None


def moran(
    values: pd.Series[Any] | Usable, graph: Graph | Links, *, permutations: int = PERMUTATIONS, seed: int = SEED
) -> GlobalTest:
    """Moran's I: whether neighbours resemble each other (I > expected) or differ (I < expected).

    I = (n / S0) sum_ij w_ij z_i z_j / sum_i z_i^2 with z the deviations from the mean and row-standardised w;
    without a pattern -1 / (n - 1).

    Parameters
    ----------
    values : Series or Usable
        By unit; missing ones are left out with their links. Several tests of the same values share their `usable`.
    graph : Graph or Links
    permutations, seed : int

    References
    ----------
    Moran (1950), Biometrika 37, 17-23; Cliff & Ord (1981), Spatial Processes.
    """
    given = usable(values, graph)
    w = given.links.standard

    def statistic(y: np.ndarray) -> np.ndarray:
        z = y - y.mean(axis=1, keepdims=True)
        found: np.ndarray = y.shape[1] / w.sum() * (z * (z @ w.T)).sum(axis=1) / (z**2).sum(axis=1)
        return found

    return _test("moran", statistic, -1 / (len(given.y) - 1), given, permutations, seed)


def geary(
    values: pd.Series[Any] | Usable, graph: Graph | Links, *, permutations: int = PERMUTATIONS, seed: int = SEED
) -> GlobalTest:
    """Geary's C: differences between neighbours; below 1 they are alike, above 1 they differ.

    C = (n - 1) sum_ij w_ij (y_i - y_j)^2 / (2 S0 sum_i z_i^2) with row-standardised w.

    Parameters
    ----------
    values, graph, permutations, seed
        As in `moran`.

    References
    ----------
    Geary (1954), The Incorporated Statistician 5, 115-145.
    """
    given = usable(values, graph)
    w = given.links.standard
    out, into = w.sum(axis=1), w.sum(axis=0)

    def statistic(y: np.ndarray) -> np.ndarray:
        z = y - y.mean(axis=1, keepdims=True)
        square = z**2
        # The square of each difference written out: one product of matrices instead of a column for each pair.
        apart = square @ (out + into) - 2 * (z * (z @ w.T)).sum(axis=1)
        found: np.ndarray = (y.shape[1] - 1) * apart / (2 * w.sum() * square.sum(axis=1))
        return found

    return _test("geary", statistic, 1.0, given, permutations, seed)


def getis_ord(
    values: pd.Series[Any] | Usable, graph: Graph | Links, *, permutations: int = PERMUTATIONS, seed: int = SEED
) -> GlobalTest:
    """General G of Getis and Ord: whether high values (large G) or low values (small G) lie together.

    G = sum_ij w_ij y_i y_j / sum_{i != j} y_i y_j with binary w, for values that are not negative.

    Parameters
    ----------
    values, graph, permutations, seed
        As in `moran`.

    Raises
    ------
    SpatialError
        If a value is negative.

    References
    ----------
    Getis & Ord (1992), Geographical Analysis 24, 189-206.
    """
    given = usable(values, graph)
    if given.y.min() < 0:
        raise SpatialError("the general G needs values that are not negative")
    w = (given.links.weights > 0).astype(float)
    n = len(given.y)

    def statistic(y: np.ndarray) -> np.ndarray:
        found: np.ndarray = (y * (y @ w.T)).sum(axis=1) / (y.sum(axis=1) ** 2 - (y**2).sum(axis=1))
        return found

    return _test("getis_ord", statistic, float(w.sum()) / (n * (n - 1)), given, permutations, seed)


def _test(
    name: str,
    statistic: Callable[[np.ndarray], np.ndarray],
    expected: float,
    given: Usable,
    permutations: int,
    seed: int,
) -> GlobalTest:
    """Hold a statistic of maps (one a row) against random maps of the same values."""
    y = given.y.to_numpy()
    value = float(statistic(y[None])[0])
    drawn = statistic(y[orders(len(y), permutations, seed)])
    p = float(two_sided(drawn[:, None], np.array([value]))[0])
    low, high = (float(q) for q in np.quantile(drawn, [0.025, 0.975]))
    return GlobalTest(name, value, expected, p, low, high, len(y), given.missing, given.isolated, permutations, seed)
