"""What summary, briefing and book say about the whole regency: findings as sentences and tables of the package."""

from __future__ import annotations

import math
from typing import Any

from indicators.reports.facts import Material
from indicators.reports.typeset import shortened
from indicators.reports.voice import LONGEST, Voice, cited, columns, level_name, name, office_groups, ranks, row

#: Characters of a name in a table.
LONGEST_NAME = 70


def state(m: Material, v: Voice) -> str:
    """Say in one sentence how far the index carries."""
    table, measured = m.scores(m.root), [c for c in m.dimensions if m.scored(c)]
    ranked = int(table["score"].notna().sum())
    if not ranked:
        return v("report.state_none", measured=v.number(len(measured)), dimensions=v.number(len(m.dimensions)))
    status = str(m.coverage.get(m.root, {}).get("status", "provisional"))
    return v(
        "report.state",
        n=v.number(ranked),
        total=v.number(len(table)),
        level=level_name(m, v),
        measured=v.number(len(measured)),
        dimensions=v.number(len(m.dimensions)),
        status=v(f"status.{status}").lower(),
    )


def leaders(m: Material, v: Voice) -> list[str]:
    """Say who leads and who trails, and how sure that is."""
    table = m.scores(m.root)
    known = table.dropna(subset=["score"])
    if known.empty:
        return []
    out = []
    for key, area, chance in (
        ("report.leader", known["rank"].idxmin(), "p_first"),
        ("report.trailer", known["rank"].idxmax(), "p_last"),
    ):
        one = m.score(m.root, str(area))
        out.append(
            v(
                key,
                name=name(m, v, str(area)),
                score=v.number(one["score"], 1),
                ranks=v.span(one["rank_q05"], one["rank_q95"]),
                chance=v.share(one[chance]),
            )
        )
    widest = (known["rank_q95"] - known["rank_q05"]).max()
    if widest == widest:
        out.append(v("report.widest", n=v.number(widest + 1)))
    return out


def tiles(m: Material, v: Voice) -> list[dict[str, str]]:
    """Four numbers that say how far the baseline reaches."""
    ranked = int(m.scores(m.root)["score"].notna().sum())
    measured = sum(map(m.scored, m.dimensions))
    inside = int((m.indicators["status"] == "in_index").sum())
    meant = int((m.indicators["role"] == "index").sum())
    return [
        {
            "label": v("report.tile_districts"),
            "value": v("report.of", n=v.number(ranked), total=v.number(len(m.districts))),
            "sub": v("report.tile_districts_sub"),
        },
        {
            "label": v("report.tile_dimensions"),
            "value": v("report.of", n=v.number(measured), total=v.number(len(m.dimensions))),
            "sub": v("report.tile_dimensions_sub"),
        },
        {
            "label": v("report.tile_indicators"),
            "value": v("report.of", n=v.number(inside), total=v.number(meant)),
            "sub": v("report.tile_indicators_sub", n=v.number(len(m.indicators) - meant)),
        },
        {
            "label": v("report.tile_observations"),
            "value": v.number(len(m.table("observations"))),
            "sub": v("report.tile_observations_sub", n=v.number(len(m.table("sources")))),
        },
    ]


def dimensions(m: Material, v: Voice) -> dict[str, Any]:
    """Table of the dimensions: how far each is measured, its middle, its ends."""
    rows = []
    for code in m.dimensions:
        table, cover = m.scores(code), m.coverage.get(code, {})
        known = table["score"].dropna()
        ends = [v.number(math.nan)] * 2
        if len(known):
            ends = [
                f"{name(m, v, str(area))} ({v.number(m.score(code, str(area))['score'], 1)})"
                for area in (known.idxmax(), known.idxmin())
            ]
        rows.append(
            row(
                shortened(name(m, v, code), LONGEST_NAME),
                v(
                    "report.of",
                    n=v.number(cover.get("children_measured", 0)),
                    total=v.number(cover.get("children_total", 0)),
                ),
                v("report.of", n=v.number(len(known)), total=v.number(len(table))),
                v.number(float(known.median()) if len(known) else None, 1),
                *ends,
                v(f"status.{cover.get('status', 'withheld')}"),
            )
        )
    parts = [("dimension", "left", 1.25), ("measured", "right", 1.0), ("districts", "right", 0.95)]
    parts += [("middle", "right", 0.7), ("highest", "left", 1.5), ("lowest", "left", 1.5), ("status", "left", 1.0)]
    return {"columns": columns(v, *parts), "rows": rows}


