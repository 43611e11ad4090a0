"""The commands `maros report ...`."""

from __future__ import annotations

import difflib
import json
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

import click
from sqlalchemy.exc import DBAPIError

from indicators.areas import fold
from indicators.cli import PROCESSED, RAW
from indicators.masterplan.store import StoreError
from indicators.package import PackageError
from indicators.problems import DataError
from indicators.reports.bundle import pack
from indicators.reports.facts import Material
from indicators.reports.jobs import BUNDLE, PARTS, PROFILE, Job, jobs
from indicators.reports.make import make_all, write
from indicators.reports.open import open_material
from indicators.reports.typeset import ReportError
from indicators.words import LANGUAGES

OUT = Path("build/reports")
_FOLDER = click.Path(path_type=Path, file_okay=False)
_OPTIONS: tuple[Callable[[Any], Any], ...] = (
    click.option("--processed", type=_FOLDER, default=PROCESSED, show_default=True, help="Folder of the data package."),
    click.option(
        "--raw", type=_FOLDER, default=RAW, show_default=True, help="Workspace with the masterplan's records."
    ),
    click.option("--database", help="Address of the store, for what was signed off there and for the review."),
    click.option("--lang", type=click.Choice([*LANGUAGES, "both"]), default="both", show_default=True),
    click.option("--out", type=_FOLDER, default=OUT, show_default=True, help="Folder to write into."),
    click.option("--processes", type=click.IntRange(1), help="Processors to use; all of them if not given."),
    click.option("--json", "as_json", is_flag=True, help="Print JSON, for scripts."),
)


def options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that all reports share."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@click.group()
def report() -> None:
    """Write reports: profiles, summary, baseline book, briefing, workbook, slides, evidence bundle."""


@report.command()
@click.argument("district", required=False)
@click.option("--all", "every", is_flag=True, help="Every district.")
@options
def profile(district: str | None, every: bool, **how: Any) -> None:
    """Write the profile of DISTRICT (code or name), or with --all of every district."""
    if every == bool(district):
        raise click.UsageError("Sebutkan satu kecamatan atau --all. / Name one district or --all.")
    run([PROFILE], district, **how)


def _whole(kind: str, text: str) -> None:
    @report.command(kind, help=text)
    @options
    def command(**how: Any) -> None:
        run([kind], None, **how)


_whole("summary", "Write the executive summary.")
_whole("baseline-book", "Write the baseline book, the annex to the masterplan.")
_whole("briefing", "Write the one-page briefing for the leadership.")
_whole("workbook", "Write the workbook (XLSX) with all scores, values and metadata.")
_whole("slides", "Write ten slides (PPTX) for a meeting.")
_whole(BUNDLE, "Write one ZIP with all reports, the data, hashes and citation.")


@report.command("all")
@options
def everything(**how: Any) -> None:
    """Write all reports and the bundle of them."""
    run([*PARTS, BUNDLE], None, **how)


def find_district(material: Material, asked: str) -> str:
    """Return the code of a district by code or name, whatever its case and signs.

    Raises
    ------
    ReportError
        If there is none; the nearest names are listed.
    """
    areas = material.districts
    names = {fold(str(n)): str(c) for column in ("short_name", "name") for c, n in areas[column].items()}
    if asked in areas.index:
        return asked
    if fold(asked) in names:
        return names[fold(asked)]
    near = difflib.get_close_matches(fold(asked), names, 3, 0.5)
    shown = ", ".join(dict.fromkeys(str(areas.at[names[n], "name"]) for n in near)) or ", ".join(areas["name"])
    raise ReportError(
        f"Tidak ada kecamatan {asked!r}. Yang mirip: {shown}.", f"There is no district {asked!r}. Nearest: {shown}."
    )


def run(
    kinds: Sequence[str],
    district: str | None,
    *,
    processed: Path,
    raw: Path,
    database: str | None,
    lang: str,
    out: Path,
    processes: int | None,
    as_json: bool,
) -> None:
    """Make reports and write them into a folder; leave with exit code 1 where one could not be made."""
    start = time.perf_counter()
    langs = LANGUAGES if lang == "both" else (lang,)
    try:
        material = open_material(processed, raw, database)
        wanted = (
            [Job(kinds[0], one, find_district(material, district)) for one in langs]
            if district
            else jobs(material.districts.index, PARTS if BUNDLE in kinds else kinds, langs)
        )
        made, failed = _make(material, wanted, processes, quiet=as_json)
        files = {path: content for path, content in made.items() if kinds != [BUNDLE]}
        if BUNDLE in kinds and not failed:
            files[Job(BUNDLE).file_name()] = pack(material, made)
        for path, content in files.items():
            write(out / path, content)
    except DataError as error:
        _refuse([(p.message("id"), p.message("en")) for p in error.problems], as_json)
    except (ReportError, PackageError, StoreError) as error:
        _refuse([(error.message_id, error.message_en)], as_json)
    except DBAPIError as error:
        _refuse([(f"Basis data gagal: {error.orig}.", f"The database failed: {error.orig}.")], as_json)
    except BrokenProcessPool:  # ended from outside, mostly for want of memory
        _refuse(
            [
                (
                    "Proses pembuat laporan dihentikan; coba --processes 1.",
                    "A process that makes reports was ended; try --processes 1.",
                )
            ],
            as_json,
        )
    except OSError as error:
        reason = error.strerror or str(error)
        _refuse([(f"{out}: tidak dapat ditulis ({reason}).", f"{out}: cannot be written ({reason}).")], as_json)
    seconds, size = time.perf_counter() - start, sum(map(len, files.values()))
    if as_json:
        listed = [{"path": (out / path).as_posix(), "bytes": len(files[path])} for path in sorted(files)]
        errors = [{"message_id": e.message_id, "message_en": e.message_en} for e in failed]
        click.echo(json.dumps({"files": listed, "problems": errors, "seconds": round(seconds, 2)}, ensure_ascii=False))
    else:
        for one in failed:
            click.secho(one.message_id, fg="red", err=True)
            click.echo(f"  {one.message_en}", err=True)
        click.echo(f"{out}: {len(files)} laporan / reports; {size / 1e6:.1f} MB, {seconds:.1f} s")
    if failed:
        sys.exit(1)


def _make(
    material: Material, wanted: Sequence[Job], processes: int | None, *, quiet: bool
) -> tuple[dict[str, bytes], list[ReportError]]:
    """Make reports under a progress bar; return them by their path, and what went wrong."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    made: dict[str, bytes] = {}
    failed: list[ReportError] = []
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True, disable=quiet or not console.is_terminal) as bar:
        task = bar.add_task("laporan / reports", total=len(wanted))
        for job, content in make_all(material, wanted, processes):
            if isinstance(content, ReportError):
                failed.append(content)
            else:
                made[f"{job.lang}/{job.file_name(material.short_names.get(job.area, ''))}"] = content
            bar.update(task, advance=1, description=job.name)
    return made, failed


def _refuse(messages: Sequence[tuple[str, str]], as_json: bool) -> None:
    if as_json:
        errors = [{"message_id": a, "message_en": b} for a, b in messages]
        click.echo(json.dumps({"files": [], "problems": errors}, ensure_ascii=False))
    else:
        for message_id, message_en in messages:
            click.secho(message_id, fg="red", err=True)
            click.echo(f"  {message_en}", err=True)
    sys.exit(1)
