"""The OpenAPI 3.1 document of the API, made from the schemas that the package carries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

_TEXT = {"type": "string"}
_WHOLE = {"type": "integer", "minimum": 0}
_ROWS = ("values", "scores", "observations")
_GEOMETRY = {
    "districts.geojson": "application/geo+json",
    "districts.gpkg": "application/geopackage+sqlite3",
    "districts.parquet": "application/vnd.apache.parquet",
}
_METADATA = {
    "datapackage.json": ("Data Package v2", "application/json"),
    "csv-metadata.json": ("CSVW", "application/json"),
    "catalog.jsonld": ("DCAT", "application/ld+json"),
    "method.json": ("Metode yang berlaku / Method in force", "application/json"),
}
_REFUSALS = {
    "404": "Tidak ada data pada alamat ini / No data at this address",
    "406": "Bentuk yang diminta tidak tersedia di alamat ini / The form asked for is not at this address",
}


def openapi(manifest: Mapping[str, Any], codes: Mapping[str, list[str]], version: str) -> dict[str, Any]:
    """Return the OpenAPI document.

    Parameters
    ----------
    manifest : mapping
        `datapackage.json`.
    codes : mapping of str to list of str
        Codes that the addresses of a folder take.
    version : str
        Of the API.
    """
    tables = {r["name"]: r for r in manifest["resources"] if r.get("type") == "table"}
    row = {name: {"$ref": f"#/components/schemas/{name}"} for name in tables}
    paths: dict[str, Any] = {
        "/index.json": _get("Isi API / Contents of the API", "index", _json(_index())),
        "/openapi.json": _get("Dokumen ini / This document", "openapi", _json({"type": "object"})),
        "/licences.json": _get(
            "Lisensi sumber / Licences of the sources", "licences", _json(_with_about({"licences": _list(_licence())}))
        ),
    }
    for path, (title, media) in _METADATA.items():
        paths[f"/{path}"] = _get(title, path.partition(".")[0], {media: {"schema": {"type": "object"}}})
    for path, media in _GEOMETRY.items():
        schema = {"type": "object"} if media.endswith("json") else None
        title = "Batas wilayah kecamatan / District boundaries"
        paths[f"/{path}"] = _get(title, path.replace(".", "-"), {media: {"schema": schema} if schema else {}})
    for name, table in tables.items():
        title = f"{table['title']} / {table['title_en']}"
        body = {
            "name": {"const": name},
            "title_id": _TEXT,
            "title_en": _TEXT,
            "count": _WHOLE,
            "rows": _list(row[name]),
        }
        paths[f"/{name}.json"] = _get(title, name, _json(_with_about(body)))
        paths[f"/{name}.csv"] = _get(title, f"{name}-csv", {"text/csv": {"schema": _TEXT}})
        paths[f"/{name}.parquet"] = _get(title, f"{name}-parquet", {_GEOMETRY["districts.parquet"]: {}})
    for name in _ROWS:
        title = f"{tables[name]['title']} / {tables[name]['title_en']}"
        body = {"code": _TEXT, "name_id": _TEXT, "name_en": _TEXT, "count": _WHOLE, "rows": _list(row[name])}
        one = _code(codes[name])
        paths[f"/{name}/{{code}}.json"] = _get(title, f"{name}-of", _json(_with_about(body)), one)
        paths[f"/{name}/{{code}}.csv"] = _get(title, f"{name}-of-csv", {"text/csv": {"schema": _TEXT}}, one)
    named = [{"type": "object", "properties": {"name_id": _TEXT, "name_en": _TEXT}, "required": ["name_id", "name_en"]}]
    for folder, title, body in (
        (
            "indicators",
            "Indikator dengan nilai, skor, dan sumbernya / An indicator with its values, scores and sources",
            {
                "indicator": row["indicators"],
                "values": _list(row["values"]),
                "scores": _list(row["scores"]),
                "sources": _list(row["sources"]),
            },
        ),
        (
            "areas",
            "Wilayah dengan skor dan nilai baselinenya / An area with its scores and baseline values",
            {
                "area": row["areas"],
                "scores": _list({"allOf": [row["scores"], *named]}),
                "baseline_values": _list({"allOf": [row["values"], *named]}),
                "villages": _list(row["villages"]),
            },
        ),
        (
            "sources",
            "Sumber dengan lisensi dan observasinya / A source with its licence and observations",
            {"source": row["sources"], "licence": _licence(), "observations": _list(row["observations"])},
        ),
    ):
        paths[f"/{folder}/{{code}}.json"] = _get(title, f"{folder}-of", _json(_with_about(body)), _code(codes[folder]))
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{manifest['title']} / {manifest['title_en']}",
            "description": f"{manifest['description']}\n\n{manifest['description_en']}",
            "version": version,
            "license": {"name": manifest["licenses"][0]["name"], "url": manifest["licenses"][0]["path"]},
        },
        "servers": [{"url": f"/api/{version}"}],
        "paths": paths,
        "components": {"schemas": {name: _row(table["schema"]) for name, table in tables.items()} | _shared()},
    }


def _get(title: str, name: str, content: Mapping[str, Any], parameters: Iterable[Any] = ()) -> dict[str, Any]:
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    known = {
        "in": "header",
        "name": "If-None-Match",
        "description": "ETag dari jawaban sebelumnya / ETag of an earlier answer",
        "schema": _TEXT,
    }
    tag = {"ETag": {"schema": _TEXT, "required": True}, "Cache-Control": {"schema": _TEXT}}
    return {
        "get": {
            "operationId": name,
            "summary": title,
            "parameters": [*parameters, known],
            "responses": {
                "200": {"description": "Data", "headers": tag, "content": dict(content)},
                "304": {"description": "Tidak berubah / Not changed", "headers": tag},
                **{status: {"description": text, "content": problem} for status, text in _REFUSALS.items()},
            },
        }
    }


def _json(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


def _list(items: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _code(codes: list[str]) -> list[dict[str, Any]]:
    return [{"in": "path", "name": "code", "required": True, "schema": {"type": "string", "enum": codes}}]


def _object(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": dict(properties), "required": list(properties)}


def _with_about(properties: Mapping[str, Any]) -> dict[str, Any]:
    return _object({**properties, "about": {"$ref": "#/components/schemas/About"}})


def _row(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row of a table as JSON Schema; what may be missing is null, a missing text is empty."""
    properties = {}
    for field in schema["fields"]:
        rules = field.get("constraints", {})
        open_ = field["type"] in ("number", "integer") and not rules.get("required")
        one: dict[str, Any] = {"type": [field["type"], "null"] if open_ else field["type"]}
        one |= {key: rules[key] for key in ("minimum", "maximum", "enum") if key in rules}
        properties[field["name"]] = one | {"description": f"{field['description']} / {field['description_en']}"}
    return _object(properties)


