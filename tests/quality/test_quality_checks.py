"""Each kind of check on a small made-up case: what passes, what fails, and what is not checked at all."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest
from core.made_up import REGENCY, Workspace

from indicators.quality.checks import Check, limits
from indicators.quality.rules import QualityRules

Checked = Callable[[str], list[Check]]
Rules = Callable[..., None]


def failed(checks: list[Check]) -> list[tuple[str, str, float]]:
    return [(c.observation.variable, c.observation.area.name, c.found) for c in checks if not c.passed]


def identity(kind: str, target: str, parts: list[str], **more: Any) -> dict[str, Any]:
    return {"code": "r", "name": {"id": "aturan", "en": "rule"}, "kind": kind, "target": target, "parts": parts, **more}


class TestRange:
    @pytest.mark.parametrize(
        ("kind", "unit", "expected"),
        [
            ("share", "%", (0, 100)),
            ("index", "indeks 0-1", (0, 1)),
            ("index", "nilai 25-100", (25, 100)),
            ("index", "indeks", (-math.inf, math.inf)),
            ("stock", "jiwa", (0, math.inf)),
            ("flow", "Rp", (0, math.inf)),
        ],
    )
    def test_kind_and_unit_say_what_can_be(self, kind: str, unit: str, expected: tuple[float, float]) -> None:
        assert limits(kind, unit) == expected

    def test_a_share_above_100_cannot_be(self, made: Workspace, checked: Checked) -> None:
        assert failed(checked("range")) == []
        made.edit("tables/kemiskinan/table.csv", '"10,5"', '"110,5"')
        (check,) = (c for c in checked("range") if not c.passed)
        assert (check.found, check.low, check.high) == (110.5, 0, 100)
        assert check.severity(QualityRules()) == "error"

    def test_nor_a_negative_count(self, made: Workspace, checked: Checked) -> None:
        made.edit("tables/penduduk/table.csv", "10.50", "-10.50")
        made.edit("tables/penduduk/table.csv", "150.75", "129.75")
        assert failed(checked("range")) == [("area_km2", "Arumba", -10.5)]

    def test_a_variable_may_have_limits_of_its_own(self, made: Workspace, rules: Rules, checked: Checked) -> None:
        made.edit("tables/kemiskinan/table.csv", '"10,5"', '"110,5"')
        rules(limits={"poverty": {"least": 10}})
        assert failed(checked("range")) == [("poverty", REGENCY, 9.75)]

    def test_what_can_be_anything_is_not_counted_as_checked(self, rules: Rules, checked: Checked) -> None:
        before = len(checked("range"))
        rules(limits={"poverty": {}})
        assert len(checked("range")) == before - 2
        assert "flood_flag" not in {c.observation.variable for c in checked("range")}


class TestWhole:
    def test_half_a_case_cannot_be(self, made: Workspace, rules: Rules, checked: Checked) -> None:
        made.edit("tables/penyakit/table.csv", "Arumba,10,", 'Arumba,"10,5",')
        assert checked("whole") == []
        rules(counted_units=["kasus"])
        assert failed(checked("whole")) == [("cases", "Arumba", 10.5)]
        assert len(checked("whole")) == 9


class TestFuture:
    def test_nothing_is_counted_before_its_time(self, made: Workspace, checked: Checked) -> None:
        assert checked("future") == []  # nothing says when it was published
        made.source("kemiskinan", lambda d: d.update(published="2022-11-30"))
        # A year may be told of before it ends, not before it begins.
        assert [(c.observation.period.text, c.passed) for c in checked("future")] == [("2022", True), ("2023", False)]

    def test_what_is_announced_may_be(self, made: Workspace, rules: Rules, checked: Checked) -> None:
        made.source("kemiskinan", lambda d: d.update(published="2022-11-30"))
        rules(announced=["poverty"])
        assert checked("future") == []

    def test_a_note_instead_of_a_date_says_nothing(self, made: Workspace, checked: Checked) -> None:
        made.source("kemiskinan", lambda d: d.update(published="lama sekali"))
        assert checked("future") == []


class TestIdentity:
    @pytest.mark.parametrize(
        ("rule", "passed", "expected"),
        [
            # Arumba: 1,000 people, 10 cases of 2023, 1 clinic, 10.5 km2
            (identity("sum", "pop", ["cases", "area_km2"]), False, (20.5, 20.5)),
            (identity("sum", "pop", ["cases", "area_km2"], tolerance=979.5), True, (20.5, 20.5)),
            (identity("sum", "pop", ["cases", "area_km2"], tolerance=979), False, (20.5, 20.5)),
            (identity("mean", "pop", ["cases", "area_km2"]), False, (10.25, 10.25)),
            (identity("ratio", "cases", ["pop", "area_km2"]), False, (1000 / 10.5, 1000 / 10.5)),
            (identity("ratio", "cases", ["clinics@2024", "pop"], scale=10000), True, (10, 10)),
            (identity("at_most", "cases", ["pop"]), True, (-math.inf, 1000)),
            (identity("at_most", "pop", ["cases", "area_km2"]), False, (-math.inf, 20.5)),
            (identity("at_least", "pop", ["cases", "area_km2"]), True, (20.5, math.inf)),
            (identity("at_least", "cases", ["pop"]), False, (1000, math.inf)),
        ],
    )
    def test_a_figure_follows_from_others(
        self, rules: Rules, checked: Checked, rule: dict[str, Any], passed: bool, expected: tuple[float, float]
    ) -> None:
        rules(identities=[rule])
        own = [c for c in checked("identity") if c.observation.area.name == "Arumba"]
        first = next(c for c in own if c.observation.period.text == "2023")
        assert first.passed is passed
        assert (first.low, first.high) == pytest.approx(expected)
        assert len(first.others) == len(rule["parts"])

    def test_areas_without_a_part_are_not_checked(self, rules: Rules, checked: Checked) -> None:
        rules(identities=[identity("at_most", "active_villages", ["clinics"])])
        # Four districts have active villages; each has a figure of clinics, one of them by a closed list.
        assert [(c.observation.area.name, c.passed) for c in checked("identity")] == [
            ("Arumba", True),
            ("Belanak", True),
            ("Belanak Timur", False),
            ("Cendaga", True),
        ]

    def test_nothing_is_divided_by_nothing(self, made: Workspace, rules: Rules, checked: Checked) -> None:
        rules(identities=[identity("ratio", "active_villages", ["active_villages", "clinics"])])
        timur = next(c for c in checked("identity") if c.observation.area.name == "Belanak Timur")
        assert not timur.passed
        assert math.isnan(timur.low)

    def test_what_rounding_explains_is_a_note(self, rules: Rules, checked: Checked) -> None:
        rules(identities=[identity("sum", "pop", ["pop", "clinics@2024"])], small_difference=0.001)
        given = {c.observation.area.name: c.severity(QualityRules(small_difference=0.001)) for c in checked("identity")}
        # 1,000 against 1,001 is a thousandth, 15,000 against 15,007 less; all others are larger or agree.
        assert (given["Arumba"], given["Cendaga"], given[REGENCY]) == ("note", "note", "note")
        assert checked("identity")[0].severity(QualityRules(small_difference=0.0001)) == "warning"


class TestTotal:
    def row(self, value: str) -> str:
        return f'{REGENCY},cases,2023,"{value}",id,kasus,koran-a,high,,\n'

    def test_the_regency_is_the_sum_of_its_districts(self, made: Workspace, checked: Checked) -> None:
        assert [(c.observation.variable, c.passed) for c in checked("total")] == [
            ("pop", True),
            ("area_km2", True),
            ("clinics", True),
        ]
        made.write("tables/register/table.csv", made.text("tables/register/table.csv") + self.row("151"))
        (check,) = (c for c in checked("total") if not c.passed)
        assert (check.found, check.low, len(check.others)) == (151, 150, 5)
        assert check.severity(QualityRules()) == "note"
        assert check.severity(QualityRules(small_difference=0.005)) == "warning"

    def test_districts_that_miss_one_are_not_summed(self, made: Workspace, checked: Checked) -> None:
        text = self.row("999").replace("2023", "2024")  # Belanak has no figure of 2024
        made.write("tables/register/table.csv", made.text("tables/register/table.csv") + text)
        assert "cases" not in {c.observation.variable for c in checked("total")}

    def test_what_does_not_add_up_is_not_summed(self, rules: Rules, checked: Checked) -> None:
        rules(not_additive=["pop"])
        assert {c.observation.variable for c in checked("total")} == {"area_km2", "clinics"}

    def test_printed_decimals_may_round(self, made: Workspace, checked: Checked) -> None:
        # Five parts with two decimals each: the sum may be off by five half cents.
        made.source("penduduk", lambda d: d["table"].pop("total"))
        made.edit("tables/penduduk/table.csv", "Jumlah,15.000,150.75", f"{REGENCY},15.000,150.77")
        assert failed(checked("total")) == []
        made.edit("tables/penduduk/table.csv", "150.77", "150.79")
        assert failed(checked("total")) == [("area_km2", REGENCY, 150.79)]


class TestJump:
    @pytest.fixture(autouse=True)
    def cases(self, made: Workspace) -> None:
        made.edit("tables/penyakit/table.csv", "Belanak,20,-", "Belanak,20,11")

    def test_one_that_stands_out_from_the_others(self, made: Workspace, checked: Checked) -> None:
        # Three of five halve exactly, so that nothing excuses Dulang, which falls from 50 to 21.
        assert failed(checked("jump")) == [("cases", "Dulang", pytest.approx(0.4207, abs=1e-4))]
        # With Belanak at 11 of 20 the median of the distances is 0.095: Dulang lies 0.6745 x 0.175 / 0.095 = 1.2 away
        # from the middle, a fourfold Cendaga 0.6745 x 2.08 / 0.095 = 15.
        made.edit("tables/penyakit/table.csv", "Cendaga,40,20", "Cendaga,40,160")
        assert {name for _, name, _ in failed(checked("jump"))} == {"Cendaga"}

    def test_all_that_move_together_do_not(self, made: Workspace, checked: Checked) -> None:
        for old, new in (("10,5", "10,31"), ("20,11", "20,63"), ("30,15", "30,95"), ("40,20", "40,130")):
            made.edit("tables/penyakit/table.csv", old, new)
        made.edit("tables/penyakit/table.csv", "50,2l", "50,155")
        made.write("corrections.yml", "[]\n")
        assert failed(checked("jump")) == []

    def test_few_areas_are_judged_by_the_factor_alone(self, rules: Rules, checked: Checked) -> None:
        rules(jump={"factor": 1.9, "least_areas": 6})
        assert {name for _, name, _ in failed(checked("jump"))} == {"Arumba", "Belanak Timur", "Cendaga", "Dulang"}

    def test_small_counts_have_no_multiples(self, rules: Rules, checked: Checked) -> None:
        rules(counted_units=["kasus"], jump={"least_count": 31})
        assert {c.observation.area.name for c in checked("jump")} == {"Cendaga", "Dulang", REGENCY}

    def test_figures_of_single_events_make_no_series(self, rules: Rules, checked: Checked) -> None:
        rules(jump={"no_series": ["cases"]})
        assert {c.observation.variable for c in checked("jump")} == {"poverty", "revenue"}

    def test_what_may_be_negative_has_no_multiples(self, rules: Rules, checked: Checked) -> None:
        rules(limits={"cases": {}})
        assert {c.observation.variable for c in checked("jump")} == {"poverty", "revenue"}

    def test_a_change_over_many_years_is_told_by_the_year(self, made: Workspace, checked: Checked) -> None:
        made.edit("tables/kemiskinan/table.csv", "2022,", "2019,")
        made.edit("tables/kemiskinan/table.csv", '"10,5"', '"1,05"')
        # From 1.05 to 9.75 per cent, but in four years: 1.75 times a year.
        (poverty,) = (c for c in checked("jump") if c.observation.variable == "poverty")
        assert poverty.passed
        assert poverty.found == pytest.approx((9.75 / 1.05) ** (1 / 4), abs=0.01)
