"""A served dashboard and a Chromium for the scripts that make screens and measure; not used by the app itself."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.serving import make_server

from dashboard.app import create_app

FLAGS = (
    "--no-sandbox --disable-quic --no-first-run --disable-background-networking --disable-component-update "
    "--disable-sync --use-gl=angle --use-angle=swiftshader --enable-unsafe-swiftshader"
)
# One address for each page; what stands in braces is the first of the package or of the masterplan.
PATHS = (
    "",
    "map?v={indicator}",
    "ranking",
    "district",
    "district/{district}",
    "compare",
    "indicator",
    "indicator/{indicator}",
    "trends",
    "whatif",
    "data",
    "data/quality",
    "data/quality/completeness",
    "data/quality/scores",
    "data/quality/sources",
    "data/sources",
    "data/conflicts",
    "data/missing",
    "data/downloads",
    "method",
    "search?q=a",
)
PLAN_PATHS = (
    "masterplan",
    "masterplan/programmes",
    "masterplan/programme/{programmes}",
    "masterplan/kpis",
    "masterplan/kpi/{kpis}",
    "masterplan/quickwins",
    "masterplan/innovations",
    "masterplan/innovation/{innovations}",
    "masterplan/services",
    "masterplan/service/{services}",
    "masterplan/stages",
    "masterplan/calendar",
    "masterplan/readings",
    "masterplan/templates",
)


@contextmanager
def serving(package: Path, workspace: Path | None = None, store: str | None = None) -> Iterator[str]:
    """Serve the dashboard on a free port and yield its address."""
    with served(create_app(package, workspace, store).server) as address:
        yield address


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Serve an application on a free port and yield its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def find_chromium() -> str | None:
    """Return the Chromium on the PATH."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@contextmanager
def chromium() -> Iterator[Any]:
    """Start the Chromium on the PATH.

    Raises
    ------
    SystemExit
        If there is none.
    """
    path = find_chromium()
    if path is None:
        raise SystemExit("no Chromium on the PATH")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=FLAGS.split())
        yield browser
        browser.close()


def addresses(package: Path, workspace: Path | None = None) -> list[str]:
    """Addresses of every page, with a district and an indicator of this package and records of this workspace."""
    from dashboard import model
    from dashboard.package import load

    found = load(package)
    used = found["indicators"].query("status == 'in_index'")["code"]
    names = {"district": model.districts(found).index[0], "indicator": used.iloc[0] if len(used) else ""}
    found_paths = [path.format(**names) for path in PATHS]
    if workspace is not None:
        from indicators.masterplan import load as load_plan

        first = {table: rows[0].key if rows else "" for table, rows in load_plan(workspace).records.items()}
        first["services"] = first["services"].partition("~")[0]  # one service has a row for each day
        found_paths += [path.format(**first) for path in PLAN_PATHS]
    return found_paths
