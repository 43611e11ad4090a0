"""What the baseline book and the workbook say about how the numbers came to be: method, quality, sources."""

from __future__ import annotations

import math
import re

from indicators.reports import blocks
from indicators.reports.blocks import Block
from indicators.reports.facts import Material
from indicators.reports.typeset import shortened
from indicators.reports.voice import Voice, cited, columns, draws, licence, name, ranks, row

#: Characters of a name, a reason and a text that explains.
LONGEST_NAME, LONGEST_REASON, LONGEST_TEXT = 70, 260, 140


def method(m: Material, v: Voice) -> list[Block]:
    """Return the chapter on the method: steps, framework with weights, limits, robustness."""
    rules = m.rules
    base, vary, join = rules.get("baseline", {}), rules.get("uncertainty", {}), rules.get("aggregate", {})
    steps = [
        v("report.method_select", year=str(base.get("earliest_year", "")),
          share=v.share(base.get("indicator_min_districts"))),
        v("report.method_normalise", method=v.known("method", str(rules.get("normalise", {}).get("method", "")))),
        v("report.method_aggregate", method=v.known("method", str(join.get("method", ""))),
          shares=v.list([v.share(share) for share in join.get("min_share", [])])),
        v("report.method_vary", n=v.number(vary.get("draws", 0)), seed=str(vary.get("seed", ""))),
    ]  # fmt: skip
    return [
        blocks.heading(v("report.method_steps"), 3),
        *blocks.bullets(steps),
        blocks.heading(v("report.method_weights"), 3),
        *blocks.table(_weights(m, v), v("report.weights_caption"), "", 7.4),
        blocks.heading(v("report.method_limits"), 3),
        *blocks.table(_limits(m, v), v("report.limits_caption"), v("report.no_scores"), 7.4),
        blocks.heading(v("report.robustness"), 3),
        blocks.paragraph(v("report.robustness_lead", n=v.number(draws(m)))),
        *blocks.table(_robustness(m, v), v("report.robustness_caption"), v("report.no_scores"), 7.4),
    ]


def _weights(m: Material, v: Voice) -> blocks.Table:
    rows = [
        row(
            ("" if r["level"] == "dimension" else "\u2003") + v.said(r, "name"),
            v(f"report.level_{r['level']}"),
            v.number(r["weight"], 2),
            shortened(v.said(r, "description"), LONGEST_TEXT),
            strong=r["level"] == "dimension",
        )
        for r in m.part.values()
        if r["level"] != "index"
    ]
    parts = [("part", "left", 1.7), ("level", "left", 1.0), ("weight", "right", 0.6), ("description", "left", 3.3)]
    return {"columns": columns(v, *parts), "rows": rows}


def _limits(m: Material, v: Voice) -> blocks.Table:
    rows = [
        row(
            v.with_unit(m, code),
            v.bare(m, code, r["lower"]),
            v.bare(m, code, r["upper"]),
            v(f"report.limits_{r['limits_kind']}"),
            v(f"report.direction_{int(r['direction']) + 1}"),
        )
        for code, r in m.indicator.items()
        if r["status"] == "in_index"
    ]
    parts = [("indicator", "left", 2.6), ("lower", "right", 0.7), ("upper", "right", 0.7), ("limits", "left", 1.6)]
    return {"columns": columns(v, *parts, ("direction", "left", 1.3)), "rows": rows}


def _robustness(m: Material, v: Voice) -> blocks.Table:
    rows = []
    for area in m.ranking(m.root):
        one = m.score(m.root, area)
        if not math.isnan(one["rank_q05"]):
            rows.append(
                row(name(m, v, area), v.number(one["rank"]), v.number(one["rank_median"]), ranks(v, one),
                    v.number(one["score_median"], 1), v.span(one["score_q05"], one["score_q95"], 1),
                    v.share(one["p_first"]), v.share(one["p_last"]))
            )  # fmt: skip
    parts = [("district", "left", 1.4), ("rank", "right", 0.9), ("rank_median", "right", 1.0), ("ranks", "right", 1.0)]
    parts += [("score_median", "right", 0.9), ("interval", "right", 1.1)]
    return {"columns": columns(v, *parts, ("first", "right", 0.9), ("last", "right", 0.9)), "rows": rows}


