"""Each method on small numbers that can be checked by hand, and where it is not defined."""

from __future__ import annotations

import numpy as np
import pytest

from indicators.composite import CompositeError, DataError, FrameworkError, MethodError, UndefinedError, arrays
from indicators.composite.steps.benefit import benefit_of_doubt
from indicators.composite.steps.impute_em import em_normal
from indicators.composite.steps.moments import moments
from indicators.composite.steps.outrank import outranking
from indicators.composite.steps.ranks import rank_scores
from indicators.composite.steps.weights import Family, consistency
from indicators.composite.steps.weights_data import critic, entropy, optimised, pca

NAN = np.nan


def norm(x, method, **p):
    return arrays.apply(np.asarray(x, dtype=float), "normalise", method, **p)


@pytest.mark.parametrize(
    ("method", "direction", "parameters", "expected"),
    [
        ("minmax", 1, {}, [0, 25, NAN, 100]),
        ("minmax", -1, {}, [100, 75, NAN, 0]),
        ("minmax", 1, {"lower": 1, "upper": 3}, [1, 1.5, NAN, 3]),
        ("zscore", 1, {"mean": 100, "sd": 10}, [91.99359, 96.79744, NAN, 111.20897]),
        ("zscore", -1, {}, [0.80064, 0.32026, NAN, -1.12090]),
        ("rank", 1, {}, [1, 2, NAN, 3]),
        ("rank", -1, {}, [3, 2, NAN, 1]),
        ("percentile_rank", 1, {}, [0, 0.5, NAN, 1]),
        ("borda", -1, {}, [2, 1, NAN, 0]),
        ("distance_to_max", -1, {}, [1, 0.75, NAN, 0]),
        ("distance_to_reference", 1, {"unit": "row 1"}, [0, 1, NAN, 4]),
        ("distance_to_reference", 1, {"unit": "row 1", "cap": True}, [0, 1, NAN, 1]),
        ("distance_to_target", 1, {"target": 6}, [0, 0.5, NAN, 2]),
        ("distance_to_target", -1, {"target": 2}, [1, 0.75, NAN, 0]),
        ("fraction_of_max", 1, {}, [0.2, 0.4, NAN, 1]),
        ("fraction_of_max", -1, {}, [1, 0.5, NAN, 0.2]),
        ("scaled", 1, {"lower": 0, "upper": 20}, [10, 20, NAN, 50]),
        ("goalposts", 1, {"goalposts": (3, 9)}, [0, 100 / 6, NAN, 100]),
        ("none", -1, {}, [-2, -4, NAN, -10]),
    ],
)
def test_normalisation_by_hand(method, direction, parameters, expected) -> None:
    out = norm([2, 4, NAN, 10], method, direction=direction, **parameters)
    np.testing.assert_allclose(out, expected, rtol=1e-4)


def test_goalposts_with_a_negative_direction() -> None:
    x = np.array([0.0, 10, 25, 40, 60])
    out = arrays.apply(x, "normalise", "goalposts", direction=-1, goalposts=(10, 40))
    np.testing.assert_allclose(out, [100, 100, 50, 0, 0])
    free = arrays.apply(x, "normalise", "goalposts", direction=-1, goalposts=(10, 40), truncate=False)
    np.testing.assert_allclose(free, [100 + 100 / 3, 100, 50, 0, -200 / 3])


def test_logarithmic_goalposts_are_those_of_the_human_development_index() -> None:
    # gross national income between 100 and 75 000, as in technical note 1
    out = arrays.apply(np.array([100.0, 10_000, 75_000]), "normalise", "goalposts", form="log", goalposts=(100, 75_000))
    np.testing.assert_allclose(out, [0, 100 * np.log(100) / np.log(750), 100], rtol=1e-13)
    down = arrays.apply(
        np.array([10_000.0]), "normalise", "goalposts", form="log", direction=-1, goalposts=(100, 75_000)
    )
    assert down[0] == pytest.approx(100 - out[1])
    zero = arrays.apply(np.array([0.0, 200]), "normalise", "goalposts", form="log", goalposts=(100, 75_000))
    assert zero[0] == 0
    with pytest.raises(UndefinedError, match="the logarithm needs values above 0"):
        arrays.apply(
            np.array([0.0, 200]), "normalise", "goalposts", form="log", truncate=False, goalposts=(100, 75_000)
        )
    with pytest.raises(UndefinedError, match="lower above 0"):
        arrays.apply(np.array([1.0, 200]), "normalise", "goalposts", form="log", goalposts=(0, 75_000))


