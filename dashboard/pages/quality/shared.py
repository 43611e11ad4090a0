"""What the figures of the quality report share: words with their signs, scores in words, and the frame itself."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard.context import Context
from dashboard.frame import Frame, Row, cell
from dashboard.news import package_line
from indicators.quality.codes import DECIMALS, shown
from indicators.schema_words import code_label

#: A band and a severity are told by their sign and their word; colour only supports them.
BAND_SIGNS = {"good": "●", "fair": "◐", "weak": "○", "unjudged": "–"}
SEVERITY_SIGNS = {"error": "✕", "warning": "△", "note": "≈"}


def word(ctx: Context, column: str, code: str) -> str:
    """Word for a code of the package, as a heading begins."""
    text = code_label(column, code, ctx.lang)
    return text[:1].upper() + text[1:]


def band_text(ctx: Context, band: str) -> str:
    """Band of a score as sign and word."""
    return f"{BAND_SIGNS[band]} {code_label('band', band, ctx.lang)}"


def severity_text(ctx: Context, severity: str) -> str:
    """Severity of a finding as sign and word."""
    return f"{SEVERITY_SIGNS[severity]} {code_label('severity', severity, ctx.lang)}"


def score_cell(ctx: Context, row: Any, *, bar: bool = False) -> dict[str, Any]:
    """Write a score as sign and number; the sign alone where it could not be judged."""
    score, sign = row["score"], BAND_SIGNS[row["band"]]
    if score != score:
        return cell(sign, None)
    return cell(f"{sign} {score_text(ctx, score)}", score, b=round(float(score), 1) if bar else None)


def score_text(ctx: Context, score: float) -> str:
    """Write a score; see `indicators.quality.codes.shown`."""
    return ctx.t.number(shown(score), DECIMALS)


def components(ctx: Context, scope: str) -> pd.DataFrame:
    """Components of all scores of a scope, in the order of the package."""
    table = ctx.package["quality_components"]
    return table[table["scope"] == scope]


def scores(ctx: Context, scope: str) -> pd.DataFrame:
    """Scores of a scope, in the order of the package, by code."""
    table = ctx.package["quality_scores"]
    return table[table["scope"] == scope].set_index("code", drop=False)


def rules(ctx: Context) -> dict[str, Any]:
    """Rules of the report, as the build wrote them down."""
    return dict(ctx.package.method["quality"])


def frame(
    ctx: Context, name: str, columns: list[tuple[str, bool]], rows: list[Row], summary: str, **more: Any
) -> Frame:
    """Build a figure of the report; its title stands in the catalogue by its name."""
    return Frame(
        id=name,
        title=more.pop("title", "") or ctx.t(f"quality.{name.replace('-', '_')}_title"),
        summary=summary,
        source=package_line(ctx),
        columns=columns,
        rows=rows,
        **more,
    )
