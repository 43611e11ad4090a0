"""Reading the Data Package: one immutable object per build, replaced when a new build is swapped in."""

from __future__ import annotations

import hashlib
import json
import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

import pandas as pd

from indicators.package import MANIFEST, PackageError, damaged, read_package
from indicators.package import Package as Source
from indicators.schema import BY_NAME

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Package:
    """One build of the Data Package.

    Attributes
    ----------
    source : indicators.package.Package
        Its files and metadata, all of one build.
    frames : mapping of str to DataFrame
        One frame a table. Missing text is ``""``, a missing number NaN.
    method : dict
        The content of ``method.json``.
    geometry : dict
        The GeoJSON FeatureCollection of the districts.
    """

    source: Source
    frames: Mapping[str, pd.DataFrame]
    method: dict[str, Any]
    geometry: dict[str, Any]
    memory: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)
    pages: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)

    def __getitem__(self, table: str) -> pd.DataFrame:
        """Return one table."""
        return self.frames[table]

    @property
    def meta(self) -> Mapping[str, Any]:
        """The content of ``datapackage.json``."""
        return self.source.manifest

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
        key = (function.__module__, function.__name__, args, tuple(sorted(kwargs.items())))
        if key not in package.memory:
            package.memory[key] = function(package, *args, **kwargs)
        return package.memory[key]

    return ask


def load(path: Path) -> Package:
    """Read and check a whole package.

    Raises
    ------
    PackageError
        If any part is missing or unusable: half a package is never shown.
    """
    source = read_package(path, attempts=1)
    frames = {}
    for name in BY_NAME:
        try:
            frames[name] = _plain(source.table(name))
        except ValueError as error:
            raise damaged(path, f"{name}.csv: {error}") from error
    try:
        method, geometry = source.document("method"), source.document("districts")
        drawn = {str(feature.get("id")) for feature in geometry["features"]}
        source.manifest["observatory"]["regency"]["code"]
    except (ValueError, KeyError, TypeError) as error:
        raise damaged(path, f"{type(error).__name__}: {error}") from error
    areas = frames["areas"]
    unknown = ", ".join(sorted(set(areas.loc[areas["level"] == "district", "code"]) - drawn))
    if unknown:  # a code that does not match would leave a silent hole in the map
        raise PackageError(
            f"districts.geojson: tidak ada batas wilayah untuk {unknown}",
            f"districts.geojson: no outline for {unknown}",
        )
    return Package(source, frames, method, geometry)


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose whole numbers are numpy's, as pages reckon with them; missing ones are NaN."""
    for name in frame.columns[frame.dtypes == "Int64"]:
        frame[name] = frame[name].astype("float64" if frame[name].hasnans else "int64")
    return frame


class PackageStore:
    """Hands out the current package and notices a new build by the stamp of ``datapackage.json``.

    A build that cannot be used does not take the place of one that is in use: readers keep the last good state.

    Attributes
    ----------
    problem : PackageError or None
        Why what is on disk now cannot be used; readers may still be given an older build.
    """

    def __init__(self, path: Path) -> None:
        self.path = Path(path)
        self._lock = threading.Lock()
        self._stamp: tuple[int, ...] | None = None
        self._package: Package | None = None
        self.problem: PackageError | None = None

    def _read_stamp(self) -> tuple[int, ...]:
        try:
            stat = (self.path / MANIFEST).stat()
        except OSError:
            return (0,)
        return (stat.st_mtime_ns, stat.st_ino, stat.st_size)

    @property
    def built(self) -> float:
        """When the package on disk was built, as a Unix time; 0 without one."""
        return self._read_stamp()[0] / 1e9

    def get(self) -> Package:
        """Return the current package, or the last good one.

        Raises
        ------
        PackageError
            If there has been none that can be used.
        """
        stamp = self._read_stamp()
        if stamp != self._stamp:
            with self._lock:
                if stamp != self._stamp:
                    self._reload(stamp)
        if self._package is None:
            raise self.problem or damaged(self.path, MANIFEST)
        return self._package

    def _reload(self, stamp: tuple[int, ...]) -> None:
        # A build may swap the folder while it is read: read again until the stamp holds still.
        for _ in range(5):
            try:
                self._package, self.problem = load(self.path), None
            except PackageError as error:
                self.problem = error
            after = self._read_stamp()
            if after == stamp:
                break
            stamp = after
        self._stamp = stamp
        if self.problem is not None:
            logger.error("data package: %s", self.problem.message_en)
