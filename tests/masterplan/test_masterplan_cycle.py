"""Stages, readiness, reporting calendar, half-year review and overview."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path

import pytest
from made_up_plan import kpi, office, progress, target, write_plan

from indicators.masterplan import BY_NAME, Masterplan, load, overview, quick_wins
from indicators.masterplan.achievement import RESULTS
from indicators.masterplan.overview import GROUPS
from indicators.masterplan.reporting import half_year_review, not_reported, period_of, periods, reports
from indicators.masterplan.stages import readiness, readiness_elements, stages

NOW = date(2026, 11, 24)


def _calendar() -> list[dict[str, object]]:
    rows = [
        ("q1", "quarter", 1, 3, 10),
        ("q2", "quarter", 4, 6, 10),
        ("h1", "half", 1, 6, 20),
        ("y", "year", 1, 12, 60),
    ]
    return [
        {"code": c, "name_id": c, "name_en": c, "frequency": f, "first_month": a, "last_month": b, "close_days": d,
         "valid_from": "2024", "standing": "proposal", "source": "uji"}
        for c, f, a, b, d in rows
    ]  # fmt: skip


def made_up(tmp_path: Path) -> Masterplan:
    named = {"office_standing": "named"}
    kpis = [
        kpi("a", office="x", **named),
        kpi("b", office="old", **named),
        kpi("c"),
        kpi("half", office="x", frequency="half", **named),
        kpi("yearly", office="x", frequency="year", **named),
    ]
    entries = [
        progress("a", 40, "2024-Q1", entered_on="2024-04-10", entered_by="ani"),
        progress("a", 50, "2024-Q2", entered_on="2024-07-11", entered_by="ani"),
        progress("b", 1, "2024-02", entry="b"),
    ]
    return load(
        write_plan(
            tmp_path,
            offices=[office("x"), office("old", valid_to="2023", successors="x")],
            kpis=kpis,
            progress=entries,
            targets=[target("a", 50, "2024-Q2"), target("b", 5, "2024")],
            calendar=_calendar(),
        )
    )


def test_the_stages_of_the_repository(plan: Masterplan) -> None:
    table = stages(plan)
    assert list(table["code"]) == ["stage-1", "stage-2", "stage-3", "stage-4"]
    assert table["start"].tolist() == ["2022-06-13", "", "", ""]
    assert table["documents_public"].sum() == 0


def test_nine_parts_of_readiness_wait_for_their_scores(plan: Masterplan) -> None:
    table = readiness(plan)
    assert table.groupby("element", sort=False).size().to_dict() == {
        "structure": 3, "infrastructure": 3, "superstructure": 3,
    }  # fmt: skip
    assert table["share"].isna().all()
    assert readiness_elements(plan)["scored"].tolist() == [0, 0, 0]


def _part(code: str, order: int) -> dict[str, object]:
    return {"code": code, "name_id": code, "name_en": code, "element": "structure", "order": order, "question_id": "?",
            "question_en": "?", "standing": "national", "source": "uji"}  # fmt: skip


def _score(part: str, score: float, period: str) -> dict[str, object]:
    return {"part": part, "period": period, "score": score, "wanted": 4, "highest": 5, "gap": "kurang", "source": "uji"}


def test_readiness_takes_the_latest_score_and_withholds_a_mean_with_gaps(tmp_path: Path) -> None:
    parts = [_part("people", 1), _part("budget", 2)]
    scores = [_score("people", 1, "2022"), _score("people", 3, "2024")]
    plan = load(write_plan(tmp_path, readiness=parts, readiness_scores=scores))
    table = readiness(plan).set_index("code")
    assert (table.loc["people", "share"], table.loc["people", "gap_share"]) == (60, 20)
    assert readiness(plan, "2022").set_index("code").loc["people", "share"] == 20
    assert math.isnan(readiness_elements(plan)["share"].iloc[0])
    plan = load(write_plan(tmp_path, readiness=parts, readiness_scores=[*scores, _score("budget", 1, "2024")]))
    assert readiness_elements(plan)["share"].iloc[0] == 40


def test_periods_close_some_days_after_they_end(tmp_path: Path) -> None:
    plan = made_up(tmp_path)
    q1, q2, h1, _ = periods(plan, 2024)
    assert (q1.code, q1.end, q1.closes) == ("2024-q1", date(2024, 3, 31), date(2024, 4, 10))
    assert h1.closes == date(2024, 7, 20)
    days = [date(2024, 3, 31), date(2024, 4, 1), date(2024, 6, 30), date(2024, 7, 10), date(2024, 7, 11)]
    assert [q2.state(d) for d in days] == ["upcoming", "open", "open", "closing", "closed"]
    assert periods(plan, 2023) == []
    for unknown in ("2024-q9", "q1", ""):
        with pytest.raises(LookupError):
            period_of(plan, unknown)


def test_who_has_reported_and_who_has_not(tmp_path: Path) -> None:
    plan = made_up(tmp_path)
    q1, q2 = period_of(plan, "2024-q1"), period_of(plan, "2024-q2")
    late = date(2024, 8, 1)
    assert reports(plan, q1, late).set_index("kpi")["report"].to_dict() == {
        "a": "in_time", "b": "reported", "c": "missing",
    }  # fmt: skip
    assert reports(plan, q2, late).set_index("kpi")["report"].to_dict() == {"a": "late", "b": "missing", "c": "missing"}
    missing = not_reported(plan, q2, late).set_index("kpi")
    assert missing["office_now"].to_dict() == {"b": "x", "c": ""}
    assert not_reported(plan, q2, date(2024, 7, 10))["report"].tolist() == ["waiting", "waiting"]


def test_the_half_year_review_counts_reports_and_targets(tmp_path: Path) -> None:
    plan = made_up(tmp_path)
    table = half_year_review(plan, period_of(plan, "2024-h1"), NOW).set_index("office")
    own = table.loc["x"]
    assert own[["due", "in_time", "late", "reported", "waiting", "missing"]].tolist() == [5, 1, 1, 1, 0, 2]
    assert own[["kpis", *RESULTS]].tolist() == [4, 1, 0, 0, 1, 0, 2]
    assert table.loc["", "missing"] == 2


@pytest.mark.parametrize("by", GROUPS)
def test_the_overview_counts_everything_once(plan: Masterplan, by: str) -> None:
    table = overview(plan, by, NOW)
    assert table["programmes"].sum() == len(plan.table("programmes"))
    assert table["kpis"].sum() == len(plan.table("kpis"))
    assert table["targets"].sum() == len(plan.table("targets"))
    states = [f"programmes_{c.code}" for c in BY_NAME["programmes"].column("status").choices]
    assert (table[[*states, "programmes_unknown"]].sum(axis=1) == table["programmes"]).all()
    assert table[list(RESULTS)].sum().sum() == table["targets"].sum() + table["no_target"].sum()
    assert table["code"].tolist()[-1] == ""


def test_every_dimension_and_horizon_is_in_the_overview_even_if_empty(plan: Masterplan) -> None:
    assert overview(plan, "dimension", NOW)["code"].tolist()[:-1] == [
        *("governance", "branding", "economy", "living", "society", "environment"),
    ]
    horizons = overview(plan, "horizon", NOW).set_index("code")["programmes"].to_dict()
    assert horizons == {"short": 0, "medium": 0, "long": 0, "": 11}
    assert overview(plan, "horizon", NOW)["quick_wins"].sum() == 0
    assert quick_wins(plan).empty
    with pytest.raises(ValueError, match="dimension, office, horizon"):
        overview(plan, "colour")
