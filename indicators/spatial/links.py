"""Weights between units as one plain matrix, and the mean of the neighbours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from indicators.spatial.caution import SpatialError

if TYPE_CHECKING:
    from libpysal.graph import Graph


@dataclass(frozen=True, eq=False)
class Links:
    """Weights between units.

    Attributes
    ----------
    ids : tuple of str
    weights : ndarray
        ids x ids; 0 where two units are no neighbours.
    """

    ids: tuple[str, ...]
    weights: np.ndarray

    @classmethod
    def of(cls, graph: Graph | Links) -> Links:
        """Take the weights of a libpysal graph; links stay what they are."""
        if isinstance(graph, Links):
            return graph
        return cls(tuple(graph.unique_ids), graph.sparse.toarray())

    @classmethod
    def from_pairs(cls, ids: Sequence[str], pairs: Iterable[tuple[str, str]]) -> Links:
        """Weight 1 for each pair of a unit and its neighbour."""
        at = {name: i for i, name in enumerate(ids)}
        weights = np.zeros((len(at), len(at)))
        for unit, neighbour in pairs:
            weights[at[unit], at[neighbour]] = 1.0
        return cls(tuple(ids), weights)

    @property
    def standard(self) -> np.ndarray:
        """Weights whose rows add up to 1; a row of zeros stays one."""
        sums = self.weights.sum(axis=1, keepdims=True)
        return np.divide(self.weights, sums, out=np.zeros_like(self.weights), where=sums > 0)

    def only(self, keep: np.ndarray) -> Links:
        """Leave out the units that a mask does not keep, with their links."""
        ids = tuple(unit for unit, kept in zip(self.ids, keep, strict=True) if kept)
        return Links(ids, self.weights[np.ix_(keep, keep)])


def spatial_lag(values: pd.Series[Any], graph: Graph | Links) -> pd.Series[Any]:
    """Weighted mean of the neighbours that have a value; NaN where there is none.

    Parameters
    ----------
    values : Series
        By unit.
    graph : Graph or Links

    References
    ----------
    Anselin (1988), Spatial Econometrics, ch. 3 (with row-standardised weights).
    """
    links = Links.of(graph)
    y = matched(values, links)
    weight = links.weights @ y.notna().to_numpy(dtype=float)
    total = links.weights @ y.fillna(0.0).to_numpy()
    lag = np.divide(total, weight, out=np.full(len(y), np.nan), where=weight > 0)
    return pd.Series(lag, index=y.index, name="lag")


def matched(values: pd.Series[Any], links: Links) -> pd.Series[float]:
    """Put values in the order of the links; by name, never by position."""
    if values.index.has_duplicates:
        raise SpatialError("values: a unit is there more than once")
    strange = sorted(set(values.index) - set(links.ids))
    if strange:
        raise SpatialError(f"values: the graph has no {strange[0]!r}")
    return values.astype("float64").reindex(list(links.ids))


@dataclass(frozen=True, eq=False)
class Usable:
    """Values that a test can use, all values, and the units left out: without a value, or without a neighbour."""

    y: pd.Series[float]
    links: Links
    whole: pd.Series[float]
    missing: tuple[str, ...]
    isolated: tuple[str, ...]


def usable(values: pd.Series[Any] | Usable, graph: Graph | Links) -> Usable:
    """Leave out units without a value and units that have no neighbour left; what is usable already stays.

    Raises
    ------
    SpatialError
        If fewer than four units are left, or all of them have the same value.
    """
    if isinstance(values, Usable):
        return values
    links = Links.of(graph)
    whole = y = matched(values, links)
    missing = tuple(str(u) for u in y.index[y.isna()])
    kept = links.only(y.notna().to_numpy())
    linked = np.asarray((kept.weights > 0).any(axis=1))
    isolated = tuple(str(u) for u, there in zip(kept.ids, linked, strict=True) if not there)
    kept = kept.only(linked)
    if len(kept.ids) < 4:
        raise SpatialError("fewer than four units have a value and a neighbour")
    y = y.reindex(list(kept.ids))
    if y.max() - y.min() <= 1e-12 * y.abs().max():
        raise SpatialError("all values are the same")
    return Usable(y, kept, whole, missing, isolated)
