"""Names on maps and beside points, written where they do not cover each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke
from matplotlib.transforms import Bbox

#: Where a name may stand beside its point: shift in points, and how the text is aligned to it. The first is preferred.
_BESIDE = (
    (4, 3, "left", "bottom"), (4, -3, "left", "top"), (-4, 3, "right", "bottom"), (-4, -3, "right", "top"),
    (0, 5, "center", "bottom"), (0, -5, "center", "top"), (4, 10, "left", "bottom"), (4, -10, "left", "top"),
)  # fmt: skip
#: Where the name of an area may stand: on its middle, or a little away from it.
_UPON = tuple((dx, dy, "center", "center") for dx, dy in ((0, 0), (0, 4), (0, -4), (-5, 0), (5, 0), (0, 7), (0, -7)))


def label_points(ax: Axes, x: Sequence[float], y: Sequence[float], names: Sequence[str], **text: Any) -> None:
    """Write a name beside each point of a chart, where it covers neither another name nor a point."""
    _write(ax, x, y, names, _BESIDE, points=True, **{"fontsize": 7} | text)


def label_areas(areas: gpd.GeoDataFrame, ax: Axes) -> None:
    """Write the names of areas (`name`, `geometry`) on a map of them."""
    middle = areas.representative_point()
    halo = [withStroke(linewidth=2.2, foreground="white")]
    _write(ax, middle.x, middle.y, areas["name"], _UPON, fontsize=6.6, path_effects=halo)


def _write(
    ax: Axes,
    x: Sequence[float],
    y: Sequence[float],
    names: Sequence[str],
    places: Sequence[tuple[float, float, str, str]],
    points: bool = False,
    **text: Any,
) -> None:
    """Write names where they cover the fewest of those written before, and stay inside the axes if they can."""
    figure = ax.get_figure(root=True)
    assert figure is not None
    figure.draw_without_rendering()  # before, nothing has a place
    frame = ax.get_window_extent()
    spots = ax.transData.transform(np.column_stack([x, y]))
    taken = [Bbox.from_bounds(px - 3, py - 3, 6, 6) for px, py in spots] if points else []
    for at, name in zip(zip(x, y, strict=True), names, strict=True):
        tries = []
        for dx, dy, ha, va in places:
            one = ax.annotate(name, at, (dx, dy), textcoords="offset points", ha=ha, va=va, **text)
            box = one.get_window_extent()
            outside = points and not (frame.x0 <= box.x0 and box.x1 <= frame.x1)
            tries.append((box.count_overlaps(taken) + outside, one, box))
        _, best, box = min(tries, key=lambda t: t[0])  # the first of equals
        taken.append(box)
        for _, one, _ in tries:
            if one is not best:
                one.remove()
