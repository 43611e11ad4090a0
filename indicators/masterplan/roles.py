"""Who may do what to a record: pure rules, the same for pages, imports and commands."""

from __future__ import annotations

from dataclasses import dataclass

from indicators.masterplan.offices import Offices

ROLES = ("viewer", "office", "mentor", "editor", "admin")
#: What can be done to a record, and the states it can be done in (`published`: only the files have it).
TRANSITIONS: dict[str, tuple[frozenset[str], str]] = {
    "edit": (frozenset({"published", "draft", "submitted", "returned", "approved", "withdrawn"}), "draft"),
    "submit": (frozenset({"draft", "returned"}), "submitted"),
    "approve": (frozenset({"submitted"}), "approved"),
    "return": (frozenset({"submitted"}), "returned"),
    "withdraw": (frozenset({"draft", "submitted", "returned", "approved"}), "withdrawn"),
}
#: Tables an office writes for itself, and tables a mentor writes.
OFFICE_TABLES = frozenset({"progress", "innovations", "services", "maturity", "budgets"})
MENTOR_TABLES = frozenset({"assessments", "readiness_scores"})


@dataclass(frozen=True)
class Person:
    """Somebody who has logged in.

    Attributes
    ----------
    name : str
    role : {'viewer', 'office', 'mentor', 'editor', 'admin'}
    office : str
        Code of the office; only for the role `office`.
    stamp : int
        Keep it in the session: it changes when the person's role, password or access does.
    """

    name: str
    role: str
    office: str = ""
    stamp: int = 1


@dataclass(frozen=True)
class Subject:
    """The record that something is to be done to.

    Attributes
    ----------
    table : str
    office : str
        Office the record belongs to, before and, for an edit, also after the change; empty for none.
    state : str
    hands : frozenset of str
        Who wrote or put forward what is to be signed off.
    assessor : str
        For `assessments`: whose scores they are.
    approved : bool
        A version of it was signed off, and is public.
    """

    table: str
    office: str = ""
    state: str = "published"
    hands: frozenset[str] = frozenset()
    assessor: str = ""
    approved: bool = False


@dataclass(frozen=True)
class Verdict:
    """Whether something is allowed, and why not."""

    allowed: bool
    reason_id: str = ""
    reason_en: str = ""

    def __bool__(self) -> bool:
        return self.allowed


_YES = Verdict(True)


def owns(office: str, record_office: str, offices: Offices) -> bool:
    """Say whether an office answers for another's record: its own, or one of an office that it took over from."""
    return bool(office) and (
        office == record_office or record_office in (offices.lineage(office) if office in offices else ())
    )


def writes(person: Person, table: str) -> bool:
    """Say whether a person writes records of a kind at all; which of them is for `may` to say."""
    match person.role:
        case "editor" | "admin":
            return True
        case "mentor":
            return table in MENTOR_TABLES
        case "office":
            return table in OFFICE_TABLES
    return False


def may(person: Person | None, action: str, subject: Subject, offices: Offices) -> Verdict:
    """Decide whether a person may do something to a record.

    viewer: nothing but read. office: edit and submit its own records of `OFFICE_TABLES` and those of the offices it
    took over; withdraw those of them that were never approved. mentor: write and submit `MENTOR_TABLES`, assessments
    only under the own name; return submitted records. editor and admin: everything, but nobody approves what they
    wrote or put forward themselves, and nobody changes the scores of another assessor.

    Parameters
    ----------
    person : Person or None
        None: not logged in. Reading needs nobody.
    action : {'edit', 'submit', 'approve', 'return', 'withdraw'}
    subject : Subject
    offices : Offices

    Returns
    -------
    Verdict
    """
    if action not in TRANSITIONS:
        raise ValueError(f"action: {', '.join(TRANSITIONS)}")
    if person is None:
        return Verdict(False, "Masuk dahulu.", "Log in first.")
    if subject.state not in TRANSITIONS[action][0]:
        return Verdict(
            False,
            f"Tidak dapat dilakukan pada keadaan {subject.state!r}.",
            f"Cannot be done in the state {subject.state!r}.",
        )
    if subject.table == "assessments" and action in ("edit", "submit") and subject.assessor != person.name:
        return Verdict(
            False, "Nilai penilai lain tidak boleh diubah.", "The scores of another assessor must not be changed."
        )
    if action == "approve" and person.name in subject.hands:
        return Verdict(
            False, "Isian sendiri disahkan oleh orang lain.", "What you wrote yourself is approved by somebody else."
        )
    match person.role:
        case "editor" | "admin":
            return _YES
        case "mentor":
            if action == "return" or (action in ("edit", "submit") and writes(person, subject.table)):
                return _YES
        case "office" if writes(person, subject.table):
            if not owns(person.office, subject.office, offices):
                return Verdict(
                    False,
                    "Hanya untuk catatan perangkat daerah sendiri.",
                    "Only for records of your own office.",
                )
            if action in ("edit", "submit") or (action == "withdraw" and not subject.approved):
                return _YES
    return Verdict(
        False,
        f"Peran {person.role!r} tidak boleh melakukan ini.",
        f"The role {person.role!r} must not do this.",
    )


def may_manage_people(person: Person | None) -> Verdict:
    """Say whether a person may add and change people."""
    if person is not None and person.role == "admin":
        return _YES
    return Verdict(False, "Hanya admin.", "Administrators only.")
