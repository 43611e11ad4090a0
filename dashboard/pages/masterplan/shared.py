"""What the masterplan pages share: the plan of this moment, words with their signs, links and empty states."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboard import model, ui
from dashboard.attributes import aria
from dashboard.components import Select
from dashboard.context import Context, remembered_in_records
from dashboard.frame import Frame, Row, cell
from dashboard.unknown import Unknown
from dashboard.web import is_address, site
from indicators.masterplan import BY_NAME, RESULTS, Masterplan, achievements, overview
from indicators.masterplan.records import rows_of
from indicators.masterplan.store.files import references

PAGE = "masterplan"
#: Parts of the sub-navigation in order; the key of the label is the address.
TABS = (
    "overview",
    "programmes",
    "kpis",
    "quickwins",
    "innovations",
    "services",
    "stages",
    "calendar",
    "readings",
    "templates",
)
# A state is told by its sign and its word; colour only supports them.
PROGRAMME_SIGNS = {"planned": "○", "running": "◐", "done": "●", "stopped": "■", "": "·"}
RESULT_SIGNS = dict(zip(RESULTS, "✓✗◐?○◇", strict=True))
FLAG_SIGNS = {"yes": "✓", "no": "✗", "unknown": "?"}


def plan_of(ctx: Context) -> Masterplan:
    """Masterplan of the context; pages are only asked when there is one."""
    assert ctx.records.plan is not None
    return ctx.records.plan


def here(ctx: Context, *parts: str, **query: str) -> str:
    """Address of a part of the masterplan pages."""
    return ctx.url(PAGE, *parts, **query)


@remembered_in_records
def standing(ctx: Context) -> pd.DataFrame:
    """Achievement of every target on the day of the records."""
    return achievements(plan_of(ctx), on=ctx.records.day)


@remembered_in_records
def counted(ctx: Context, by: str) -> pd.DataFrame:
    """Count by dimension, office or horizon on the day of the records."""
    return overview(plan_of(ctx), by, ctx.records.day)


def tabs(ctx: Context, current: str) -> Component:
    """Navigation inside the masterplan."""
    items = [
        html.Li(
            ui.link(
                ctx.t(f"plan.tab_{name}"),
                here(ctx, *([name] if name != TABS[0] else [])),
                className="here" if name == current else "",
            )
        )
        for name in TABS
    ]
    return html.Nav(html.Ul(items), className="tabs", **aria(label=ctx.t("plan.tabs")))


def source_line(ctx: Context) -> str:
    """Say where the records come from and of which day the reading is."""
    return ctx.t("plan.source", day=ctx.t.when(ctx.records.day.isoformat()))


def frame(
    ctx: Context, id: str, title: str, summary: str, columns: list[tuple[str, bool]], rows: list[Row], **more: Any
) -> Frame:
    """Frame over the records of the masterplan."""
    more = {"source": source_line(ctx), **more}
    return Frame(id=id, title=title, summary=summary, columns=columns, rows=rows, **more)


def word(ctx: Context, table: str, column: str, code: str) -> str:
    """Words of a choice as the record's own description gives them."""
    return BY_NAME[table].column(column).word(code, "id" if ctx.lang == "id" else "en") if code else ""


def label(ctx: Context, table: str, column: str) -> str:
    """Heading of a column of a record."""
    found = BY_NAME[table].column(column)
    return found.label_id if ctx.lang == "id" else found.label_en


def programme_status(ctx: Context, code: str) -> str:
    """Status of a programme as sign and word."""
    text = word(ctx, "programmes", "status", code) or ctx.t("plan.status_unknown")
    return f"{PROGRAMME_SIGNS.get(code, '·')} {text}"


def result_key(row: Mapping[str, Any]) -> str:
    """How a target stands: a key of `RESULT_SIGNS`, by the same rules as the counts."""
    if row["reason"] in ("no_target", "no_value"):
        return str(row["reason"])
    if row["attained"] is True:
        return "attained"
    return {"full": "not_attained", "partial": "unreported"}.get(row["basis"], "interim")


def result_text(ctx: Context, key: str) -> str:
    """How a target stands as sign and word."""
    return f"{RESULT_SIGNS[key]} {ctx.t(f'plan.result_{key}')}"


def flag_text(ctx: Context, value: Any) -> str:
    """Yes, no or unknown as sign and word."""
    key = "unknown" if value is None or value is pd.NA else "yes" if value else "no"
    return flag_name(ctx, key)


