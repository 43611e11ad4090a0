"""Reading the Data Package: one immutable object per build, replaced when a new build is swapped in."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

import pandas as pd

SCHEMA_VERSION = 1

# The columns a page cannot do without; a package that lacks one is refused as a whole, never shown in part.
REQUIRED: Mapping[str, frozenset[str]] = {
    "areas": frozenset({"code", "name", "level", "parent", "lon", "lat", "short_name"}),
    "framework": frozenset({"code", "parent", "level", "order", "weight", "name_id", "name_en"}),
    "indicators": frozenset({"code", "subdimension", "dimension", "role", "status", "name_id", "name_en"}),
    "values": frozenset({"indicator", "area_code", "period", "year", "value", "confidence", "sources"}),
    "observations": frozenset({"id", "variable", "area_code", "period", "value", "source"}),
    "variables": frozenset({"code", "topic", "name_id", "name_en", "unit"}),
    "scores": frozenset({"area_code", "code", "level", "score", "rank", "coverage", "status", "missing"}),
    "coverage": frozenset({"code", "level", "children_total", "children_measured", "share", "status"}),
    "wanted": frozenset({"subdimension", "code", "name_id", "name_en", "office_id", "office_en", "template"}),
    "headlines": frozenset({"code", "order", "name_id", "name_en", "period", "year", "value", "source"}),
    "sources": frozenset({"id", "title", "publisher", "location", "path"}),
    "corrections": frozenset({"id", "table", "column", "expect", "value", "reason_id", "reason_en"}),
    "conflicts": frozenset({"id", "kind", "candidates", "chosen_source", "chosen_value"}),
}
OPTIONAL: Mapping[str, frozenset[str]] = {
    "villages": frozenset({"code", "name", "kind", "district_code"}),
    "rank_intervals": frozenset({"area_code", "code", "rank_median", "rank_q05", "rank_q95"}),
    "changes": frozenset({"kind", "change", "code", "area_code", "period", "before", "after"}),
    "masterplan_status": frozenset({"section", "order", "label_id", "label_en", "state", "rows", "note_id", "note_en"}),
}
NUMBERS = frozenset(
    [
        "lon",
        "lat",
        "order",
        "weight",
        "decimals",
        "lower",
        "upper",
        "districts_covered",
        "districts_total",
        "year",
        "value",
        "numerator",
        "denominator",
        "score",
        "rank",
        "ranked",
        "coverage",
        "children_total",
        "children_measured",
        "share",
        "n_observations",
        "applied",
        "direction",
        "score_median",
        "score_q05",
        "score_q95",
        "rank_median",
        "rank_q05",
        "rank_q95",
        "p_first",
        "p_last",
        "before",
        "after",
        "rows",
    ]
)
TRUTHS = frozenset({"proxy", "in_baseline", "chosen", "break_before"})
# Columns that are numbers in one table and text in another.
TEXT_IN: Mapping[str, frozenset[str]] = {"corrections": frozenset({"value"}), "villages": frozenset()}


class PackageError(Exception):
    """The Data Package is missing or cannot be used; the message says which file and why."""


@dataclass(frozen=True)
class Package:
    """One build of the Data Package.

    Attributes
    ----------
    meta : dict
        The content of ``datapackage.json``.
    frames : mapping of str to DataFrame
        One frame a table, by file name without ending. Missing text is ``""``, a missing number NaN.
    method : dict
        The content of ``method.json``.
    geometry : dict
        The GeoJSON FeatureCollection of the districts.
    """

    path: Path
    meta: dict[str, Any]
    frames: Mapping[str, pd.DataFrame]
    method: dict[str, Any]
    geometry: dict[str, Any]
    memory: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)
    pages: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)

    def __getitem__(self, table: str) -> pd.DataFrame:
        """Return one table; an optional table that was not built is an empty frame."""
        return self.frames[table]

    @property
    def about(self) -> dict[str, Any]:
        """The observatory's own part of the metadata: regency, baseline, fingerprint."""
        return self.meta["observatory"]

    @cached_property
    def geometry_hash(self) -> str:
        """Short hash that names the geometry in its URL, so that it can be cached for ever."""
        text = json.dumps(self.geometry, sort_keys=True).encode()
        return hashlib.sha256(text).hexdigest()[:12]


P = ParamSpec("P")
R = TypeVar("R")


def remembered(function: Callable[Concatenate[Package, P], R]) -> Callable[Concatenate[Package, P], R]:
    """Answer a question to a package once; what it returns must not be changed by the caller.

    A package is immutable and goes away as a whole with the next build, and the questions are finite: codes and
    periods of the package itself.
    """

    @wraps(function)
    def ask(package: Package, *args: P.args, **kwargs: P.kwargs) -> R:
        key = (function.__name__, args, tuple(sorted(kwargs.items())))
        if key not in package.memory:
            package.memory[key] = function(package, *args, **kwargs)
        return package.memory[key]

    return ask


