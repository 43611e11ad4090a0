"""What there is to show for a programme and for the evaluation."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from test_masterplan_achievement import NOW, PUBLISHED

from indicators.masterplan import Masterplan, load
from indicators.masterplan.evidence import comparators, own_evaluation, programme_evidence
from indicators.masterplan.readings import evaluation_score


def test_a_programme_comes_with_all_that_is_on_record(raw: Path) -> None:
    found = programme_evidence(load(raw, observations=PUBLISHED), "uhc", NOW)
    assert found["budgets"]["amount_rp"].tolist() == [24e9, 27e9, 35e9]
    assert set(found["kpis"]["code"]) == {"jkn-coverage", "jkn-active"}
    assert len(found["targets"]) == len(found["achievements"]) == 2
    assert found["values"].groupby("kpi")["value"].apply(list).to_dict() == {
        "jkn-active": [77.71, 78.96],
        "jkn-coverage": [99.44],
    }
    assert found["values"]["source"].ne("").all()


def test_a_programme_without_kpis_has_empty_tables(plan: Masterplan) -> None:
    found = programme_evidence(plan, "masterplan", NOW)
    assert len(found.pop("programme")) == 1
    assert all(frame.empty for frame in found.values())
    with pytest.raises(KeyError):
        programme_evidence(plan, "nothing")


def test_the_regencys_own_score_is_withheld_until_its_parts_are_on_record(plan: Masterplan) -> None:
    reading = own_evaluation(plan, "2022")
    assert math.isnan(reading.value)
    assert reading.coverage == 0
    assert reading.withheld == ("baseline", "output", "outcome", "impact", "quick-win")
    with pytest.raises(LookupError):
        own_evaluation(plan, "2019")


def test_the_parts_on_record_give_the_score(plan: Masterplan) -> None:
    parts = comparators(plan, "evaluation").query("region == 'Kota Kediri'").set_index("item")["value"]
    weights = {"baseline": 10.0, "output": 20.0, "outcome": 30.0, "impact": 20.0, "quick-win": 20.0}
    assert evaluation_score(parts[list(weights)].to_dict(), weights).value == pytest.approx(3.315, abs=1e-12)
