"""Opening what reports are made of: package, masterplan, review."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from indicators.masterplan import load
from indicators.masterplan.store import Store
from indicators.package import read_package
from indicators.reports.facts import Material
from indicators.review import Review, read

REVIEW = ("kind", "key", "state", "reviewer", "date")


def review_table(review: Review) -> pd.DataFrame:
    """Return what was reviewed, one row per item that is no draft: `kind, key, state, reviewer, date`."""
    rows = [
        (*found.item.id, found.status, found.reviewer, found.on)
        for found in review.standings.values()
        if found.status != "draft"
    ]
    return pd.DataFrame(rows, columns=list(REVIEW)).sort_values(["kind", "key"], ignore_index=True)


def open_material(processed: Path, raw: Path | None = None, database: str | None = None) -> Material:
    """Read a package and, where they are, the masterplan's records and the review.

    Parameters
    ----------
    processed : Path
        Folder of the data package.
    raw : Path, optional
        Workspace; without a folder `masterplan` in it the reports say that no records were at hand.
    database : str, optional
        Address of the store. Without it only the files speak, and nothing is reviewed.

    Raises
    ------
    PackageError
        If the package cannot be read.
    DataError
        If the records cannot be read.
    """
    package = read_package(processed)
    store = Store.open(database) if database else None
    try:
        plan = None
        if raw is not None and (raw / "masterplan").is_dir():
            plan = load(raw, store, package.table("observations"))
        review = review_table(read(package.table, store)) if store is not None else None
    finally:
        if store is not None:
            store.close()
    return Material(package, plan, review)
