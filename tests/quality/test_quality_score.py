"""The score by hand: what counts into which component, and how components make a score."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from core.made_up import Workspace

from indicators.baseline import Baseline, compute_baseline
from indicators.quality.checks import run_checks
from indicators.quality.codes import COMPONENTS, shown
from indicators.quality.rules import QualityRules
from indicators.quality.score import Score, age, as_of, band, newest, scores
from indicators.workspace import load_workspace

Parts = dict[str, tuple[float, int]]


def parts(**given: tuple[float, int]) -> Parts:
    return dict.fromkeys(COMPONENTS, (0.0, 0)) | given


@pytest.fixture(scope="module")
def baseline(sound: Workspace) -> Baseline:
    return compute_baseline(load_workspace(sound.root))


@pytest.fixture(scope="module")
def found(baseline: Baseline) -> dict[tuple[str, str], Score]:
    return {(s.scope, s.code): s for s in scores(baseline, run_checks(baseline.workspace))}


class TestArithmetic:
    def test_a_score_is_the_weighted_mean_of_what_is_judged(self) -> None:
        given = parts(completeness=(3, 10), validity=(9, 10), source_grade=(6.5, 10), timeliness=(5, 5))
        weights = dict.fromkeys(COMPONENTS, 1.0) | {"completeness": 3.0}
        score = Score("overall", "x", given, QualityRules(weights=weights))
        # (3 x 30 + 90 + 65 + 100) / 6
        assert score.value == pytest.approx(57.5)
        assert score.left_out == ["consistency", "agreement", "comparability"]

    def test_a_component_of_few_units_is_left_out(self) -> None:
        given = parts(completeness=(10, 10), validity=(10, 10), source_grade=(10, 10), timeliness=(0, 4))
        rules = QualityRules(least_judged=0.4)
        assert Score("overall", "x", given, rules).value == 100
        assert Score("overall", "x", given, QualityRules(least_judged=0.4, least_units=4)).value == 75

    def test_a_score_with_too_little_judged_is_withheld(self) -> None:
        given = parts(completeness=(10, 10), validity=(10, 10), source_grade=(10, 10))
        assert Score("district", "x", given, QualityRules()).value is None  # three of seven
        assert Score("district", "x", given, QualityRules(least_judged=3 / 7)).value == 100

    def test_a_component_without_weight_counts_nothing(self) -> None:
        given = {name: (10.0, 10) for name in COMPONENTS} | {"agreement": (0.0, 10)}
        weights = dict.fromkeys(COMPONENTS, 1.0) | {"agreement": 0.0}
        assert Score("overall", "x", given, QualityRules(weights=weights)).value == 100

    def test_without_any_weight_there_is_no_score(self) -> None:
        given = {name: (10.0, 10) for name in COMPONENTS}
        weights = dict.fromkeys(COMPONENTS, 0.0)
        assert Score("overall", "x", given, QualityRules(weights=weights, least_judged=0)).value is None

    def test_a_year_has_components_but_no_score(self) -> None:
        given = {name: (10.0, 10) for name in COMPONENTS}
        year = Score("year", "2024", given, QualityRules())
        assert (year.component("validity"), year.value) == (100, None)

    @pytest.mark.parametrize(
        ("score", "expected"),
        [(100.0, "good"), (80.0, "good"), (79.99, "fair"), (60.0, "fair"), (59.99, "weak"), (0.0, "weak")],
    )
    def test_a_score_has_a_name(self, score: float, expected: str) -> None:
        assert band(score, QualityRules()) == expected
        assert band(None, QualityRules()) == "unjudged"

    @pytest.mark.parametrize(("score", "expected"), [(99.975, 99.9), (100.0, 100.0), (43.478, 43.5), (0.04, 0.0)])
    def test_only_a_full_score_reads_as_100(self, score: float, expected: float) -> None:
        assert shown(score) == expected


class TestMadeUp:
    """Counted by hand from the tables of `core.made_up`."""

    @pytest.mark.parametrize(
        ("component", "expected"),
        [
            # case_rate 5, clinics 5, active_villages 4 of the 4 it applies to, floods 5, permits 0 of 5
            ("completeness", (19, 24)),
            # the same and density 5 of 5; schools, of 2020, are too old in both districts
            ("timeliness", (24, 26)),
            # 48 figures without the 10 flags
            ("validity", (38, 38)),
            # three totals; six changes, of which one stands out
            ("consistency", (8, 9)),
            # 48 figures: two of low confidence, six of medium
            ("source_grade", (43, 48)),
            # schools of Arumba, cases of Arumba, and the two populations
            ("agreement", (0, 4)),
            # 30 values by area, of which one school is of another source; 11 steps, of which one is a break
            ("comparability", (39, 41)),
        ],
    )
    def test_overall(self, found: dict[tuple[str, str], Score], component: str, expected: tuple[float, int]) -> None:
        assert found["overall", "99.01"].parts[component] == expected

    def test_the_overall_score(self, found: dict[tuple[str, str], Score]) -> None:
        # Agreement has four figures and is left out.
        judged = [19 / 24, 24 / 26, 1, 8 / 9, 43 / 48, 39 / 41]
        assert found["overall", "99.01"].left_out == ["agreement"]
        assert found["overall", "99.01"].value == pytest.approx(100 * sum(judged) / 6)

    def test_a_district_that_an_indicator_does_not_apply_to_is_not_asked_for_it(
        self, found: dict[tuple[str, str], Score]
    ) -> None:
        assert found["district", "99.01.05"].parts["completeness"] == (3, 4)
        assert found["district", "99.01.04"].parts["completeness"] == (4, 5)

    def test_context_indicators_count_for_themselves_only(self, found: dict[tuple[str, str], Score]) -> None:
        assert found["indicator", "schools"].parts["completeness"] == (2, 5)
        districts = [s.parts["completeness"] for (scope, _), s in found.items() if scope == "district"]
        assert (sum(p for p, _ in districts), sum(n for _, n in districts)) == (19, 24)

    def test_an_indicator_without_data_has_no_score(self, found: dict[tuple[str, str], Score]) -> None:
        permits = found["indicator", "permits"]
        assert (permits.component("completeness"), permits.value) == (0, None)

    def test_years(self, found: dict[tuple[str, str], Score]) -> None:
        assert [code for scope, code in found if scope == "year"] == ["2020", "2023", "2024"]
        assert found["year", "2023"].parts["completeness"] == (5, 24)
        assert found["year", "2024"].parts["completeness"] == (18, 24)
        assert found["year", "2024"].parts["timeliness"] == (0, 0)

    def test_two_sources_that_agree_count_as_agreement(
        self, made: Workspace, found: dict[tuple[str, str], Score]
    ) -> None:
        text = made.text("tables/register/table.csv") + "Cendaga,clinics,2024,4,id,unit,koran-b,high,,\n"
        made.write("tables/register/table.csv", text)
        own = compute_baseline(load_workspace(made.root))
        again = {(s.scope, s.code): s for s in scores(own, run_checks(own.workspace))}
        assert again["overall", "99.01"].parts["agreement"] == (1, 5)
        assert again["indicator", "clinics"].parts["agreement"] == (1, 1)
        assert found["indicator", "clinics"].parts["agreement"] == (0, 0)

    def test_a_step_counts_for_an_indicator_that_shows_both_ends(
        self, made: Workspace, rules: Callable[..., None]
    ) -> None:
        # Clinics of 2023 are published, but `clinics` shows 2024 alone: the step is not its own.
        for area in ("Arumba", "Belanak"):
            row = f"{area},clinics,2023,1,id,unit,koran-a,high,,\n"
            made.write("tables/register/table.csv", made.text("tables/register/table.csv") + row)
        step = {"period": "2024", "numerator": ["clinics@2024"]}
        made.yaml("framework/indicators/clinics.yml", lambda d: d["formula"].update(series=[step]))
        rules(score={"least_units": 1})
        own = compute_baseline(load_workspace(made.root))
        again = {(s.scope, s.code): s for s in scores(own, run_checks(own.workspace))}
        assert again["indicator", "clinics"].parts["comparability"] == (5, 5)
        assert again["overall", "99.01"].parts["comparability"] == (41, 43)


class TestAge:
    def test_ages_are_counted_to_the_last_retrieval(self, baseline: Baseline) -> None:
        assert as_of(baseline.workspace) == date(2026, 1, 31)

    def test_without_it_to_the_newest_figure(self, made: Workspace) -> None:
        for table in (made.root / "tables").iterdir():
            made.source(table.name, lambda d: d.update(retrieved="entah kapan"))
        assert as_of(load_workspace(made.root)) == date(2024, 12, 31)

    def test_a_period_that_has_not_ended_is_of_no_age(self) -> None:
        assert age(date(2026, 12, 31), date(2026, 1, 31)) == 0
        assert age(date(2023, 1, 31), date(2026, 1, 31)) == pytest.approx(3, abs=0.01)

    def test_the_newest_ends_last_whatever_its_label(self, baseline: Baseline) -> None:
        rates = [v for v in baseline.values if v.indicator == "case_rate"]
        assert newest(rates) == ("2024", date(2024, 12, 31))
        assert newest([]) is None

    def test_the_limit_belongs_to_what_is_timely(self, made: Workspace, rules: Callable[..., None]) -> None:
        days = (date(2026, 1, 31) - date(2024, 12, 31)).days
        for years, fresh in ((days / 365.25, 18.0), ((days - 1) / 365.25, 0.0)):
            rules(fresh_years=years)
            own = compute_baseline(load_workspace(made.root))
            overall = scores(own, run_checks(own.workspace))[0]
            # clinics, active_villages and floods end with 2024, case_rate in all districts but one
            assert overall.parts["timeliness"] == (fresh, 26)
