"""A Chromium, and a page in it that notices every fault."""

from __future__ import annotations

import os
import re

import pytest

HOME = re.compile(r"(https?://127\.0\.0\.1[:/]|data:|blob:|about:)")


def start_chromium():
    """Yield the Chromium on the PATH; skip, or fail where it is required, if there is none."""
    from dashboard.browser import FLAGS, find_chromium

    path = find_chromium()
    if path is None:
        if os.environ.get("MAROS_REQUIRE_BROWSER") == "1":
            pytest.fail("MAROS_REQUIRE_BROWSER=1 but no Chromium is on the PATH")
        pytest.skip("no Chromium on the PATH: browser tests are skipped")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=FLAGS.split())
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
        page.on("requestfailed", self._failed)
        page.on("request", self._note)

    def _note(self, request) -> None:
        self.requests.append(request.url)
        if not HOME.match(request.url):
            self.faults.append(f"leaves the machine: {request.url}")

    def _failed(self, request) -> None:
        # Whoever goes on before a page is all there breaks off what was still on its way: no fault of the page.
        if request.failure != "net::ERR_ABORTED":
            self.faults.append(f"failed: {request.url} ({request.failure})")

    def go(self, path: str) -> Visit:
        """Open a path and wait until the live page stands."""
        self.page.goto(self.site + path)
        self.page.wait_for_selector("html.live")
        return self

    def settle(self) -> None:
        """Wait until no request is under way."""
        self.page.wait_for_load_state("networkidle")