def test_bands_of_the_target() -> None:
    x = np.array([0.0, 32.9, 33, 65.9, 66, 94, 95, 150, NAN])
    np.testing.assert_array_equal(norm(x, "bands", target=100), [1, 1, 2, 2, 3, 3, 4, 4, NAN])
    # for direction -1 half the target value reached twice over is full achievement: target/x
    down = norm([10, 10.5, 11, 15, 16, 30, 31], "bands", target=10, direction=-1)
    np.testing.assert_array_equal(down, [4, 4, 3, 3, 2, 2, 1])
    assert norm([0], "bands", target=10, direction=-1)[0] == 4
    values = norm([5, 10, 15], "bands", of="value", thresholds=[10, 15], scores=[0, 50, 100])
    np.testing.assert_array_equal(values, [0, 50, 100])
    values = norm([5, 10, 15, 16], "bands", of="value", thresholds=[10, 15], scores=[0, 50, 100], direction=-1)
    np.testing.assert_array_equal(values, [100, 100, 50, 0])


@pytest.mark.parametrize(
    ("x", "method", "parameters", "error", "message"),
    [
        ([1, 2], "goalposts", {}, FrameworkError, "goalposts need lower and upper"),
        ([1, 2], "distance_to_target", {}, FrameworkError, "no target"),
        ([1, 2], "distance_to_target", {"target": 1}, UndefinedError, "no better than the worst"),
        ([1, 2], "distance_to_reference", {"unit": "x"}, DataError, "no reference unit 'x'"),
        ([1, 2], "distance_to_reference", {"unit": "row 0"}, UndefinedError, "no better than the worst"),
        ([1, NAN], "distance_to_reference", {"unit": "row 1"}, DataError, "has no value"),
        ([-1, 2], "fraction_of_max", {}, UndefinedError, "negative values"),
        ([0, 0], "fraction_of_max", {}, UndefinedError, "zero where the ratio divides"),
        ([0, 2], "fraction_of_max", {"direction": -1}, UndefinedError, "zero where the ratio divides"),
        ([1, 2], "bands", {"target": 0}, UndefinedError, "positive values"),
        ([1, 2], "bands", {}, FrameworkError, "no target"),
        ([1, 2], "bands", {"target": 1, "thresholds": [5, 3]}, UndefinedError, "rising thresholds"),
        ([1, 2], "bands", {"target": 1, "scores": [5, 3]}, UndefinedError, "3 thresholds and 2 scores"),
        ([1, 2], "scaled", {"lower": 1, "upper": 1}, UndefinedError, "lower and upper to differ"),
    ],
)
def test_normalisation_is_refused_where_undefined(x, method, parameters, error, message) -> None:
    with pytest.raises(error, match=message):
        norm(x, method, **parameters)


@pytest.mark.parametrize("method", ["minmax", "zscore", "distance_to_max"])
def test_a_column_without_spread_has_no_score(method) -> None:
    assert np.isnan(norm([3, 3, NAN], method)).all()
    middle = norm([3, 3, NAN], method, constant="middle")
    assert middle[0] == middle[1] == {"minmax": 50, "zscore": 0, "distance_to_max": 0.5}[method]
    assert np.isnan(middle[2])
    with pytest.raises(UndefinedError, match="no spread"):
        norm([3, 3, NAN], method, constant="refuse")
    assert np.isnan(norm([NAN, NAN], method)).all()


@pytest.mark.parametrize(
    ("method", "parameters", "expected"),
    [
        ("arithmetic", {}, 6.5),
        ("geometric", {}, (2 * 8**3) ** 0.25),
        ("harmonic", {}, 4 / (0.5 + 3 / 8)),
        ("power", {"p": 2}, ((4 + 3 * 64) / 4) ** 0.5),
        ("power", {"p": 0}, (2 * 8**3) ** 0.25),
        ("power", {"p": -1}, 4 / (0.5 + 3 / 8)),
        ("median", {}, 8),
        ("mpi", {}, 6.5 - (20.25 + 3 * 2.25) / 4 / 6.5),
        ("mpi", {"polarity": "negative"}, 6.5 + (20.25 + 3 * 2.25) / 4 / 6.5),
    ],
)
def test_means_by_hand(method, parameters, expected) -> None:
    x = np.array([[2.0, NAN, 8.0], [NAN, NAN, NAN]])
    out = arrays.aggregate(x, [1, 5, 3], method, **parameters)
    assert out[0] == pytest.approx(expected, rel=1e-14)
    assert np.isnan(out[1])


