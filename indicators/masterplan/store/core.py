"""Reading and writing records: all or nothing, never over somebody else's change, and never without a trace."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Engine, and_, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from indicators.masterplan.cells import holds_control
from indicators.masterplan.fields import KEY_SEPARATOR
from indicators.masterplan.records import Record, Row
from indicators.masterplan.store.engine import open_engine, reading, upgrade, writing
from indicators.masterplan.store.tables import AUDIT, RECORD
from indicators.masterplan.tables import BY_NAME

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Return the time in UTC."""
    return datetime.now(UTC)


def timestamp(moment: datetime) -> str:
    """Write a moment as UTC text of fixed width (27 characters)."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@dataclass(frozen=True)
class Stored:
    """A record as the store holds it.

    Attributes
    ----------
    kind, key : str
    version : int
        1 for the first; one more with every change.
    state : str
        `draft`, `submitted`, `returned`, `approved` or `withdrawn`.
    office : str
    values : dict of str to str
    approved_version : int or None
    approved_values : dict of str to str or None
        The last version that was signed off: what the public sees.
    created_at, created_by, updated_at, updated_by : str
    hands : frozenset of str
        Who wrote or put forward what was not signed off yet.
    """

    kind: str
    key: str
    version: int
    state: str
    office: str
    values: Row
    approved_version: int | None
    approved_values: Row | None
    created_at: str
    created_by: str
    updated_at: str
    updated_by: str
    hands: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Change:
    """One change to one record.

    Attributes
    ----------
    kind, key : str
    values : dict of str to str
        All fields as they are to be.
    state : str
    action : str
        What was done: `edit`, `submit`, `approve`, `return`, `withdraw`, `import`.
    seen : int
        The version the writer had before the eyes; 0 where the store had none.
    office : str
    before : dict of str to str, optional
        For the audit trail of a first version: the record of the files that it replaces.
    """

    kind: str
    key: str
    values: Row
    state: str
    action: str
    seen: int
    office: str = ""
    before: Row | None = field(default=None)


class ConflictError(RuntimeError):
    """Somebody else changed the record in the meantime; nothing was written.

    Attributes
    ----------
    change : Change
        What was to be written.
    current : Stored or None
        What stands there now; None if the record is gone.
    """

    def __init__(self, change: Change, current: Stored | None) -> None:
        self.change, self.current = change, current
        by = f"{current.updated_by}, {current.updated_at}" if current else "-"
        version = current.version if current else 0
        super().__init__(
            f"{change.kind} {change.key!r} sudah diubah orang lain (versi {version}, {by}); Anda membuka versi "
            f"{change.seen}. / {change.kind} {change.key!r} was changed by somebody else (version {version}, {by}); "
            f"you opened version {change.seen}."
        )

    def differences(self) -> dict[str, tuple[str, str]]:
        """Return the fields that differ: mine and theirs."""
        theirs = self.current.values if self.current else {}
        names = sorted(set(self.change.values) | set(theirs))
        pairs = {n: (self.change.values.get(n, ""), theirs.get(n, "")) for n in names}
        return {n: p for n, p in pairs.items() if p[0] != p[1]}


@dataclass(frozen=True)
class Trail:
    """Which rows of the audit trail are wanted; an empty field asks nothing.

    Attributes
    ----------
    who, kind, key : str
    text : str
        Part of the key or the reason.
    since : str
        Day, in UTC, from which on.
    """

    who: str = ""
    kind: str = ""
    key: str = ""
    text: str = ""
    since: str = ""


def encode(values: Mapping[str, Any]) -> str:
    """Write fields as JSON in one form, so that equal values are equal text."""
    return json.dumps(dict(values), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


class Store:
    """The store of what people write. Knows nothing of who may do what: see `entry` and `roles`.

    Parameters
    ----------
    engine : sqlalchemy.Engine
        Of a store that is migrated; use `Store.open`.
    clock : callable
        Returns the present moment.
    """

    def __init__(self, engine: Engine, clock: Clock = utc_now) -> None:
        self.engine = engine
        self.clock = clock

    @classmethod
    def open(cls, url: str, clock: Clock = utc_now) -> Store:
        """Open a store, creating or migrating it where needed.

        Parameters
        ----------
        url : str
            `sqlite:///path` or `postgresql://…`; see `store_url`.

        Raises
        ------
        StoreError
            If it cannot be reached or is of a newer program.
        """
        engine = open_engine(url)
        try:
            upgrade(engine)
        except BaseException:
            engine.dispose()
            raise
        return cls(engine, clock)

    def close(self) -> None:
        """Give back all connections."""
        self.engine.dispose()

    def revision(self, actions: Sequence[str] = (), kinds: Sequence[str] = ()) -> int:
        """Return a number that grows with every change: readers may keep what they made of the store until then.

        Parameters
        ----------
        actions, kinds : sequence of str, optional
            Only changes by these actions, or to records of these kinds.
        """
        query = select(func.coalesce(func.max(AUDIT.c.id), 0))
        for column, wanted in ((AUDIT.c.action, actions), (AUDIT.c.kind, kinds)):
            query = query.where(column.in_(wanted)) if wanted else query
        with reading(self.engine) as connection:
            return int(connection.execute(query).scalar_one())

    def get(self, kind: str, key: str) -> Stored | None:
        """Return one record, withdrawn or not; None if the store has none."""
        if holds_control(key):
            return None  # no record has such a key, and PostgreSQL would not even take the question
        with reading(self.engine) as connection:
            return _fetch(connection, kind, key)

    def records(self, kind: str | None = None) -> list[Stored]:
        """Return all records, or those of one kind, withdrawn ones too."""
        query = select(RECORD).order_by(RECORD.c.kind, RECORD.c.key)
        if kind is not None:
            query = query.where(RECORD.c.kind == kind)
        with reading(self.engine) as connection:
            hands = _hands(connection, *([RECORD.c.kind == kind] if kind is not None else []))
            return [_stored(row, hands) for row in connection.execute(query).mappings()]

    def entered(self, public: bool = False) -> dict[str, list[Record]]:
        """Return the records in the form the masterplan lays over the files.

        Parameters
        ----------
        public : bool
            Only what was signed off: of a record with a newer draft, the version approved before.
        """
        out: dict[str, list[Record]] = {}
        for s in self.records():
            table = BY_NAME.get(s.kind)
            values, version, state = s.values, s.version, s.state
            if public and state not in ("approved", "withdrawn"):
                if s.approved_values is None or s.approved_version is None:
                    continue
                values, version, state = s.approved_values, s.approved_version, "approved"
            # A draft that was withdrawn before anybody signed it off never changed what the public sees.
            if table is None or (public and state == "withdrawn" and s.approved_values is None):
                continue
            whole = {name: values.get(name, "") for name in table.names}
            out.setdefault(s.kind, []).append(Record(s.kind, s.key, whole, "store", None, version, state))
        return out

    def write(self, changes: Iterable[Change], who: str, why: str) -> list[int]:
        """Write changes in one transaction, each with a row of the audit trail.

        Parameters
        ----------
        changes : iterable of Change
        who, why : str
            For the audit trail.

        Returns
        -------
        list of int
            The new version of each, in the order given.

        Raises
        ------
        ConflictError
            If one of the records is not at the version its writer had seen; then nothing is written.
        """
        given = list(changes)
        # Always in the same order: two imports that overlap then wait for each other instead of locking up.
        order = sorted(range(len(given)), key=lambda i: (given[i].kind, given[i].key))
        versions = [0] * len(given)
        with writing(self.engine, noted=True) as connection:
            now = timestamp(self.clock())
            for index in order:
                versions[index] = _write(connection, given[index], who, why, now)
        return versions

    def history(self, kind: str, key: str) -> pd.DataFrame:
        """Return the audit trail of one record, oldest first; see `audit`."""
        return self.audit(and_(AUDIT.c.kind == kind, AUDIT.c.key == key))

    def trail(self, wanted: Trail, limit: int | None = None, skip: int = 0) -> tuple[list[dict[str, Any]], int]:
        """Return rows of the audit trail, newest first, and how many there are in all; see `audit`."""
        # What holds control characters is nowhere on record, and PostgreSQL would not even take the question.
        given = {name: text for name, text in vars(wanted).items() if text and not holds_control(text)}
        asked = [AUDIT.c[name] == given[name] for name in ("who", "kind", "key") if name in given]
        if "text" in given:
            asked.append(
                AUDIT.c.key.contains(wanted.text, autoescape=True) | AUDIT.c.why.contains(wanted.text, autoescape=True)
            )
        if "since" in given:
            asked.append(AUDIT.c.at >= wanted.since)
        query = select(AUDIT).where(*asked).order_by(AUDIT.c.id.desc()).limit(limit).offset(skip)
        with reading(self.engine) as connection:
            total = connection.execute(select(func.count()).select_from(AUDIT).where(*asked)).scalar_one()
            return [dict(row) for row in connection.execute(query).mappings()], int(total)

    def audit(self, where: Any = None) -> pd.DataFrame:
        """Return the audit trail, oldest first.

        Returns
        -------
        pandas.DataFrame
            `id, at, who, action, kind, key, version, before, after, why`; before and after are JSON or None.
        """
        query = select(AUDIT).order_by(AUDIT.c.id)
        if where is not None:
            query = query.where(where)
        with reading(self.engine) as connection:
            rows: Sequence[Any] = connection.execute(query).all()
        return pd.DataFrame([tuple(r) for r in rows], columns=[c.name for c in AUDIT.columns])


#: What puts somebody's hand to a record.
_HANDS = ("edit", "submit")


def _hands(connection: Connection, *where: Any) -> dict[tuple[str, str], frozenset[str]]:
    """Return who had a hand in what is not signed off yet, by kind and key."""
    mine = and_(RECORD.c.kind == AUDIT.c.kind, RECORD.c.key == AUDIT.c.key)
    fresh = AUDIT.c.version > func.coalesce(RECORD.c.approved_version, 0)
    query = select(AUDIT.c.kind, AUDIT.c.key, AUDIT.c.who).join(RECORD, mine).where(fresh, AUDIT.c.action.in_(_HANDS))
    found: dict[tuple[str, str], set[str]] = {}
    for kind, key, who in connection.execute(query.where(*where).distinct()):
        found.setdefault((kind, key), set()).add(who)
    return {record: frozenset(people) for record, people in found.items()}


def _stored(row: Any, hands: Mapping[tuple[str, str], frozenset[str]]) -> Stored:
    approved = row["approved_data"]
    return Stored(
        row["kind"],
        row["key"],
        row["version"],
        row["state"],
        row["office"],
        json.loads(row["data"]),
        row["approved_version"],
        None if approved is None else json.loads(approved),
        row["created_at"],
        row["created_by"],
        row["updated_at"],
        row["updated_by"],
        hands.get((row["kind"], row["key"]), frozenset()),
    )


def _fetch(connection: Connection, kind: str, key: str, lock: bool = False) -> Stored | None:
    here = (RECORD.c.kind == kind, RECORD.c.key == key)
    query = select(RECORD).where(*here)
    row = connection.execute(query.with_for_update() if lock else query).mappings().first()
    return None if row is None else _stored(row, {} if lock else _hands(connection, *here))


def _write(connection: Connection, change: Change, who: str, why: str, now: str) -> int:
    current = _fetch(connection, change.kind, change.key, lock=True)
    if (current.version if current else 0) != change.seen:
        raise ConflictError(change, current)
    table = BY_NAME.get(change.kind)  # other kinds (a review's) name their records themselves
    if table is not None and table.key_of(change.values) != change.key:
        raise ValueError(f"{change.key!r} ≠ {table.key_of(change.values)!r} ({KEY_SEPARATOR})")
    version, data = change.seen + 1, encode(change.values)
    approved = {"approved_version": version, "approved_data": data} if change.state == "approved" else {}
    common = {
        "version": version, "state": change.state, "office": change.office, "data": data,
        "updated_at": now, "updated_by": who, **approved,
    }  # fmt: skip
    if current is None:
        dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
        fresh = dialect.insert(RECORD).values(
            kind=change.kind, key=change.key, created_at=now, created_by=who, **common
        )
        # Two people may create the same record at once: the second finds it there instead of breaking on the key.
        made = fresh.on_conflict_do_nothing(index_elements=["kind", "key"]).returning(RECORD.c.key)
        if connection.execute(made).first() is None:
            raise ConflictError(change, _fetch(connection, change.kind, change.key))
    else:
        here = and_(RECORD.c.kind == change.kind, RECORD.c.key == change.key, RECORD.c.version == change.seen)
        if connection.execute(update(RECORD).where(here).values(**common)).rowcount != 1:
            raise ConflictError(change, _fetch(connection, change.kind, change.key))
    if current is not None:
        before: str | None = encode({"state": current.state, **_prefixed(current.values)})
    else:
        before = None if change.before is None else encode({"state": "published", **_prefixed(change.before)})
    after = encode({"state": change.state, **_prefixed(change.values)})
    note(connection, now, who, change.action, (change.kind, change.key), version, before, after, why)
    return version


def _prefixed(values: Mapping[str, str]) -> dict[str, str]:
    # A field may itself be called `state`; its own name stays free.
    return {f"value.{k}": v for k, v in values.items()}


def note(
    connection: Connection,
    now: str,
    who: str,
    action: str,
    what: tuple[str, str],
    version: int,
    before: str | None,
    after: str | None,
    why: str,
) -> None:
    """Add a row to the audit trail, in the transaction of the change itself."""
    connection.execute(
        insert(AUDIT).values(
            at=now,
            who=who,
            action=action,
            kind=what[0],
            key=what[1],
            version=version,
            before=before,
            after=after,
            why=why,
        )
    )
