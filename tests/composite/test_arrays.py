"""A vector, a table and a cube: the larger form is the smaller one repeated."""

from __future__ import annotations

import numpy as np
import pytest

from indicators.composite import DataError, MethodError, arrays, catalogue
from tests.composite import samples

RNG = np.random.default_rng(5)
N, K, T = 11, 3, 4
CUBE = RNG.gamma(3, 4, (N, K, T)) + 1
HOLES = np.where(RNG.random(CUBE.shape) < 0.15, np.nan, CUBE)
DIRECTION = np.array([1, -1, 1])
ABOUT = {"goalposts": (np.full(K, 1.0), np.full(K, 60.0)), "target": np.full(K, 20.0)}
SPECIAL = {"distance_to_reference": {"unit": "row 4"}}
COLUMNWISE = [
    (s.step, s.name)
    for s in catalogue()
    if s.step in ("impute", "treat", "normalise") and s.columnwise and s.name != "distance_to_target"
]


def groups(name: str) -> dict:
    return {"groups": np.array(["n", "s"])[np.arange(N) % 2]} if name.startswith("group_") else {}


def one(about: dict, k: int) -> dict:
    low, high = about["goalposts"]
    return {"goalposts": (low[k], high[k]), "target": about["target"][k]}


@pytest.mark.parametrize(("step", "name"), COLUMNWISE)
def test_a_table_is_its_columns(step: str, name: str) -> None:
    x = CUBE[:, :, 0] if name == "distance_to_reference" else HOLES[:, :, 0]
    extra = {**SPECIAL.get(name, {}), **groups(name)}
    whole = arrays.apply(x, step, name, direction=DIRECTION, **ABOUT, **extra)
    for k in range(K):
        column = arrays.apply(x[:, k], step, name, direction=DIRECTION[k], **one(ABOUT, k), **extra)
        np.testing.assert_array_equal(whole[:, k], column)


@pytest.mark.parametrize(("step", "name"), COLUMNWISE)
def test_a_cube_is_its_periods_or_one_long_table(step: str, name: str) -> None:
    x = CUBE if name == "distance_to_reference" else HOLES
    extra = {**SPECIAL.get(name, {}), **groups(name)}
    learns = next(s for s in catalogue(step) if s.name == name).parameter("periods") is not None
    if learns:
        each = arrays.apply(x, step, name, over="each", direction=DIRECTION, **ABOUT, **extra)
        for t in range(T):
            table = arrays.apply(x[:, :, t], step, name, direction=DIRECTION, **ABOUT, **extra)
            np.testing.assert_array_equal(each[:, :, t], table)
    if name == "distance_to_reference":
        return
    shared = arrays.apply(x, step, name, direction=DIRECTION, **ABOUT, **extra)
    long = x.transpose(2, 0, 1).reshape(T * N, K)
    if extra:
        extra = {"groups": np.tile(extra["groups"], T)}
    stacked = arrays.apply(long, step, name, direction=DIRECTION, **ABOUT, **extra)
    np.testing.assert_array_equal(shared, stacked.reshape(T, N, K).transpose(1, 2, 0))


@pytest.mark.parametrize("name", [s.name for s in catalogue("aggregate")])
def test_aggregation_of_a_cube_is_that_of_its_tables_and_rows(name: str) -> None:
    w = np.array([1.0, 2.0, 0.5])
    cube = arrays.aggregate(HOLES, w, name, min_share=0.4)
    for t in range(T):
        table = arrays.aggregate(HOLES[:, :, t], w, name, min_share=0.4)
        np.testing.assert_array_equal(cube[:, t], table)
        if name not in ("copeland", "outranking"):
            rows = [arrays.aggregate(HOLES[u, :, t], w, name, min_share=0.4) for u in range(N)]
            np.testing.assert_array_equal(table, rows)


