"""The dashboard: bytes on the wire, time to readable text, bytes of a step on the map, time of a callback.

`python -m benchmarks.dashboard` measures the repository's own data in Chromium and writes DASHBOARD.md. The slow line
is 1.6 Mb/s with 150 ms to the server and back. Sizes of answers are those of their packed bodies.
"""

from __future__ import annotations

import json
import os
import platform
import tempfile
import time
from collections.abc import Iterator
from itertools import permutations
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from dashboard import model, ui
from dashboard.app import create_app
from dashboard.browser import addresses, chromium, serving
from dashboard.context import Context, parse_address
from dashboard.figures.classes import METHODS
from dashboard.layers import villages
from dashboard.pages.map import LAYERS
from dashboard.render import build_of
from indicators.build import build

RAW = Path(__file__).parents[1] / "data" / "raw"
RESULTS = Path(__file__).with_name("DASHBOARD.md")
SLOW = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 0.75e6 / 8}
CHARTS = "/assets/vendor/"
LARGEST_LOAD, LARGEST_STEP, SLOWEST = 2.2e6, 2000, 50.0  # bytes, bytes, milliseconds


class Load(NamedTuple):
    """One page opened in a fresh profile: bytes, requests, and milliseconds until each moment."""

    size: int
    requests: int
    text: float
    charts: float
    live: float


class Call(NamedTuple):
    """One callback: what it was, milliseconds on the server, bytes of the packed answer."""

    name: str
    time: float
    size: int


