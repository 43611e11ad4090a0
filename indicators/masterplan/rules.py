"""Dated thresholds of the masterplan's rules, such as how many assessors are needed."""

from __future__ import annotations

from datetime import date

from indicators.masterplan.dates import first_day, valid_on
from indicators.masterplan.plan import Masterplan
from indicators.masterplan.records import rows_of


def rule(plan: Masterplan, code: str, on: date) -> float:
    """Return a threshold in force on a day; the latest to begin where two overlap.

    Raises
    ------
    LookupError
        If there is none: a rule of another year does not stand in.
    """
    rows = [r for r in rows_of(plan.table("rules")) if r["code"] == code and valid_on(r, on)]
    if not rows:
        raise LookupError(f"Belum ada ambang {code!r} untuk {on}. / No threshold {code!r} on {on}.")
    return float(max(rows, key=lambda r: first_day(r["valid_from"]))["value"])
