"""What a figure is entered and approved beside: the unit, the last value and the target of its KPI."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.work.desk import Desk
from dashboard.work.forms import said
from indicators.masterplan import Masterplan
from indicators.masterplan.plausible import Known, doubt, known_of
from indicators.masterplan.records import Record
from indicators.masterplan.roles import owns
from indicators.masterplan.tables import BY_NAME

MOST_DECIMALS = 4


@dataclass(frozen=True)
class Beside:
    """What stands beside a figure, in words.

    Attributes
    ----------
    kpi, name, unit : str
    last : str
        Last approved value with its period; empty where there is none.
    targets : list of str
        Target of the period, or of the nearest, with its period and whose it is.
    """

    kpi: str
    name: str
    unit: str
    last: str
    targets: list[str]


def signed_off(desk: Desk) -> Masterplan:
    """Return the plan that figures are held against: what the public sees, since drafts prove nothing."""
    return desk.records.get(desk.package).plan or desk.plan


def beside(desk: Desk, kpi: str, period: str = "", but: str = "") -> Beside | None:
    """Return what stands beside a figure of a KPI; None where there is no such KPI.

    Parameters
    ----------
    desk : Desk
    kpi, period : str
        A period that cannot be read asks for the last value of all.
    but : str
        Key of the record that is looked at.
    """
    plan = signed_off(desk)
    found = plan.find("kpis", kpi)
    try:
        known = known_of(plan, kpi, period, but)
    except ValueError:
        known = known_of(plan, kpi)
    if known is None or found is None:
        return None
    last = desk.t("work.value_at", value=_number(desk, known.last[0], known), period=desk.t.when(known.last[1])) if (
        known.last
    ) else ""  # fmt: skip
    return Beside(kpi, desk.said(found.values, "name"), _unit(desk, known), last, _targets(desk, plan, known))


def _targets(desk: Desk, plan: Masterplan, known: Known) -> list[str]:
    out = []
    for owner, low, high, when in known.targets:
        value = _number(desk, low, known)
        value = value if math.isnan(high) else f"{value} – {_number(desk, high, known)}"
        row = plan.find("owners", owner)
        name = desk.said(row.values, "name") if row is not None else owner
        out.append(desk.t("work.target_at", value=value, period=desk.t.when(when), owner=name))
    return out


def _unit(desk: Desk, known: Known) -> str:
    return desk.pick(known.unit_id, known.unit_en)


def _number(desk: Desk, value: float, known: Known) -> str:
    told = 0 if value.is_integer() else len(repr(value).partition(".")[2])
    return desk.t.number(value, min(max(known.decimals, told), max(MOST_DECIMALS, known.decimals)))


def in_list(desk: Desk, record: Record, state: str) -> tuple[str, str]:
    """Return a figure with its unit, and what speaks against one that waits for approval, as a list shows them."""
    values = record.values
    found = beside(desk, values["kpi"])
    value = said(desk, BY_NAME["progress"].column("value"), values["value"])
    return f"{value} {found.unit if found else ''}".strip(), (
        doubt_words(desk, values, record.key) if state == "submitted" else ""
    )


def overview(desk: Desk) -> list[Beside]:
    """Return what stands beside the figures of every KPI that this person may report."""
    codes = [
        r.key
        for r in desk.plan.records["kpis"]
        if not desk.me.office or owns(desk.me.office, r.values["office"], desk.plan.offices)
    ]
    return [one for one in (beside(desk, code) for code in codes) if one is not None]


def doubt_words(desk: Desk, values: Mapping[str, str], key: str = "", before: Mapping[str, str] | None = None) -> str:
    """Say why a figure should be looked at twice; empty where nothing does, or where `before` holds it already."""
    try:
        figure = float(values.get("value", ""))
        known = _known(desk, values.get("kpi", ""), values.get("period", ""), key)
    except ValueError:  # what cannot be read is a problem of its own
        return ""
    why = doubt(known, figure) if before is None or before.get("value") != values["value"] else ""
    if known is None or not why:
        return ""
    value = _number(desk, figure, known)
    if why == "percent":
        return desk.t("work.doubt_percent", value=value)
    assert known.last is not None, "a jump is one from a value"
    last = _number(desk, known.last[0], known)
    return desk.t("work.doubt_jump", value=value, last=last, period=desk.t.when(known.last[1]))


def _known(desk: Desk, kpi: str, period: str, key: str) -> Known | None:
    """Return what a figure is held against, looked up once for all figures of an upload that are held against it."""
    but = key if key in desk.figures[1] else ""
    asked = (kpi, period, but)
    if asked not in desk.figures[0]:
        desk.figures[0][asked] = known_of(signed_off(desk), *asked)
    return desk.figures[0][asked]
