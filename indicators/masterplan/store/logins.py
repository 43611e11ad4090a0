"""Log-ins: what a browser holds is worth nothing after it is ended, left alone, or the person has changed."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, insert, select, update

from indicators.masterplan.roles import Person
from indicators.masterplan.store.core import Store, timestamp
from indicators.masterplan.store.engine import reading, writing
from indicators.masterplan.store.tables import LOGIN, PERSON

#: A log-in ends after so long, and after so long without a request.
LONGEST = timedelta(hours=12)
IDLE = timedelta(hours=2)
#: A request is noted at most this often: reading a page should not be a write.
NOTED = timedelta(minutes=1)


@dataclass(frozen=True)
class Login:
    """An open log-in as its owner sees it.

    Attributes
    ----------
    created_at, seen_at : str
        UTC.
    here : bool
        It is the one that asks.
    """

    created_at: str
    seen_at: str
    here: bool


class Logins:
    """The log-ins of a store.

    Parameters
    ----------
    store : Store
    """

    def __init__(self, store: Store) -> None:
        self.store = store

    def open(self, person: Person) -> str:
        """Open a log-in and return its token, which only the browser keeps; log-ins that are over are cleared away."""
        token = secrets.token_urlsafe(32)
        moment = self.store.clock()
        now = timestamp(moment)
        with writing(self.store.engine) as connection:
            connection.execute(delete(LOGIN).where(~_lasts(moment)))
            connection.execute(
                insert(LOGIN).values(
                    token=_hash(token), name=person.name, stamp=person.stamp, created_at=now, seen_at=now
                )
            )
        return token

    def find(self, token: str) -> Person | None:
        """Return whose log-in it is; None if it was ended, is over, or the person has changed since."""
        moment = self.store.clock()
        query = (
            select(LOGIN.c.seen_at, PERSON.c.name, PERSON.c.role, PERSON.c.office, PERSON.c.stamp)
            .join(PERSON, PERSON.c.name == LOGIN.c.name)
            .where(LOGIN.c.token == _hash(token), _lasts(moment))
            .where(PERSON.c.stamp == LOGIN.c.stamp, PERSON.c.disabled.is_(False))
        )
        with reading(self.store.engine) as connection:
            row = connection.execute(query).mappings().first()
        if row is None:
            return None
        if row["seen_at"] < timestamp(moment - NOTED):
            with writing(self.store.engine) as connection:
                here = LOGIN.c.token == _hash(token)
                connection.execute(update(LOGIN).where(here).values(seen_at=timestamp(moment)))
        return Person(row["name"], row["role"], row["office"], row["stamp"])

    def of(self, name: str, token: str = "") -> list[Login]:
        """Return a person's open log-ins, newest first."""
        mine = select(LOGIN).where(LOGIN.c.name == name).order_by(LOGIN.c.created_at.desc(), LOGIN.c.token)
        with reading(self.store.engine) as connection:
            rows = connection.execute(mine).mappings().all()
        return [Login(r["created_at"], r["seen_at"], r["token"] == _hash(token)) for r in rows]

    def close(self, token: str) -> None:
        """End a log-in."""
        with writing(self.store.engine) as connection:
            connection.execute(delete(LOGIN).where(LOGIN.c.token == _hash(token)))

    def close_all(self, name: str, but: str = "") -> int:
        """End a person's log-ins, all but that of the token `but`; return how many."""
        mine = (LOGIN.c.name == name) & (LOGIN.c.token != _hash(but))
        with writing(self.store.engine) as connection:
            return int(connection.execute(delete(LOGIN).where(mine)).rowcount)


def _lasts(moment: datetime) -> ColumnElement[bool]:
    """Return the condition of a log-in that is not over; one of the future is, where the clock was set back since."""
    created = LOGIN.c.created_at.between(timestamp(moment - LONGEST), timestamp(moment + IDLE))
    return created & (LOGIN.c.seen_at >= timestamp(moment - IDLE))


def _hash(token: str) -> str:
    # The token is random and long: it needs no slow hash.
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
