"""Where values lie: neighbours, spatial association, map classes, distances and two indicators on one map.

Frames go in, frames or result objects come out; nothing is read, written or drawn here. Permutations are drawn from a
generator of their own, so that a seed fixes them whatever else uses random numbers, and units without a value are
left out instead of counting as zero. The formulas stand here on plain arrays and are held against esda in the tests:
importing esda and libpysal would take longer than the whole build that publishes the results.
"""

from indicators.spatial.association import GlobalTest, geary, getis_ord, moran
from indicators.spatial.bivariate import bivariate
from indicators.spatial.caution import FEW_UNITS, Caution, SpatialError
from indicators.spatial.classes import SCHEMES, Classes, classify, compare_schemes
from indicators.spatial.links import Links, spatial_lag
from indicators.spatial.local import PATTERNS, LocalTest, local_getis_ord, local_moran
from indicators.spatial.neighbours import borders, contiguity, nearest, projected, within_distance
from indicators.spatial.villages import regency_seat, seats, village_distances

__all__ = [
    "FEW_UNITS",
    "PATTERNS",
    "SCHEMES",
    "Caution",
    "Classes",
    "GlobalTest",
    "Links",
    "LocalTest",
    "SpatialError",
    "bivariate",
    "borders",
    "classify",
    "compare_schemes",
    "contiguity",
    "geary",
    "getis_ord",
    "local_getis_ord",
    "local_moran",
    "moran",
    "nearest",
    "projected",
    "regency_seat",
    "seats",
    "spatial_lag",
    "village_distances",
    "within_distance",
]
