"""Assessing innovations: one sheet for each, with every criterion, in the name of whoever is logged in."""

from __future__ import annotations

from dataclasses import dataclass

import flask
from werkzeug.datastructures import MultiDict

from dashboard.work import forms
from dashboard.work.blueprint import keeps, work
from dashboard.work.desk import Desk, flash, go, here, whole
from indicators.masterplan.cells import CellError, plain_number, read_cell
from indicators.masterplan.dates import last_day
from indicators.masterplan.entry import NotAllowedError, Saved, as_of, save_many, transition
from indicators.masterplan.innovations import criteria_on
from indicators.masterplan.records import Row, rows_of
from indicators.masterplan.roles import Subject, may
from indicators.masterplan.store import ConflictError
from indicators.masterplan.store.core import Stored
from indicators.masterplan.tables import ASSESSMENTS
from indicators.problems import DataError

#: A scale with more steps than this is typed, not picked.
MOST_STEPS = 11
TYPED = ("score", "note")


@dataclass(frozen=True)
class Line:
    """One criterion on a sheet.

    Attributes
    ----------
    code, name, question : str
    steps : list of (str, str)
        Scores to pick from, as stored and in the language; empty where one is typed.
    lowest, highest : str
    score, note : str
        As they stand on the sheet.
    seen : int
        Version that the assessor had before the eyes.
    state : str
        State of the record; empty where there is none.
    error : str
    theirs : tuple of (str, str)
        What was saved meanwhile, where both the score or note on the sheet and the one on record have changed.
    """

    code: str
    name: str
    question: str
    steps: list[tuple[str, str]]
    lowest: str
    highest: str
    score: str
    note: str
    seen: int
    state: str
    error: str = ""
    theirs: tuple[str, str] | None = None


def _hold_right(desk: Desk) -> None:
    """Refuse whoever does not assess, before anything is filled in."""
    verdict = may(desk.me, "edit", Subject("assessments", assessor=desk.me.name), desk.plan.offices)
    if not verdict:
        raise NotAllowedError(verdict)


def _period(desk: Desk, given: str) -> str:
    """Return the period asked for; the present year where none is, or none that can be read."""
    try:
        return read_cell(given, ASSESSMENTS.column("period"), (), lenient=True)
    except CellError:
        return str(desk.drafts.day.year)


def _key(desk: Desk, innovation: str, period: str, criterion: str) -> str:
    cells = {"innovation": innovation, "period": period, "assessor": desk.me.name, "criterion": criterion}
    return ASSESSMENTS.key_of(cells)


@work.get("/assess")
def to_assess() -> flask.Response:
    """List the innovations, with how far the person's own assessment of each is."""
    desk = here()
    _hold_right(desk)
    period = _period(desk, flask.request.args.get("period", ""))
    criteria = rows_of(criteria_on(desk.plan, last_day(period)))
    mine: dict[str, list[Stored]] = {}
    for stored in desk.store.records("assessments"):
        v = stored.values
        if v.get("assessor") == desk.me.name and v.get("period") == period and stored.state != "withdrawn":
            mine.setdefault(v["innovation"], []).append(stored)
    rows = [
        (r.key, r.values["name"], desk.plan.offices.name(r.values["office"], desk.lang) if r.values["office"] else "",
         len(mine.get(r.key, [])), {s.state for s in mine.get(r.key, [])})
        for r in desk.plan.records["innovations"]
    ]  # fmt: skip
    return desk.page("assess", period=period, rows=rows, total=len(criteria))


@work.get("/assess/<innovation>")
def sheet_of(innovation: str) -> flask.Response:
    """Show the person's own sheet of one innovation."""
    desk = here()
    _hold_right(desk)
    period = _period(desk, flask.request.args.get("period", ""))
    return _page(desk, innovation, period, _lines(desk, innovation, period), _source(desk, innovation, period))


def _source(desk: Desk, innovation: str, period: str) -> str:
    """Return what the sheet names as its source: as before, else the assessment itself."""
    for stored in desk.store.records("assessments"):
        if stored.key.startswith(_key(desk, innovation, period, "")) and stored.state != "withdrawn":
            return str(stored.values["source"])
    return desk.t("work.assess_source", who=desk.me.name)


def _held(desk: Desk, key: str) -> tuple[Row, int, str]:
    """Return values, version and state of one score; a withdrawn one is none, but its version counts."""
    stored = desk.store.get("assessments", key)
    if stored is None:
        filed = desk.plan.find("assessments", key)
        return (dict(filed.values), 0, "published") if filed is not None else ({}, 0, "")
    return ({}, stored.version, "") if stored.state == "withdrawn" else (stored.values, stored.version, stored.state)