def test_adjusted_mpi_of_seventy_to_one_hundred_and_thirty_is_the_published_one() -> None:
    x = np.array([[70.0, 130], [100, 100], [90, 110]])
    out = arrays.aggregate(x, None, "ampi", lower=70, upper=130)
    np.testing.assert_allclose(out, [100 - 900 / 100, 100, 100 - 1], rtol=1e-14)
    scaled = arrays.aggregate((x - 70) / 60 * 100, None, "ampi")
    np.testing.assert_allclose(70 + 0.6 * scaled, out, rtol=1e-14)


def test_median_with_equal_weights_is_the_ordinary_one() -> None:
    x = np.random.default_rng(0).normal(size=(50, 7))
    x[3, :2] = NAN
    np.testing.assert_allclose(arrays.aggregate(x, None, "median"), np.nanmedian(x, axis=1), rtol=1e-14)


@pytest.mark.parametrize(
    ("method", "bad"),
    [
        ("geometric", 0),
        ("geometric", -1),
        ("harmonic", 0),
        ("harmonic", -2),
        ("power", -1),
        ("mpi", -9),
        ("ampi", -300),
    ],
)
def test_means_are_refused_where_undefined(method, bad) -> None:
    with pytest.raises(UndefinedError, match=r"aggregate, aggregate: .* of row 1 is"):
        arrays.aggregate(np.array([[2.0, 3], [bad, 1]]), None, method)


def test_the_geometric_mean_of_a_zero_names_unit_and_child() -> None:
    from indicators.composite import Method, compute
    from tests.composite import samples

    with pytest.raises(
        UndefinedError, match=r"aggregate, P: the geometric mean needs values above 0; [abc] of u\d\d is 0"
    ):
        compute(samples.data(), samples.framework(), Method.from_dict({"aggregate": {"method": "geometric"}}))


def test_copeland_with_missing_values_does_not_depend_on_the_order() -> None:
    rng = np.random.default_rng(1)
    x = rng.integers(0, 6, (15, 4)).astype(float)
    x[rng.random(x.shape) < 0.3] = NAN
    x[0] = NAN
    w = np.array([1.0, 2, 3, 1])
    shuffle, columns = rng.permutation(15), rng.permutation(4)
    for method, p in (("copeland", {}), ("copeland", {"rule": "sum"}), ("outranking", {})):
        scores = arrays.aggregate(x, w, method, **p)
        again = arrays.aggregate(x[np.ix_(shuffle, columns)], w[columns], method, **p)
        np.testing.assert_allclose(again, scores[shuffle], rtol=1e-13, atol=1e-13)
        assert np.isnan(scores[0])


def test_a_withheld_unit_is_no_opponent() -> None:
    x = np.array([[3.0, 3], [2, 2], [NAN, 9]])
    np.testing.assert_array_equal(arrays.aggregate(x, None, "copeland", min_share=0.6), [1, -1, NAN])
    np.testing.assert_array_equal(arrays.aggregate(x, None, "copeland"), [0, -2, 2])


def test_outranking_matrix_is_complementary() -> None:
    x = np.array([[1.0, 5, NAN], [2, 5, 1], [NAN, NAN, 3]])
    m = outranking(x, np.array([1.0, 1, 2]))
    np.testing.assert_allclose(m + m.T, 1 - np.eye(3))
    assert m[0, 1] == 0.25  # loses the first, ties the second, not compared on the third
    assert m[0, 2] == 0.5  # nothing in common


def test_copeland_counts_wins_and_losses() -> None:
    x = np.array([[3.0, 3], [2, 2], [1, 4]])
    np.testing.assert_array_equal(arrays.aggregate(x, None, "copeland"), [1, -1, 0])
    np.testing.assert_array_equal(arrays.aggregate(x, None, "copeland", rule="sum"), [1.5, 0.5, 1])
    np.testing.assert_allclose(arrays.aggregate(x, None, "outranking"), [0.5, -0.5, 0])


