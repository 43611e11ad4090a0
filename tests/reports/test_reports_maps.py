"""Where names stand on maps, and which class a value is in."""

from __future__ import annotations

import itertools
import math

import geopandas as gpd
import matplotlib as mpl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Polygon, box

from indicators.notebook.look import style as set_notebook_look
from indicators.reports import maps, style
from indicators.reports.drawing import svg, text_width
from indicators.reports.maps import SCORES, classes_of
from indicators.reports.placing import _stacked, atlas, layout


def country(*shapes) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"code": [f"d{n}" for n in range(len(shapes))]}, geometry=list(shapes), crs="EPSG:4326")


def test_names_stand_inside_where_they_fit_and_beside_with_a_line_where_not() -> None:
    places = atlas(country(box(0.1, 0, 1, 1), box(0, 0, 0.1, 1)))
    assert places is not None
    placed = layout(places, {"d0": "Luas", "d1": "Sempit sekali"}, 3.0, 6.0)
    by_code = {label.code: label for label in placed.labels}
    km = (placed.box[2] - placed.box[0]) / 3.0
    assert by_code["d0"].target is None
    assert places.shapes["d0"].buffer(1e-6).contains(by_code["d0"].area(6.0, km).centroid)
    assert by_code["d1"].side == "left"
    assert by_code["d1"].target is not None
    assert placed.box[0] < places.box[0]  # there is room for the name
    assert (by_code["d1"].x - placed.box[0]) / km >= text_width("Sempit sekali", 6.0) - 1e-9


@given(st.lists(st.floats(0, 100), min_size=1, max_size=12).map(lambda ys: sorted(ys, reverse=True)))
def test_names_beside_a_map_never_touch(heights: list[float]) -> None:
    found = _stacked(heights, 5.0, 0.0, 100.0)
    assert len(found) == len(heights)
    assert all(a - b >= 5.0 - 1e-6 for a, b in itertools.pairwise(found))
    assert found == sorted(found, reverse=True)


def test_names_stay_where_they_want_when_there_is_room() -> None:
    assert _stacked([90.0, 50.0, 10.0], 5.0, 0.0, 100.0) == [90.0, 50.0, 10.0]


def test_a_scattered_district_and_one_without_shape() -> None:
    places = atlas(country(MultiPolygon([box(0, 0, 1, 1), box(2, 0, 3, 1)]), Polygon()))
    assert places is not None
    assert list(places.shapes) == ["d0"]
    assert len(places.outlines["d0"].codes) == 10
    assert atlas(country(Polygon())) is None


@given(st.lists(st.integers(0, 60), min_size=8, max_size=30, unique=True))
def test_classes_of_whole_numbers_do_not_overlap(numbers: list[int]) -> None:
    values = [float(n) for n in numbers]
    classes = classes_of(values, 0)
    named = maps.spans(values, classes)
    assert all(before[1] < after[0] for before, after in itertools.pairwise(named))
    for value in values:
        place = classes.of(value)
        assert place is not None
        assert named[place][0] <= value <= named[place][1]


def test_classes_of_other_numbers_share_their_limits() -> None:
    values = [n + 0.5 for n in range(10)]
    named = maps.spans(values, classes_of(values, 1))
    assert all(before[1] == after[0] for before, after in itertools.pairwise(named))


def test_few_values_are_classes_of_their_own_and_many_are_steps() -> None:
    few = classes_of([1.0, 2.0, 2.0, math.nan, 0.0], 0)
    assert few.values == (0.0, 1.0, 2.0)
    assert [few.of(value) for value in (0.0, 1.0, 2.0)] == [0, 1, 2]
    many = classes_of(list(range(11)), 0)
    assert many.values == ()
    assert many.limits[0] == 0
    assert many.limits[-1] == 10
    assert many.of(math.nan) is None
    assert classes_of([math.nan], 1).of(1.0) is None


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=30), st.integers(0, 3))
def test_every_value_has_a_class_and_a_colour(values: list[float], decimals: int) -> None:
    classes = classes_of(values, decimals)
    colours = classes.colours()
    assert all(colours[classes.of(value)] in style.SCALE for value in values)


@pytest.mark.parametrize(("score", "step"), [(0, 0), (20, 0), (20.01, 1), (60, 2), (100, 4)])
def test_a_limit_belongs_to_the_class_below(score: float, step: int) -> None:
    assert SCORES.of(score) == step


def test_a_map_holds_its_names_as_text_and_hatches_what_is_missing() -> None:
    places = atlas(country(box(0, 0, 1, 1), box(1, 0, 2, 1)))
    assert places is not None
    key = ["0 – 20", "20 – 40", "40 – 60", "60 – 80", "80 – 100"]
    drawn = svg(maps.value_map(places, {"d0": 55.0}, SCORES, {"d0": "Satu", "d1": "Dua"}, key, "belum ada"))
    for word in ("Satu", "Dua", "belum ada", *key):
        assert f">{word}</text>" in drawn
    assert "<pattern" in drawn
    assert style.SCALE[2] in drawn


def test_the_look_of_a_notebook_is_not_the_look_of_a_report() -> None:
    places = atlas(country(box(0, 0, 1, 1)))
    assert places is not None
    drawn = [svg(maps.value_map(places, {"d0": 55.0}, SCORES, {"d0": "Satu"}, list("abcde"), "belum ada"))]
    with mpl.rc_context():
        set_notebook_look()
        mpl.rcParams["lines.linewidth"] = 9
        drawn.append(svg(maps.value_map(places, {"d0": 55.0}, SCORES, {"d0": "Satu"}, list("abcde"), "belum ada")))
    assert drawn[0] == drawn[1]