def _lines(
    desk: Desk,
    innovation: str,
    period: str,
    given: MultiDict[str, str] | None = None,
    errors: dict[str, str] | None = None,
    fresh: bool = False,
) -> list[Line]:
    """Return the criteria in force at the end of the period, with what is on record or was sent.

    With `fresh`, what was saved meanwhile is laid beside what was sent: a field that only one of the two changed is
    that one's, and a score that both changed is left open.
    """
    if desk.plan.find("innovations", innovation) is None:
        flask.abort(404)
    out = []
    for row in rows_of(criteria_on(desk.plan, last_day(period))):
        code, key = row["code"], _key(desk, innovation, period, row["code"])
        held, version, state = _held(desk, key)
        now = {n: held.get(n, "") for n in TYPED}
        shown, seen, theirs = dict(now), version, None
        if given is not None:
            shown = {n: given.get(f"{n}.{code}", "") for n in TYPED}
            seen = whole(given.get(f"seen.{code}"))
            if fresh and seen != version:
                shown, differs = _merged(as_of(desk.store, "assessments", key, seen), shown, now)
                theirs = (_number(desk, now["score"]), now["note"]) if differs else None
                seen = version
        out.append(
            Line(
                code, desk.said(row, "name"), desk.said(row, "question"), _steps(desk, row["lowest"], row["highest"]),
                desk.t.number(row["lowest"]), desk.t.number(row["highest"]), shown["score"], shown["note"], seen, state,
                (errors or {}).get(code, ""), theirs,
            )
        )  # fmt: skip
    return out


def _merged(base: Row, mine: Row, theirs: Row) -> tuple[Row, bool]:
    out, differs = dict(mine), False
    for name in TYPED:
        was = base.get(name, "")
        if mine[name] == was:
            out[name] = theirs[name]
        elif theirs[name] not in (was, mine[name]):
            differs = True
            out[name] = "" if name == "score" else mine[name]
    return out, differs


def _steps(desk: Desk, lowest: float, highest: float) -> list[tuple[str, str]]:
    if not float(lowest).is_integer() or not float(highest).is_integer() or highest - lowest >= MOST_STEPS:
        return []
    return [(plain_number(n), desk.t.number(n)) for n in range(int(lowest), int(highest) + 1)]


def _number(desk: Desk, text: str) -> str:
    return forms.said(desk, ASSESSMENTS.column("score"), text) if text else ""


def _page(
    desk: Desk,
    innovation: str,
    period: str,
    lines: list[Line],
    source: str,
    why: str = "",
    error: str = "",
    status: int = 200,
    action: str = "",
) -> flask.Response:
    found = desk.plan.find("innovations", innovation)
    assert found is not None, "the lines were made of it"
    return desk.page(
        "scores", status,
        innovation=found, title=found.values["name"], description=desk.said(found.values, "description"),
        period=period, lines=lines, source=source, why=why, error=error,
        action=action or desk.url("assess", innovation, period=period),
    )  # fmt: skip


def _again(given: MultiDict[str, str], innovation: str) -> flask.Response:
    """Show a sheet that was sent without a log-in; nothing of it is saved yet."""
    desk = here()
    _hold_right(desk)
    period = _period(desk, given.get("period", ""))
    lines = _lines(desk, innovation, period, given, fresh=True)
    return _page(desk, innovation, period, lines, given.get("source", ""), given.get("why", ""))


@work.post("/assess/<innovation>")
@keeps(_again)
def save_sheet(innovation: str) -> flask.Response:
    """Save what was changed on a sheet: every score of it or none."""
    desk, given = here(), flask.request.form
    _hold_right(desk)
    period, why, source = _period(desk, given.get("period", "")), given.get("why", ""), given.get("source", "")
    lines = _lines(desk, innovation, period, given)
    errors = {
        line.code: desk.t("work.score_missing")
        for line in lines
        if not line.score.strip() and (line.note.strip() or line.state)
    }
    rows = []
    for line in lines:
        held, _, _ = _held(desk, _key(desk, innovation, period, line.code))
        sent = {"score": line.score, "note": line.note.replace("\r\n", "\n"), "source": source}
        if line.score.strip() and any(held.get(n, "") != v.strip() for n, v in sent.items()):
            key = {"innovation": innovation, "period": period, "assessor": desk.me.name, "criterion": line.code}
            rows.append((key | sent, line.seen))
    saved: list[Saved] = []
    try:
        if not errors:
            saved = save_many(desk.plan, desk.store, desk.me, "assessments", rows, why) if rows else []
    except DataError as error:
        said = {p.column: forms.error_of(desk, p) for p in error.problems}
        loose = "; ".join(f"{_label(desk, c)}: {text}" if c else text for c, text in said.items())
        return _page(desk, innovation, period, lines, source, why, loose, 422)
    except ConflictError as error:
        who = error.current.updated_by if error.current else "–"
        lines = _lines(desk, innovation, period, given, fresh=True)
        return _page(desk, innovation, period, lines, source, why, desk.t("work.changed_meanwhile", who=who), 409)
    if errors:
        lines = _lines(desk, innovation, period, given, errors)
        return _page(desk, innovation, period, lines, source, why, desk.t.n("work.to_mend", len(errors)), 422)
    if given.get("then") == "submit":
        _submit(desk, innovation, period, lines, saved, why)
        flash("work.saved_and_submitted")
    else:
        flash("work.saved" if saved else "work.nothing_changed")
    return go(desk.url("assess", period=period))


def _label(desk: Desk, column: str) -> str:
    return forms.label(desk, ASSESSMENTS.column(column)) if column in ASSESSMENTS.names else column


def _submit(desk: Desk, innovation: str, period: str, lines: list[Line], saved: list[Saved], why: str) -> None:
    """Put the sheet forward: what was just saved, and drafts of it from before."""
    versions = dict(saved)
    for line in lines:
        if line.state in ("draft", "returned"):
            versions.setdefault(_key(desk, innovation, period, line.code), line.seen)
    if versions:
        transition(desk.plan, desk.store, desk.me, "assessments", versions, "submit", why)
