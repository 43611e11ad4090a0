"""The `maros` command."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any, Literal

import click

from indicators.problems import DataError
from indicators.quality.codes import KINDS, SEVERITIES
from indicators.quality.codes import TABLES as QUALITY_TABLES

# Empty is the same as not given, as in the service's settings.
RAW = Path(os.environ.get("MAROS_RAW") or "data/raw")
PROCESSED = Path(os.environ.get("MAROS_PROCESSED") or "data/processed")

_raw = click.option(
    "--raw", type=click.Path(path_type=Path, file_okay=False), default=RAW, show_default=True, help="Workspace to read."
)
_processed = click.option(
    "--processed",
    type=click.Path(path_type=Path, file_okay=False),
    default=PROCESSED,
    show_default=True,
    help="Folder of the data package.",
)
_json = click.option("--json", "as_json", is_flag=True, help="Print JSON, for scripts.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="maros-smart-city")
def main() -> None:
    """Smart-city indicators: clean, compute, publish and show them."""


def _print(error: DataError) -> None:
    for problem in error.problems:
        click.secho(problem.message("id"), fg="red", err=True)
        click.echo(f"  {problem.message('en')}", err=True)


@contextmanager
def _reporting(as_json: bool) -> Iterator[None]:
    """Print every problem of the raw data in both languages and leave with exit code 1."""
    from indicators.package import PackageError

    try:
        yield
    except DataError as error:
        if as_json:
            click.echo(json.dumps({"problems": [p.as_dict() for p in error.problems]}, ensure_ascii=False, indent=1))
        else:
            _print(error)
            n = len(error.problems)
            click.echo(
                f"{n} masalah; paket data lama tidak berubah. / {n} problems; the former package is unchanged.",
                err=True,
            )
        sys.exit(1)
    except PackageError as error:
        _fail(error.message_id, error.message_en, as_json)
    except OSError as error:  # no space, no right to write, a folder in use
        place = f"{Path(str(error.filename)).name}: " if error.filename else ""
        reason = f"{place}{error.strerror or error}"
        _fail(
            f"Berkas tidak dapat ditulis atau dibaca ({reason}); paket data lama tidak berubah.",
            f"A file cannot be written or read ({reason}); the former package is unchanged.",
            as_json,
        )


def _fail(message_id: str, message_en: str, as_json: bool) -> None:
    if as_json:
        error = {"message_id": message_id, "message_en": message_en}
        click.echo(json.dumps({"problems": [], "error": error}, ensure_ascii=False, indent=1))
    else:
        click.secho(message_id, fg="red", err=True)
        click.echo(f"  {message_en}", err=True)
    sys.exit(1)


@main.command()
@_raw
@_processed
@_json
@click.option("--wait", default=600.0, show_default=True, help="Seconds to wait for another build.")
@click.option("--replace-other", is_flag=True, help="Write over the data package of another regency.")
def build(raw: Path, processed: Path, as_json: bool, wait: float, replace_other: bool) -> None:
    """Clean the raw data and write the data package."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    from indicators.build import build as run

    with _reporting(as_json):
        if as_json or not sys.stderr.isatty():
            report = run(raw, processed, timeout=wait, replace_other=replace_other)
        else:
            from rich.console import Console

            columns = (TextColumn("{task.description:>12}"), BarColumn(), MofNCompleteColumn())
            with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
                tasks = {step: bars.add_task(step, total=None) for step in ("tables", "indicators", "package")}

                def progress(step: str, done: int, total: int) -> None:
                    bars.update(tasks[step], completed=done, total=total)

                report = run(raw, processed, progress, timeout=wait, replace_other=replace_other)
    if as_json:
        click.echo(json.dumps(report.as_dict(), ensure_ascii=False, indent=1))
    else:
        rows = report.rows
        click.echo(
            f"{processed}: {rows['observations']} observasi / observations, {rows['values']} nilai / values, "
            f"{rows['scores']} skor / scores; {report.bytes / 1e6:.1f} MB, {report.seconds:.2f} s"
        )


@main.command()
@_raw
@_json
def check(raw: Path, as_json: bool) -> None:
    """Check the raw data alone and print every problem with file, row and column."""
    from indicators.baseline import compute_baseline
    from indicators.workspace import load_workspace

    with _reporting(as_json):
        workspace = load_workspace(raw)
        compute_baseline(workspace)  # the method may not fit the data
    if as_json:
        click.echo(json.dumps({"problems": [], "observations": len(workspace.observations)}))
    else:
        n = len(workspace.observations)
        click.echo(f"{raw}: tidak ada masalah / no problems ({n} observasi / observations)")