def test_row_sums_by_rank_equal_those_of_the_matrix() -> None:
    x = np.random.default_rng(2).integers(0, 5, (40, 6)).astype(float)
    w = np.arange(1.0, 7)
    direct = outranking(x, w).sum(axis=1)
    np.testing.assert_allclose(arrays.aggregate(x, w, "copeland", rule="sum"), direct, rtol=1e-13)


def test_winsorising_point_by_point() -> None:
    x = np.concatenate([np.arange(1.0, 21), [100, 200]])
    out = arrays.apply(x, "treat", "winsorise", max_points=5)
    np.testing.assert_array_equal(out[-2:], [20, 20])
    once = arrays.apply(x, "treat", "winsorise", max_points=1, otherwise="none")
    np.testing.assert_array_equal(once[-2:], [100, 100])
    low = arrays.apply(-x, "treat", "winsorise", max_points=5)
    np.testing.assert_array_equal(low, -out)
    logged = arrays.apply(x, "treat", "winsorise", max_points=1)
    np.testing.assert_allclose(logged, np.log(x - 1 + 0.01 * 199))
    assert arrays.apply(np.arange(9.0), "treat", "winsorise").tolist() == list(range(9))


def test_winsorising_never_makes_an_indicator_constant() -> None:
    x = np.array([0.0] * 30 + [1.0, 1.0])
    out = arrays.apply(x, "treat", "winsorise", otherwise="none")
    np.testing.assert_array_equal(out, x)


def test_caps_learnt_elsewhere_hold_for_other_units() -> None:
    x = np.concatenate([np.arange(1.0, 21), [100, 200]])
    np.testing.assert_array_equal(arrays.apply(np.array([500.0, 3]), "treat", "winsorise", learn_from=x), [20, 3])
    with pytest.raises(UndefinedError, match="lies outside the values for which the form 'ct' is defined"):
        arrays.apply(np.array([-50.0]), "treat", "log", always=True, learn_from=x)


@pytest.mark.parametrize(("form", "message"), [("plain", "log of 0"), ("gii", "needs a maximum above 1")])
def test_logarithms_are_refused_where_undefined(form, message) -> None:
    with pytest.raises(UndefinedError, match=message):
        arrays.apply(np.array([0.0, 0.2, 1.0, 0.9, 0.3]), "treat", "log", form=form, always=True)


def test_gii_form() -> None:
    x = np.array([0.0, 2, 10])
    np.testing.assert_allclose(arrays.apply(x, "treat", "log", form="gii", always=True), np.log(9 * x / 10 + 1))


def test_boxcox_power_is_that_of_scipy() -> None:
    from scipy import stats

    x = np.random.default_rng(0).lognormal(0, 1, 200)
    shifted = x - x.min() + 1
    expected, power = stats.boxcox(shifted)
    found = arrays.apply(x, "treat", "boxcox", always=True)
    np.testing.assert_allclose(found, expected, rtol=1e-5)
    exact = arrays.apply(x, "treat", "boxcox", always=True, **{"lambda": float(power)})
    np.testing.assert_allclose(exact, expected, rtol=1e-9, atol=1e-12)


def test_moments_do_not_depend_on_the_unit_of_scale() -> None:
    x = np.random.default_rng(0).gamma(1, 1, (40, 1))
    for factor in (1e-200, 1e-30, 1e30, 1e200):
        for a, b in zip(moments(x * factor), moments(x), strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-10)
    assert np.isnan(moments(np.ones((5, 1)))[0][0])
    assert np.isnan(moments(np.array([[1.0], [2], [4]]))[1][0])


def test_carrying_forward_and_interpolating_keep_to_their_limit() -> None:
    x = np.array([[[1.0, NAN, NAN, NAN, 9]]])
    periods = [2010, 2011, 2012, 2014, 2016]
    carried = arrays.apply(x, "impute", "carry_forward", limit=2, periods=periods)
    np.testing.assert_array_equal(carried[0, 0], [1, 1, 1, NAN, 9])
    between = arrays.apply(x, "impute", "interpolate", limit=6, periods=periods)
    np.testing.assert_allclose(between[0, 0], [1, 1 + 8 / 6, 1 + 16 / 6, 1 + 32 / 6, 9])
    far = arrays.apply(x, "impute", "interpolate", limit=5, periods=periods)
    assert np.isnan(far[0, 0, 1:4]).all()
    lead = arrays.apply(x[..., ::-1].copy(), "impute", "carry_forward", limit=9, periods=range(5))
    assert lead[0, 0].tolist() == [9, 9, 9, 9, 1]
    with pytest.raises(MethodError, match="needs a column period"):
        arrays.apply(np.array([1.0, NAN]), "impute", "carry_forward")


