"""The masterplan at a glance: state by dimension, office and horizon, what is late, what is lacking, what is empty."""

from __future__ import annotations

from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard import reports, ui
from dashboard.attributes import HIDDEN
from dashboard.context import Context, remembered_in_records
from dashboard.frame import Frame, Row, cell, figure
from dashboard.pages.masterplan import shared
from dashboard.pages.masterplan.shared import PROGRAMME_SIGNS, RESULT_SIGNS, here, plan_of
from dashboard.theme import accent
from indicators.masterplan import contents, lacking, overdue
from indicators.masterplan.dates import last_day
from indicators.masterplan.overview import GROUPS
from indicators.masterplan.records import rows_of

STATUSES = ("planned", "running", "done", "stopped", "unknown")
LATE_SIGNS = {"programme": "◷", "missed": "✗", "unreported": "○"}


def title(ctx: Context) -> str:
    """Window title."""
    return ctx.t("nav.masterplan")


def grouping(ctx: Context) -> str:
    """Return what the table is grouped by."""
    return ctx.choice("by", GROUPS, GROUPS[0], "choice")


def frames(ctx: Context) -> list[Frame]:
    """State by group, what is late, what is lacking."""
    return [state_frame(ctx), late_frame(ctx), lacking_frame(ctx)]


def slots(ctx: Context) -> dict[str, dict[str, Any]]:
    """Value of the selector."""
    return {"plan-by": {"value": grouping(ctx)}}


def state_frame(ctx: Context) -> Frame:
    """Count programmes and targets by dimension, office or horizon."""
    t, by = ctx.t, grouping(ctx)
    table = shared.counted(ctx, by)
    rows = []
    for r in rows_of(table):
        if not r["code"] and not r["programmes"] and not r["kpis"]:
            continue
        name = ctx.said(r, "name") or t(f"plan.without_{by}")
        states = [f"{n} {_status_word(ctx, s)}" for s in STATUSES if (n := r[f"programmes_{s}"])]
        key = {"dimension": "d", "office": "o", "horizon": "h"}[by]
        link = here(ctx, "programmes", **{key: r["code"]}) if r["code"] and r["programmes"] else None
        numbers = [r["quick_wins"], r["kpis"], r["targets"], *(r[k] for k in RESULT_SIGNS)]
        rows.append(
            Row(
                r["code"] or "none",
                [
                    cell(name, href=link),
                    cell(t.number(r["programmes"]), r["programmes"], s=", ".join(states) or None),
                    *(shared.count(ctx, n) for n in numbers),
                ],
            )
        )
    total = {k: t.number(int(table[k].sum())) for k in ("programmes", "kpis", "targets", *RESULT_SIGNS)}
    heads = [f"{sign} {t(f'plan.result_{key}')}" for key, sign in RESULT_SIGNS.items()]
    columns = [t("plan.col_programmes"), t("plan.col_quickwins"), t("plan.col_kpis"), t("plan.col_targets"), *heads]
    return shared.frame(
        ctx,
        "planstate",
        t(f"plan.by_{by}"),
        t("plan.state_sentence", **total),
        [(t(f"plan.group_{by}"), False), *((name, True) for name in columns)],
        rows,
    )


def _status_word(ctx: Context, status: str) -> str:
    return shared.word(ctx, "programmes", "status", status if status != "unknown" else "") or ctx.t(
        "plan.status_unknown"
    )


@remembered_in_records
def late_frame(ctx: Context) -> Frame:
    """List what is late, longest overdue first."""
    t, rows = ctx.t, []
    owners = {r["code"]: ctx.said(r, "name") for r in rows_of(plan_of(ctx).table("owners"))}
    table = overdue(plan_of(ctx), ctx.records.day, shared.standing(ctx))
    for r in rows_of(table):
        days = (ctx.records.day - last_day(r["due"])).days
        where = here(ctx, "programme" if r["kind"] == "programme" else "kpi", r["code"])
        rows.append(
            Row(
                "/".join(x for x in (r["kind"], r["code"], r["owner"], r["due"]) if x),
                [
                    cell(ctx.said(r, "name"), href=where),
                    cell(f"{LATE_SIGNS[r['kind']]} " + t(f"plan.late_{r['kind']}"), k="state"),
                    cell(owners.get(r["owner"], "–")),
                    shared.office_cell(ctx, r),
                    cell(t.when(r["due"]), last_day(r["due"]).isoformat()),
                    cell(t.number(days), days),
                ],
            )
        )
    counts = table["kind"].value_counts()
    parts = [t.n(f"plan.late_n_{k}", int(counts[k])) for k in LATE_SIGNS if k in counts]
    columns = [
        ("column.name", False),
        ("plan.col_late", False),
        ("plan.col_owner", False),
        ("plan.group_office", False),
    ]
    columns += [("plan.col_due", False), ("plan.col_days", True)]
    return shared.frame(
        ctx,
        "late",
        t("plan.late_title"),
        t("plan.late_sentence", parts=t.list(parts)) if parts else t("plan.late_none"),
        [(t(key), number) for key, number in columns],
        rows,
        steady=True,
    )


@remembered_in_records
def lacking_frame(ctx: Context) -> Frame:
    """List the KPIs without a target or without a figure."""
    t = ctx.t
    table = lacking(plan_of(ctx), ctx.records.day, shared.standing(ctx))
    rows = [
        Row(
            r["kpi"],
            [
                cell(ctx.said(r, "name"), href=here(ctx, "kpi", r["kpi"])),
                cell(shared.flag_text(ctx, r["target"])),
                cell(shared.flag_text(ctx, r["figure"])),
                shared.office_cell(ctx, r),
            ],
        )
        for r in rows_of(table)
    ]
    numbers = {"target": t.number(int((~table["target"]).sum())), "figure": t.number(int((~table["figure"]).sum()))}
    columns = ("plan.col_kpi", "plan.col_has_target", "plan.col_has_figure", "plan.group_office")
    return shared.frame(
        ctx,
        "lacking",
        t("plan.lacking_title"),
        t("plan.lacking_sentence", **numbers) if rows else t("plan.lacking_none"),
        [(t(key), False) for key in columns],
        rows,
        steady=True,
    )


@remembered_in_records
def home_frame(ctx: Context) -> Frame:
    """State of programmes and targets by dimension in few words, for the Overview."""
    t, table = ctx.t, shared.counted(ctx, "dimension")
    rows = []
    for r in rows_of(table):
        if not r["code"]:
            continue
        words = [f"{sign} {t.number(r[k])} {t(f'plan.result_{k}').lower()}" for k, sign in RESULT_SIGNS.items() if r[k]]
        rows.append(
            Row(
                r["code"],
                [
                    cell(ctx.said(r, "name"), href=here(ctx, "kpis", d=r["code"])),
                    cell(
                        t.number(r["programmes"]),
                        r["programmes"],
                        href=here(ctx, "programmes", d=r["code"]) if r["programmes"] else None,
                    ),
                    cell(t.number(r["kpis"]), r["kpis"]),
                    cell("; ".join(words) or t("plan.no_kpi")),
                ],
            )
        )
    numbers = {k: t.number(int(table[k].sum())) for k in ("programmes", "targets", "attained", "not_attained")}
    late = len(overdue(plan_of(ctx), ctx.records.day, shared.standing(ctx)))
    heads = [(t("plan.group_dimension"), False), (t("plan.col_programmes"), True), (t("plan.col_kpis"), True)]
    heads += [(t("plan.col_targets"), False)]
    text = t("plan.home_sentence", late=t.number(late), **numbers)
    return shared.frame(ctx, "masterplan", t("plan.home_title"), text, heads, rows, steady=True)


def results_bar(ctx: Context, row: dict[str, Any]) -> list[Component]:
    """Targets of a group as a bar of its results, with the same as words below it."""
    have = [(key, row[key]) for key in RESULT_SIGNS if row[key]]
    if not have:
        return [html.P(ctx.t("plan.card_no_kpis"), className="card-note")]
    bar = [html.Span(className=f"part-{key}", style={"flexGrow": str(n)}) for key, n in have]
    words = [
        html.Li([html.Span(RESULT_SIGNS[key], className=f"sign part-{key}", **HIDDEN), f" {ctx.t.number(n)} ", word])
        for key, n in have
        if (word := ctx.t(f"plan.result_{key}"))
    ]
    return [html.Span(bar, className="result-bar", **HIDDEN), html.Ul(words, className="result-words")]


def dimension_cards(ctx: Context) -> Component:
    """One card a dimension: programmes and targets with their states, and where to read on."""
    t, cards = ctx.t, []
    for order, r in enumerate(rows_of(shared.counted(ctx, "dimension"))[:-1]):
        states = [
            f"{PROGRAMME_SIGNS['' if s == 'unknown' else s]} {t.number(n)} {_status_word(ctx, s)}"
            for s in STATUSES
            if (n := r[f"programmes_{s}"])
        ]
        text = t.n("plan.n_programmes", r["programmes"]) + (f": {', '.join(states)}" if states else "")
        links: list[Any] = [
            ui.link(t("plan.card_programmes"), here(ctx, "programmes", d=r["code"])),
            " · ",
            ui.link(t("plan.card_kpis"), here(ctx, "kpis", d=r["code"])),
        ]
        cards.append(
            html.Li(
                [
                    html.H3(ctx.said(r, "name")),
                    html.P(text, className="card-text"),
                    *results_bar(ctx, r),
                    *([html.P(links, className="card-link")] if r["programmes"] or r["kpis"] else []),
                ],
                className="card",
                style={"--tone": accent(order)},
            )
        )
    return html.Ul(cards, className="cards")


def tiles(ctx: Context) -> Component:
    """How much is on record of each kind."""
    plan, t = plan_of(ctx), ctx.t
    quick = int(plan.table("programmes")["quick_win"].fillna(False).sum())
    pairs = [
        (len(plan.records["programmes"]), "programmes"),
        (len(plan.records["kpis"]), "kpis"),
        (quick, "quickwins"),
        (len(plan.records["innovations"]), "innovations"),
        (plan.table("services")["code"].nunique(), "services"),
        (len(plan.records["documents"]), "stages"),
    ]
    items = [
        html.Li(ui.link([html.Strong(t.number(n)), html.Span(t(f"plan.tile_{key}"))], here(ctx, key)))
        for n, key in pairs
    ]
    return html.Ul(items, className="tiles six")


def gaps(ctx: Context) -> Component:
    """Tables of which nothing is on record yet, each with its template."""
    t = ctx.t
    names = [one.table for one in contents(plan_of(ctx)) if not one.rows]
    if not names:
        return html.P(t("plan.gaps_none"))
    return html.Ul([html.Li(shared.templates(ctx, [name])) for name in names], className="plain-list")


def layout(ctx: Context) -> list[Component]:
    """Content of the page."""
    t = ctx.t
    state, late, missing = frames(ctx)
    options = [(by, t(f"plan.group_{by}")) for by in GROUPS]
    choice = shared.choose(ctx, "plan-by", "by", t("plan.select_by"), options, grouping(ctx))
    pack = html.A(t("plan.pack_evaluation"), href=shared.evidence_url(ctx, f"evaluation-{ctx.records.day.year}"))
    return [
        ui.head(ctx, t("plan.title", regency=ctx.package.about["regency"]["name"]), t("plan.lead")),
        ui.notice([t("plan.honest") + " ", ui.link(t("plan.honest_link"), here(ctx, "templates")), "."]),
        tiles(ctx),
        ui.section(t("plan.dimensions"), [dimension_cards(ctx)], lead=t("plan.dimensions_lead"), id="dimensions"),
        figure(ctx, state, controls=[choice]),
        figure(ctx, late),
        figure(ctx, missing),
        ui.section(
            t("plan.gaps"),
            [gaps(ctx), html.P([pack, " · ", html.A(t("plan.fill_work"), href=shared.work_url(ctx))])],
            lead=t("plan.gaps_lead"),
            id="gaps",
        ),
        reports.shortlist(ctx),
    ]
