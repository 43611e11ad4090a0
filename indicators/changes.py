"""What changed since the last build: values, scores, sources, conflicts and corrections, compared by their keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from indicators.package import Package
from indicators.schema import BY_NAME

#: Compared tables: kind of change, key columns, the compared number (none: only what came and went).
_COMPARED: tuple[tuple[str, str, tuple[str, ...], str], ...] = (
    ("value", "values", ("indicator", "area_code", "period"), "value"),
    ("score", "scores", ("code", "area_code"), "score"),
    ("source", "sources", ("id",), ""),
    ("conflict", "conflicts", ("id",), ""),
    ("correction", "corrections", ("id",), ""),
)


def changes_since(previous: Package | None, fingerprint: str, made: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return what is different from the package that stands now.

    Parameters
    ----------
    previous : Package or None
        The package to be replaced; None where there is none that can be read.
    fingerprint : str
        Of the raw data of the new build. A build of the same data carries the former list over, so that building
        twice gives the same bytes.
    made : mapping of str to DataFrame
        The tables of the new build.

    Returns
    -------
    DataFrame
        Table `changes`: `kind, change, code, area_code, period, before, after`; empty for a first build.
    """
    resource = BY_NAME["changes"]
    if previous is None:
        return resource.frame(pd.DataFrame(columns=resource.columns))
    if previous.fingerprint == fingerprint:
        return previous.table("changes")
    rows: list[dict[str, Any]] = []
    for kind, table, keys, number in _COMPARED:
        before_it = previous.table(table, (*keys, number))
        old, new = _numbers(before_it, keys, number), _numbers(made[table], keys, number)
        for key in sorted({*old, *new}):
            before, after = old.get(key), new.get(key)
            if key in old and key in new and (before == after or (pd.isna(before) and pd.isna(after))):
                continue
            rows.append(
                {
                    "kind": kind,
                    "change": "added" if key not in old else "removed" if key not in new else "changed",
                    "code": key[0],
                    "area_code": key[1] if len(key) > 1 else "",
                    "period": key[2] if len(key) > 2 else "",
                    "before": before,
                    "after": after,
                }
            )
    return resource.frame(pd.DataFrame(rows, columns=resource.columns))


def _numbers(frame: pd.DataFrame, keys: tuple[str, ...], number: str) -> dict[tuple[str, ...], float | None]:
    names = zip(*(frame[key] for key in keys), strict=True)
    values = frame[number].astype("float64") if number else [None] * len(frame)
    return dict(zip(names, values, strict=True))
