"""Where things are on the maps of the reports: outlines in a plane, and names where they have room."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import geopandas as gpd
import numpy as np
from matplotlib.path import Path as Outline
from shapely import maximum_inscribed_circle
from shapely.affinity import scale
from shapely.geometry import LineString, box
from shapely.geometry.base import BaseGeometry

from indicators.reports.drawing import text_width

_KM_PER_DEGREE = 111.32
#: A line of names beside the map, as a multiple of the type size; points between them and the map.
_LINE, _GAP = 1.35, 6.0
_LINES_ACROSS = 12
#: Height over width of a map at least and at most.
_FLAT, _TALL = 0.5, 1.6


@dataclass(frozen=True)
class Atlas:
    """Outlines of the districts in a plane with kilometres as its unit; made once for all maps.

    Attributes
    ----------
    shapes : dict of str to geometry
        By district code.
    """

    shapes: Mapping[str, BaseGeometry]

    @cached_property
    def outlines(self) -> dict[str, Outline]:
        """The shapes as paths that can be drawn."""
        found = {}
        for code, shape in self.shapes.items():
            polygons = [p for p in getattr(shape, "geoms", [shape]) if p.geom_type == "Polygon"]
            rings = [
                Outline(np.asarray(r.coords)[:, :2], closed=True) for p in polygons for r in (p.exterior, *p.interiors)
            ]
            found[code] = Outline.make_compound_path(*rings)
        return found

    @cached_property
    def box(self) -> tuple[float, float, float, float]:
        """Left, bottom, right, top, with a margin."""
        ends = np.array([shape.bounds for shape in self.shapes.values()])
        (left, bottom), (right, top) = ends[:, :2].min(axis=0), ends[:, 2:].max(axis=0)
        margin = 0.02 * max(right - left, top - bottom)
        return left - margin, bottom - margin, right + margin, top + margin

    @cached_property
    def spots(self) -> dict[str, list[tuple[float, float]]]:
        """Where a name may stand in each district: in its roomiest place, or in the middle of a long line across."""
        return {
            code: [maximum_inscribed_circle(shape).coords[0], *_across(shape)] for code, shape in self.shapes.items()
        }


def _across(shape: BaseGeometry) -> list[tuple[float, float]]:
    """Middles of the lines from west to east inside a shape, the longest first."""
    left, bottom, right, top = shape.bounds
    found = []
    for y in np.linspace(bottom, top, _LINES_ACROSS + 2)[1:-1]:
        cut = shape.intersection(LineString([(left, y), (right, y)]))
        for part in getattr(cut, "geoms", [cut]):
            found.append((part.length, (part.centroid.x, float(y))))
    return [spot for _, spot in sorted(found, key=lambda one: (-one[0], one[1]))]


def atlas(districts: gpd.GeoDataFrame) -> Atlas | None:
    """Project districts (degrees, column `code`) to a plane; None where no boundary is known.

    Notes
    -----
    Equirectangular with the true scale at the middle latitude: over a regency the error is below the line width.
    """
    if districts.empty:
        return None
    known = districts[~(districts.geometry.isna() | districts.geometry.is_empty)]
    if known.empty:
        return None
    _, south, _, north = known.total_bounds
    squeeze = math.cos(math.radians((south + north) / 2))
    return Atlas(
        {
            str(code): scale(shape, squeeze * _KM_PER_DEGREE, _KM_PER_DEGREE, origin=(0, 0))
            for code, shape in zip(known["code"], known.geometry, strict=True)
        }
    )


@dataclass(frozen=True)
class Label:
    """Name of a district on a map, in kilometres; `target` is where the line from a name beside the map leads to."""

    code: str
    text: str
    x: float
    y: float
    side: str = "center"
    target: tuple[float, float] | None = None

    def area(self, size: float, km: float) -> BaseGeometry:
        """Return what the name and its line cover, with type of `size` points at `km` an inch."""
        wide, tall = text_width(self.text, size) * km, size / 72 * km
        start = {"center": self.x - wide / 2, "left": self.x - wide, "right": self.x}[self.side]
        name = box(start, self.y - tall, start + wide, self.y + tall)
        return name if self.target is None else name.union(LineString([(self.x, self.y), self.target]))


@dataclass(frozen=True)
class Layout:
    """A map with its names placed.

    Attributes
    ----------
    labels : list of Label
    box : tuple of float
        Left, bottom, right, top in kilometres, with room for the names beside the map.
    """

    labels: list[Label]
    box: tuple[float, float, float, float]

    @property
    def ratio(self) -> float:
        """Height over width, within what has room on a page."""
        left, bottom, right, top = self.box
        return min(max((top - bottom) / (right - left), _FLAT), _TALL)


def layout(places: Atlas, names: Mapping[str, str], width: float, size: float) -> Layout:
    """Put each name inside its district where it fits, else beside the map with a line to the district.

    Parameters
    ----------
    names : mapping of str to str
        By district code.
    width : float
        Of the map with its names, in inches.
    size : float
        Of the type, in points.
    """
    left, bottom, right, top = places.box
    rooms = {"left": 0.0, "right": 0.0}  # inches
    for _ in range(4):  # room beside the map makes the map smaller, so that another name may no longer fit
        km = (right - left) / (width - rooms["left"] - rooms["right"])
        inside, beside = _parted(places, names, km, size)
        wanted = {
            side: max((text_width(names[c], size) for c in codes), default=0.0) + ((_GAP + 2) / 72 if codes else 0.0)
            for side, codes in beside.items()
        }
        if all(wanted[side] <= rooms[side] for side in rooms):
            break
        rooms = {side: max(wanted[side], rooms[side]) for side in rooms}
    ends = {"left": left, "right": right}
    step = size * _LINE / 72 * km
    for side, codes in beside.items():
        gap = _GAP / 72 * km * (-1 if side == "left" else 1)
        for code, y in zip(codes, _stacked([places.spots[c][0][1] for c in codes], step, bottom, top), strict=True):
            inside.append(Label(code, names[code], ends[side] + gap, y, side, places.spots[code][0]))
    return Layout(inside, (left - rooms["left"] * km, bottom, right + rooms["right"] * km, top))


def _parted(
    places: Atlas, names: Mapping[str, str], km: float, size: float
) -> tuple[list[Label], dict[str, list[str]]]:
    """Return the names that fit inside, and the codes of the others by side and from the top."""
    left, _, right, _ = places.box
    inside: list[Label] = []
    beside: dict[str, list[str]] = {"left": [], "right": []}
    for code, shape in places.shapes.items():
        if not names.get(code):
            continue
        half, tall = text_width(names[code], size) * km / 2, size * 0.42 / 72 * km
        spot = next((p for p in places.spots[code] if shape.contains(_around(p, half, tall))), None)
        if spot is not None:
            inside.append(Label(code, names[code], *spot))
        else:
            beside["left" if places.spots[code][0][0] < (left + right) / 2 else "right"].append(code)
    for codes in beside.values():
        codes.sort(key=lambda c: -places.spots[c][0][1])
    return inside, beside


def _around(point: tuple[float, float], half: float, tall: float) -> BaseGeometry:
    return box(point[0] - half, point[1] - tall, point[0] + half, point[1] + tall)


def _stacked(wanted: Sequence[float], step: float, bottom: float, top: float) -> list[float]:
    """Heights at least a step apart and as near as can be to those wanted, which fall."""
    # Names that would touch form a block; a block stands in the middle of what its members want.
    blocks: list[list[float]] = []
    for y in wanted:
        blocks.append([y])
        while (
            len(blocks) > 1
            and _middle(blocks[-2]) - _middle(blocks[-1]) < step * (len(blocks[-2]) + len(blocks[-1])) / 2
        ):
            last = blocks.pop()
            blocks[-1] += last
    found = [_middle(b) + step * ((len(b) - 1) / 2 - i) for b in blocks for i in range(len(b))]
    shift = max(0.0, bottom + step / 2 - found[-1]) - max(0.0, found[0] - top + step / 2) if found else 0.0
    return [y + shift for y in found]


def _middle(block: Sequence[float]) -> float:
    return sum(block) / len(block)
