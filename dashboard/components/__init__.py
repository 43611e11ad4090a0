"""A small component library: native controls, an SVG map and a table, in plain scripts without a build step.

Why not ready-made ones: a native ``<select>`` is the most usable control on a phone and for a screen reader, the
SVG map needs no WebGL, takes keyboard focus and prints; all of them together weigh 8 kB over the wire, against
250 to 600 kB for a control and a grid library.
"""

from dashboard.components.widgets import (
    Actions,
    Choropleth,
    Legend,
    Mosaic,
    Radios,
    Search,
    Select,
    Slider,
    Table,
    Weights,
)

__all__ = ["Actions", "Choropleth", "Legend", "Mosaic", "Radios", "Search", "Select", "Slider", "Table", "Weights"]
