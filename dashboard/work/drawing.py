"""What every template of the desk knows: words, addresses, the tabs of the role, and numbers in the language."""

from __future__ import annotations

from typing import Any

import flask
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup
from werkzeug.exceptions import HTTPException

from dashboard import theme
from dashboard.stamped import asset
from dashboard.text import DEFAULT_LANGUAGE, LANGUAGES
from dashboard.work.blueprint import work
from dashboard.work.desk import Desk
from dashboard.work.forms import label
from indicators.masterplan.roles import may_manage_people, writes
from indicators.masterplan.store.files import references
from indicators.masterplan.tables import BY_NAME, TABLES
from indicators.review import KINDS
from indicators.review.ledger import stored_kind
from indicators.review.sheet import KIND_WORDS

#: Kinds of the audit trail that are neither records nor reviews.
OTHER_KINDS = ("baseline", "evidence", "person")
FIRST_COMMAND = "maros user add {name} --role admin"
_REVIEWS = {stored_kind(kind): kind for kind in KINDS}


@work.context_processor
def words() -> dict[str, Any]:
    """Return what the templates may use."""
    desk: Desk | None = flask.g.get("desk")
    lang = flask.g.get("lang", DEFAULT_LANGUAGE)
    tabs = _tabs(desk) if desk is not None and desk.person is not None else []
    rest = flask.request.path.split("/")[3:]
    return {
        "asset": asset,
        "tokens": Markup(theme.css()),
        "token": lambda: Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf()),
        "regency": desk.package.about["regency"]["name"] if desk is not None else "",
        "languages": [(other, _other(other)) for other in LANGUAGES],
        "tabs": tabs,
        "tab": _tab(rest[0] if rest else ""),
        "first_command": FIRST_COMMAND.format(name="admin"),
        "evidence_of": references,
        "kinds_of_trail": (*BY_NAME, *_REVIEWS, *OTHER_KINDS),
        "kind_word": lambda kind: _kind(desk, kind, lang),
    }


def _tabs(desk: Desk) -> list[tuple[str, str]]:
    imports = [t for t in TABLES if writes(desk.me, t.name)]
    manages = may_manage_people(desk.person)
    parts = ["home", *(["import"] if imports else []), "review", *(["people"] if manages else [])]
    return [(part, desk.url(*([part] if part != "home" else []))) for part in parts]


def _tab(part: str) -> str:
    return {"": "home", "records": "home", "assess": "home", "baselines": "review"}.get(part, part)


def _other(lang: str) -> str:
    """Address of this page in another language; the start page where it can only be sent to."""
    path = "/".join(["", lang, *flask.request.path.split("/")[2:]])
    try:
        flask.current_app.url_map.bind("").match(path, "GET")
    except HTTPException:
        return f"/{lang}/work/"
    query = flask.request.query_string.decode("utf-8", "replace") if flask.request.method == "GET" else ""
    return f"{path}?{query}" if query else path


def _kind(desk: Desk | None, kind: str, lang: str) -> str:
    if desk is None:
        return kind
    if kind in BY_NAME:
        return label(desk, BY_NAME[kind])
    if kind in _REVIEWS:
        return desk.t("work.review_of", kind=KIND_WORDS[_REVIEWS[kind]][0 if lang == "id" else 1])
    return desk.t.known("work.trail", kind)
