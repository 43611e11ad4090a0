from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from indicators.composite import CompositeError, Method, MethodError, compute, sensitivity, uncertainty
from indicators.composite.tree import Tree
from indicators.composite.uncertain import Choice, WeightSets
from indicators.composite.uncertain.draws import Draws
from indicators.composite.uncertain.factors import parse
from indicators.composite.uncertain.space import Space
from tests.composite import samples

METHOD = Method.from_dict(
    {
        "impute": {"method": "mean"},
        "treat": {"method": "winsorise", "skewness": 0.3, "kurtosis": 0.1},
        "normalise": {"method": "minmax", "lower": 1},
    }
)
SPEC = {
    "impute": [{"method": "mean"}, {"method": "median"}, None],
    "treat.max_points": [1, 2, 3],
    "normalise.method": ["minmax", "rank"],
    "normalise.lower": (1.0, 5.0),
    "weights": {"noise": 0.3},
    "aggregate.method": ["arithmetic", "geometric", "harmonic"],
}
DATA = samples.data(14, missing=0.1)
FW = samples.framework()


def run(draws: int = 96, **more):
    return uncertainty(DATA, FW, SPEC, draws, 7, method=METHOD, **more)


def test_every_draw_is_a_computation_of_its_own() -> None:
    found = run(24)
    space = Space(SPEC, METHOD, FW)
    points = space.at(space.draw(0, 24, 7))
    keys, member = space.variants(points)
    for d in range(24):
        method, framework = space.variant(keys[member[d]])
        weights = dict(
            zip(
                Tree(FW, METHOD.steps["weights"], METHOD.steps["aggregate"]).weight_codes,
                points.picks["weights"][d],
                strict=True,
            )
        )
        nominal = {c: FW.nodes[c].weight for c in weights}
        direct = compute(DATA, framework.with_weights({c: nominal[c] * m for c, m in weights.items()}), method)
        for c, code in enumerate(found.codes):
            np.testing.assert_allclose(found.draws.scores(c)[d], direct.table(code)[code], rtol=1e-13)
            expected = direct.table(code, what="rank")[code].fillna(0)
            np.testing.assert_array_equal(found.draws.ranks(c)[d], expected)


@pytest.mark.parametrize("sequence", ["sobol", "random"])
def test_the_same_whatever_the_block_size_and_where_draws_are_kept(sequence: str) -> None:
    whole = run(sequence=sequence)
    for block, memory in ((1, 0), (7, 10**9), (64, 0)):
        other = run(sequence=sequence, block=block, memory=memory)
        assert other.draws.on_disk == (memory == 0)
        for c in range(len(whole.codes)):
            np.testing.assert_array_equal(whole.draws.scores(c), other.draws.scores(c))
            np.testing.assert_array_equal(whole.draws.ranks(c), other.draws.ranks(c))
        pd.testing.assert_frame_equal(whole.summary, other.summary, check_exact=True)
        pd.testing.assert_frame_equal(whole.pairwise(), other.pairwise(), check_exact=True)


def test_the_same_seed_gives_the_same_and_another_does_not() -> None:
    assert run().summary.equals(run().summary)
    other = uncertainty(DATA, FW, SPEC, 96, 8, method=METHOD)
    assert not other.summary.equals(run().summary)


def test_summary_is_the_quantiles_of_the_draws() -> None:
    found = run()
    scores = found.draws.scores(found.codes.index("I"))
    own = found.scores[found.scores["code"] == "I"]
    np.testing.assert_allclose(own["median"], np.median(scores, axis=0), rtol=1e-14)
    np.testing.assert_allclose(own[["q05", "q95"]].to_numpy().T, np.quantile(scores, [0.05, 0.95], axis=0), rtol=1e-14)
    np.testing.assert_allclose(own["nominal"], found.nominal.table("I")["I"])
    ranks = found.ranks[found.ranks["code"] == "I"]
    np.testing.assert_allclose(ranks["median"], np.median(found.draws.ranks(2), axis=0))
    assert (ranks["q05"] <= ranks["median"]).all()
    assert (ranks["median"] <= ranks["q95"]).all()