def test_group_means_fall_back_only_when_told() -> None:
    x = np.array([1.0, 3, NAN, NAN, NAN])
    groups = ["n", "n", "n", "s", None]
    np.testing.assert_array_equal(arrays.apply(x, "impute", "group_mean", groups=groups), [1, 3, 2, NAN, NAN])
    filled = arrays.apply(x, "impute", "group_mean", groups=groups, fallback="all")
    np.testing.assert_array_equal(filled, [1, 3, 2, 2, 2])
    with pytest.raises(MethodError, match="group is missing"):
        arrays.apply(x, "impute", "group_mean")


def test_em_of_complete_data_is_mean_and_covariance() -> None:
    x = np.random.default_rng(0).normal(size=(30, 3)) @ np.array([[1, 0.4, 0], [0, 1, 0.3], [0, 0, 1]])
    mean, cov, _ = em_normal(x)
    np.testing.assert_allclose(mean, x.mean(axis=0), rtol=1e-12)
    np.testing.assert_allclose(cov, np.cov(x.T, bias=True), rtol=1e-10)


def test_em_of_a_monotone_pattern_has_a_closed_form() -> None:
    # Anderson (1957): with y missing for some, the mean of y is its regression on x at the mean of x
    rng = np.random.default_rng(3)
    x = rng.normal(size=40)
    y = 2 + 0.7 * x + rng.normal(size=40) * 0.5
    y[30:] = NAN
    mean, _, _ = em_normal(np.column_stack([x, y]), tolerance=1e-14)
    slope, intercept = np.polyfit(x[:30], y[:30], 1)
    assert mean[1] == pytest.approx(intercept + slope * x.mean(), rel=1e-9)


@pytest.mark.parametrize(
    ("x", "message"),
    [
        (np.array([[1.0, NAN], [2, 1]]), "too few"),
        (np.column_stack([np.arange(9.0), np.ones(9)]), "constant"),
    ],
)
def test_em_is_refused_where_undefined(x, message) -> None:
    with pytest.raises(UndefinedError, match=message):
        em_normal(x)


def family(values: np.ndarray, nominal=None) -> Family:
    k = values.shape[1]
    return Family("P", tuple("abcdefgh"[:k]), np.ones(k) if nominal is None else np.asarray(nominal), values)


def test_ahp_of_a_consistent_matrix_gives_its_weights() -> None:
    w = np.array([0.5, 0.3, 0.2])
    found, ratio = consistency(w[:, None] / w[None, :])
    np.testing.assert_allclose(found, w, rtol=1e-12)
    assert ratio == pytest.approx(0, abs=1e-12)


def test_ahp_by_name_and_its_refusals() -> None:
    from indicators.composite import Method, compute
    from tests.composite import samples

    def run(**judgements):
        method = {"weights": {"method": "ahp", "judgements": {"P": judgements}}}
        return compute(samples.data(), samples.framework(), Method.from_dict(method)).weights.set_index("code")["share"]

    shares = run(**{"a/b": 2, "b/c": 2, "c/a": 0.25})
    np.testing.assert_allclose(shares[["a", "b", "c"]], np.array([4, 2, 1]) / 7, rtol=1e-12)
    assert shares["d"] == 0.25
    for judgements, error, message in (
        ({"a/b": 9, "b/c": 9, "c/a": 9}, UndefinedError, "consistency ratio"),
        ({"a/b": 2, "b/c": 2}, MethodError, "no judgement of a/c"),
        ({"a/b": 2, "b/a": 2, "b/c": 2}, MethodError, "judged twice"),
        ({"a/x": 2}, MethodError, "unknown 'x'"),
        ({"a/b": -2}, MethodError, "positive number"),
    ):
        with pytest.raises(error, match=message):
            run(**judgements)


