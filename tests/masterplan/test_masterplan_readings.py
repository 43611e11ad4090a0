"""National readings: the worked cases of the sources, and what the calculators refuse."""

from __future__ import annotations

import csv
import math
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.masterplan import Masterplan, published_readings
from indicators.masterplan.readings import (
    cityscore,
    evaluation_score,
    ikm,
    ikm_from_total,
    u4ssc_category,
    u4ssc_points,
    weights_on,
)
from indicators.masterplan.scales import Scale, scale_of_year

with (Path(__file__).parent / "cases.csv").open(encoding="utf-8", newline="") as _file:
    CASES = list(csv.DictReader(_file))

KEDIRI = {"baseline": 3.60, "output": 3.21, "outcome": 3.23, "impact": 3.07, "quick-win": 3.65}


def scale(plan: Masterplan, instrument: str, year: int) -> Scale:
    return scale_of_year(instrument, year, plan.table("scales"), plan.table("instruments"))


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c['calculation']}: {c['case']}")
def test_worked_case(plan: Masterplan, case: dict[str, str]) -> None:
    given, expected = case["inputs"], case["expected"]
    match case["calculation"]:
        case "evaluation":
            parts = dict(p.split("=") for p in given.split(";"))
            weights = weights_on(plan.table("weights"), "evaluation", date(2022, 12, 31), parts.pop("variant"))
            reading = evaluation_score({k: float(v) for k, v in parts.items()}, weights)
            assert reading.value == pytest.approx(float(expected), abs=1e-12)
        case "u4ssc-category":
            points = [None if p == "missing" else int(p) for p in given.split(";")]
            assert u4ssc_category(points, scale(plan, "u4ssc", 2022)).value == float(expected)
        case "u4ssc-points":
            value, benchmark = map(float, given.split("/"))
            assert u4ssc_points(value, benchmark, scale(plan, "u4ssc", 2022)) == int(expected)
        case "ikm":
            total, forms = map(int, given.split("/"))
            assert round(ikm_from_total(total, forms, scale(plan, "ikm", 2022)).value, 2) == float(expected)
        case "cityscore":
            value, goal, direction = given.split("/")
            assert cityscore(float(value), float(goal), direction) == pytest.approx(float(expected))  # type: ignore[arg-type]
        case "iid":
            score, year = given.split("/")
            found = scale(plan, "iid", int(year)).classify(float(score))
            assert found is not None
            assert found.code == expected
        case other:
            raise AssertionError(other)


def test_the_published_score_of_kediri_tells_which_weights_were_used(plan: Masterplan) -> None:
    table = plan.table("weights")
    results = {
        v: evaluation_score(KEDIRI, weights_on(table, "evaluation", date(2022, 1, 1), v)).value
        for v in ("national", "sleman")
    }
    published = plan.table("comparators").query("topic == 'evaluation' and region == 'Kota Kediri' and item == 'total'")
    assert math.floor(results["national"] * 100) / 100 == published["value"].iloc[0]
    assert math.floor(results["sleman"] * 100) / 100 != published["value"].iloc[0]


def test_the_evaluation_is_withheld_while_a_part_is_missing() -> None:
    weights = {"baseline": 10.0, "output": 20.0, "outcome": 30.0, "impact": 20.0, "quick-win": 20.0}
    reading = evaluation_score({k: v for k, v in KEDIRI.items() if k != "outcome"}, weights)
    assert math.isnan(reading.value)
    assert reading.withheld == ("outcome",)
    assert reading.coverage == pytest.approx(0.7)


def test_the_evaluation_refuses_what_does_not_belong() -> None:
    weights = {"baseline": 50.0, "output": 50.0}
    with pytest.raises(ValueError, match="governance"):
        evaluation_score({"baseline": 1, "output": 1, "governance": 2.75}, weights)
    with pytest.raises(ValueError, match="outside"):
        evaluation_score({"baseline": 4.1, "output": 1}, weights)
    with pytest.raises(ValueError, match="positive"):
        evaluation_score({"baseline": 1}, {"baseline": 0.0})


@given(st.lists(st.floats(0, 4), min_size=5, max_size=5))
def test_the_evaluation_lies_between_its_lowest_and_highest_part(scores: list[float]) -> None:
    weights = dict(zip(KEDIRI, (10.0, 20.0, 30.0, 20.0, 20.0), strict=True))
    reading = evaluation_score(dict(zip(KEDIRI, scores, strict=True)), weights)
    assert min(scores) - 1e-9 <= reading.value <= max(scores) + 1e-9
    assert reading.components["contribution"].sum() == pytest.approx(reading.value)


def test_weights_of_another_time_or_variant_do_not_stand_in(plan: Masterplan) -> None:
    with pytest.raises(LookupError):
        weights_on(plan.table("weights"), "evaluation", date(2019, 1, 1))
    with pytest.raises(LookupError):
        weights_on(plan.table("weights"), "evaluation", date(2022, 1, 1), "nowhere")