def test_rank_probabilities_and_pairs() -> None:
    found = run()
    p = found.rank_probabilities("I")
    assert list(p.columns) == list(range(1, 15))
    np.testing.assert_allclose(p.sum(axis=1), 1)
    ranks = found.draws.ranks(2)
    assert p.loc["u03", 1] == (ranks[:, 3] == 1).mean()
    pairs = found.pairwise("I")
    assert pairs.loc["u01", "u02"] == pytest.approx((ranks[:, 1] < ranks[:, 2]).mean())
    total = pairs.to_numpy() + pairs.to_numpy().T
    np.testing.assert_allclose(total[~np.eye(14, dtype=bool)], 1)
    few = found.pairwise("I", units=["u02", "u01"])
    assert few.loc["u01", "u02"] == pairs.loc["u01", "u02"]
    with pytest.raises(CompositeError, match="unknown unit 'u99'"):
        found.pairwise("I", units=["u99"])
    with pytest.raises(CompositeError, match="unknown code 'J'"):
        found.rank_probabilities("J")


def test_units_withheld_in_some_draws() -> None:
    data = DATA.copy()
    data.loc[0, ["d", "e"]] = np.nan
    method = METHOD.replace("aggregate.min_share", 0.8)
    found = uncertainty(data, FW, {"impute": [{"method": "mean"}, None]}, 64, 1, method=method)
    own = found.ranks[(found.ranks["code"] == "I") & (found.ranks["unit"] == "u00")].iloc[0]
    assert 0.3 < own["share"] < 0.7
    ranks = found.draws.ranks(found.codes.index("I"))[:, 0]
    assert own["median"] == np.median(ranks[ranks > 0])
    assert found.rank_probabilities("I").loc["u00"].sum() == pytest.approx(own["share"])
    never = uncertainty(data, FW, {"weights": {"noise": 0.1}}, 8, method=method.replace("impute", None))
    gone = never.ranks[(never.ranks["code"] == "I") & (never.ranks["unit"] == "u00")].iloc[0]
    assert gone["share"] == 0
    assert np.isnan(gone["median"])


def test_ranks_are_within_periods() -> None:
    panel = samples.panel()
    found = uncertainty(panel, FW, {"weights": {"noise": 0.2}}, 16)
    assert found.draws.ranks(2).max() == 9
    p = found.rank_probabilities("I")
    np.testing.assert_allclose(p.groupby("period").sum(), 1)
    pairs = found.pairwise("I", period=2021)
    assert pairs.shape == (9, 9)
    with pytest.raises(CompositeError, match="expected a period of 2020, 2021, 2023"):
        found.pairwise("I")


def test_progress_counts_up() -> None:
    seen = []
    run(20, block=8, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(8, 20), (16, 20), (20, 20)]


def test_default_varies_every_weight_by_a_quarter() -> None:
    found = uncertainty(DATA, FW, None, 32, method=METHOD)
    assert list(found.factors) == ["weights"]
    assert found.factors["weights"].amount == 0.25


def bound(path: str, entry):
    factor = parse(path, entry)
    factor.bind(Tree(FW, METHOD.steps["weights"], METHOD.steps["aggregate"]))
    return factor


U = np.random.default_rng(3).random((20_000, 1))


@pytest.mark.parametrize(
    ("entry", "law"),
    [
        ((2.0, 6.0), stats.uniform(2, 4)),
        ({"low": 2, "high": 6}, stats.uniform(2, 4)),
        ({"mean": 3, "sd": 2}, stats.norm(3, 2)),
        ({"low": 1, "mode": 2, "high": 5}, stats.triang(0.25, 1, 4)),
        (stats.beta(2, 3), stats.beta(2, 3)),
    ],
)
def test_ranges_and_distributions(entry, law) -> None:
    np.testing.assert_allclose(bound("normalise.lower", entry).pick(U), law.ppf(U[:, 0]), rtol=1e-9, atol=1e-9)


def test_choices_keep_to_their_probabilities() -> None:
    factor = bound("x", {"values": ["a", "b", "c"], "probabilities": [1, 0, 3]})
    picks = factor.pick(np.linspace(0, 1, 1000, endpoint=False)[:, None])
    np.testing.assert_allclose(np.bincount(picks, minlength=3) / 1000, [0.25, 0, 0.75], atol=0.001)
    assert bound("x", {"low": 1, "high": 3, "integer": True}).values == [1, 2, 3]


def test_noise_on_chosen_weights_only() -> None:
    factor = bound("weights", {"noise": 0.5, "levels": [2], "codes": ["b"]})
    tree = Tree(FW, METHOD.steps["weights"], METHOD.steps["aggregate"])
    weights = np.repeat(tree.nominal()[:, None], 3, axis=1)
    factor.act(weights, factor.pick(np.array([[0, 0.5, 1]] * 3)))
    ratio = dict(zip(tree.weight_codes, (weights / tree.nominal()[:, None])[:, 0], strict=True))
    assert {c for c, r in ratio.items() if r != 1} <= {"b", "P", "Q"}
    assert sorted(ratio[c] for c in ("b", "P", "Q")) == [0.5, 1.0, 1.5]


