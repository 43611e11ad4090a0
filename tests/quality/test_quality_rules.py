"""`quality.yml`: what it says, what it says when it says nothing, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from core.made_up import Workspace, dump

from indicators.quality.codes import COMPONENTS
from indicators.quality.rules import QualityRules
from indicators.workspace import load_workspace

FILE = "framework/quality.yml"
IDENTITY = {"code": "a", "name": {"id": "a", "en": "b"}, "kind": "sum", "target": "pop", "parts": ["cases", "clinics"]}


def test_a_workspace_without_rules_is_checked_by_what_needs_none(made: Workspace) -> None:
    assert load_workspace(made.root).framework.quality == QualityRules()


def test_every_rule_is_read(made: Workspace, rules: Callable[..., None]) -> None:
    rules(
        weights={"validity": 3},
        score={"least_units": 2, "least_judged": 0.25, "good": 90, "fair": 50},
        grades={"medium": 0.7},
        fresh_years=1.5,
        small_difference=0.02,
        counted_units=["jiwa"],
        limits={"poverty": {"most": 40}, "revenue": {}},
        announced=["revenue"],
        not_additive=["area_km2"],
        jump={"factor": 3, "robust_z": 2.5, "least_areas": 4, "least_count": 10, "no_series": ["cases"]},
        identities=[{**IDENTITY, "kind": "ratio", "parts": ["pop@2023", "area_km2"], "scale": 2, "tolerance": 1}],
    )
    found = load_workspace(made.root).framework.quality
    assert (found.weights["validity"], found.weights["timeliness"]) == (3, 1)
    assert (found.least_units, found.least_judged, found.good, found.fair) == (2, 0.25, 90, 50)
    assert found.grades == {"high": 1, "medium": 0.7, "low": 0}
    assert (found.fresh_years, found.small_difference, found.counted_units) == (1.5, 0.02, {"jiwa"})
    assert found.limits == {"poverty": (float("-inf"), 40), "revenue": (float("-inf"), float("inf"))}
    assert (found.announced, found.not_additive, found.no_series) == ({"revenue"}, {"area_km2"}, {"cases"})
    assert (found.jump_factor, found.robust_z, found.least_areas, found.least_count) == (3, 2.5, 4, 10)
    (identity,) = found.identities
    assert (identity.parts, identity.scale, identity.tolerance) == (("pop@2023", "area_km2"), 2, 1)


@pytest.mark.parametrize(
    ("given", "column", "code", "found"),
    [
        ({"wieghts": {}}, "wieghts", "field-unknown", "wieghts"),
        ({"weights": {"beauty": 1}}, "weights.beauty", "field-unknown", "beauty"),
        ({"weights": {"validity": -1}}, "weights.validity", "value-range", "-1"),
        ({"weights": {"validity": "much"}}, "weights.validity", "value-number", "much"),
        ({"score": {"least_units": 0}}, "score.least_units", "value-range", "0"),
        ({"score": {"least_judged": 1.5}}, "score.least_judged", "value-range", "1.5"),
        ({"score": {"good": 50, "fair": 60}}, "score.fair", "value-range", "60.0"),
        ({"grades": {"medium": 2}}, "grades.medium", "value-range", "2.0"),
        ({"grades": {"splendid": 1}}, "grades.splendid", "field-unknown", "splendid"),
        ({"fresh_years": 0}, "fresh_years", "value-range", "0"),
        ({"counted_units": ["jiwa", "jiwwa"]}, "counted_units[2]", "code-unknown", "jiwwa"),
        ({"counted_units": "jiwa"}, "counted_units", "shape-list", "jiwa"),
        ({"limits": {"povert": {"least": 0}}}, "limits.povert", "code-unknown", "povert"),
        ({"limits": {"poverty": {"least": 5, "most": 5}}}, "limits.poverty", "value-range", "5 … 5"),
        ({"limits": {"poverty": {"low": 0}}}, "limits.poverty.low", "field-unknown", "low"),
        ({"announced": ["revenu"]}, "announced", "code-unknown", "revenu"),
        ({"not_additive": ["density"]}, "not_additive", "code-unknown", "density"),
        ({"jump": {"factor": 1}}, "jump.factor", "value-range", "1"),
        ({"jump": {"least_areas": 2}}, "jump.least_areas", "value-range", "2"),
        ({"jump": {"no_series": ["floods"]}}, "jump.no_series", "code-unknown", "floods"),
        ({"identities": [{**IDENTITY, "kind": "product"}]}, "identities[1].kind", "value-choice", "product"),
        ({"identities": [{**IDENTITY, "target": "people"}]}, "identities[1].target", "code-unknown", "people"),
        ({"identities": [{**IDENTITY, "parts": ["case@2023"]}]}, "identities[1].parts", "code-unknown", "case"),
        ({"identities": [{**IDENTITY, "kind": "ratio", "parts": ["pop"]}]}, "identities[1].parts", "value-range", "1"),
        ({"identities": [{**IDENTITY, "name": {"id": "a"}}]}, "identities[1].name", "field-missing", None),
        ({"identities": [{**IDENTITY, "tolerance": -1}]}, "identities[1].tolerance", "value-range", "-1"),
        ({"identities": [IDENTITY, IDENTITY]}, "identities", "duplicate", "a"),
    ],
)
def test_a_wrong_rule_is_named_with_its_place_in_both_languages(
    made: Workspace, given: dict[str, Any], column: str, code: str, found: str | None
) -> None:
    made.write(FILE, dump(given))
    problem = made.only_problem()
    assert (problem.file, problem.column, problem.code) == (FILE, column, code)
    assert found is None or problem.found == found
    assert column in problem.message("id")
    assert problem.message("id") != problem.message("en")


def test_one_reading_names_every_problem(made: Workspace) -> None:
    made.write(FILE, dump({"fresh_years": -1, "announced": ["a", "b"], "jump": {"factor": "x"}}))
    assert [p.column for p in made.problems()] == ["announced[1]", "announced[2]", "fresh_years", "jump.factor"]


def test_a_file_that_is_no_yaml_is_named(made: Workspace) -> None:
    made.write(FILE, "weights: [")
    assert (made.only_problem().file, made.only_problem().code) == (FILE, "file-syntax")


def test_a_misspelt_code_is_told_its_nearest(made: Workspace) -> None:
    made.write(FILE, dump({"announced": ["revenu"]}))
    assert "revenue" in made.only_problem().message("id")


def test_the_rules_in_force_are_written_down_for_readers() -> None:
    written = QualityRules().to_dict()
    assert set(written["weights"]) == set(COMPONENTS)
    assert (written["good"], written["least_units"], written["robust_z"]) == (80, 5, 3.5)
