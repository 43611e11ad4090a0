"""Figures that failed a check: list with filters, each with a link to its source and its indicator."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard import model
from dashboard.components import Select
from dashboard.context import Context
from dashboard.frame import Frame, Row, cell
from dashboard.pages.quality import shared
from indicators.quality.codes import KINDS, SEVERITIES

#: Filter, its name in the address, and its codes.
FILTERS = (("severity", "s", SEVERITIES), ("kind", "k", KINDS))


def chosen(ctx: Context) -> dict[str, str]:
    """Return the filters that the address asks for; an empty one lets everything through."""
    return {name: ctx.choice(param, codes, "", "choice") for name, param, codes in FILTERS}


def selects(ctx: Context) -> list[Any]:
    """Selectors of severity and kind, each choice with the number of its findings."""
    table, state = ctx.package["quality_findings"], chosen(ctx)
    made = []
    for name, param, codes in FILTERS:
        counts = table[name].value_counts()
        options = [{"value": "", "label": ctx.t("quality.all", n=ctx.t.number(len(table)))}]
        options += [
            {"value": code, "label": f"{shared.word(ctx, name, code)} ({ctx.t.number(int(counts.get(code, 0)))})"}
            for code in codes
        ]
        made.append(
            Select(
                id=f"findings-{name}",
                label=ctx.t(f"quality.{name}"),
                param=param,
                value=state[name],
                groups=[{"options": options}],
            )
        )
    return made


def wanted(ctx: Context) -> pd.DataFrame:
    """Return the findings that pass the filters."""
    table = ctx.package["quality_findings"]
    for name, code in chosen(ctx).items():
        table = table[table[name] == code] if code else table
    return table


def findings_frame(ctx: Context) -> Frame:
    """List the findings that pass the filters, the gravest first."""
    t, table = ctx.t, wanted(ctx)
    rows = [
        Row(
            str(r["id"]),
            [
                cell(ctx.said(r, "sentence"), s=_known(ctx, r)),
                cell(shared.severity_text(ctx, r["severity"]), SEVERITIES.index(r["severity"])),
                cell(shared.word(ctx, "kind", r["kind"])),
                _source(ctx, r["source"]),
                _indicator(ctx, r["indicators"]),
            ],
        )
        for _, r in model.rows(table)
    ]
    heads = ("quality.finding", "quality.severity", "quality.kind", "column.source", "column.indicator")
    return shared.frame(ctx, "findings", [(t(head), False) for head in heads], rows, sentence(ctx, table))


def sentence(ctx: Context, table: pd.DataFrame) -> str:
    """Say how many findings there are, and how many of them the records already explain."""
    t = ctx.t
    if table.empty:
        return t("quality.findings_none")
    counts = table["severity"].value_counts()
    parts = [f"{t.number(int(counts[code]))} {t(f'quality.counted_{code}')}" for code in SEVERITIES if code in counts]
    known = int((table[["remark_id", "remark_en", "conflicts"]] != "").any(axis=1).sum())
    return t.n("quality.findings_summary", len(table), parts=t.list(parts), known=t.number(known))


def _known(ctx: Context, finding: Any) -> str | None:
    """Say what the records already hold about a finding."""
    conflicts = ctx.package["conflicts"].set_index("id")
    said = [ctx.said(model.row(conflicts, code), "subject") for code in model.split(finding["conflicts"])]
    parts = [ctx.t("quality.on_record", text="; ".join(said))] if said else []
    parts += [ctx.t("quality.noted", text=remark)] if (remark := ctx.said(finding, "remark")) else []
    return " ".join(parts) or None


def _source(ctx: Context, source: str) -> dict[str, Any]:
    return cell(model.source_titles(ctx.package)[source], href=ctx.url("data", "source", source))


def _indicator(ctx: Context, codes: str) -> dict[str, Any]:
    """First indicator that uses the figure, with the number of the others."""
    known = model.split(codes)
    if not known:
        return cell("–", k="nil")
    names = [ctx.said(model.row(model.indicators(ctx.package), code), "name") for code in known]
    return cell(names[0], href=ctx.url("indicator", known[0]), s=", ".join(names[1:]) or None)
