"""The `maros` command."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from indicators.problems import DataError

RAW = Path(os.environ.get("MAROS_RAW", "data/raw"))
PROCESSED = Path(os.environ.get("MAROS_PROCESSED", "data/processed"))

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
            for problem in error.problems:
                click.secho(problem.message("id"), fg="red", err=True)
                click.echo(f"  {problem.message('en')}", err=True)
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
def build(raw: Path, processed: Path, as_json: bool, wait: float) -> None:
    """Clean the raw data and write the data package."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    from indicators.build import build as run

    with _reporting(as_json):
        if as_json or not sys.stderr.isatty():
            report = run(raw, processed, timeout=wait)
        else:
            from rich.console import Console

            columns = (TextColumn("{task.description:>12}"), BarColumn(), MofNCompleteColumn())
            with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
                tasks = {step: bars.add_task(step, total=None) for step in ("tables", "indicators", "package")}

                def progress(step: str, done: int, total: int) -> None:
                    bars.update(tasks[step], completed=done, total=total)

                report = run(raw, processed, progress, timeout=wait)
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


@main.command()
@_processed
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8050, show_default=True)
@click.option("--threads", default=8, show_default=True)
def serve(processed: Path, host: str, port: int, threads: int) -> None:
    """Serve the dashboard."""
    import waitress

    from dashboard.app import create_app

    app = create_app(processed)
    click.echo(f"http://{host}:{port}  (Ctrl+C untuk berhenti / to stop)")
    try:
        waitress.serve(app.server, host=host, port=port, threads=threads, ident=None)
    except OSError as error:
        raise click.ClickException(
            f"Port {port} tidak dapat dipakai; coba --port. / Port {port} is taken; try --port. ({error.strerror})"
        ) from None


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
def templates(raw: Path) -> None:
    """Write the templates for the data that the index waits for."""
    from indicators.build import renew_templates

    with _reporting(False):
        folders = renew_templates(raw)
    click.echo(f"{len(folders)} templat / templates: {raw / 'templates'}")


def _mount_index() -> None:
    from indicators.composite.cli import index

    main.add_command(index, "index")


class _MasterplanGroup(click.Group):
    """A group of `indicators.masterplan.cli`, whose database libraries are imported only when it is used."""

    def _real(self) -> click.Group:
        from indicators.masterplan import cli

        return {"masterplan": cli.masterplan, "user": cli.user, "db": cli.db}[str(self.name)]

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands' names."""
        return self._real().list_commands(ctx)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return one command."""
        return self._real().get_command(ctx, cmd_name)


def _mount_masterplan() -> None:
    main.add_command(_MasterplanGroup("masterplan", help="Masterplan records: check, templates, import, status."))
    main.add_command(_MasterplanGroup("user", help="People who may log in."))
    main.add_command(_MasterplanGroup("db", help="Store of what people write."))


_mount_index()
_mount_masterplan()

if __name__ == "__main__":
    main()