def test_budget_allocation_is_the_mean_of_the_experts_shares() -> None:
    from indicators.composite import Method, compute
    from tests.composite import samples

    budgets = {"one": {"a": 50, "b": 30, "c": 20, "d": 1, "e": 1, "P": 1, "Q": 3}, "two": {"b": 10, "d": 3, "e": 1}}
    method = Method.from_dict({"weights": {"method": "budget_allocation", "budgets": budgets}})
    shares = compute(samples.data(), samples.framework(), method).weights.set_index("code")["share"]
    np.testing.assert_allclose(shares[["a", "b", "c"]], [0.25, 0.65, 0.1])
    np.testing.assert_allclose(shares[["d", "e", "P", "Q"]], [0.625, 0.375, 0.25, 0.75])
    few = method.replace("weights.budgets", {"one": {"a": 1}})
    with pytest.raises(MethodError, match="no expert gives points to d, e of Q"):
        compute(samples.data(), samples.framework(), few)


def test_optimised_weights_make_correlations_equal() -> None:
    rng = np.random.default_rng(4)
    x = rng.normal(size=(60, 4)) @ rng.normal(size=(4, 4)) * 0.3 + rng.normal(size=(60, 1)) + rng.normal(size=(60, 4))
    w = optimised(family(x), {"importance": "equal"})
    r = [np.corrcoef(x[:, i], x @ w)[0, 1] for i in range(4)]
    np.testing.assert_allclose(r, r[0], rtol=1e-10)
    w = optimised(family(x, [2, 1, 1, 1]), {"importance": "nominal"})
    r = [np.corrcoef(x[:, i], x @ w)[0, 1] for i in range(4)]
    if (w > 0).all():
        np.testing.assert_allclose(np.array(r[1:]) * 2, r[0], rtol=1e-10)


def test_pca_of_independent_blocks_weighs_the_larger_more() -> None:
    rng = np.random.default_rng(4)
    common = rng.normal(size=(200, 1))
    x = np.column_stack([common + 0.3 * rng.normal(size=(200, 3)), rng.normal(size=(200, 1))])
    first = pca(family(x), {"rule": "first"})
    assert first.sum() == pytest.approx(1)
    assert first[:3].min() > 10 * first[3]
    rotated = pca(family(x), {"rule": "rotated"})
    assert (rotated > 0).all()


@pytest.mark.parametrize("function", [entropy, critic, optimised, pca])
def test_data_weights_are_refused_without_units_or_spread(function) -> None:
    p = {"rule": "first", "importance": "equal"}
    with pytest.raises(UndefinedError, match="units have all of"):
        function(family(np.array([[1.0, NAN], [NAN, 2]])), p)
    with pytest.raises(UndefinedError, match=r"no spread|no child differs"):
        function(family(np.ones((9, 2))), p)


def test_benefit_of_the_doubt() -> None:
    x = np.array([[1.0, 0], [0, 1], [0.5, 0.5], [0.25, 0.25], [NAN, 0.5], [NAN, NAN]])
    scores, weights = benefit_of_doubt(x)
    np.testing.assert_allclose(scores, [1, 1, 1, 0.5, 0.5, NAN], atol=1e-12)
    assert (np.nan_to_num(x) @ weights.T <= 1 + 1e-9)[:, :5].all()
    tight, _ = benefit_of_doubt(x[:4], min_share=0.5)
    np.testing.assert_allclose(tight, [0, 0, 1, 0.5], atol=1e-12)
    with pytest.raises(UndefinedError, match="0 or more"):
        benefit_of_doubt(-x)


def test_ranks_of_scores() -> None:
    scores = np.array([[3.0, NAN, 5, 3, 1], [1, 2, 3, 4, 5]])
    np.testing.assert_array_equal(rank_scores(scores), [[2, 0, 1, 2, 4], [5, 4, 3, 2, 1]])
    near = np.array([0.1 + 0.2, 0.3])
    np.testing.assert_array_equal(rank_scores(near), [1, 2])  # full precision: these differ in the last bit


def test_every_error_is_a_value_error() -> None:
    assert issubclass(CompositeError, ValueError)


@pytest.mark.parametrize(("method", "p"), [("log", {"always": True}), ("boxcox", {"always": True}), ("cap", {}),
                                           ("winsorise", {"force": True})])  # fmt: skip
def test_treating_every_indicator_leaves_empty_and_constant_ones_alone(method, p) -> None:
    x = np.array([[NAN, 3.0], [NAN, 3.0], [NAN, 3.0], [NAN, 3.0]])
    np.testing.assert_array_equal(arrays.apply(x, "treat", method, **p), x)
