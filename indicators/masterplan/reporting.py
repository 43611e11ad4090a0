"""Reporting cycle: closing dates, who has not reported, and the half-year review."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from indicators.masterplan.achievement import RESULTS, achievements, results, values_of
from indicators.masterplan.dates import first_day, last_day, valid_in
from indicators.masterplan.plan import Masterplan
from indicators.masterplan.records import rows_of


@dataclass(frozen=True)
class ReportingPeriod:
    """One period that offices report on.

    Attributes
    ----------
    code : str
        `2026-q1`, `2026-h1`, `2026-y`.
    frequency : {'quarter', 'half', 'year'}
    name_id, name_en : str
    start, end, closes : datetime.date
        First and last day, and the last day on which a report is in time.
    standing : str
        Whether the closing day is settled or a proposal.
    """

    code: str
    frequency: str
    name_id: str
    name_en: str
    start: date
    end: date
    closes: date
    standing: str

    def state(self, on: date) -> str:
        """Return `upcoming`, `open`, `closing` (over, still in time) or `closed` on a day."""
        if on < self.start:
            return "upcoming"
        if on <= self.end:
            return "open"
        return "closing" if on <= self.closes else "closed"


def periods(plan: Masterplan, year: int) -> list[ReportingPeriod]:
    """Return the reporting periods of a year by closing date; empty where no calendar is in force."""
    out = []
    for row in rows_of(plan.table("calendar")):
        start = date(year, int(row["first_month"]), 1)
        last = int(row["last_month"])
        end = date(year, last, calendar.monthrange(year, last)[1])
        if valid_in(row, end, end):
            closes = end + timedelta(days=int(row["close_days"]))
            names = (row["name_id"], row["name_en"])
            out.append(
                ReportingPeriod(f"{year}-{row['code']}", row["frequency"], *names, start, end, closes, row["standing"])
            )
    return sorted(out, key=lambda p: (p.closes, p.code))


def period_of(plan: Masterplan, code: str) -> ReportingPeriod:
    """Return the reporting period called `code`.

    Raises
    ------
    LookupError
        If the calendar has no such period.
    """
    year = code.partition("-")[0]
    for period in periods(plan, int(year)) if year.isdigit() else []:
        if period.code == code:
            return period
    raise LookupError(f"Periode {code!r} tidak ada di kalender. / Period {code!r} is not in the calendar.")


def reports(plan: Masterplan, period: ReportingPeriod, on: date) -> pd.DataFrame:
    """Return who was to report in a period and who has.

    A KPI is due in every period of its own frequency. A value whose period ends within the reporting period is a
    report on it; for the yearly report of 2026 that is `2026` as well as `2026-Q4` or a date in 2026.

    Returns
    -------
    pandas.DataFrame
        One row per KPI that is due: `kpi, name_id, name_en, office, office_now, values, latest, entered_on, report`.
        `report` is `in_time`, `late`, `reported` (no date of entry on record), `waiting` (not due yet) or `missing`.
    """
    kpis = plan.table("kpis")
    entries = plan.table("progress")
    rows = []
    for kpi in rows_of(kpis[kpis["frequency"] == period.frequency]):
        values = values_of(plan, kpi["code"])
        inside = [r for r in rows_of(values) if period.start <= r["end"] <= period.end]
        mine = entries[entries["kpi"] == kpi["code"]]
        days = [
            first_day(r["entered_on"])
            for r in rows_of(mine)
            if r["entered_on"] and period.start <= last_day(r["period"]) <= period.end
        ]
        entered = min(days) if days else None
        rows.append(
            (
                kpi["code"], kpi["name_id"], kpi["name_en"], kpi["office"],
                ";".join(plan.offices.heirs(kpi["office"])), len(inside), inside[-1]["period"] if inside else "",
                entered.isoformat() if entered else "", _report(bool(inside), entered, period, on),
            )
        )  # fmt: skip
    columns = ["kpi", "name_id", "name_en", "office", "office_now", "values", "latest", "entered_on", "report"]
    return pd.DataFrame(rows, columns=columns).sort_values(["office_now", "kpi"], ignore_index=True)


def _report(given: bool, entered: date | None, period: ReportingPeriod, on: date) -> str:
    if given and entered is None:
        return "reported"
    if given and entered is not None:
        return "in_time" if entered <= period.closes else "late"
    return "missing" if on > period.closes else "waiting"


def not_reported(plan: Masterplan, period: ReportingPeriod, on: date) -> pd.DataFrame:
    """Return the KPIs of a period without a report, by the office that answers today; see `reports`."""
    table = reports(plan, period, on)
    return table[table["report"].isin(["missing", "waiting"])].reset_index(drop=True)


def half_year_review(
    plan: Masterplan, period: ReportingPeriod, on: date, instrument: str = "achievement"
) -> pd.DataFrame:
    """Sum up, for each office, the reports of a half-year and where its KPIs stand.

    Parameters
    ----------
    plan : Masterplan
    period : ReportingPeriod
        The half-year; reports of its quarters and of the half-year itself count.
    on : datetime.date
    instrument : str
        Scale of the status words.

    Returns
    -------
    pandas.DataFrame
        One row per office that answers today (empty text for KPIs of no office): `office, name_id, name_en, due,
        in_time, late, reported, waiting, missing, kpis`, and counts of targets by `achievement.RESULTS`. Percentages of
        different KPIs are not averaged, since they have no upper limit.
    """
    inside = [p for p in periods(plan, period.end.year) if period.start <= p.start and p.end <= period.end]
    due = [reports(plan, p, on) for p in inside if p.frequency in ("quarter", "half")]
    table = pd.concat(due, ignore_index=True) if due else pd.DataFrame(columns=["office_now", "report"])
    standing = achievements(plan, instrument=instrument, on=on)
    offices = _heirs(plan, standing["office"])
    codes = sorted(set(table["office_now"]) | set(offices))
    rows = []
    for code in codes:
        mine = table[table["office_now"] == code]["report"]
        own = standing[[o == code for o in offices]]
        rows.append(
            (
                code, _names(plan, code, "id"), _names(plan, code, "en"), len(mine),
                *(int((mine == r).sum()) for r in ("in_time", "late", "reported", "waiting", "missing")),
                own["kpi"].nunique(), *results(own).values(),
            )
        )  # fmt: skip
    columns = [
        *("office", "name_id", "name_en", "due", "in_time", "late", "reported", "waiting", "missing", "kpis"),
        *RESULTS,
    ]
    return pd.DataFrame(rows, columns=columns)


def _heirs(plan: Masterplan, offices: Iterable[str]) -> list[str]:
    return [";".join(plan.offices.heirs(o)) for o in offices]


def _names(plan: Masterplan, codes: str, language: str) -> str:
    return "; ".join(plan.offices.name(c, language) for c in codes.split(";") if c)
