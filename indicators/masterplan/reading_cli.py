"""Commands `maros masterplan reading`: the calculators of the national readings, for figures that lie in a file."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import click
import numpy as np

from indicators.cli import RAW
from indicators.masterplan import readings
from indicators.masterplan.plan import load
from indicators.masterplan.readings import IKM_ELEMENTS, Reading
from indicators.masterplan.scales import NoScaleError, Scale, scale_of_year

_FILE = click.Path(path_type=Path, dir_okay=False, exists=True)
_raw = click.option(
    "--raw", type=click.Path(path_type=Path, file_okay=False), default=RAW, show_default=True, help="Workspace to read."
)
_year = click.option("--year", type=int, required=True, help="Year of the figures: weights and classes are dated.")


@click.group()
def reading() -> None:
    """National readings from figures in a file; each answers for itself."""


@reading.command()
@_raw
@_year
@click.argument("answers", type=_FILE)
def ikm(raw: Path, year: int, answers: Path) -> None:
    """Satisfaction index of a survey: ANSWERS is a CSV with a row a form and nine answers (1-4, empty for none)."""
    with _refusing(answers.name):
        table = [
            [_number(line, cell) for cell in row]
            for line, row in enumerate(_rows(answers), start=1)
            if line > 1 or any(cell[:1].isdigit() for cell in row)  # a heading is allowed
        ]
        for line, row in enumerate(table, start=1):
            if len(row) != IKM_ELEMENTS:
                raise _wrong(line, f"{len(row)} kolom / columns", str(IKM_ELEMENTS))
        _show(readings.ikm(np.array(table), _scale(raw, "ikm", year)))


@reading.command()
@_raw
@_year
@click.argument("points", type=_FILE)
def u4ssc(raw: Path, year: int, points: Path) -> None:
    """Category of U4SSC: POINTS is a CSV of `kpi, value, benchmark` with headings; an empty value is not reported."""
    with _refusing(points.name):
        heads, *rows = _rows(points)
        if heads != ["kpi", "value", "benchmark"]:
            raise _wrong(1, ", ".join(heads), "kpi, value, benchmark")
        scale, found = _scale(raw, "u4ssc", year), []
        for line, row in enumerate(rows, start=2):
            if len(row) != len(heads):
                raise _wrong(line, f"{len(row)} kolom / columns", str(len(heads)))
            value, benchmark = (_number(line, cell) for cell in row[1:])
            found.append(None if math.isnan(value) else readings.u4ssc_points(value, benchmark, scale))
            click.echo(f"{row[0]}: {'–' if found[-1] is None else found[-1]}")
        _show(readings.u4ssc_category(found, scale))


@reading.command()
@_raw
@_year
@click.option("--variant", default="national", show_default=True, help="Of the weights.")
@click.argument("scores", nargs=-1, required=True)
def evaluation(raw: Path, year: int, variant: str, scores: Sequence[str]) -> None:
    """Smart-city evaluation from SCORES: baseline=3.2 output=3 outcome=3.1 impact=3 quick-win=4."""
    with _refusing("SCORES"):
        given: dict[str, float] = {}
        for text in scores:
            part, _, score = text.partition("=")
            given[part] = _number(len(given) + 1, score)
        weights = readings.weights_on(load(raw).table("weights"), "evaluation", date(year, 12, 31), variant)
        _show(readings.evaluation_score(given, weights))


@reading.command()
@click.option("--value", type=float, required=True)
@click.option("--target", type=float, help="Without it, --history says what is usual.")
@click.option("--history", type=float, multiple=True, help="Former values, one each time.")
@click.option("--lower-is-better", is_flag=True)
def cityscore(value: float, target: float | None, history: Sequence[float], lower_is_better: bool) -> None:
    """One metric of CityScore: 1 is on target, above 1 is better."""
    with _refusing("cityscore"):
        click.echo(f"{readings.cityscore(value, target, 'down' if lower_is_better else 'up', history):.4f}")


@contextmanager
def _refusing(name: str) -> Iterator[None]:
    try:
        yield
    except (ValueError, LookupError, NoScaleError) as error:
        raise click.ClickException(f"{name}: {error.args[0]}") from None


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as handle:
        sample = handle.readline()
        handle.seek(0)
        found = [[cell.strip() for cell in row] for row in csv.reader(handle, delimiter=";" if ";" in sample else ",")]
    if not found:
        raise ValueError("berkas kosong / the file is empty")
    return found


def _number(line: int, cell: str) -> float:
    if not cell:
        return math.nan
    try:
        return float(cell.replace(",", "."))
    except ValueError:
        raise _wrong(line, repr(cell), "angka / a number") from None


def _wrong(line: int, found: str, expected: str) -> ValueError:
    return ValueError(f"baris / row {line}: {found}; seharusnya / expected: {expected}")


def _scale(raw: Path, instrument: str, year: int) -> Scale:
    plan = load(raw)
    return scale_of_year(instrument, year, plan.table("scales"), plan.table("instruments"))


def _show(found: Reading) -> None:
    click.echo(found.components.to_string(index=False, float_format="{:.4f}".format))
    if found.withheld:
        click.echo(f"belum ada / missing: {', '.join(found.withheld)}")
    word = f"  {found.category.name_id} / {found.category.name_en}" if found.category else ""
    total = "ditahan / withheld" if math.isnan(found.value) else f"{found.value:.4f}{word}"
    click.echo(f"{total}  ({100 * found.coverage:.0f} %)")
