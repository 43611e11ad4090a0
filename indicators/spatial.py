"""Where values lie: neighbours, spatial autocorrelation, map classes, distances and two indicators on one map.

Frames go in, frames or result objects come out; nothing is read, written or drawn here. Statistics are those of
esda; their permutation tests are drawn here from a generator of their own, so that a seed fixes them whatever
else uses random numbers, and units without a value are left out instead of counting as zero.
"""

from __future__ import annotations

import difflib
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd

from indicators.areas import fold

if TYPE_CHECKING:
    from libpysal.graph import Graph

# esda, libpysal and mapclassify take seconds to import and are wanted by few: each is imported where it is used.

#: Below so many units the tests below see strong patterns only; see `Caution`.
FEW_UNITS = 30
SCHEMES = {
    "equal_interval": "EqualInterval",
    "fisher_jenks": "FisherJenks",
    "maximum_breaks": "MaximumBreaks",
    "quantiles": "Quantiles",
}
PATTERNS = {1: "high-high", 2: "low-high", 3: "low-low", 4: "high-low"}


class SpatialError(ValueError):
    """Data and neighbours do not fit together, or leave nothing to compute."""


@dataclass(frozen=True)
class Caution:
    """What few units do to a test: only a strong pattern can be told from chance.

    Attributes
    ----------
    n, needed : int
    low, high : float
        Between these values the statistic cannot be told from chance at 5 %. NaN for local tests.
    """

    n: int
    needed: int
    low: float = float("nan")
    high: float = float("nan")

    def message(self, language: str = "id") -> str:
        """Return the warning in Indonesian (`id`) or English (`en`)."""
        known = self.low == self.low
        low, high = f"{self.low:.2f}", f"{self.high:.2f}"
        if language == "id":
            low, high = low.replace(".", ","), high.replace(".", ",")
            reach = f" Nilai antara {low} dan {high} tidak dapat dibedakan dari kebetulan." if known else ""
            return (
                f"Hanya {self.n} wilayah (patokan umum: {self.needed}): hanya pola kuat yang terdeteksi; "
                f"'tidak nyata' bukan berarti 'tidak ada pola'.{reach}"
            )
        reach = f" Values between {low} and {high} cannot be told from chance." if known else ""
        return (
            f"Only {self.n} areas (rule of thumb: {self.needed}): only strong patterns are detected; "
            f"'not significant' does not mean 'no pattern'.{reach}"
        )


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


@dataclass(frozen=True)
class LocalTest:
    """One statistic for each unit.

    Attributes
    ----------
    statistic : {'local_moran', 'local_getis_ord'}
    table : DataFrame
        By unit: `value`, `lag` (mean of the neighbours), `statistic`, `p` (two-sided, conditional permutations),
        `p_fdr` (after Benjamini & Hochberg, as every unit is a test of its own), `pattern`: the quadrant for
        local Moran, `hot` or `cold` for Getis-Ord. NaN where there is no value, or no neighbour with one.
    n, permutations, seed : int
    """

    statistic: str
    table: pd.DataFrame
    n: int
    permutations: int
    seed: int

    @property
    def caution(self) -> Caution | None:
        """The warning about few units; None where there are enough."""
        return Caution(self.n, FEW_UNITS) if self.n < FEW_UNITS else None

    def significant(self, level: float = 0.05, *, corrected: bool = True) -> list[str]:
        """Return the units whose p-value (by default the corrected one) is at most `level`."""
        column = self.table["p_fdr" if corrected else "p"]
        return [str(unit) for unit in column.index[column <= level]]


# Neighbours ---------------------------------------------------------------------------------------------------------


