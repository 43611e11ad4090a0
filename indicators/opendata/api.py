"""The static JSON API: every address and what stands at it, made from one package.

The addresses end in `.json` or `.csv`, so that the same tree can be served by the app or lie as files behind any web
server. It holds every file of the package at its own name: the root of the API is itself a Data Package.
"""

from __future__ import annotations

import hashlib
import json
import mimetypes
import shutil
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import pandas as pd

from indicators.opendata.columns import MEDIA as PARQUET
from indicators.opendata.openapi import openapi
from indicators.package import MANIFEST, Package, PackageError, csv_bytes
from indicators.schema import BY_NAME, RESOURCES
from indicators.schema_words import said

#: Raised when an address goes away or a field changes its meaning.
VERSION = "v1"
INDEX, OPENAPI = "index.json", "openapi.json"
_MEDIA = {
    ".json": "application/json",
    ".jsonld": "application/ld+json",
    ".geojson": "application/geo+json",
    ".gpkg": "application/geopackage+sqlite3",
    ".parquet": PARQUET,
    ".csv": "text/csv",
}


def media_type(path: str) -> str:
    """Return the media type of an address by its ending."""
    return _MEDIA.get(Path(path).suffix) or mimetypes.guess_type(path)[0] or "application/octet-stream"


@dataclass(frozen=True)
class Part:
    """A table cut by one of its columns: an address for each code.

    Attributes
    ----------
    folder : str
        First step of the address.
    table, column : str
        The table and the column whose code is the second step.
    listed : str
        Table whose column `code` or `id` lists the codes.
    """

    folder: str
    table: str
    column: str
    listed: str


#: Addresses such as `values/<indicator>.csv`, each also in JSON.
PARTS = (
    Part("values", "values", "indicator", "indicators"),
    Part("scores", "scores", "code", "scores"),
    Part("observations", "observations", "variable", "variables"),
)