def test_rounding_the_weight_of_an_element_changes_the_class(plan: Masterplan) -> None:
    mean = 88.6 / 25  # of every element
    exact = ikm_from_total(mean * 9 * 100, 100, scale(plan, "ikm", 2022))
    rounded = scale(plan, "ikm", 2022).classify(9 * 0.11 * mean * 25)
    assert exact.category is not None
    assert rounded is not None
    assert (exact.category.code, rounded.code) == ("a", "b")


def test_a_survey_gives_the_same_as_its_total(plan: Masterplan) -> None:
    answers = np.random.default_rng(7).integers(1, 5, size=(29, 9)).astype(float)
    whole = ikm(answers, scale(plan, "ikm", 2022))
    assert whole.value == pytest.approx(ikm_from_total(answers.sum(), 29, scale(plan, "ikm", 2022)).value)
    assert whole.components["contribution"].sum() == pytest.approx(whole.value)


def test_answers_left_out_lower_the_coverage_and_an_empty_element_withholds(plan: Masterplan) -> None:
    answers = np.full((10, 9), 3.0)
    answers[:5, 0] = math.nan
    reading = ikm(answers, scale(plan, "ikm", 2022))
    assert reading.value == 75
    assert reading.coverage == pytest.approx(85 / 90)
    answers[:, 0] = math.nan
    assert ikm(answers, scale(plan, "ikm", 2022)).withheld == ("1",)
    assert math.isnan(ikm(answers, scale(plan, "ikm", 2022)).value)


@pytest.mark.parametrize(
    "answers", [np.full((2, 8), 3.0), np.full((2, 9), 5.0), np.full((2, 9), 2.5), np.zeros((0, 9))]
)
def test_a_survey_that_cannot_be_is_refused(plan: Masterplan, answers: np.ndarray) -> None:
    with pytest.raises(ValueError, match=r"9|1-4|1, 2"):
        ikm(answers, scale(plan, "ikm", 2022))


def test_a_total_that_cannot_be_is_refused(plan: Masterplan) -> None:
    for total, forms in ((260, 29), (1045, 29), (9, 0)):
        with pytest.raises(ValueError, match="cannot come from"):
            ikm_from_total(total, forms, scale(plan, "ikm", 2022))


def test_leaving_out_a_weak_kpi_raises_the_u4ssc_score_and_is_shown(plan: Masterplan) -> None:
    bands = scale(plan, "u4ssc", 2022)
    whole, part = u4ssc_category([1, 3, 4, 1], bands), u4ssc_category([None, 3, 4, 1], bands)
    assert part.value > whole.value
    assert part.coverage == 0.75
    assert part.components["missing_as_zero"].iloc[0] < whole.value
    assert whole.category is not None
    assert whole.category.lower == 33
    nothing = u4ssc_category([None, None], bands)
    assert math.isnan(nothing.value)
    assert nothing.category is None


def test_cityscore_without_a_target_needs_a_history() -> None:
    assert cityscore(10, history=[8, 12]) == pytest.approx(10 / (10 - math.sqrt(8)))
    with pytest.raises(ValueError, match="former values"):
        cityscore(10, history=[8])
    with pytest.raises(ValueError, match="above zero"):
        cityscore(0, 10, "down")
    with pytest.raises(ValueError, match="above zero"):
        cityscore(5, 0)


def test_published_values_carry_the_class_of_their_own_year(raw: Path) -> None:
    from test_masterplan_achievement import PUBLISHED

    from indicators.masterplan import load

    table = published_readings(load(raw, observations=PUBLISHED)).set_index(["instrument", "period"])
    assert table.loc[("iid", "2022"), "class"] == "less-innovative"
    # 75.42 lies below green; where yellow ends was not published, so no class is claimed.
    assert table.loc[("ombudsman", "2023"), "class"] == ""
    assert table.loc[("ombudsman", "2023"), "confidence"] == "inferred"
    assert table.loc[("ombudsman", "2021"), "confidence"] == ""


@pytest.mark.parametrize(
    ("instrument", "year", "value", "code"),
    [
        ("idm", 2024, 0.8155, "independent"),
        ("idm", 2024, 0.8154, "advanced"),
        ("idm", 2024, 0.3, "far-lagging"),
        ("spbe", 2024, 2.6, "good"),
        ("spbe", 2024, 2.59, "fair"),
        ("iid", 2023, 60.005, "innovative"),
        ("iid", 2023, 0, "not-assessable"),
        ("ikm", 2024, 88.305, "b"),
        ("ikm", 2024, 64.995, "d"),
        ("hdi", 2024, 70, "high"),
    ],
)
def test_classes(plan: Masterplan, instrument: str, year: int, value: float, code: str) -> None:
    found = scale(plan, instrument, year).classify(value)
    assert found is not None
    assert found.code == code
