"""Who is whose neighbour: by a shared border, by distance, or by nearness."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from indicators.spatial.caution import SpatialError

if TYPE_CHECKING:
    from libpysal.graph import Graph

# libpysal takes longer to import than a build takes to run: it is imported where a graph is asked for.

#: Lengths of shared borders are published in steps of ten metres, which no machine's rounding reaches.
_KM_DECIMALS = 2


def projected(areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the frame in metres: in the UTM zone of its middle, if it is in degrees.

    Raises
    ------
    SpatialError
        If the frame does not say what its coordinates mean.
    """
    if areas.crs is None:
        raise SpatialError("the frame has no coordinate system")
    if not areas.crs.is_geographic:
        return areas
    if areas.empty:
        return areas.to_crs(utm(0, 0))  # nothing has no middle: any zone will do
    west, south, east, north = areas.total_bounds
    return areas.to_crs(utm((west + east) / 2, (south + north) / 2))


def utm(lon: float, lat: float) -> str:
    """Return the UTM zone (WGS 84) of a place, as EPSG code; reckoned, as asking the projection library is slow."""
    return f"EPSG:{(32600 if lat >= 0 else 32700) + int((lon + 180) // 6) % 60 + 1}"


def borders(areas: gpd.GeoDataFrame, *, code: str = "code") -> pd.DataFrame:
    """List the neighbours of every area with the border they share.

    Parameters
    ----------
    areas : GeoDataFrame
        Polygons whose shared borders have shared vertices.
    code : str
        Column that names the units.

    Returns
    -------
    DataFrame
        Both directions of every pair, in order: `area_code, neighbour_code, kind` (`line`, or `point` where only a
        corner is shared), `km` of shared border.
    """
    plane = projected(areas)
    names, shapes = [str(c) for c in plane[code]], plane.geometry.to_numpy()
    rows = []
    first, second = plane.sindex.query(shapes, predicate="intersects")
    for i, j in zip(first.tolist(), second.tolist(), strict=True):
        if i == j:
            continue
        # The same order both times, so that both directions say the same length.
        low, high = min(i, j), max(i, j)
        km = round(float(shapes[low].boundary.intersection(shapes[high].boundary).length) / 1000, _KM_DECIMALS)
        rows.append((names[i], names[j], "line" if km else "point", km))
    found = pd.DataFrame(rows, columns=["area_code", "neighbour_code", "kind", "km"])
    return found.sort_values(["area_code", "neighbour_code"], ignore_index=True)


def contiguity(areas: gpd.GeoDataFrame, *, code: str = "code", corners: bool = True) -> Graph:
    """Neighbours that share a border.

    Parameters
    ----------
    areas : GeoDataFrame
        Polygons whose shared borders have shared vertices.
    code : str
        Column that names the units.
    corners : bool
        Whether one shared point is enough (queen), or a line is needed (rook).

    Returns
    -------
    Graph
        Weight 1 for each neighbour.
    """
    from libpysal.graph import Graph

    return Graph.build_contiguity(areas.set_index(code), rook=not corners)


def within_distance(areas: gpd.GeoDataFrame, kilometres: float | None = None, *, code: str = "code") -> Graph:
    """Neighbours whose middles are no further apart than a distance.

    Parameters
    ----------
    areas : GeoDataFrame
        Polygons (their centroids count) or points.
    kilometres : float, optional
        Default the smallest distance at which every unit has a neighbour.
    code : str

    Returns
    -------
    Graph
        Weight 1 for each neighbour.
    """
    from libpysal.graph import Graph

    points = _middles(areas, code)
    if kilometres is None:
        xy = np.column_stack([points.geometry.x, points.geometry.y])
        gaps = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1))
        np.fill_diagonal(gaps, np.inf)
        # A hair more, so that the pair that sets the distance is in.
        threshold = float(gaps.min(axis=1).max()) * (1 + 1e-9)
    else:
        threshold = kilometres * 1000
    return Graph.build_distance_band(points, threshold=threshold, binary=True)


def nearest(areas: gpd.GeoDataFrame, k: int, *, code: str = "code") -> Graph:
    """Return the `k` nearest units of each; not always mutual."""
    from libpysal.graph import Graph

    if not 0 < k < len(areas):
        raise SpatialError(f"k: expected 1 to {len(areas) - 1}, found {k}")
    return Graph.build_knn(_middles(areas, code), k=k)


def _middles(areas: gpd.GeoDataFrame, code: str) -> gpd.GeoDataFrame:
    plane = projected(areas)
    return gpd.GeoDataFrame(geometry=plane.centroid.to_numpy(), index=pd.Index(plane[code]), crs=plane.crs)