class Api:
    """Answers of the API from one package.

    Parameters
    ----------
    package : Package
    """

    def __init__(self, package: Package) -> None:
        self.package = package
        self._kept: dict[tuple[str, str], dict[str, list[dict[str, Any]]]] = {}

    @cached_property
    def makers(self) -> dict[str, Callable[[], bytes]]:
        """What makes the bytes of each address, in the order in which they are told."""
        out: dict[str, Callable[[], bytes]] = {INDEX: self._index, OPENAPI: self._openapi}
        out |= {name: partial(self._file, name) for name in self.package.files}
        out["licences.json"] = self._licences
        out |= {f"{r.name}.json": partial(self._table, r.name) for r in RESOURCES}
        for part in PARTS:
            for code in self.codes[part.folder]:
                out[f"{part.folder}/{code}.json"] = partial(self._part_json, part, code)
                out[f"{part.folder}/{code}.csv"] = partial(self._part_csv, part, code)
        for folder, make in (("indicators", self._indicator), ("areas", self._area), ("sources", self._source)):
            out |= {f"{folder}/{code}.json": partial(make, code) for code in self.codes[folder]}
        return out

    def answer(self, path: str) -> bytes:
        """Return what stands at an address.

        Parameters
        ----------
        path : str
            Below `/api/v1/`.

        Raises
        ------
        KeyError
            If there is no such address.
        """
        return self.makers[path]()

    @cached_property
    def tables(self) -> dict[str, pd.DataFrame]:
        """All tables, read once."""
        return {r.name: self.package.table(r.name) for r in RESOURCES}

    @cached_property
    def codes(self) -> dict[str, list[str]]:
        """Codes that the addresses of a folder take."""
        tables = self.tables
        out = {
            "indicators": tables["indicators"]["code"],
            "areas": tables["areas"]["code"],
            "sources": tables["sources"]["id"],
        }
        out |= {p.folder: tables[p.listed]["code"].drop_duplicates() for p in PARTS}
        return {folder: list(codes) for folder, codes in out.items()}

    def _file(self, name: str) -> bytes:
        return self.package.files[name]

    def _json(self, body: dict[str, Any]) -> bytes:
        """Return a body with what must never be parted from data: of which build, under which terms."""
        about = self.package.manifest["observatory"]
        head = {
            "build": self.package.fingerprint,
            "publisher": about["publisher"],
            "licence": self.package.manifest["licenses"][0]["path"],
            "licence_note": about["licence_note"],
        }
        return (json.dumps({**body, "about": head}, ensure_ascii=False, separators=(",", ":")) + "\n").encode()

    def _rows(self, table: str, column: str = "", code: str = "") -> list[dict[str, Any]]:
        """Return rows as JSON writes them, null for a missing number; those of one code where a column is named."""
        key = (table, column)
        if key not in self._kept:
            frame = self.tables[table]
            plain = frame.astype(object).where(frame.notna(), None)
            found: dict[str, list[dict[str, Any]]] = {}
            for cells in plain.itertuples(index=False, name=None):
                row = dict(zip(frame.columns, cells, strict=True))
                found.setdefault(row[column] if column else "", []).append(row)
            self._kept[key] = found  # whole at once: other threads may ask meanwhile
        return self._kept[key].get(code, [])

    def _index(self) -> bytes:
        manifest = self.package.manifest
        tables = [
            {
                "name": r.name,
                "title_id": said(r.title, "id"),
                "title_en": r.title,
                "rows": len(self.tables[r.name]),
                **{kind: f"{r.name}.{kind}" for kind in ("json", "csv", "parquet")},
            }
            for r in RESOURCES
        ]
        patterns = [{"path": f"{p.folder}/{{code}}", "formats": ["json", "csv"]} for p in PARTS]
        patterns += [{"path": f"{f}/{{code}}", "formats": ["json"]} for f in ("indicators", "areas", "sources")]
        body = {
            "title_id": manifest["title"],
            "title_en": manifest["title_en"],
            "description_id": manifest["description"],
            "description_en": manifest["description_en"],
            "version": manifest["version"],
            "created": manifest.get("created"),
            "regency": manifest["observatory"]["regency"],
            "spatial": manifest["spatial"],
            "temporal": manifest["temporal"],
            "citation": manifest["observatory"]["citation"],
            "tables": tables,
            "parts": patterns,
            "geometry": [name for name in self.package.files if name.startswith("districts.")],
            "metadata": [OPENAPI, MANIFEST, "csv-metadata.json", "catalog.jsonld", "method.json", "licences.json"],
        }
        return self._json(body)

    def _openapi(self) -> bytes:
        document = openapi(self.package.manifest, self.codes, VERSION)
        return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()

    def _licences(self) -> bytes:
        return self._json({"licences": self.package.manifest["observatory"]["licences"]})

    def _table(self, name: str) -> bytes:
        resource = BY_NAME[name]
        title = {"title_id": said(resource.title, "id"), "title_en": resource.title}
        return self._json({"name": name, **title, "count": len(self.tables[name]), "rows": self._rows(name)})

    def _part_json(self, part: Part, code: str) -> bytes:
        rows = self._rows(part.table, part.column, code)
        return self._json({"code": code, **self._names(code), "count": len(rows), "rows": rows})

    def _part_csv(self, part: Part, code: str) -> bytes:
        frame = self.tables[part.table]
        return csv_bytes(frame[frame[part.column] == code])

    @cached_property
    def names(self) -> dict[str, dict[str, str]]:
        """Names of indicators, elements of the framework and variables in both languages."""
        out: dict[str, dict[str, str]] = {}
        for table in ("indicators", "framework", "variables"):
            for row in self._rows(table):
                out.setdefault(row["code"], {"name_id": row["name_id"], "name_en": row["name_en"]})
        return out

    def _names(self, code: str) -> dict[str, str]:
        return self.names.get(code, {"name_id": code, "name_en": code})

    def _indicator(self, code: str) -> bytes:
        body: dict[str, Any] = {
            "indicator": self._rows("indicators", "code", code)[0],
            "values": self._rows("values", "indicator", code),
            "scores": self._rows("scores", "code", code),
        }
        ids = {id_ for row in body["values"] for id_ in row["sources"].split(";")} - {""}
        return self._json(body | {"sources": [self._rows("sources", "id", id_)[0] for id_ in sorted(ids)]})

    def _area(self, code: str) -> bytes:
        values = [row for row in self._rows("values", "area_code", code) if row["in_baseline"]]
        scores = [row | self._names(row["code"]) for row in self._rows("scores", "area_code", code)]
        values = [row | self._names(row["indicator"]) for row in values]
        villages = self._rows("villages", "district_code", code)
        area = self._rows("areas", "code", code)[0]
        return self._json({"area": area, "scores": scores, "baseline_values": values, "villages": villages})

    def _source(self, code: str) -> bytes:
        source = self._rows("sources", "id", code)[0]
        known = {one["code"]: one for one in self.package.manifest["observatory"]["licences"]}
        observations = self._rows("observations", "source", code)
        return self._json({"source": source, "licence": known[source["licence"]], "observations": observations})


def etag(content: bytes) -> str:
    """Return the strong tag of an answer: another content has another one, in every process."""
    return hashlib.sha256(content).hexdigest()[:32]


def write_tree(package: Package, target: Path) -> int:
    """Write every address of the API as a file, for any web server.

    Parameters
    ----------
    package : Package
    target : Path
        Folder; one that holds a former tree is replaced as a whole.

    Returns
    -------
    int
        Number of files.

    Raises
    ------
    PackageError
        If `target` holds anything else: it would be lost.
    """
    if target.exists() and not (target.is_dir() and (not any(target.iterdir()) or (target / OPENAPI).is_file())):
        raise PackageError(
            f"{target.name} berisi hal lain; pilih folder kosong atau folder API yang lama.",
            f"{target.name} holds something else; choose an empty folder or a former one of the API.",
        )
    api = Api(package)
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{target.name}-new-", dir=target.parent))
    try:
        _write(api, fresh, api.makers)
        fresh.chmod(0o755)
        if target.exists():
            shutil.rmtree(target)
        fresh.rename(target)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return len(api.makers)


def _write(api: Api, folder: Path, paths: Iterable[str]) -> None:
    for path in paths:
        file = folder / path
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(api.answer(path))
