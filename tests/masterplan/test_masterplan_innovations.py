"""Register, assessment, ranking and readiness of innovations."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path

import pytest
from made_up_plan import assessment, criteria, innovation, office, write_plan

from indicators.masterplan import Masterplan, load
from indicators.masterplan.innovations import (
    by_office,
    criteria_on,
    index_readiness,
    offices_without,
    ranking,
    register,
    sheet,
)
from indicators.masterplan.rules import rule

NOW = date(2026, 11, 24)
OFFICES = [
    office("old", valid_to="2020", successors="left;right"),
    office("left", valid_from="2021"),
    office("right", valid_from="2021"),
    office("idle"),
]


def made_up(tmp_path: Path, *scores: tuple[str, str, float, float]) -> Masterplan:
    """Two criteria with weights 3 and 1; each score is (innovation, assessor, first, second)."""
    rows = [assessment(i, a, c, s) for i, a, *both in scores for c, s in zip(("c1", "c2"), both, strict=True) if s >= 0]
    innovations = [
        innovation("one", office="left"),
        innovation("two", office="old", current_office="right", year=2019),
        innovation("three", office="old", year=2019),
        innovation("four"),
    ]
    return load(
        write_plan(tmp_path, offices=OFFICES, innovations=innovations, criteria=criteria(3, 1), assessments=rows)
    )


def test_each_innovation_keeps_its_office_and_points_to_the_one_of_today(tmp_path: Path) -> None:
    table = register(made_up(tmp_path)).set_index("code")
    assert table["office"].to_dict() == {"one": "left", "two": "old", "three": "old", "four": ""}
    assert table["office_now"].to_dict() == {"one": "left", "two": "right", "three": "left;right", "four": ""}


def test_a_score_is_the_weighted_mean_over_criteria_and_then_over_assessors(tmp_path: Path) -> None:
    found = sheet(made_up(tmp_path, ("one", "ani", 4, 2), ("one", "budi", 2, 2)), "one", "2024")
    assert found.assessors.set_index("assessor")["score"].to_dict() == {"ani": 87.5, "budi": 50}
    assert found.score == 68.75
    assert found.disagreement == 37.5
    assert found.needs_review
    assert found.criteria.set_index("criterion")["spread"].to_dict() == {"c1": 50, "c2": 0}


def test_assessors_who_agree_need_no_review(tmp_path: Path) -> None:
    found = sheet(made_up(tmp_path, ("one", "ani", 3, 3), ("one", "budi", 3, 2)), "one", "2024")
    assert found.disagreement == 6.25
    assert not found.needs_review


def test_one_assessor_is_not_enough(tmp_path: Path) -> None:
    found = sheet(made_up(tmp_path, ("one", "ani", 4, 4)), "one", "2024")
    assert math.isnan(found.score)
    assert found.reason == "too_few_assessors"
    assert math.isnan(found.disagreement)


def test_leaving_out_a_criterion_does_not_raise_the_score(tmp_path: Path) -> None:
    plan = made_up(tmp_path, ("one", "ani", 4, 0), ("one", "budi", 4, 0), ("one", "citra", 4, -1))
    found = sheet(plan, "one", "2024")
    assert found.score == 75
    assert found.assessors.set_index("assessor")["complete"].to_dict() == {"ani": True, "budi": True, "citra": False}


def test_criteria_are_those_of_the_period(tmp_path: Path) -> None:
    rows = [assessment("one", a, "c1", 4, "2019") for a in ("ani", "budi")]
    plan = load(write_plan(tmp_path, innovations=[innovation("one")], criteria=criteria(1), assessments=rows))
    assert criteria_on(plan, date(2019, 12, 31)).empty
    assert sheet(plan, "one", "2019").reason == "no_criteria"
    assert math.isnan(sheet(plan, "one", "2019").score)


def test_equal_scores_share_a_rank_and_no_score_has_none(tmp_path: Path) -> None:
    scores = [(i, a, 3, 3) for i in ("one", "two") for a in ("ani", "budi")]
    table = ranking(made_up(tmp_path, *scores, ("three", "ani", 4, 4)), "2024").set_index("code")
    assert table["rank"].dropna().to_dict() == {"one": 1, "two": 1}
    assert table["rank_in_office"].dropna().to_dict() == {"one": 1, "two": 1}
    assert table.loc["three", "assessors"] == 1


def test_offices_are_counted_with_what_they_took_over(tmp_path: Path) -> None:
    scores = [(i, a, v, v) for i, v in (("one", 4), ("two", 2)) for a in ("ani", "budi")]
    table = by_office(made_up(tmp_path, *scores), NOW, "2024").set_index("office")
    assert table["innovations"].to_dict() == {"left": 2, "right": 2, "idle": 0}
    assert table["assessed"].to_dict() == {"left": 1, "right": 1, "idle": 0}
    assert table["rank"].isna().all()  # each has one that is not assessed
    assert list(offices_without(made_up(tmp_path), NOW)["office"]) == ["idle"]
    assert set(by_office(made_up(tmp_path), date(2019, 1, 1))["office"]) == {"old", "idle"}


def test_an_office_is_ranked_once_all_of_its_own_are_assessed(tmp_path: Path) -> None:
    innovations = [innovation("one", office="left"), innovation("two", office="right")]
    rows = [assessment(i, a, "c1", v) for i, v in (("one", 1), ("two", 3)) for a in ("ani", "budi")]
    plan = load(write_plan(tmp_path, offices=OFFICES, innovations=innovations, criteria=criteria(1), assessments=rows))
    assert by_office(plan, NOW, "2024").set_index("office")["rank"].dropna().to_dict() == {"right": 1, "left": 2}


def _maturity(*scores: tuple[str, str, float]) -> list[dict[str, object]]:
    return [{"innovation": i, "period": p, "maturity": m, "source": "uji"} for i, p, m in scores]


def test_readiness_counts_the_latest_maturity_up_to_the_day(tmp_path: Path) -> None:
    innovations = [innovation(c) for c in ("one", "two", "three")]
    scores = _maturity(("one", "2025", 70), ("one", "2024", 69.9), ("two", "2024", 90), ("two", "2027", 10))
    plan = load(write_plan(tmp_path, innovations=innovations, maturity=scores))
    found = index_readiness(plan, NOW)
    assert (found.innovations, found.scored, found.ready, found.share) == (3, 2, 2, 0.2)
    assert index_readiness(plan, date(2024, 12, 31)).ready == 1
    assert found.table.set_index("code")["ready"].isna().to_dict() == {"one": False, "two": False, "three": True}


def test_without_maturity_scores_readiness_is_not_zero_but_unknown(plan: Masterplan) -> None:
    found = index_readiness(plan, NOW)
    assert (found.innovations, found.scored, found.lowest, found.wanted) == (22, 0, 70, 10)
    assert math.isnan(found.share)


def test_more_than_enough_innovations_give_no_extra_points(tmp_path: Path) -> None:
    codes = [f"i{n}" for n in range(12)]
    plan = load(
        write_plan(
            tmp_path,
            innovations=[innovation(c) for c in codes],
            maturity=_maturity(*((c, "2024", 80.0) for c in codes)),
        )
    )
    assert index_readiness(plan, NOW).share == 1


def test_a_threshold_of_another_time_does_not_stand_in(plan: Masterplan) -> None:
    with pytest.raises(LookupError):
        rule(plan, "iid-count", date(2020, 1, 1))


def test_no_innovation_of_the_repository_is_ranked_before_anybody_assessed_it(plan: Masterplan) -> None:
    table = ranking(plan, "2026")
    assert len(table) == 22
    assert table["rank"].isna().all()
    assert set(table["reason"]) == {"too_few_assessors"}
    assert {"diskan", "dishub-2025", "damkar"} <= set(offices_without(plan, NOW)["office"])
