"""Two baselines cell by cell, and a frozen one built again: the same numbers, or exactly what differs."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from indicators.package import Package, read_package
from indicators.review.frozen import TABLES, Frozen, unpack
from indicators.schema import BY_NAME

#: Relative difference that two machines may show without anybody having changed anything: the last bits of a sum.
NOISE = 1e-12
COLUMNS = ("table", "key", "change", "column", "before", "after")

TextTables = Callable[[str], pd.DataFrame]


@dataclass(frozen=True)
class Rebuilt:
    """What building a frozen baseline again gave.

    Attributes
    ----------
    cells : int
        Cells compared.
    differences : DataFrame
        See `differences`; empty where all are the same.
    """

    cells: int
    differences: pd.DataFrame

    @property
    def same(self) -> bool:
        """Whether every cell is the same."""
        return self.differences.empty


def of_package(package: Package) -> TextTables:
    """Return the tables of a package as the text that stands in its files."""
    return lambda name: pd.read_csv(io.BytesIO(package.contents[name]), dtype=str, keep_default_na=False)


def differences(before: TextTables, after: TextTables, tables: tuple[str, ...] = TABLES) -> pd.DataFrame:
    """Return every cell that differs.

    Parameters
    ----------
    before, after : callable
        Give a table by name, all cells text.
    tables : tuple of str

    Returns
    -------
    DataFrame
        `table, key, change, column, before, after`; a row that came or went is one line without a column.
    """
    out: list[tuple[str, ...]] = []
    for name in tables:
        resource = BY_NAME[name]
        old, new = (_keyed(frame, resource.key) for frame in (before(name), after(name)))
        numbers = {f.name for f in resource.fields if f.type in ("number", "integer")}
        for key in sorted({*old, *new}):
            shown = "~".join(key)
            if key not in old or key not in new:
                change = "added" if key in new else "removed"
                out.append((name, shown, change, "", "", ""))
                continue
            for column in dict.fromkeys([*old[key], *new[key]]):
                a, b = old[key].get(column, ""), new[key].get(column, "")
                if a != b and not (column in numbers and _same_number(a, b)):
                    out.append((name, shown, "changed", column, a, b))
    return pd.DataFrame(out, columns=list(COLUMNS))


def _keyed(frame: pd.DataFrame, key: tuple[str, ...]) -> dict[tuple[str, ...], dict[str, str]]:
    return {tuple(row[k] for k in key): row for row in frame.to_dict("records")}  # type: ignore[misc]


def _same_number(a: str, b: str) -> bool:
    try:
        one, two = float(a), float(b)
    except ValueError:
        return False
    return abs(one - two) <= NOISE * max(abs(one), abs(two))


def rebuild(frozen: Frozen, into: Path | None = None) -> Rebuilt:
    """Build a frozen baseline again from its own raw files, and compare every number.

    Parameters
    ----------
    frozen : Frozen
    into : Path, optional
        Keep the package there, to be served or read; without it nothing stays.

    Raises
    ------
    FrozenError
        If its files are not what they were.
    DataError, PackageError
        If this version of the program can no longer build it.
    """
    from indicators.build import build

    frozen.check()
    with tempfile.TemporaryDirectory(prefix=".maros-rebuild-") as scratch:
        raw = Path(scratch) / "raw"
        raw.mkdir()
        unpack(frozen, raw)
        target = into or Path(scratch) / "processed"
        build(raw, target)
        package = read_package(target)
        cells = sum(frozen.table(t).size for t in TABLES)
        return Rebuilt(cells, differences(frozen.table, of_package(package)))