def read_table(path: Path, table: str, required: frozenset[str]) -> pd.DataFrame:
    """Read one table of the package.

    Parameters
    ----------
    path : Path
        The CSV file.
    table : str
        Its name, which decides the type of ambiguous columns.
    required : frozenset of str
        Columns that must be there.

    Returns
    -------
    DataFrame
        Text columns with ``""`` for missing, number columns as float with NaN, truth columns as bool.

    Raises
    ------
    PackageError
        If the file is missing, not readable, lacks a column or holds a text in a number column.
    """
    try:
        frame = pd.read_csv(path, dtype=str, keep_default_na=False, na_values=[""], encoding="utf-8")
    except (OSError, ValueError) as error:  # pandas parser and decoding errors are ValueErrors
        raise PackageError(f"{path.name}: {error}") from error
    absent = sorted(required - set(frame.columns))
    if absent:
        raise PackageError(f"{path.name}: column {', '.join(absent)} is missing")
    for column in frame.columns:
        if column in NUMBERS and column not in TEXT_IN.get(table, frozenset()):
            try:
                frame[column] = pd.to_numeric(frame[column])
            except ValueError as error:
                raise PackageError(f"{path.name}: column {column}: {error}") from error
        elif column in TRUTHS:
            frame[column] = frame[column].fillna("").str.lower() == "true"
        else:
            frame[column] = frame[column].fillna("")
    return frame


def _check_hashes(path: Path, meta: dict[str, Any]) -> None:
    """Refuse a file that is not the one the package says: cut short, edited by hand or of another build."""
    for resource in meta.get("resources", []):
        kind, _, wanted = str(resource.get("hash", "")).partition(":")
        if kind != "sha256":
            continue
        name = Path(str(resource["path"])).name  # resources lie beside the descriptor; never follow a path out
        try:
            found = hashlib.sha256((path / name).read_bytes()).hexdigest()
        except OSError as error:
            raise PackageError(f"{name}: {error}") from error
        if found != wanted:
            raise PackageError(f"{name}: the content is not what datapackage.json says")


def _read_json(path: Path) -> dict[str, Any]:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise PackageError(f"{path.name}: {error}") from error


def load(path: Path) -> Package:
    """Read and check a whole package.

    Raises
    ------
    PackageError
        If any part is missing or unusable: half a package is never shown.
    """
    meta = _read_json(path / "datapackage.json")
    about = meta.get("observatory")
    if meta.get("schema_version") != SCHEMA_VERSION or not isinstance(about, dict) or "regency" not in about:
        raise PackageError(f"datapackage.json: schema_version {SCHEMA_VERSION} with observatory.regency is needed")
    _check_hashes(path, meta)
    frames = {name: read_table(path / f"{name}.csv", name, columns) for name, columns in REQUIRED.items()}
    for name, columns in OPTIONAL.items():
        file = path / f"{name}.csv"
        frames[name] = read_table(file, name, columns) if file.exists() else pd.DataFrame(columns=sorted(columns))
    geometry = _read_json(path / "districts.geojson")
    drawn = {str(feature.get("id")) for feature in geometry.get("features", [])}
    areas = frames["areas"]
    unknown = set(areas.loc[areas["level"] == "district", "code"]) - drawn
    if unknown:  # a code that does not match would leave a silent hole in the map
        raise PackageError(f"districts.geojson: no outline for {', '.join(sorted(unknown))}")
    return Package(path, meta, frames, _read_json(path / "method.json"), geometry)


class PackageStore:
    """Hands out the current package and notices a new build by the stamp of ``datapackage.json``."""

    def __init__(self, path: Path) -> None:
        self.path = Path(path)
        self._lock = threading.Lock()
        self._stamp: tuple[int, ...] | None = None
        self._package: Package | None = None
        self._error: PackageError | None = None

    def _read_stamp(self) -> tuple[int, ...]:
        try:
            stat = (self.path / "datapackage.json").stat()
        except OSError:
            return (0,)
        return (stat.st_mtime_ns, stat.st_ino, stat.st_size)

    def get(self) -> Package:
        """Return the current package.

        Raises
        ------
        PackageError
            If there is none, or the one on disk cannot be used.
        """
        stamp = self._read_stamp()
        if stamp != self._stamp:
            with self._lock:
                if stamp != self._stamp:
                    self._reload(stamp)
        if self._package is None:
            raise self._error or PackageError("datapackage.json")
        return self._package

    def _reload(self, stamp: tuple[int, ...]) -> None:
        # A build may swap the folder while it is read: read again until the stamp holds still.
        for _ in range(5):
            try:
                self._package, self._error = load(self.path), None
            except PackageError as error:
                self._package, self._error = None, error
            after = self._read_stamp()
            if after == stamp:
                break
            stamp = after
        self._stamp = stamp
