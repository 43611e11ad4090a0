"""Where every item stands: the package's items with what the store holds about them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property

import pandas as pd

from indicators.masterplan.records import Row
from indicators.masterplan.store.core import Store, Stored
from indicators.masterplan.store.looking import existing
from indicators.review.items import KINDS, Item, Tables, items

#: `draft`: nobody has reviewed it. `changed`: accepted or returned, and not the same since.
STATUSES = ("draft", "in_review", "changed", "returned", "accepted")
#: What a mentor still has to look at; a returned item waits for whoever has to mend it.
OPEN = frozenset({"draft", "in_review", "changed"})
WORDS: dict[str, tuple[str, str]] = {
    "draft": ("belum ditinjau", "not reviewed"),
    "in_review": ("sedang ditinjau", "in review"),
    "changed": ("berubah sejak ditinjau", "changed since the review"),
    "returned": ("dikembalikan", "returned"),
    "accepted": ("disahkan", "accepted"),
}
HINTS: dict[str, tuple[str, str]] = {
    "conflict": ("sumber berbeda", "sources disagree"),
    "correction": ("nilai dikoreksi", "corrected"),
    "low": ("keyakinan rendah", "low confidence"),
    "withdrawn": ("tanpa angka", "no number"),
    "proxy": ("proksi", "proxy"),
    "question": ("pertanyaan terbuka", "open question"),
    "changed": ("berubah sejak ditinjau", "changed since the review"),
    "returned": ("pernah dikembalikan", "returned before"),
}
_PREFIX = "review-"


@dataclass(frozen=True)
class Comment:
    """One remark on an item.

    Attributes
    ----------
    kind : {'comment', 'question', 'answer'}
    by, at : str
    text : str
    to : int
        For an answer: position of the question, from 1.
    closed_by : str
        For a question: who closed it; empty while it is open.
    """

    kind: str
    by: str
    at: str
    text: str
    to: int = 0
    closed_by: str = ""


@dataclass(frozen=True)
class Standing:
    """An item and where it stands.

    Attributes
    ----------
    item : Item
    status : str
        One of `STATUSES`.
    seen : int
        Version in the store, 0 where it has none; pass it back with what is done to the item.
    reviewer, on, reason : str
        Of the last decision.
    submitted_by : str
        Who put it forward; that person does not accept it.
    comments : tuple of Comment
    before : mapping of str to str
        Content at the last decision; empty where there was none.
    """

    item: Item
    status: str = "draft"
    seen: int = 0
    reviewer: str = ""
    on: str = ""
    reason: str = ""
    submitted_by: str = ""
    comments: tuple[Comment, ...] = ()
    before: Mapping[str, str] = field(default_factory=dict)
    stored: Stored | None = field(default=None, repr=False, compare=False)

    @property
    def questions(self) -> list[int]:
        """Positions of the open questions, from 1."""
        return [n for n, c in enumerate(self.comments, 1) if c.kind == "question" and not c.closed_by]

    @property
    def unanswered(self) -> list[int]:
        """Positions of the open questions without an answer."""
        answered = {c.to for c in self.comments if c.kind == "answer"}
        return [n for n in self.questions if n not in answered]

    @property
    def hints(self) -> tuple[str, ...]:
        """Why it is not accepted in bulk: what the data tell and what the review tells."""
        own = (*(("question",) if self.questions else ()), *((self.status,) if self.status in HINTS else ()))
        return (*self.item.hints, *own)

    def differences(self) -> dict[str, tuple[str, str]]:
        """Return the fields that changed since the last decision: before and now."""
        if not self.before:
            return {}
        names = dict.fromkeys([*self.item.content, *self.before])
        pairs = {n: (self.before.get(n, ""), self.item.content.get(n, "")) for n in names}
        return {n: pair for n, pair in pairs.items() if pair[0] != pair[1]}


@dataclass(frozen=True)
class Filter:
    """Which items a queue holds; an empty field asks nothing.

    Attributes
    ----------
    kind, status, dimension, area, source, indicator : str
        `status` may also be `open`: whatever a mentor still has to look at.
    baseline : bool
        Only what the baseline rests on.
    questions, changed : bool
        Only items with an open question; only those that changed since they were reviewed.
    hint : str
        Only items with this hint, `none` for those without any.
    text : str
        Part of the name, whatever its case.
    """

    kind: str = ""
    status: str = ""
    dimension: str = ""
    area: str = ""
    source: str = ""
    indicator: str = ""
    baseline: bool = False
    questions: bool = False
    changed: bool = False
    hint: str = ""
    text: str = ""

    def holds(self, s: Standing) -> bool:
        """Say whether an item belongs to the queue."""
        i = s.item
        return (
            (not self.kind or i.kind == self.kind)
            and (not self.status or s.status == self.status or (self.status == "open" and s.status in OPEN))
            and (not self.dimension or self.dimension in i.dimensions)
            and (not self.area or i.area == self.area)
            and (not self.source or self.source in i.sources)
            and (not self.indicator or i.indicator == self.indicator)
            and (not self.baseline or i.baseline)
            and (not self.questions or bool(s.questions))
            and (not self.changed or s.status == "changed")
            and (not self.hint or (self.hint in s.hints if self.hint != "none" else not s.hints))
            and (not self.text or self.text.casefold() in f"{i.name_id}\n{i.name_en}\n{i.key}".casefold())
        )


@dataclass(frozen=True)
class Review:
    """The state of the review at one moment.

    Attributes
    ----------
    standings : dict
        By kind and key, in the order of `items`.
    gone : list of (str, str)
        Reviewed once, and no longer in the package.
    """

    standings: Mapping[tuple[str, str], Standing]
    gone: tuple[tuple[str, str], ...] = ()

    def of(self, kind: str, key: str) -> Standing:
        """Return where one item stands.

        Raises
        ------
        LookupError
            If the package has no such item.
        """
        try:
            return self.standings[kind, key]
        except KeyError:
            raise LookupError(f"Tidak ada {kind} {key!r}. / There is no {kind} {key!r}.") from None

    def status(self, kind: str, key: str) -> str:
        """Return an item's status; `draft` for what the review does not know."""
        found = self.standings.get((kind, key))
        return found.status if found else "draft"

    def queue(self, wanted: Filter | None = None) -> list[Standing]:
        """Return the items of a queue: what changed first, then by kind as listed."""
        order = {status: place for place, status in enumerate(("changed", "in_review", "draft", "returned"))}
        found = [s for s in self.standings.values() if (wanted or Filter()).holds(s)]
        return sorted(found, key=lambda s: (order.get(s.status, 9), KINDS.index(s.item.kind)))

    @cached_property
    def pending(self) -> list[Standing]:
        """What still stands between the baseline and its freezing: not accepted, or with an open question."""
        return [s for s in self.standings.values() if s.item.baseline and (s.status != "accepted" or s.questions)]

    def summary(self, baseline: bool = False) -> pd.DataFrame:
        """Count the items.

        Returns
        -------
        pandas.DataFrame
            One row per kind: `kind, total`, one column per status, `questions` (items with an open one).
        """
        out = []
        for kind in KINDS:
            mine = [s for s in self.standings.values() if s.item.kind == kind and (s.item.baseline or not baseline)]
            counts = {status: sum(s.status == status for s in mine) for status in STATUSES}
            questions = sum(bool(s.questions) for s in mine)
            out.append({"kind": kind, "total": len(mine), **counts, "questions": questions})
        return pd.DataFrame(out)


