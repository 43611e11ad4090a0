"""People: log-in with hashed passwords, roles, and a trail of every change to them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import Connection, insert, select, update

from indicators.masterplan.cells import holds_control
from indicators.masterplan.roles import ROLES, Person
from indicators.masterplan.store.core import Store, encode, note, timestamp
from indicators.masterplan.store.engine import reading, writing
from indicators.masterplan.store.tables import PERSON
from indicators.problems import BilingualError

NAME_FORM = re.compile(r"[a-z0-9][a-z0-9._-]{1,59}")
SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 200
#: After so many wrong passwords in a row, the next try has to wait.
FAILURES_ALLOWED = 5
WAIT = timedelta(seconds=60)


class PersonError(BilingualError):
    """A change to a person, or a log-in, that is refused."""


@dataclass(frozen=True)
class Account:
    """A person with what an administrator sees of the account."""

    person: Person
    disabled: bool
    created_at: str
    updated_at: str


class People:
    """The people of a store.

    Parameters
    ----------
    store : Store
    hasher : argon2.PasswordHasher, optional
        Its cost decides how long a log-in takes.
    """

    def __init__(self, store: Store, hasher: PasswordHasher | None = None) -> None:
        self.store = store
        self.hasher = hasher or PasswordHasher()
        # Verified for names that do not exist, so that the time taken does not tell which names do.
        self._decoy = self.hasher.hash("decoy")

    def add(self, name: str, password: str, role: str, office: str, who: str, why: str = "") -> Person:
        """Add a person.

        Raises
        ------
        PersonError
            If the name is taken or badly formed, the password too weak, or role and office do not go together.
        """
        if not NAME_FORM.fullmatch(name):
            raise PersonError(
                f"Nama pengguna {name!r}: 2-60 huruf kecil, angka, titik, garis.",
                f"User name {name!r}: 2-60 lower-case letters, digits, dots, dashes.",
            )
        _check_role(role, office)
        _check_password(password, name)
        hashed = self.hasher.hash(password)
        with writing(self.store.engine, noted=True) as connection:
            if _row(connection, name) is not None:
                raise PersonError(f"Pengguna {name!r} sudah ada.", f"User {name!r} exists already.")
            now = timestamp(self.store.clock())
            connection.execute(
                insert(PERSON).values(
                    name=name,
                    password=hashed,
                    role=role,
                    office=office,
                    disabled=False,
                    stamp=1,
                    failures=0,
                    failed_at=None,
                    created_at=now,
                    updated_at=now,
                )
            )
            after = encode({"role": role, "office": office, "disabled": False})
            note(connection, now, who, "add", ("person", name), 1, None, after, why)
        return Person(name, role, office, 1)

    def set_role(self, name: str, role: str, office: str, who: str, why: str = "") -> None:
        """Give a person another role; sessions opened before end.

        Raises
        ------
        PersonError
            If there is no such person, role and office do not go together, or no administrator would be left.
        """
        _check_role(role, office)
        self._change(name, "role", {"role": role, "office": office}, who, why)

    def set_password(self, name: str, password: str, who: str, why: str = "") -> None:
        """Give a person another password; sessions opened before end.

        Raises
        ------
        PersonError
            If there is no such person, or the password is too weak.
        """
        _check_password(password, name)
        hashed = self.hasher.hash(password)
        self._change(name, "password", {"password": hashed, "failures": 0, "failed_at": None}, who, why)

    def set_disabled(self, name: str, disabled: bool, who: str, why: str = "") -> None:
        """Lock a person out, or let them in again.

        Raises
        ------
        PersonError
            If there is no such person, or no administrator would be left.
        """
        self._change(name, "disable" if disabled else "enable", {"disabled": disabled}, who, why)

    def _change(self, name: str, action: str, values: dict[str, Any], who: str, why: str) -> None:
        with writing(self.store.engine, noted=True) as connection:
            # All administrators are locked together: two of them could otherwise demote each other at once.
            admins = select(PERSON.c.name).where(PERSON.c.role == "admin", PERSON.c.disabled.is_(False))
            active = {r[0] for r in connection.execute(admins.order_by(PERSON.c.name).with_for_update())}
            row = _row(connection, name, lock=True)
            if row is None:
                raise PersonError(f"Pengguna {name!r} tidak ada.", f"There is no user {name!r}.")
            stays = values.get("role", row["role"]) == "admin" and not values.get("disabled", row["disabled"])
            if active == {name} and not stays:
                raise PersonError("Harus ada satu admin yang aktif.", "One active administrator must remain.")
            now = timestamp(self.store.clock())
            stamp = row["stamp"] + 1
            done = update(PERSON).where(PERSON.c.name == name).values(stamp=stamp, updated_at=now, **values)
            connection.execute(done)
            shown = {"role": row["role"], "office": row["office"], "disabled": row["disabled"]}
            # The trail says that a password was changed, never to what.
            after = shown | {k: v for k, v in values.items() if k in shown}
            note(connection, now, who, action, ("person", name), stamp, encode(shown), encode(after), why)

    def accounts(self) -> list[Account]:
        """Return all people by name, without their passwords."""
        with reading(self.store.engine) as connection:
            rows = connection.execute(select(PERSON).order_by(PERSON.c.name)).mappings().all()
        return [
            Account(
                Person(r["name"], r["role"], r["office"], r["stamp"]), r["disabled"], r["created_at"], r["updated_at"]
            )
            for r in rows
        ]

    def find(self, name: str, stamp: int | None = None) -> Person | None:
        """Return an active person.

        Parameters
        ----------
        name : str
        stamp : int, optional
            From a session: a person changed since then (role, password, disabled) is not found.
        """
        with reading(self.store.engine) as connection:
            row = _row(connection, name)
        if row is None or row["disabled"] or (stamp is not None and row["stamp"] != stamp):
            return None
        return Person(row["name"], row["role"], row["office"], row["stamp"])

    def authenticate(self, name: str, password: str) -> Person | None:
        """Return the person if name and password fit, else None, without saying which of them was wrong.

        Raises
        ------
        PersonError
            After too many wrong passwords in a row, for a minute.
        """
        now = self.store.clock()
        with reading(self.store.engine) as connection:
            row = _row(connection, name)
        # A failure of the future is one before the clock was set back: nobody waits until then.
        if row is not None and row["failures"] >= FAILURES_ALLOWED and abs(now - _moment(row["failed_at"])) < WAIT:
            raise PersonError("Terlalu banyak percobaan; tunggu satu menit.", "Too many attempts; wait for a minute.")
        good = self._verify(row["password"] if row is not None else self._decoy, password)
        if row is None:
            return None
        with writing(self.store.engine) as connection:
            here = PERSON.c.name == name
            if not good:
                # Added up in the database: attempts in parallel each count.
                failed = {"failures": PERSON.c.failures + 1, "failed_at": timestamp(now)}
                connection.execute(update(PERSON).where(here).values(**failed))
                return None
            fresh: dict[str, Any] = {"failures": 0, "failed_at": None}
            if self.hasher.check_needs_rehash(row["password"]):
                fresh["password"] = self.hasher.hash(password)
            if row["failures"] or "password" in fresh:
                # Not over a password that was changed while this one was being verified.
                connection.execute(update(PERSON).where(here, PERSON.c.stamp == row["stamp"]).values(**fresh))
        return None if row["disabled"] else Person(row["name"], row["role"], row["office"], row["stamp"])

    def _verify(self, hashed: str, password: str) -> bool:
        if len(password) > LONGEST_PASSWORD or holds_control(password):
            return False
        try:
            return self.hasher.verify(hashed, password)
        except (VerifyMismatchError, InvalidHashError):
            return False


def _row(connection: Connection, name: str, lock: bool = False) -> Any:
    if not NAME_FORM.fullmatch(name):
        return None  # whatever was typed, nobody is called that
    query = select(PERSON).where(PERSON.c.name == name)
    return connection.execute(query.with_for_update() if lock else query).mappings().first()


def _moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)


def _check_role(role: str, office: str) -> None:
    if role not in ROLES:
        raise PersonError(f"Peran: {', '.join(ROLES)}.", f"Role: {', '.join(ROLES)}.")
    if (role == "office") != bool(office):
        raise PersonError(
            "Peran 'office' memerlukan perangkat daerah; peran lain tidak.",
            "The role 'office' needs an office; other roles have none.",
        )


def _check_password(password: str, name: str) -> None:
    if (
        not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD
        or name in password.casefold()
        or holds_control(password)
    ):
        raise PersonError(
            f"Kata sandi: {SHORTEST_PASSWORD}-{LONGEST_PASSWORD} karakter yang dapat diketik, tanpa nama pengguna.",
            f"Password: {SHORTEST_PASSWORD}-{LONGEST_PASSWORD} characters that can be typed, without the user name.",
        )
