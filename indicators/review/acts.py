"""What people do in the review: put forward, comment, ask, answer, close, accept, return; alone or many at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from indicators.masterplan.entry import NotAllowedError, reason
from indicators.masterplan.roles import Person, Verdict
from indicators.masterplan.store.core import Change, ConflictError, Store, timestamp
from indicators.problems import DataError, Problem
from indicators.review.ledger import Comment, Review, Standing, content, standing, stored_kind, written
from indicators.review.rules import bulk, may

FORM = "form"
_STATES = {"submit": "in_review", "accept": "accepted", "return": "returned"}


@dataclass(frozen=True)
class Act:
    """One thing to do to an item.

    Attributes
    ----------
    action : {'submit', 'comment', 'ask', 'answer', 'close', 'accept', 'return'}
    text : str
        The remark, or the reason of a decision.
    to : int
        For `answer` and `close`: position of the question, from 1.
    """

    action: str
    text: str = ""
    to: int = 0


class ChangedError(RuntimeError):
    """The item is not what the reviewer saw: the data were built anew in the meantime. Nothing was written."""

    def __init__(self, now: Standing) -> None:
        self.standing = now
        self.message_id = f"{now.item.name_id}: isinya berubah sejak Anda membukanya; lihat kembali."
        self.message_en = f"{now.item.name_en}: it has changed since you opened it; look again."
        super().__init__(f"{self.message_id} / {self.message_en}")


@dataclass(frozen=True)
class Bulk:
    """What a bulk acceptance did.

    Attributes
    ----------
    accepted : list of Standing
        As they were before.
    refused : list of (Standing, Verdict)
        With what speaks against each.
    """

    accepted: list[Standing]
    refused: list[tuple[Standing, Verdict]]


def prepare(store: Store, person: Person | None, found: Standing, acts: Sequence[Act], place: str = FORM) -> Change:
    """Return the change that acts make to one item, checked and allowed.

    Raises
    ------
    DataError
        If a text is missing or cannot be held.
    NotAllowedError
        If the person may not.
    """
    now, values = timestamp(store.clock()), dict(found.stored.values) if found.stored else {}
    state = found.stored.state if found.stored else "draft"
    comments = list(found.comments)
    for act in acts:
        verdict = may(person, act.action, found, act.to)
        if not verdict or person is None:
            raise NotAllowedError(verdict)
        text = reason(act.text.strip())
        if not text and act.action in ("comment", "ask", "answer", "return"):
            raise DataError([Problem(place, None, "text", "field-missing", "", _wanted(act.action))])
        if not text and act.action == "accept" and found.item.hints:
            raise DataError([Problem(place, None, "text", "field-missing", "", _wanted("accept"))])
        match act.action:
            case "comment" | "answer":
                comments.append(Comment(act.action, person.name, now, text, act.to))
            case "ask":
                comments.append(Comment("question", person.name, now, text))
            case "close":
                comments[act.to - 1] = replace(comments[act.to - 1], closed_by=person.name)
            case _:
                state = _STATES[act.action]
                values |= content(found.item)
                if act.action == "submit":
                    values |= {"submitted_by": person.name}
                else:
                    values |= {"reviewer": person.name, "on": now, "reason": text, "submitted_by": ""}
                if act.action == "accept":  # whoever signs has read the answers
                    comments = [
                        replace(c, closed_by=person.name) if c.kind == "question" and not c.closed_by else c
                        for c in comments
                    ]
        found = replace(found, comments=tuple(comments))
    values["comments"] = written(comments)
    kind, key = stored_kind(found.item.kind), found.item.key
    # The last act names the change: a decision comes after the remarks that go with it.
    return Change(kind, key, values, state, acts[-1].action, found.seen)


def _wanted(action: str) -> str:
    return {
        "return": "alasan pengembalian / reason for returning it",
        "accept": "alasan: ada hal yang perlu penilaian / reason: something here needs a judgement",
    }.get(action, "teks / text")


def act(
    review: Review,
    store: Store,
    person: Person | None,
    of: tuple[str, str],
    acts: Sequence[Act],
    seen: int,
    print_: str,
) -> Standing:
    """Do something to one item.

    Parameters
    ----------
    review : Review
        Of the present package.
    store : Store
    person : Person or None
    of : (str, str)
        Kind and key.
    acts : sequence of Act
    seen : int
        Version the person had before the eyes (`Standing.seen`).
    print_ : str
        Fingerprint of the content the person had before the eyes.

    Returns
    -------
    Standing
        As it is now.

    Raises
    ------
    LookupError
        If the package has no such item.
    ChangedError
        If its content is not what the person saw.
    ConflictError
        If somebody else did something to it in the meantime; a mere remark does not mind.
    DataError, NotAllowedError
        See `prepare`.
    """
    found = review.of(*of)
    if found.item.fingerprint != print_:
        raise ChangedError(found)
    kind = stored_kind(found.item.kind)
    found = standing(found.item, store.get(kind, found.item.key))
    # Remarks only add to what is there; a decision is about what was seen.
    if found.seen != seen and any(a.action in _STATES for a in acts):
        raise ConflictError(Change(kind, found.item.key, {}, found.status, acts[-1].action, seen), found.stored)
    change = prepare(store, person, found, acts)
    assert person is not None, "refused by `prepare`"
    store.write([change], person.name, acts[-1].text.strip())
    return standing(found.item, store.get(kind, found.item.key))


def accept_many(store: Store, person: Person | None, found: Iterable[tuple[Standing, int, str]], why: str = "") -> Bulk:
    """Accept what nothing speaks against, in one transaction, and say what was left and why.

    Parameters
    ----------
    store : Store
    person : Person or None
    found : iterable of (Standing, int, str)
        Each with the version and the fingerprint that the person had before the eyes.
    why : str
        For all of them.

    Raises
    ------
    NotAllowedError
        If the person must not accept anything at all.
    ConflictError
        If somebody wrote in the same instant; nothing was accepted then.
    """
    accepted, refused, changes = [], [], []
    for one, seen, print_ in found:
        verdict = bulk(person, one)
        if (one.seen, one.item.fingerprint) != (seen, print_):
            verdict = Verdict(False, "berubah sejak daftar dibuka", "changed since the list was opened")
        if verdict:
            accepted.append(one)
            changes.append(prepare(store, person, one, [Act("accept", why)]))
        else:
            refused.append((one, verdict))
    if changes and person is not None:
        store.write(changes, person.name, reason(why))
    return Bulk(accepted, refused)