def load_page(browser: Any, address: str, *, slow: bool) -> Load:
    """Open a page in a fresh profile: the headline is painted, the chart library is there, the page is live."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    if slow:
        wire.send("Network.emulateNetworkConditions", SLOW)
    sizes: list[float] = []
    wire.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(address, wait_until="commit")
    page.wait_for_selector("html.live")
    live = page.evaluate("performance.now()")
    page.wait_for_load_state("networkidle")
    text = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    ends = f"performance.getEntriesByType('resource').filter(e => e.name.includes('{CHARTS}')).map(e => e.responseEnd)"
    charts = max(page.evaluate(ends), default=float("nan"))
    context.close()
    return Load(int(sum(sizes)), len(sizes), text, charts, live)


def page_call(state: dict[str, str]) -> dict[str, Any]:
    """Body of the request for a page."""
    outputs = [{"id": "page", "property": "children"}, {"id": "meta", "property": "data"}]
    return {
        "output": "..page.children...meta.data..",
        "outputs": outputs,
        "changedPropIds": ["route.data"],
        "inputs": [{"id": "route", "property": "data", "value": state}],
    }


def values_call(state: dict[str, str]) -> dict[str, Any]:
    """Body of the request for a change of values."""
    return {
        "output": "view.data",
        "outputs": {"id": "view", "property": "data"},
        "changedPropIds": ["query.data"],
        "inputs": [{"id": "query", "property": "data", "value": state}],
        "state": [{"id": "route", "property": "data", "value": {"path": state["path"], "search": state["search"]}}],
    }


class Server:
    """The dashboard over one package, asked as the live page asks it."""

    def __init__(self, package: Path, workspace: Path | None = RAW) -> None:
        self.app = create_app(package, workspace)
        self.client = self.app.server.test_client()
        self.package = self.app.store.get()
        self.build = build_of(self.package, self.app.records.get(self.package))

    def call(self, name: str, body: dict[str, Any]) -> Call:
        """Time one callback."""
        start = time.perf_counter()
        answer = self.client.post("/_dash-update-component", json=body, headers={"Accept-Encoding": "gzip"})
        took = 1000 * (time.perf_counter() - start)
        assert answer.status_code == 200, name
        return Call(name, took, len(answer.data))

    def page(self, path: str) -> Call:
        """Ask for a page."""
        name, _, query = path.partition("?")
        return self.call(path, page_call({"path": name, "search": f"?{query}" if query else ""}))

    def step(self, name: str, before: dict[str, str], after: dict[str, str], page: str = "/id/map") -> Call:
        """Change the values of the map from one state of the address to another."""
        shown, asked = ("?" + "&".join(f"{k}={v}" for k, v in state.items() if v) for state in (before, after))
        return self.call(name, values_call({"path": page, "search": asked, "shown": shown, "build": self.build}))


def map_steps(server: Server, every: int = 1) -> Iterator[Call]:
    """Walk over the map: each layer by period, indicator, classes and district, and from layer to layer.

    Parameters
    ----------
    server : Server
    every : int
        Of the pairs of indicators only each one of so many is walked.
    """
    ctx = Context(server.package, parse_address("/id/map"))
    codes = [option["value"] for group in ui.variable_groups(ctx) for option in group["options"]]
    periods = [(code, model.variable(ctx, code).periods) for code in codes]  # type: ignore[union-attr]
    areas = model.districts(server.package).index
    measures = [one.code for one in villages.measures(ctx)]
    for name in LAYERS:
        layer = {"l": name if name != LAYERS[0] else ""}
        for one, two in permutations(METHODS, 2):
            yield server.step(f"{name}: classes", {**layer, "k": one}, {**layer, "k": two})
        for area in areas:
            yield server.step(f"{name}: district", layer, {**layer, "d": area})
        for other in (other for other in LAYERS if other != name):
            to = {"l": other if other != LAYERS[0] else ""}
            for code in codes[::every]:
                yield server.step(f"{name}: another layer", {**layer, "v": code}, {**to, "v": code})
        if name == "villages":
            for one, two in permutations(measures, 2):
                yield server.step(f"{name}: indicator", {**layer, "m": one}, {**layer, "m": two})
            continue
        for one, two in list(permutations(codes, 2))[::every]:
            yield server.step(f"{name}: indicator", {**layer, "v": one}, {**layer, "v": two})
        for code, known in periods:
            for one, two in permutations(known, 2):
                yield server.step(f"{name}: period", {**layer, "v": code, "p": one}, {**layer, "v": code, "p": two})
    for code in codes:
        yield server.step("second map", {"v": codes[0]}, {"v": codes[0], "v2": code})


def first_calls(package: Path, workspace: Path | None = RAW) -> list[Call]:
    """Time the very first call for the page of each district and each indicator, when nothing of it is kept yet.

    Returns
    -------
    list of Call
        Slowest first.
    """
    server = Server(package, workspace)
    server.client.get("/id/")
    codes = {"district": model.districts(server.package).index, "indicator": server.package["indicators"]["code"]}
    calls = [server.page(f"/id/{page}/{name}") for page, names in codes.items() for name in names]
    return sorted(calls, key=lambda call: -call.time)


def table(heads: list[str], rows: list[list[str]]) -> str:
    """Write a table in Markdown, numbers to the right."""
    ruler = "|---|" + "---:|" * (len(heads) - 1)
    return "\n".join(["| " + " | ".join(heads) + " |", ruler, *("| " + " | ".join(row) + " |" for row in rows)])


def loads(package: Path) -> tuple[str, float]:
    """Table of the first loads, and the bytes of the largest."""
    rows, largest = [], 0.0
    with serving(package, RAW) as site, chromium() as browser:
        for path in addresses(package, RAW):
            quick = load_page(browser, f"{site}/id/{path}", slow=False)
            slow = load_page(browser, f"{site}/id/{path}", slow=True)
            largest = max(largest, quick.size)
            times = [slow.text, slow.charts, slow.live]
            shown = ["–" if t != t else f"{t / 1000:.1f} s" for t in times]
            rows.append([f"`/id/{path}`", f"{quick.size / 1000:.0f}", str(quick.requests), f"{quick.live:.0f}", *shown])
    heads = ["page, first visit", "kB on the wire", "requests", "live, ms", "text at 1.6 Mb/s", "charts", "live"]
    return table(heads, rows), largest


def walks(server: Server, every: int) -> tuple[str, int, float]:
    """Table of the steps on the map, the bytes of the largest and the 95th percentile of the times."""
    found: dict[str, list[Call]] = {}
    for call in map_steps(server, every):
        found.setdefault(call.name, []).append(call)
    rows = []
    for name, calls in found.items():
        sizes, times = [c.size for c in calls], [c.time for c in calls]
        shown = [f"{np.median(sizes):,.0f}", f"{max(sizes):,}", f"{np.median(times):.1f}"]
        rows.append([name, f"{len(calls):,}", *shown, f"{np.percentile(times, 95):.1f}"])
    every_call = [call for calls in found.values() for call in calls]
    text = table(["step on the map", "steps", "bytes, median", "bytes, most", "ms, median", "ms, 95 %"], rows)
    return text, max(c.size for c in every_call), float(np.percentile([c.time for c in every_call], 95))


def repeats(server: Server, package: Path) -> float:
    """95th percentile of the time that a page takes which has been asked for before, over all pages."""
    times = []
    for path in addresses(package, RAW):
        server.page(f"/id/{path}")
        server.app.answered.cache_clear()  # type: ignore[attr-defined]
        times.append(server.page(f"/id/{path}").time)
    return float(np.percentile(times, 95))


def verdict(value: float, most: float, unit: str, digits: int = 0) -> str:
    """Say a number beside its target."""
    return f"{value:,.{digits}f} {unit} (target {'met' if value <= most else 'missed'}: {most:,.0f} {unit})"


def main() -> None:
    """Measure and write the results."""
    with tempfile.TemporaryDirectory(prefix="maros-bench-") as folder:
        package = Path(folder) / "processed"
        build(RAW, package)
        opened, largest = loads(package)
        cold = first_calls(package)
        server = Server(package)
        again = repeats(server, package)
        walked, step, quick = walks(server, every=5)
    machine = f"{platform.machine()}, {os.cpu_count()} processors, load average {os.getloadavg()[0]:.1f}"
    first = float(np.percentile([call.time for call in cold], 95))
    text = f"""# Speed of the dashboard

Written by `python -m benchmarks.dashboard`, which `make bench` runs where it finds a Chromium. Every page is opened in
a fresh profile, once as it comes and once at 1.6 Mb/s with 150 ms to the server and back: when its text can be read,
when the chart library has arrived, and when the page is live. Bytes on the wire hold heads and bodies; the bytes of a
step are those of its packed body. Times of callbacks are those of the server alone, each asked for once.

Python {platform.python_version()}, {machine}.

- Largest first load: {verdict(largest / 1000, LARGEST_LOAD / 1000, "kB")}
- Largest step on the map: {verdict(step, LARGEST_STEP, "bytes")}
- Step on the map, 95th percentile: {verdict(quick, SLOWEST, "ms", 1)}
- Page that was shown before, 95th percentile: {verdict(again, SLOWEST, "ms", 1)}
- Very first call of the pages of all districts and indicators ({len(cold)}), 95th percentile: {first:.1f} ms;
  slowest {", ".join(f"`{call.name}` {call.time:.0f} ms" for call in cold[:2])}

{opened}

{walked}
"""
    RESULTS.write_text(text, encoding="utf-8")
    print(text)
    print(json.dumps({"largest_first_load": largest, "largest_step": step}))


if __name__ == "__main__":
    main()
