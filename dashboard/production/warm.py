"""Making the usual pages once before readers ask for them: the first of them should not wait for everybody's data."""

from __future__ import annotations

import threading

from dashboard import model
from dashboard.context import build_url, parse_address
from dashboard.package import PackageError, PackageStore
from dashboard.records import RecordStore
from dashboard.registry import PAGES
from dashboard.render import render
from dashboard.text import LANGUAGES


def warm(packages: PackageStore, records: RecordStore) -> None:
    """Make every page without parts and the profile of every district, in each language."""
    try:
        package = packages.get()
    except PackageError:
        return
    for lang in LANGUAGES:
        wanted: list[tuple[str, ...]] = [(page,) for page in PAGES if page != "home"]
        wanted += [("district", code) for code in model.districts(package).index]
        for steps in wanted:
            assert render(packages, parse_address(build_url(lang, *steps)), records).html


def warm_in_background(packages: PackageStore, records: RecordStore) -> threading.Thread:
    """Do so beside what readers ask for meanwhile."""
    thread = threading.Thread(target=warm, args=(packages, records), daemon=True, name="warm")
    thread.start()
    return thread
