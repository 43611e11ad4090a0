"""What the data package holds of spatial analysis: neighbours, means of the neighbours, tests and distances.

Every number is rounded to a step that no machine's rounding error reaches, so that a build gives the same bytes
everywhere.
"""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from indicators.spatial.association import GlobalTest, geary, getis_ord, moran
from indicators.spatial.caution import SpatialError
from indicators.spatial.links import Links, Usable, spatial_lag, usable
from indicators.spatial.local import g_star, local_moran
from indicators.spatial.neighbours import borders, projected
from indicators.spatial.villages import village_distances

TESTS = (moran, geary, getis_ord)
#: Written beside a test: who counts as a neighbour.
SHARED_BORDER, NEAREST = "shared_border", "nearest_{k}"
#: Villages are points: each has its five nearest as neighbours, about as many as a district has by its borders.
NEAREST_VILLAGES = 5
#: Level of tests: 5 %.
LEVEL = 0.05
_DECIMALS = 6


def spatial_tables(
    areas: pd.DataFrame,
    boundaries: gpd.GeoDataFrame,
    villages: pd.DataFrame,
    village_values: pd.DataFrame,
    scores: pd.DataFrame,
    values: pd.DataFrame,
    least_share: float,
) -> dict[str, pd.DataFrame]:
    """Return the spatial tables of the package.

    Parameters
    ----------
    areas, villages, village_values, scores, values : DataFrame
        Tables of the package.
    boundaries : GeoDataFrame
        `code, geometry` of the districts.
    least_share : float
        Share of the districts that must have a value for a test.

    Returns
    -------
    dict of str to DataFrame
        `neighbours`, `spatial_lags`, `spatial_global`, `spatial_local`, `village_distances`.
    """
    beside = borders(boundaries)
    links = Links.from_pairs(
        boundaries["code"].tolist(), zip(beside["area_code"], beside["neighbour_code"], strict=True)
    )
    series = series_of(scores, values, links.ids)
    enough = {key: one for key, one in series.items() if one.notna().sum() >= least_share * len(one)}
    whole, local = [], []
    for (code, level, period), one in enough.items():
        try:
            given = usable(one, links)
        except SpatialError:
            continue  # all districts alike, or too few of them beside each other: nothing to test
        whole += _global_rows(code, level, period, SHARED_BORDER, given)
        local.append(_local_rows(code, period, given))
    whole += village_tests(villages, village_values, least_share)
    return {
        "neighbours": beside,
        "spatial_lags": _lags(series, links),
        "spatial_global": pd.DataFrame(whole),
        "spatial_local": pd.concat(local, ignore_index=True) if local else pd.DataFrame(),
        "village_distances": distances(villages, areas),
    }


def series_of(
    scores: pd.DataFrame, values: pd.DataFrame, ids: tuple[str, ...]
) -> dict[tuple[str, str, str], pd.Series[Any]]:
    """Return what can be mapped by code, level and period: scores of the framework and values of each period."""
    found: dict[tuple[str, str, str], pd.Series[Any]] = {}
    upper = scores[scores["level"] != "indicator"]
    for (code, level), part in upper.groupby(["code", "level"], sort=True):
        found[str(code), str(level), ""] = part.set_index("area_code")["score"].reindex(list(ids))
    own = values[values["area_code"].isin(ids)]
    for (code, period), part in own.groupby(["indicator", "period"], sort=True):
        found[str(code), "indicator", str(period)] = part.set_index("area_code")["value"].reindex(list(ids))
    return {key: one.astype("float64") for key, one in found.items() if one.notna().any()}


def _lags(series: dict[tuple[str, str, str], pd.Series[Any]], links: Links) -> pd.DataFrame:
    frames = []
    for (code, _, period), one in series.items():
        there = (links.weights > 0) @ one.notna().to_numpy(dtype=int)
        lag = spatial_lag(one, links).round(_DECIMALS)
        frame = pd.DataFrame({"area_code": links.ids, "lag": lag.to_numpy(), "neighbours": there})
        frames.append(frame[frame["neighbours"] > 0].assign(code=code, period=period))
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


