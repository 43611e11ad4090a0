"""What is fuzzed: every reader of files that others send, and the one kind of error that each may answer with."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from indicators import read_table
from indicators.areas import load_registry
from indicators.files import read_csv, read_yaml
from indicators.intake import Context
from indicators.masterplan.exchange import read_upload
from indicators.masterplan.store.files import check_evidence
from indicators.problems import DataError
from indicators.sources import load_source


@dataclass(frozen=True)
class Target:
    """A reader.

    Attributes
    ----------
    name : str
    seed : str
        Key of `mutations.seeds`.
    read : callable
        Takes the bytes.
    """

    name: str
    seed: str
    read: Callable[[bytes], object]


@contextmanager
def targets(raw: Path) -> Iterator[dict[str, Target]]:
    """Give all readers, over a workspace and a folder of their own."""
    context = Context.load(raw)
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        workspace = folder / "workspace"
        shutil.copytree(raw / "areas", workspace / "areas")
        table = workspace / "tables" / "wikipedia-kecamatan-2024"
        shutil.copytree(raw / "tables" / table.name, table)

        def written(path: Path, content: bytes) -> Path:
            path.write_bytes(content)
            return path

        def proposed(name: str) -> Callable[[bytes], object]:
            def read(content: bytes) -> object:
                proposal = read_table(written(folder / name, content), context)
                return proposal.to_long(), proposal.questions, proposal.problems

            return read

        def sourced(content: bytes) -> object:
            return load_source(written(table / "source.yml", content).parent, workspace)

        def registry(content: bytes) -> object:
            written(workspace / "areas" / "districts.geojson", content)
            return load_registry(workspace)

        found = [
            Target("table-csv", "csv", proposed("x.csv")),
            Target("table-semicolon", "semicolon.csv", proposed("x.csv")),
            Target("table-text", "txt", proposed("x.txt")),
            Target("table-html", "html", proposed("x.html")),
            Target("table-xlsx", "xlsx", proposed("x.xlsx")),
            Target("upload-csv", "upload.csv", lambda content: read_upload("progress.csv", content)),
            Target("upload-xlsx", "xlsx", lambda content: read_upload("x.xlsx", content)),
            Target("evidence", "xlsx", lambda content: check_evidence("x.xlsx", content)),
            Target("csv", "csv", lambda content: read_csv(written(folder / "y.csv", content), folder)),
            Target("yaml", "yml", lambda content: read_yaml(written(folder / "y.yml", content), folder)),
            Target("source", "yml", sourced),
            Target("boundaries", "geojson", registry),
        ]
        yield {target.name: target for target in found}


def refused_or_read(target: Target, content: bytes) -> bool:
    """Read bytes; whether they were read. Any error but the one that names file and place is let through.

    Raises
    ------
    Exception
        Whatever a reader must not raise.
    """
    try:
        target.read(content)
    except DataError as error:
        for problem in error.problems:  # each is said in both languages
            assert problem.message("id")
            assert problem.message("en")
        return False
    return True
