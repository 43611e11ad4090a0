"""Importing a filled template: what it would change is shown first, and that alone is then written, all or nothing."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace

import flask

from dashboard.work import forms
from dashboard.work.blueprint import takes, work
from dashboard.work.desk import Desk, flash, go, here
from dashboard.work.figures import doubt_words
from indicators.intake.guards import LARGEST_FILE
from indicators.masterplan.entry import SIGNED, NotAllowedError, transition
from indicators.masterplan.exchange import Sheet, read_upload, to_csv, to_xlsx
from indicators.masterplan.importing import Preview, RefusedRowsError, apply, preview
from indicators.masterplan.roles import writes
from indicators.masterplan.store import ConflictError
from indicators.masterplan.store.files import Upload, Uploads
from indicators.masterplan.tables import BY_NAME, TABLES
from indicators.problems import DataError, Problem

TARGET = "records"
#: Of a long preview the page shows so many records; the file itself has the rest.
SHOWN = 300
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@work.get("/import")
def choose() -> flask.Response:
    """Ask for a file."""
    return _page(here())


def _page(desk: Desk, status: int = 200, **values: object) -> flask.Response:
    mine = [t for t in TABLES if writes(desk.me, t.name)]
    nothing: dict[str, object] = {
        "problems": [],
        "refused": "",
        "found": None,
        "upload": None,
        "digest": "",
        "records": [],
        "empty": [],
        "doubts": [],
        "shown": SHOWN,
    }
    return desk.page("import", status, mine=mine, label=forms.label, **(nothing | values))


@work.post("/import")
@takes(LARGEST_FILE)
def look() -> flask.Response:
    """Keep the file and show what it would change."""
    desk, sent = here(), flask.request.files.get("file")
    if sent is None or not sent.filename:
        flash("work.no_file")
        return go(desk.url("import"))
    name = sent.filename
    table = flask.request.form.get("table", "")
    if table in BY_NAME and name.lower().endswith(".csv"):
        name = f"{table}.csv"  # a CSV file says by its name what it holds
    kept = Uploads(desk.store).keep(desk.me.name, name, TARGET, sent.read())
    return go(desk.url("import", kept))


def _upload(desk: Desk, id: str) -> Upload:
    found = Uploads(desk.store).find(id, desk.me.name)
    if found is None or found.target != TARGET:
        flask.abort(404)
    return found


def _read(desk: Desk, sheets: list[Sheet], remove: bool = False) -> Preview:
    return preview(desk.plan, desk.store, desk.me, sheets, remove)


@work.get("/import/<id>")
def shown(id: str) -> flask.Response:
    """Show what an uploaded file would change."""
    return _shown(here(), id)


def _shown(desk: Desk, id: str, status: int = 200) -> flask.Response:
    upload, sheets = _upload(desk, id), list[Sheet]()
    try:
        sheets = read_upload(upload.name, upload.content)
        found = _read(desk, sheets)
    except DataError as error:
        return _page(desk, 422, problems=_named(sheets, error.problems), upload=upload)
    except NotAllowedError as error:
        refused = desk.pick(error.verdict.reason_id, error.verdict.reason_en)
        problems = _named(sheets, error.problems) if isinstance(error, RefusedRowsError) else []
        return _page(desk, 403, refused=refused, problems=problems, upload=upload)
    return _page(
        desk, status,
        found=found, upload=upload, digest=digest(found), records=_records(desk, found), empty=_empty(desk, found),
        doubts=_doubts(desk, found),
    )  # fmt: skip


def _named(sheets: list[Sheet], problems: list[Problem]) -> list[Problem]:
    """Return problems with the headings of their sheet in place of the names of columns."""
    tables = {s.place: s.table for s in sheets}

    def named(problem: Problem) -> Problem:
        table = tables.get(problem.file)
        if table is None or problem.column not in table.names:
            return problem
        return replace(problem, column=table.column(problem.column).heading)

    return [named(p) for p in problems]


@dataclass(frozen=True)
class Shown:
    """A record that an import would write.

    Attributes
    ----------
    kind, title : str
    line : int or None
    new : bool
    fields : list of (str, str, str)
        Name, before and after of each field that changes; a new record has nothing before.
    """

    kind: str
    title: str
    line: int | None
    new: bool
    fields: list[tuple[str, str, str]]


def _records(desk: Desk, found: Preview) -> list[Shown]:
    """Return the records that would be written."""
    out = []
    for planned in found.rows:
        table, record = BY_NAME[planned.record.table], planned.record
        if planned.kind == "same":
            continue
        changed = [
            (forms.label(desk, column), forms.said(desk, column, before), forms.said(desk, column, after))
            for name, (before, after) in planned.differences().items()
            if name not in SIGNED and (column := table.column(name))
        ]
        title = forms.title(desk, table, record.values)
        out.append(Shown(forms.label(desk, table), title, record.line, planned.kind == "new", changed))
    return out


def _empty(desk: Desk, found: Preview) -> list[tuple[str, str, int | None, str, str]]:
    """Return what empty cells would remove: kind, record, line, field, and what stands there."""
    out = []
    for planned, name, held in found.empty:
        table = BY_NAME[planned.record.table]
        title, column = forms.title(desk, table, planned.record.values), table.column(name)
        words = (forms.label(desk, column), forms.said(desk, column, held))
        out.append((forms.label(desk, table), title, planned.record.line, *words))
    return out


def _doubts(desk: Desk, found: Preview) -> list[tuple[str, int | None, str]]:
    """Return the figures that should be looked at twice: record, line, and why."""
    out = []
    for planned in found.rows:
        record = planned.record
        if record.table == "progress" and planned.kind != "same":
            why = doubt_words(desk, record.values, record.key, planned.before)
            if why:
                out.append((forms.title(desk, BY_NAME[record.table], record.values), record.line, why))
    return out


def digest(found: Preview) -> str:
    """Return a hash of what a preview shows: if it is another one later, somebody has written in the meantime."""
    seen: list[tuple[object, ...]] = [
        (p.record.table, p.record.key, p.record.values, p.kind, p.before, p.stored.version if p.stored else 0)
        for p in found.rows
    ]
    seen += [(p.record.table, p.record.key, name, held) for p, name, held in found.empty]
    return hashlib.sha256(json.dumps(seen, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@work.post("/import/<id>")
def write(id: str) -> flask.Response:
    """Write what was shown; where something has changed since, show it again instead."""
    desk, given = here(), flask.request.form
    why, upload = given.get("why", ""), _upload(desk, id)
    try:
        sheets = read_upload(upload.name, upload.content)
        found = _read(desk, sheets)
        if digest(found) != given.get("digest"):
            flash("work.import_changed")
            return _shown(desk, id, 409)
        if given.get("sure") != "yes" and _doubts(desk, found):
            flash("work.import_doubts_open")
            return _shown(desk, id, 422)
        if given.get("remove") == "yes" and found.empty:
            found = _read(desk, sheets, remove=True)
        if all(planned.kind == "same" for planned in found.rows):
            flash("work.nothing_changed")
            return _shown(desk, id)
        count = apply(desk.plan, desk.store, desk.me, found, why)
        if given.get("then") == "submit":
            keys: dict[str, dict[str, int]] = {}
            for planned in found.rows:
                if planned.kind != "same":
                    version = (planned.stored.version if planned.stored else 0) + 1
                    keys.setdefault(planned.record.table, {})[planned.record.key] = version
            for table, versions in keys.items():
                transition(desk.plan, desk.store, desk.me, table, versions, "submit", why)
    except (DataError, NotAllowedError):
        return _shown(desk, id)
    except ConflictError:
        flash("work.import_changed")
        return _shown(desk, id, 409)
    Uploads(desk.store).drop(id, desk.me.name)
    flask.flash(desk.t.n("work.imported", count))
    return go(desk.url())


@work.get("/filled/<name>.<kind>")
def filled(name: str, kind: str) -> flask.Response:
    """Hand out a template with everything that was entered, drafts too: what is changed in it comes back as changes."""
    desk = here()
    if (
        not (name in BY_NAME or name == "masterplan")
        or kind not in ("csv", "xlsx")
        or (name, kind) == ("masterplan", "csv")
    ):
        flask.abort(404)
    if kind == "csv":
        answer = flask.Response(to_csv(desk.plan, BY_NAME[name]), mimetype="text/csv")
    else:
        tables = TABLES if name == "masterplan" else [BY_NAME[name]]
        answer = flask.Response(to_xlsx(desk.plan, tables), mimetype=XLSX)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return answer