def stored_kind(kind: str) -> str:
    """Return the kind of the store's records about items of a kind."""
    return _PREFIX + kind


def read(tables: Tables, store: Store | None, known: Iterable[Item] | None = None) -> Review:
    """Return where every item of a package stands.

    Parameters
    ----------
    tables : callable
        See `items`.
    store : Store or None
        Without one, nothing is reviewed.
    known : iterable of Item, optional
        The package's items, where the caller has kept them.
    """
    held: dict[tuple[str, str], Stored] = {}
    if store is not None:
        for kind in KINDS:
            held |= {(kind, s.key): s for s in store.records(stored_kind(kind))}
    found = {i.id: standing(i, held.get(i.id)) for i in (items(tables) if known is None else known)}
    return Review(found, tuple(sorted(k for k in held if k not in found)))


def read_at(tables: Tables, url: str) -> Review:
    """Return where every item stands according to the store at an address, without creating or migrating one.

    Parameters
    ----------
    tables : callable
        See `items`.
    url : str
        A SQLite file that does not exist holds no review.

    Raises
    ------
    StoreError
        If the store is of another version of the program.
    """
    with existing(url) as store:
        return read(tables, store)


def standing(item: Item, stored: Stored | None) -> Standing:
    """Return where one item stands."""
    if stored is None:
        return Standing(item)
    values = stored.values
    decided = stored.state in ("accepted", "returned")
    status = "changed" if decided and values.get("fingerprint") != item.fingerprint else stored.state
    return Standing(
        item,
        status,
        stored.version,
        values.get("reviewer", ""),
        values.get("on", ""),
        values.get("reason", ""),
        values.get("submitted_by", ""),
        tuple(Comment(**c) for c in json.loads(values.get("comments") or "[]")),
        json.loads(values.get("content") or "{}"),
        stored,
    )


def written(comments: Iterable[Comment]) -> str:
    """Write remarks as one field of a record."""
    return json.dumps([asdict(c) for c in comments], ensure_ascii=False)


def content(item: Item) -> Row:
    """Return the fields of a record that say what was reviewed."""
    return {"fingerprint": item.fingerprint, "content": json.dumps(dict(item.content), ensure_ascii=False)}
