from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from indicators.composite import CompositeError, DataError, Method, MethodError, UndefinedError, compute
from indicators.composite import diagnose as dx
from indicators.composite.diagnose.correlate import with_ancestors
from tests.composite import samples

FW = samples.framework()
DATA = samples.data(20, missing=0.1)
RESULT = compute(DATA, FW)


def test_statistics_and_flags() -> None:
    table = pd.DataFrame(
        {
            "plain": np.arange(10.0),
            "holes": [1.0, 2] + [np.nan] * 8,
            "zeros": [0.0] * 6 + [1, 2, 3, 4],
            "flat": 1.0,
            "spike": [1.0, 2, 3, 4, 5, 6, 7, 8, 9, 1000],
            "empty": np.nan,
        }
    )
    found = dx.statistics(table)
    assert found["n"].tolist() == [10, 2, 10, 10, 10, 0]
    assert found.loc["plain", ["min", "q25", "median", "mean", "max"]].tolist() == [0, 2.25, 4.5, 4.5, 9]
    flags = {c: [f for f in found.columns if f.startswith("flag") and found.loc[c, f]] for c in table}
    assert flags["plain"] == []
    assert flags["holes"] == ["flag_missing"]
    assert flags["zeros"] == ["flag_zero", "flag_same"]
    assert flags["flat"] == ["flag_unique", "flag_same", "flag_constant"]
    assert flags["spike"] == ["flag_outliers"]
    assert found.loc["spike", "outliers_iqr"] == 1
    assert flags["empty"] == ["flag_missing"]


def test_availability_is_by_number() -> None:
    shares = dx.availability(RESULT)
    raw = DATA.set_index("unit")
    np.testing.assert_allclose(shares["Q"], raw[["d", "e"]].notna().mean(axis=1))
    np.testing.assert_allclose(shares["I"], raw[list("abcde")].notna().mean(axis=1))


@pytest.mark.parametrize(
    ("kind", "oracle"), [("pearson", stats.pearsonr), ("spearman", stats.spearmanr), ("kendall", stats.kendalltau)]
)
def test_correlations_of_scipy(kind, oracle) -> None:
    table = DATA.set_index("unit")[list("abcde")]
    found = dx.correlations(table, kind)
    assert len(found) == 10
    for _, row in found.iterrows():
        both = table[[row["a"], row["b"]]].dropna()
        expected = oracle(both[row["a"]], both[row["b"]])
        assert row["n"] == len(both)
        assert row["correlation"] == pytest.approx(expected.statistic, rel=1e-10)
        assert row["p_value"] == pytest.approx(expected.pvalue, rel=1e-8)


def test_correlations_without_spread_or_pairs_are_missing() -> None:
    table = pd.DataFrame({"a": [1.0, 2, 3], "b": 1.0, "c": [np.nan, np.nan, 1]})
    assert dx.correlations(table)["correlation"].isna().all()
    with pytest.raises(MethodError, match="expected one of pearson, spearman, kendall"):
        dx.correlations(table, "persson")


def test_correlations_within_and_across_parents() -> None:
    found = dx.across(RESULT)
    within = found[found["within"]]
    assert {frozenset((a, b)) for a, b in zip(within["a"], within["b"], strict=True)} == {
        frozenset(p) for p in ("ab", "ac", "bc", "de")
    }
    assert len(dx.across(RESULT, level=2)) == 1
    up = with_ancestors(RESULT)
    assert set(up.loc[up["code"] == "a", "ancestor"]) == {"P", "I"}
    with pytest.raises(MethodError, match="level: expected 1 to 3, found 4"):
        dx.across(RESULT, level=4)


def test_redundant_and_contradicting_pairs() -> None:
    data = samples.data(20)
    data["c"] = data["a"] * 3 + 1
    data["e"] = data["d"]
    found = dx.redundant(compute(data, FW)).set_index(["a", "b"])["flag"]
    # e counts down, so d and e contradict each other
    assert found["a", "c"] == "redundant"
    assert found["d", "e"] == "contradicting"


def test_outside_variables_are_matched_by_name() -> None:
    scores = RESULT.table("I")["I"]
    outside = pd.DataFrame({"unit": scores.index, "x": -2 * scores.to_numpy() + 1}).sample(frac=1, random_state=0)
    found = dx.outside(RESULT, outside, "I")
    assert found["correlation"].tolist() == [pytest.approx(-1)]
    with pytest.raises(DataError, match="no unit in common"):
        dx.outside(RESULT, outside.assign(unit="x" + outside["unit"]))
    with pytest.raises(DataError, match="stands there twice"):
        dx.outside(RESULT, pd.concat([outside, outside]))


