"""Whether a figure can be: what is refused, what should be looked at twice, what it is held against."""

from __future__ import annotations

from pathlib import Path

import pytest
from made_up_plan import kpi, progress, target, write_plan

from indicators.masterplan import Masterplan, Person, load, save
from indicators.masterplan.plausible import doubt, known_of
from indicators.masterplan.store import Store
from indicators.problems import DataError, Problem, side

EDITOR = Person("edi", "editor")
FIGURE = {"period": "2025", "entry": "a", "status": "final", "chosen": "yes", "source": "uji"}


@pytest.fixture
def small(tmp_path: Path) -> Masterplan:
    count = {"unit_id": "unit", "unit_en": "units"}
    return load(
        write_plan(
            tmp_path / "raw",
            kpis=[kpi("share"), kpi("growth"), kpi("count", **count)],
            targets=[target("share", 60, "2025"), target("share", 80, "2030"), target("growth", 2)],
            progress=[
                progress("share", 40, "2023"),
                progress("share", 50, "2024"),
                progress("share", 99, "2024", entry="b", chosen="no"),
                progress("growth", -1.5, "2024"),
                progress("count", 200, "2024"),
            ],
        )
    )


def test_a_figure_is_held_against_the_last_one_and_the_target_of_its_period(small: Masterplan) -> None:
    known = known_of(small, "share", "2025")
    assert known is not None
    assert (known.last, known.percent) == ((50.0, "2024"), True)
    assert [(t[0], t[1], t[3]) for t in known.targets] == [("own", 60.0, "2025")]
    later = known_of(small, "share", "2026")
    assert later is not None
    assert [t[3] for t in later.targets] == ["2030"]
    # A figure is not its own proof.
    own = known_of(small, "share", "2024", "share~2024~a")
    assert own is not None
    assert own.last == (40.0, "2023")
    assert known_of(small, "nothing") is None


@pytest.mark.parametrize(
    ("code", "value", "found"),
    [
        ("share", 100, ""), ("share", 100.01, "percent"), ("share", 1234.5, "percent"), ("share", 4.9, "jump"),
        ("share", 5, ""), ("count", 2000, ""), ("count", 2001, "jump"), ("count", 19, "jump"), ("count", 0, ""),
        ("growth", -2, "percent"),
    ],
)  # fmt: skip
def test_what_should_be_looked_at_twice(small: Masterplan, code: str, value: float, found: str) -> None:
    assert doubt(known_of(small, code, "2025"), value) == found


def test_a_share_below_nothing_is_refused_and_a_growth_below_nothing_is_not(small: Masterplan, store: Store) -> None:
    with pytest.raises(DataError) as caught:
        save(small, store, EDITOR, "progress", {**FIGURE, "kpi": "share", "value": "-3"}, 0)
    assert [(p.column, p.code) for p in caught.value.problems] == [("value", "value-range")]
    assert save(small, store, EDITOR, "progress", {**FIGURE, "kpi": "growth", "value": "-3"}, 0).version == 1


def test_who_entered_a_figure_stays_while_the_figure_does(small: Masterplan, store: Store) -> None:
    values = {**FIGURE, "kpi": "count", "value": "210"}
    save(small, store, Person("budi", "admin"), "progress", values, 0)

    def entered() -> str:
        stored = store.get("progress", "count~2025~a")
        assert stored is not None
        return stored.values["entered_by"]

    save(small, store, EDITOR, "progress", {**values, "note_id": "dicek", "entered_by": "edi"}, 1)
    assert entered() == "budi"
    save(small, store, EDITOR, "progress", {**values, "value": "211"}, 2)
    assert entered() == "edi"


@pytest.mark.parametrize(
    ("text", "indonesian", "english"),
    [
        ("ya / yes, tidak / no", "ya, tidak", "yes, no"),
        ("bilangan bulat / a whole number", "bilangan bulat", "a whole number"),
        ("<= 20 baris / rows", "<= 20 baris", "<= 20 rows"),
        ("1.619,12 / 1,619.12", "1.619,12 / 1,619.12", "1.619,12 / 1,619.12"),
        ("a / b / c", "a / b / c", "a / b / c"),
        ("", "", ""),
    ],
)
def test_one_language_of_a_detail(text: str, indonesian: str, english: str) -> None:
    assert (side(text, "id"), side(text, "en")) == (indonesian, english)


def test_what_was_expected_is_said_in_one_language() -> None:
    problem = Problem("form", None, "text", "field-missing", "", "alasan pengembalian / reason for returning it")
    assert problem.expected("id") == "isian alasan pengembalian"
    assert problem.expected("en") == "a value for reason for returning it"