@main.command("init")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--regency", "name", default=None, help="Name with its kind: `Kabupaten …` or `Kota …`.")
@click.option("--code", default=None, help="Kemendagri code, NN.NN.")
@click.option("--bps-code", default=None, help="Code of the statistics office, NNNN; not the same digits.")
@click.option("--province", default="", help="Name of the province.")
@click.option("--district-word", default="kecamatan", show_default=True, help="What a district is called.")
@click.option("--village-kind", "village_kinds", multiple=True, help="Kind of village; repeat for each.")
def init_(
    path: Path,
    name: str | None,
    code: str | None,
    bps_code: str | None,
    province: str,
    district_word: str,
    village_kinds: tuple[str, ...],
) -> None:
    """Make an empty workspace at PATH for another regency or city."""
    from indicators.start import Regency, StartError, start

    given = {"name": name, "code": code, "bps_code": bps_code}
    if any(given.values()) and not all(given.values()):
        _fail(
            "--regency, --code, dan --bps-code diisi ketiganya, atau tidak sama sekali.",
            "--regency, --code and --bps-code go together: all three, or none.",
            False,
        )
    known = {key: value for key, value in given.items() if value is not None}
    with _reporting(False):
        try:
            start(path, Regency(**known, province=province, district_word=district_word, village_kinds=village_kinds))
        except StartError as error:
            _fail(error.message_id, error.message_en, False)
    click.echo(f"{path}: ruang kerja kosong / empty workspace. {path / 'README.md'}")
    click.echo(f"maros check --raw {path}")


@main.command()
@_raw
@_processed
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8050, show_default=True)
@click.option("--threads", default=8, show_default=True)
@click.option(
    "--production", is_flag=True, help="Several processes, logs, metrics; settings from the environment alone."
)
def serve(raw: Path, processed: Path, host: str, port: int, threads: int, production: bool) -> None:
    """Serve the dashboard."""
    import waitress

    if production:
        from dashboard.production.run import run
        from dashboard.production.settings import read_settings

        try:
            settings = read_settings()
        except DataError as error:
            _print(error)
            click.echo("Tidak dimulai. / Not started.", err=True)
            sys.exit(1)
        run(settings)
        return

    from dashboard.app import create_app
    from indicators.masterplan.store import store_url

    app = create_app(processed, raw, store_url())
    click.echo(f"http://{host}:{port}  (Ctrl+C untuk berhenti / to stop)")
    try:
        waitress.serve(app.server, host=host, port=port, threads=threads, ident=None)
    except OSError as error:
        raise click.ClickException(
            f"Port {port} tidak dapat dipakai; coba --port. / Port {port} is taken; try --port. ({error.strerror})"
        ) from None


@main.command()
def settings() -> None:
    """Show the settings of `maros serve --production`, and whether they are right."""
    from dashboard.production.settings import VARIABLES, check, shown

    found, problems = check(os.environ)
    wrong = {problem.column for problem in problems}
    for variable in VARIABLES:
        click.echo(f"{'!' if variable.name in wrong else ' '} {variable.name}={shown(variable, os.environ)}")
        click.echo(f"    {variable.id} / {variable.en}")
    for indonesian, english in found.concerns():
        click.secho(indonesian, fg="yellow", err=True)
        click.echo(f"  {english}", err=True)
    if problems:
        _print(DataError(problems))
        sys.exit(1)


@main.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False, exists=True))
def seal(folder: Path) -> None:
    """Record the hash of FOLDER/table.csv in its source.yml, after you have checked the table."""
    from indicators.files import sha256

    source, table = folder / "source.yml", folder / "table.csv"
    for path in (source, table):
        if not path.is_file():
            raise click.ClickException(f"{path}: tidak ada / missing")
    try:
        text = source.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise click.ClickException(f"{source}: bukan teks UTF-8 / not UTF-8 text") from None
    sealed, count = re.subn(r"(?m)^sha256:.*$", f"sha256: {sha256(table)}", text)
    if count != 1:
        raise click.ClickException(f"{source}: perlu satu baris sha256 / needs one line sha256")
    source.write_text(sealed, encoding="utf-8", newline="\n")
    click.echo(f"{source}: {sha256(table)}")


