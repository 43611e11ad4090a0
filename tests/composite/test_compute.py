"""The pipeline: matching by name, withholding, fitting and transforming, the log."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from indicators.composite import DataError, Framework, Method, MethodError, UndefinedError, compute, fit
from indicators.composite.data import panel as matched
from tests.composite import samples

FULL = Method.from_dict(
    {
        "denominate": {"method": "ratio"},
        "impute": {"method": "group_mean"},
        "treat": {"method": "winsorise", "max_points": 2},
        "normalise": {"method": "minmax", "lower": 1},
        "aggregate": {"method": ["arithmetic", "geometric"]},
    }
)


def test_by_hand() -> None:
    fw = samples.framework()
    data = pd.DataFrame(
        {
            "unit": ["x", "y", "z"],
            "a": [0.0, 5, 10],
            "b": [1.0, 2, 3],
            "c": [1.0, 1, 3],
            "d": [4.0, 2, 0],
            "e": [1.0, 5, 9],
        }
    )
    table = compute(data, fw).table()
    assert table["b"].tolist() == [100, 50, 0]
    assert table.loc["x"].tolist() == [0, 100, 0, 100, 100, 50, 100, pytest.approx(200 / 3)]
    assert table.loc["y", "P"] == pytest.approx((50 + 2 * 50 + 0) / 4)


def test_scores_table() -> None:
    result = compute(samples.panel(), samples.framework())
    scores = result.scores
    assert list(scores.columns) == ["unit", "period", "code", "level", "score", "rank"]
    assert len(scores) == 27 * 8
    assert scores["period"].dtype == np.int64
    assert scores["rank"].dtype == "Int64"
    assert set(scores.loc[scores["code"] == "I", "level"]) == {3}
    first = scores[(scores["code"] == "I") & (scores["period"] == 2020)]
    assert sorted(first["rank"]) == list(range(1, 10))


def test_unit_may_be_the_index() -> None:
    data = samples.data()
    by_index = compute(data.set_index("unit"), samples.framework(), FULL)
    assert by_index.scores.equals(compute(data, samples.framework(), FULL).scores)


def test_ties_share_the_best_rank() -> None:
    data = samples.data(4)
    data.iloc[1, 1:6] = data.iloc[0, 1:6]
    ranks = compute(data, samples.framework()).table("I", what="rank")["I"]
    assert ranks["u00"] == ranks["u01"]
    assert sorted(ranks) in ([1, 1, 3, 4], [1, 2, 2, 4], [1, 2, 3, 3])


def test_missing_children_reweigh_and_withhold_by_level() -> None:
    data = samples.data()
    data.loc[0, ["d", "e"]] = np.nan
    data.loc[1, "e"] = np.nan
    data.loc[2, "d"] = np.nan
    fw = samples.framework()
    free = compute(data, fw)
    assert np.isnan(free.table("Q")["Q"]["u00"])
    assert free.table("I")["I"]["u00"] == free.table("P")["P"]["u00"]
    assert free.table("Q")["Q"]["u01"] == free.table("d")["d"]["u01"]
    strict = compute(data, fw, Method.from_dict({"aggregate": {"method": "arithmetic", "min_share": [0.5, 0.9]}}))
    q, i = strict.table("Q")["Q"], strict.table("I")["I"]
    # d weighs 1 of 4 in Q and e 3 of 4
    assert np.isnan(q["u01"])
    assert not np.isnan(q["u02"])
    assert np.isnan(i["u00"])
    assert np.isnan(i["u01"])
    assert not np.isnan(i["u02"])
    assert strict.coverage.loc["u01", "Q"] == 0.25
    assert strict.coverage.loc["u00", "I"] == pytest.approx(2 / 3)
    assert pd.isna(strict.scores.set_index(["code", "unit"])["rank"]["I", "u00"])
    by_number = {"method": "arithmetic", "min_share": 0.5, "share_of": "count"}
    assert (
        not compute(data, fw, Method.from_dict({"aggregate": by_number})).table("Q")["Q"][["u01", "u02"]].isna().any()
    )


def test_a_share_equal_to_the_limit_passes() -> None:
    codes = [f"i{k:02d}" for k in range(10)]
    fw = Framework.from_frame(
        pd.DataFrame(
            {
                "code": [*codes, "I"], "parent": ["I"] * 10 + [""], "type": ["indicator"] * 10 + ["aggregate"],
                "weight": 0.1, "direction": 1,
            }
        )
    )  # fmt: skip
    rng = np.random.default_rng(0)
    data = pd.DataFrame(rng.random((5, 10)), columns=codes).assign(unit=list("abcde"))
    data.loc[0, codes[:3]] = np.nan
    limit = Method.from_dict({"aggregate": {"method": "arithmetic", "min_share": 0.7}})
    assert not compute(data, fw, limit).table("I")["I"].isna().any()


def test_measured_counts_what_the_data_had_before_imputation() -> None:
    data = samples.data()
    data.loc[0, "e"] = np.nan
    result = compute(data, samples.framework(), Method.from_dict({"impute": {"method": "mean"}}))
    assert result.coverage.loc["u00", "Q"] == 1
    assert result.measured.loc["u00", "Q"] == 0.25


def test_effective_weights_multiply_up_the_tree() -> None:
    weights = compute(samples.data(), samples.framework()).weights.set_index("code")
    assert weights.loc["b", "share"] == 0.5
    assert weights.loc["b", "effective"] == pytest.approx(0.5 * 2 / 3)
    assert weights.loc[["a", "b", "c", "d", "e"], "effective"].sum() == pytest.approx(1)


def test_constant_indicator_leaves_every_score_alone() -> None:
    fw, data = samples.framework(), samples.data()
    smaller = fw.without("c")
    data["c"] = 7.0
    limit = Method.from_dict({"aggregate": {"method": "arithmetic", "min_share": 0.9}})
    result = compute(data, fw, limit)
    pd.testing.assert_frame_equal(result.table("P", "Q", "I"), compute(data, smaller, limit).table("P", "Q", "I"))
    assert result.coverage["P"].tolist() == [1.0] * 12
    with pytest.raises(UndefinedError, match="no spread, so no minmax score, for c"):
        compute(data, fw, Method.from_dict({"normalise": {"method": "minmax", "constant": "refuse"}}))
    middle = compute(data, fw, Method.from_dict({"normalise": {"method": "minmax", "constant": "middle"}}))
    assert set(middle.table("c")["c"]) == {50.0}
    assert (middle.table("P", what="rank") == result.table("P", what="rank")).all().all()


def test_a_family_of_constants_has_no_score_and_no_weight() -> None:
    data = samples.data()
    data[["d", "e"]] = 1.0
    limit = Method.from_dict({"aggregate": {"method": "arithmetic", "min_share": 0.9}})
    result = compute(data, samples.framework(), limit)
    assert result.table("Q")["Q"].isna().all()
    pd.testing.assert_series_equal(result.table("I")["I"], result.table("P")["P"], check_names=False)


def test_limits_learnt_on_one_period_score_another() -> None:
    panel = samples.panel()
    fw = samples.framework()
    learnt = fit(panel[panel["period"] == 2020], fw, FULL)
    again = learnt.transform(panel[panel["period"] == 2020])
    direct = compute(panel[panel["period"] == 2020], fw, FULL)
    assert again.scores.equals(direct.scores)
    later = learnt.normalised(matched(panel[panel["period"] == 2023], fw))[0][:, 1]
    now, then = panel[panel["period"] == 2023].set_index("unit"), panel[panel["period"] == 2020]["b"]
    expected = (then.max() - now["b"].to_numpy()) / (then.max() - then.min()) * 99 + 1
    np.testing.assert_allclose(later, expected, rtol=1e-12)


def test_limits_of_each_period() -> None:
    panel, fw = samples.panel(), samples.framework()
    each = {"normalise": {"method": "zscore", "periods": "each"}, "treat": {"method": "winsorise", "periods": "each"}}
    together = compute(panel, fw, Method.from_dict(each))
    for period, rows in panel.groupby("period"):
        alone = compute(rows.drop(columns="period"), fw, Method.from_dict(each))
        own = together.table().xs(period, level="period")
        pd.testing.assert_frame_equal(own, alone.table().loc[own.index], check_exact=True)
    with pytest.raises(MethodError, match="limits are per period and 2030 was not learnt; known: 2020, 2021, 2023"):
        together.fitted.transform(panel.assign(period=panel["period"].replace(2023, 2030)))


def test_ranks_run_within_a_period() -> None:
    ranks = compute(samples.panel(), samples.framework()).table("I", what="rank")["I"]
    assert ranks.groupby("period").agg(["min", "max"]).to_numpy().tolist() == [[1, 9]] * 3


def test_exceptions_by_indicator_and_aggregate() -> None:
    step = {"method": "minmax", "by": {"Q": {"method": "rank"}, "e": {"method": "borda"}}}
    table = compute(samples.data(), samples.framework(), Method.from_dict({"normalise": step})).table()
    assert table["a"].max() == 100
    assert sorted(table["d"]) == list(range(1, 13))
    assert table["e"].min() == 0
    with pytest.raises(MethodError, match=r"\[normalise.by.x\]: unknown code"):
        compute(samples.data(), samples.framework(), Method.from_dict({"normalise": {"by": {"x": {"method": "rank"}}}}))
    by = {"method": "arithmetic", "by": {"Q": {"method": "median"}}}
    result = compute(samples.data(), samples.framework(), Method.from_dict({"aggregate": by}))
    assert result.fitted.tree.specs["Q"].method == "median"
    with pytest.raises(MethodError, match="not an aggregate"):
        compute(
            samples.data(), samples.framework(), Method.from_dict({"aggregate": {"by": {"a": {"method": "median"}}}})
        )


def test_screened_units_are_withheld_and_teach_nothing() -> None:
    data = samples.data()
    data.loc[0, ["a", "b", "c", "d"]] = np.nan
    data.loc[0, "e"] = 1e6
    method = Method.from_dict({"screen": {"method": "availability", "min_share": 0.5}})
    result = compute(data, samples.framework(), method)
    assert result.table().loc["u00"].isna().all()
    rest = compute(data.iloc[1:], samples.framework(), method)
    pd.testing.assert_frame_equal(result.table().iloc[1:], rest.table())
    assert result.log.to_list()[1]["found"]["withheld"] == ["u00"]


def test_the_log_replays_and_varies() -> None:
    data, fw = samples.data(missing=0.1), samples.framework()
    result = compute(data, fw, FULL)
    log = result.log
    assert [e.step for e in log.entries] == [
        "read",
        "denominate",
        "impute",
        "treat",
        "normalise",
        "weights",
        "aggregate",
    ]
    assert json.loads(json.dumps(log.to_list())) == log.to_list()
    assert log.replay(data, fw).scores.equals(result.scores)
    changed = log.replay(data, fw, {"normalise.method": "rank", "aggregate.method": "arithmetic"})
    direct = compute(data, fw, FULL.replace("normalise.method", "rank").replace("aggregate.method", "arithmetic"))
    assert changed.scores.equals(direct.scores)
    limits = log.entries[4].found["learnt"]["d"]
    assert limits["low"] == pytest.approx(result.stage("treat")["d"].min())


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d: d.drop(columns="b"), "no column for indicator b"),
        (lambda d: d.rename(columns={"unit": "name"}), "expected a column or index called unit"),
        (lambda d: d.assign(unit="x"), "unit 'x' stands there twice"),
        (lambda d: d.assign(b=["many"] + ["1"] * 11), r"row 1 \(unit u00\), column b: expected a number, found 'many'"),
        (lambda d: d.assign(b=[1.0] * 11 + [np.inf]), r"row 12 \(unit u11\), column b: expected a finite number"),
        (lambda d: d.assign(b=True), "column b: expected numbers, found true/false"),
        (lambda d: d.iloc[:0], "there are no rows"),
        (lambda d: d.assign(unit=[None] + ["x"] * 11), "row 1, column unit: is empty"),
        (lambda d: pd.concat([d, d[["a"]]], axis=1), "column 'a' stands there twice"),
    ],
)
def test_refuses_wrong_data(change, message: str) -> None:
    with pytest.raises(DataError, match=message):
        compute(change(samples.data()), samples.framework())


def test_unused_columns_are_listed() -> None:
    result = compute(samples.data().assign(note="x"), samples.framework())
    assert result.panel.ignored == ("note",)


def test_denominators_are_matched_by_unit() -> None:
    data, fw = samples.data(), samples.framework()
    ratio = Method.from_dict({"denominate": {"method": "ratio", "scale": 1000}})
    inside = compute(data, fw, ratio).stage("denominate")
    np.testing.assert_allclose(inside["c"], data["c"] / data["people"] * 1000, rtol=1e-15)
    table = data[["unit", "people"]].sample(frac=1, random_state=0)
    outside = compute(data.drop(columns="people"), fw, ratio, denominators=table).stage("denominate")
    assert outside.equals(inside)
    with pytest.raises(UndefinedError, match="people of u03 is 0, so c per people is not defined"):
        compute(data.assign(people=data["people"].mask(data.index == 3, 0)), fw, ratio)
    with pytest.raises(DataError, match="no column for denominator 'people' of 'c'"):
        compute(data.drop(columns="people"), fw, ratio)


def test_a_family_that_weighs_nothing_is_refused() -> None:
    with pytest.raises(MethodError, match="weights of Q: all children weigh 0"):
        compute(samples.data(), samples.framework().with_weights({"d": 0, "e": 0}))


def test_a_child_without_weight_takes_no_part() -> None:
    fw = samples.framework().with_weights({"a": 0})
    found = compute(samples.data(), fw).table("P", "I")
    pd.testing.assert_frame_equal(found, compute(samples.data(), fw.without("a")).table("P", "I"))


def test_a_framework_may_have_several_roots_and_unequal_branches() -> None:
    frame = samples.framework_frame()
    frame.loc[frame["code"] == "Q", "parent"] = ""
    frame.loc[frame["code"] == "c", "parent"] = "I"
    fw = Framework.from_frame(frame)
    result = compute(samples.data(), fw)
    assert fw.roots == ("Q", "I")
    table = result.table()
    np.testing.assert_allclose(table["I"], (2 * table["P"] + table["c"]) / 3, rtol=1e-14)
    effective = result.weights.set_index("code")["effective"]
    assert effective[["a", "b", "c"]].sum() == pytest.approx(1)
    assert effective[["d", "e"]].sum() == pytest.approx(1)
