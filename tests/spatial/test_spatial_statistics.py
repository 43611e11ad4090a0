"""Spatial statistics against hand calculations, lattices with known answers, and esda."""

import math

import esda
import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from libpysal.graph import Graph
from shapely.geometry import Point, box

from indicators import spatial
from indicators.spatial import SpatialError


def lattice(rows: int, columns: int) -> gpd.GeoDataFrame:
    """Squares of 1 km, named row-column, in a projected system."""
    cells = [
        (f"{r}-{c}", box(c * 1000, r * 1000, c * 1000 + 1000, r * 1000 + 1000))
        for r in range(rows)
        for c in range(columns)
    ]
    return gpd.GeoDataFrame({"code": [n for n, _ in cells]}, geometry=[g for _, g in cells], crs="EPSG:32750")


def series(values: list[float], frame: gpd.GeoDataFrame) -> pd.Series:
    return pd.Series(values, index=frame["code"].tolist(), dtype=float)


LINE = lattice(1, 4)
BOARD = lattice(4, 4)
CHECKED = series([float((r + c) % 2) for r in range(4) for c in range(4)], BOARD)
HALVES = series([float(c >= 2) for _ in range(4) for c in range(4)], BOARD)


# neighbours ---------------------------------------------------------------------------------------------------------


def test_corners_make_neighbours_only_where_asked_for() -> None:
    queen, rook = spatial.contiguity(BOARD), spatial.contiguity(BOARD, corners=False)
    assert queen.cardinalities.loc[["0-0", "0-1", "1-1"]].tolist() == [3, 5, 8]
    assert rook.cardinalities.loc[["0-0", "0-1", "1-1"]].tolist() == [2, 3, 4]


def test_the_default_distance_is_the_smallest_that_leaves_nobody_alone() -> None:
    points = gpd.GeoDataFrame(
        {"code": list("abc")}, geometry=[Point(0, 0), Point(1000, 0), Point(4000, 0)], crs="EPSG:32750"
    )
    assert spatial.within_distance(points).cardinalities.to_dict() == {"a": 1, "b": 2, "c": 1}
    assert spatial.within_distance(points, 1.5).cardinalities.to_dict() == {"a": 1, "b": 1, "c": 0}
    assert spatial.within_distance(points, 0.5).cardinalities.sum() == 0


def test_distances_in_degrees_are_measured_in_kilometres() -> None:
    points = gpd.GeoDataFrame(
        {"code": list("abcd")}, geometry=[Point(119.5 + 0.01 * k, -5) for k in range(4)], crs="EPSG:4326"
    )
    assert spatial.within_distance(points, 1.2).cardinalities.tolist() == [1, 2, 2, 1]  # 0.01 degrees: 1.1 km
    assert spatial.within_distance(points, 1.0).cardinalities.sum() == 0


def test_a_frame_without_a_coordinate_system_is_refused() -> None:
    with pytest.raises(SpatialError, match="coordinate system"):
        spatial.within_distance(LINE.set_crs(None, allow_override=True))


def test_nearest_gives_everyone_as_many_and_refuses_more_than_there_are() -> None:
    assert spatial.nearest(BOARD, 2).cardinalities.tolist() == [2] * 16
    for k in (0, 16):
        with pytest.raises(SpatialError, match="1 to 15"):
            spatial.nearest(BOARD, k)


# lag ----------------------------------------------------------------------------------------------------------------


def test_lag_is_the_mean_of_the_neighbours_that_have_a_value() -> None:
    graph = spatial.contiguity(LINE)
    assert spatial.spatial_lag(series([1, 2, 4, 8], LINE), graph).tolist() == [2, 2.5, 5, 4]
    assert spatial.spatial_lag(series([1, 2, math.nan, 8], LINE), graph).tolist()[:3] == [2, 1, 5]
    assert math.isnan(spatial.spatial_lag(series([1, 2, math.nan, 8], LINE), graph).iloc[3])


def test_values_are_matched_by_name() -> None:
    graph = spatial.contiguity(LINE)
    given = series([1, 2, 4, 8], LINE)
    shuffled = given.iloc[[3, 1, 0, 2]]
    pd.testing.assert_series_equal(spatial.spatial_lag(shuffled, graph), spatial.spatial_lag(given, graph))
    assert spatial.moran(shuffled, graph) == spatial.moran(given, graph)


def test_strange_and_repeated_units_are_refused() -> None:
    graph = spatial.contiguity(LINE)
    with pytest.raises(SpatialError, match="no 'x'"):
        spatial.spatial_lag(pd.Series({"x": 1.0}), graph)
    with pytest.raises(SpatialError, match="more than once"):
        spatial.moran(pd.Series([1.0, 2.0], index=["0-0", "0-0"]), graph)


# global -------------------------------------------------------------------------------------------------------------


