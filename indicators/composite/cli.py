"""The command: an index from two CSV files. Mounted as `maros index`; alone `python -m indicators.composite.cli`."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path
from typing import Any

import click
import pandas as pd

from indicators.composite import registry
from indicators.composite.data import Panel, panel
from indicators.composite.errors import CompositeError
from indicators.composite.framework import Framework
from indicators.composite.method import Method
from indicators.composite.pipeline import compute as run_index
from indicators.composite.readers import read_data

DIGITS = "%.17g"  # 17 significant digits give every double back exactly
FILE = click.Path(path_type=Path)


@click.group(name="index")
def index() -> None:
    """Compute a composite index and its uncertainty from CSV files."""


def inputs(function: Any) -> Any:
    """Add the options that name the input files."""
    for option in (
        click.option("--method", "method_path", type=FILE, help="METHOD.toml; default: min-max 0-100, arithmetic."),
        click.option(
            "--framework", "framework_path", type=FILE, required=True,
            help="CSV: code,parent,type,weight,direction[,denominator,target,lower,upper,name,unit].",
        ),
        click.option("--data", "data_path", type=FILE, required=True, help="CSV: unit[,period], then indicators."),
    ):  # fmt: skip
        function = option(function)
    return function


def read_inputs(data: Path, framework: Path, method: Path | None) -> tuple[Panel, Framework, Method]:
    """Read and match the input files; say on standard error which columns are not used."""
    fw = Framework.read_csv(framework)
    rows = panel(read_data(data, fw), fw)
    if rows.ignored:
        click.echo(f"{data}: not in the framework, not used: {', '.join(rows.ignored)}", err=True)
    return rows, fw, Method.from_toml(method) if method else Method.default()


def write(frame: pd.DataFrame, path: Path) -> None:
    """Write a CSV in full precision; missing cells are empty."""
    path.parent.mkdir(parents=True, exist_ok=True)
    frame.to_csv(path, index=False, float_format=DIGITS, lineterminator="\n")


class Refusal(click.ClickException):
    """Wrong input: one line on standard error and exit code 1."""


def refusing(function: Any) -> Any:
    """Turn errors of the engine into one line for the user."""
    import functools

    @functools.wraps(function)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except CompositeError as e:
            raise Refusal(str(e)) from e
        except OSError as e:
            raise Refusal(f"{e.filename}: {e.strerror}") from e

    return wrapped


@index.command()
@inputs
@click.option("--output", type=FILE, required=True, help="SCORES.csv: unit[,period],code,level,score,rank.")
@click.option("--coverage", type=FILE, help="Also write the share of children measured, unit by aggregate.")
@click.option("--weights", type=FILE, help="Also write weights, shares and effective weights.")
@click.option("--log", "log_path", type=FILE, help="Also write what was done, as JSON.")
@refusing
def compute(
    data_path: Path, framework_path: Path, method_path: Path | None, output: Path, coverage: Path | None,
    weights: Path | None, log_path: Path | None,
) -> None:  # fmt: skip
    """Compute the scores and ranks of every level."""
    rows, framework, method = read_inputs(data_path, framework_path, method_path)
    result = run_index(rows, framework, method)
    write(result.scores, output)
    if coverage:
        write(result.coverage.reset_index(), coverage)
    if weights:
        write(result.weights, weights)
    if log_path:
        import json

        log_path.write_text(json.dumps(result.log.to_list(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    withheld = int(result.scores.loc[result.scores["level"] > 1, "score"].isna().sum())
    note = f"; {withheld} aggregate scores withheld" if withheld else ""
    click.echo(f"{output}: {len(rows.units)} units, {len(result.codes)} codes{note}")


def read_spec(spec: Path | None, method: Path | None) -> dict[str, Any] | None:
    """Read what varies: `--spec`, or the table `[uncertainty]` of the method file; None for the default."""
    for path in (spec, method):
        if path is None:
            continue
        try:
            tables = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as e:
            raise Refusal(f"{path}: is not TOML: {e}") from None
        found = tables.get("uncertainty", tables if path is spec else None)
        if found is not None:
            return dict(found)
    return None


SPEC_HELP = """TOML: a table for each path that varies, such as ["treat.max_points"] values = [1, 2, 3] or [weights]
noise = 0.25. Default: [uncertainty] of METHOD.toml, else every weight by up to 25 %."""


@index.command()
@inputs
@click.option("--spec", type=FILE, help=SPEC_HELP)
@click.option(
    "--draws", type=click.IntRange(min=1), default=1000, show_default=True, help="Ways of computing the index."
)
@click.option("--seed", type=int, default=42, show_default=True)
@click.option("--output", type=FILE, required=True, help="CSV: score and rank with mean, median, 5 % and 95 %.")
@click.option("--ranks", type=FILE, help="Also write the probability of each rank (first root).")
@click.option("--pairs", type=FILE, help="Also write the probability of each pairwise order (first root).")
@click.option("--sensitivity", "sensitivity_path", type=FILE, help="Also write Sobol indices by unit (first root).")
@click.option("--quiet", is_flag=True, help="No progress.")
@refusing
def uncertainty(
    data_path: Path, framework_path: Path, method_path: Path | None, spec: Path | None, draws: int, seed: int,
    output: Path, ranks: Path | None, pairs: Path | None, sensitivity_path: Path | None, quiet: bool,
) -> None:  # fmt: skip
    """Compute the index in many ways: intervals of scores and ranks."""
    from indicators.composite.uncertain import sensitivity
    from indicators.composite.uncertain import uncertainty as run_uncertainty

    rows, framework, method = read_inputs(data_path, framework_path, method_path)
    varies = read_spec(spec, method_path)
    found = run_uncertainty(
        rows, framework, varies, draws, seed, method=method, progress=None if quiet else show_progress
    )
    write(found.summary, output)
    if ranks:
        write(found.rank_probabilities().reset_index(), ranks)
    if pairs:
        tables = []
        for t in rows.periods:
            table = found.pairwise(period=t).reset_index()
            tables.append(table.melt("unit", var_name="other", value_name="probability").dropna())
            if rows.has_periods:
                tables[-1].insert(0, "period", t)
        write(pd.concat(tables, ignore_index=True), pairs)
    if sensitivity_path:
        sobol = sensitivity(rows, framework, varies, seed=seed, method=method)
        write(sobol.indices, sensitivity_path)
    factors = ", ".join(found.factors)
    click.echo(f"{output}: {draws} draws, seed {seed}, varying {factors}")


def show_progress(done: int, total: int) -> None:
    """Rewrite one line on standard error, where that is a terminal."""
    if sys.stderr.isatty():
        click.echo(f"\r{done} of {total} draws", nl=done == total, err=True)


@index.command()
@click.option("--step", type=click.Choice(registry.STEPS), help="Only one step.")
@click.option("--markdown", is_flag=True, help="As a Markdown table.")
def methods(step: str | None, markdown: bool) -> None:
    """List every method with its parameters and reference."""
    found = registry.catalogue(step)
    if markdown:
        click.echo("| step | method | what | parameters (default) | reference |\n|---|---|---|---|---|")
    last = ""
    for s in found:
        if markdown:
            parameters = "; ".join(f"`{p.name}` ({default_text(p)})" for p in s.parameters)
            click.echo(f"| {s.step} | `{s.name}` | {s.summary} | {parameters} | {s.reference} |")
            continue
        if s.step != last:
            click.echo(f"[{s.step}]")
            last = s.step
        click.echo(f"  {s.name}: {s.summary}")
        for p in s.parameters:
            choices = f" ({' | '.join(p.choices)})" if p.choices else ""
            click.echo(f"      {p.name} = {default_text(p)}{choices}  {p.text}".rstrip())
        if s.reference:
            click.echo(f"      reference: {s.reference}")


def default_text(parameter: registry.Parameter) -> str:
    """Return a default as TOML writes it; a dash when the parameter may be left out."""
    value = parameter.default
    if value is None:
        return "-"
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else repr(value).replace("'", '"')


if __name__ == "__main__":
    index()
