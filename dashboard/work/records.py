"""Records: lists of each kind, one record with its history, the form, and what is done to drafts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from io import BytesIO
from typing import Any

import flask
from werkzeug.datastructures import MultiDict

from dashboard.work import forms
from dashboard.work.blueprint import keeps, takes, work
from dashboard.work.desk import Desk, flash, go, here, whole
from dashboard.work.figures import beside, doubt_words, in_list, overview
from dashboard.work.listing import Listing, list_records
from dashboard.work.merging import merge
from indicators.masterplan.entry import (
    FORM,
    SIGNED,
    NotAllowedError,
    as_of,
    check,
    opened,
    save,
    subject,
    transition,
)
from indicators.masterplan.fields import Table
from indicators.masterplan.records import Record
from indicators.masterplan.roles import TRANSITIONS, may, writes
from indicators.masterplan.store import ConflictError
from indicators.masterplan.store.core import Stored, Trail
from indicators.masterplan.store.files import LARGEST_EVIDENCE, EvidenceFiles, check_evidence
from indicators.masterplan.tables import BY_NAME
from indicators.problems import DataError, Problem

#: What can be done to a draft besides editing it, in the order of the buttons.
ACTIONS = tuple(a for a in TRANSITIONS if a != "edit")
#: The reason is asked for where somebody else will ask for it.
NEEDS_REASON = frozenset({"return", "withdraw"})
SANDBOX = "sandbox"  # whatever somebody uploaded is no page of this site
_SEEN, _MINE = "seen.", "mine."


def _table(name: str) -> Table:
    if name not in BY_NAME:
        flask.abort(404)
    return BY_NAME[name]


@work.get("/records/<name>")
def listing(name: str) -> flask.Response:
    """List the records of one kind."""
    desk, table, asked = here(), _table(name), flask.request.args
    found = list_records(desk, table, Listing.asked(asked))
    possible = [a for a in ACTIONS if any(line.stored and a in line.actions for line in found.lines)]
    figures = {o.record.key: in_list(desk, o.record, o.state) for o in found.lines if table.name == "progress"}
    return desk.page("list", table=table, found=found, actions=possible, forms=forms, writes=writes, figures=figures)


@work.get("/records/<name>/record")
def record(name: str) -> flask.Response:
    """Show one record: what stands, what the public sees, what may be done, and its history."""
    desk, table, key = here(), _table(name), flask.request.args.get("key", "")
    found, stored = desk.plan.find(table.name, key), desk.store.get(table.name, key)
    values = stored.values if stored else found.values if found else None
    if values is None:
        flask.abort(404)
    public = desk.records.get(desk.package).plan
    shown = public.find(table.name, key) if public is not None else None
    about = subject(desk.plan, table.name, values, stored)
    return desk.page(
        "record",
        table=table,
        key=key,
        values=values,
        stored=stored,
        state=stored.state if stored else "published",
        public=shown.values if shown is not None else None,
        title=forms.title(desk, table, values),
        allowed={a: may(desk.me, a, about, desk.plan.offices) for a in TRANSITIONS},
        needs_reason=NEEDS_REASON,
        beside=beside(desk, values.get("kpi", ""), values.get("period", ""), key) if table.name == "progress" else None,
        doubt=doubt_words(desk, values, key, shown.values if shown else None) if table.name == "progress" else "",
        history=_history(desk, table, key),
        forms=forms,
    )


def _history(desk: Desk, table: Table, key: str) -> list[dict[str, Any]]:
    """Return the audit trail of a record, newest first, each with the fields it changed."""
    out = []
    rows, _ = desk.store.trail(Trail(kind=table.name, key=key))
    for row in rows:
        before, after = (json.loads(row[k]) if row[k] else {} for k in ("before", "after"))
        changed = [
            (forms.label(desk, c), *(forms.said(desk, c, side.get(f"value.{c.name}", "")) for side in (before, after)))
            for c in table.columns
            if before.get(f"value.{c.name}", "") != after.get(f"value.{c.name}", "")
        ]
        out.append({**row, "changed": changed, "state": after.get("state", "")})
    return out


@work.get("/records/<name>/form")
def form(name: str) -> flask.Response:
    """Show the form of a new record, or of one that is there; whoever may not send it is told so before filling it."""
    desk, table, key = here(), _table(name), flask.request.args.get("key", "")
    if not key:
        asked = {c: v for c, v in flask.request.args.items() if c in table.names}
        values = _usual(desk, table) | asked | _own(desk, table)
        _hold_right(desk, table, values, "")
        return _form(desk, table, values, 0, "")
    entry = opened(desk.plan, desk.store, table.name, key)
    if entry is None:
        flask.abort(404)
    _hold_right(desk, table, entry.values, key)
    return _form(desk, table, entry.values, entry.seen, key)


def _usual(desk: Desk, table: Table) -> dict[str, str]:
    """Return what a new record begins with."""
    usual = {c.name: c.default for c in table.columns if c.default}
    usual |= {"chosen": "yes", "status": "provisional"} if table.name == "progress" else {}
    if "office" in table.names and desk.me.office:
        usual |= {"office": desk.me.office, "office_standing": "named"}
    if "standing" in table.names and table.column("standing").options:
        usual["standing"] = next((c.code for c in table.column("standing").options if c.code == "own-report"), "")
    if "assessor" in table.names:
        usual["assessor"] = desk.me.name
    return usual


def _own(desk: Desk, table: Table) -> dict[str, str]:
    """Return what a new record holds whatever is asked: scores are those of the person logged in."""
    return {forms.ASSESSOR[1]: desk.me.name} if table.name == forms.ASSESSOR[0] else {}


def _hold_right(desk: Desk, table: Table, values: Mapping[str, str], key: str) -> None:
    """Refuse a record that this person may not write.

    Raises
    ------
    NotAllowedError
    """
    stored = desk.store.get(table.name, key) if key else None
    about = subject(desk.plan, table.name, stored.values if stored else values, stored)
    if not key and desk.me.office and not values.get(table.office):
        about = replace(about, office=desk.me.office)  # which office it will be of, the form still asks
    verdict = may(desk.me, "edit", about, desk.plan.offices)
    if not verdict:
        raise NotAllowedError(verdict)


def _form(
    desk: Desk,
    table: Table,
    values: Mapping[str, str],
    seen: int,
    key: str,
    problems: list[Problem] | None = None,
    why: str = "",
    refused: str = "",
    doubt: tuple[str, str] = ("", ""),
    action: str = "",
) -> flask.Response:
    """Draw a form; `doubt` is what speaks against its figure, and the figure itself."""
    heading = forms.title(desk, table, values) if key else ""
    made = forms.fields(desk, table, values, problems, fixed=bool(key))
    known = {f.name for f in made}
    loose = [
        f"{p.file}: {forms.error_of(desk, p)}" if p.column else forms.error_of(desk, p)
        for p in problems or []
        if p.column not in known
    ]
    figure = table.name == "progress"
    found = beside(desk, values.get("kpi", ""), values.get("period", ""), key) if figure else None
    return desk.page(
        "form", 403 if refused else 422 if problems or doubt[0] else 200,
        table=table, fields=made, seen=seen, key=key, heading=heading, loose=([refused] if refused else []) + loose,
        why=why, label=forms.label, doubt=doubt, beside=found, action=action,
        overview=overview(desk) if figure and found is None else [],
    )  # fmt: skip


def _given(table: Table, given: MultiDict[str, str]) -> dict[str, str]:
    """Return the cells that a form sends, but for what the store fills in."""
    values = {c: "; ".join(given.getlist(c)) if table.column(c).many else given.get(c, "") for c in table.names}
    return {c: v.replace("\r\n", "\n") for c, v in values.items() if c not in SIGNED}


def _again(given: MultiDict[str, str], name: str) -> flask.Response:
    """Show a form that was sent without a log-in, filled as it was; nothing of it is saved yet."""
    desk, table = here(), _table(name)
    key, seen, values = given.get("key", ""), whole(given.get("seen")), _given(table, given)
    values |= {} if key else _own(desk, table)
    _hold_right(desk, table, values, key)
    action = desk.url("records", table.name, "form")
    return _form(desk, table, values, seen, key, None, given.get("why", ""), action=action)


@work.post("/records/<name>/form")
@takes(LARGEST_EVIDENCE)
@keeps(_again)
def save_form(name: str) -> flask.Response:
    """Save a form as a draft, and put it forward where that was asked."""
    desk, table, given = here(), _table(name), flask.request.form
    key, seen = given.get("key", ""), whole(given.get("seen"))
    why = given.get("why", "")
    values = _given(table, given)
    values |= {} if key else _own(desk, table)
    try:
        _hold_right(desk, table, values, key)
        # Everything that is wrong is said at once, and no file is kept of a form that is not saved.
        problems = _wrong_file()
        records, found = check(desk.plan, table, [(None, values)], FORM, lenient=True)
        if problems or found:
            raise DataError([*problems, *found])
        doubt = _doubt(desk, records[0], seen)
        if doubt[0] and given.get("sure") != doubt[1]:
            return _form(desk, table, values, seen, key, None, why, doubt=doubt)
        values |= _evidence(desk, values)
        saved = save(desk.plan, desk.store, desk.me, table.name, values, seen, why)
    except DataError as error:
        return _form(desk, table, values, seen, key, error.problems, why)
    except NotAllowedError as error:
        if not writes(desk.me, table.name):
            raise
        refused = desk.pick(error.verdict.reason_id, error.verdict.reason_en)
        return _form(desk, table, values, seen, key, None, why, refused)
    except ConflictError as error:
        return _conflict(desk, table, error, why)
    if given.get("then") == "submit":
        transition(desk.plan, desk.store, desk.me, table.name, {saved.key: saved.version}, "submit", why)
        flash("work.saved_and_submitted")
    else:
        flash("work.saved")
    return go(desk.url("records", table.name, "record", key=saved.key))


def _doubt(desk: Desk, record: Record, seen: int) -> tuple[str, str]:
    """Return what speaks against a figure, and the figure that a yes to it is for.

    A figure that stood there when the form was opened is not the writer's to answer for.
    """
    if record.table != "progress":
        return "", ""
    known = desk.plan.find(record.table, record.key)
    stored = desk.store.get(record.table, record.key)
    before = as_of(desk.store, record.table, record.key, seen) if stored else known.values if known else None
    return doubt_words(desk, record.values, record.key, before), record.values["value"]


def _file() -> tuple[str, bytes] | None:
    """Return name and content of the evidence that came with a form."""
    sent = flask.request.files.get(f"{forms.EVIDENCE}.file")
    if sent is None or not sent.filename:
        return None
    content = sent.read()
    sent.seek(0)
    return sent.filename, content


def _wrong_file() -> list[Problem]:
    """Return what is wrong with the evidence that came with a form."""
    sent = _file()
    try:
        if sent is not None:
            check_evidence(*sent)
    except DataError as error:
        return error.problems
    return []


def _evidence(desk: Desk, values: Mapping[str, str]) -> dict[str, str]:
    """Keep an uploaded file and return the cell that points to it as well."""
    sent = _file()
    if sent is None:
        return {}
    kept = EvidenceFiles(desk.store).add(desk.me.name, *sent)
    cell = values.get(forms.EVIDENCE, "").strip()
    return {forms.EVIDENCE: cell if kept.reference in cell else "; ".join(p for p in (cell, kept.reference) if p)}


def _conflict(desk: Desk, table: Table, error: ConflictError, why: str) -> flask.Response:
    """Show what two people changed; each change that is only one's is taken, the person decides on the rest."""
    assert error.current is not None, "records are never deleted"
    return _differing(desk, table, error.change.values, error.change.seen, error.current, why)


