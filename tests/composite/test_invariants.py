"""What must not matter: the order of rows and columns, the unit of scale, an indicator without spread."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays as np_arrays

from indicators.composite import Framework, Method, arrays, compute
from tests.composite import samples

METHODS = {
    "minmax": {"normalise": {"method": "minmax", "lower": 1}},
    "geometric": {"normalise": {"method": "minmax", "lower": 1}, "aggregate": {"method": "geometric"}},
    "ranks": {"normalise": {"method": "rank"}, "aggregate": {"method": "copeland"}},
    "imputed": {
        "impute": {"method": "row_mean"},
        "treat": {"method": "winsorise", "skewness": 0.5, "kurtosis": 0.2},
        "normalise": {"method": "zscore"},
    },
    "em": {"impute": {"method": "em"}, "normalise": {"method": "zscore"}},
    "pca": {"impute": {"method": "median"}, "weights": {"method": "pca"}},
    "critic": {"impute": {"method": "median"}, "weights": {"method": "critic"}},
    "doubt": {"weights": {"method": "benefit_of_doubt"}},
    "ampi": {"aggregate": {"method": "ampi"}, "normalise": {"method": "goalposts_or_data"}},
}
METHODS["ampi"]["normalise"] = {"method": "minmax", "limits": "goalposts_or_data", "truncate": True}
CODES = list("abcde")


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize("seed", [0, 1])
def test_shuffled_rows_columns_and_framework(name: str, seed: int) -> None:
    data = samples.data(25, seed=seed, missing=0.08)
    method = Method.from_dict(METHODS[name])
    expected = compute(data, samples.framework(), method).table().sort_index()
    other = data.sample(frac=1, random_state=seed)
    other = other[list(np.random.default_rng(seed).permutation(other.columns))]
    shuffled = Framework.from_frame(samples.framework_frame().sample(frac=1, random_state=seed))
    found = compute(other, shuffled, method).table(*expected.columns).sort_index()
    pd.testing.assert_frame_equal(found, expected, rtol=1e-9, atol=1e-9 if name in ("em", "doubt") else 1e-11)


def test_shuffled_columns_and_framework_change_not_one_bit() -> None:
    data = samples.data(25, missing=0.1)
    method = Method.from_dict(METHODS["imputed"])
    expected = compute(data, samples.framework(), method).table()
    shuffled = Framework.from_frame(samples.framework_frame().sample(frac=1, random_state=9))
    found = compute(data[data.columns[::-1]], shuffled, method).table(*expected.columns)
    pd.testing.assert_frame_equal(found, expected, check_exact=True)


LINEAR = ["minmax", "zscore", "distance_to_max", "rank", "percentile_rank", "borda"]
scale = st.floats(1e-3, 1e3)
columns = np_arrays(np.float64, st.integers(4, 30), elements=st.integers(-1000, 1000).map(float)).filter(
    lambda x: len(np.unique(x)) > 2
)


@pytest.mark.parametrize("method", LINEAR)
@given(x=columns, factor=scale, shift=st.floats(-1e3, 1e3), direction=st.sampled_from([1, -1]))
@settings(max_examples=30, deadline=None)
def test_the_unit_of_scale_does_not_matter(method, x, factor, shift, direction) -> None:
    found = arrays.apply(x * factor + shift, "normalise", method, direction=direction)
    # a shift far larger than the spread costs digits of the input itself
    np.testing.assert_allclose(found, arrays.apply(x, "normalise", method, direction=direction), atol=1e-5)


@pytest.mark.parametrize("method", LINEAR)
@given(x=columns)
@settings(max_examples=30, deadline=None)
def test_direction_mirrors(method, x) -> None:
    up, down = (arrays.apply(x, "normalise", method, direction=d, **_average(method)) for d in (1, -1))
    total = up + down
    np.testing.assert_allclose(total, total[0], atol=1e-9)


def _average(method: str) -> dict:
    return {"ties": "average"} if method in ("rank", "percentile_rank", "borda") else {}


@pytest.mark.parametrize("method", LINEAR)
@given(x=columns)
@settings(max_examples=30, deadline=None)
def test_more_is_never_worse(method, x) -> None:
    scores = arrays.apply(x, "normalise", method)
    order = np.argsort(x, kind="stable")
    assert (np.diff(scores[order]) >= 0).all()
    assert (scores[order][:-1][np.diff(x[order]) == 0] == scores[order][1:][np.diff(x[order]) == 0]).all()


tables = np_arrays(np.float64, st.tuples(st.integers(1, 12), st.integers(1, 6)), elements=st.floats(0.5, 100))
MEANS = ["harmonic", "geometric", "arithmetic", "median", "power"]


@given(x=tables, seed=st.integers(0, 10**6), holes=st.floats(0, 0.6))
@settings(max_examples=60, deadline=None)
def test_means_lie_between_the_smallest_and_the_largest_child(x, seed, holes) -> None:
    rng = np.random.default_rng(seed)
    x = np.where(rng.random(x.shape) < holes, np.nan, x)
    w = rng.uniform(0.1, 3, x.shape[1])
    there = ~np.isnan(x).all(axis=1)
    low, high = np.fmin.reduce(x, axis=1)[there], np.fmax.reduce(x, axis=1)[there]
    for method in MEANS:
        score = arrays.aggregate(x, w, method)
        assert np.isnan(score[~there]).all()
        assert (score[there] >= low * (1 - 1e-12)).all()
        assert (score[there] <= high * (1 + 1e-12)).all()
    h, g, a = (arrays.aggregate(x, w, m)[there] for m in MEANS[:3])
    assert (h <= g * (1 + 1e-12)).all()
    assert (g <= a * (1 + 1e-12)).all()


@given(x=tables, factor=st.floats(0.01, 100), seed=st.integers(0, 10**6))
@settings(max_examples=60, deadline=None)
def test_scaling_weights_changes_nothing_and_scaling_scores_scales_means(x, factor, seed) -> None:
    w = np.random.default_rng(seed).uniform(0.1, 3, x.shape[1])
    for method in MEANS:
        score = arrays.aggregate(x, w, method)
        np.testing.assert_allclose(arrays.aggregate(x, w * factor, method), score, rtol=1e-12)
        np.testing.assert_allclose(arrays.aggregate(x * factor, w, method), score * factor, rtol=1e-11)


@given(seed=st.integers(0, 10**6), child=st.integers(0, 4))
@settings(max_examples=40, deadline=None)
def test_a_better_child_never_lowers_a_mean(seed, child) -> None:
    rng = np.random.default_rng(seed)
    x = rng.uniform(1, 50, (8, 5))
    better = x.copy()
    better[:, child] += rng.uniform(0, 9, 8)
    for method in MEANS:
        assert (arrays.aggregate(better, None, method) >= arrays.aggregate(x, None, method) * (1 - 1e-12)).all()


@given(seed=st.integers(0, 10**6))
@settings(max_examples=25, deadline=None)
def test_a_constant_indicator_moves_no_score(seed) -> None:
    data = samples.data(10, seed=seed)
    fw = samples.framework()
    with_constant = compute(data.assign(c=3.0), fw).table("P", "Q", "I")
    without = compute(data.drop(columns="c"), fw.without("c")).table("P", "Q", "I")
    pd.testing.assert_frame_equal(with_constant, without, check_exact=True)


@given(seed=st.integers(0, 10**6), factor=scale)
@settings(max_examples=25, deadline=None)
def test_the_index_does_not_depend_on_the_unit_of_an_indicator(seed, factor) -> None:
    data = samples.data(10, seed=seed)
    for name in ("minmax", "imputed", "ranks"):
        method = Method.from_dict(METHODS[name])
        expected = compute(data, samples.framework(), method).table("I")["I"]
        found = compute(data.assign(c=data["c"] * factor), samples.framework(), method).table("I")["I"]
        np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9)
