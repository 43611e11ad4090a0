"""Frozen baselines at the desk."""

from __future__ import annotations

import flask

from dashboard.reviewing import SIGNS
from dashboard.work.blueprint import work
from dashboard.work.desk import Desk, flash, go, here
from dashboard.work.reviewing import words_in
from indicators.masterplan.entry import NotAllowedError
from indicators.masterplan.roles import Verdict
from indicators.review import STATUSES, WORDS, frozen
from indicators.review.frozen import FrozenError
from indicators.review.rules import DECIDERS


@work.route("/baselines", methods=["GET", "POST"])
def baselines() -> flask.Response:
    """Show the frozen versions, and freeze the accepted baseline as another one."""
    desk = here()
    if flask.request.method == "GET":
        return _baselines(desk)
    if desk.me.role not in DECIDERS:
        raise NotAllowedError(Verdict(False, "Hanya pendamping dan admin.", "Mentors and administrators only."))
    form = flask.request.form
    raw = desk.records.workspace
    assert raw is not None
    try:
        made = frozen.freeze(
            raw, desk.package.source, desk.store, form.get("name", "").strip(), desk.me.name, form.get("why", ""),
            form.get("incomplete") == "yes",
        )  # fmt: skip
    except FrozenError as error:
        return _baselines(desk, desk.pick(error.message_id, error.message_en), 422)
    except OSError as error:
        return _baselines(desk, desk.t("work.cannot_freeze", why=error.strerror or ""), 503)
    flash("work.frozen", name=made.name)
    return go(desk.url("baselines"))


def _baselines(desk: Desk, error: str = "", status: int = 200) -> flask.Response:
    counts = {s: sum(one.status == s for one in desk.review.pending) for s in STATUSES}
    return desk.page(
        "baselines", status,
        found=tuple(reversed(desk.drafts.baselines)), counts=counts, error=error, given=flask.request.form,
        decides=desk.me.role in DECIDERS, words=words_in(desk, WORDS), signs=SIGNS,
    )  # fmt: skip
