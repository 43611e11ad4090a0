"""People and the audit trail: for administrators."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import flask

from dashboard.work.account import people
from dashboard.work.blueprint import work
from dashboard.work.desk import Desk, flash, go, here, whole
from indicators.harmless import harmless
from indicators.masterplan.entry import NotAllowedError
from indicators.masterplan.roles import ROLES, may_manage_people
from indicators.masterplan.store.core import Trail
from indicators.masterplan.store.logins import Logins
from indicators.masterplan.store.people import PersonError
from indicators.masterplan.tables import BY_NAME

PER_PAGE = 100


def _administrator() -> Desk:
    verdict = may_manage_people(here().me)
    if not verdict:
        raise NotAllowedError(verdict)
    return here()


@work.get("/people")
def accounts() -> flask.Response:
    """List the people."""
    return _accounts(_administrator())


def _accounts(desk: Desk, error: str = "", status: int = 200) -> flask.Response:
    offices = sorted(
        ((code, desk.plan.offices.name(code, desk.lang)) for code in desk.plan.offices.by_code), key=lambda p: p[1]
    )
    found, given = people().accounts(), flask.request.form
    return desk.page("people", status, accounts=found, roles=ROLES, offices=offices, error=error, given=given)


@work.post("/people")
def change() -> flask.Response:
    """Add a person, or change one."""
    desk, form = _administrator(), flask.request.form
    name, why, who = form.get("name", "").strip(), form.get("why", ""), desk.me.name
    role, office = form.get("role", ""), form.get("office", "") if form.get("role") == "office" else ""
    if office and office not in desk.plan.offices:
        flask.abort(400)
    try:
        match form.get("action"):
            case "add":
                people().add(name, form.get("password", ""), role, office, who, why)
            case "role":
                people().set_role(name, role, office, who, why)
            case "password":
                people().set_password(name, form.get("password", ""), who, why)
            case "disable" | "enable" as action:
                people().set_disabled(name, action == "disable", who, why)
            case "logins":
                Logins(desk.store).close_all(name)
            case _:
                flask.abort(400)
    except PersonError as error:
        return _accounts(desk, desk.pick(error.message_id, error.message_en), 422)
    flash("work.person_changed", name=name)
    return go(desk.url("people"))


@work.get("/audit")
def audit() -> flask.Response:
    """Show the audit trail, newest first; whoever is not an administrator sees what they did themselves."""
    desk = here()
    trail, page = _asked(desk), max(whole(flask.request.args.get("page")), 1)
    rows, total = desk.store.trail(trail, limit=PER_PAGE, skip=(page - 1) * PER_PAGE)
    return desk.page(
        "audit",
        rows=[r | {"changed": _changed(r)} for r in rows],
        total=total, page=page, pages=max(-(-total // PER_PAGE), 1), trail=trail, tables=BY_NAME,
        everybody=bool(may_manage_people(desk.me)),
    )  # fmt: skip


def _asked(desk: Desk) -> Trail:
    asked = flask.request.args
    who = asked.get("who", "") if may_manage_people(desk.me) else desk.me.name
    since = asked.get("since", "")[:10]
    return Trail(who=who[:80], kind=asked.get("kind", "")[:40], text=asked.get("q", "")[:100], since=since)


def _changed(row: dict[str, Any]) -> list[tuple[str, str, str]]:
    before, after = (json.loads(row[k]) if row[k] else {} for k in ("before", "after"))
    names = [n for n in {**before, **after} if before.get(n) != after.get(n)]
    return [(n.removeprefix("value."), str(before.get(n, "")), str(after.get(n, ""))) for n in names]


@work.get("/audit.csv")
def audit_csv() -> flask.Response:
    """Hand the audit trail out as CSV."""
    desk = here()
    rows, _ = desk.store.trail(_asked(desk))
    out = io.StringIO()
    heads = ["id", "at", "who", "action", "kind", "key", "version", "before", "after", "why"]
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(heads)
    for row in rows:
        writer.writerow("" if row[h] is None else harmless(str(row[h])) for h in heads)
    answer = flask.Response(out.getvalue().encode("utf-8-sig"), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="audit.csv"'
    return answer
