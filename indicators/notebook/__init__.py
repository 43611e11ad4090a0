"""What the notebooks open, print and draw: one study of a workspace, tables and figures with Indonesian numbers.

Nothing is computed here that the library does not compute; a figure function takes frames and returns axes.
"""

from indicators.notebook.charts import bump, heat, rank_intervals
from indicators.notebook.described import described
from indicators.notebook.labels import label_points
from indicators.notebook.look import ACCENT, DIMENSIONS, INK, NODATA, RULE, SCALE, SOFT, WARN, ramp, style
from indicators.notebook.maps import (
    PATTERN_COLOURS,
    PATTERN_NAMES,
    cross_colour,
    map_bivariate,
    map_neighbours,
    map_outline,
    map_patterns,
    map_values,
)
from indicators.notebook.study import Study, find_workspace, open_study
from indicators.notebook.words import chance, indonesian, listed, number, say, show

__all__ = [
    "ACCENT",
    "DIMENSIONS",
    "INK",
    "NODATA",
    "PATTERN_COLOURS",
    "PATTERN_NAMES",
    "RULE",
    "SCALE",
    "SOFT",
    "WARN",
    "Study",
    "bump",
    "chance",
    "cross_colour",
    "described",
    "find_workspace",
    "heat",
    "indonesian",
    "label_points",
    "listed",
    "map_bivariate",
    "map_neighbours",
    "map_outline",
    "map_patterns",
    "map_values",
    "number",
    "open_study",
    "ramp",
    "rank_intervals",
    "say",
    "show",
    "style",
]
