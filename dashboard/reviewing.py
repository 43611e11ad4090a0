"""The review as pages say it: status as sign and word beside a value, and the frames of the page about the review."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd
from dash import html
from dash.development.base_component import Component

from dashboard import model, ui
from dashboard.attributes import HIDDEN
from dashboard.context import Context, remembered_in_records
from dashboard.frame import Frame, Row, cell
from dashboard.news import package_line
from indicators.masterplan.fields import KEY_SEPARATOR
from indicators.review import STATUSES, Filter, Item, Standing
from indicators.review.compare import differences, of_package
from indicators.review.frozen import Frozen

#: A status is told by its sign and its word.
SIGNS = {"draft": "○", "in_review": "◔", "changed": "△", "returned": "↩", "accepted": "✓"}
_TONES = {"accepted": "published", "draft": "withheld"}
#: Compared on the page: every number that is shown; the files hold the rest.
COMPARED = (("values", "value"), ("headlines", "value"), ("scores", "score"), ("scores", "rank"))
#: Makes a frozen version again from its raw files.
REBUILD = "maros baseline rebuild {name}"
_KIND_OF = {"values": "value", "headlines": "headline", "scores": "score"}


def status_text(ctx: Context, status: str) -> str:
    """Status as sign and word."""
    return f"{SIGNS[status]} {ctx.t(f'review.status_{status}')}"


def decided(ctx: Context, standing: Standing) -> str:
    """Say when it was decided; empty while nobody has. By whom stands in the audit trail, which is not public."""
    return ctx.t.when(standing.on[:10]) if standing.on else ""


def chip(ctx: Context, kind: str, *key: str) -> list[Component]:
    """Status of an item as sign and word, leading to the page about the review; nothing where it cannot be known."""
    found = _standing(ctx, kind, key)
    if found is None:
        return []
    words = ctx.t("review.chip", status=ctx.t(f"review.status_{found.status}"))
    return [
        ui.link(
            [html.Span(SIGNS[found.status], **HIDDEN), " ", words],
            ctx.url("review"),
            className=f"chip {_TONES.get(found.status, 'provisional')}",
            title=decided(ctx, found) or None,
        )
    ]


def beside(ctx: Context, frame: Frame, kind: str, keys: Mapping[str, tuple[str, ...]]) -> Frame:
    """Set the status of what each row shows into a last column, or say once that none of it is reviewed yet.

    Parameters
    ----------
    ctx : Context
    frame : Frame
    kind : str
        Kind of item the rows show.
    keys : mapping of str to tuple of str
        Key of the item by id of the row; rows without one show none.

    Returns
    -------
    Frame
        As it was where the state of the review cannot be known now.
    """
    if ctx.records.review is None:
        return frame
    t, found = ctx.t, {row: _standing(ctx, kind, key) for row, key in keys.items()}
    standings = [s for s in found.values() if s is not None]
    if all(s.status == "draft" for s in standings):
        return replace(frame, summary=f"{frame.summary} {t('review.beside_none')}") if standings else frame
    accepted = sum(s.status == "accepted" for s in standings)
    said = t("review.beside_some", accepted=t.number(accepted), total=t.number(len(standings)))
    return replace(
        frame,
        summary=f"{frame.summary} {said}",
        columns=[*frame.columns, (t("review.column"), False)],
        rows=[replace(row, cells=[*row.cells, _cell(ctx, found.get(row.id))]) for row in frame.rows],
    )


def _standing(ctx: Context, kind: str, key: tuple[str, ...]) -> Standing | None:
    review = ctx.records.review
    return None if review is None else review.standings.get((kind, KEY_SEPARATOR.join(key)))


def _cell(ctx: Context, standing: Standing | None) -> dict[str, Any]:
    if standing is None:
        return cell("–")
    return cell(status_text(ctx, standing.status), k="state", s=decided(ctx, standing) or None)


def name_of(ctx: Context, item: Item) -> str:
    """Name of an item in the reader's language."""
    return item.name_id if ctx.lang == "id" else item.name_en