def test_reliability_of_families() -> None:
    found = dx.reliability(compute(samples.data(20), FW)).set_index(["aggregate", "without"])["alpha"]
    z = compute(samples.data(20), FW, Method.from_dict({"normalise": {"method": "zscore"}})).table("a", "b", "c")
    assert found["P", ""] == pytest.approx(dx.cronbach_alpha(z))
    assert found["P", "a"] == pytest.approx(dx.cronbach_alpha(z[["b", "c"]]))
    assert ("Q", "d") not in found.index
    assert np.isnan(dx.cronbach_alpha(z[["a"]]))


def test_principal_components_are_refused_where_undefined() -> None:
    with pytest.raises(UndefinedError, match="2 complete units"):
        dx.principal_components(pd.DataFrame({"a": [1.0, 2, np.nan], "b": [1.0, 3, 2]}))
    with pytest.raises(UndefinedError, match="b has no spread"):
        dx.principal_components(pd.DataFrame({"a": [1.0, 2, 3], "b": 1.0}))


@pytest.mark.parametrize("to", ["children", "indicators"])
def test_contributions_add_up_to_the_score(to) -> None:
    found = dx.contributions(RESULT, to=to)
    total = found.groupby("unit")["contribution"].sum()
    pd.testing.assert_series_equal(total, RESULT.table("I")["I"], check_names=False, check_exact=False, rtol=1e-12)
    missing = DATA.set_index("unit")["a"].isna()
    if to == "indicators":
        own = found[found["code"] == "a"].set_index("unit")["contribution"]
        assert (own.isna() == missing).all()


@pytest.mark.parametrize("method", ["geometric", "harmonic", "median", "mpi"])
def test_contributions_to_other_means_add_up_to_the_distance_from_the_average(method) -> None:
    step = {"normalise": {"method": "minmax", "lower": 70, "upper": 130}, "aggregate": {"method": method}}
    result = compute(DATA, FW, Method.from_dict(step))
    found = dx.contributions(result, "P")
    total = found.groupby("unit")["contribution"].sum()
    np.testing.assert_allclose(total[result.table().index], result.table("P")["P"], rtol=1e-9)
    assert set(found["code"]) == {"a", "b", "c", "(average)"}
    with pytest.raises(MethodError, match="go by children"):
        dx.contributions(result, to="indicators")


def test_contributions_are_refused_for_pairwise_comparison() -> None:
    result = compute(DATA, FW, Method.from_dict({"aggregate": {"method": "copeland"}}))
    with pytest.raises(MethodError, match="compares units"):
        dx.contributions(result)
    with pytest.raises(CompositeError, match="unknown aggregate 'a'"):
        dx.contributions(RESULT, "a")


def test_strengths_and_weaknesses() -> None:
    data = samples.data(9)
    data.loc[4, "a"], data.loc[4, "b"], data.loc[4, "c"] = 1e3, 1e3, -1e3
    found = dx.strengths(compute(data, FW), "u04", count=2)
    assert found.loc[0, ["kind", "code", "rank", "percentile"]].tolist() == ["strength", "a", 1, 1.0]
    weak = found[found["kind"] == "weakness"].set_index("code")
    assert weak.loc["b", "rank"] == 9  # a high value of an indicator that counts down
    assert weak.loc["b", "value"] == 1e3
    assert not set(found.loc[found["kind"] == "strength", "code"]) & set(weak.index)
    with pytest.raises(CompositeError, match="unknown unit 'nowhere'"):
        dx.strengths(RESULT, "nowhere")


def test_compare_matches_units_by_name() -> None:
    ranks = compute(DATA.iloc[::-1], FW, Method.from_dict({"normalise": {"method": "rank"}}))
    table = dx.compare(RESULT, ranks)
    own = table.loc["u05"]
    assert own["score_first"] == RESULT.table("I")["I"]["u05"]
    assert own["rank_change"] == own["rank_first"] - own["rank_second"]
    expected = stats.spearmanr(table["score_first"], table["score_second"]).statistic
    assert table.attrs["spearman"] == pytest.approx(expected)
    assert table.attrs["largest_change"] == table["rank_change"].abs().max()
    same = dx.compare(RESULT, RESULT)
    assert same.attrs["spearman"] == pytest.approx(1)
    assert same.attrs["mean_absolute_change"] == 0


def test_removal_of_one_element_at_a_time() -> None:
    method = Method.from_dict(
        {"impute": {"method": "group_mean"}, "normalise": {"method": "minmax", "by": {"a": {"method": "zscore"}}}}
    )
    result = compute(DATA, FW, method)
    found = dx.removal(result).set_index("removed")
    assert set(found.index) == set("abcde")
    smaller = compute(DATA, FW.without("e"), method)
    assert found.loc["e", "mean_absolute_change"] == dx.compare(result, smaller).attrs["mean_absolute_change"]
    assert found["mean_absolute_change"].is_monotonic_decreasing
    families = dx.removal(result, level=2).set_index("removed")
    assert set(families.index) == {"P", "Q"}


def test_removal_of_an_element_without_influence_moves_nothing() -> None:
    result = compute(DATA.assign(c=5.0), FW)
    assert dx.removal(result).set_index("removed").loc["c", "largest_change"] == 0
