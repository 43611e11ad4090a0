"""The Dash application: routes, three callbacks and the document around the first paint."""

from __future__ import annotations

import json
import os
from html import escape
from pathlib import Path
from typing import Any

import dash
import flask
from dash import ClientsideFunction, Input, Output, State, dcc, html

from dashboard import downloads, theme
from dashboard.compress import add_compression
from dashboard.context import build_url, parse_address
from dashboard.figures.outline import outline
from dashboard.package import PackageError, PackageStore
from dashboard.render import render, view
from dashboard.security import protect
from dashboard.static_html import render as to_html
from dashboard.text import DEFAULT_LANGUAGE, LANGUAGES
from dashboard.unknown import Unknown

HERE = Path(__file__).parent
PLOTLY_BUNDLE = "/assets/vendor/plotly-basic-4.1.1.min.js"
FONT_FILE = "/assets/fonts/inter-latin-5.3.0.woff2"
YEAR = 31_536_000
DEFAULT_PACKAGE = Path("data/processed")


class Observatory(dash.Dash):
    """Dash with a document that is readable before any script has run."""

    store: PackageStore

    def interpolate_index(self, **parts: Any) -> str:  # type: ignore[override]
        """Return the document of the address that is asked for, with its page as plain HTML inside."""
        query = flask.request.query_string.decode("utf-8", "replace")
        address = parse_address(flask.request.path, query)
        page = render(self.store, address)
        flask.g.status = page.status
        alternates = "".join(
            f'<link rel="alternate" hreflang="{lang}" href="'
            f'{escape(build_url(lang, address.page, *address.parts, **dict(address.query)))}">'
            for lang in LANGUAGES
        )
        styles = self.get_asset_url("app.css") + f"?v={_stamp('app.css')}"
        return (
            f'<!DOCTYPE html><html lang="{page.lang}" data-plotly="{PLOTLY_BUNDLE}"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f'<title>{escape(page.title)}</title>{alternates}<link rel="icon" href="/assets/favicon.svg" '
            f'type="image/svg+xml"><script src="/assets/theme.js?v={_stamp("theme.js")}"></script>'
            f'<link rel="preload" href="{FONT_FILE}" as="font" type="font/woff2" crossorigin>'
            f'<style>{theme.css()}</style><link rel="stylesheet" href="{styles}"></head><body>'
            f'<div id="early">{to_html(page.tree)}</div>{parts["app_entry"]}<footer hidden>{parts["config"]}'
            f"{parts['scripts']}{parts['renderer']}</footer></body></html>"
        )


def _stamp(name: str) -> str:
    return format(int((HERE / "assets" / name).stat().st_mtime), "x")


def create_app(package: Path | str = DEFAULT_PACKAGE) -> Observatory:
    """Build the dashboard over one Data Package.

    Parameters
    ----------
    package : Path
        Folder of the Data Package. It may be missing: the app then says so on every page until it appears.

    Returns
    -------
    dash.Dash
        The app; its ``.server`` is a Flask application.
    """
    app = Observatory(
        "dashboard",
        assets_folder=str(HERE / "assets"),
        include_assets_files=False,
        pages_folder="",
        use_pages=False,
        title="",
        update_title="",
        suppress_callback_exceptions=True,
        add_log_handler=False,
    )
    app.store = PackageStore(Path(package))
    app.layout = html.Div(
        [
            dcc.Location(id="url", refresh=False),
            *(dcc.Store(id=name) for name in ("route", "query", "view", "meta", "done")),
            html.Div(id="page"),
        ]
    )
    _add_callbacks(app)
    _add_routes(app)
    downloads.add_routes(app.server, app.store)
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
        page = render(app.store, parse_address(route["path"], route["search"]))
        return page.tree, {"title": page.title, "lang": page.lang}

    @app.callback(Output("view", "data"), Input("query", "data"), State("route", "data"), prevent_initial_call=True)
    def show_values(query: dict[str, str], _route: dict[str, str]) -> Any:
        try:
            found = view(app.store.get(), parse_address(query["path"], query["search"]))
        except (Unknown, PackageError):
            return dash.no_update
        return {"path": query["path"], **found}


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
        return flask.make_response({"status": "ok", "build": package.about.get("fingerprint", "")})

    @server.get("/geo/<name>.json")
    def geometry(name: str) -> flask.Response:
        try:
            package = app.store.get()
        except PackageError as error:
            return flask.make_response({"reason": str(error)}, 503)
        if name != package.geometry_hash:
            return flask.make_response({"reason": "not this build"}, 404)
        answer = flask.Response(json.dumps(outline(package), separators=(",", ":")), mimetype="application/json")
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
            response.headers["Cache-Control"] = "no-cache"
        return response


def server_factory() -> flask.Flask:
    """WSGI factory for gunicorn and waitress; the folder is named by ``MAROS_PACKAGE``."""
    return create_app(Path(os.environ.get("MAROS_PACKAGE", DEFAULT_PACKAGE))).server
