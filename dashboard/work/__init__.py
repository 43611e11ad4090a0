"""The desk: where those who log in enter, import, sign off and review.

Its pages are plain HTML forms, made on the server: they work without scripts and on the slowest line, and each write
is one request with one answer. The public pages know nothing of it.
"""

from __future__ import annotations

import flask

from dashboard.package import PackageStore
from dashboard.records import RecordStore
from dashboard.work import (
    account,
    assessing,
    baselines,
    blueprint,
    drawing,
    gate,
    home,
    importing,
    people,
    records,
    reviewing,
    sheets,
)

__all__ = ["add_work"]

#: Imported for their routes.
_PAGES = (account, assessing, baselines, drawing, home, importing, people, records, reviewing, sheets)


def add_work(server: flask.Flask, packages: PackageStore, entries: RecordStore) -> None:
    """Serve the desk below `/<lang>/work/`."""
    server.extensions["packages"], server.extensions["records"] = packages, entries
    gate.guard(server, gate.secret_key(entries.url))
    server.jinja_env.trim_blocks = server.jinja_env.lstrip_blocks = True
    server.register_blueprint(blueprint.work)
