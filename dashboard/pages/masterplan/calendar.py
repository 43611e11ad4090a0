"""Reporting calendar: closing dates, who has not reported, and the half-year review."""

from __future__ import annotations

from typing import Any

import pandas as pd
from dash.development.base_component import Component

from dashboard import ui
from dashboard.context import Context, remembered_in_records
from dashboard.frame import Frame, Row, cell, figure
from dashboard.pages.masterplan import shared
from dashboard.pages.masterplan.shared import RESULT_SIGNS, here, plan_of
from indicators.masterplan import reporting as library
from indicators.masterplan.dates import first_day
from indicators.masterplan.records import rows_of

STATE_SIGNS = {"upcoming": "○", "open": "◐", "closing": "◷", "closed": "●"}
REPORT_SIGNS = {"in_time": "✓", "late": "◷", "reported": "●", "waiting": "○", "missing": "✗"}


def title(ctx: Context) -> str:
    """Window title."""
    return ctx.t("plan.tab_calendar")


def years(ctx: Context) -> list[str]:
    """Years with a calendar, newest first, up to the one after the present."""
    rows = rows_of(plan_of(ctx).table("calendar"))
    last = ctx.records.day.year + 1
    first = min((first_day(r["valid_from"]).year for r in rows), default=last)
    found = range(max(first, last - 10), last + 1)
    return [str(y) for y in reversed(found) if library.periods(plan_of(ctx), y)]


def year(ctx: Context) -> str:
    """Year that the address asks for; the present one, or the nearest that has a calendar."""
    have = years(ctx)
    now = str(ctx.records.day.year)
    return ctx.choice("y", have, now if now in have or not have else have[0])


def period(ctx: Context) -> str:
    """Return the reporting period asked for; by default the next to close for which something is due."""
    found = library.periods(plan_of(ctx), int(year(ctx)))
    due = set(plan_of(ctx).table("kpis")["frequency"])
    wanted = [p for p in found if p.frequency in due] or found
    coming = [p for p in wanted if p.closes >= ctx.records.day]
    default = coming[0].code if coming else wanted[-1].code if wanted else ""
    return ctx.choice("p", [p.code for p in found], default)


def half(ctx: Context) -> library.ReportingPeriod | None:
    """Half-year to review: the latest one of the year that has begun, else its first."""
    found = [p for p in library.periods(plan_of(ctx), int(year(ctx))) if p.frequency == "half"]
    begun = [p for p in found if p.start <= ctx.records.day]
    return begun[-1] if begun else found[0] if found else None


def frames(ctx: Context) -> list[Frame]:
    """Periods, reports, review."""
    return [period_frame(ctx), report_frame(ctx), review_frame(ctx)]


def slots(ctx: Context) -> dict[str, dict[str, Any]]:
    """Values of the selectors."""
    if not years(ctx):
        return {}
    return {
        "calendar-year": {"value": year(ctx)},
        "calendar-period": {"value": period(ctx), "groups": [{"options": _period_options(ctx)}]},
    }


def _period_options(ctx: Context) -> list[dict[str, str]]:
    found = library.periods(plan_of(ctx), int(year(ctx)))
    return [{"value": p.code, "label": _name(ctx, p)} for p in found]


def _name(ctx: Context, one: library.ReportingPeriod) -> str:
    return f"{one.name_id if ctx.lang == 'id' else one.name_en} {one.end.year}"


def period_frame(ctx: Context) -> Frame:
    """Periods of the year with their closing dates."""
    t, day = ctx.t, ctx.records.day
    found = library.periods(plan_of(ctx), int(year(ctx)))
    rows = []
    for one in found:
        state = one.state(day)
        left = (one.closes - day).days
        rows.append(
            Row(
                one.code,
                [
                    cell(_name(ctx, one)),
                    cell(shared.span(ctx, one.start.isoformat(), one.end.isoformat()), one.start.isoformat()),
                    cell(t.when(one.closes.isoformat()), one.closes.isoformat()),
                    cell(
                        f"{STATE_SIGNS[state]} " + t(f"plan.period_{state}"),
                        s=t.n("plan.days_left", left) if 0 <= left <= 60 else None,
                    ),
                    cell(shared.word(ctx, "calendar", "standing", one.standing)),
                ],
            )
        )
    coming = next((p for p in found if p.closes >= day), None)
    if coming is not None:
        rest = t.n("plan.days_left", (coming.closes - day).days)
        text = t("plan.calendar_next", name=_name(ctx, coming), day=t.when(coming.closes.isoformat()), left=rest)
    else:
        text = t("plan.calendar_over") if found else t("plan.calendar_none")
    columns = ("plan.col_report", "plan.col_runs", "plan.col_closes", "column.state", "plan.col_standing")
    title = t("plan.calendar_title", year=year(ctx))
    return shared.frame(ctx, "calendar", title, text, [(t(key), False) for key in columns], rows)