def test_moran_by_hand() -> None:
    # y = 1, 2, 4, 8 in a line: mean 3.75, z = -2.75, -1.75, 0.25, 4.25; lags of z: -1.75, -1.25, 1.25, 0.25
    z, lag = np.array([-2.75, -1.75, 0.25, 4.25]), np.array([-1.75, -1.25, 1.25, 0.25])
    found = spatial.moran(series([1, 2, 4, 8], LINE), spatial.contiguity(LINE))
    assert found.value == pytest.approx((z * lag).sum() / (z**2).sum())
    assert found.expected == pytest.approx(-1 / 3)


def test_geary_by_hand() -> None:
    # squared differences 1, 4, 16; weights 1 and 1/2 at the ends, 1/2 and 1/2 inside
    found = spatial.geary(series([1, 2, 4, 8], LINE), spatial.contiguity(LINE))
    spread = 2.75**2 + 1.75**2 + 0.25**2 + 4.25**2
    assert found.value == pytest.approx(3 * (1 * 1.5 + 4 * 1 + 16 * 1.5) / (2 * 4 * spread))


def test_general_g_by_hand() -> None:
    # neighbours 1*2 + 2*4 + 4*8 = 42 twice; all pairs (15^2 - 85) = 140
    found = spatial.getis_ord(series([1, 2, 4, 8], LINE), spatial.contiguity(LINE))
    assert found.value == pytest.approx(84 / 140)
    assert found.expected == pytest.approx(6 / 12)


def test_a_chessboard_is_perfect_contrast_and_two_halves_are_alike() -> None:
    rook = spatial.contiguity(BOARD, corners=False)
    contrast, alike = spatial.moran(CHECKED, rook), spatial.moran(HALVES, rook)
    assert contrast.value == pytest.approx(-1)
    assert alike.value > 0.6
    assert max(contrast.p, alike.p) < 0.01
    assert spatial.geary(CHECKED, rook).value > 1.8 > 0.4 > spatial.geary(HALVES, rook).value
    assert spatial.getis_ord(CHECKED + 1, rook).value < spatial.getis_ord(HALVES + 1, rook).value


def test_p_values_agree_with_esda() -> None:
    y = series(list(np.random.default_rng(3).normal(size=16).cumsum()), BOARD)
    graph = spatial.contiguity(BOARD)
    state = np.random.get_state()  # noqa: NPY002
    np.random.seed(1)  # noqa: NPY002
    theirs = esda.Moran(y.to_numpy(), graph, permutations=9999).p_sim
    np.random.set_state(state)  # noqa: NPY002
    assert spatial.moran(y, graph).p == pytest.approx(min(1, 2 * theirs), abs=0.02)


def test_noise_is_called_significant_about_as_often_as_it_should() -> None:
    graph = spatial.contiguity(lattice(5, 5))
    random = np.random.default_rng(11)
    names = lattice(5, 5)["code"].tolist()
    p = [spatial.moran(pd.Series(random.normal(size=25), index=names), graph, permutations=199).p for _ in range(300)]
    assert 0.02 <= np.mean(np.array(p) <= 0.05) <= 0.09


@pytest.mark.parametrize("test", [spatial.moran, spatial.geary, spatial.getis_ord])
def test_a_seed_fixes_the_result_and_leaves_other_random_numbers_alone(test) -> None:
    graph, y = spatial.contiguity(BOARD), HALVES + np.arange(16) / 7
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    first, again, other = test(y, graph), test(y, graph), test(y, graph, seed=1)
    assert first == again
    assert (first.value, first.expected) == (other.value, other.expected)
    assert (first.low, first.high) != (other.low, other.high)
    assert (np.random.get_state()[1] == before).all()  # noqa: NPY002


def test_units_without_value_or_neighbour_are_left_out_and_named() -> None:
    y = series([1, 2, math.nan, 3, 4, 5, 6, 8], lattice(1, 8))
    found = spatial.moran(y, spatial.contiguity(lattice(1, 8)))
    rest = lattice(1, 5)
    alone = spatial.moran(series([3, 4, 5, 6, 8], rest), spatial.contiguity(rest))
    assert found.missing == ("0-2",)
    assert (found.n, alone.n) == (7, 5)
    y = series([1, math.nan, 3, 4, 5, 6, 7, 8], lattice(1, 8))
    found = spatial.moran(y, spatial.contiguity(lattice(1, 8)))
    assert (found.isolated, found.n) == (("0-0",), 6)


@pytest.mark.parametrize(
    ("values", "message"),
    [([5, 5, 5, 5], "the same"), ([1, 2, math.nan, 3], "fewer than four")],
)
def test_what_cannot_be_tested_is_refused(values: list[float], message: str) -> None:
    with pytest.raises(SpatialError, match=message):
        spatial.moran(series(values, LINE), spatial.contiguity(LINE))


def test_general_g_refuses_negative_values_and_tests_refuse_few_permutations() -> None:
    graph = spatial.contiguity(BOARD)
    with pytest.raises(SpatialError, match="not negative"):
        spatial.getis_ord(CHECKED - 1, graph)
    for test in (spatial.moran, spatial.local_moran):
        with pytest.raises(SpatialError, match="at least 99"):
            test(CHECKED, graph, permutations=9)