def test_dirichlet_weights_have_the_mean_and_spread_of_the_distribution() -> None:
    factor = bound("weights", {"dirichlet": 20.0})
    tree = Tree(FW, METHOD.steps["weights"], METHOD.steps["aggregate"])
    space = Space({"weights": {"dirichlet": 20.0}}, METHOD, FW)
    weights = np.repeat(tree.nominal()[:, None], 4096, axis=1)
    factor.act(weights, factor.pick(space.draw(0, 4096, 1)))
    share = weights[tree.slots["P"]] / weights[tree.slots["P"]].sum(axis=0)
    law = stats.dirichlet(20 * np.array([0.25, 0.5, 0.25]))
    np.testing.assert_allclose(share.mean(axis=1), law.mean(), rtol=5e-3)
    np.testing.assert_allclose(share.var(axis=1), law.var(), rtol=0.05)
    np.testing.assert_allclose(weights[tree.slots["P"]].sum(axis=0), 4, rtol=1e-12)


def test_limits_of_the_framework_may_vary() -> None:
    method = Method.from_dict({"normalise": {"method": "minmax", "limits": "goalposts_or_data", "truncate": True}})
    found = uncertainty(DATA, FW, {"framework.upper.a": [10.0, 20.0]}, 16, method=method)
    scores = found.draws.scores(found.codes.index("P"))
    assert len(np.unique(scores[:, 1])) == 2
    direct = compute(DATA, FW.with_values("upper", {"a": 20.0}), method).table("P")["P"]
    assert (np.abs(scores - direct.to_numpy()).max(axis=1) < 1e-12).any()


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ({}, "nothing varies"),
        ({"treat.max_point": [1, 2]}, "no parameter 'max_point'; did you mean 'max_points'"),
        ({"normalise.method": ["minmax", "minmaxx"]}, "unknown method 'minmaxx'"),
        ({"screen.min_share": [0.1]}, "no step 'screen'"),
        ({"weights": {"noise": 3}}, "noise above 0 and at most 1"),
        ({"weights": {"noise": 0.1, "levels": [9]}}, "no weights at level 9; levels are 1 to 2"),
        ({"weights": {"noise": 0.1, "codes": ["zz"]}}, "unknown code 'zz'"),
        ({"weights": {"dirichlet": -1}}, "concentration above 0"),
        ({"weights": {"sets": [{"zz": 1}]}}, "'zz' = 1 is not the weight of a known code"),
        ({"normalise.lower": {"noise": 1}}, "expected values, low and high"),
        ({"normalise.lower": (5, 1)}, "expected low below high"),
        ({"normalise.lower": 5}, "expected a list, a pair, a table or a distribution"),
        ({"normalise.lower": []}, "at least one value"),
        ({"normalise.lower": WeightSets(sets=[{"a": 1}])}, "are for the path weights"),
        ({"wieghts": [1]}, "unknown step 'wieghts'; did you mean 'weights'"),
    ],
)
def test_refuses_a_wrong_specification(spec, message: str) -> None:
    with pytest.raises(MethodError, match=message):
        uncertainty(DATA, FW, spec, 4, method=METHOD)


def test_refuses_wrong_numbers() -> None:
    with pytest.raises(MethodError, match="draws: expected at least 1"):
        uncertainty(DATA, FW, None, 0)
    with pytest.raises(MethodError, match="sequence: expected one of sobol, random"):
        uncertainty(DATA, FW, None, 4, sequence="halton")
    with pytest.raises(CompositeError, match="codes: 'a' is not an aggregate"):
        uncertainty(DATA, FW, None, 4, codes=["a"])


def test_draws_quantiles_with_gaps() -> None:
    rng = np.random.default_rng(0)
    scores = rng.normal(size=(41, 1, 6))
    scores[rng.random(scores.shape) < 0.3] = np.nan
    scores[:, 0, 2] = np.nan
    for memory in (0, 10**9):
        draws = Draws(41, 1, 6, memory)
        draws.put(0, scores[:20], np.zeros((20, 1, 6), np.int32))
        draws.put(20, scores[20:], np.zeros((21, 1, 6), np.int32))
        quantiles, mean, count = draws.quantiles(0, "scores", (0.05, 0.5, 0.95))
        known = [0, 1, 3, 4, 5]
        np.testing.assert_allclose(quantiles[:, known], np.nanquantile(scores[:, 0, known], [0.05, 0.5, 0.95], axis=0))
        np.testing.assert_allclose(mean[known], np.nanmean(scores[:, 0, known], axis=0))
        np.testing.assert_array_equal(count, (~np.isnan(scores[:, 0])).sum(axis=0))
        assert np.isnan(quantiles[:, 2]).all()
        assert np.isnan(draws.quantiles(0, "ranks", (0.5,))[0]).all()