@main.command()
@_raw
@click.option(
    "--xlsx", type=click.Path(path_type=Path, file_okay=False), help="Write them as workbooks into this folder instead."
)
def templates(raw: Path, xlsx: Path | None) -> None:
    """Write the templates for the data that the index waits for."""
    from indicators.build import renew_templates

    with _reporting(False):
        if xlsx:
            from indicators.intake.workbook import write_workbooks

            written = write_workbooks(raw, xlsx)
        else:
            written = renew_templates(raw)
    click.echo(f"{len(written)} templat / templates: {xlsx or raw / 'templates'}")


@main.command("import")
@click.argument("path", type=click.Path(path_type=Path, dir_okay=False))
@_raw
@click.option("--answers", type=click.Path(path_type=Path, dir_okay=False), help="YAML file with answers.")
@click.option("--set", "given", multiple=True, metavar="QUESTION=CHOICE", help="One answer; may be repeated.")
@click.option("--dry-run", is_flag=True, help="Show the proposal and write nothing.")
@click.option("--yes", is_flag=True, help="Write without asking whether the proposal is right; guesses nothing.")
@click.option("--replace", is_flag=True, help="Exchange a table of the same id.")
@click.option("--keep", is_flag=True, help="Keep the table even where the workspace has problems with it.")
@_json
def import_(path: Path, raw: Path, answers: Path | None, given: tuple[str, ...], **how: bool) -> None:
    """Take an official table in: XLSX, CSV, HTML or copied text."""
    from indicators.intake.cli import run

    with _reporting(how["as_json"]):
        run(path, raw, answers, given, **how)


@main.command()
@_raw
@click.option(
    "--kind", "kinds", multiple=True, type=click.Choice(KINDS), help="Findings of one check; may be repeated."
)
@click.option(
    "--severity", "severities", multiple=True, type=click.Choice(SEVERITIES), help="Findings of one severity."
)
@click.option(
    "--table",
    type=click.Choice(QUALITY_TABLES),
    help="One table alone: printed as CSV (with --json as JSON), or written with --output; without, its findings.",
)
@click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write the table as CSV into this file."
)
@_json
def quality(raw: Path, **how: Any) -> None:
    """Show how complete, timely, valid, consistent, well sourced, agreed and comparable the data are."""
    from indicators.quality.cli import run

    with _reporting(how["as_json"]):
        run(raw, **how)


@main.command()
@click.argument("target", type=click.Path(path_type=Path, file_okay=False))
@_processed
def api(target: Path, processed: Path) -> None:
    """Write the open-data API as files into TARGET, for any web server."""
    from indicators.opendata.api import write_tree
    from indicators.package import read_package

    with _reporting(False):
        count = write_tree(read_package(processed), target)
    click.echo(f"{target}: {count} berkas / files")


@main.command()
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--lang", type=click.Choice(["id", "en"]), default="id", show_default=True, help="Language.")
@_processed
def dictionary(target: Path, lang: Literal["id", "en"], processed: Path) -> None:
    """Write the data dictionary as Markdown into TARGET."""
    from indicators.dictionary import write

    with _reporting(False):
        write(processed, target, lang)
    click.echo(str(target))


def _mount_index() -> None:
    from indicators.composite.cli import index

    main.add_command(index, "index")


class _LazyGroup(click.Group):
    """A group of another module, whose libraries are imported only when it is used."""

    def __init__(self, name: str, module: str, help: str) -> None:
        super().__init__(name, help=help)
        self.module = module

    def _real(self) -> click.Group:
        return getattr(import_module(self.module), str(self.name))

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands' names."""
        return self._real().list_commands(ctx)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return one command."""
        return self._real().get_command(ctx, cmd_name)


def _mount_groups() -> None:
    masterplan, review = "indicators.masterplan.cli", "indicators.review.cli"
    for name, module, text in (
        ("masterplan", masterplan, "Masterplan records: check, templates, import, status."),
        ("user", masterplan, "People who may log in."),
        ("db", masterplan, "Store of what people write."),
        ("review", review, "Review of the baseline: queue, remarks, decisions, CSV."),
        ("baseline", review, "Frozen versions of the accepted baseline."),
        ("report", "indicators.reports.cli", "Reports: district profiles, summary, baseline book, briefing."),
        ("package", "indicators.opendata.cli", "The data package as a ZIP; check of one that came from elsewhere."),
    ):
        main.add_command(_LazyGroup(name, module, text))


_mount_index()
_mount_groups()

if __name__ == "__main__":
    main()
