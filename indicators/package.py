"""The published Data Package: written beside the old one and swapped in; read back as one consistent whole."""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import io
import json
import math
import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import filelock
import geopandas as gpd
import pandas as pd

from indicators.schema import BY_NAME, SCHEMA_VERSION

MANIFEST = "datapackage.json"
#: Files of a package beside its tables.
OTHER_FILES = ("districts.geojson", "districts.gpkg", "method.json")
#: Files a swap carries over: they belong to the repository, not to the package.
_KEPT = (".gitkeep",)
#: What systems and spreadsheets leave in a folder they show: nothing that a swap could lose.
_JUNK = (".DS_Store", "Thumbs.db", "desktop.ini")
_LOCKS = (".~lock.", "~$")


class PackageError(Exception):
    """The Data Package is missing, damaged, or of a schema this version does not know.

    Attributes
    ----------
    message_id, message_en : str
        What is wrong and what to do, in both languages.
    """

    def __init__(self, message_id: str, message_en: str) -> None:
        self.message_id, self.message_en = message_id, message_en
        super().__init__(f"{message_id}\n{message_en}")


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """Return a frame as CSV bytes: UTF-8, LF, shortest exact decimals, empty for missing."""
    columns = [_cells(frame[name]) for name in frame.columns]
    lines = [map(_quoted, frame.columns), *(map(_quoted, row) for row in zip(*columns, strict=True))]
    return "".join(",".join(line) + "\n" for line in lines).encode()


_SPECIAL = re.compile('[",\r\n]')


def _quoted(cell: str) -> str:
    # Not by the csv module: up to Python 3.12 it leaves a lone carriage return bare, which readers take for a new row.
    return '"' + cell.replace('"', '""') + '"' if _SPECIAL.search(cell) else cell


def _cells(column: pd.Series[Any]) -> list[str]:
    if pd.api.types.is_bool_dtype(column):
        return ["true" if v else "false" for v in column]
    if pd.api.types.is_integer_dtype(column):
        return ["" if v is pd.NA else str(v) for v in column]
    if pd.api.types.is_float_dtype(column):
        # Whole numbers without ".0" (a population is no decimal); everything else exact to the last bit.
        return ["" if v != v else str(int(v)) if v.is_integer() and abs(v) < 1e15 else repr(v) for v in column.tolist()]
    return [str(v) for v in column]


def resource_entry(name: str, filename: str, content: bytes, extra: Mapping[str, Any]) -> dict[str, Any]:
    """Return a resource of the manifest with size and hash, which a reader holds the file against."""
    return {
        "name": name,
        "path": filename,
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        **extra,
    }


@contextmanager
def build_lock(target: Path, timeout: float) -> Iterator[None]:
    """Hold the only right to write `target`; a lock of a dead process is free.

    Raises
    ------
    PackageError
        If another build holds it for longer than `timeout` seconds.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with filelock.FileLock(target.parent / f".maros-{target.name}.lock", timeout=timeout):
            yield
    except filelock.Timeout:
        raise PackageError(
            "Pembangunan data lain sedang berjalan. Tunggu sampai selesai, lalu coba lagi.",
            "Another build is running. Wait until it has finished, then try again.",
        ) from None


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """Give a fresh folder to write into; when the block ends well, it takes the place of `target` at once.

    A block that raises, or a process that dies in it, leaves `target` as it was; the remains are removed by the
    next build. Call under `build_lock`.

    Parameters
    ----------
    target : Path
        The package's folder, existing or not.

    Yields
    ------
    Path
        Folder on the same file system.

    Raises
    ------
    PackageError
        If `target` holds files that are no part of a package: they would be lost.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    _refuse_foreign(target)
    for leftover in target.parent.glob(f".maros-{target.name}-*"):
        _recover(leftover, target)
    fresh = Path(tempfile.mkdtemp(prefix=f".maros-{target.name}-new-", dir=target.parent))
    try:
        yield fresh
        for name in _KEPT:
            if (target / name).exists():
                shutil.copy2(target / name, fresh / name)
        for path in fresh.iterdir():
            _flush(path)
        fresh.chmod(0o755)
        _swap(fresh, target)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _refuse_foreign(target: Path) -> None:
    if not target.exists():
        return
    if not target.is_dir():
        raise PackageError(
            f"{target.name} bukan folder; pilih folder lain dengan --processed.",
            f"{target.name} is no folder; choose another one with --processed.",
        )
    known = {MANIFEST, *_KEPT, *_JUNK, *OTHER_FILES, *(f"{name}.csv" for name in BY_NAME)}
    with contextlib.suppress(ValueError, KeyError, TypeError, OSError):  # a damaged manifest names nothing
        manifest = json.loads((target / MANIFEST).read_text(encoding="utf-8"))
        known |= {resource["path"] for resource in manifest["resources"]}
    foreign = sorted(p.name for p in target.iterdir() if p.name not in known and not p.name.startswith(_LOCKS))
    if foreign:
        shown = ", ".join(foreign[:5]) + (" …" if len(foreign) > 5 else "")
        raise PackageError(
            f"Folder {target.name}/ berisi berkas yang bukan bagian paket data ({shown}) dan akan terhapus. "
            "Pindahkan berkas itu, atau pilih folder lain dengan --processed.",
            f"The folder {target.name}/ holds files that are no part of the data package ({shown}) and would be lost. "
            "Move them, or choose another folder with --processed.",
        )


