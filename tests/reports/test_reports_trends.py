"""Which series a profile draws, and how a target stands whose period is over."""

from __future__ import annotations

from datetime import date

import pytest
from report_material import altered

from indicators.masterplan import RESULTS
from indicators.reports.district import telling
from indicators.reports.facts import Material


def test_a_figure_that_grows_within_the_year_is_no_trend(material: Material) -> None:
    marked = [code for code, one in material.indicator.items() if one["cumulates"]]
    assert marked == ["land_tax_realisation"]
    for area in material.districts.index:
        assert not set(telling(material, area)) & set(marked), area
    # Without the mark it would be drawn: its series is the longest where it is known.
    free = Material(altered(material.package, indicators=lambda frame: frame.assign(cumulates=False)))
    assert any(marked[0] in telling(free, area) for area in free.districts.index)


def test_population_and_its_density_are_one_trend(material: Material) -> None:
    for area in material.districts.index:
        chosen = telling(material, area, 50)
        assert "population" in chosen, area
        assert "population_density" not in chosen, area
        assert len(chosen) == len(set(chosen))


def test_a_target_past_its_period_is_not_still_running(material: Material) -> None:
    table = material.achievements
    open_ones = table[table["stands"] == "interim"]
    over = table[table["stands"] == "unreported"]
    assert len(open_ones)
    assert len(over)
    assert all(int(str(period)[:4]) >= material.as_of.year for period in open_ones["period"])
    assert all(int(str(period)[:4]) < material.as_of.year for period in over["period"])
    assert over["value"].notna().all()
    counted = table["stands"].value_counts()
    assert material.plan_results == {key: int(counted.get(key, 0)) for key in RESULTS}
    assert sum(material.plan_results.values()) == len(table)


@pytest.mark.parametrize(("day", "stands"), [(date(2025, 12, 31), "interim"), (date(2026, 1, 1), "unreported")])
def test_the_last_day_of_a_period_belongs_to_it(material: Material, day: date, stands: str) -> None:
    earlier = Material(material.package, material.plan)
    earlier.__dict__["as_of"] = day
    table = earlier.achievements
    budget = table[(table["owner"] == "budget") & (table["period"] == "2025")]
    assert set(budget["stands"]) == {stands}
