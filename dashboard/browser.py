"""A served dashboard and a Chromium for the scripts that make screens and measure; not used by the app itself."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from werkzeug.serving import make_server

from dashboard.app import create_app

FLAGS = (
    "--no-sandbox --disable-quic --no-first-run --disable-background-networking --disable-component-update "
    "--disable-sync --use-gl=angle --use-angle=swiftshader --enable-unsafe-swiftshader"
)
# One address for each page; {district} and {indicator} stand for the first of the package.
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
    "data/sources",
    "data/conflicts",
    "data/missing",
    "data/downloads",
    "method",
    "search?q=a",
)


@contextmanager
def serving(package: Path) -> Iterator[str]:
    """Serve the dashboard on a free port and yield its address."""
    server = make_server("127.0.0.1", 0, create_app(package).server, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()


@contextmanager
def chromium() -> Iterator[Any]:
    """Start the Chromium on the PATH.

    Raises
    ------
    SystemExit
        If there is none.
    """
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        raise SystemExit("no Chromium on the PATH")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=FLAGS.split())
        yield browser
        browser.close()


def addresses(package: Path) -> list[str]:
    """Addresses of every page, with a district and an indicator of this package."""
    from dashboard import model
    from dashboard.package import load

    found = load(package)
    used = found["indicators"].query("status == 'in_index'")["code"]
    names = {"district": model.districts(found).index[0], "indicator": used.iloc[0] if len(used) else ""}
    return [path.format(**names) for path in PATHS]
