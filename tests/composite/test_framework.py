from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from indicators.composite import Framework, FrameworkError
from tests.composite import samples


def change(row: str, column: str, value: object) -> pd.DataFrame:
    frame = samples.framework_frame().astype(object)
    frame.loc[frame["code"] == row, column] = value
    return frame


def test_levels_children_and_order() -> None:
    fw = samples.framework()
    assert fw.levels == {"a": 1, "b": 1, "c": 1, "d": 1, "e": 1, "P": 2, "Q": 2, "I": 3}
    assert fw.children == {"P": ("a", "b", "c"), "Q": ("d", "e"), "I": ("P", "Q")}
    assert fw.codes == ("a", "b", "c", "d", "e", "P", "Q", "I")
    assert fw.roots == ("I",)
    assert fw.descendants("I") == ("a", "b", "c", "d", "e")


def test_branches_may_differ_in_depth() -> None:
    fw = Framework.from_frame(change("e", "parent", "I"))
    assert fw.levels["I"] == 3
    assert fw.children["I"] == ("P", "Q", "e")


def test_round_trip_through_a_table() -> None:
    fw = samples.framework()
    assert Framework.from_frame(fw.to_frame()) == fw


def test_the_order_of_the_rows_does_not_matter() -> None:
    shuffled = samples.framework_frame().sample(frac=1, random_state=1)
    assert Framework.from_frame(shuffled).children == samples.framework().children


def test_without_an_element_drops_what_is_left_empty() -> None:
    fw = samples.framework().without("Q")
    assert set(fw.nodes) == {"a", "b", "c", "P", "I"}
    only = Framework.from_frame(change("e", "parent", "P")).without("d")
    assert "Q" not in only.nodes


@pytest.mark.parametrize(
    ("row", "column", "value", "message"),
    [
        ("a", "parent", "PP", "row 2, column parent: 'PP' is not a code of this table.*; did you mean 'P'"),
        ("a", "parent", "b", "row 2, column parent: 'b' is of type indicator, expected an aggregate"),
        ("a", "parent", "", "row 2, column parent: indicator 'a' belongs to no aggregate"),
        ("a", "type", "indicater", "row 2, column type: expected one of indicator, aggregate"),
        ("a", "direction", 0, "row 2, column direction: expected 1 or -1 for 'a', found 0"),
        ("a", "direction", "", "row 2, column direction"),
        ("a", "weight", -1, "row 2, column weight: expected 0 or more, found -1"),
        ("a", "weight", "two", "row 2, column weight: expected a number, found 'two'"),
        ("a", "code", "b", "row 3, column code: 'b' was already given in row 2"),
        ("a", "code", "", "row 2, column code: is empty"),
        ("a", "lower", 11, "lower \\(11\\) must be below upper \\(10\\)"),
        ("c", "denominator", "folk", "row 4, column denominator: 'folk' is not a code of type denominator"),
        ("I", "parent", "P", "is its own ancestor"),
        ("d", "parent", "P", None),
    ],
)
def test_refuses_what_is_wrong(row: str, column: str, value: object, message: str | None) -> None:
    if message is None:
        assert Framework.from_frame(change(row, column, value)).children["Q"] == ("e",)
        return
    with pytest.raises(FrameworkError, match=message):
        Framework.from_frame(change(row, column, value))


def test_refuses_an_aggregate_without_children_and_a_missing_column() -> None:
    with pytest.raises(FrameworkError, match="aggregate 'Q' has no children"):
        Framework.from_frame(samples.framework_frame().query("code not in ['d', 'e']"))
    with pytest.raises(FrameworkError, match="column weight is missing"):
        Framework.from_frame(samples.framework_frame().drop(columns="weight"))


def test_weights_can_be_replaced_by_name_only() -> None:
    fw = samples.framework().with_weights({"b": 5})
    assert fw.nodes["b"].weight == 5
    assert samples.framework().nodes["b"].weight == 2
    with pytest.raises(FrameworkError, match="unknown code 'bb'; did you mean 'b'"):
        samples.framework().with_weights({"bb": 1})
    with pytest.raises(FrameworkError, match="0 or more"):
        samples.framework().with_weights({"b": np.nan})
