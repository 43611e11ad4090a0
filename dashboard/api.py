"""Serving the API of `indicators.opendata.api`: tags, compression, other origins, refusals in both languages."""

from __future__ import annotations

import gzip

import flask
from werkzeug.exceptions import HTTPException
from werkzeug.http import parse_etags

from dashboard.package import Package, PackageError, PackageStore, remembered
from indicators.opendata.api import INDEX, VERSION, Api, etag, media_type

ROOT = f"/api/{VERSION}/"
METHODS = "GET, HEAD, OPTIONS"
AGE = "public, max-age=300"
#: Bytes of answers kept packed for a package; all addresses together are larger, the popular ones are not.
KEPT = 8_000_000
_PACKED = ("application/json", "application/ld+json", "application/geo+json", "text/csv")
_REFUSALS = {
    404: ("Tidak ditemukan", "Not found", "Tidak ada data di {path}.", "There are no data at {path}."),
    405: (
        "Metode tidak diizinkan",
        "Method not allowed",
        f"API ini hanya untuk dibaca: {METHODS}.",
        f"This API is read-only: {METHODS}.",
    ),
    406: (
        "Bentuk tidak tersedia",
        "Not acceptable",
        "{path} hanya tersedia sebagai {media}.",
        "{path} is available as {media} only.",
    ),
    503: ("Data belum tersedia", "Data not available", "{reason}", "{reason}"),
}


def add_api(server: flask.Flask, store: PackageStore) -> None:
    """Serve the API below ``/api/v1/``."""

    @server.get("/api/<version>")
    def api_root(version: str) -> flask.Response:
        if version != VERSION:
            return problem(404, path=flask.request.path)
        return flask.redirect(ROOT, 308)  # type: ignore[return-value]

    @server.route("/api/", defaults={"path": ""}, methods=["GET"])
    @server.route("/api/<path:path>", methods=["GET"])
    def api(path: str) -> flask.Response:
        prefix, _, address = path.partition("/")
        if prefix != VERSION:
            return problem(404, path=flask.request.path)
        try:
            package = store.get()
        except PackageError as error:
            return problem(503, reason=(error.message_id, error.message_en))
        return _answer(package, address or INDEX)

    @server.errorhandler(405)
    def refused(error: HTTPException) -> flask.Response | HTTPException:
        return problem(405) if flask.request.path.startswith(ROOT) else error

    @server.errorhandler(404)
    def missing(error: HTTPException) -> flask.Response | HTTPException:
        # An address with a line break leads to no route at all.
        return problem(404, path=flask.request.path) if flask.request.path.startswith(ROOT) else error

    @server.after_request
    def open_to_all(response: flask.Response) -> flask.Response:
        if flask.request.path.startswith("/api/"):
            response.headers["Access-Control-Allow-Origin"] = "*"
            response.headers["Access-Control-Expose-Headers"] = "ETag"
            if flask.request.method == "OPTIONS":
                response.headers["Access-Control-Allow-Methods"] = METHODS
                response.headers["Access-Control-Allow-Headers"] = "If-None-Match"
        return response


def problem(status: int, *, reason: tuple[str, str] = ("", ""), **values: str) -> flask.Response:
    """Return a refusal as RFC 9457 writes it, in Indonesian with English beside it."""
    title, title_en, detail, detail_en = _REFUSALS[status]
    answer = flask.jsonify(
        {
            "type": "about:blank",
            "title": title,
            "title_en": title_en,
            "status": status,
            "detail": detail.format(reason=reason[0], **values),
            "detail_en": detail_en.format(reason=reason[1], **values),
        }
    )
    answer.status_code, answer.mimetype = status, "application/problem+json"
    answer.headers["Cache-Control"] = "no-store"
    if status == 405:
        answer.headers["Allow"] = METHODS
    return answer


@remembered
def _api(package: Package) -> Api:
    return Api(package.source)


def _content(package: Package, path: str) -> tuple[bytes, bytes, str]:
    """Return an answer plain, packed and its tag; made once while it is asked for."""
    kept = package.memory.setdefault("api", {})
    found = kept.get(path)
    if found is None:
        plain = _api(package).answer(path)
        packed = gzip.compress(plain, 6, mtime=0) if media_type(path) in _PACKED else b""
        found = (plain, packed, etag(plain))
        if sum(len(p) + len(z) for p, z, _ in list(kept.values())) > KEPT:
            kept.clear()
        kept[path] = found
    return found


def _answer(package: Package, path: str) -> flask.Response:
    try:
        plain, packed, tag = _content(package, path)
    except KeyError:
        return problem(404, path=flask.request.path)
    media = media_type(path)
    if flask.request.accept_mimetypes and not flask.request.accept_mimetypes.quality(media):
        return problem(406, path=flask.request.path, media=media)
    zipped = bool(packed) and flask.request.accept_encodings.quality("gzip") > 0
    tag += "-gzip" if zipped else ""  # a strong tag names the bytes that are sent
    if parse_etags(flask.request.headers.get("If-None-Match")).contains_weak(tag):
        answer = flask.Response(status=304, mimetype=media)
    else:
        answer = flask.Response(packed if zipped else plain, mimetype=media)
        if zipped:
            answer.headers["Content-Encoding"] = "gzip"
    answer.set_etag(tag)
    answer.headers["Cache-Control"] = AGE
    answer.headers["Vary"] = "Accept, Accept-Encoding"
    return answer
