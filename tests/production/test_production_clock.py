"""A clock that jumps: the order of what happened stays, and nobody is let in for longer or kept out for ever."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from fault_material import PASSWORD, STORE
from limits.storage import memory
from seats import Office, Seat, office_on

from indicators.masterplan.roles import Person
from indicators.masterplan.store import Change, Store
from indicators.masterplan.store.core import Trail
from indicators.masterplan.store.files import Uploads
from indicators.masterplan.store.logins import IDLE, LONGEST, Logins
from indicators.masterplan.store.people import FAILURES_ALLOWED, People, PersonError

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
YEARS = timedelta(days=4_000)
JUMPS = [-YEARS, -timedelta(hours=3), timedelta(hours=3), YEARS]


class Clock:
    """A clock that stands where it is set."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(url: str, clock: Clock) -> Iterator[Store]:
    opened = Store.open(url, clock)
    yield opened
    opened.close()


@pytest.fixture
def people(store: Store) -> People:
    return People(store, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


def change(value: int, seen: int) -> Change:
    values = dict.fromkeys(("name_id", "name_en"), "") | {"code": "a", "as_of": "2026", "waiting_minutes": str(value)}
    return Change("services", "a~2026", values, "draft", "edit", seen)


def test_the_trail_tells_what_came_first_whatever_the_clock_said(store: Store, clock: Clock) -> None:
    revisions = [store.revision()]
    for number, jump in enumerate([timedelta(0), *JUMPS]):
        clock.now = NOON + jump
        store.write([change(number, number)], "edi", f"langkah {number}")
        revisions.append(store.revision())
    assert revisions == sorted(set(revisions))
    trail = store.history("services", "a~2026")
    assert trail["version"].tolist() == [1, 2, 3, 4, 5]
    assert trail["why"].tolist() == [f"langkah {n}" for n in range(5)]
    assert [row["version"] for row in store.trail(Trail())[0]] == [5, 4, 3, 2, 1]
    found = store.get("services", "a~2026")
    assert found is not None
    assert (found.version, found.values["waiting_minutes"]) == (5, "4")


@pytest.mark.parametrize("jump", JUMPS)
def test_a_login_that_the_clock_ran_away_from_is_over_and_a_new_one_is_good(
    store: Store, people: People, clock: Clock, jump: timedelta
) -> None:
    edi: Person = people.add("edi", PASSWORD, "editor", "", "uji")
    logins = Logins(store)
    before = logins.open(edi)
    clock.now += jump
    assert logins.find(before) is None
    after = logins.open(edi)
    assert logins.find(after) == edi
    assert len(logins.of("edi")) == 1  # the one that is over is cleared away


@pytest.mark.parametrize("jump", [-YEARS, -IDLE, -timedelta(seconds=1)])
def test_no_login_outlives_its_time_because_the_clock_was_set_back(
    store: Store, people: People, clock: Clock, jump: timedelta
) -> None:
    edi = people.add("edi", PASSWORD, "editor", "", "uji")
    logins = Logins(store)
    token = logins.open(edi)
    clock.now += jump
    lasted = timedelta(0)
    while logins.find(token) is not None:  # somebody who never leaves the desk alone
        clock.now += timedelta(hours=1)
        lasted += timedelta(hours=1)
    assert lasted <= LONGEST + IDLE + timedelta(hours=1)


def test_two_machines_whose_clocks_differ_a_little_know_each_others_logins(
    store: Store, people: People, clock: Clock, url: str
) -> None:
    edi = people.add("edi", PASSWORD, "editor", "", "uji")
    other = Store.open(url, lambda: clock.now - timedelta(minutes=2))
    assert Logins(other).find(Logins(store).open(edi)) == edi
    other.close()


@pytest.mark.parametrize("jump", [-YEARS, -timedelta(hours=1), timedelta(hours=1), YEARS])
def test_wrong_passwords_before_a_jump_keep_nobody_out_and_those_after_it_count(
    people: People, clock: Clock, jump: timedelta
) -> None:
    people.add("edi", PASSWORD, "editor", "", "uji")
    for _ in range(FAILURES_ALLOWED):
        assert people.authenticate("edi", "salah-sekali") is None
    with pytest.raises(PersonError):
        people.authenticate("edi", PASSWORD)
    clock.now += jump
    assert people.authenticate("edi", "salah-sekali") is None
    with pytest.raises(PersonError):  # the failures before it are not forgotten either
        people.authenticate("edi", PASSWORD)
    clock.now += timedelta(seconds=61)
    assert people.authenticate("edi", PASSWORD) is not None


@pytest.mark.parametrize("jump", [-YEARS, -timedelta(hours=3), timedelta(hours=3)])
def test_an_upload_is_there_for_its_yes_and_one_of_another_time_is_cleared_away(
    store: Store, clock: Clock, jump: timedelta
) -> None:
    uploads = Uploads(store)
    kept = uploads.keep("edi", "a.csv", "records", b"1")
    clock.now += jump
    found = uploads.find(kept, "edi")
    assert found is not None
    assert found.content == b"1"
    later = uploads.keep("eva", "b.csv", "records", b"2")
    assert uploads.find(later, "eva") is not None
    assert (uploads.find(kept, "edi") is None) == (abs(jump) > timedelta(days=1))


@pytest.fixture
def office(place: Path) -> Iterator[Office]:
    yield from office_on(place / "processed", place / "raw", f"sqlite:///{(place / STORE).as_posix()}")


@pytest.mark.parametrize("jump", [-YEARS.total_seconds(), -3_600.0, YEARS.total_seconds()])
def test_an_address_is_not_kept_from_the_gate_for_ever(
    office: Office, monkeypatch: pytest.MonkeyPatch, jump: float
) -> None:
    office.app.config["LOGIN_LIMIT"] = "3/minute"
    real, offset = time.time, [0.0]
    shifted = type("Time", (), {"time": staticmethod(lambda: real() + offset[0])})
    monkeypatch.setattr("dashboard.work.gate.time", shifted)
    monkeypatch.setattr(memory, "time", shifted)
    statuses = []
    for _ in range(4):
        seat = Seat(office.app.test_client())
        form = {"name": "tiada", "password": "salah-sekali", "csrf_token": seat.token("login")}
        statuses.append(seat.client.post("/id/work/login", data=form).status_code)
    assert statuses[-1] == 429
    assert 429 not in statuses[:-1]
    offset[0] = jump
    office.seat("edi")  # logs in
