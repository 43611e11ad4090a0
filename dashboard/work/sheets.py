"""The review as a sheet: the queue goes out as CSV, and what was filled in comes back all or nothing."""

from __future__ import annotations

import flask

from dashboard.work.blueprint import takes, work
from dashboard.work.desk import Desk, flash, go, here
from dashboard.work.reviewing import queue_of
from indicators.intake.guards import LARGEST_FILE
from indicators.masterplan.store.files import Uploads
from indicators.problems import DataError
from indicators.review import sheet

TARGET = "review"


@work.get("/review.csv")
def sheet_out() -> flask.Response:
    """Hand the queue out as a sheet to fill."""
    desk = here()
    found = desk.review.queue(queue_of(flask.request.args))
    answer = flask.Response(sheet.export(found), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="review.csv"'
    return answer


@work.route("/review/sheet", methods=["GET", "POST"])
@takes(LARGEST_FILE)
def sheet_in() -> flask.Response:
    """Ask for a filled sheet, and keep it."""
    desk = here()
    if flask.request.method == "GET":
        return _sheet(desk)
    sent = flask.request.files.get("file")
    if sent is None or not sent.filename:
        flash("work.no_file")
        return go(desk.url("review", "sheet"))
    return go(desk.url("review", "sheet", Uploads(desk.store).keep(desk.me.name, sent.filename, TARGET, sent.read())))


def _sheet(desk: Desk, status: int = 200, **values: object) -> flask.Response:
    nothing: dict[str, object] = {"problems": [], "upload": None, "planned": None}
    return desk.page("sheet", status, **(nothing | values))


@work.route("/review/sheet/<id>", methods=["GET", "POST"])
def sheet_shown(id: str) -> flask.Response:
    """Show what a filled sheet would do, and do it where that was asked."""
    desk = here()
    upload = Uploads(desk.store).find(id, desk.me.name)
    if upload is None or upload.target != TARGET:
        flask.abort(404)
    try:
        planned = sheet.plan(upload.name, upload.content, desk.package.__getitem__, desk.store, desk.me)
        if flask.request.method == "GET":
            return _sheet(desk, upload=upload, planned=planned)
        count = sheet.apply(desk.store, desk.me, planned, flask.request.form.get("why", ""))
    except DataError as error:
        return _sheet(desk, 422, upload=upload, problems=error.problems)
    Uploads(desk.store).drop(id, desk.me.name)
    flask.flash(desk.t.n("work.sheet_done", count))
    return go(desk.url("review"))
