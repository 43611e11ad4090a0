"""Achievement against targets: formulas, status words, pace, several owners."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up_plan import kpi, progress, target, write_plan

from indicators.masterplan import REASONS, RESULTS, Masterplan, achievements, load, values_of
from indicators.masterplan.achievement import results
from indicators.masterplan.formulas import FORMULAS, Aim, NotComputableError, attained
from indicators.masterplan.pace import pace
from indicators.masterplan.scales import NoScaleError, scale_of_year, scale_on, spans

NOW = date(2026, 11, 24)
#: Published values of the regency as the data package gives them (facts of the sources named in the records).
PUBLISHED = pd.DataFrame(
    [
        ("poverty_rate", "2021", 9.57, True),
        ("poverty_rate", "2024", 9.32, True),
        ("stunting_prevalence_ssgi", "2024", 22.4, True),
        ("env_bank_sampah", "2023", 24.0, True),
        ("out_of_school_children", "2023", 600.0, True),
        ("jkn_coverage", "2023", 99.44, True),
        ("jkn_active_pct", "2024", 78.96, True),
        ("gov_pad_realisasi_rp", "2025-10-14", 238.7e9, True),
        ("idm_desa_mandiri", "2024", 55.0, True),
        ("iid_score", "2022", 16.0, True),
        ("gov_kepatuhan_ombudsman", "2023", 75.42, True),
        ("gov_kepatuhan_ombudsman", "2021", 68.1, True),
    ],
    columns=["variable", "period", "value", "chosen"],
).assign(id=lambda d: "o" + d.index.astype(str), source="sumber", note_id="", note_en="", area_level="regency")


@pytest.fixture(scope="module")
def published(raw: Path) -> Masterplan:
    return load(raw, observations=PUBLISHED)


def one(plan: Masterplan, **where: object) -> pd.Series:
    formula = where.pop("formula", None)
    table = achievements(plan, str(where["kpi"]), formula=formula, on=NOW)  # type: ignore[arg-type]
    for name, value in where.items():
        table = table[table[name] == value]
    assert len(table) == 1
    return table.iloc[0]


def test_poverty_2021_by_both_lower_is_better_formulas(published: Masterplan) -> None:
    first = one(published, kpi="poverty")
    assert round(first["percent"], 2) == 103.24
    assert first["formula_id"] == "target / realisasi x 100"
    second = one(published, kpi="poverty", formula="mirror")
    assert round(second["percent"], 2) == 103.14
    assert second["formula_en"] == "(2 x target - value) / target x 100"
    assert bool(first["attained"])
    assert bool(second["attained"])


def test_land_tax_2022(published: Masterplan) -> None:
    row = one(published, kpi="land-tax", period="2022")
    assert round(row["percent"], 2) == 115.14
    assert (row["basis"], row["status"]) == ("full", "very-high")


def test_the_national_and_the_regencys_stunting_targets_are_told_apart(published: Masterplan) -> None:
    national = one(published, kpi="stunting-survey", owner="national")
    own = one(published, kpi="stunting-survey", owner="regency")
    assert (national["baseline"], own["baseline"]) == (30.1, 31.05)
    assert (national["target"], own["target"]) == (14, 18.16)
    assert (national["status"], own["status"]) == ("low", "high")
    assert round(national["percent"], 2) == 62.5
    assert not bool(national["attained"])
    assert (national["projected_year"], own["projected_year"]) == (2027, 2025)


def test_each_result_can_be_worked_out_again_from_what_stands_beside_it(published: Masterplan) -> None:
    table = achievements(published, on=NOW)
    known = table[table["percent"].notna()]
    assert len(known) >= 8
    for row in known.to_dict("records"):
        aim = Aim(row["target"], row["target_upper"], row["baseline"])
        assert FORMULAS[row["formula"]].compute(row["value"], aim) == row["percent"]
        assert row["formula_id"]
        assert row["value_source"]
        assert row["value_period"]


def test_a_value_of_before_does_not_answer_a_target_that_is_due(published: Masterplan) -> None:
    row = one(published, kpi="jkn-coverage")
    assert (row["reason"], row["basis"]) == ("no_value", "")
    assert math.isnan(row["percent"])
    assert row["reason_id"] == REASONS["no_value"][0]


def test_a_value_so_far_is_marked_as_such(published: Masterplan) -> None:
    partial = one(published, kpi="own-revenue", period="2025")
    assert (partial["basis"], partial["value_period"]) == ("partial", "2025-10-14")
    ahead = one(published, kpi="jkn-active")
    assert (ahead["basis"], ahead["value_period"]) == ("interim", "2024")


@pytest.mark.parametrize(
    ("on", "basis"), [("2022-06-30", "interim"), ("2022-12-31", "interim"), ("2023-01-01", "full")]
)
def test_a_figure_of_the_running_period_is_not_the_last_word(published: Masterplan, on: str, basis: str) -> None:
    table = achievements(published, "land-tax", on=date.fromisoformat(on))
    row = table[table["period"] == "2022"].iloc[0]
    assert (row["value_period"], row["basis"]) == ("2022", basis)
    higher = table.assign(attained=False)[table["period"] == "2022"]
    assert results(higher)["interim" if basis == "interim" else "not_attained"] == 1


def test_a_kpi_without_a_target_shows_its_latest_value(published: Masterplan) -> None:
    row = one(published, kpi="independent-villages")
    assert (row["value"], row["reason"], row["owner"]) == (55, "no_target", "")


def test_a_kpi_without_anything_says_so(published: Masterplan) -> None:
    assert one(published, kpi="unemployment")["reason"] == "no_target"
    assert one(published, kpi="new-opportunities")["reason"] == "no_value"


def test_the_counts_of_results_add_up(published: Masterplan) -> None:
    table = achievements(published, on=NOW)
    counted = results(table)
    assert list(counted) == list(RESULTS)
    assert sum(counted.values()) == len(table)
    assert counted["attained"] == 2  # poverty 2021, land tax 2022


def test_both_values_of_a_contradiction_stay_and_one_is_chosen(published: Masterplan) -> None:
    table = values_of(published, "stunting-survey")
    of_2024 = table[table["period"] == "2024"].set_index("value")
    assert bool(of_2024.loc[22.4, "chosen"])
    assert not bool(of_2024.loc[24.4, "chosen"])
    assert of_2024.loc[24.4, "note_id"]


def test_an_offices_own_chosen_figure_comes_before_the_published_one(tmp_path: Path) -> None:
    values = pd.DataFrame(
        [
            ("o1", "rate", "regency", "2024", 5.0, "koran", True, "", ""),
            ("o2", "rate", "district", "2024", 9.0, "koran", True, "", ""),
        ],
        columns=["id", "variable", "area_level", "period", "value", "source", "chosen", "note_id", "note_en"],
    )
    linked = kpi("k", variable="rate")
    plan = load(
        write_plan(tmp_path, kpis=[linked], progress=[progress("k", 6)], targets=[target("k", 10)]), None, values
    )
    assert achievements(plan, "k", on=NOW)["value"].tolist() == [6]
    kept = values_of(plan, "k")
    assert sorted(zip(kept["value"], kept["chosen"], strict=True)) == [(5.0, False), (6.0, True)]
    plan = load(write_plan(tmp_path, kpis=[linked], targets=[target("k", 10)]), None, values)
    assert achievements(plan, "k", on=NOW)["value"].tolist() == [5]


@pytest.mark.parametrize(
    ("formula", "value", "aim", "expected"),
    [
        ("ratio", 24, Aim(50), 48.0),
        ("inverse", 22.4, Aim(14), 62.5),
        ("mirror", 30, Aim(10), -100.0),
        ("mirror", 0, Aim(10), 200.0),
        ("path", 600, Aim(0, baseline=600), 0.0),
        ("path", 150, Aim(0, baseline=600), 75.0),
        ("path", 660, Aim(0, baseline=600), -10.0),
        ("range", 20, Aim(18, 22), 100.0),
        ("range", 18, Aim(18, 22), 100.0),
        ("range", 9, Aim(18, 22), 50.0),
        ("range", 33, Aim(18, 22), 50.0),
        ("milestone", 3, Aim(4), 75.0),
    ],
)
def test_formulas(formula: str, value: float, aim: Aim, expected: float) -> None:
    assert FORMULAS[formula].compute(value, aim) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    ("formula", "value", "aim"),
    [
        ("ratio", 5, Aim(0)),
        ("ratio", 5, Aim(-2)),
        ("inverse", 0, Aim(5)),
        ("inverse", 5, Aim(0)),
        ("mirror", 5, Aim(0)),
        ("path", 5, Aim(0)),
        ("path", 5, Aim(3, baseline=3)),
        ("range", 5, Aim(3)),
        ("milestone", 5, Aim(4)),
        ("milestone", 0, Aim(0)),
    ],
)
def test_a_formula_says_why_it_has_no_result(formula: str, value: float, aim: Aim) -> None:
    with pytest.raises(NotComputableError) as caught:
        FORMULAS[formula].compute(value, aim)
    assert caught.value.reason_id
    assert caught.value.reason_en


def test_a_formula_without_a_result_still_tells_whether_the_target_is_reached(tmp_path: Path) -> None:
    lower = kpi("k", direction="lower", formula="inverse")
    plan = load(write_plan(tmp_path, kpis=[lower], targets=[target("k", 0)], progress=[progress("k", 0)]))
    row = one(plan, kpi="k")
    assert (row["reason"], bool(row["attained"]), row["status"]) == ("not_computable", True, "")
    assert results(achievements(plan, on=NOW))["attained"] == 1


@given(st.floats(0.01, 1e6), st.floats(0.01, 1e6))
def test_both_lower_is_better_formulas_agree_on_which_side_of_the_target(value: float, aim: float) -> None:
    met = attained(value, Aim(aim), "lower")
    for name in ("inverse", "mirror"):
        percent = FORMULAS[name].compute(value, Aim(aim))
        assert percent >= 100 - 1e-9 if met else percent <= 100 + 1e-9


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_percentage_has_exactly_one_status_word(plan: Masterplan, value: float) -> None:
    scale = scale_of_year("achievement", 2024, plan.table("scales"), plan.table("instruments"))
    found = scale.classify(value)
    assert found is not None
    above = [c for c in scale.classes if c.lower > found.lower]
    assert value >= found.lower
    assert all(value < c.lower for c in above)


@pytest.mark.parametrize(
    ("value", "word"),
    [
        (91, "very-high"),
        (90.999, "high"),
        (90.5, "high"),
        (76, "high"),
        (75.5, "medium"),
        (65.9, "low"),
        (50.5, "very-low"),
        (51, "low"),
        (-20, "very-low"),
    ],
)
def test_values_in_the_gaps_of_the_printed_scale_have_a_word(plan: Masterplan, value: float, word: str) -> None:
    scale = scale_of_year("achievement", 2024, plan.table("scales"), plan.table("instruments"))
    found = scale.classify(value)
    assert found is not None
    assert found.code == word


def test_the_other_status_words_can_be_used(published: Masterplan) -> None:
    table = achievements(published, "stunting-survey", instrument="rpjmd-status", on=NOW).set_index("owner")
    assert table["status_id"].to_dict() == {"national": "Akan tercapai", "regency": "Telah tercapai"}


def test_a_scale_of_another_year_does_not_stand_in(plan: Masterplan) -> None:
    scales, instruments = plan.table("scales"), plan.table("instruments")
    with pytest.raises(NoScaleError):
        scale_on("spbe", date(2026, 1, 1), scales, instruments)
    assert scale_on("pemdi", date(2026, 1, 1), scales, instruments).classify(3.4).name_id == "3 Terstandarisasi"
    with pytest.raises(NoScaleError):
        scale_of_year("iid", 2024, scales, instruments)
    assert spans("iid", scales) == [("2022", "2023"), ("2025", "2025")]


def test_a_class_that_is_not_known_is_not_guessed(plan: Masterplan) -> None:
    scale = scale_of_year("iid", 2025, plan.table("scales"), plan.table("instruments"))
    assert scale.classify(63.82) is None
    assert scale.classify(65).code == "very-innovative"
    assert scale.confidence == "inferred"
    assert scale.classify(math.nan) is None
    with pytest.raises(ValueError, match="outside"):
        scale.classify(101)


def test_without_a_scale_the_percentage_stays_and_has_no_word(tmp_path: Path) -> None:
    plan = load(
        write_plan(tmp_path, kpis=[kpi("k")], targets=[target("k", 10, "2010")], progress=[progress("k", 5, "2010")])
    )
    row = one(plan, kpi="k")
    assert (row["percent"], row["status"], row["scale"]) == (50, "", "")


def test_pace_needed_and_reached() -> None:
    ends = [date(y, 12, 31) for y in (2020, 2022, 2024)]
    found = pace(10, ends[0], 14, ends[1], 30, ends[2])
    assert found is not None
    assert found.needed == pytest.approx(5, rel=1e-3)
    assert found.reached == pytest.approx(2, rel=1e-3)
    assert found.share == pytest.approx(0.4, rel=1e-3)
    assert found.projected_year == 2030


def test_pace_for_lower_is_better_has_the_same_sign_of_share() -> None:
    ends = [date(y, 12, 31) for y in (2020, 2022, 2024)]
    found = pace(30, ends[0], 22, ends[1], 14, ends[2])
    assert found is not None
    assert found.share == pytest.approx(1, rel=1e-3)
    assert found.projected_year == 2024


@pytest.mark.parametrize("value", [10, 8])
def test_standing_still_or_moving_away_has_no_projected_year(value: float) -> None:
    ends = [date(y, 12, 31) for y in (2020, 2022, 2024)]
    found = pace(10, ends[0], value, ends[1], 30, ends[2])
    assert found is not None
    assert found.share <= 0
    assert found.projected_year is None


def test_a_target_more_than_a_century_away_has_no_projected_year() -> None:
    ends = [date(y, 12, 31) for y in (2020, 2022, 2024)]
    found = pace(10, ends[0], 10.1, ends[1], 30, ends[2])
    assert found is not None
    assert found.share > 0
    assert found.projected_year is None


def test_no_pace_without_time_or_way() -> None:
    first, last = date(2020, 12, 31), date(2024, 12, 31)
    assert pace(10, last, 12, last, 30, first) is None
    assert pace(30, first, 30, last, 30, last) is None
    fresh = pace(10, first, 10, first, 30, last)
    assert fresh is not None
    assert math.isnan(fresh.share)


def test_a_target_that_allows_worsening_needs_no_pace(published: Masterplan) -> None:
    row = one(published, kpi="poverty")  # baseline 9.74, target 9.88
    assert math.isnan(row["pace_needed"])
    assert row["projected_year"] is pd.NA


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6).filter(lambda t: abs(t) > 1e-3), st.integers(1, 8), st.integers(1, 8))
def test_at_exactly_the_pace_needed_the_target_is_met_when_due(base: float, way: float, total: int, part: int) -> None:
    start, due = date(2010, 12, 31), date(2010 + total, 12, 31)
    day = date(2010 + min(part, total), 12, 31)
    share = (day - start).days / (due - start).days
    found = pace(base, start, base + way * share, day, base + way, due)
    if found is None:  # the way is lost in the rounding of the baseline
        assert base + way == base
        return
    assert found.share == pytest.approx(1, rel=1e-2)
    assert found.projected == pytest.approx(2010 + total + 1, abs=0.1 * total)
