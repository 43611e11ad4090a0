"""What changed since the last build, and which parts of the masterplan hold data: frames for Overview and Data."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard import model
from dashboard.context import Context
from dashboard.frame import Frame, Row, cell

KINDS = ("value", "score", "source", "conflict", "correction")
CHANGES = ("added", "changed", "removed")
# The state of a part is told by its sign and its word.
STATE_SIGNS = {"real": "●", "proposal": "◐", "empty": "○"}


def package_line(ctx: Context) -> str:
    """Name the package that a table comes from."""
    return ctx.t("data.package", build=str(ctx.package.about.get("fingerprint", ""))[:12])


def subject(ctx: Context, kind: str, code: str) -> str:
    """Name of what changed; its code when the package no longer knows it."""
    if kind in ("value", "score"):
        found = model.variable(ctx, code)
        return found.name if found is not None else code
    if kind == "source":
        return model.source_titles(ctx.package).get(code, code)
    if kind == "conflict":
        table = ctx.package["conflicts"]
        mine = table[table["id"] == code]
        return ctx.said(mine.iloc[0], "subject") or code if len(mine) else code
    return code


def subject_url(ctx: Context, kind: str, code: str) -> str | None:
    """Address where the thing that changed can be read; none when it is gone."""
    if kind == "value" and code in set(ctx.package["indicators"]["code"]):
        return ctx.url("indicator", code)
    if kind == "score" and model.variable(ctx, code) is not None:
        return ctx.url("map", v=code)
    if kind == "source" and code in model.source_titles(ctx.package):
        return ctx.url("data", "source", code)
    if kind in ("conflict", "correction"):
        return ctx.url("data", f"{kind}s")
    return None


def written(ctx: Context, kind: str, code: str, value: float) -> str:
    """Write a value before or after a change; conflicts, sources and corrections have none."""
    if kind not in ("value", "score"):
        return ""
    found = model.variable(ctx, code)
    places = 1 if kind == "score" or found is None else found.decimals
    unit = found.unit if kind == "value" and found is not None else ""
    return ctx.t.measure(value, places, unit)


def largest_move(ctx: Context) -> Any:
    """Row of the score of index or dimension that moved most; none where none moved."""
    table = ctx.package["changes"]
    frame = model.framework(ctx.package)
    wide = frame.loc[frame["level"].isin(["index", "dimension"]), "code"]
    moved = table[(table["kind"] == "score") & (table["change"] == "changed") & table["code"].isin(wide)]
    size = (pd.to_numeric(moved["after"]) - pd.to_numeric(moved["before"])).abs().dropna()
    return dict(moved.to_dict("index")[size.idxmax()]) if len(size) else None


def changes_sentence(ctx: Context) -> str:
    """Say in one sentence how much is different from the build before."""
    t, table = ctx.t, ctx.package["changes"]
    if table.empty:
        return t("changes.none")
    counts = table["kind"].value_counts()
    parts = [t.n(f"changes.count_{kind}", int(counts[kind])) for kind in KINDS if kind in counts]
    text = t("changes.sentence", parts=t.list(parts))
    move = largest_move(ctx)
    if move is not None:
        areas = ctx.package["areas"].set_index("code")["name"]
        text += " " + t(
            "changes.move",
            name=subject(ctx, "score", move["code"]),
            area=areas.get(move["area_code"], move["area_code"]),
            before=t.number(move["before"], 1),
            after=t.number(move["after"], 1),
        )
    return text


def changes_frame(ctx: Context) -> Frame:
    """Count the changes by kind."""
    t, table = ctx.t, ctx.package["changes"]
    counts = table.groupby(["kind", "change"]).size() if len(table) else pd.Series(dtype=int)
    rows = []
    for kind in KINDS if len(table) else ():
        numbers = [int(counts.get((kind, change), 0)) for change in CHANGES]
        rows.append(Row(kind, [cell(t(f"changes.kind_{kind}")), *(cell(t.number(n), n) for n in numbers)]))
    return Frame(
        id="changes",
        steady=True,
        title=t("changes.title"),
        summary=changes_sentence(ctx),
        source=package_line(ctx),
        columns=[(t("column.kind"), False), *((t(f"changes.{change}"), True) for change in CHANGES)],
        rows=rows,
    )


def change_list_frame(ctx: Context) -> Frame:
    """Every change with the value before and after."""
    t = ctx.t
    areas = ctx.package["areas"].set_index("code")["name"]
    rows = []
    for _, r in model.rows(ctx.package["changes"]):
        kind, code = r["kind"], r["code"]
        where = " · ".join(x for x in (areas.get(r["area_code"], r["area_code"]), t.when(r["period"])) if x)
        rows.append(
            Row(
                "/".join(x for x in (kind, code, r["area_code"], r["period"]) if x),
                [
                    cell(subject(ctx, kind, code), href=subject_url(ctx, kind, code)),
                    cell(t(f"changes.kind_{kind}") if kind in KINDS else kind),
                    cell(where or "–"),
                    cell(t(f"changes.{r['change']}") if r["change"] in CHANGES else r["change"]),
                    cell(written(ctx, kind, code, r["before"]), r["before"]),
                    cell(written(ctx, kind, code, r["after"]), r["after"]),
                ],
            )
        )
    columns = [
        ("subject", False),
        ("kind", False),
        ("place", False),
        ("change", False),
        ("before", True),
        ("after", True),
    ]
    return Frame(
        id="changelist",
        title=t("changes.list_title"),
        summary=changes_sentence(ctx),
        source=package_line(ctx),
        columns=[(t(f"column.{key}"), number) for key, number in columns],
        rows=rows,
    )


def masterplan_frame(ctx: Context) -> Frame:
    """List the parts of the masterplan with their state."""
    t = ctx.t
    table = ctx.package["masterplan_status"]
    table = table.sort_values("order", kind="stable") if len(table) else table
    rows = []
    for _, r in model.rows(table):
        sign = STATE_SIGNS.get(r["state"], "·")
        state = t(f"masterplan.{r['state']}") if r["state"] in STATE_SIGNS else r["state"]
        note = ctx.said(r, "note") or None
        rows.append(
            Row(
                r["section"],
                [
                    cell(ctx.said(r, "label"), s=note),
                    cell(f"{sign} {state}"),
                    cell(t.number(r["rows"]), r["rows"]),
                ],
            )
        )
    counts = table["state"].value_counts()
    numbers = {state: t.number(int(counts.get(state, 0))) for state in STATE_SIGNS}
    return Frame(
        id="masterplan",
        steady=True,
        title=t("masterplan.title"),
        summary=t("masterplan.sentence", total=t.number(len(rows)), **numbers) if rows else t("masterplan.none"),
        source=package_line(ctx),
        columns=[(t("column.part"), False), (t("column.state"), False), (t("column.rows"), True)],
        rows=rows,
    )
