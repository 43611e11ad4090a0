"""The masterplan in reports: programmes, targets, quick wins, innovations; where nothing is on record, that is said."""

from __future__ import annotations

from typing import Any

import pandas as pd

from indicators.masterplan import Masterplan, quick_wins
from indicators.masterplan.tables import BY_NAME
from indicators.reports.facts import Material
from indicators.reports.typeset import shortened
from indicators.reports.voice import Voice, columns, row

LONGEST_NAME = 90
Block = dict[str, Any]


def choice(v: Voice, table: str, column: str, code: str) -> str:
    """Words of a permitted value of the masterplan's records; a dash where none is given."""
    for one in BY_NAME[table].column(column).choices:
        if one.code == code:
            return one.id if v.lang == "id" else one.en
    return code or v.number(None)


def lines(m: Material, v: Voice) -> list[str]:
    """Say where the masterplan stands, one sentence a subject."""
    plan = m.plan
    if plan is None:
        return [v("report.plan_none")]
    programmes = plan.table("programmes")
    counts = programmes["status"].replace("", "unknown").value_counts().to_dict()
    order = [c.code for c in BY_NAME["programmes"].column("status").choices]
    parts = [f"{v.number(counts[s])} {choice(v, 'programmes', 'status', s)}" for s in order if counts.get(s)]
    if counts.get("unknown"):
        parts.append(v("report.plan_unknown", n=v.number(counts["unknown"])))
    results = m.plan_results
    won = len(quick_wins(plan))
    return [
        v("report.plan_programmes", n=v.number(len(programmes)), parts=v.list(parts))
        if len(programmes)
        else v("report.plan_no_programmes"),
        v(
            "report.plan_targets",
            n=v.number(sum(results.values()) - results["no_target"]),
            attained=v.number(results["attained"]),
            missed=v.number(results["not_attained"]),
            interim=v.number(results["interim"]),
            unreported=v.number(results["unreported"]),
            unknown=v.number(results["no_value"]),
        )
        if sum(results.values()) > results["no_target"]
        else v("report.plan_no_targets"),
        v("report.plan_quick_wins", n=v.number(won)) if won else v("report.plan_no_quick_wins"),
        v("report.plan_innovations", n=v.number(len(plan.table("innovations"))))
        if len(plan.table("innovations"))
        else v("report.plan_no_innovations"),
    ]


def office(plan: Masterplan, v: Voice, code: str) -> str:
    """Name of an office; a dash where none is given."""
    one = plan.offices.by_code.get(code)
    return (one.name_id if v.lang == "id" else one.name_en) if one else code or v.number(None)


def programmes(m: Material, v: Voice) -> Block | None:
    """Table of the programmes; None where there are none."""
    if m.plan is None or m.plan.table("programmes").empty:
        return None
    rows = [
        row(
            shortened(v.said(r, "name"), LONGEST_NAME),
            choice(v, "programmes", "kind", r["kind"]),
            shortened(office(m.plan, v, r["office"]), LONGEST_NAME),
            v.when(r["start"]) if r["start"] else v.number(None),
            choice(v, "programmes", "status", r["status"]),
        )
        for r in m.plan.table("programmes").to_dict("records")
    ]
    parts = [("programme", "left", 2.4), ("kind", "left", 1.0), ("office", "left", 2.2), ("since", "left", 1.0)]
    return {"columns": columns(v, *parts, ("status", "left", 0.9)), "rows": rows}


def _currency(unit: str) -> str:
    """Sign of the currency, with which amounts are written in millions and more."""
    return "Rp" if unit.lower() == "rupiah" else unit


def targets(m: Material, v: Voice) -> Block | None:
    """Table of the targets with what was reached; None where there are none."""
    if m.plan is None or m.achievements.empty:
        return None
    owners = {one["code"]: v.said(one, "name") for one in m.plan.table("owners").to_dict("records")}
    rows = []
    for r in m.achievements[m.achievements["owner"] != ""].to_dict("records"):
        unit, decimals = _currency(v.said(r, "unit")), int(r["decimals"])
        rows.append(
            row(
                shortened(v.said(r, "name"), LONGEST_NAME),
                shortened(owners.get(r["owner"], r["owner"]), LONGEST_NAME),
                v.when(r["period"]),
                v.measure(r["target"], decimals, unit),
                v.measure(r["value"], decimals, unit),
                v.when(r["value_period"]) if r["value_period"] else v.number(None),
                v(f"report.result_{r['stands']}"),
            )
        )
    parts = [("kpi", "left", 2.0), ("owner", "left", 1.5), ("target_period", "left", 0.6), ("target", "right", 1.2)]
    parts += [("reached", "right", 1.2), ("period", "left", 0.9), ("stands", "left", 1.4)]
    return {"columns": columns(v, *parts), "rows": rows}


def innovations(m: Material, v: Voice) -> Block | None:
    """Register of the innovations; None where it is empty."""
    if m.plan is None or m.plan.table("innovations").empty:
        return None
    rows = [
        row(
            shortened(r["name"], LONGEST_NAME),
            shortened(office(m.plan, v, r["current_office"] or r["office"]), LONGEST_NAME),
            v.number(None) if pd.isna(r["year"]) else str(r["year"]),
            choice(v, "innovations", "stage", r["stage"]),
        )
        for r in m.plan.table("innovations").to_dict("records")
    ]
    parts = [("innovation", "left", 2.8), ("office", "left", 2.6), ("year", "left", 0.6), ("stage", "left", 0.9)]
    return {"columns": columns(v, *parts), "rows": rows}


def wins(m: Material, v: Voice) -> Block | None:
    """Table of the quick wins; None while the regency has named none."""
    if m.plan is None or quick_wins(m.plan).empty:
        return None
    rows = [
        row(
            shortened(v.said(r, "name"), LONGEST_NAME),
            shortened(office(m.plan, v, r["office"]), LONGEST_NAME),
            choice(v, "programmes", "status", r["status"]),
        )
        for r in quick_wins(m.plan).to_dict("records")
    ]
    return {
        "columns": columns(v, ("programme", "left", 2.6), ("office", "left", 2.6), ("status", "left", 1.0)),
        "rows": rows,
    }
