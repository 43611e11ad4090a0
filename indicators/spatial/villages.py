"""How far every village is from the offices that serve it."""

from __future__ import annotations

import difflib
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from indicators.areas import fold
from indicators.spatial.caution import SpatialError
from indicators.spatial.neighbours import utm


def seats(villages: pd.DataFrame, areas: pd.DataFrame, *, skip: bool = False) -> pd.DataFrame:
    """Find the village in which each district's office stands.

    Parameters
    ----------
    villages : DataFrame
        `code, name, district_code, lon, lat`.
    areas : DataFrame
        `code, name, level, seat`.
    skip : bool
        Leave out a district whose seat is not found, instead of refusing.

    Returns
    -------
    DataFrame
        By district code: `seat` as registered, `village` and `village_code` found, `spelling` (`same` or `near`:
        the one village of the district whose name is most alike), `lon, lat`.

    Raises
    ------
    SpatialError
        If no village of a district, or more than one, can be meant and none is to be skipped.
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
        if len(hits) != 1 and skip:
            continue
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


def village_distances(
    villages: pd.DataFrame, areas: pd.DataFrame, centre: str | None = None, *, skip: bool = False
) -> pd.DataFrame:
    """Straight-line distance of every village to its district's seat and to the regency's.

    Roads are longer, in mountains much longer: it is a lower bound of the way.

    Parameters
    ----------
    villages, areas : DataFrame
        As in `seats`; the regency's row of `areas` may name its seat.
    centre : str, optional
        Code of the district whose seat stands for the regency's; default what `areas` says.
    skip : bool
        Leave distances to a seat that is not found empty, instead of refusing.

    Returns
    -------
    DataFrame
        In the order of `villages`: `code, name, district_code, km_district, km_regency` (NaN where no centre is
        known).
    """
    found = seats(villages, areas, skip=skip)
    if centre is None:
        try:
            centre = regency_seat(areas)
        except SpatialError:
            if not skip:
                raise
    if centre and centre not in found.index:
        if not skip:
            raise SpatialError(f"centre: no district {centre!r}")
        centre = None
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
    points[frame["lon"].isna().to_numpy() | frame["lat"].isna().to_numpy()] = None
    return points.to_crs(crs or utm(float(frame["lon"].mean()), float(frame["lat"].mean())))
