"""`maros build`: from raw tables to the published Data Package."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio
from pandera.errors import SchemaErrors

from indicators.baseline import Baseline, compute_baseline
from indicators.changes import changes_since
from indicators.export import tables
from indicators.files import read_yaml
from indicators.package import (
    MANIFEST,
    Package,
    PackageError,
    build_lock,
    csv_bytes,
    read_package,
    replacing,
    resource_entry,
)
from indicators.problems import DataError, Problem
from indicators.schema import RESOURCES, SCHEMA_VERSION, Resource
from indicators.templates import write_templates
from indicators.workspace import load_workspace

Progress = Callable[[str, int, int], None]

#: GeoPackage stores the time of its last change; a fixed one keeps two builds of the same data identical.
_FIXED_TIME = "2000-01-01T00:00:00.000Z"


@dataclass(frozen=True)
class BuildReport:
    """What a build did.

    Attributes
    ----------
    target : str
    fingerprint : str
    seconds : float
        Wall-clock time after imports.
    bytes : int
        Size of the package.
    rows : dict of str to int
        Rows per table.
    """

    target: str
    fingerprint: str
    seconds: float
    bytes: int
    rows: dict[str, int]

    def as_dict(self) -> dict[str, Any]:
        """Return the report as plain data, for `--json`."""
        return asdict(self)


def build(raw: Path, target: Path, progress: Progress | None = None, timeout: float = 600.0) -> BuildReport:
    """Clean the raw data, compute indicators and scores, and publish the package.

    Parameters
    ----------
    raw : Path
        Workspace (`data/raw`).
    target : Path
        Folder of the package (`data/processed`). It changes in one step, and only if everything succeeded.
    progress : callable, optional
        Called with a step's name, what is done and how much there is.
    timeout : float
        Seconds to wait for another build.

    Returns
    -------
    BuildReport

    Raises
    ------
    DataError
        If the raw data has problems; the former package stays.
    PackageError
        If another build does not end within `timeout`, or the package's folder holds other files.
    """
    report = progress or (lambda step, done, total: None)
    started = time.perf_counter()
    raw, target = raw.resolve(), target.resolve()  # a link stays a link: what it points to is exchanged
    if target == raw or raw in target.parents or target in raw.parents:
        raise PackageError(
            "Paket data tidak boleh ditulis di dalam data mentah, atau sebaliknya.",
            "The data package must not be written into the raw data, or around it.",
        )
    with build_lock(target, timeout):
        workspace = load_workspace(raw, progress)
        report("indicators", 0, 1)
        baseline = compute_baseline(workspace)
        made = tables(baseline)
        made["changes"] = changes_since(_previous(target), workspace.fingerprint, made)
        for resource in RESOURCES:
            _validate(resource, made[resource.name])
        report("indicators", 1, 1)
        with replacing(target) as folder:
            entries = []
            for number, resource in enumerate(RESOURCES, start=1):
                content = csv_bytes(made[resource.name])
                filename = f"{resource.name}.csv"
                (folder / filename).write_bytes(content)
                extra = {
                    "title": resource.title,
                    "type": "table",
                    "format": "csv",
                    "mediatype": "text/csv",
                    "encoding": "utf-8",
                    "schema": resource.descriptor(),
                }
                entries.append(resource_entry(resource.name, filename, content, extra))
                report("package", number, len(RESOURCES) + 2)
            entries += _geometry(baseline, made, folder)
            report("package", len(RESOURCES) + 1, len(RESOURCES) + 2)
            content = json.dumps(_method(baseline), ensure_ascii=False, indent=1, sort_keys=True).encode()
            (folder / "method.json").write_bytes(content)
            entries.append(
                resource_entry("method", "method.json", content, {"title": "Method in force", "format": "json"})
            )
            manifest = _manifest(baseline, made, entries)
            text = json.dumps(manifest, ensure_ascii=False, indent=1) + "\n"
            (folder / MANIFEST).write_text(text, encoding="utf-8", newline="\n")
            size = sum(p.stat().st_size for p in folder.iterdir())
            report("package", len(RESOURCES) + 2, len(RESOURCES) + 2)
    rows = {name: len(frame) for name, frame in made.items()}
    return BuildReport(str(target), workspace.fingerprint, time.perf_counter() - started, size, rows)


def _previous(target: Path) -> Package | None:
    """Return the package that stands now; None where there is none, or none that can be read."""
    try:
        return read_package(target, attempts=1)
    except PackageError:
        return None


def _validate(resource: Resource, frame: pd.DataFrame) -> None:
    """Hold a table against its schema: the last gate before anything is written."""
    try:
        resource.pandera().validate(frame, lazy=True)
    except SchemaErrors as error:
        cases = error.failure_cases[["column", "failure_case", "check"]].astype(str)
        file = f"{resource.name}.csv"
        raise DataError(
            Problem(file, None, column, "package", found, check) for column, found, check in cases.to_numpy().tolist()
        ) from error


def _geometry(baseline: Baseline, made: dict[str, pd.DataFrame], folder: Path) -> list[dict[str, Any]]:
    """Write the boundaries as GeoJSON and, with the latest scores, as GeoPackage."""
    registry = baseline.workspace.registry
    districts = registry.boundaries.merge(made["areas"][["code", "bps_code", "name"]], on="code", suffixes=("_", ""))
    frame = gpd.GeoDataFrame(districts[["code", "bps_code", "name", "geometry"]], crs="EPSG:4326")
    collection = {
        "type": "FeatureCollection",
        "name": "districts",
        "attribution": registry.attribution,
        "features": [
            {
                "type": "Feature",
                "id": row.code,
                "properties": {"code": row.code, "bps_code": row.bps_code, "name": row.name},
                "geometry": row.geometry.__geo_interface__,
            }
            for row in frame.itertuples(index=False)
        ],
    }
    geojson = json.dumps(collection, ensure_ascii=False, separators=(",", ":")).encode()
    (folder / "districts.geojson").write_bytes(geojson)
    scores = made["scores"]
    upper = scores[scores["level"].isin(["index", "dimension", "subdimension"])]
    wide = upper.pivot_table(index="area_code", columns="code", values="score", aggfunc="first")
    wide.columns = [f"score_{c.replace('.', '_')}" for c in wide.columns]
    scored = frame.merge(wide, left_on="code", right_index=True, how="left")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": _FIXED_TIME})
    scored.to_file(folder / "districts.gpkg", layer="districts", driver="GPKG", engine="pyogrio")
    extra = {"title": "District boundaries", "licenses": [_BOUNDARY_LICENCE], "attribution": registry.attribution}
    return [
        resource_entry(
            "districts",
            "districts.geojson",
            geojson,
            {**extra, "format": "geojson", "mediatype": "application/geo+json"},
        ),
        resource_entry(
            "districts-gpkg",
            "districts.gpkg",
            (folder / "districts.gpkg").read_bytes(),
            {**extra, "format": "gpkg", "mediatype": "application/geopackage+sqlite3"},
        ),
    ]


_BOUNDARY_LICENCE = {
    "name": "CC-BY-3.0-IGO",
    "path": "https://creativecommons.org/licenses/by/3.0/igo/",
    "title": "Creative Commons Attribution 3.0 IGO",
}


def _method(baseline: Baseline) -> dict[str, Any]:
    """Return the rules in force, as the method page shows them."""
    return {"rules": dict(baseline.workspace.framework.method), "engine": baseline.method.to_dict()}


def _manifest(baseline: Baseline, made: dict[str, pd.DataFrame], entries: list[dict[str, Any]]) -> dict[str, Any]:
    workspace = baseline.workspace
    registry = workspace.registry
    given = read_yaml(workspace.root / "areas" / "regency.yml", workspace.root)
    rules = workspace.framework.method["baseline"]
    sources = made["sources"]
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": f"smart-city-{registry.regency.code.replace('.', '-')}",
        "title": f"Smart-city indicators of {registry.regency.name}",
        "description": "District indicators, scores and their sources, cleaned from published tables.",
        "version": version("maros-smart-city"),
        "schema_version": SCHEMA_VERSION,
        "keywords": ["smart city", "indicators", registry.regency.name],
        "licenses": [
            {
                "name": "CC-BY-4.0",
                "path": "https://creativecommons.org/licenses/by/4.0/",
                "title": "CC BY 4.0 (compilation)",
            }
        ],
        "sources": [
            {"title": title, **({"path": location} if location.startswith("http") else {})}
            for title, location in zip(sources["title"], sources["location"], strict=True)
        ],
        "resources": entries,
        "observatory": {
            "regency": {
                "code": registry.regency.code,
                "bps_code": registry.regency.bps_code,
                "name": registry.regency.name,
                **{
                    k: str(given[k])
                    for k in (
                        "short_name",
                        "province",
                        "level_name_id",
                        "level_name_en",
                        "regency_name_id",
                        "regency_name_en",
                    )
                    if k in given
                },
            },
            "baseline": {"label_id": rules["label_id"], "label_en": rules["label_en"]},
            "fingerprint": workspace.fingerprint,
            "attribution": registry.attribution,
        },
    }


def renew_templates(raw: Path) -> list[Path]:
    """Write the templates of a workspace anew from its framework; see `indicators.templates`."""
    workspace = load_workspace(raw)
    return write_templates(workspace.framework, workspace.registry, raw)
