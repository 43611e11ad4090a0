"""Who may do what: the whole table of roles, actions, tables and states."""

from __future__ import annotations

from itertools import product

import pytest

from indicators.masterplan import ROLES, TABLES, Person, Subject, may, may_manage_people
from indicators.masterplan.offices import Offices
from indicators.masterplan.roles import MENTOR_TABLES, OFFICE_TABLES, TRANSITIONS, owns

OFFICES = Offices(
    {"code": c, "name_id": c, "name_en": c, "kind": "department", "valid_from": "", "valid_to": b, "successors": s}
    for c, b, s in (("old", "2020", "mine"), ("mine", "", ""), ("other", "", ""))
)
PEOPLE = {role: Person(f"a-{role}", role, "mine" if role == "office" else "") for role in ROLES}
STATES = ("published", "draft", "submitted", "returned", "approved", "withdrawn")
EVERYTHING = list(product([t.name for t in TABLES], ("mine", "old", "other", ""), STATES, TRANSITIONS))


@pytest.mark.parametrize("role", [None, "viewer"])
def test_viewers_and_strangers_change_nothing(role: str | None) -> None:
    person = PEOPLE[role] if role else None
    for table, office, state, action in EVERYTHING:
        assert not may(person, action, Subject(table, office, state), OFFICES)


def test_an_office_changes_only_its_own_records_and_those_it_took_over() -> None:
    allowed = {(t, o, a) for t, o, s, a in EVERYTHING if may(PEOPLE["office"], a, Subject(t, o, s), OFFICES)}
    assert {o for _, o, _ in allowed} == {"mine", "old"}
    assert {t for t, _, _ in allowed} == OFFICE_TABLES
    assert {a for _, _, a in allowed} == {"edit", "submit", "withdraw"}


def test_an_office_cannot_take_back_what_is_public() -> None:
    for state in STATES:
        subject = Subject("progress", "mine", state, approved=True)
        assert not may(PEOPLE["office"], "withdraw", subject, OFFICES)


def test_a_mentor_assesses_and_returns_but_approves_nothing() -> None:
    allowed = {
        (t, a) for t, o, s, a in EVERYTHING if may(PEOPLE["mentor"], a, Subject(t, o, s, assessor="a-mentor"), OFFICES)
    }
    assert {a for _, a in allowed} == {"edit", "submit", "return"}
    assert {t for t, a in allowed if a != "return"} == MENTOR_TABLES


@pytest.mark.parametrize("role", ROLES)
def test_nobody_changes_the_scores_of_another_assessor(role: str) -> None:
    for state, action in product(STATES, ("edit", "submit")):
        subject = Subject("assessments", "mine", state, assessor="somebody")
        assert not may(PEOPLE[role], action, subject, OFFICES)


@pytest.mark.parametrize("role", ROLES)
def test_nobody_approves_what_they_had_a_hand_in(role: str) -> None:
    own = Subject("progress", "mine", "submitted", hands=frozenset({f"a-{role}", "b"}))
    assert not may(PEOPLE[role], "approve", own, OFFICES)


@pytest.mark.parametrize("role", ["editor", "admin"])
def test_editors_do_everything_a_state_allows(role: str) -> None:
    for table, office, state, action in EVERYTHING:
        subject = Subject(table, office, state, frozenset({"somebody"}), f"a-{role}")
        assert bool(may(PEOPLE[role], action, subject, OFFICES)) == (state in TRANSITIONS[action][0])


def test_only_what_was_submitted_can_be_approved() -> None:
    assert TRANSITIONS["approve"][0] == {"submitted"}
    assert {target for _, target in TRANSITIONS.values()} == set(STATES) - {"published"}


def test_a_refusal_says_why_in_both_languages() -> None:
    for table, office, state, action in EVERYTHING:
        verdict = may(PEOPLE["office"], action, Subject(table, office, state), OFFICES)
        assert verdict or (verdict.reason_id and verdict.reason_en and verdict.reason_id != verdict.reason_en)


def test_an_office_that_is_not_registered_owns_only_its_name() -> None:
    assert owns("gone", "gone", OFFICES)
    assert not owns("gone", "mine", OFFICES)
    assert not owns("", "", OFFICES)


def test_only_administrators_manage_people() -> None:
    assert [r for r in ROLES if may_manage_people(PEOPLE[r])] == ["admin"]
    assert not may_manage_people(None)


def test_an_unknown_action_is_an_error() -> None:
    with pytest.raises(ValueError, match="approve"):
        may(PEOPLE["admin"], "delete", Subject("progress"), OFFICES)
