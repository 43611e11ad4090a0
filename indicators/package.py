"""The published Data Package: written beside the old one and swapped in; read back as one consistent whole."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import math
import re
import shutil
import tempfile
import time
import zipfile
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import filelock
import geopandas as gpd
import pandas as pd

from indicators.harmless import harmless, unmarked
from indicators.problems import BilingualError
from indicators.schema import BY_NAME, SCHEMA_VERSION
from indicators.swap import flush, recover, swap

MANIFEST = "datapackage.json"
#: Code of a regency that is still to be filled in.
NOT_FILLED_IN = "00.00"
#: Files of a package beside its tables.
OTHER_FILES = (
    *(f"districts.{kind}" for kind in ("geojson", "gpkg", "parquet")),
    "method.json",
    "csv-metadata.json",
    "catalog.jsonld",
)
#: Files a swap carries over: they belong to the repository, not to the package.
_KEPT = (".gitkeep",)
#: What systems and spreadsheets leave in a folder they show: nothing that a swap could lose.
_JUNK = (".DS_Store", "Thumbs.db", "desktop.ini")
_LOCKS = (".~lock.", "~$")
#: Bytes of one file that are read from an archive; ours are below one million.
_LARGEST = 500_000_000


class PackageError(BilingualError):
    """The Data Package is missing, damaged, or of a schema this version does not know."""


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """Return a frame as CSV bytes: UTF-8, LF, shortest exact decimals, empty for missing, no text that is a formula."""
    columns = [_cells(frame[name]) for name in frame.columns]
    lines = [map(_quoted, frame.columns), *(map(_quoted, row) for row in zip(*columns, strict=True))]
    return "".join(",".join(line) + "\n" for line in lines).encode()


_SPECIAL = re.compile('[",\r\n]')


def _quoted(cell: str) -> str:
    # Not by the csv module: up to Python 3.12 it leaves a lone carriage return bare, which readers take for a new row.
    return '"' + cell.replace('"', '""') + '"' if _SPECIAL.search(cell) else cell


def _cells(column: pd.Series[Any]) -> list[str]:
    if pd.api.types.is_bool_dtype(column):
        return ["" if v is pd.NA else "true" if v else "false" for v in column]
    if pd.api.types.is_integer_dtype(column):
        return ["" if v is pd.NA else str(v) for v in column]
    if pd.api.types.is_float_dtype(column):
        # Whole numbers without ".0" (a population is no decimal); everything else exact to the last bit.
        return ["" if v != v else str(int(v)) if v.is_integer() and abs(v) < 1e15 else repr(v) for v in column.tolist()]
    return [harmless(str(v)) for v in column]


def json_bytes(content: Mapping[str, Any]) -> bytes:
    """Return metadata as JSON bytes: the same content gives the same bytes."""
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


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
    recover(target)
    fresh = Path(tempfile.mkdtemp(prefix=f".maros-{target.name}-new-", dir=target.parent))
    try:
        yield fresh
        for name in _KEPT:
            if (target / name).exists():
                shutil.copy2(target / name, fresh / name)
        for path in fresh.iterdir():
            flush(path)
        fresh.chmod(0o755)
        swap(fresh, target)
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
    known = {
        MANIFEST,
        *_KEPT,
        *_JUNK,
        *OTHER_FILES,
        *(f"{name}.{kind}" for name in BY_NAME for kind in ("csv", "parquet")),
    }
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


def other_regency(target: Path, code: str) -> str:
    """Return the regency whose package stands in `target`, where it is another one than `code`; else an empty text.

    A package of a workspace whose regency was not filled in yet is nobody's, and a damaged manifest names none.
    """
    try:
        held = json.loads((target / MANIFEST).read_text(encoding="utf-8"))["observatory"]["regency"]
        own, name = str(held["code"]), str(held["name"])
    except (ValueError, KeyError, TypeError, OSError):
        return ""
    return "" if own in (code, NOT_FILLED_IN) else f"{name} ({own})"


def refuse_other(target: Path, code: str, name: str) -> None:
    """Refuse to write over the package of another regency.

    Raises
    ------
    PackageError
    """
    if other := other_regency(target, code):
        raise PackageError(
            f"Folder {target.name}/ berisi paket data {other}, sedangkan ruang kerja ini milik {name} ({code}). Pilih "
            "folder lain dengan --processed, atau pakai --replace-other bila paket itu memang hendak diganti.",
            f"The folder {target.name}/ holds the data package of {other}; this workspace is that of {name} ({code}). "
            "Choose another folder with --processed, or use --replace-other if that package is meant to be replaced.",
        )


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

    def table(self, name: str, columns: Collection[str] | None = None) -> pd.DataFrame:
        """Return one table in the types of the schema.

        Parameters
        ----------
        name : str
        columns : collection of str, optional
            Those that are read, where a package of another version may lack the rest; all by default.

        Raises
        ------
        KeyError
            If the package has no such table.
        ValueError
            If a column is missing or holds what is not of its type; says which.
        """
        resource = BY_NAME[name]
        frame = pd.read_csv(io.BytesIO(self.contents[name]), dtype=str, keep_default_na=False)
        for field in resource.fields:
            if columns is not None and field.name not in columns:
                continue
            if field.name not in frame:
                raise ValueError(f"column {field.name} is missing")
            column = frame[field.name]
            try:
                # float() and int() are exact; the number parser of pandas may err in the last bit.
                if field.type == "number":
                    frame[field.name] = pd.array([float(v) if v else math.nan for v in column], dtype="float64")
                elif field.type == "integer":
                    frame[field.name] = pd.array([int(v) if v else pd.NA for v in column], dtype="Int64")
                elif field.type == "boolean":
                    frame[field.name] = column == "true"
                else:
                    frame[field.name] = pd.array([unmarked(v) for v in column], dtype="str")
            except ValueError as error:
                raise ValueError(f"column {field.name}: {error}") from error
        return frame

    def __contains__(self, name: str) -> bool:
        return name in self.contents

    @cached_property
    def files(self) -> dict[str, bytes]:
        """Every file by its name, the descriptor first, as the build wrote them."""
        paths = {r["name"]: Path(str(r["path"])).name for r in self.manifest["resources"]}
        return {MANIFEST: json_bytes(self.manifest)} | {paths[name]: c for name, c in self.contents.items()}

    def document(self, name: str) -> dict[str, Any]:
        """Return a resource in JSON: `districts`, `method`, `csvw`, `catalog`."""
        return json.loads(self.contents[name])

    @cached_property
    def districts(self) -> gpd.GeoDataFrame:
        """Boundaries of the districts (EPSG:4326)."""
        return gpd.GeoDataFrame.from_features(self.document("districts")["features"], crs="EPSG:4326")


def period_in_force(values: pd.DataFrame, indicator: str) -> str:
    """Return the period that the baseline uses for an indicator, else the newest with a value; empty without values.

    Parameters
    ----------
    values : DataFrame
        Table `values` of a package.
    indicator : str
    """
    rows = values[values["indicator"] == indicator]
    used = rows[rows["in_baseline"]]
    rows = used if len(used) else rows
    return str(rows.sort_values(["year", "period"], ascending=False)["period"].iloc[0]) if len(rows) else ""


def read_package(path: Path, attempts: int = 5) -> Package:
    """Read a whole package and hold every file against the hash its manifest gives.

    A build may exchange the folder while it is being read: the hashes then differ, and it is read again.

    Parameters
    ----------
    path : Path
        Folder with `datapackage.json`, or a ZIP of one.
    attempts : int

    Returns
    -------
    Package

    Raises
    ------
    PackageError
        If it is missing, damaged, or of an unknown schema version.
    """
    wrong = ""
    for attempt in range(attempts):
        if attempt:
            time.sleep(0.05 * attempt)
        try:
            with opened(path) as read:
                return _read(path, read)
        except FileNotFoundError as error:
            wrong = Path(error.filename or "").name
        except (ValueError, KeyError, TypeError, OSError, zipfile.BadZipFile) as error:
            wrong = f"{type(error).__name__}: {error}"
    raise damaged(path, wrong)


def damaged(path: Path, what: str) -> PackageError:
    """Return the error for a package that lacks `what`, or in which it is wrong."""
    if what == MANIFEST:
        return PackageError(
            f"Belum ada paket data di {path.name}/. Jalankan `maros build`.",
            f"There is no data package in {path.name}/ yet. Run `maros build`.",
        )
    return PackageError(
        f"Paket data di {path.name}/ rusak ({what}). Jalankan `maros build`.",
        f"The data package in {path.name}/ is damaged ({what}). Run `maros build`.",
    )


@contextmanager
def opened(path: Path) -> Iterator[Callable[[str], bytes]]:
    """Give a function that returns a file of a package in a folder or in a ZIP; absent ones raise FileNotFoundError."""
    if not path.is_file():
        yield lambda name: (path / name).read_bytes()
        return
    with zipfile.ZipFile(path) as archive:

        def member(name: str) -> bytes:
            try:
                size = archive.getinfo(name).file_size
            except KeyError:
                raise FileNotFoundError(2, "not in the archive", name) from None
            if size > _LARGEST:  # a small file can unpack to more than the memory holds
                raise ValueError(f"{name}: {size} bytes")
            with archive.open(name) as stream:
                return stream.read(size)  # no more than that, whatever is packed

        yield member


def _read(path: Path, read: Callable[[str], bytes]) -> Package:
    manifest = json.loads(read(MANIFEST).decode())
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
        name = Path(str(resource["path"])).name  # resources lie beside the descriptor; never follow a path out
        content = read(name)
        if f"sha256:{hashlib.sha256(content).hexdigest()}" != resource["hash"]:
            raise ValueError(name)
        contents[resource["name"]] = content
    if absent := [name for name in (*BY_NAME, "districts") if name not in contents]:
        raise ValueError(", ".join(absent))
    return Package(path, manifest, contents)
