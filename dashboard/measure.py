"""What a page costs: bytes on the wire, time to readable text and to the live page, time of a callback.

``python -m dashboard.measure [PACKAGE]`` prints a table; the slow line is 1.6 Mb/s with 150 ms to the server and back.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from dashboard import model
from dashboard.app import DEFAULT_PACKAGE, create_app
from dashboard.browser import addresses, chromium, serving
from dashboard.package import load

SLOW = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 0.75e6 / 8}


def load_page(browser: Any, site: str, path: str, *, slow: bool) -> tuple[int, float, float, int]:
    """Open a page in a fresh profile.

    Returns
    -------
    bytes, text, live, requests
        Bytes received, milliseconds to the first contentful paint and to the live page, number of requests.
    """
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    if slow:
        session.send("Network.emulateNetworkConditions", SLOW)
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    start = time.perf_counter()
    page.goto(site + path, wait_until="commit")
    page.wait_for_selector("html.live")
    live = 1000 * (time.perf_counter() - start)
    page.wait_for_load_state("networkidle")
    text = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    context.close()
    return int(sum(sizes)), text, live, len(sizes)


def callback_times(package: Path, rounds: int = 5) -> list[tuple[str, float, float, int]]:
    """Time the server side of page and value callbacks, first time included.

    Returns
    -------
    list of (name, median, p95, bytes)
        Milliseconds and the packed size of the last answer.
    """
    client = create_app(package).server.test_client()
    out = []
    for path in addresses(package):
        name, _, query = path.partition("?")
        state = {"path": f"/id/{name}", "search": f"?{query}" if query else ""}
        for kind in ("page", "values"):
            body = page_call(state) if kind == "page" else values_call(state)
            times, size = [], 0
            for _ in range(rounds):
                start = time.perf_counter()
                answer = client.post("/_dash-update-component", json=body, headers={"Accept-Encoding": "gzip"})
                times.append(1000 * (time.perf_counter() - start))
                size = len(answer.data)
            out.append((f"{kind} /{path}", float(np.median(times)), float(np.max(times)), size))
    return out


def first_times(package: Path) -> list[tuple[str, float]]:
    """Time the very first call for the page of each district and each indicator, when nothing of it is kept yet.

    Returns
    -------
    list of (address, milliseconds)
        Slowest first.
    """
    found = load(package)
    codes = {"district": model.districts(found).index, "indicator": found["indicators"]["code"]}
    client = create_app(package).server.test_client()
    client.get("/id/")
    out = []
    for page, names in codes.items():
        for name in names:
            path = f"/id/{page}/{name}"
            start = time.perf_counter()
            client.post("/_dash-update-component", json=page_call({"path": path, "search": ""}))
            out.append((path, 1000 * (time.perf_counter() - start)))
    return sorted(out, key=lambda one: -one[1])


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
        "state": [{"id": "route", "property": "data", "value": state}],
    }


def main(package: Path) -> None:
    """Print the tables."""
    rows = []
    with serving(package) as site, chromium() as browser:
        for path in addresses(package):
            size, text, live, requests = load_page(browser, site, f"/id/{path}", slow=False)
            _, slow_text, slow_live, _ = load_page(browser, site, f"/id/{path}", slow=True)
            rows.append((f"/id/{path}", size, requests, text, live, slow_text, slow_live))
    print("first load            kB  requests  text ms  live ms  text slow  live slow")
    for name, size, requests, *times in rows:
        print(f"{name:36} {size / 1000:7.0f} {requests:4} " + " ".join(f"{t:8.0f}" for t in times))
    print("\ncallback                                     median ms   max ms  bytes")
    calls = callback_times(package)
    for name, median, most, size in calls:
        print(f"{name:44} {median:8.1f} {most:8.1f} {size:6}")
    for kind in ("page", "values"):
        medians = [median for name, median, _, _ in calls if name.startswith(kind)]
        print(f"95th percentile over pages, {kind}: {np.percentile(medians, 95):.1f} ms")
    cold = first_times(package)
    print(f"95th percentile of first calls, {len(cold)} pages: {np.percentile([t for _, t in cold], 95):.1f} ms")
    print("slowest: " + ", ".join(f"{path} {t:.0f} ms" for path, t in cold[:3]))
    print(json.dumps({"largest_first_load_kB": max(r[1] for r in rows) / 1000}))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_PACKAGE)