def address_of(ctx: Context, item: Item) -> str:
    """Address of the public page where an item stands."""
    match item.kind:
        case "source":
            return ctx.url("data", "source", item.key)
        case "headline":
            return ctx.url()
        case "value":
            return ctx.url("indicator", item.indicator, p=item.period)
        case _:
            return ctx.url("indicator", item.key)


def hints(ctx: Context, standing: Standing) -> str:
    """Say what needs a look of its own."""
    # A question is the reviewers' own until it is settled: the public sees the status.
    return ", ".join(ctx.t(f"review.hint_{h}") for h in standing.item.hints)


def _frame(ctx: Context, name: str, columns: list[tuple[str, bool]], rows: list[Row], summary: str) -> Frame:
    return Frame(
        id=name,
        title=ctx.t(f"review.{name}_title"),
        summary=summary,
        source=package_line(ctx),
        columns=columns,
        rows=rows,
        steady=True,
    )


def state_frame(ctx: Context) -> Frame:
    """How many items have which status, in the baseline and in all."""
    t, review = ctx.t, ctx.records.review
    assert review is not None
    rows = []
    for scope, only in (("baseline", True), ("all", False)):
        for _, r in model.rows(review.summary(only)):
            if r["total"]:
                cells = [cell(t(f"review.kind_{r['kind']}")), cell(t(f"review.scope_{scope}"))]
                cells += [cell(t.number(r[s]), r[s]) for s in reversed(STATUSES)]
                cells.append(cell(t.number(r["total"]), r["total"], b=round(100 * r["accepted"] / r["total"], 1)))
                rows.append(Row(f"{scope}-{r['kind']}", cells))
    columns = [(t("column.kind"), False), (t("review.scope"), False)]
    columns += [(status_text(ctx, s), True) for s in reversed(STATUSES)]
    return _frame(ctx, "state", [*columns, (t("review.total"), True)], rows, state_sentence(ctx))


def state_sentence(ctx: Context) -> str:
    """Say how far the review of the baseline is."""
    t, review = ctx.t, ctx.records.review
    assert review is not None
    mine = [s for s in review.standings.values() if s.item.baseline]
    counts = {status: sum(s.status == status for s in mine) for status in STATUSES}
    if counts["draft"] == len(mine):
        return t("review.none_yet", total=t.number(len(mine)))
    words = {status: t.number(n) for status, n in counts.items()}
    return t("review.so_far", total=t.number(len(mine)), **words)


def dimension_frame(ctx: Context) -> Frame:
    """How much of each dimension's baseline is accepted."""
    t, review = ctx.t, ctx.records.review
    assert review is not None
    rows = []
    for code, r in model.rows(model.framework(ctx.package, "dimension")):
        mine = review.queue(Filter(dimension=code, baseline=True))
        cells = [cell(ctx.said(r, "name"))]
        for kind in ("indicator", "value", "source"):
            own = [s for s in mine if s.item.kind == kind]
            done = sum(s.status == "accepted" for s in own)
            share = round(100 * done / len(own), 1) if own else None
            text = t("data.of", n=t.number(done), total=t.number(len(own))) if own else "–"
            cells.append(cell(text, done if own else None, b=share))
        rows.append(Row(code, cells))
    columns = [
        (t("level.dimension"), False),
        *((t(f"review.kind_{k}"), True) for k in ("indicator", "value", "source")),
    ]
    return _frame(ctx, "dimensions", columns, rows, t("review.dimensions_summary"))


def items_frame(ctx: Context) -> Frame:
    """Everything the baseline rests on, with its status."""
    t, review = ctx.t, ctx.records.review
    assert review is not None
    rows = [
        Row(
            f"{s.item.kind}/{s.item.key}",
            [
                cell(name_of(ctx, s.item), href=address_of(ctx, s.item)),
                cell(t(f"review.kind_{s.item.kind}")),
                cell(status_text(ctx, s.status)),
                cell(t.when(s.on[:10]) if s.on else "–", s.on),
                cell(hints(ctx, s) or "–"),
            ],
        )
        for s in review.queue(Filter(baseline=True))
    ]
    heads = ("review.item", "column.kind", "review.column", "review.on", "review.look")
    return _frame(ctx, "items", [(t(h), False) for h in heads], rows, t("review.items_summary", n=t.number(len(rows))))