FINITE = {
    "treat.max_points": [1, 2, 3],
    "normalise.method": Choice(["minmax", "rank"], [3, 1]),
    "weights": WeightSets(sets=[{"a": 1}, {"a": 3, "P": 1}, {"e": 1}]),
}


def test_sensitivity_is_exact_where_the_space_is_finite() -> None:
    exact = sensitivity(DATA, FW, FINITE, method=METHOD)
    assert (exact.method, exact.points) == ("exact", 18)
    own = exact.indices.query("target == 'score'").set_index(["unit", "factor"])[["first", "total"]]
    by_hand = np.empty((3, 2, 3, 14))
    for i, points in enumerate((1, 2, 3)):
        for j, name in enumerate(("minmax", "rank")):
            for k, table in enumerate(FINITE["weights"].sets):
                method = METHOD.replace("treat.max_points", points).replace("normalise.method", name)
                by_hand[i, j, k] = compute(DATA, FW.with_weights(table), method).table("I")["I"]
    p = np.array([0.75, 0.25])[None, :, None, None] / 9
    mean = (by_hand * p).sum(axis=(0, 1, 2))
    variance = ((by_hand - mean) ** 2 * p).sum(axis=(0, 1, 2))
    alone = by_hand.mean(axis=(0, 2))
    first = (np.array([0.75, 0.25])[:, None] * (alone - mean) ** 2).sum(axis=0) / variance
    np.testing.assert_allclose(own.xs("normalise.method", level="factor")["first"], first, rtol=1e-10)
    assert (own["first"] <= own["total"] + 1e-12).all()
    assert (own.groupby("unit", sort=False)["first"].sum() <= 1 + 1e-9).all()
    assert set(exact.overall.columns) == {"target", "factor", "first", "total"}


def test_sampled_sensitivity_comes_close_to_the_exact_one() -> None:
    exact = sensitivity(DATA, FW, FINITE, method=METHOD)
    sampled = sensitivity(DATA, FW, FINITE, 4096, method=METHOD, estimate="sampled")
    assert (sampled.method, sampled.points) == ("sampled", 4096 * 5)
    merged = exact.indices.merge(sampled.indices, on=["factor", "unit", "target"])
    assert len(merged) == len(exact.indices)
    np.testing.assert_allclose(merged["first_x"], merged["first_y"], atol=0.06)
    np.testing.assert_allclose(merged["total_x"], merged["total_y"], atol=0.06)


def test_sensitivity_with_continuous_factors_is_sampled_and_seeded() -> None:
    spec = {"weights": {"noise": 0.3}, "aggregate.method": ["arithmetic", "geometric"]}
    one = sensitivity(DATA, FW, spec, 64, 3, method=METHOD)
    assert one.method == "sampled"
    pd.testing.assert_frame_equal(one.indices, sensitivity(DATA, FW, spec, 64, 3, method=METHOD).indices)
    with pytest.raises(MethodError, match="exact needs finitely many values"):
        sensitivity(DATA, FW, spec, estimate="exact", method=METHOD)


def test_what_does_not_vary_has_no_indices() -> None:
    spec = {"weights": WeightSets(sets=[{"a": 1}, {"a": 1}])}
    found = sensitivity(DATA, FW, spec, method=METHOD)
    assert found.indices[["first", "total"]].isna().all().all()


def test_whole_steps_and_weights_of_several_kinds_may_vary_together() -> None:
    spec = {
        "weights": [{"method": "equal"}, {"method": "nominal"}],
        "weights#2": {"noise": 0.2, "levels": [1]},
        "weights#3": {"dirichlet": 50.0, "levels": [2]},
        "screen": [None, {"method": "availability", "min_share": 0.9}],
    }
    found = uncertainty(DATA, FW, spec, 64, method=METHOD)
    assert list(found.factors) == list(spec)
    assert found.summary["score_median"].notna().any()


def test_a_draw_with_weights_of_zero_is_withheld_where_nothing_else_is_measured() -> None:
    data = DATA.copy()
    data.loc[0, ["a", "b"]] = np.nan
    only_c = WeightSets(sets=[{"c": 0.0, "a": 1.0}, {"c": 1.0}])
    found = uncertainty(data, FW, {"weights": only_c}, 16, method=METHOD.replace("impute", None))
    own = found.scores.query("code == 'P' and unit == 'u00'").iloc[0]
    if not np.isnan(DATA.loc[0, "c"]):
        assert own["share"] == 0.5