def quality(m: Material, v: Voice) -> list[Block]:
    """Return the chapter on the quality of the data: confidence, coverage, corrections, conflicts."""
    trust = m.table("values")["confidence"].value_counts()
    levels = [f"{v.number(int(trust.get(one, 0)))} {v(f'confidence.{one}')}" for one in ("high", "medium", "low")]
    counted = v("report.confidence_counts", n=v.number(len(m.table("values"))), parts=v.list(levels))
    return [
        blocks.heading(v("report.confidence"), 3),
        blocks.paragraph(f"{counted} {v('report.confidence_lead')}"),
        blocks.heading(v("report.coverage"), 3),
        *blocks.table(_coverage(m, v), v("report.coverage_caption"), "", 7.4),
        blocks.heading(v("report.corrections"), 3),
        *blocks.table(_corrections(m, v), v("report.corrections_caption"), v("report.corrections_none"), 7.2),
        blocks.heading(v("report.conflicts"), 3),
        *blocks.table(_conflicts(m, v), v("report.conflicts_caption"), v("report.conflicts_none"), 7.2),
    ]


def _coverage(m: Material, v: Voice) -> blocks.Table:
    rows = [
        row(
            shortened(name(m, v, code), LONGEST_NAME),
            v(f"report.level_{one['level']}"),
            v("report.of", n=v.number(one["children_measured"]), total=v.number(one["children_total"])),
            v("report.of", n=v.number(one["districts_covered"]), total=v.number(one["districts_total"])),
            v(f"status.{one['status']}"),
            strong=one["level"] in ("index", "dimension"),
        )
        for code, one in m.coverage.items()
        if one["level"] != "indicator"
    ]
    parts = [("part", "left", 2.0), ("level", "left", 1.2), ("measured", "right", 1.1), ("districts", "right", 1.0)]
    return {"columns": columns(v, *parts, ("status", "left", 1.0)), "rows": rows}


def _corrections(m: Material, v: Voice) -> blocks.Table:
    rows = [
        row(name(m, v, r["area_code"]) if r["area_code"] else "", r["column"], r["expect"], v.exact(r["value"]),
            shortened(v.said(r, "reason"), LONGEST_REASON), r["by"])
        for r in m.table("corrections").to_dict("records")
    ]  # fmt: skip
    parts = [("area", "left", 0.9), ("column", "left", 1.2), ("printed", "left", 0.8), ("corrected", "right", 0.8)]
    return {"columns": columns(v, *parts, ("reason", "left", 2.6), ("by", "left", 1.1)), "rows": rows}


def _conflicts(m: Material, v: Voice) -> blocks.Table:
    rows = [
        row(shortened(v.said(r, "subject"), LONGEST_REASON), v.exact(r["chosen_value"]),
            cited(m, r["chosen_source"]),
            shortened(v.said(r, "reason"), LONGEST_REASON))
        for r in m.table("conflicts").to_dict("records")
    ]  # fmt: skip
    parts = [("subject", "left", 2.0), ("chosen", "right", 0.9), ("source", "left", 1.8), ("reason", "left", 2.4)]
    return {"columns": columns(v, *parts), "rows": rows}


def sources(m: Material, v: Voice) -> list[Block]:
    """Return the chapter of the sources; their numbers are those that the indicators' tables name."""
    rows = [
        row(
            f"[{m.source_numbers[r['id']]}]",
            r["title"],
            shortened(r["publisher"], 80),
            v.when(r["published"]) if r["published"] else v.number(None),
            licence(m, v, r["licence"]),
            _address(str(r["location"])),
        )
        for r in m.table("sources").to_dict("records")
    ]
    parts = [("number", "right", 0.45), ("title", "left", 2.2), ("publisher", "left", 1.35), ("published", "left", 0.7)]
    heads = columns(v, *parts, ("licence", "left", 1.3), ("location", "left", 2.4))
    return [
        blocks.paragraph(v("report.sources_lead", n=v.number(len(rows)))),
        *blocks.table({"columns": heads, "rows": rows}, v("report.sources_caption"), v("report.no_values"), 6.6),
    ]


def _address(location: str) -> str | dict[str, str]:
    """Return a place that is an address so that it can be followed."""
    if not re.fullmatch(r"https?://\S+", location):
        return location
    return {"text": re.sub(r"^https?://(www\.)?", "", location), "url": location}
