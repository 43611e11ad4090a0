"""Logging in and out, and one's own account."""

from __future__ import annotations

from functools import partial
from typing import Any
from urllib.parse import urlsplit

import flask
from werkzeug.exceptions import HTTPException

from dashboard.work import gate
from dashboard.work.blueprint import work
from dashboard.work.desk import Desk, flash, go, here
from dashboard.work.forms import label
from indicators.masterplan.fields import Table
from indicators.masterplan.store.logins import Logins
from indicators.masterplan.store.people import People, PersonError
from indicators.masterplan.tables import BY_NAME


def people() -> People:
    """Return the people of the store; what hashing costs is a setting of the server."""
    return People(here().store, flask.current_app.extensions.get("hasher"))


@work.route("/login", methods=["GET", "POST"])
def login() -> flask.Response:
    """Ask for name and password."""
    desk = here()
    target = gate.inside(flask.request.values.get("next", ""), desk.url())
    kept = gate.kept_before()
    if flask.request.method == "GET":
        if desk.person is not None:
            return go(target)
        return desk.page("login", target=target, name="", error="", empty=not people().accounts(), kept={})
    name = flask.request.form.get("name", "").strip().casefold()[:80]
    refused = partial(desk.page, "login", target=target, name=name, empty=False, kept=kept)
    if not gate.may_try():
        return refused(429, error=desk.t("work.too_many"))
    try:
        person = people().authenticate(name, flask.request.form.get("password", ""))
    except PersonError as error:
        return refused(429, error=desk.pick(error.message_id, error.message_en))
    if person is None:
        return refused(401, error=desk.t("work.wrong_password"))
    gate.let_in(desk.store, person)
    desk.person = person
    return _go_on(desk, kept) if kept else go(target)


def _go_on(desk: Desk, kept: dict[str, list[str]]) -> flask.Response:
    """Show what was typed before the log-in; only the person sends it."""
    address = gate.inside(kept[gate.KEPT_PATH][0], desk.url())
    try:
        endpoint, values = flask.current_app.url_map.bind("").match(urlsplit(address).path, "POST")
    except HTTPException:
        return go(desk.url())
    view: Any = flask.current_app.view_functions[endpoint]
    given = gate.opened_again(kept)
    if not getattr(view, "keeps", False):
        return go(desk.url())
    flash("work.kept")
    if view.again is not None:
        again: flask.Response = view.again(given, **{n: v for n, v in values.items() if n != "lang"})
        return again
    table = BY_NAME.get(str(values.get("name", "")))
    told = [(label, value) for name, value in given.items(multi=True) if value and (label := _name(desk, table, name))]
    return desk.page("again", address=address, given=list(given.items(multi=True)), told=told)


def _name(desk: Desk, table: Table | None, field: str) -> str:
    """Return what a field is called on its page; empty for those that a page keeps to itself."""
    column = field.removeprefix("mine.")
    if table is not None and column in table.names:
        return label(desk, table.column(column))
    names = {"text": "work.reason_or_remark", "why": "work.why", "key": "work.record"}
    return desk.t(names[field]) if field in names else ""


@work.post("/logout")
def logout() -> flask.Response:
    """End the log-in."""
    desk = here()
    gate.let_out(desk.store)
    flash("work.logged_out")
    return go(desk.url("login"))


@work.get("/account")
def account() -> flask.Response:
    """Show one's own account and where one is logged in."""
    return _account()


def _account(error: str = "", status: int = 200) -> flask.Response:
    desk = here()
    logins = Logins(desk.store).of(desk.me.name, gate.token())
    return desk.page(
        "account", status, logins=logins, error=error, office=desk.plan.offices.name(desk.me.office, desk.lang)
    )


@work.post("/account")
def change_account() -> flask.Response:
    """Give oneself another password, or end one's other log-ins."""
    desk = here()
    match flask.request.form.get("action"):
        case "password":
            return _own_password(desk)
        case "logins":
            Logins(desk.store).close_all(desk.me.name, gate.token())
            flash("work.others_ended")
        case _:
            flask.abort(400)
    return go(desk.url("account"))


def _own_password(desk: Desk) -> flask.Response:
    form = flask.request.form
    if not gate.may_try():
        return _account(desk.t("work.too_many"), 429)
    if form.get("new", "") != form.get("again", ""):
        return _account(desk.t("work.not_the_same"), 422)
    try:
        if people().authenticate(desk.me.name, form.get("old", "")) is None:
            return _account(desk.t("work.wrong_old"), 422)
        people().set_password(desk.me.name, form.get("new", ""), desk.me.name)
    except PersonError as error:
        return _account(desk.pick(error.message_id, error.message_en), 422)
    changed = people().find(desk.me.name)
    assert changed is not None, "a person who is logged in is there"
    gate.let_in(desk.store, changed)  # every other log-in has ended with the change
    flash("work.password_changed")
    return go(desk.url("account"))