def versions_frame(ctx: Context) -> Frame:
    """Frozen versions, newest first."""
    t = ctx.t
    rows = []
    for one in reversed(ctx.records.baselines):
        changed = len(compared(ctx, one.name, ""))
        state = "complete" if one.complete else "incomplete"
        left = sum(one.pending.values())
        rows.append(
            Row(
                one.name,
                [
                    cell(one.name, href=ctx.url("review", one.name), s=one.why or None),
                    cell(t.when(one.made[:10]), one.made),
                    cell(t(f"review.{state}", left=t.number(left), n=t.number(one.items))),
                    cell(t.number(len(one.reviewers)), len(one.reviewers)),
                    cell(t.number(changed), changed),
                    cell(one.seal[:12], k="file"),
                ],
            )
        )
    heads = ("review.version", "review.made", "column.status", "review.signed", "review.differing", "review.seal")
    numeric = {"review.signed", "review.differing"}
    summary = t.n("review.versions_summary", len(rows))
    return _frame(ctx, "versions", [(t(h), h in numeric) for h in heads], rows, summary)


def frozen_named(ctx: Context, name: str) -> Frozen | None:
    """Return a frozen version, or none."""
    return next((one for one in ctx.records.baselines if one.name == name), None)


@remembered_in_records
def compared(ctx: Context, name: str, other: str) -> pd.DataFrame:
    """Numbers in which a frozen version differs from another one, or from what is shown now."""
    before, after = frozen_named(ctx, name), frozen_named(ctx, other)
    assert before is not None
    tables = tuple(dict.fromkeys(table for table, _ in COMPARED))
    found = differences(before.table, after.table if after else of_package(ctx.package.source), tables)
    wanted = [
        change != "changed" or (table, column) in COMPARED
        for table, change, column in zip(found["table"], found["change"], found["column"], strict=True)
    ]
    return found[wanted]


def comparison_frame(ctx: Context, name: str, other: str) -> Frame:
    """Every number that differs between two versions."""
    t, found = ctx.t, compared(ctx, name, other)
    areas = ctx.package["areas"].set_index("code")["name"]
    rows = []
    for _, r in model.rows(found):
        parts = r["key"].split(KEY_SEPARATOR)
        # Scores are keyed by area and code, values by code and area.
        code, area = (parts[1], parts[0]) if r["table"] == "scores" else (parts[0], parts[1])
        variable = model.variable(ctx, code)
        label = variable.name if variable is not None else code
        what = t("column.rank") if r["column"] == "rank" else t(f"review.kind_{_KIND_OF[r['table']]}")
        rows.append(
            Row(
                f"{r['table']}/{r['key']}/{r['column']}",
                [
                    cell(label, s=what),
                    cell(areas.get(area, "–")),
                    cell(t.when(parts[-1]) if r["table"] != "scores" else "–"),
                    cell(t(f"changes.{r['change']}")),
                    cell(*_number(ctx, r["before"])),
                    cell(*_number(ctx, r["after"])),
                ],
            )
        )
    heads = ("review.item", "column.district", "column.period", "column.change", "column.before", "column.after")
    then = other or t("review.now")
    return Frame(
        id="comparison",
        title=t("review.comparison_title", one=name, two=then),
        summary=t.n("review.comparison_summary", len(rows)) if rows else t("review.comparison_same"),
        source=package_line(ctx),
        columns=[(t(h), h in ("column.before", "column.after")) for h in heads],
        rows=rows,
    )


def _number(ctx: Context, text: str) -> tuple[str, float | None]:
    if not text:
        return "–", None
    value = float(text)
    return ctx.t.number(value, 0 if value.is_integer() else 2), value
