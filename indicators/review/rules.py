"""Who may do what in the review: pure rules, the same for pages, CSV files and commands."""

from __future__ import annotations

from indicators.masterplan.roles import Person, Verdict
from indicators.review.ledger import HINTS, Standing

#: What can be done to an item.
ACTIONS = ("submit", "comment", "ask", "answer", "close", "accept", "return")
DECIDERS = frozenset({"mentor", "admin"})
SPEAKERS = frozenset({"office", "editor", "mentor", "admin"})
SUBMITTERS = frozenset({"editor", "mentor", "admin"})

_YES = Verdict(True)


def may(person: Person | None, action: str, standing: Standing, to: int = 0) -> Verdict:
    """Decide whether a person may do something to an item.

    viewer: nothing but read. office: comment, ask and answer. editor: also put items forward. mentor and admin: also
    accept and return, close questions; but nobody accepts what they put forward themselves, or what holds a correction
    of theirs. Whoever asked a question may close it.

    Parameters
    ----------
    person : Person or None
        None: not logged in.
    action : str
        One of `ACTIONS`.
    standing : Standing
    to : int
        For `answer` and `close`: position of the question.

    Returns
    -------
    Verdict
    """
    if action not in ACTIONS:
        raise ValueError(f"action: {', '.join(ACTIONS)}")
    if person is None:
        return Verdict(False, "Masuk dahulu.", "Log in first.")
    if action in ("answer", "close") and to not in standing.questions:
        return Verdict(False, "Tidak ada pertanyaan terbuka itu.", "There is no such open question.")
    if action == "close" and person.name == standing.comments[to - 1].by and person.role in SPEAKERS:
        return _YES
    allowed = SPEAKERS if action in ("comment", "ask", "answer") else SUBMITTERS if action == "submit" else DECIDERS
    if person.role not in allowed:
        return Verdict(
            False, f"Peran {person.role!r} tidak boleh melakukan ini.", f"The role {person.role!r} must not do this."
        )
    match action:
        case "submit" if standing.status == "in_review":
            return Verdict(False, "Sudah diajukan.", "Already put forward.")
        case "submit" | "accept" if standing.status == "accepted":
            return Verdict(False, "Sudah disahkan dan tidak berubah.", "Accepted already, and unchanged.")
        case "accept" if standing.submitted_by == person.name or person.name in standing.item.authors:
            return Verdict(
                False,
                "Yang diajukan atau dikoreksi sendiri disahkan oleh orang lain.",
                "What you put forward or corrected yourself is accepted by somebody else.",
            )
        case "accept" if standing.unanswered:
            return Verdict(
                False,
                "Masih ada pertanyaan yang belum dijawab; jawab atau tutup dahulu.",
                "A question has no answer yet; answer or close it first.",
            )
    return _YES


def bulk(person: Person | None, standing: Standing) -> Verdict:
    """Decide whether an item may be accepted in bulk: only what nothing speaks against."""
    verdict = may(person, "accept", standing)
    if verdict and standing.hints:
        words = [HINTS[h] for h in standing.hints]
        return Verdict(False, ", ".join(w[0] for w in words), ", ".join(w[1] for w in words))
    return verdict