def test_arrays_agree_with_compute() -> None:
    from indicators.composite import Method, compute

    data, fw = samples.data(), samples.framework()
    result = compute(data, fw, Method.from_dict({"normalise": {"method": "zscore"}}))
    x = data[["a", "b", "c"]].to_numpy()
    scores = arrays.apply(x, "normalise", "zscore", direction=[1, -1, 1])
    np.testing.assert_array_equal(result.table("a", "b", "c").to_numpy(), scores)
    np.testing.assert_array_equal(result.table("P")["P"], arrays.aggregate(scores, [1, 2, 1]))


def test_limits_can_come_from_other_units() -> None:
    x = np.array([0.0, 5, 20])
    out = arrays.apply(x, "normalise", "minmax", learn_from=np.array([0.0, 10]))
    np.testing.assert_array_equal(out, [0, 50, 200])
    capped = arrays.apply(x, "normalise", "minmax", learn_from=np.array([0.0, 10]), truncate=True)
    np.testing.assert_array_equal(capped, [0, 50, 100])


def test_denominators_of_each_period() -> None:
    x, d = np.full((2, 1, 3), 12.0), np.array([[1.0, 2, 3], [4, 6, 12]])
    out = arrays.apply(x, "denominate", "ratio", denominator=d)
    np.testing.assert_array_equal(out[:, 0, :], 12 / d)


def test_imputation_by_row_follows_the_parents() -> None:
    x = np.array([[0.0, 0, 0, 4], [1, 2, 8, 4], [np.nan, 1, 8, 0]])
    out = arrays.apply(x, "impute", "row_mean", parents=["P", "P", "Q", "Q"])
    assert out[2, 0] == 0.5
    both = arrays.apply(x, "impute", "row_mean", level=0)
    assert both[2, 0] == 0.5  # mean of 0.5, 1 and 0 on the common scale


def test_refuses_what_is_no_array_of_numbers() -> None:
    with pytest.raises(DataError, match="expected shape"):
        arrays.apply(np.zeros((2, 2, 2, 2)), "normalise", "minmax")
    with pytest.raises(DataError, match="infinite"):
        arrays.apply(np.array([1.0, np.inf]), "normalise", "minmax")
    with pytest.raises(DataError, match="expected 3 numbers of 0 or more"):
        arrays.aggregate(np.ones((4, 3)), [1, 1])
    with pytest.raises(MethodError, match="nothing is learnt from periods"):
        arrays.apply(np.ones(3), "normalise", "bands", over="each")


EDGES = {
    "all missing": [np.nan] * 6,
    "one value": [np.nan] * 5 + [3.0],
    "two values": [np.nan] * 4 + [3.0, 4],
    "zeros": [0.0] * 6,
    "huge and tiny": [1e-300, 1e300, 1.0, 2, 3, np.nan],
    "negative": [-5.0, -1, -3, -3, -2, -9],
}


@pytest.mark.parametrize("column", EDGES)
@pytest.mark.parametrize(("step", "name"), COLUMNWISE)
@pytest.mark.parametrize("direction", [1, -1])
def test_edge_cases_give_numbers_or_a_clear_error_and_never_a_warning(step, name, column, direction) -> None:
    from indicators.composite import CompositeError

    x = np.array(EDGES[column])
    extra = {"groups": ["n", "s"] * 3} if name.startswith("group_") else {}
    if name == "distance_to_reference":
        extra = {"unit": "row 5"}
    try:
        out = arrays.apply(x, step, name, direction=direction, goalposts=(1.0, 60.0), target=20.0, **extra)
    except CompositeError:
        return  # refused; what the message says is tested where each method is
    assert out.shape == x.shape
    assert not np.isinf(out).any()
    if step == "normalise":
        assert np.isnan(out[np.isnan(x)]).all()


def test_the_examples_of_the_documentation_hold() -> None:
    import doctest

    from indicators.composite import pipeline

    found = doctest.testmod(pipeline)
    assert found.attempted > 0
    assert found.failed == 0
