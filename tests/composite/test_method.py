from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.composite import Method, MethodError, catalogue
from tests.composite import samples

TABLES = {
    "denominate": {"method": "ratio", "scale": {"c": 1000.0}},
    "screen": {"method": "availability", "min_share": 0.5},
    "impute": {"method": "group_median", "group": "region"},
    "treat": {"method": "winsorise", "max_points": 3, "by": {"a": {"method": "none"}}},
    "normalise": {"method": "minmax", "lower": 1, "by": {"Q": {"method": "zscore", "mean": 50, "sd": 10}}},
    "weights": {"method": "pca", "levels": [2]},
    "aggregate": {"method": ["geometric", "power"], "p": 0.3, "min_share": [0.5, 0.75]},
}


def test_toml_round_trip(tmp_path: Path) -> None:
    method = Method.from_dict(TABLES)
    path = tmp_path / "method.toml"
    method.to_toml(path)
    again = Method.from_toml(path)
    assert again == method
    assert hash(again) == hash(method)
    assert again.to_dict() == method.to_dict()


@given(st.floats(allow_nan=False, allow_infinity=False), st.floats(min_value=1e-300, max_value=1e300))
def test_numbers_survive_toml_to_the_last_bit(mean: float, sd: float) -> None:
    import tomllib

    method = Method.from_dict({"normalise": {"method": "zscore", "mean": mean, "sd": sd}})
    assert Method.from_dict(tomllib.loads(method.to_toml())) == method


def test_every_registered_method_can_be_written_and_read() -> None:
    import tomllib

    for strategy in catalogue():
        method = Method.from_dict({strategy.step: {"method": strategy.name}})
        assert Method.from_dict(tomllib.loads(method.to_toml())) == method


def test_absent_steps_and_defaults() -> None:
    method = Method.from_dict({})
    assert list(method.steps) == ["normalise", "weights", "aggregate"]
    assert method.steps["normalise"].method == "minmax"
    assert (method.steps["normalise"].parameters["lower"], method.steps["normalise"].parameters["upper"]) == (0, 100)
    assert method.steps["aggregate"].method == "arithmetic"


def test_every_method_of_the_command_exists() -> None:
    names = {(s.step, s.name) for s in catalogue()}
    wanted = {
        "impute": "mean median group_mean group_median row_mean em carry_forward interpolate",
        "treat": "winsorise log boxcox cap",
        "normalise": "minmax zscore scaled rank percentile_rank borda distance_to_max distance_to_reference "
        "distance_to_target fraction_of_max goalposts bands",
        "weights": "nominal equal pca entropy critic optimised benefit_of_doubt budget_allocation ahp",
        "aggregate": "arithmetic geometric harmonic power median mpi ampi copeland outranking",
    }
    assert {(step, n) for step, line in wanted.items() for n in line.split()} <= names


def test_every_method_says_where_it_is_published() -> None:
    assert [f"{s.step}.{s.name}" for s in catalogue() if not s.reference and s.name != "none"] == []


@pytest.mark.parametrize(
    ("tables", "message"),
    [
        ({"normalize": {}}, "unknown step 'normalize'; did you mean 'normalise'"),
        ({"normalise": {"method": "minmaxx"}}, "unknown method 'minmaxx'; did you mean 'minmax'"),
        ({"normalise": {"method": "minmax", "low": 1}}, "has no parameter 'low'; did you mean 'lower'"),
        ({"normalise": {"method": "minmax", "lower": "x"}}, "expected a finite number, found 'x'"),
        ({"normalise": {"method": "minmax", "lower": True}}, "expected a finite number, found True"),
        ({"normalise": {"method": "minmax", "limits": "dat"}}, "expected one of data, goalposts"),
        ({"aggregate": {"method": "arithmetic", "min_share": 1.5}}, "expected 0 to 1, found 1.5"),
        ({"aggregate": {"method": "arithmetic", "min_share": [0.5, 2]}}, "expected 0 to 1, found 2"),
        ({"treat": {}}, "method is missing; known: "),
        ({"treat": {"method": "winsorise", "max_points": 2.5}}, "expected a whole number"),
        ({"normalise": {"method": ["minmax", "rank"]}}, "only aggregate.method may be a list"),
        ({"order": ["treat"]}, "order must list each of"),
        ({"order": ["normalise", "denominate", "screen", "impute", "treat"]}, "must end with normalise"),
        ({"normalise": "minmax"}, "expected a table"),
    ],
)
def test_refuses_what_is_wrong(tables: dict, message: str) -> None:
    with pytest.raises(MethodError, match=message):
        Method.from_dict(tables)


def test_errors_name_the_file(tmp_path: Path) -> None:
    path = tmp_path / "m.toml"
    path.write_text("[normalise\n")
    with pytest.raises(MethodError, match=r"m\.toml: is not TOML"):
        Method.from_toml(path)
    path.write_text('[treat]\nmethod = "winsorize"\n')
    with pytest.raises(MethodError, match=r"treat: unknown method 'winsorize'; did you mean 'winsorise'"):
        Method.from_toml(path)
    with pytest.raises(MethodError, match="no such file"):
        Method.from_toml(tmp_path / "absent.toml")


def test_replace_changes_one_entry() -> None:
    method = Method.from_dict(TABLES)
    changed = method.replace("treat.max_points", 5)
    assert changed.steps["treat"].parameters["max_points"] == 5
    assert changed.replace("treat.max_points", 3) == method
    assert "treat" not in method.replace("treat", None).steps
    other = method.replace("normalise.method", "rank")
    assert "lower" not in other.steps["normalise"].parameters
    assert other.steps["normalise"].by == method.steps["normalise"].by
    assert method.replace("impute.method", "mean").steps["impute"].method == "mean"
    with pytest.raises(MethodError, match="no step 'impute'"):
        Method.default().replace("impute.group", "region")


def test_variations_are_every_combination() -> None:
    changes = {"treat.max_points": [1, 2, 3], "normalise.method": ["minmax", "rank"]}
    found = list(Method.from_dict(TABLES).variations(changes))
    assert len(found) == 6
    assert len({m for _, m in found}) == 6
    assert found[0][0] == {"treat.max_points": 1, "normalise.method": "minmax"}
    assert found[-1][1].steps["normalise"].method == "rank"


def test_a_list_of_methods_must_fit_the_levels() -> None:
    from indicators.composite import compute

    with pytest.raises(MethodError, match="lists 3 names; the framework has 2 levels"):
        compute(samples.data(), samples.framework(), Method.from_dict({"aggregate": {"method": ["arithmetic"] * 3}}))


def test_an_exception_with_the_same_method_takes_over_what_it_does_not_say() -> None:
    step = {"method": "minmax", "lower": 1, "by": {"a": {"truncate": True}, "b": {"method": "rank"}}}
    method = Method.from_dict({"normalise": step})
    by = method.steps["normalise"].by
    assert by["a"].parameters["lower"] == 1
    assert by["a"].parameters["truncate"] is True
    assert by["b"].method == "rank"
    assert Method.from_dict(method.to_dict()) == method