@remembered_in_records
def reported(ctx: Context, code: str) -> pd.DataFrame:
    """Who was to report in a period and who has."""
    return library.reports(plan_of(ctx), library.period_of(plan_of(ctx), code), ctx.records.day)


def report_frame(ctx: Context) -> Frame:
    """Who has reported and who has not; those who have not stand first."""
    t, code = ctx.t, period(ctx)
    columns = ("plan.col_kpi", "plan.group_office", "column.state", "plan.col_latest", "plan.col_entered")
    heads = [(t(key), False) for key in columns]
    if not code:
        return shared.frame(ctx, "reports", t("plan.reports_title"), t("plan.calendar_none"), heads, [])
    table = reported(ctx, code)
    order = {"missing": 0, "waiting": 1, "late": 2}
    rows = [
        Row(
            r["kpi"],
            [
                cell(ctx.said(r, "name"), href=here(ctx, "kpi", r["kpi"])),
                cell(shared.office_name(ctx, r["office_now"])),
                cell(f"{REPORT_SIGNS[r['report']]} " + t(f"plan.report_{r['report']}"), k="state"),
                cell(t.when(r["latest"]) or "–"),
                cell(t.when(r["entered_on"]) or "–"),
            ],
        )
        for r in sorted(rows_of(table), key=lambda r: order.get(r["report"], 3))
    ]
    counts = table["report"].value_counts()
    given = sum(int(counts.get(k, 0)) for k in ("in_time", "late", "reported"))
    numbers = {"given": t.number(given), "total": t.number(len(table))}
    numbers |= {k: t.number(int(counts.get(k, 0))) for k in ("missing", "waiting")}
    one = library.period_of(plan_of(ctx), code)
    key = "plan.reports_sentence" if rows else "plan.reports_none"
    text = t(key, name=_name(ctx, one), day=t.when(one.closes.isoformat()), **numbers)
    return shared.frame(ctx, "reports", t("plan.reports_title"), text, heads, rows)


@remembered_in_records
def _review(ctx: Context, code: str) -> pd.DataFrame:
    plan = plan_of(ctx)
    return library.half_year_review(plan, library.period_of(plan, code), ctx.records.day)


def review_frame(ctx: Context) -> Frame:
    """Half-year review for each office: reports and how its targets stand."""
    t, one = ctx.t, half(ctx)
    heads = [(t("plan.group_office"), False), (t("plan.col_due_reports"), True)]
    heads += [(f"{sign} " + t(f"plan.report_{key}"), True) for key, sign in REPORT_SIGNS.items()]
    heads += [(t("plan.tab_kpis"), True)]
    heads += [(f"{sign} " + t(f"plan.result_{key}"), True) for key, sign in RESULT_SIGNS.items()]
    if one is None:
        return shared.frame(ctx, "review", t("plan.review_title"), t("plan.calendar_none"), heads, [])
    rows = [
        Row(
            r["office"] or "none",
            [
                cell(shared.office_name(ctx, r["office"])),
                *(shared.count(ctx, r[k]) for k in ("due", *REPORT_SIGNS, "kpis", *RESULT_SIGNS)),
            ],
        )
        for r in rows_of(_review(ctx, one.code))
    ]
    span = shared.span(ctx, one.start.isoformat(), one.end.isoformat())
    text = t("plan.review_sentence", name=_name(ctx, one), span=span, n=t.number(len(rows)))
    return shared.frame(ctx, "review", t("plan.review_title"), text, heads, rows)


def layout(ctx: Context) -> list[Component]:
    """Content of the page."""
    t = ctx.t
    head = ui.head(ctx, t("plan.tab_calendar"), t("plan.calendar_lead"))
    have = years(ctx)
    if not have:
        return [head, shared.empty(ctx, t("plan.calendar_none"), "calendar")]
    periods, reports, review = frames(ctx)
    options = [(o["value"], o["label"]) for o in _period_options(ctx)]
    by_year: Component = shared.choose(ctx, "calendar-year", "y", t("plan.col_year"), [(y, y) for y in have], year(ctx))
    by_period = shared.choose(ctx, "calendar-period", "p", t("plan.col_report"), options, period(ctx))
    proposal = plan_of(ctx).table("calendar")["standing"].eq("proposal").any()
    return [
        head,
        *([ui.notice(t("plan.calendar_proposal"), "warn")] if proposal else []),
        figure(ctx, periods, controls=[by_year]),
        figure(ctx, reports, controls=[by_period]),
        figure(ctx, review),
        shared.empty(ctx, t("plan.calendar_empty"), "progress", "calendar"),
    ]
