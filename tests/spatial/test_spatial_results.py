"""The spatial tables of the package: held against libpysal, esda and scipy, and against hand calculations."""

import math

import esda
import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from libpysal.graph import Graph
from scipy.stats import false_discovery_control
from shapely.geometry import Polygon, box

from indicators import spatial
from indicators.schema import BY_NAME
from indicators.spatial.permutations import false_discovery, orders
from indicators.spatial.results import spatial_tables, village_tests

#: Six squares of 0.1 degrees, three beside each other in two rows; corners meet in the middle.
CODES = [f"1.{i}" for i in range(1, 7)]


def square(i: int) -> Polygon:
    west, south = round(119.5 + 0.1 * (i % 3), 1), round(-5 + 0.1 * (i // 3), 1)
    return box(west, south, round(west + 0.1, 1), round(south + 0.1, 1))


SQUARES = gpd.GeoDataFrame({"code": CODES}, geometry=[square(i) for i in range(6)], crs="EPSG:4326")
AREAS = pd.DataFrame(
    [("1", "Kabupaten Uji", "regency", "Satu")]
    + [
        (c, n, "district", f"Desa {n}")
        for c, n in zip(CODES, ["Satu", "Dua", "Tiga", "Empat", "Lima", "Enam"], strict=True)
    ],
    columns=["code", "name", "level", "seat"],
)
VILLAGES = pd.DataFrame(
    [
        (
            f"{c}.{k}",
            f"Desa {n}" if k == 1 else f"Dusun {n}",
            c,
            119.55 + 0.1 * (i % 3) + 0.01 * (k - 1),
            -4.95 + 0.1 * (i // 3),
        )
        for i, (c, n) in enumerate(zip(CODES, AREAS["name"][1:], strict=True))
        for k in (1, 2)
    ],
    columns=["code", "name", "district_code", "lon", "lat"],
)
VALUES = [1.0, 2, 4, 8, 16, 32]


def made(values: list[float] = VALUES, villages: pd.DataFrame = VILLAGES) -> dict[str, pd.DataFrame]:
    frame = pd.DataFrame({"indicator": "x", "period": "2024", "area_code": CODES, "value": values})
    scores = pd.DataFrame({"area_code": CODES, "code": "i", "level": "index", "score": [6.0, 5, 4, 3, 2, 2]})
    figures = pd.DataFrame(
        {"village_code": villages["code"], "variable": "v", "period": "2024", "value": range(len(villages))}
    )
    return spatial_tables(AREAS, SQUARES, villages, figures, scores, frame.dropna(), 0.66)


def test_borders_are_those_of_libpysal_and_say_what_is_shared() -> None:
    found = spatial.borders(SQUARES)
    pairs = set(zip(found["area_code"], found["neighbour_code"], strict=True))
    lines = {
        (a, b)
        for a, b, kind in zip(found["area_code"], found["neighbour_code"], found["kind"], strict=True)
        if kind == "line"
    }
    for graph, mine in ((spatial.contiguity(SQUARES), pairs), (spatial.contiguity(SQUARES, corners=False), lines)):
        assert mine == {(a, b) for a, b in graph.adjacency.index}
    # 0.1 degrees of a meridian are 11.06 km, of the parallel of 5 degrees south 11.09 km.
    km = found.set_index(["area_code", "neighbour_code"])["km"]
    assert km["1.1", "1.2"] == pytest.approx(11.06, abs=0.03)
    assert km["1.1", "1.4"] == pytest.approx(11.09, abs=0.03)
    assert km["1.1", "1.5"] == 0
    assert all(km[a, b] == km[b, a] for a, b in pairs)


def test_no_areas_have_no_neighbours() -> None:
    assert spatial.borders(SQUARES.iloc[:0]).empty


@pytest.mark.parametrize("seed", range(4))
def test_statistics_are_those_of_esda(seed: int) -> None:
    random = np.random.default_rng(seed)
    frame = gpd.GeoDataFrame(
        {"code": [str(i) for i in range(25)]},
        geometry=[box(i % 5, i // 5, i % 5 + 1, i // 5 + 1) for i in range(25)],
        crs="EPSG:32750",
    )
    graph = spatial.contiguity(frame)
    y = pd.Series(random.exponential(size=25), index=frame["code"])
    array = y.reindex(list(graph.unique_ids)).to_numpy()
    assert spatial.moran(y, graph).value == pytest.approx(esda.Moran(array, graph, permutations=0).I)
    assert spatial.geary(y, graph).value == pytest.approx(esda.Geary(array, graph, permutations=0).C)
    general, theirs = spatial.getis_ord(y, graph), esda.G(array, graph, permutations=0)
    assert (general.value, general.expected) == (pytest.approx(theirs.G), pytest.approx(theirs.EG))
    local = esda.Moran_Local(array, graph, permutations=0)
    found = spatial.local_moran(y, graph).table
    np.testing.assert_allclose(found["statistic"], local.Is)
    names = {1: "high-high", 2: "low-high", 3: "low-low", 4: "high-low"}
    assert found["pattern"].tolist() == [names[q] for q in local.q]
    star = esda.G_Local(array, graph.assign_self_weight(1), transform="B", star=None, permutations=0, n_jobs=1)
    np.testing.assert_allclose(spatial.local_getis_ord(y, graph).table["statistic"], star.Zs)


def test_links_are_the_weights_of_the_graph() -> None:
    graph = Graph.from_arrays(list("aabbcc"), list("bcacab"), [1, 3, 1, 1, 2, 2])
    links = spatial.Links.of(graph)
    assert links.ids == ("a", "b", "c")
    assert links.weights.tolist() == [[0, 1, 3], [1, 0, 1], [2, 2, 0]]
    assert links.standard[0].tolist() == [0, 0.25, 0.75]
    assert links.only(np.array([True, False, True])).weights.tolist() == [[0, 3], [2, 0]]
    same = spatial.Links.from_pairs(["a", "b", "c"], [("a", "b"), ("c", "a")])
    assert same.weights.tolist() == [[0, 1, 0], [0, 0, 0], [1, 0, 0]]
    assert same.standard[1].tolist() == [0, 0, 0]


@pytest.mark.parametrize("seed", range(5))
def test_correction_for_many_tests_is_that_of_scipy(seed: int) -> None:
    p = np.random.default_rng(seed).uniform(size=14).round(2)
    np.testing.assert_allclose(false_discovery(p), false_discovery_control(p))


def test_orders_are_permutations_and_cannot_be_changed() -> None:
    drawn = orders(5, 200, 7)
    assert (np.sort(drawn, axis=1) == np.arange(5)).all()
    assert not (drawn[0] == drawn).all()
    with pytest.raises(ValueError, match="read-only"):
        drawn[0, 0] = 9


def test_reckoned_utm_zone_is_that_of_the_projection_library() -> None:
    for lon, lat in ((119.6, -5.0), (119.6, 5.0), (141.0, -8.5), (95.3, 5.5), (120.01, -3.0)):
        points = gpd.GeoSeries(gpd.points_from_xy([lon], [lat]), crs="EPSG:4326")
        assert spatial.neighbours.utm(lon, lat) == f"EPSG:{points.estimate_utm_crs().to_epsg()}"


def test_tables_fit_the_schema_and_are_the_same_each_time() -> None:
    first, again = made(), made()
    for name, frame in first.items():
        checked = BY_NAME[name].frame(frame)
        BY_NAME[name].pandera().validate(checked)
        pd.testing.assert_frame_equal(frame, again[name])


def test_lags_by_hand() -> None:
    found = made([1, 2, math.nan, 8, 16, 32])["spatial_lags"]
    one = found[found["code"] == "x"].set_index("area_code")
    assert one.loc["1.1", ["lag", "neighbours"]].tolist() == [pytest.approx((2 + 8 + 16) / 3, abs=1e-6), 3]
    assert one.loc["1.2", ["lag", "neighbours"]].tolist() == [pytest.approx((1 + 8 + 16 + 32) / 4, abs=1e-6), 4]
    assert one.loc["1.3", "neighbours"] == 3  # it has neighbours though no value of its own


def test_published_statistics_are_those_of_the_library() -> None:
    tables = made()
    y = pd.Series(VALUES, index=CODES)
    graph = spatial.contiguity(SQUARES)
    whole = tables["spatial_global"].query("code == 'x'").set_index("statistic")
    for test in (spatial.moran, spatial.geary, spatial.getis_ord):
        found = test(y, graph)
        row = whole.loc[found.statistic]
        assert [row["value"], row["p"], row["low"]] == pytest.approx([found.value, found.p, found.low], abs=1e-6)
        assert (row["n"], row["weights"], row["missing"]) == (6, "shared_border", "")
        assert "6 wilayah" in row["caution_id"]
        assert "6 areas" in row["caution_en"]
    local = tables["spatial_local"].query("code == 'x'").set_index("area_code")
    quadrants, spots = spatial.local_moran(y, graph).table, spatial.local_getis_ord(y, graph).table
    np.testing.assert_allclose(local["local_moran"], quadrants["statistic"], atol=1e-6)
    np.testing.assert_allclose(local["getis_ord"], spots["statistic"], atol=1e-6)
    for theirs in (quadrants, spots):  # one test serves both
        np.testing.assert_allclose(local["p"], theirs["p"], atol=1e-6)
    assert local["quadrant"].tolist() == quadrants["pattern"].tolist()
    assert local["spot"].tolist() == spots["pattern"].tolist()
    assert local["significant"].tolist() == (local["p"] <= 0.05).tolist()


def test_too_few_values_or_all_alike_are_not_tested() -> None:
    for values in ([1, 2, 4, math.nan, math.nan, math.nan], [5.0] * 6):
        tables = made(values)
        assert "x" not in set(tables["spatial_global"]["code"])
        assert "x" not in set(tables["spatial_local"]["code"])
        assert "x" in set(tables["spatial_lags"]["code"])


def test_negative_values_have_no_general_g() -> None:
    found = made([-1, 2, 4, 8, 16, 32])["spatial_global"].query("code == 'x'")
    assert found["statistic"].tolist() == ["moran", "geary"]


def test_villages_are_tested_with_their_nearest() -> None:
    figures = pd.DataFrame({"village_code": VILLAGES["code"], "variable": "v", "period": "2024", "value": range(12)})
    rows = pd.DataFrame(village_tests(VILLAGES, figures, 0.66)).set_index("statistic")
    points = gpd.GeoDataFrame(VILLAGES, geometry=gpd.points_from_xy(VILLAGES["lon"], VILLAGES["lat"]), crs="EPSG:4326")
    theirs = spatial.moran(pd.Series(range(12), index=VILLAGES["code"]), spatial.nearest(points, 5))
    assert rows.loc["moran", "weights"] == "nearest_5"
    assert rows.loc["moran", "n"] == 12
    assert rows.loc["moran", "value"] == pytest.approx(
        theirs.value, abs=0.05
    )  # equally near ones may be taken otherwise
    assert village_tests(VILLAGES, figures.head(6), 0.66) == []
    assert village_tests(VILLAGES.assign(lon=math.nan), figures, 0.66) == []


def test_distances_leave_out_what_is_not_known() -> None:
    found = made()["village_distances"].set_index("code")
    assert found.loc["1.1.1", ["km_district", "km_regency"]].tolist() == [0, 0]
    assert found.loc["1.1.2", "km_district"] == pytest.approx(1.11, abs=0.01)
    lost = VILLAGES.assign(lon=VILLAGES["lon"].where(VILLAGES["code"] != "1.2.2"))
    assert "1.2.2" not in set(made(villages=lost)["village_distances"]["code"])
    nowhere = VILLAGES.replace({"name": {"Desa Satu": "Kampung Jauh"}})
    found = made(villages=nowhere)["village_distances"].set_index("code")
    assert "1.1.1" not in found.index  # no seat of the district, none of the regency: nothing to say
    assert found.loc["1.2.2", "km_district"] == pytest.approx(1.11, abs=0.01)
    assert made(villages=VILLAGES.assign(lon=math.nan))["village_distances"].empty


def test_a_workspace_without_areas_has_empty_tables() -> None:
    tables = spatial_tables(
        AREAS.head(1),
        SQUARES.iloc[:0],
        VILLAGES.iloc[:0],
        pd.DataFrame(columns=["village_code", "variable", "period", "value"]),
        pd.DataFrame(columns=["area_code", "code", "level", "score"]),
        pd.DataFrame(columns=["indicator", "period", "area_code", "value"]),
        0.66,
    )
    for name, frame in tables.items():
        assert BY_NAME[name].frame(frame).empty
