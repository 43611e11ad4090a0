"""Compression: an answer is packed once while it is asked for, whoever asks."""

from __future__ import annotations

import gzip
from functools import lru_cache

import flask

SMALLEST = 700  # bytes below which packing does not pay
KINDS = ("text/", "application/javascript", "application/json", "application/geo+json", "image/svg+xml")
STATIC = ("/_dash-component-suites/", "/assets/", "/geo/")
KEPT = 400  # answers kept packed; most are smaller than 100 kB before and 10 kB after


@lru_cache(KEPT)
def _packed(data: bytes, level: int) -> bytes:
    return gzip.compress(data, level, mtime=0)


def add_compression(server: flask.Flask) -> None:
    """Pack every response that can be packed, for clients that accept gzip."""

    @server.after_request
    def compress(response: flask.Response) -> flask.Response:
        kind = response.mimetype or ""
        if (
            response.status_code != 200
            or not flask.request.accept_encodings.quality("gzip")  # "gzip;q=0" refuses it
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
        if response.headers.get("Cache-Control") == "no-store":  # for one person alone, and never the same again
            response.set_data(gzip.compress(data, 6, mtime=0))
        else:
            response.set_data(_packed(data, 9 if flask.request.path.startswith(STATIC) else 6))
        response.headers["Content-Encoding"] = "gzip"
        response.headers.add("Vary", "Accept-Encoding")
        return response