def projected(areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the frame in metres: in the UTM zone of its middle, if it is in degrees.

    Raises
    ------
    SpatialError
        If the frame does not say what its coordinates mean.
    """
    if areas.crs is None:
        raise SpatialError("the frame has no coordinate system")
    return areas.to_crs(areas.estimate_utm_crs()) if areas.crs.is_geographic else areas


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


def spatial_lag(values: pd.Series[Any], graph: Graph) -> pd.Series[Any]:
    """Weighted mean of the neighbours that have a value; NaN where there is none.

    Parameters
    ----------
    values : Series
        By unit.
    graph : Graph

    References
    ----------
    Anselin (1988), Spatial Econometrics, ch. 3 (with row-standardised weights).
    """
    y = _matched(values, graph)
    sparse = graph.sparse
    there = y.notna().to_numpy(dtype=float)
    weight = sparse @ there
    total = sparse @ y.fillna(0.0).to_numpy()
    with np.errstate(invalid="ignore", divide="ignore"):
        return pd.Series(np.where(weight > 0, total / weight, np.nan), index=y.index, name="lag")


def _matched(values: pd.Series[Any], graph: Graph) -> pd.Series[float]:
    """Put values in the order of the graph; by name, never by position."""
    ids = list(graph.unique_ids)
    if values.index.has_duplicates:
        raise SpatialError("values: a unit is there more than once")
    strange = sorted(set(values.index) - set(ids))
    if strange:
        raise SpatialError(f"values: the graph has no {strange[0]!r}")
    return values.astype("float64").reindex(ids)


def _known(values: pd.Series[Any], graph: Graph) -> tuple[pd.Series[float], Graph, tuple[str, ...], tuple[str, ...]]:
    """Leave out units without a value and units that have no neighbour left."""
    y = _matched(values, graph)
    missing = tuple(str(u) for u in y.index[y.isna()])
    kept = graph.subgraph(list(y.index[y.notna()])) if missing else graph
    # A weight of 0 is how a graph writes "no neighbour".
    lonely = set(kept.isolates)
    isolated = tuple(str(u) for u in y.index if u in lonely)
    if lonely:
        kept = kept.subgraph([u for u in kept.unique_ids if u not in lonely])
    if len(kept.unique_ids) < 4:
        raise SpatialError("fewer than four units have a value and a neighbour")
    y = y.reindex(list(kept.unique_ids))
    if y.max() - y.min() <= 1e-12 * y.abs().max():
        raise SpatialError("all values are the same")
    return y, kept, missing, isolated


# Global tests -------------------------------------------------------------------------------------------------------


def moran(values: pd.Series[Any], graph: Graph, *, permutations: int = 9999, seed: int = 42) -> GlobalTest:
    """Moran's I: whether neighbours resemble each other (I > expected) or differ (I < expected).

    I = (n / S0) sum_ij w_ij z_i z_j / sum_i z_i^2 with z the deviations from the mean and row-standardised w;
    without a pattern -1 / (n - 1).

    Parameters
    ----------
    values : Series
        By unit; missing ones are left out with their links.
    graph : Graph
    permutations, seed : int

    References
    ----------
    Moran (1950), Biometrika 37, 17-23; Cliff & Ord (1981), Spatial Processes.
    """
    import esda

    y, kept, missing, isolated = _known(values, graph)
    found = esda.Moran(y.to_numpy(), kept, permutations=0)
    w = kept.transform("r").sparse

    def draw(z: np.ndarray) -> np.ndarray:
        z = z - z.mean(axis=1, keepdims=True)
        return len(y) / w.sum() * (z * (w @ z.T).T).sum(axis=1) / (z**2).sum(axis=1)

    return _global("moran", float(found.I), float(found.EI), draw, y, missing, isolated, permutations, seed)


def geary(values: pd.Series[Any], graph: Graph, *, permutations: int = 9999, seed: int = 42) -> GlobalTest:
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
    import esda

    y, kept, missing, isolated = _known(values, graph)
    found = esda.Geary(y.to_numpy(), kept, permutations=0)
    w = kept.transform("r").sparse
    rows, columns = w.nonzero()
    weights = np.asarray(w[rows, columns]).ravel()

    def draw(z: np.ndarray) -> np.ndarray:
        apart = ((z[:, rows] - z[:, columns]) ** 2) @ weights
        spread = ((z - z.mean(axis=1, keepdims=True)) ** 2).sum(axis=1)
        return (len(y) - 1) * apart / (2 * weights.sum() * spread)

    return _global("geary", float(found.C), 1.0, draw, y, missing, isolated, permutations, seed)


def getis_ord(values: pd.Series[Any], graph: Graph, *, permutations: int = 9999, seed: int = 42) -> GlobalTest:
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
    import esda

    y, kept, missing, isolated = _known(values, graph)
    if y.min() < 0:
        raise SpatialError("the general G needs values that are not negative")
    found = esda.G(y.to_numpy(), kept, permutations=0)
    w = kept.transform("b").sparse

    def draw(z: np.ndarray) -> np.ndarray:
        return (z * (w @ z.T).T).sum(axis=1) / (z.sum(axis=1) ** 2 - (z**2).sum(axis=1))

    return _global("getis_ord", float(found.G), float(found.EG), draw, y, missing, isolated, permutations, seed)


def _global(
    name: str,
    value: float,
    expected: float,
    draw: Any,
    y: pd.Series[float],
    missing: tuple[str, ...],
    isolated: tuple[str, ...],
    permutations: int,
    seed: int,
) -> GlobalTest:
    if permutations < 99:
        raise SpatialError(f"permutations: expected at least 99, found {permutations}")
    random = np.random.default_rng(seed)
    drawn = draw(random.permuted(np.tile(y.to_numpy(), (permutations, 1)), axis=1))
    p = float(_two_sided(drawn[:, None], np.array([value]))[0])
    low, high = (float(q) for q in np.quantile(drawn, [0.025, 0.975]))
    return GlobalTest(name, value, expected, p, low, high, len(y), missing, isolated, permutations, seed)


def _two_sided(drawn: np.ndarray, value: np.ndarray) -> np.ndarray:
    """Pseudo p-values of `value` (n) among `drawn` (permutations, n); equal up to rounding counts as equal."""
    slack = 1e-12 * np.maximum(1.0, np.abs(value))
    above = (drawn >= value - slack).sum(axis=0)
    below = (drawn <= value + slack).sum(axis=0)
    p: np.ndarray = np.minimum(1.0, 2 * (np.minimum(above, below) + 1) / (len(drawn) + 1))
    return p


# Local tests --------------------------------------------------------------------------------------------------------


def local_moran(values: pd.Series[Any], graph: Graph, *, permutations: int = 9999, seed: int = 42) -> LocalTest:
    """Local Moran: which units resemble their neighbours, and which stand out from them.

    I_i = (n - 1) z_i sum_j w_ij z_j / sum_k z_k^2 with row-standardised w. The quadrant tells whether a unit and
    the mean of its neighbours lie above or below the mean of all. Permutations hold unit i in its place.

    Parameters
    ----------
    values, graph, permutations, seed
        As in `moran`.

    References
    ----------
    Anselin (1995), Geographical Analysis 27, 93-115; Benjamini & Hochberg (1995), JRSS B 57, 289-300.
    """
    import esda

    y, kept, _, _ = _known(values, graph)
    found = esda.Moran_Local(y.to_numpy(), kept, permutations=0)
    pattern = [PATTERNS[int(q)] for q in found.q]
    return _local("local_moran", found.Is, pattern, y, kept, values, graph, permutations, seed)


def local_getis_ord(values: pd.Series[Any], graph: Graph, *, permutations: int = 9999, seed: int = 42) -> LocalTest:
    """G* of Getis and Ord: whether a unit and its neighbours together are high (hot) or low (cold).

    The statistic is the standardised G*_i with binary w and w_ii = 1; permutations hold unit i in its place.

    Parameters
    ----------
    values, graph, permutations, seed
        As in `moran`.

    References
    ----------
    Ord & Getis (1995), Geographical Analysis 27, 286-306.
    """
    import esda

    y, kept, _, _ = _known(values, graph)
    own = kept.transform("b").assign_self_weight(1)
    found = esda.G_Local(y.to_numpy(), own, transform="B", star=None, permutations=0, n_jobs=1)
    pattern = ["hot" if z > 0 else "cold" for z in found.Zs]
    return _local("local_getis_ord", found.Zs, pattern, y, kept.transform("b"), values, graph, permutations, seed)


def _local(
    name: str,
    statistic: np.ndarray,
    pattern: list[str],
    y: pd.Series[float],
    kept: Graph,
    values: pd.Series[Any],
    graph: Graph,
    permutations: int,
    seed: int,
) -> LocalTest:
    """Add the conditional permutation test, which is the same for both statistics.

    With unit i held in place, local Moran and G* are both linear in the mean of its neighbours: as extreme a mean is
    as extreme a statistic.
    """
    from scipy.stats import false_discovery_control

    if permutations < 99:
        raise SpatialError(f"permutations: expected at least 99, found {permutations}")
    random = np.random.default_rng(seed)
    n = len(y)
    own, standard = y.to_numpy(), kept.transform("r").sparse
    # The sparse product adds in one order on every machine; a dense one may differ in the last bit.
    w, lag = standard.toarray(), standard @ own
    drawn = np.empty((permutations, n))
    for i in range(n):
        weights = w[i][w[i] > 0]
        others = np.tile(np.delete(own, i), (permutations, 1))
        drawn[:, i] = random.permuted(others, axis=1)[:, : len(weights)] @ weights
    p = _two_sided(drawn, lag)
    table = pd.DataFrame(
        {
            "lag": lag,
            "statistic": np.asarray(statistic, dtype=float),
            "p": p,
            "p_fdr": false_discovery_control(p),
            "pattern": pd.Series(pattern, index=y.index, dtype="str"),
        },
        index=y.index,
    )
    full = _matched(values, graph).rename("value").to_frame().join(table)
    full.index.name = "code"
    return LocalTest(name, full, n, permutations, seed)


# Map classes --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Classes:
    """Values in classes for a map.

    Attributes
    ----------
    scheme : str
        One of `SCHEMES`.
    upper : tuple of float
        Upper limit of each class; a value on the limit belongs to it.
    number : Series
        By unit, 1 for the lowest class; <NA> where there is no value.
    counts : tuple of int
    fit : float
        Goodness of variance fit: 1 - sum of squares within classes / in all; 1 = each class is one value.
    """

    scheme: str
    upper: tuple[float, ...]
    number: pd.Series[Any]
    counts: tuple[int, ...]
    fit: float


def classify(values: pd.Series[Any], scheme: str = "fisher_jenks", k: int = 5) -> Classes:
    """Put values into `k` classes.

    Parameters
    ----------
    values : Series
    scheme : str
        One of `SCHEMES`: equal steps, equal counts, the largest gaps, or the classes that are most alike within
        (`fisher_jenks`, the exact optimum).
    k : int

    Raises
    ------
    SpatialError
        For an unknown scheme, or fewer different values than classes.

    References
    ----------
    Fisher (1958), JASA 53, 789-798; Jenks & Caspall (1971), Annals of the AAG 61, 217-244 (fit).
    """
    import mapclassify

    if scheme not in SCHEMES:
        raise SpatialError(f"scheme: expected one of {', '.join(SCHEMES)}; found {scheme!r}")
    known = values.dropna().astype("float64")
    if not 1 < k <= known.nunique():
        raise SpatialError(f"k: expected 2 to {known.nunique()} (the number of different values), found {k}")
    with warnings.catch_warnings():
        # Without numba the optimum takes longer, which a few hundred areas do not notice.
        warnings.filterwarnings("ignore", message="Numba not installed", category=UserWarning)
        found = getattr(mapclassify, SCHEMES[scheme])(known.to_numpy(), k=k)
    number = pd.Series(np.asarray(found.yb) + 1, index=known.index, dtype="Int64").reindex(values.index)
    within = float(((known - known.groupby(number[known.index]).transform("mean")) ** 2).sum())
    total = float(((known - known.mean()) ** 2).sum())
    upper = tuple(float(b) for b in found.bins)
    counts = tuple(int((number == c).sum()) for c in range(1, len(upper) + 1))
    return Classes(scheme, upper, number.rename("class"), counts, 1 - within / total)


def compare_schemes(values: pd.Series[Any], k: int = 5) -> pd.DataFrame:
    """Return every scheme side by side: `scheme, fit, smallest, largest, upper`, the best fit first."""
    made = [classify(values, scheme, k) for scheme in SCHEMES]
    rows = [(c.scheme, c.fit, min(c.counts), max(c.counts), c.upper) for c in made]
    table = pd.DataFrame(rows, columns=["scheme", "fit", "smallest", "largest", "upper"])
    # The same classes from two schemes differ in the last bit only, which must not order them.
    order = table.assign(fit=table["fit"].round(12)).sort_values(["fit", "scheme"], ascending=[False, True]).index
    return table.loc[order].reset_index(drop=True)


def bivariate(first: pd.Series[Any], second: pd.Series[Any], k: int = 3) -> pd.DataFrame:
    """Classes of two indicators for one map, by their own quantiles.

    A unit is in class c of an indicator when the share of units below it (ties in the middle of their ranks) lies in
    the c-th of `k` equal parts; equal values are never torn apart.

    Parameters
    ----------
    first, second : Series
        By unit, matched by name.
    k : int
        Classes of each; 3 gives the usual nine colours.

    Returns
    -------
    DataFrame
        By unit: `first, second` (1 to k, <NA> without a value), `cell` (`first-second`, empty unless both are
        known).

    References
    ----------
    Meyer, Broome & Schweitzer (1975), The American Cartographer 2, 105-117 (crossed maps).
    """
    if set(first.index) != set(second.index):
        raise SpatialError("the two indicators are not about the same units")
    out = pd.DataFrame(index=first.index)
    for name, values in (("first", first), ("second", second.reindex(first.index))):
        known = values.dropna()
        share = (known.rank(method="average") - 0.5) / len(known)
        number = pd.Series(np.ceil(share.to_numpy() * k - 1e-9).clip(1, k), index=known.index)
        out[name] = number.astype("Int64").reindex(first.index)
    both = out["first"].notna() & out["second"].notna()
    out["cell"] = (out["first"].astype("string") + "-" + out["second"].astype("string")).where(both, "").astype("str")
    return out


# Distances ----------------------------------------------------------------------------------------------------------


def seats(villages: pd.DataFrame, areas: pd.DataFrame) -> pd.DataFrame:
    """Find the village in which each district's office stands.

    Parameters
    ----------
    villages : DataFrame
        `code, name, district_code, lon, lat`.
    areas : DataFrame
        `code, name, level, seat`.

    Returns
    -------
    DataFrame
        By district code: `seat` as registered, `village` and `village_code` found, `spelling` (`same` or `near`:
        the one village of the district whose name is most alike), `lon, lat`.

    Raises
    ------
    SpatialError
        If no village of the district, or more than one, can be meant.
    """
    records = []
    for area in areas[areas["level"] == "district"].itertuples():
        own = villages[villages["district_code"] == area.code]
        names = own["name"].map(lambda name: fold(str(name)))
        given, spelling = str(area.seat), "same"
        hits = own[names == fold(given)]
        if hits.empty:
            close = difflib.get_close_matches(fold(given), list(names), n=2, cutoff=0.8)
            hits, spelling = own[names.isin(close)], "near"
        if len(hits) != 1:
            near = ", ".join(difflib.get_close_matches(given, list(own["name"]), n=3, cutoff=0.3)) or "-"
            raise SpatialError(f"{area.name}: no one village fits the seat {given!r}; nearest: {near}")
        village = hits.iloc[0]
        row = (area.code, given, village["name"], village["code"], spelling, village["lon"], village["lat"])
        records.append(row)
    columns = ["code", "seat", "village", "village_code", "spelling", "lon", "lat"]
    return pd.DataFrame(records, columns=columns).set_index("code")


def regency_seat(areas: pd.DataFrame) -> str:
    """Return the code of the district that the registry names as the regency's seat; empty where it names none.

    Raises
    ------
    SpatialError
        If the name fits no district, or more than one.
    """
    given = str(areas.loc[areas["level"] == "regency", "seat"].iloc[0] or "")
    if not given:
        return ""
    districts = areas[areas["level"] == "district"]
    hits = districts[
        (districts["code"] == given) | (districts["name"].map(lambda name: fold(str(name))) == fold(given))
    ]
    if len(hits) != 1:
        raise SpatialError(f"seat of the regency: {given!r} is not one of {', '.join(districts['name'])}")
    return str(hits["code"].iloc[0])


def village_distances(villages: pd.DataFrame, areas: pd.DataFrame, centre: str | None = None) -> pd.DataFrame:
    """Straight-line distance of every village to its district's seat and to the regency's.

    Roads are longer, in mountains much longer: it is a lower bound of the way.

    Parameters
    ----------
    villages, areas : DataFrame
        As in `seats`; the regency's row of `areas` may name its seat.
    centre : str, optional
        Code of the district whose seat stands for the regency's; default what `areas` says.

    Returns
    -------
    DataFrame
        In the order of `villages`: `code, name, district_code, km_district, km_regency` (NaN where no centre is
        known).
    """
    found = seats(villages, areas)
    centre = regency_seat(areas) if centre is None else centre
    if centre and centre not in found.index:
        raise SpatialError(f"centre: no district {centre!r}")
    points = _plane(villages)
    places = _plane(found, points.crs)
    places.index = found.index
    own = places.reindex(villages["district_code"])
    out = villages[["code", "name", "district_code"]].reset_index(drop=True)
    out["km_district"] = points.distance(own.reset_index(drop=True)).to_numpy() / 1000
    out["km_regency"] = points.distance(places[centre]).to_numpy() / 1000 if centre else np.nan
    return out


def _plane(frame: pd.DataFrame, crs: Any = None) -> gpd.GeoSeries:
    points = gpd.GeoSeries(gpd.points_from_xy(frame["lon"], frame["lat"]), crs="EPSG:4326")
    return points.to_crs(crs or points.estimate_utm_crs())