def _differing(
    desk: Desk, table: Table, mine: Mapping[str, str], base: int, current: Stored, why: str, missing: bool = False
) -> flask.Response:
    """Draw the page of a conflict; `base` is the version that both began with."""
    rows = merge(table, as_of(desk.store, table.name, current.key, base), mine, current.values)
    return desk.page(
        "conflict", 422 if missing else 409,
        table=table, open=[r for r in rows if not r.take], settled=[r for r in rows if r.take], current=current,
        mine={n: v for n, v in mine.items() if n not in SIGNED}, base=base, why=why, forms=forms, missing=missing,
        taken={r.column.name: flask.request.form.get(f"take.{r.column.name}", "") for r in rows if missing},
        heading=forms.title(desk, table, mine),
    )  # fmt: skip


@work.post("/records/<name>/conflict")
@keeps()
def settle(name: str) -> flask.Response:
    """Save what was decided about two versions, over the version that was seen beside one's own."""
    desk, table, given = here(), _table(name), flask.request.form
    key, seen, why = given.get("key", ""), whole(given.get("seen")), given.get("why", "")
    stored = desk.store.get(table.name, key)
    if stored is None:
        flask.abort(404)
    base = as_of(desk.store, table.name, key, whole(given.get("base")))
    # Held against the version that stood beside one's own; if another one stands there now, that is a conflict again.
    beside_mine = as_of(desk.store, table.name, key, seen)
    mine = {c: given.get(_MINE + c, beside_mine[c]) for c in table.names}
    values = dict(beside_mine)
    for row in merge(table, base, mine, beside_mine):
        decided = row.value(given.get(f"take.{row.column.name}", ""))
        if decided is None:
            return _differing(desk, table, mine, whole(given.get("base")), stored, why, missing=True)
        values[row.column.name] = decided
    try:
        save(desk.plan, desk.store, desk.me, table.name, values, seen, why, lenient=False)
    except DataError as error:
        return _form(desk, table, values, seen, key, error.problems, why)
    except ConflictError as error:
        return _conflict(desk, table, error, why)
    flash("work.saved")
    return go(desk.url("records", table.name, "record", key=key))