def _recover(leftover: Path, target: Path) -> None:
    """Clear what a killed build left; where it died between two renames, put the old package back first."""
    if "-old-" in leftover.name and not target.exists():
        leftover.rename(target)
    else:
        shutil.rmtree(leftover, ignore_errors=True)


def _flush(path: Path) -> None:
    with path.open("rb+") as handle:
        os.fsync(handle.fileno())


def _swap(fresh: Path, target: Path) -> None:
    if not target.exists():
        fresh.rename(target)
        return
    if _exchange(fresh, target):
        return
    # Systems without an atomic exchange: two renames; a death between them is mended by `_recover`.
    old = Path(tempfile.mkdtemp(prefix=f".maros-{target.name}-old-", dir=target.parent))
    old.rmdir()
    target.rename(old)
    try:
        fresh.rename(target)
    except OSError:
        old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _exchange(first: Path, second: Path) -> bool:
    """Exchange two folders in one step where the system can (Linux, macOS); say whether it was done."""
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        if sys.platform == "linux":
            at_cwd, exchange = -100, 2
            return libc.renameat2(at_cwd, os.fsencode(first), at_cwd, os.fsencode(second), exchange) == 0
        if sys.platform == "darwin":
            swap = 2
            return libc.renamex_np(os.fsencode(first), os.fsencode(second), swap) == 0
    except (OSError, AttributeError, TypeError):
        return False
    return False


@dataclass(frozen=True)
class Package:
    """A Data Package held in memory: every part is of the same build.

    Attributes
    ----------
    path : Path
    manifest : mapping
        `datapackage.json`.
    contents : mapping of str to bytes
        Per resource name, the file as it is.
    """

    path: Path
    manifest: Mapping[str, Any]
    contents: Mapping[str, bytes]

    @property
    def fingerprint(self) -> str:
        """Hash of the raw data it was built from."""
        return str(self.manifest["observatory"]["fingerprint"])

    def table(self, name: str) -> pd.DataFrame:
        """Return one table in the types of the schema.

        Raises
        ------
        KeyError
            If the package has no such table.
        """
        resource = BY_NAME[name]
        frame = pd.read_csv(io.BytesIO(self.contents[name]), dtype=str, keep_default_na=False)
        for field in resource.fields:
            column = frame[field.name]
            # float() and int() are exact; the number parser of pandas may err in the last bit.
            if field.type == "number":
                frame[field.name] = pd.array([float(v) if v else math.nan for v in column], dtype="float64")
            elif field.type == "integer":
                frame[field.name] = pd.array([int(v) if v else pd.NA for v in column], dtype="Int64")
            elif field.type == "boolean":
                frame[field.name] = column == "true"
        return frame

    def __contains__(self, name: str) -> bool:
        return name in self.contents

    @cached_property
    def districts(self) -> gpd.GeoDataFrame:
        """Boundaries of the districts (EPSG:4326)."""
        collection = json.loads(self.contents["districts"])
        return gpd.GeoDataFrame.from_features(collection["features"], crs="EPSG:4326")


def read_package(path: Path, attempts: int = 5) -> Package:
    """Read a whole package and hold every file against the hash its manifest gives.

    A build may exchange the folder while it is being read: the hashes then differ, and it is read again.

    Parameters
    ----------
    path : Path
        Folder with `datapackage.json`.
    attempts : int

    Returns
    -------
    Package

    Raises
    ------
    PackageError
        If it is missing, damaged, or of an unknown schema version.
    """
    damaged = ""
    for attempt in range(attempts):
        if attempt:
            time.sleep(0.05 * attempt)
        try:
            manifest = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
            version = manifest["schema_version"]
            if version != SCHEMA_VERSION:
                raise PackageError(
                    f"Paket data memakai skema versi {version}; aplikasi ini mengenal versi {SCHEMA_VERSION}. "
                    "Jalankan `maros build`.",
                    f"The data package has schema version {version}; this application knows version {SCHEMA_VERSION}. "
                    "Run `maros build`.",
                )
            contents = {}
            for resource in manifest["resources"]:
                content = (path / resource["path"]).read_bytes()
                if f"sha256:{hashlib.sha256(content).hexdigest()}" != resource["hash"]:
                    raise ValueError(resource["path"])
                contents[resource["name"]] = content
            if absent := [name for name in (*BY_NAME, "districts") if name not in contents]:
                raise ValueError(", ".join(absent))
            return Package(path, manifest, contents)
        except FileNotFoundError as error:
            damaged = Path(error.filename or "").name
        except (ValueError, KeyError, TypeError, OSError) as error:
            damaged = f"{type(error).__name__}: {error}"
    if damaged == MANIFEST:
        raise PackageError(
            f"Belum ada paket data di {path.name}/. Jalankan `maros build`.",
            f"There is no data package in {path.name}/ yet. Run `maros build`.",
        )
    raise PackageError(
        f"Paket data di {path.name}/ rusak ({damaged}). Jalankan `maros build`.",
        f"The data package in {path.name}/ is damaged ({damaged}). Run `maros build`.",
    )
