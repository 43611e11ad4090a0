"""Log-in, roles and the trail of changes to people, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher

from indicators.masterplan.store import Store
from indicators.masterplan.store.people import FAILURES_ALLOWED, WAIT, People, PersonError

SECRET = "sangat-rahasia"


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


def test_the_right_password_lets_in_and_a_wrong_one_does_not(people: People) -> None:
    people.add("ani", SECRET, "office", "dlh", "cli:x")
    found = people.authenticate("ani", SECRET)
    assert found is not None
    assert (found.name, found.role, found.office) == ("ani", "office", "dlh")
    assert people.authenticate("ani", SECRET + "x") is None
    assert people.authenticate("budi", SECRET) is None
    assert people.authenticate("ani", "x" * 10_000) is None
    for odd in ("a\x00b", "\ud800", "", "Ani"):
        assert people.authenticate(odd, SECRET) is None
        assert people.find(odd) is None
    for odd in ("a\x00b", "\ud800"):
        assert people.authenticate("ani", odd) is None


def test_passwords_are_kept_as_argon2_hashes_only(store: Store) -> None:
    people = People(store)
    people.add("ani", SECRET, "admin", "", "cli:x")
    with store.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT password FROM person").scalars().all()
    assert rows[0].startswith("$argon2id$")
    assert SECRET not in rows[0]
    assert SECRET not in store.audit().to_csv()


def test_a_cheaper_hash_is_renewed_at_log_in(store: Store, people: People) -> None:
    people.add("ani", SECRET, "admin", "", "cli:x")
    dearer = People(store, PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    assert dearer.authenticate("ani", SECRET) is not None
    with store.engine.connect() as connection:
        assert "m=16,t=2" in connection.exec_driver_sql("SELECT password FROM person").scalar_one()
    assert dearer.authenticate("ani", SECRET) is not None


def test_a_disabled_person_is_out_and_can_be_let_in_again(people: People) -> None:
    people.add("ani", SECRET, "editor", "", "cli:x")
    people.set_disabled("ani", True, "cli:x", "pindah")
    assert people.authenticate("ani", SECRET) is None
    assert people.find("ani") is None
    people.set_disabled("ani", False, "cli:x")
    assert people.authenticate("ani", SECRET) is not None


def test_every_change_ends_the_sessions_opened_before(people: People) -> None:
    person = people.add("ani", SECRET, "editor", "", "cli:x")
    assert people.find("ani", person.stamp) == person
    people.set_password("ani", SECRET + "2", "ani")
    assert people.find("ani", person.stamp) is None
    again = people.authenticate("ani", SECRET + "2")
    assert again is not None
    people.set_role("ani", "office", "dlh", "cli:x")
    assert people.find("ani", again.stamp) is None


def test_the_trail_tells_changes_to_people(store: Store, people: People) -> None:
    people.add("ani", SECRET, "editor", "", "cli:x", "tim baru")
    people.set_role("ani", "mentor", "", "siti", "pindah tugas")
    people.set_password("ani", SECRET + "2", "ani")
    people.set_disabled("ani", True, "siti")
    trail = store.history("person", "ani")
    assert trail["action"].tolist() == ["add", "role", "password", "disable"]
    assert trail["who"].tolist() == ["cli:x", "siti", "ani", "siti"]
    assert '"role":"editor"' in trail["before"][1]
    assert '"role":"mentor"' in trail["after"][1]


def test_one_administrator_always_remains(people: People) -> None:
    people.add("ani", SECRET, "admin", "", "cli:x")
    people.add("budi", SECRET, "admin", "", "cli:x")
    people.set_disabled("budi", True, "ani")
    with pytest.raises(PersonError, match="administrator"):
        people.set_disabled("ani", True, "ani")
    with pytest.raises(PersonError, match="administrator"):
        people.set_role("ani", "viewer", "", "ani")
    people.set_disabled("budi", False, "ani")
    people.set_role("ani", "viewer", "", "budi")
    assert [a.person.role for a in people.accounts()] == ["viewer", "admin"]


def test_too_many_wrong_passwords_make_the_next_try_wait(store: Store, people: People) -> None:
    clock = Clock()
    store.clock = clock
    people.add("ani", SECRET, "admin", "", "cli:x")
    for _ in range(FAILURES_ALLOWED):
        assert people.authenticate("ani", "salah-salah") is None
    with pytest.raises(PersonError, match="wait"):
        people.authenticate("ani", SECRET)
    clock.now += WAIT + timedelta(seconds=1)
    assert people.authenticate("ani", SECRET) is not None
    assert people.authenticate("ani", "salah-salah") is None
    assert people.authenticate("ani", SECRET) is not None


@pytest.mark.parametrize(
    ("name", "password", "role", "office"),
    [
        ("A", SECRET, "admin", ""),
        ("ani budi", SECRET, "admin", ""),
        ("ani", "pendek", "admin", ""),
        ("ani", "ini-kata-ani-rahasia", "admin", ""),
        ("ani", "x" * 201, "admin", ""),
        ("ani", SECRET + "\x00", "admin", ""),
        ("ani", SECRET, "boss", ""),
        ("ani", SECRET, "office", ""),
        ("ani", SECRET, "editor", "dlh"),
    ],
)
def test_a_person_that_cannot_be_is_refused(people: People, name: str, password: str, role: str, office: str) -> None:
    with pytest.raises(PersonError) as caught:
        people.add(name, password, role, office, "cli:x")
    assert caught.value.message_id != caught.value.message_en
    assert people.accounts() == []


def test_a_name_is_given_once_and_unknown_people_cannot_be_changed(people: People) -> None:
    people.add("ani", SECRET, "viewer", "", "cli:x")
    with pytest.raises(PersonError, match="exists"):
        people.add("ani", SECRET, "admin", "", "cli:x")
    with pytest.raises(PersonError, match="no user"):
        people.set_disabled("budi", True, "cli:x")
    assert [a.person.role for a in people.accounts()] == ["viewer"]
