"""Headers of every response. No request may leave the machine, no foreign page may frame the app."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

import flask


def policy(script_hashes: Sequence[str], *, framed: bool) -> str:
    """Content security policy; only the embed pages may be framed by others."""
    rules = {
        "default-src": "'none'",
        "script-src": " ".join(["'self'", *script_hashes]),
        "style-src": "'self' 'unsafe-inline'",  # plotly writes style elements
        "img-src": "'self' data: blob:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "manifest-src": "'self'",
        "worker-src": "'self' blob:",
        "form-action": "'self'",
        "base-uri": "'none'",
        "object-src": "'none'",
        "frame-ancestors": "*" if framed else "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def _own(location: str) -> str:
    """Return an address to be sent to without its host: the router writes that which the request named, any at all."""
    parts = urlsplit(location)
    if not parts.scheme and not parts.netloc:
        return location
    return "/" + parts.path.lstrip("/") + (f"?{parts.query}" if parts.query else "")


def protect(server: flask.Flask, script_hashes: Sequence[str]) -> None:
    """Add the headers to every response of `server`, errors included."""

    @server.after_request
    def add_headers(response: flask.Response) -> flask.Response:
        framed = flask.request.path.startswith("/embed/")
        response.headers.setdefault("Content-Security-Policy", policy(script_hashes, framed=framed))
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        if response.location and response.location != _own(response.location):
            response.location = _own(response.location)
            response.set_data(b"")  # it names the other host too
        if flask.request.is_secure:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        if not framed:
            response.headers["X-Frame-Options"] = "DENY"
        return response
