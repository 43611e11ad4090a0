"""The Dash application: routes, three callbacks and the document around the first paint."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

import dash
import flask
from dash import ClientsideFunction, Input, Output, State, dcc, html
from dash.exceptions import DependencyException

from dashboard import downloads, planfiles, theme
from dashboard.api import add_api
from dashboard.callbacks_guard import LARGEST_BODY, fits
from dashboard.compress import add_compression
from dashboard.context import build_url, parse_address
from dashboard.figures.outline import outline
from dashboard.layers import villages
from dashboard.package import PackageError, PackageStore
from dashboard.records import RecordStore
from dashboard.render import build_of, render, view
from dashboard.reports import Reports
from dashboard.reports import add_routes as add_reports
from dashboard.security import protect
from dashboard.stamped import ASSETS, asset
from dashboard.text import DEFAULT_LANGUAGE, LANGUAGES
from dashboard.unknown import Unknown
from dashboard.work import add_work

PLOTLY_BUNDLE = "/assets/vendor/plotly-basic-4.1.1.min.js"
FONT_FILE = "/assets/fonts/inter-latin-5.3.0.woff2"
YEAR = 31_536_000
KEPT_ANSWERS = 400
DEFAULT_PACKAGE = Path("data/processed")
DEFAULT_WORKSPACE = Path("data/raw")


class Observatory(dash.Dash):
    """Dash with a document that is readable before any script has run."""

    store: PackageStore
    records: RecordStore
    reports: Reports
    answered: Callable[[str, bytes], tuple[int, bytes]]

    def interpolate_index(self, **parts: Any) -> str:  # type: ignore[override]
        """Return the document of the address that is asked for, with its page as plain HTML inside."""
        query = flask.request.query_string.decode("utf-8", "replace")
        address = parse_address(flask.request.path, query)
        page = render(self.store, address, self.records)
        flask.g.status = page.status
        alternates = "".join(
            f'<link rel="alternate" hreflang="{lang}" href="'
            f'{escape(build_url(lang, address.page, *address.parts, **dict(address.query)))}">'
            for lang in LANGUAGES
        )
        return (
            f'<!DOCTYPE html><html lang="{page.lang}" data-plotly="{PLOTLY_BUNDLE}"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f'<title>{escape(page.title)}</title>{alternates}<link rel="icon" href="/assets/favicon.svg" '
            f'type="image/svg+xml"><script src="{asset("theme.js")}"></script>'
            f'<link rel="preload" href="{FONT_FILE}" as="font" type="font/woff2" crossorigin>'
            f'<style>{theme.css()}</style><link rel="stylesheet" href="{asset("app.css")}"></head><body>'
            f'<div id="early">{page.html}</div>{parts["app_entry"]}<footer hidden>{parts["config"]}'
            f"{parts['scripts']}{parts['renderer']}</footer></body></html>"
        )

    def dispatch(self) -> flask.Response:
        """Answer a callback; a body that the live page never sends is refused."""
        try:
            body = flask.request.get_json()
        except RecursionError:  # nested beyond all measure
            flask.abort(400)
        if not fits(body, self.callback_map):
            flask.abort(400)
        try:
            package = self.store.get()
        except PackageError:
            return super().dispatch()
        # What is asked for says everything: many readers ask for the same, and it is made once for each build.
        status, data = self.answered(build_of(package, self.records.get(package)), flask.request.get_data())
        return flask.Response(data, status, mimetype="application/json")

    def answer(self, _build: str, _body: bytes) -> tuple[int, bytes]:
        """Return status and content of the answer to a callback of this request."""
        made = super().dispatch()
        return made.status_code, made.get_data()

    def serve_component_suites(self, package_name: str, fingerprinted_path: str) -> flask.Response:
        """Serve a script of a component; an unknown one is not found."""
        try:
            return super().serve_component_suites(package_name, fingerprinted_path)
        except (DependencyException, FileNotFoundError):
            flask.abort(404)


def create_app(
    package: Path | str = DEFAULT_PACKAGE, workspace: Path | str | None = None, store: str | None = None
) -> Observatory:
    """Build the dashboard over one Data Package, one workspace and one store.

    Parameters
    ----------
    package : Path
        Folder of the Data Package. It may be missing: the app then says so on every page until it appears.
    workspace : Path, optional
        The regency's workspace (``data/raw``), for the masterplan and for forms; without it these pages are empty.
    store : str, optional
        Address of the database of what people enter (`indicators.masterplan.store.store_url`); without it nobody can
        log in.

    Returns
    -------
    dash.Dash
        The app; its ``.server`` is a Flask application.
    """
    app = Observatory(
        "dashboard",
        assets_folder=str(ASSETS),
        include_assets_files=False,
        pages_folder="",
        use_pages=False,
        title="",
        update_title="",
        suppress_callback_exceptions=True,
        add_log_handler=False,
        use_async=False,
    )
    app.server.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY  # the desk sets limits of its own
    app.store = PackageStore(Path(package))
    app.records = RecordStore(Path(workspace) if workspace is not None else None, store)
    app.answered = lru_cache(KEPT_ANSWERS)(app.answer)
    app.layout = html.Div(
        [
            dcc.Location(id="url", refresh=False),
            *(dcc.Store(id=name) for name in ("route", "query", "view", "meta", "done")),
            html.Div(id="page"),
        ]
    )
    _add_callbacks(app)
    _add_routes(app)
    downloads.add_routes(app.server, app.store, app.records)
    add_api(app.server, app.store)
    planfiles.add_routes(app.server, app.store, app.records)
    app.reports = Reports(Path(package))
    add_reports(app.server, app.store, app.records, app.reports)
    add_work(app.server, app.store, app.records)
    protect(app.server, app.csp_hashes())
    add_compression(app.server)
    return app


def _add_callbacks(app: Observatory) -> None:
    app.clientside_callback(
        ClientsideFunction("observatory", "split"),
        Output("route", "data"),
        Output("query", "data"),
        Input("url", "pathname"),
        Input("url", "search"),
    )
    app.clientside_callback(ClientsideFunction("observatory", "arrived"), Output("done", "data"), Input("meta", "data"))
    app.clientside_callback(
        ClientsideFunction("observatory", "apply"),
        Output("done", "modified_timestamp"),
        Input("view", "data"),
        prevent_initial_call=True,
    )

    @app.callback(Output("page", "children"), Output("meta", "data"), Input("route", "data"), prevent_initial_call=True)
    def show_page(route: dict[str, str]) -> tuple[Any, dict[str, str]]:
        page = render(app.store, parse_address(route["path"], route["search"]), app.records)
        return page.tree, {"title": page.title, "lang": page.lang, "search": route["search"], "build": page.build}

    @app.callback(Output("view", "data"), Input("query", "data"), State("route", "data"), prevent_initial_call=True)
    def show_values(query: dict[str, str], _route: dict[str, str]) -> Any:
        try:
            package = app.store.get()
            records = app.records.get(package)
            same = query.get("build") == build_of(package, records)
            shown = parse_address(query["path"], query.get("shown", "")) if same else None
            found = view(package, parse_address(query["path"], query["search"]), records, shown)
        except (Unknown, PackageError):
            return dash.no_update
        return {"path": query["path"], "search": query["search"], **found}


def _add_routes(app: Observatory) -> None:
    server = app.server

    @server.before_request
    def start_page() -> flask.Response | None:
        if flask.request.path == "/":
            return flask.redirect(f"/{DEFAULT_LANGUAGE}/", 302)  # type: ignore[return-value]
        return None

    @server.get("/healthz")
    def healthz() -> flask.Response:
        try:
            package = app.store.get()
        except PackageError as error:
            return flask.make_response({"status": "unavailable", "reason": str(error)}, 503)
        # Whoever restarts a service that is not well would take the last good state from its readers.
        app.records.get(package)
        problem = str(app.store.problem) if app.store.problem is not None else app.records.problem
        status = {"status": "degraded", "reason": problem} if problem else {"status": "ok"}
        return flask.make_response({**status, "build": package.about.get("fingerprint", "")})

    @server.get("/geo/<name>.json")
    def geometry(name: str) -> flask.Response:
        try:
            package = app.store.get()
        except PackageError as error:
            return flask.make_response({"reason": str(error)}, 503)
        makers = {package.geometry_hash: outline, villages.geometry_name(package): villages.geometry}
        if name not in makers:
            return flask.make_response({"reason": "not this build"}, 404)
        text = json.dumps(makers[name](package), separators=(",", ":"))
        answer = flask.Response(text, mimetype="application/json")
        answer.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
        return answer

    @server.after_request
    def finish(response: flask.Response) -> flask.Response:
        status = flask.g.pop("status", None)
        if status is not None and response.status_code == 200:
            response.status_code = status
        if flask.request.path.startswith("/assets/") and response.status_code == 200:
            named = flask.request.path.startswith(("/assets/vendor/", "/assets/fonts/")) or "v" in flask.request.args
            response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable" if named else "public, max-age=300"
        elif response.mimetype == "text/html":
            response.headers.setdefault("Cache-Control", "no-cache")
        return response
