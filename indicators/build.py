"""`maros build`: from raw tables to the published Data Package."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio

from indicators.baseline import Baseline, compute_baseline
from indicators.changes import changes_since
from indicators.export import tables
from indicators.licences import BOUNDARIES
from indicators.opendata import columns, csvw, dcat
from indicators.opendata.descriptor import descriptor
from indicators.opendata.verify import table_problems
from indicators.package import (
    MANIFEST,
    Package,
    PackageError,
    build_lock,
    csv_bytes,
    json_bytes,
    other_regency,
    read_package,
    refuse_other,
    replacing,
    resource_entry,
)
from indicators.problems import DataError
from indicators.schema import RESOURCES
from indicators.schema_words import said
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


def build(
    raw: Path, target: Path, progress: Progress | None = None, timeout: float = 600.0, replace_other: bool = False
) -> BuildReport:
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
    replace_other : bool
        Write over the package of another regency.

    Returns
    -------
    BuildReport

    Raises
    ------
    DataError
        If the raw data has problems; the former package stays.
    PackageError
        If another build does not end within `timeout`, or the package's folder holds other files or the package of
        another regency.
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
        regency = workspace.registry.regency
        if not replace_other:
            refuse_other(target, regency.code, regency.name)
        report("indicators", 0, 1)
        baseline = compute_baseline(workspace)
        made = tables(baseline)
        made["changes"] = changes_since(_previous(target, regency.code), workspace.fingerprint, made)
        # The last gate before anything is written.
        if problems := [p for r in RESOURCES for p in table_problems(r, made[r.name])]:
            raise DataError(problems)
        report("indicators", 1, 1)
        with replacing(target) as folder:
            entries = []
            for number, resource in enumerate(RESOURCES, start=1):
                content = csv_bytes(made[resource.name])
                filename = f"{resource.name}.csv"
                (folder / filename).write_bytes(content)
                titles = {"title": said(resource.title, "id"), "title_en": resource.title, "dataset": resource.name}
                extra = {
                    **titles,
                    "type": "table",
                    "format": "csv",
                    "mediatype": "text/csv",
                    "encoding": "utf-8",
                    "schema": resource.descriptor(),
                }
                entries.append(resource_entry(resource.name, filename, content, extra))
                packed = columns.table_bytes(resource, made[resource.name])
                (folder / f"{resource.name}.parquet").write_bytes(packed)
                extra = {**titles, "format": columns.FORMAT, "mediatype": columns.MEDIA}
                entries.append(resource_entry(f"{resource.name}-parquet", f"{resource.name}.parquet", packed, extra))
                report("package", number, len(RESOURCES) + 2)
            entries += _geometry(baseline, made, folder)
            report("package", len(RESOURCES) + 1, len(RESOURCES) + 2)
            content = json.dumps(_method(baseline), ensure_ascii=False, indent=1, sort_keys=True).encode()
            (folder / "method.json").write_bytes(content)
            extra = {"title": "Metode yang berlaku", "title_en": "Method in force", "format": "json"}
            extra["mediatype"] = "application/json"
            entries.append(resource_entry("method", "method.json", content, extra))
            _describe(descriptor(baseline, made, entries), folder)
            size = sum(p.stat().st_size for p in folder.iterdir())
            report("package", len(RESOURCES) + 2, len(RESOURCES) + 2)
    rows = {name: len(frame) for name, frame in made.items()}
    return BuildReport(str(target), workspace.fingerprint, time.perf_counter() - started, size, rows)


def _previous(target: Path, code: str) -> Package | None:
    """Return the package that stands now; None where there is none of this regency, or none that can be read."""
    if other_regency(target, code):
        return None
    try:
        return read_package(target, attempts=1)
    except PackageError:
        return None


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
    # Made in memory: on a full disk GDAL leaves half a file without an error.
    layer = io.BytesIO()
    scored.to_file(layer, layer="districts", driver="GPKG", engine="pyogrio")
    (folder / "districts.gpkg").write_bytes(layer.getvalue())
    packed = columns.geometry_bytes(scored)
    (folder / "districts.parquet").write_bytes(packed)
    extra = {
        "title": "Batas wilayah kecamatan",
        "title_en": "District boundaries",
        "dataset": "districts",
        "licenses": [BOUNDARIES.descriptor()],
        "attribution": registry.attribution,
    }
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
            layer.getvalue(),
            {**extra, "format": "gpkg", "mediatype": "application/geopackage+sqlite3"},
        ),
        resource_entry(
            "districts-parquet",
            "districts.parquet",
            packed,
            {**extra, "format": columns.FORMAT, "mediatype": columns.MEDIA},
        ),
    ]


def _describe(manifest: dict[str, Any], folder: Path) -> None:
    """Write the metadata in every form: each lists what was written before it, the descriptor all."""
    for name, path, make, titles, media in (
        ("csvw", csvw.FILE, csvw.csvw, ("Metadata CSVW", "CSVW metadata"), "application/csvm+json"),
        ("catalog", dcat.FILE, dcat.catalog, ("Katalog DCAT", "DCAT catalogue"), "application/ld+json"),
    ):
        content = json_bytes(make(manifest))
        (folder / path).write_bytes(content)
        extra = {"title": titles[0], "title_en": titles[1], "format": "json", "mediatype": media}
        manifest["resources"].append(resource_entry(name, path, content, extra))
    (folder / MANIFEST).write_bytes(json_bytes(manifest))


def _method(baseline: Baseline) -> dict[str, Any]:
    """Return the rules in force, as the method page shows them."""
    framework = baseline.workspace.framework
    return {
        "rules": dict(framework.method),
        "engine": baseline.method.to_dict(),
        "quality": framework.quality.to_dict(),
    }


def renew_templates(raw: Path) -> list[Path]:
    """Write the templates of a workspace anew from its framework; see `indicators.templates`."""
    workspace = load_workspace(raw)
    return write_templates(workspace.framework, workspace.registry, raw)
