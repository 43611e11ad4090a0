"""What is the same for every regency: the framework, classes, weights, rules and stages of the national programme.

`maros init` copies these files into a new workspace, which is complete in itself from then on: a regency may change
what the national rules leave to it, and what it froze is not changed by a newer library. Where a workspace keeps the
national text, a test holds both equal.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).parent
#: Stands in `method.toml` for the first year whose values may enter the index.
EARLIEST = "{earliest_year}"


def files() -> Iterator[tuple[str, str]]:
    """Yield path (as a workspace has it) and text of every national file, in order."""
    for path in sorted(p for p in FOLDER.rglob("*") if p.suffix in (".yml", ".csv", ".toml")):
        yield path.relative_to(FOLDER).as_posix(), path.read_text(encoding="utf-8")


def table(name: str) -> list[dict[str, str]]:
    """Return the national rows of a table of the masterplan; none where it has no national part."""
    path = FOLDER / "masterplan" / f"{name}.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