@work.post("/records/<name>/act")
@keeps()
def act(name: str) -> flask.Response:
    """Submit, approve, return or withdraw one or many records, all or none."""
    desk, table, given = here(), _table(name), flask.request.form
    action, why = given.get("action", ""), given.get("why", "").strip()
    back = desk.url("records", table.name, **{k: v for k, v in flask.request.args.items() if k in Listing.FIELDS})
    keys = {k: whole(given.get(_SEEN + k)) for k in given.getlist("key")}
    if action not in ACTIONS:
        flask.abort(400)
    if not keys:
        flash("work.none_chosen")
        return go(back)
    one = desk.url("records", table.name, "record", key=next(iter(keys)))
    if action in NEEDS_REASON and not why:
        flash("work.reason_missing")
        return go(one if given.get("back") == "record" else back)
    try:
        transition(desk.plan, desk.store, desk.me, table.name, keys, action, why)
    except LookupError:
        flask.abort(404)
    except ConflictError as error:
        flash("work.changed_meanwhile", who=error.current.updated_by if error.current else "–")
        return go(back)
    flask.flash(desk.t.n(f"work.done_{action}", len(keys)))
    return go(one if given.get("back") == "record" else back)


@work.get("/evidence/<id>")
def evidence(id: str) -> flask.Response:
    """Hand out a piece of evidence to those who are logged in."""
    found = EvidenceFiles(here().store).find(id)
    if found is None:
        flask.abort(404)
    answer = flask.send_file(BytesIO(found.content), mimetype=found.media, as_attachment=True, download_name=found.name)
    answer.headers["Content-Security-Policy"] = SANDBOX
    return answer
