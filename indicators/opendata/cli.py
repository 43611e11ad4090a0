"""`maros package`: the data package as a ZIP, and the check of one that came from elsewhere."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from indicators.cli import _json, _processed, _reporting


@click.group()
def package() -> None:
    """Pack the data package, or check one."""


@package.command()
@click.argument("path", type=click.Path(path_type=Path, exists=True))
@_json
def verify(path: Path, as_json: bool) -> None:
    """Check a package (ZIP or folder): hashes, columns, types, code lists, keys."""
    from indicators.opendata.verify import verify as check

    with _reporting(as_json):
        found, problems = check(path)
    if as_json:
        told = {"problems": [p.as_dict() for p in problems], "version": found.manifest["version"]}
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        for problem in problems:
            click.secho(problem.message("id"), fg="red", err=True)
            click.echo(f"  {problem.message('en')}", err=True)
        if not problems:
            click.echo(f"{path}: utuh dan sah / whole and valid ({len(found.files)} berkas / files)")
            click.echo(f"{found.manifest['title']}, {found.manifest['version']}")
    sys.exit(1 if problems else 0)


@package.command("zip")
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False))
@_processed
def zip_(target: Path, processed: Path) -> None:
    """Write the package as one ZIP with note, citation, licences and hashes."""
    from indicators.opendata.archive import pack
    from indicators.package import read_package

    with _reporting(False):
        content = pack(read_package(processed))
        target.write_bytes(content)
    click.echo(f"{target}: {len(content) / 1e6:.1f} MB")
