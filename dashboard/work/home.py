"""The start page of the desk: what waits for this person, and what can be begun."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import flask

from dashboard.work import forms
from dashboard.work.blueprint import work
from dashboard.work.desk import Desk, here
from indicators.masterplan import reporting
from indicators.masterplan.entry import subject
from indicators.masterplan.records import rows_of
from indicators.masterplan.roles import may, owns, writes
from indicators.masterplan.tables import BY_NAME, TABLES
from indicators.review import Filter, Standing
from indicators.review import may as may_review

#: What waits, most pressing first: the state of a record, and what the person does about it.
WAITING = (("returned", "edit"), ("draft", "submit"), ("submitted", "approve"))
SHOWN = 8  # of each kind; the list has the rest


@dataclass(frozen=True)
class Waiting:
    """Records that wait for this person.

    Attributes
    ----------
    state, table : str
    count : int
    first : list of (str, str)
        Title and address of the first ones.
    """

    state: str
    table: str
    count: int
    first: list[tuple[str, str]]


def waiting(desk: Desk) -> list[Waiting]:
    """Return what waits for this person, by state and kind."""
    found: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for stored in desk.store.records():
        table = BY_NAME.get(stored.kind)
        if table is None:
            continue
        about = subject(desk.plan, table.name, stored.values, stored)
        for state, action in WAITING:
            # Editors may do everything: only their own drafts wait for them, and not those of every office.
            own = state == "submitted" or desk.me.role == "office" or desk.me.name in stored.hands
            if stored.state == state and own and may(desk.me, action, about, desk.plan.offices):
                address = desk.url("records", table.name, "record", key=stored.key)
                found.setdefault((state, table.name), []).append((forms.title(desk, table, stored.values), address))
    order = [state for state, _ in WAITING]
    return [
        Waiting(state, table, len(items), items[:SHOWN])
        for (state, table), items in sorted(found.items(), key=lambda pair: (order.index(pair[0][0]), pair[0][1]))
    ]


@dataclass(frozen=True)
class Due:
    """A figure that this person's office has to report.

    Attributes
    ----------
    name, period, closes : str
    late : bool
    address : str
        The form, with indicator and period filled in.
    """

    name: str
    period: str
    closes: str
    late: bool
    address: str


def due(desk: Desk, day: date) -> list[Due]:
    """Return what this person's office has not reported yet, what closes first first; nothing for others."""
    if not desk.me.office:
        return []
    out = []
    for period in reporting.periods(desk.plan, day.year - 1) + reporting.periods(desk.plan, day.year):
        if period.state(day) == "upcoming":
            continue
        for row in rows_of(reporting.not_reported(desk.plan, period, day)):
            if not owns(desk.me.office, row["office"], desk.plan.offices):
                continue
            form = desk.url("records", "progress", "form", kpi=row["kpi"], period=_period(period))
            name = desk.pick(period.name_id, period.name_en)
            closes = period.closes.isoformat()
            out.append(Due(desk.said(row, "name"), f"{name} {period.end.year}", closes, day > period.closes, form))
    return sorted(out, key=lambda d: (d.closes, d.name))


def _period(period: reporting.ReportingPeriod) -> str:
    """Write a reporting period as a figure's period."""
    year = period.end.year
    match period.frequency:
        case "quarter":
            return f"{year}-Q{period.end.month // 3}"
        case "half":
            return f"{year}-{period.start.month:02d}..{period.end.month:02d}"
    return str(year)


def concerns(desk: Desk, standing: Standing) -> bool:
    """Say whether a question is for this person's desk.

    An office is asked about the dimensions it has a KPI, a programme or an innovation in, and where it spoke itself.
    What no office has anything in is everybody's. Whoever looks may still answer any question in the queue.
    """
    if not desk.me.office or any(c.by == desk.me.name for c in standing.comments):
        return True
    asked = {code.partition(".")[0] for code in standing.item.dimensions if code}
    answering = {
        r.values["office"]
        for name in ("kpis", "programmes", "innovations")
        for r in desk.plan.records[name]
        if r.values["office"] and r.values["dimension"].partition(".")[0] in asked
    }
    return not answering or any(owns(desk.me.office, office, desk.plan.offices) for office in answering)


@work.get("/")
def home() -> flask.Response:
    """Show what waits."""
    desk = here()
    mine = [t for t in TABLES if writes(desk.me, t.name)]
    queue = desk.review.queue(Filter(status="open", baseline=True))
    decides = [s for s in queue if may_review(desk.me, "accept", s)]
    asked = [
        s
        for s in desk.review.standings.values()
        if s.unanswered and may_review(desk.me, "answer", s, s.unanswered[0]) and concerns(desk, s)
    ]
    counts = {t.name: len(desk.plan.records[t.name]) for t in TABLES}
    return desk.page(
        "home",
        waiting=waiting(desk), due=due(desk, desk.drafts.day), mine=mine, rest=[t for t in TABLES if t not in mine],
        counts=counts, queue=len(decides), asked=len(asked), label=forms.label, tables=BY_NAME,
        assesses=writes(desk.me, "assessments"),
        office=desk.plan.offices.name(desk.me.office, desk.lang) if desk.me.office else "",
    )  # fmt: skip