def ranking(m: Material, v: Voice) -> dict[str, Any]:
    """Table of the ranks by the index with their intervals and the scores of the dimensions."""
    scored = [c for c in m.dimensions if m.scored(c)]
    rows = []
    for area in m.ranking(m.root):
        one = m.score(m.root, area)
        rows.append(
            row(
                v.number(one["rank"]),
                shortened(name(m, v, area), LONGEST_NAME),
                v.number(one["score"], 1),
                ranks(v, one),
                *(v.number(m.score(code, area)["score"], 1) for code in scored),
            )
        )
    heads = columns(
        v, ("place", "right", 0.6), ("district", "left", 1.6), ("index", "right", 0.8), ("ranks", "right", 1.0)
    )
    heads += [{"text": shortened(name(m, v, code), 24), "align": "right", "width": 1.0} for code in scored]
    return {"columns": heads, "rows": rows}


def headlines(m: Material, v: Voice, most: int = LONGEST) -> dict[str, Any]:
    """Table of the regency's headline facts: the latest value beside the one before; `most` letters of a source."""
    rows = []
    for _, part in m.table("headlines").sort_values(["order", "year", "period"]).groupby("order", sort=True):
        series = part.to_dict("records")
        last, before = series[-1], series[-2] if len(series) > 1 else None
        unit = v.said(last, "unit")

        def said(one: dict[Any, Any] | None, unit: str = unit) -> str:
            return "" if one is None else v.measure(one["value"], int(one["decimals"]), unit)

        rows.append(
            row(
                shortened(v.said(last, "name"), LONGEST_NAME),
                said(last),
                v.when(last["period"]),
                f"{said(before)} ({v.when(before['period'])})" if before else v.number(math.nan),
                cited(m, last["source"], most),
                v.confidence(last["confidence"]),
            )
        )
    parts = [("fact", "left", 1.8), ("value", "right", 1.3), ("period", "left", 0.9), ("before", "left", 1.7)]
    return {"columns": columns(v, *parts, ("source", "left", 2.5), ("trust", "left", 0.95)), "rows": rows}


def wanted(m: Material, v: Voice) -> dict[str, Any]:
    """Table of the indicators that are waited for, by the office that holds the data."""
    rows = []
    table = m.table("wanted").to_dict("records")
    for one in sorted(table, key=lambda r: (v.said(r, "office"), r["code"])):
        rows.append(
            row(
                shortened(v.said(one, "office") or v("report.no_office"), LONGEST_NAME),
                shortened(v.said(one, "name"), LONGEST_NAME),
                shortened(name(m, v, one["subdimension"]), LONGEST_NAME),
                v.known("status", one["status"]),
            )
        )
    parts = [
        ("office", "left", 2.2),
        ("indicator", "left", 2.0),
        ("subdimension", "left", 1.3),
        ("status", "left", 1.2),
    ]
    return {"columns": columns(v, *parts), "rows": rows}


def steps(m: Material, v: Voice) -> list[str]:
    """Next steps that follow from what is missing; none is made up, each counts something on record."""
    out = []
    waiting = m.table("wanted")["code"].tolist()
    if waiting:
        groups = office_groups(m, v, waiting)
        first = groups[0]
        out.append(
            v(
                "report.step_templates",
                n=v.number(len(waiting)),
                offices=v.number(len(groups)),
                office=first["office"],
                names=shortened(first["names"], 120),
            )
        )
    empty = [name(m, v, c) for c in m.dimensions if not m.scored(c)]
    if empty:
        out.append(v("report.step_dimensions", names=v.list(empty)))
    out += _plan_steps(m, v)
    if len(m.table("values")) and (m.review is None or m.review.empty):
        out.append(v("report.step_review", n=v.number(len(m.table("values")))))
    if disputed := int((m.table("conflicts")["kind"] == "values").sum()):
        out.append(v("report.step_conflicts", n=v.number(disputed)))
    return out


def _plan_steps(m: Material, v: Voice) -> list[str]:
    if m.plan is None:
        return [v("report.step_plan")]
    out = []
    if not m.plan.table("programmes")["quick_win"].fillna(False).astype(bool).any():
        out.append(v("report.step_quick_wins"))
    if missing := m.plan_results["no_value"] + m.plan_results["unreported"]:
        out.append(v("report.step_progress", n=v.number(missing)))
    if m.plan.table("assessments").empty and len(m.plan.table("innovations")):
        out.append(v("report.step_assess", n=v.number(len(m.plan.table("innovations")))))
    return out