def _global_rows(code: str, level: str, period: str, weights: str, given: Usable) -> list[dict[str, Any]]:
    rows = []
    for test in TESTS:
        if test is getis_ord and given.y.min() < 0:
            continue
        rows.append(
            {"code": code, "level": level, "period": period, "weights": weights, **_record(test(given, given.links))}
        )
    return rows


def _record(found: GlobalTest) -> dict[str, Any]:
    caution = found.caution
    return {
        "statistic": found.statistic,
        **{name: round(getattr(found, name), _DECIMALS) for name in ("value", "expected", "low", "high", "p")},
        "n": found.n,
        "missing": ";".join(found.missing),
        "isolated": ";".join(found.isolated),
        "permutations": found.permutations,
        "seed": found.seed,
        **{f"caution_{language}": caution.message(language) if caution else "" for language in ("id", "en")},
    }


def _local_rows(code: str, period: str, given: Usable) -> pd.DataFrame:
    """Both local statistics side by side: their permutation test is the same, so one p-value serves both."""
    frame = local_moran(given, given.links).table.loc[list(given.links.ids)]
    star = g_star(given)
    out = pd.DataFrame(
        {
            "lag": frame["lag"],
            "local_moran": frame["statistic"],
            "getis_ord": star,
            "p": frame["p"],
            "p_adjusted": frame["p_fdr"],
        }
    ).round(_DECIMALS)
    out["quadrant"] = frame["pattern"]
    out["spot"] = np.where(star > 0, "hot", "cold")
    out["significant"] = out["p"] <= LEVEL
    out["significant_adjusted"] = out["p_adjusted"] <= LEVEL
    return out.rename_axis("area_code").reset_index().assign(code=code, period=period)


def village_tests(villages: pd.DataFrame, village_values: pd.DataFrame, least_share: float) -> list[dict[str, Any]]:
    """Test the figures of the villages, each with its nearest as neighbours; a test of many units sees more."""
    placed = villages.dropna(subset=["lon", "lat"]).set_index("code")
    rows: list[dict[str, Any]] = []
    for (variable, period), part in village_values.groupby(["variable", "period"], sort=True):
        known = part.set_index("village_code")["value"]
        places = placed.loc[placed.index.isin(known.index)]
        # The share counts among the villages that have a figure: urban ones have no village index.
        if len(places) <= NEAREST_VILLAGES + 1 or len(places) < least_share * len(known):
            continue
        try:
            given = usable(known[places.index], _nearest(places, NEAREST_VILLAGES))
        except SpatialError:
            continue
        weights = NEAREST.format(k=NEAREST_VILLAGES)
        rows += _global_rows(str(variable), "village", str(period), weights, given)
    return rows


def _nearest(places: pd.DataFrame, k: int) -> Links:
    """Weight 1 for the `k` nearest places; equally near ones in the order of the table."""
    geometry = gpd.points_from_xy(places["lon"], places["lat"])
    points = projected(gpd.GeoDataFrame(geometry=geometry, crs="EPSG:4326")).geometry
    xy = np.column_stack([points.x, points.y]).round(1)
    apart = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1))
    np.fill_diagonal(apart, np.inf)
    near = np.argsort(apart, axis=1, kind="stable")[:, :k]
    codes = places.index.tolist()
    return Links.from_pairs(codes, [(codes[i], codes[j]) for i, row in enumerate(near.tolist()) for j in row])


def distances(villages: pd.DataFrame, areas: pd.DataFrame) -> pd.DataFrame:
    """Return the distances of the villages whose place is known, in steps of ten metres."""
    if villages[["lon", "lat"]].isna().any(axis=1).all():
        return pd.DataFrame(columns=["code", "district_code", "km_district", "km_regency"])
    found = village_distances(villages, areas, skip=True)
    known = found[["km_district", "km_regency"]].notna().any(axis=1)
    return found[known].round({"km_district": 2, "km_regency": 2})