def flag_name(ctx: Context, key: str) -> str:
    """Sign and word of ``yes``, ``no`` or ``unknown``."""
    return f"{FLAG_SIGNS[key]} {ctx.t(f'plan.flag_{key}')}"


@remembered_in_records
def ladder(ctx: Context, instrument: str) -> list[str]:
    """Classes of an instrument, lowest first."""
    scales = plan_of(ctx).table("scales")
    mine = scales[scales["instrument"] == instrument].sort_values("lower", na_position="first")
    return list(dict.fromkeys(mine["class"]))


def count(ctx: Context, n: int) -> dict[str, Any]:
    """Cell of a count; a nought is set back, and a phone leaves it out of its cards."""
    return cell(ctx.t.number(n), int(n), k=None if n else "nil")


def level(ctx: Context, instrument: str, code: str) -> str:
    """Sign of a class: as many full dots as its place from below among the classes of its instrument."""
    codes = ladder(ctx, instrument)
    place = codes.index(code) + 1 if code in codes else 0
    return "●" * place + "○" * (len(codes) - place)


def class_text(ctx: Context, row: Mapping[str, Any]) -> str:
    """National status word of an achievement as sign and word; empty where none is in force."""
    return f"{level(ctx, row['scale'], row['status'])} {ctx.said(row, 'status')}" if row["status"] else ""


def whole(value: Any) -> int | None:
    """Return a whole number, or None where it is missing in any of the ways a frame says so."""
    return None if value is None or value is pd.NA or value != value else int(value)


def decimals(value: float, places: int) -> int:
    """Return how many decimals a published figure is written with: as many as it has, at least those of its KPI.

    A figure with more than four is the result of a division, and is rounded.
    """
    own = len(format(value, ".10g").partition(".")[2])
    return own if places < own <= 4 else places


def measure(ctx: Context, value: float, row: Mapping[str, Any]) -> str:
    """Write a figure of a KPI with its unit, as it was published."""
    unit = ctx.said(row, "unit")
    places = decimals(value, int(row["decimals"]))
    return ctx.t.measure(value, places, "Rp" if unit.lower() in ("rupiah", "rp") else unit)


def dimension_name(ctx: Context, code: str) -> str:
    """Name of a dimension, or of a sub-dimension after that of its dimension."""
    names = {r["code"]: ctx.said(r, "name") for r in rows_of(plan_of(ctx).dimensions)}
    parent = code.partition(".")[0]
    parts = [names.get(parent, parent), *([names.get(code, code)] if parent != code else [])]
    return " · ".join(parts) if code else ""


def office_name(ctx: Context, code: str) -> str:
    """Name of an office, or of several that are joined by ``;``; says so where none is named."""
    names = [plan_of(ctx).offices.name(c, ctx.lang) for c in model.split(code)]
    return "; ".join(names) or ctx.t("plan.no_office")


def office_now(ctx: Context, code: str) -> str:
    """Say who answers today for an office of the time; empty where it still exists."""
    heirs = plan_of(ctx).offices.heirs(code) if code else []
    return ctx.t("plan.office_now", office=office_name(ctx, ";".join(heirs))) if heirs not in ([], [code]) else ""


def office_cell(ctx: Context, row: Mapping[str, Any], now: str = "") -> dict[str, Any]:
    """Cell of the office of the time, with who answers today and whether the source names it."""
    notes = [ctx.t("plan.office_now", office=office_name(ctx, now)) if now else office_now(ctx, row["office"])]
    if row.get("office_standing") == "presumed":
        notes.append(word(ctx, "programmes", "office_standing", "presumed"))
    return cell(office_name(ctx, row["office"]), s=" · ".join(n for n in notes if n) or None)


def span(ctx: Context, start: str, end: str) -> str:
    """Write from when to when something runs; an open end stays open."""
    if start and start == end:
        return ctx.t.when(start)
    return f"{ctx.t.when(start) if start else '…'} – {ctx.t.when(end) if end else '…'}" if start or end else ""


def periods(ctx: Context, text: str) -> str:
    """Write a period, or two with a stroke between them as a span."""
    start, _, end = text.partition("/")
    return span(ctx, start, end) if end else ctx.t.when(text)


def foreign(ctx: Context, lang: str) -> str | None:
    """Return the language of a text that is on record in this one alone, where the page speaks another."""
    return lang if lang != ctx.lang else None


