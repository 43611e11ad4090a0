"""District outlines as SVG paths in a plane, made once a build and served under a hashed name."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from dashboard import model
from dashboard.package import Package, remembered

WIDTH = 1000
MARGIN = 12
KM_PER_DEGREE = 111.32
BARS_KM = (1, 2, 5, 10, 20, 50, 100)
NOWHERE = [[0.0, 0.0], [1.0, 1.0]]  # the plane of a workspace whose districts are not registered yet


def _rings(geometry: dict[str, Any]) -> list[list[list[float]]]:
    parts = geometry["coordinates"]
    polygons = parts if geometry["type"] == "MultiPolygon" else [parts]
    return [ring for polygon in polygons for ring in polygon]


class Plane(NamedTuple):
    """A plane `WIDTH` units wide into which longitude and latitude are projected.

    Equirectangular with the true scale at the mean latitude: over a regency the error is below the line width.
    """

    west: float
    north: float
    squeeze: float
    scale: float
    height: int

    def place(self, lon: float, lat: float) -> tuple[float, float]:
        """Return the point in the plane."""
        return MARGIN + (lon - self.west) * self.squeeze * self.scale, MARGIN + (self.north - lat) * self.scale


def _features(package: Package) -> list[dict[str, Any]]:
    areas = model.districts(package)
    return [f for f in package.geometry["features"] if str(f["id"]) in areas.index]


@remembered
def plane(package: Package) -> Plane:
    """Return the plane in which the districts are drawn."""
    points = [point for f in _features(package) for ring in _rings(f["geometry"]) for point in ring] or NOWHERE
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    squeeze = math.cos(math.radians((south + north) / 2))
    scale = (WIDTH - 2 * MARGIN) / ((east - west) * squeeze)
    return Plane(west, north, squeeze, scale, math.ceil((north - south) * scale + 2 * MARGIN))


def outline(package: Package) -> dict[str, Any]:
    """Project the districts to a plane `WIDTH` units wide.

    Returns
    -------
    dict
        ``width``, ``height``, ``shapes`` (code, name, short, path ``d``, label point ``x``, ``y``), ``bar`` (length of
        a scale bar in km and in units) and ``attribution``.
    """
    areas, flat = model.districts(package), plane(package)

    def path(ring: list[list[float]]) -> str:
        spots = [flat.place(p[0], p[1]) for p in ring[:-1]]
        return "M" + "L".join(f"{x:.0f},{y:.0f}" for x, y in spots) + "Z"

    shapes = []
    for feature in _features(package):
        row = model.row(areas, str(feature["id"]))
        x, y = flat.place(row["lon"], row["lat"])
        shapes.append(
            {
                "code": row["code"],
                "name": row["name"],
                "short": row["short_name"] or row["name"],
                "d": "".join(path(ring) for ring in _rings(feature["geometry"])),
                "x": round(x),
                "y": round(y),
            }
        )
    unit_km = flat.scale / KM_PER_DEGREE
    km = max((b for b in BARS_KM if b * unit_km <= WIDTH / 5), default=BARS_KM[0])
    return {
        "width": WIDTH,
        "height": flat.height,
        "shapes": shapes,
        "bar": {"km": km, "px": round(km * unit_km)},
        "attribution": package.geometry.get("attribution", ""),
    }
