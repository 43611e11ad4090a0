"""District outlines as SVG paths in a plane, made once a build and served under a hashed name."""

from __future__ import annotations

import math
from typing import Any

from dashboard import model
from dashboard.package import Package

WIDTH = 1000
MARGIN = 12
KM_PER_DEGREE = 111.32
BARS_KM = (1, 2, 5, 10, 20, 50, 100)


def _rings(geometry: dict[str, Any]) -> list[list[list[float]]]:
    parts = geometry["coordinates"]
    polygons = parts if geometry["type"] == "MultiPolygon" else [parts]
    return [ring for polygon in polygons for ring in polygon]


def outline(package: Package) -> dict[str, Any]:
    """Project the districts to a plane `WIDTH` units wide.

    Returns
    -------
    dict
        ``width``, ``height``, ``shapes`` (code, name, short, path ``d``, label point ``x``, ``y``), ``bar`` (length of
        a scale bar in km and in units) and ``attribution``.

    Notes
    -----
    Equirectangular with the true scale at the mean latitude: over a regency the error is below the line width.
    """
    areas = model.districts(package)
    features = [f for f in package.geometry["features"] if str(f["id"]) in areas.index]
    points = [point for f in features for ring in _rings(f["geometry"]) for point in ring]
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    squeeze = math.cos(math.radians((south + north) / 2))
    scale = (WIDTH - 2 * MARGIN) / ((east - west) * squeeze)

    def place(lon: float, lat: float) -> tuple[float, float]:
        return MARGIN + (lon - west) * squeeze * scale, MARGIN + (north - lat) * scale

    def path(ring: list[list[float]]) -> str:
        spots = [place(p[0], p[1]) for p in ring[:-1]]
        return "M" + "L".join(f"{x:.0f},{y:.0f}" for x, y in spots) + "Z"

    shapes = []
    for feature in features:
        row = model.row(areas, str(feature["id"]))
        x, y = place(row["lon"], row["lat"])
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
    unit_km = scale / KM_PER_DEGREE
    km = max((b for b in BARS_KM if b * unit_km <= WIDTH / 5), default=BARS_KM[0])
    return {
        "width": WIDTH,
        "height": math.ceil((north - south) * scale + 2 * MARGIN),
        "shapes": shapes,
        "bar": {"km": km, "px": round(km * unit_km)},
        "attribution": package.geometry.get("attribution", ""),
    }
