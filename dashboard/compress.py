"""Compression: static files are packed once and kept, answers are packed on the way out."""

from __future__ import annotations

import gzip
import threading

import flask

SMALLEST = 700  # bytes below which packing does not pay
KINDS = ("text/", "application/javascript", "application/json", "application/geo+json", "image/svg+xml")
STATIC = ("/_dash-component-suites/", "/assets/", "/geo/")
KEPT = 200  # packed static files kept in memory; the app has about thirty


def add_compression(server: flask.Flask) -> None:
    """Pack every response that can be packed, for clients that accept gzip."""
    packed: dict[tuple[str, int], bytes] = {}
    lock = threading.Lock()

    def pack(path: str, data: bytes) -> bytes:
        if not path.startswith(STATIC):
            return gzip.compress(data, 6, mtime=0)
        key = (path, hash(data))
        if key not in packed:
            with lock:
                if len(packed) >= KEPT:
                    packed.clear()
                packed[key] = gzip.compress(data, 9, mtime=0)
        return packed[key]

    @server.after_request
    def compress(response: flask.Response) -> flask.Response:
        kind = response.mimetype or ""
        if (
            response.status_code != 200
            or "gzip" not in flask.request.headers.get("Accept-Encoding", "").lower()
            or response.headers.get("Content-Encoding")
            or not kind.startswith(KINDS)
        ):
            return response
        response.direct_passthrough = False
        body = response.response
        data = response.get_data()
        if hasattr(body, "close"):
            body.close()  # a file would stay open once its bytes are replaced
        if len(data) < SMALLEST:
            return response
        response.set_data(pack(flask.request.path, data))
        response.headers["Content-Encoding"] = "gzip"
        response.headers.add("Vary", "Accept-Encoding")
        return response
