"""Data files of any frame in exactly the state of its page: CSV, XLSX with a sheet about it, GeoJSON."""

from __future__ import annotations

import csv
import io
import json
import mimetypes
from typing import Any

import flask
import xlsxwriter

from dashboard.context import Context, parse_address
from dashboard.datafiles import ARCHIVE
from dashboard.frame import Frame
from dashboard.package import Package, PackageError, PackageStore, remembered
from dashboard.records import RecordStore
from dashboard.render import frame_of
from dashboard.unknown import Unknown
from indicators.harmless import harmless
from indicators.opendata.archive import pack

KINDS = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "geojson": "application/geo+json",
}


def header(frame: Frame) -> list[str]:
    """Column heads: a code for each row, then what the table shows."""
    return ["code", *(harmless(label) for label, _ in frame.columns)]


def records(frame: Frame) -> list[list[Any]]:
    """Rows with full-precision values; a missing value is empty, never 0."""
    return [
        [harmless(row.id), *(_plain(item, number) for item, (_, number) in zip(row.cells, frame.columns, strict=True))]
        for row in frame.rows
    ]


def _plain(item: dict[str, Any], number: bool) -> Any:
    if number:
        return item["v"] if isinstance(item["v"], int | float) else None
    return harmless(item["t"])


def as_csv(frame: Frame) -> bytes:
    """Return the table as CSV with a byte order mark, which Excel needs to read UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header(frame))
    writer.writerows(records(frame))
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def as_xlsx(ctx: Context, frame: Frame, url: str) -> bytes:
    """Return the table as a workbook; the second sheet says what it is and where it comes from."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold = book.add_format({"bold": True})
        sheet = book.add_worksheet(ctx.t("file.sheet_data")[:31])
        sheet.write_row(0, 0, header(frame), bold)
        for i, record in enumerate(records(frame), start=1):
            sheet.write_row(i, 0, ["" if value is None else value for value in record])
        sheet.set_column(0, len(frame.columns), 20)
        sheet.freeze_panes(1, 0)
        about = book.add_worksheet(ctx.t("file.sheet_about")[:31])
        rows = [
            (ctx.t("file.title"), frame.title),
            (ctx.t("file.summary"), frame.summary),
            (ctx.t("figure.source"), frame.source),
            (ctx.t("file.address"), url),
            (ctx.t("file.build"), str(ctx.package.about.get("fingerprint", ""))),
        ]
        for i, (name, text) in enumerate(rows):
            about.write_string(i, 0, name, bold)
            about.write_string(i, 1, text)
        about.set_column(0, 0, 18)
        about.set_column(1, 1, 110)
    return out.getvalue()


def as_geojson(ctx: Context, frame: Frame) -> bytes:
    """Return the outlines, or the places of the frame, with the table's values as properties."""
    names = header(frame)
    rows = {
        row.id: dict(zip(names, record, strict=True)) for row, record in zip(frame.rows, records(frame), strict=True)
    }
    places = [
        {"type": "Feature", "id": code, "properties": {}, "geometry": geometry}
        for code, geometry in (frame.places or {}).items()
    ]
    features = [
        {**feature, "properties": {**feature["properties"], **rows.get(str(feature["id"]), {})}}
        for feature in (places or ctx.package.geometry["features"])
    ]
    about = {"title": frame.title, "source": frame.source, "attribution": ctx.package.geometry.get("attribution", "")}
    return json.dumps({"type": "FeatureCollection", **about, "features": features}, ensure_ascii=False).encode()


@remembered
def _archive(package: Package) -> bytes:
    return pack(package.source)


def add_routes(server: flask.Flask, store: PackageStore, records: RecordStore) -> None:
    """Serve ``/download/<lang>/<frame>.<kind>/<page>/...``."""

    @server.get("/download/<lang>/<name>.<kind>/<path:page>")
    def download(lang: str, name: str, kind: str, page: str) -> flask.Response:
        query = flask.request.query_string.decode("utf-8", "replace")
        address = parse_address(f"/{lang}/{page}", query)
        try:
            package = store.get()
            ctx = Context(package, address, records.get(package))
            frame = frame_of(ctx, name)
        except PackageError as error:
            return flask.make_response({"reason": str(error)}, 503)
        except Unknown as unknown:
            return flask.make_response({"reason": str(unknown)}, 404)
        if kind not in KINDS or (kind == "geojson" and frame.drawn_map is None):
            return flask.make_response({"reason": kind}, 404)
        if kind == "csv":
            data = as_csv(frame)
        elif kind == "xlsx":
            data = as_xlsx(
                ctx,
                frame,
                flask.request.host_url.rstrip("/") + ctx.url(address.page, *address.parts, **dict(address.query)),
            )
        else:
            data = as_geojson(ctx, frame)
        answer = flask.Response(data, mimetype=KINDS[kind])
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
        return answer

    @server.get("/package/<lang>/<name>")
    def whole(lang: str, name: str) -> flask.Response:
        try:
            ctx = Context(store.get(), parse_address(f"/{lang}/data"))
        except PackageError as error:
            return flask.make_response({"reason": str(error)}, 503)
        if name == ARCHIVE:
            answer = flask.Response(_archive(ctx.package), mimetype="application/zip")
        elif name in ctx.package.source.files:
            data = ctx.package.source.files[name]
            answer = flask.Response(data, mimetype=mimetypes.guess_type(name)[0] or "application/octet-stream")
        else:
            return flask.make_response({"reason": name}, 404)
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer
