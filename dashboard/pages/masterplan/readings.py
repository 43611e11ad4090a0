"""National readings: each instrument by its own scale and the classes of its own year, never blended."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboard import ui
from dashboard.context import Context, remembered_in_records
from dashboard.frame import Frame, Row, cell, figure
from dashboard.pages.masterplan import shared
from dashboard.pages.masterplan.shared import plan_of
from indicators.masterplan import published_readings
from indicators.masterplan.dates import last_day
from indicators.masterplan.evidence import comparators, newest_weights, own_evaluation
from indicators.masterplan.readings import Reading
from indicators.masterplan.records import rows_of
from indicators.masterplan.scales import NoScaleError, scale_on
from indicators.words import SCALE

EVALUATION, NATIONAL = "evaluation", "national"
#: Readings that a regency may compute from figures of its own.
CALCULATORS = (EVALUATION, "ikm", "u4ssc", "cityscore")
CONFIDENCE_SIGNS = {"seen": "●●●", "inferred": "●●○", "general": "●○○"}


def title(ctx: Context) -> str:
    """Window title."""
    return ctx.t("plan.tab_readings")


def frames(ctx: Context) -> list[Frame]:
    """Return published values, own evaluation, calculators, classes, other places."""
    return [value_frame(ctx), evaluation_frame(ctx), calculator_frame(ctx), scale_frame(ctx), other_frame(ctx)]


def slots(ctx: Context) -> dict[str, dict[str, Any]]:
    """Values of the selectors."""
    return {"readings-year": {"value": "/".join(asked(ctx))}} if editions(ctx) else {}


@remembered_in_records
def published(ctx: Context) -> pd.DataFrame:
    """Return the published values of the regency, each with the class of its own year."""
    return published_readings(plan_of(ctx))


def confidence(ctx: Context, code: str) -> str:
    """How well classes are known, as sign and word."""
    return f"{CONFIDENCE_SIGNS[code]} {shared.word(ctx, 'scales', 'confidence', code)}" if code else "–"


def class_words(ctx: Context, row: dict[str, Any]) -> str:
    """Class of a published value as sign and word; says where only a higher class is known, or none."""
    if row["class"]:
        return f"{shared.level(ctx, row['instrument'], row['class'])} {ctx.said(row, 'class')}"
    return _unclassed(ctx, row["instrument"], row["period"])


@remembered_in_records
def _unclassed(ctx: Context, instrument: str, period: str) -> str:
    plan = plan_of(ctx)
    try:
        scale = scale_on(instrument, last_day(period), plan.table("scales"), plan.table("instruments"))
    except NoScaleError:
        return ctx.t("plan.no_class")
    lowest = scale.classes[-1]
    name = lowest.name_id if ctx.lang == "id" else lowest.name_en
    return "○ " + ctx.t("plan.below_class", name=name, lower=ctx.t.number(lowest.lower, 2))


@remembered_in_records
def value_frame(ctx: Context) -> Frame:
    """List the published values of every instrument."""
    t, rows = ctx.t, []
    limits = {r["code"]: r for r in rows_of(plan_of(ctx).table("instruments"))}
    table = published(ctx)
    for r in rows_of(table):
        lim = limits[r["instrument"]]
        span = "" if math.isnan(lim["maximum"]) else f"{t.number(lim['minimum'])}–{t.number(lim['maximum'])}"
        places = 4 if lim["maximum"] == 1 else 2
        rows.append(
            Row(
                f"{r['instrument']}/{r['period']}",
                [
                    cell(ctx.said(r, "name"), s=span or None),
                    cell(t.when(r["period"])),
                    cell(t.number(r["value"], places), r["value"]),
                    cell(class_words(ctx, r)),
                    cell(confidence(ctx, r["confidence"])),
                    shared.source_cell(ctx, r["source"]),
                ],
            )
        )
    columns = [("plan.col_instrument", False), ("column.period", False), ("column.value", True)]
    columns += [("plan.col_class", False), ("plan.col_class_basis", False), ("column.source", False)]
    text = t("plan.readings_sentence", n=t.number(table["instrument"].nunique()), values=t.number(len(rows)))
    return shared.frame(
        ctx,
        "readings",
        t("plan.readings_title"),
        text if rows else t("plan.readings_none"),
        [(t(key), number) for key, number in columns],
        rows,
        steady=True,
    )


@remembered_in_records
def editions(ctx: Context) -> list[tuple[str, str]]:
    """Periods and variants of the evaluation for which weights are on record, newest first."""
    table = plan_of(ctx).table("weights")
    mine = table[table["instrument"] == EVALUATION]
    scores = plan_of(ctx).table("part_scores")
    periods = set(scores.loc[scores["instrument"] == EVALUATION, "period"])
    for r in rows_of(mine):
        last = min(last_day(r["valid_to"]), ctx.records.day).year
        periods |= {str(last)}
    out = []
    for p in sorted(periods, key=last_day, reverse=True):
        for variant in dict.fromkeys(mine["variant"]):
            try:
                own_evaluation(plan_of(ctx), p, variant)
            except LookupError:
                continue
            out.append((p, variant))
    return out


def asked(ctx: Context) -> tuple[str, str]:
    """Period and variant that the address asks for."""
    have = ["/".join(e) for e in editions(ctx)]
    wanted = ctx.choice("e", have, have[0] if have else "")
    period, _, variant = wanted.partition("/")
    return period, variant


def evaluation(ctx: Context) -> Reading | None:
    """Own evaluation of the period and variant asked for; None where no weights are on record."""
    period, variant = asked(ctx)
    return own_evaluation(plan_of(ctx), period, variant) if period else None


def weights_end(ctx: Context) -> list[Component]:
    """Say so where the newest weights of the evaluation hold no longer: a later year cannot be computed."""
    t, newest = ctx.t, newest_weights(plan_of(ctx).table("weights"), EVALUATION)
    last = max((r["valid_to"] for r in rows_of(newest)), key=last_day, default="") if len(newest) else ""
    if not last or last_day(last) >= ctx.records.day:
        return []
    first = min(newest["valid_from"])
    span = shared.span(ctx, first, last)
    return [ui.notice(t("plan.weights_end", span=span, last=t.when(last), year=ctx.records.day.year), "warn")]


def evaluation_frame(ctx: Context) -> Frame:
    """Score of the national smart-city evaluation from its five parts; withheld while a part is missing."""
    t, found = ctx.t, evaluation(ctx)
    limits = plan_of(ctx).find("instruments", EVALUATION)
    low, high = (float(limits.values[name]) for name in ("minimum", "maximum")) if limits else (0.0, 4.0)
    score = t("plan.col_part_score", low=t.number(low), high=t.number(high))
    heads = [(t("plan.col_part"), False), (t("column.weight"), True), (score, True)]
    heads += [(t("plan.col_contribution"), True)]
    if found is None:
        return shared.frame(ctx, "evaluation", t("plan.evaluation_title"), t("plan.evaluation_none"), heads, [])
    period, variant = asked(ctx)
    weights = plan_of(ctx).table("weights")
    names = {r["part"]: ctx.said(r, "name") for r in rows_of(weights[weights["instrument"] == EVALUATION])}
    rows = [
        Row(
            r["part"],
            [
                cell(names.get(r["part"], r["part"])),
                cell(t.measure(r["weight"], 0, "%"), r["weight"]),
                cell(t.number(r["score"], 2), r["score"]),
                cell(t.number(r["contribution"], 3), r["contribution"]),
            ],
        )
        for r in rows_of(found.components)
    ]
    rows.append(
        Row(
            "total",
            [
                cell(t("plan.evaluation_total"), k="strong"),
                cell(t.measure(found.components["weight"].sum(), 0, "%"), found.components["weight"].sum()),
                cell(""),
                cell(
                    t.number(found.value, 3) if found.value == found.value else "○ " + t("plan.share_withheld"),
                    found.value,
                    k="strong",
                ),
            ],
        )
    )
    if found.withheld:
        lack = t.list([names.get(p, p) for p in found.withheld])
        text = t("plan.evaluation_withheld", period=t.when(period), parts=lack)
    else:
        score, weights_of = t.number(found.value, 3), variant_name(ctx, variant)
        text = t("plan.evaluation_sentence", period=t.when(period), score=score, variant=weights_of)
    return shared.frame(ctx, "evaluation", t("plan.evaluation_title"), text, heads, rows)


@remembered_in_records
def scale_frame(ctx: Context) -> Frame:
    """Classes of every instrument with the years for which they hold: where they change, a series breaks."""
    t = ctx.t
    names = {r["code"]: ctx.said(r, "name") for r in rows_of(plan_of(ctx).table("instruments"))}
    rows = []
    for r in rows_of(plan_of(ctx).table("scales")):
        lower = r["lower"]
        rows.append(
            Row(
                f"{r['instrument']}/{r['valid_from']}/{r['class']}",
                [
                    cell(names.get(r["instrument"], r["instrument"])),
                    cell(f"{shared.level(ctx, r['instrument'], r['class'])} {ctx.said(r, 'name')}"),
                    cell(t.number(lower, 4 if 0 < lower < 1 else 2) if lower == lower else t("plan.below"), lower),
                    cell(shared.span(ctx, r["valid_from"], r["valid_to"])),
                    cell(confidence(ctx, r["confidence"]), s=ctx.said(r, "note") or None),
                    shared.source_cell(ctx, r["source"]),
                ],
            )
        )
    columns = [("plan.col_instrument", False), ("plan.col_class", False), ("plan.col_lower", True)]
    columns += [("plan.col_valid", False), ("plan.col_class_basis", False), ("column.source", False)]
    return shared.frame(
        ctx,
        "scales",
        t("plan.scales_title"),
        t("plan.scales_sentence", n=t.number(len({row.id.split("/")[0] for row in rows}))),
        [(t(key), number) for key, number in columns],
        rows,
        steady=True,
    )


def item_name(ctx: Context, code: str) -> str:
    """Name of a part of the evaluation, a dimension or the total; empty for what its text alone describes."""
    plan = plan_of(ctx)
    names = {r["code"]: ctx.said(r, "name") for r in rows_of(plan.dimensions)}
    names |= {r["part"]: ctx.said(r, "name") for r in rows_of(plan.table("weights"))}
    return {**names, "total": ctx.t("plan.item_total")}.get(code, "")


def variant_name(ctx: Context, code: str) -> str:
    """Name of a variant of the weights: the nation's, or the place whose practice it is."""
    return ctx.t("plan.variant_national") if code == NATIONAL else code.replace("-", " ").title()


@remembered_in_records
def calculator_frame(ctx: Context) -> Frame:
    """List what can be computed from own figures: how, by which classes, and whether the regency has published any."""
    t, plan = ctx.t, plan_of(ctx)
    names = {r["code"]: ctx.said(r, "name") for r in rows_of(plan.table("instruments"))}
    have = {*plan.table("part_scores")["instrument"], *published(ctx)["instrument"]}
    rows = [
        Row(
            code,
            [
                cell(names.get(code) or t(f"plan.calc_{code}")),
                cell(t(f"plan.calc_{code}_way")),
                cell(_bands(ctx, code) or t(f"plan.calc_{code}_classes")),
                cell("● " + t("plan.calc_given") if code in have else "○ " + t("plan.calc_none"), k="state"),
            ],
        )
        for code in CALCULATORS
    ]
    columns = ("plan.col_reading", "plan.col_way", "plan.col_classes", "plan.col_input")
    lack = sum(code not in have for code in CALCULATORS)
    key = "plan.calc_sentence_none" if lack == len(rows) else "plan.calc_sentence"
    text = t(key, n=t.number(len(rows)), lack=t.number(lack))
    return shared.frame(
        ctx, "calculators", t("plan.calc_title"), text, [(t(k), False) for k in columns], rows, steady=True
    )


def _bands(ctx: Context, instrument: str) -> str:
    """Classes in force on the day of the records with their lower bounds, best first; empty where there are none."""
    plan, t = plan_of(ctx), ctx.t
    try:
        scale = scale_on(instrument, ctx.records.day, plan.table("scales"), plan.table("instruments"))
    except NoScaleError:
        return ""
    return "; ".join(
        f"{c.name_id if ctx.lang == 'id' else c.name_en} ≥ {t.number(c.lower, shared.decimals(c.lower, 0))}"
        for c in reversed(sorted(scale.classes, key=lambda c: c.lower))
    )


@remembered_in_records
def other_frame(ctx: Context) -> Frame:
    """Figures of other places, always with the name of the place."""
    t = ctx.t
    rows = [
        Row(
            "/".join((r["region"], r["topic"], r["item"], r["period"])),
            [
                cell(r["region"]),
                cell(ctx.said(r, "text"), s=item_name(ctx, r["item"]) or None),
                cell(shared.periods(ctx, r["period"])),
                cell(
                    # Scores have two decimals; what is counted has none.
                    t.number(r["value"], 2 if SCALE.search(r["unit"]) else shared.decimals(r["value"], 0)),
                    r["value"],
                    s=r["unit"] or None,
                    sl=None if SCALE.search(r["unit"]) else shared.foreign(ctx, "id"),
                ),
                cell(r["source"]),
            ],
        )
        for r in rows_of(comparators(plan_of(ctx)))
    ]
    columns = [("plan.col_region", False), ("column.subject", False), ("column.period", False), ("column.value", True)]
    heads = [(t(key), number) for key, number in [*columns, ("column.source", False)]]
    text = t("plan.others_sentence", n=t.number(len(rows))) if rows else t("plan.others_none")
    return shared.frame(ctx, "others", t("plan.others_title"), text, heads, rows, steady=True)


def cards(ctx: Context) -> Component:
    """One card an instrument: the newest value with its class, or that none is published."""
    t, plan, table = ctx.t, plan_of(ctx), published(ctx)
    items = []
    for r in rows_of(plan.table("instruments")):
        mine = rows_of(table[table["instrument"] == r["code"]])
        low, high = r["minimum"], r["maximum"]
        if math.isnan(high):
            continue  # words for results of one's own, no reading that somebody publishes
        span = f"{t.number(low)}–{t.number(high)}"
        if mine:
            last = mine[-1]
            value = t.number(last["value"], 4 if high == 1 else 2)
            words = class_words(ctx, last)
            body = [
                html.P([html.Strong(value), f" · {t.when(last['period'])}"], className="big"),
                html.P(words, className="card-text"),
            ]
        else:
            body = [html.P("○ " + t("plan.reading_none"), className="card-text")]
        note = ctx.said(r, "note")
        notes = [html.P(note, className="source")] if note else []
        items.append(
            html.Li(
                [html.H3(ctx.said(r, "name")), html.P(span, className="card-note"), *body, *notes], className="fact"
            )
        )
    return html.Ul(items, className="facts-grid")


def layout(ctx: Context) -> list[Component]:
    """Content of the page."""
    t = ctx.t
    values, own, calculators, scales, others = frames(ctx)
    options = [
        (f"{p}/{v}", f"{t.when(p)} · {t('plan.weights_of', variant=variant_name(ctx, v))}") for p, v in editions(ctx)
    ]
    controls: list[Component] = []
    if options:
        controls = [shared.choose(ctx, "readings-year", "e", t("plan.select_edition"), options, "/".join(asked(ctx)))]
    return [
        ui.head(ctx, t("plan.tab_readings"), t("plan.readings_lead")),
        ui.notice(t("plan.readings_apart")),
        ui.section(t("plan.readings_cards"), [cards(ctx)]),
        figure(ctx, values),
        figure(ctx, own, controls=controls),
        *weights_end(ctx),
        shared.empty(ctx, t("plan.evaluation_empty"), "part_scores", "weights"),
        figure(ctx, calculators),
        figure(ctx, scales),
        figure(ctx, others),
    ]
