"""A served dashboard over the made-up package, and a browser that notices every fault of a page."""

from __future__ import annotations

import os
import re
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from made_up_package import write_package
from werkzeug.serving import make_server

from dashboard.app import create_app
from dashboard.context import Context, parse_address
from dashboard.package import Package, load

FLAGS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
]
HOME = re.compile(r"(https?://127\.0\.0\.1[:/]|data:|blob:|about:)")


@pytest.fixture(scope="session")
def package_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_package(tmp_path_factory.mktemp("package"))


@pytest.fixture(scope="session")
def package(package_folder: Path) -> Package:
    return load(package_folder)


@pytest.fixture
def at(package: Package):
    """Context at an address."""

    def make(path: str, query: str = "") -> Context:
        return Context(package, parse_address(path, query))

    return make


@pytest.fixture(scope="session")
def client(package_folder: Path):
    return create_app(package_folder).server.test_client()


def serve(folder: Path) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, create_app(folder).server, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def site(package_folder: Path) -> Iterator[str]:
    yield from serve(package_folder)


@pytest.fixture(scope="session")
def chromium():
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        if os.environ.get("MAROS_REQUIRE_BROWSER") == "1":
            pytest.fail("MAROS_REQUIRE_BROWSER=1 but no Chromium is on the PATH")
        pytest.skip("no Chromium on the PATH: browser tests are skipped")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


class Visit:
    """A page that keeps what went wrong on it."""

    def __init__(self, page, site: str) -> None:
        self.page, self.site = page, site
        self.faults: list[str] = []
        self.requests: list[str] = []
        page.on("console", lambda m: m.type in ("error", "warning") and self.faults.append(f"console: {m.text}"))
        page.on("pageerror", lambda e: self.faults.append(f"page error: {e}"))
        page.on("requestfailed", lambda r: self.faults.append(f"failed: {r.url}"))
        page.on("request", self._note)

    def _note(self, request) -> None:
        self.requests.append(request.url)
        if not HOME.match(request.url):
            self.faults.append(f"leaves the machine: {request.url}")

    def go(self, path: str) -> Visit:
        """Open a path and wait until the live page stands."""
        self.page.goto(self.site + path)
        self.page.wait_for_selector("html.live")
        return self

    def settle(self) -> None:
        """Wait until no request is under way."""
        self.page.wait_for_load_state("networkidle")


@pytest.fixture
def visit(chromium, site: str):
    opened = []

    def make(**options) -> Visit:
        context = chromium.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        opened.append(context)
        return Visit(context.new_page(), site)

    yield make
    for context in opened:
        context.close()
