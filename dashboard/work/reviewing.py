"""The review of the baseline at the desk: a queue with filters, one item after the other, and many at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import flask

from dashboard.reviewing import SIGNS
from dashboard.work.blueprint import keeps, work
from dashboard.work.desk import Desk, flash, go, here, whole
from dashboard.work.wording import changes, facts, number
from indicators.masterplan.records import rows_of
from indicators.masterplan.store import ConflictError
from indicators.problems import DataError
from indicators.review import (
    ACTIONS,
    HINTS,
    KINDS,
    STATUSES,
    WORDS,
    Act,
    ChangedError,
    Filter,
    Standing,
    accept_many,
    act,
    bulk,
    may,
    sheet,
)
from indicators.review.rules import DECIDERS

PER_PAGE = 50
#: Parts of the address that say which queue it is, in the order of the form.
FILTERS = ("q", "kind", "status", "dimension", "area", "source", "hint", "all")
USUAL = {"status": "open"}


def queue_of(query: Mapping[str, str]) -> Filter:
    """Read a queue from a query string; what is not understood asks nothing. The usual one is open and baseline."""
    status = query.get("status", USUAL["status"])
    return Filter(
        kind=_among(query.get("kind", ""), KINDS),
        status=_among(status, ("open", *STATUSES)),
        dimension=query.get("dimension", ""),
        area=query.get("area", ""),
        source=query.get("source", ""),
        hint=_among(query.get("hint", ""), ("none", *HINTS)),
        text=query.get("q", "")[:100],
        baseline=query.get("all", "") != "yes",
    )


def _among(value: str, known: Any) -> str:
    return value if value in known else ""


def _filters() -> dict[str, str]:
    return {k: v for k in FILTERS if (v := flask.request.args.get(k, "")) or k in flask.request.args}


def back(desk: Desk, *parts: str, **more: str) -> str:
    """Address inside the same queue. An empty filter is kept: it asks for everything, not for the usual."""
    query = urlencode(_filters() | more)
    return desk.url("review", *parts) + (f"?{query}" if query else "")


@work.get("/review")
def queue() -> flask.Response:
    """Show the queue."""
    desk = here()
    found = desk.review.queue(queue_of(flask.request.args))
    pages = max(-(-len(found) // PER_PAGE), 1)
    page = min(max(whole(flask.request.args.get("page")), 1), pages)
    shown = found[(page - 1) * PER_PAGE : page * PER_PAGE]
    return desk.page(
        "queue",
        shown=shown, total=len(found), page=page, pages=pages,
        bulk={s.item.id: bulk(desk.me, s) for s in shown},
        easy=sum(bool(bulk(desk.me, s)) for s in found),
        query=_filters(), asked=queue_of(flask.request.args), back=back, name=name, signs=SIGNS,
        words=words_in(desk, WORDS),
        hints=words_in(desk, HINTS), kinds=words_in(desk, sheet.KIND_WORDS), statuses=STATUSES,
        dimensions=_dimensions(desk), areas=_areas(desk), decides=desk.me.role in DECIDERS,
        value=lambda s: number(desk, s.item.content.get("value", ""), 2),
        summary=desk.review.summary(baseline=True).to_dict("records"),
    )  # fmt: skip


def words_in(desk: Desk, pairs: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    """Return words of the review in the language, by key."""
    return {key: desk.pick(*pair) for key, pair in pairs.items()}


def _dimensions(desk: Desk) -> list[tuple[str, str]]:
    frame = desk.package["framework"]
    return [(r["code"], desk.said(r, "name")) for r in rows_of(frame[frame["level"] == "dimension"])]


def _areas(desk: Desk) -> list[tuple[str, str]]:
    areas = desk.package["areas"]
    return sorted(zip(areas["code"], areas["name"], strict=True), key=lambda pair: pair[1])


def name(desk: Desk, standing: Standing) -> str:
    """Name of an item in the language."""
    return desk.pick(standing.item.name_id, standing.item.name_en)


def public_address(desk: Desk, standing: Standing) -> str:
    """Address of the public page where an item is shown."""
    i = standing.item
    match i.kind:
        case "source":
            return desk.public("data", "source", i.key)
        case "headline":
            return desk.public("trends")
        case "value":
            return desk.public("indicator", i.indicator, d=i.area)
    return desk.public("indicator", i.indicator)


def _standing(desk: Desk, kind: str, key: str) -> Standing:
    found = desk.review.standings.get((kind, key))
    if found is None:
        flask.abort(404)
    return found


@work.get("/review/<kind>/<path:key>")
def item(kind: str, key: str) -> flask.Response:
    """Show one item of the queue."""
    desk = here()
    return _item(desk, _standing(desk, kind, key))


def _item(desk: Desk, found: Standing, error: str = "", text: str = "", status: int = 200) -> flask.Response:
    order = [s.item.id for s in desk.review.queue(queue_of(flask.request.args))]
    place = order.index(found.item.id) if found.item.id in order else -1
    beside = [order[i] if 0 <= i < len(order) and place >= 0 else None for i in (place - 1, place + 1)]
    titles = dict(zip(desk.package["sources"]["id"], desk.package["sources"]["title"], strict=True))
    return desk.page(
        "item", status,
        s=found, title=name(desk, found), place=place + 1, total=len(order), previous=beside[0], following=beside[1],
        verdicts={a: may(desk.me, a, found) for a in ACTIONS if a not in ("answer", "close")},
        replies={n: {a: may(desk.me, a, found, n) for a in ("answer", "close")} for n in found.questions},
        back=back, error=error, text=text, signs=SIGNS, words=words_in(desk, WORDS), hints=words_in(desk, HINTS),
        kinds=words_in(desk, sheet.KIND_WORDS), public=public_address(desk, found), titles=titles,
        facts=facts(desk, found), changes=changes(desk, found),
    )  # fmt: skip


@work.post("/review/<kind>/<path:key>")
@keeps()
def decide(kind: str, key: str) -> flask.Response:
    """Do something to one item and go on to the next."""
    desk, form = here(), flask.request.form
    found, what, text = _standing(desk, kind, key), form.get("action", ""), form.get("text", "")
    if what not in ACTIONS:
        flask.abort(400)
    order = [s.item.id for s in desk.review.queue(queue_of(flask.request.args))]
    acts = [Act(what, text, whole(form.get("to")))]
    try:
        now = act(
            desk.review, desk.store, desk.me, (kind, key), acts,
            whole(form.get("seen")), form.get("print", ""),
        )  # fmt: skip
    except DataError as error:
        said = desk.t("work.expected", expected=error.problems[0].expected(desk.lang))  # type: ignore[arg-type]
        return _item(desk, found, said, text, 422)
    except ConflictError as error:
        return _item(
            desk,
            found,
            desk.t("work.changed_meanwhile", who=error.current.updated_by if error.current else "–"),
            text,
            409,
        )
    except ChangedError as error:
        return _item(desk, found, desk.pick(error.message_id, error.message_en), text, 409)
    flash(f"work.reviewed_{what}", name=name(desk, now))
    stays = what in ("comment", "ask", "answer", "close")
    after = order[order.index(found.item.id) + 1 :] if found.item.id in order else []
    if stays or not after:
        return go(back(desk, kind, key) if stays else back(desk))
    return go(back(desk, *after[0]))


@work.post("/review")
def accept_bulk() -> flask.Response:
    """Accept what was ticked and nothing speaks against; say what was left and why."""
    desk, chosen = here(), []
    for cell in flask.request.form.getlist("item"):
        kind, _, rest = cell.partition("|")
        seen, _, rest = rest.partition("|")
        print_, _, key = rest.partition("|")
        chosen.append((_standing(desk, kind, key), whole(seen), print_))
    if not chosen:
        flash("work.none_chosen")
        return go(back(desk))
    try:
        done = accept_many(desk.store, desk.me, chosen, flask.request.form.get("why", ""))
    except ConflictError as error:
        flash("work.changed_meanwhile", who=error.current.updated_by if error.current else "–")
        return go(back(desk))
    flask.flash(desk.t.n("work.bulk_accepted", len(done.accepted)))
    for standing, verdict in done.refused:
        flash("work.bulk_refused", name=name(desk, standing), why=desk.pick(verdict.reason_id, verdict.reason_en))
    return go(back(desk))
