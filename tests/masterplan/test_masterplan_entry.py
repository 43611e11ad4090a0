"""Entering one record, from draft to sign-off, on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from made_up_plan import assessment, criteria, innovation, kpi, office, progress, target, write_plan

from indicators.masterplan import Masterplan, NotAllowedError, Person, achievements, load, opened, save, transition
from indicators.masterplan.innovations import sheet
from indicators.masterplan.store import ConflictError, Store
from indicators.problems import DataError

ANI, OTHER = Person("ani", "office", "x"), Person("oto", "office", "y")
EDI, SITI = Person("edi", "editor"), Person("siti", "admin")
KEY = "a~2025~lap"
VALUES = {
    "kpi": "a", "period": "2025", "entry": "lap", "value": "47,5", "status": "tetap", "chosen": "ya",
    "source": "Laporan",
}  # fmt: skip


@pytest.fixture
def root(tmp_path: Path) -> Path:
    named = {"office_standing": "named"}
    return write_plan(
        tmp_path / "raw",
        offices=[office("x"), office("y"), office("old", valid_to="2020", successors="x")],
        kpis=[kpi("a", office="x", **named), kpi("b", office="old", **named), kpi("c")],
        targets=[target("a", 50, "2025")],
        progress=[progress("a", 40, "2024"), progress("b", 1, "2024")],
        innovations=[innovation("i", office="x")],
        criteria=criteria(1, 1),
    )


def plan_of(root: Path, store: Store) -> Masterplan:
    return load(root, store, drafts=True)


def test_from_draft_to_public(root: Path, store: Store) -> None:
    store.clock = lambda: datetime(2025, 12, 31, 23, 30, tzinfo=UTC)
    assert save(plan_of(root, store), store, ANI, "progress", VALUES, 0, "laporan") == ("a~2025~lap", 1)
    entry = opened(plan_of(root, store), store, "progress", KEY)
    assert entry is not None
    assert (entry.values["value"], entry.seen, entry.state) == ("47.5", 1, "draft")
    assert (entry.values["entered_by"], entry.values["entered_on"]) == ("ani", "2025-12-31")
    now = date(2026, 1, 1)
    for person, action, seen in ((ANI, "submit", 1), (EDI, "approve", 2)):
        assert achievements(load(root, store), "a", on=now)["reason"].tolist() == ["no_value"]
        assert transition(plan_of(root, store), store, person, "progress", {KEY: seen}, action) == [seen + 1]
    row = achievements(load(root, store), "a", on=now).iloc[0]
    assert (row["value"], row["percent"], row["status"]) == (47.5, 95, "very-high")
    assert store.history("progress", KEY)[["who", "action"]].values.tolist() == [
        ["ani", "edit"], ["ani", "submit"], ["edi", "approve"],
    ]  # fmt: skip


def test_every_fault_of_a_form_is_named_in_both_languages(root: Path, store: Store) -> None:
    with pytest.raises(DataError) as caught:
        save(plan_of(root, store), store, ANI, "progress", VALUES | {"value": "banyak", "period": "", "source": " "}, 0)
    assert [(p.column, p.code) for p in caught.value.problems] == [
        ("period", "field-missing"), ("source", "field-missing"), ("value", "value-number"),
    ]  # fmt: skip
    assert all(p.message("id") != p.message("en") for p in caught.value.problems)
    assert store.records() == []


def test_an_office_enters_only_its_own(root: Path, store: Store) -> None:
    with pytest.raises(NotAllowedError, match="own office"):
        save(plan_of(root, store), store, OTHER, "progress", VALUES, 0)
    with pytest.raises(NotAllowedError):
        save(plan_of(root, store), store, ANI, "progress", VALUES | {"kpi": "c"}, 0)
    # What the office took over is its own.
    assert save(plan_of(root, store), store, ANI, "progress", VALUES | {"kpi": "b"}, 0).version == 1
    assert [s.key for s in store.records()] == ["b~2025~lap"]


def test_a_record_cannot_be_moved_to_or_from_another_office(root: Path, store: Store) -> None:
    mine = {
        "code": "i", "name": "i", "office": "x", "office_standing": "named", "description_id": "x",
        "description_en": "x", "standing": "published", "source": "uji",
    }  # fmt: skip
    with pytest.raises(NotAllowedError):
        save(plan_of(root, store), store, ANI, "innovations", mine | {"office": "y"}, 0)
    with pytest.raises(NotAllowedError):
        save(plan_of(root, store), store, OTHER, "innovations", mine | {"office": "y"}, 0)
    assert save(plan_of(root, store), store, ANI, "innovations", mine | {"year": "2024"}, 0).version == 1
    for person in (ANI, OTHER):
        with pytest.raises(NotAllowedError):
            save(plan_of(root, store), store, person, "innovations", mine | {"office": "y"}, 1)


def test_two_people_at_one_record_get_a_conflict_and_nothing_is_lost(root: Path, store: Store) -> None:
    plan = plan_of(root, store)
    first = opened(plan, store, "progress", "a~2024~a")
    assert first is not None
    assert (first.seen, first.state) == (0, "published")
    save(plan, store, EDI, "progress", first.values | {"value": "41"}, first.seen)
    with pytest.raises(ConflictError) as caught:
        save(plan, store, SITI, "progress", first.values | {"value": "42"}, first.seen)
    assert caught.value.differences()["value"] == ("42", "41")
    assert '"value.value":"40"' in store.history("progress", "a~2024~a")["before"][0]


def test_what_one_wrote_is_approved_by_another(root: Path, store: Store) -> None:
    plan = plan_of(root, store)
    save(plan, store, EDI, "progress", VALUES, 0)
    transition(plan, store, EDI, "progress", {KEY: 1}, "submit")
    with pytest.raises(NotAllowedError, match="somebody else"):
        transition(plan, store, EDI, "progress", {KEY: 2}, "approve")
    assert transition(plan, store, SITI, "progress", {KEY: 2}, "approve") == [3]


def test_a_step_that_does_not_fit_the_state_is_refused(root: Path, store: Store) -> None:
    plan = plan_of(root, store)
    save(plan, store, ANI, "progress", VALUES, 0)
    with pytest.raises(NotAllowedError, match="draft"):
        transition(plan, store, EDI, "progress", {KEY: 1}, "approve")
    with pytest.raises(LookupError):
        transition(plan, store, EDI, "progress", {"nothing": 1}, "submit")
    with pytest.raises(ConflictError):
        transition(plan, store, ANI, "progress", {KEY: 7}, "submit")


def test_several_records_are_approved_together_or_not_at_all(root: Path, store: Store) -> None:
    plan = plan_of(root, store)
    for period in ("2021", "2022"):
        save(plan, store, ANI, "progress", VALUES | {"period": period}, 0)
    transition(plan, store, ANI, "progress", {"a~2021~lap": 1, "a~2022~lap": 1}, "submit")
    with pytest.raises(ConflictError):
        transition(plan, store, EDI, "progress", {"a~2021~lap": 2, "a~2022~lap": 1}, "approve")
    assert {s.state for s in store.records()} == {"submitted"}
    transition(plan, store, EDI, "progress", {"a~2021~lap": 2, "a~2022~lap": 2}, "approve")
    assert {s.state for s in store.records()} == {"approved"}


def test_nobody_signs_off_their_own_words_by_letting_another_put_them_forward(root: Path, store: Store) -> None:
    plan = plan_of(root, store)
    save(plan, store, EDI, "progress", VALUES, 0)
    transition(plan, store, SITI, "progress", {KEY: 1}, "submit")
    for person in (EDI, SITI):
        with pytest.raises(NotAllowedError, match="approved by somebody else"):
            transition(plan, store, person, "progress", {KEY: 2}, "approve")
    transition(plan, store, Person("eva", "editor"), "progress", {KEY: 2}, "approve")
    # What was signed off before does not count against anybody later.
    save(plan, store, Person("eva", "editor"), "progress", VALUES | {"value": "48"}, 3)
    transition(plan, store, Person("eva", "editor"), "progress", {KEY: 4}, "submit")
    transition(plan, store, EDI, "progress", {KEY: 5}, "approve")


def test_withdrawing_takes_an_approved_record_out_of_sight_and_keeps_it(root: Path, store: Store) -> None:
    plan = plan_of(root, store)
    save(plan, store, ANI, "progress", VALUES, 0)
    transition(plan, store, ANI, "progress", {KEY: 1}, "submit")
    transition(plan, store, EDI, "progress", {KEY: 2}, "approve")
    with pytest.raises(NotAllowedError):
        transition(plan, store, ANI, "progress", {KEY: 3}, "withdraw")
    transition(plan, store, EDI, "progress", {KEY: 3}, "withdraw", "salah periode")
    assert load(root, store).find("progress", KEY) is None
    kept = store.get("progress", KEY)
    assert kept is not None
    assert (kept.state, kept.values["value"]) == ("withdrawn", "47.5")


def test_assessors_score_under_their_own_name(root: Path, store: Store) -> None:
    for name, scores in (("mia", (4, 2)), ("moh", (2, 2))):
        mentor = Person(name, "mentor")
        for criterion, score in zip(("c1", "c2"), scores, strict=True):
            row = {k: str(v) for k, v in assessment("i", name, criterion, score).items()}
            save(plan_of(root, store), store, mentor, "assessments", row, 0)
    found = sheet(plan_of(root, store), "i", "2024")
    assert (found.score, found.disagreement, found.needs_review) == (62.5, 25, False)
    row = {k: str(v) for k, v in assessment("i", "mia", "c1", 0).items()}
    for person in (Person("moh", "mentor"), EDI, SITI):
        with pytest.raises(NotAllowedError, match="another assessor"):
            save(plan_of(root, store), store, person, "assessments", row, 1)
    with pytest.raises(DataError):
        save(plan_of(root, store), store, Person("mia", "mentor"), "assessments", row | {"score": "9"}, 1)


def test_entries_that_lost_their_footing_are_kept_and_reported(root: Path, store: Store) -> None:
    save(plan_of(root, store), store, ANI, "progress", VALUES, 0)
    assert plan_of(root, store).problems == []
    write_plan(root, offices=[office("x")], kpis=[kpi("c")])
    plan = plan_of(root, store)
    assert [(p.column, p.code, p.found) for p in plan.problems] == [("kpi", "code-unknown", "a")]
    assert plan.find("progress", KEY) is not None


@pytest.mark.parametrize(
    "wrong",
    [
        {"value": "1e400"}, {"value": "nan"}, {"value": "9,1,2"}, {"value": "-"}, {"period": "2025-02-30"},
        {"period": "n.d."}, {"entry": "a~b"}, {"entry": "x" * 101}, {"note_id": "x" * 10_001}, {"note_id": "a\x00b"},
        {"source": "\ud800"}, {"kpi": "a;b"}, {"surplus": "x"},
    ],
    ids=str,
)  # fmt: skip
def test_what_no_database_should_hold_is_refused_by_name(root: Path, store: Store, wrong: dict[str, str]) -> None:
    with pytest.raises(DataError) as caught:
        save(plan_of(root, store), store, EDI, "progress", VALUES | wrong, 0)
    assert {p.column for p in caught.value.problems} == set(wrong)
    assert store.records() == []


def test_odd_keys_and_reasons_do_not_reach_the_database(root: Path, store: Store) -> None:
    plan = plan_of(root, store)
    assert opened(plan, store, "progress", "a\x00") is None
    with pytest.raises(LookupError):
        transition(plan, store, EDI, "progress", {"\x00": 1}, "submit")
    with pytest.raises(DataError):
        save(plan, store, EDI, "progress", VALUES, 0, "a\x00b")
    long = {k: str(v) for k, v in assessment("i", "n" * 499, "c1", 1).items()}
    with pytest.raises(DataError) as caught:
        save(plan, store, Person("n" * 499, "mentor"), "assessments", long, 0)
    assert [p.code for p in caught.value.problems] == ["value-range"]
    assert store.records() == []