def test_few_units_carry_a_caution_in_both_languages() -> None:
    graph = spatial.contiguity(BOARD)
    caution = spatial.moran(HALVES, graph).caution
    assert caution is not None
    assert caution.low < 0 < caution.high
    assert "16 wilayah" in caution.message()
    assert f"{caution.high:.2f}".replace(".", ",") in caution.message("id")
    assert "16 areas" in caution.message("en")
    assert "–" not in spatial.local_moran(HALVES, graph).caution.message("en")  # type: ignore[union-attr]
    large = lattice(6, 6)
    assert spatial.moran(series(list(range(36)), large), spatial.contiguity(large)).caution is None
    assert spatial.local_moran(series(list(range(36)), large), spatial.contiguity(large)).caution is None


# local --------------------------------------------------------------------------------------------------------------


def test_local_moran_by_hand() -> None:
    found = spatial.local_moran(series([1, 2, 4, 8], LINE), spatial.contiguity(LINE)).table
    z, lag = np.array([-2.75, -1.75, 0.25, 4.25]), np.array([-1.75, -1.25, 1.25, 0.25])
    np.testing.assert_allclose(found["statistic"], 3 * z * lag / (z**2).sum())
    assert found["pattern"].tolist() == ["low-low", "low-low", "high-high", "high-high"]
    assert found["lag"].tolist() == [2, 2.5, 5, 4]
    assert found["value"].tolist() == [1, 2, 4, 8]


def test_getis_ord_star_by_hand() -> None:
    # unit 0: own and right neighbour, W = 2, mean 3.75, s^2 = 85/4 - 3.75^2
    s = math.sqrt(85 / 4 - 3.75**2)
    found = spatial.local_getis_ord(series([1, 2, 4, 8], LINE), spatial.contiguity(LINE)).table
    expected = (3 - 2 * 3.75) / (s * math.sqrt((4 * 2 - 4) / 3))
    assert found["statistic"].iloc[0] == pytest.approx(expected)
    assert found["pattern"].tolist() == ["cold", "cold", "hot", "hot"]


def test_conditional_p_values_are_those_of_full_enumeration() -> None:
    frame = lattice(1, 6)
    y = series([1, 2, 4, 8, 16, 32], frame)
    found = spatial.local_moran(y, spatial.contiguity(frame), permutations=20000).table["p"]
    # the last unit's only neighbour is 16, the greatest of the five that could be there: one of five
    assert found.iloc[-1] == pytest.approx(2 / 5, abs=0.02)
    # the first one's is 2, the smallest of five
    assert found.iloc[0] == pytest.approx(2 / 5, abs=0.02)
    # unit 1 has 1 and 4 of {1, 4, 8, 16, 32}: the smallest of ten pairs
    assert found.iloc[1] == pytest.approx(2 / 10, abs=0.02)


def test_a_cluster_in_noise_is_found_and_survives_the_correction() -> None:
    frame = lattice(8, 8)
    y = pd.Series(np.random.default_rng(5).normal(size=64), index=frame["code"].tolist())
    corner = [f"{r}-{c}" for r in range(3) for c in range(3)]
    y[corner] += 6
    graph = spatial.contiguity(frame)
    for test, name in ((spatial.local_moran, "high-high"), (spatial.local_getis_ord, "hot")):
        found = test(y, graph)
        assert "1-1" in found.significant()
        assert set(found.significant()) <= set(found.significant(corrected=False))
        assert found.table.loc["1-1", "pattern"] == name
        assert (found.table["p_fdr"] >= found.table["p"]).all()


def test_local_tables_keep_units_without_a_value() -> None:
    y = series([1, 2, 4, 8, math.nan, 1, 5, 3, 2, 2, 7, 6, 5, 1, 9, 4], BOARD)
    found = spatial.local_moran(y, spatial.contiguity(BOARD))
    assert list(found.table.index) == BOARD["code"].tolist()
    assert found.n == 15
    assert found.table.loc["1-0", ["lag", "statistic", "p", "p_fdr", "pattern"]].isna().all()
    assert found.table.drop("1-0").notna().all(axis=None)


def test_local_moran_of_the_whole_adds_up_to_the_global_one() -> None:
    y, graph = HALVES + np.arange(16) / 5, spatial.contiguity(BOARD)
    local, whole = spatial.local_moran(y, graph).table["statistic"], spatial.moran(y, graph).value
    assert local.sum() / 15 == pytest.approx(whole)


def test_weights_other_than_one_are_used_by_moran() -> None:
    graph = Graph.from_arrays(list("aabbccdd"), list("bcadadbc"), [1, 3, 1, 1, 3, 1, 1, 1])
    y = pd.Series({"a": 1.0, "b": 2.0, "c": 4.0, "d": 9.0})
    assert spatial.spatial_lag(y, graph)["a"] == pytest.approx((2 + 3 * 4) / 4)
    assert spatial.local_moran(y, graph).table.loc["a", "lag"] == pytest.approx(3.5)