def _licence() -> dict[str, Any]:
    texts = ("code", "name", "title_id", "title_en", "url", "meaning_id", "meaning_en")
    return _object(
        {**{name: _TEXT for name in texts}, "clear": {"type": "boolean"}, "sources": _WHOLE, "observations": _WHOLE}
    )


def _index() -> dict[str, Any]:
    texts = ("title_id", "title_en", "description_id", "description_en", "version")
    table = {**{k: _TEXT for k in ("name", "title_id", "title_en", "json", "csv", "parquet")}, "rows": _WHOLE}
    return _with_about(
        {
            **{name: _TEXT for name in texts},
            "tables": _list(_object(table)),
            "parts": _list(_object({"path": _TEXT, "formats": _list(_TEXT)})),
            "geometry": _list(_TEXT),
            "metadata": _list(_TEXT),
        }
    )


def _shared() -> dict[str, Any]:
    both = _object({"id": _TEXT, "en": _TEXT})
    return {
        "About": _object({"build": _TEXT, "publisher": both, "licence": _TEXT, "licence_note": both}),
        "Problem": _object(
            {
                "type": _TEXT,
                "title": _TEXT,
                "title_en": _TEXT,
                "status": {"type": "integer"},
                "detail": _TEXT,
                "detail_en": _TEXT,
            }
        ),
    }
