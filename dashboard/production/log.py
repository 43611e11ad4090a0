"""Logs as JSON lines: what was asked and how it went, without addresses, names, queries or anything that was typed."""

from __future__ import annotations

import json
import logging
import sys
import time
import uuid
from datetime import UTC, datetime
from typing import Any

import flask

from dashboard.production.routes import route

logger = logging.getLogger("observatory")
#: Set by a proxy to follow a request through several logs; only its plain form is taken over.
REQUEST_ID = "X-Request-ID"


class JsonLines(logging.Formatter):
    """Format a record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; the message of a fault is kept with its stack."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            line["fault"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def start_logging() -> None:
    """Send all logs to standard output as JSON lines."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    logging.getLogger("alembic").setLevel(logging.WARNING)


def add_request_log(server: flask.Flask) -> None:
    """Log every request once it is answered."""

    @server.before_request
    def begin() -> None:
        given = flask.request.headers.get(REQUEST_ID, "")
        flask.g.request_id = given if given.isascii() and given.isalnum() and len(given) <= 64 else uuid.uuid4().hex
        flask.g.began = time.perf_counter()

    # Once everything else has had its hands on the answer: its status may still have changed.
    def end(_server: flask.Flask, response: flask.Response) -> None:
        taken = time.perf_counter() - flask.g.get("began", time.perf_counter())
        response.headers[REQUEST_ID] = flask.g.get("request_id", "")
        fields = {
            "event": "request",
            "id": flask.g.get("request_id", ""),
            "method": flask.request.method,
            "route": route(),
            "status": response.status_code,
            "ms": round(taken * 1000, 1),
            "bytes": response.content_length or 0,
        }
        level = logging.ERROR if response.status_code >= 500 else logging.INFO
        logger.log(level, "%s %s", fields["method"], fields["route"], extra={"fields": fields})

    flask.request_finished.connect(end, server, weak=False)