def sources(ctx: Context, text: str) -> Component:
    """Return the sources of a record: ids of the package and web addresses as links, all else as it is."""
    titles = model.source_titles(ctx.package)
    parts: list[Any] = []
    for i, one in enumerate(model.split(text)):
        parts += ["; "] if i else []
        if one in titles:
            parts.append(ui.link(titles[one], ctx.url("data", "source", one)))
        elif found := references(one):
            parts.append(html.A(found[0][1], href=file_url(found[0][0])))
        elif is_address(one):
            parts.append(html.A(site(one), href=one, rel="noopener noreferrer"))
        else:
            parts.append(one)
    return html.Span(parts)


def source_cell(ctx: Context, text: str) -> dict[str, Any]:
    """Cell of a source: its title, linked where the package knows it."""
    titles = model.source_titles(ctx.package)
    first = model.split(text)[:1]
    if first and first[0] in titles:
        return cell("; ".join(model.source_names(ctx, text)), href=ctx.url("data", "source", first[0]))
    return cell("; ".join(dict.fromkeys(map(site, model.split(text)))))


def evidence_cell(ctx: Context, text: str) -> dict[str, Any]:
    """Cell of the evidence: names of files, linked where there is one, and whatever else is said."""
    named = [p.strip() for p in text.split(";") if p.strip()]
    files = dict(references(text))
    shown = [next((name for _, name in references(part)), part) for part in named]
    href = file_url(next(iter(files))) if files else next(filter(is_address, named), None)
    return cell("; ".join(shown) or "–", href=href)


def file_url(id: str) -> str:
    """Address of a piece of evidence."""
    return f"/evidence/file/{id}"


def template_url(ctx: Context, table: str, kind: str) -> str:
    """Address of an empty template."""
    return f"/masterplan/template/{ctx.lang}/{table}.{kind}"


def evidence_url(ctx: Context, name: str) -> str:
    """Address of an evidence pack."""
    return f"/evidence/{ctx.lang}/{name}.zip"


def work_url(ctx: Context) -> str:
    """Address where offices log in and enter; it is served by itself and not by the live page."""
    return f"/{ctx.lang}/work"


def templates(ctx: Context, tables: Iterable[str]) -> list[Any]:
    """Links to the templates of some tables, in a sentence."""
    out: list[Any] = []
    for name in tables:
        title = BY_NAME[name].label_id if ctx.lang == "id" else BY_NAME[name].label_en
        out += [", "] if out else []
        out += [f"{title} ("]
        for i, kind in enumerate(("xlsx", "csv")):
            link = html.A(kind.upper(), href=template_url(ctx, name, kind), **aria(label=f"{title} {kind.upper()}"))
            out += [" · ", link] if i else [link]
        out.append(")")
    return out


def empty(ctx: Context, text: str, *tables: str) -> Component:
    """Say what is not on record, who can fill it and with which template."""
    t = ctx.t
    words = [text, " ", t("plan.fill_template") + " ", *templates(ctx, tables), ". "]
    return ui.notice([*words, html.A(t("plan.fill_work"), href=work_url(ctx)), "."])


def named(ctx: Context, kind: str, table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table that bear the code of the address.

    Raises
    ------
    Unknown
        Of that kind, if there are none.
    """
    code = ctx.address.parts[1]
    found = rows_of(table[table["code"] == code])
    if not found:
        raise Unknown(kind, code)
    return found


def choose(ctx: Context, id: str, param: str, label: str, options: list[tuple[str, str]], value: str) -> Select:
    """Selector of a part of the masterplan."""
    groups = [{"options": [{"value": code, "label": text} for code, text in options]}]
    return Select(id=id, label=label, param=param, groups=groups, value=value)


Choices = Mapping[str, list[tuple[str, str]]]


def asked(ctx: Context, choices: Choices) -> dict[str, str]:
    """Return what the address asks a list to be narrowed to, by name in the query string.

    Raises
    ------
    Unknown
        If it asks for something that cannot be chosen.
    """
    return {n: ctx.choice(n, [code for code, _ in pairs], "", "choice") for n, pairs in choices.items()}


def filters(ctx: Context, page: str, choices: Choices, labels: Mapping[str, str]) -> list[Component]:
    """Selectors that narrow the list of a page."""
    want = asked(ctx, choices)
    return [choose(ctx, f"{page}-{n}", n, ctx.t(labels[n]), pairs, want[n]) for n, pairs in choices.items()]


def dimensions(ctx: Context) -> list[tuple[str, str]]:
    """Code and name of the dimensions, without their parts."""
    table = plan_of(ctx).dimensions
    return [(r["code"], ctx.said(r, "name")) for r in rows_of(table[table["parent"] == ""])]
