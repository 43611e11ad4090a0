"""`maros quality`: the quality report on a terminal, as JSON, or as a CSV."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
import pandas as pd

from indicators.baseline import compute_baseline
from indicators.package import csv_bytes
from indicators.quality.codes import DECIMALS, TABLES, shown
from indicators.quality.tables import quality_tables
from indicators.schema import BY_NAME
from indicators.schema_words import code_label
from indicators.words import LANGUAGES
from indicators.workspace import load_workspace


def report(raw: Path) -> dict[str, pd.DataFrame]:
    """Return the tables of the report on a workspace as it is now, by their short names.

    Raises
    ------
    DataError
        If the raw data has problems.
    """
    made = quality_tables(compute_baseline(load_workspace(raw)))
    return {name: BY_NAME[f"quality_{name}"].frame(made[f"quality_{name}"]) for name in TABLES}


def run(raw: Path, *, table: str | None, kinds: tuple[str, ...], severities: tuple[str, ...], **how: Any) -> None:
    """Show the report, or one of its tables alone; write a table where `how["output"]` names a file.

    Parameters
    ----------
    raw : Path
        Workspace.
    table : str or None
        Of `TABLES`: the one to write or, without a file for it, to print; the findings are written by default.
    kinds, severities : tuple of str
        Findings to show; all where empty.
    **how
        `output`, a path or None, and `as_json`.
    """
    made = report(raw)
    found = made["findings"]
    made["findings"] = found[
        (found["kind"].isin(kinds) | (not kinds)) & (found["severity"].isin(severities) | (not severities))
    ]
    written = made[table or "findings"]
    if how["output"]:
        how["output"].write_bytes(csv_bytes(written))
    elif table:
        # As CSV, so that it can be piped into a file or another command; by way of pandas' JSON as below.
        plain = json.dumps(json.loads(written.to_json(orient="records")), ensure_ascii=False, indent=1) + "\n"
        click.echo(plain if how["as_json"] else csv_bytes(written).decode(), nl=False)
        return
    if how["as_json"]:
        click.echo(json.dumps(as_data(made), ensure_ascii=False, indent=1))
        return
    for line in lines(made):
        click.echo(line)
    if how["output"]:
        click.echo(f"{how['output']}: {len(written)} baris / rows")


def as_data(made: dict[str, pd.DataFrame]) -> dict[str, Any]:
    """Return overall score, components and findings as plain data."""
    scores, parts = (made[name][made[name]["scope"] == "overall"] for name in ("scores", "components"))
    plain = {"components": parts, "findings": made["findings"]}
    # By way of pandas' own JSON: a missing number becomes null there, and no other type is lost.
    return {name: json.loads(frame.to_json(orient="records")) for name, frame in plain.items()} | {
        "score": json.loads(scores.to_json(orient="records"))[0]
    }


def lines(made: dict[str, pd.DataFrame]) -> list[str]:
    """Return the report as a terminal shows it, in both languages."""
    score = made["scores"].query("scope == 'overall'").to_dict("records")[0]
    out = [f"Skor mutu / Quality score: {_number(score['score'])} ({_both('band', score['band'])})"]
    for part in made["components"].query("scope == 'overall'").to_dict("records"):
        counted = f"{part['numerator']:g} / {part['denominator']}"
        out.append(f"  {_both('component', part['component']):<46} {_number(part['score']):>6}  {counted}")
    out.append(f"{len(made['findings'])} temuan / findings")
    for finding in made["findings"].to_dict("records"):
        out.append(f"[{_both('severity', finding['severity'])}] {finding['sentence_id']}")
        out.append(f"  {finding['sentence_en']}")
    return out


def _both(column: str, code: str) -> str:
    return " / ".join(code_label(column, code, language) for language in LANGUAGES)


def _number(value: float) -> str:
    return "-" if value != value else f"{shown(value):.{DECIMALS}f}"
