"""Figures about the running service for Prometheus, and whether it is ready to take requests."""

from __future__ import annotations

import hmac
import ipaddress
import os
import time
from collections.abc import Iterator
from importlib.metadata import version

import flask
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from dashboard.package import PackageError, PackageStore
from dashboard.production.routes import route
from dashboard.production.run import SHARED_FOLDER
from dashboard.records import RecordStore
from indicators.masterplan.store import StoreError

_BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


def add_metrics(server: flask.Flask, packages: PackageStore, records: RecordStore, token: str = "") -> None:
    """Serve ``/metrics`` and ``/readyz`` and count every request.

    Parameters
    ----------
    server : flask.Flask
    packages : PackageStore
    records : RecordStore
    token : str
        With it other machines may read the metrics too; this one always may.
    """
    own = CollectorRegistry()
    requests = Counter("observatory_requests_total", "Requests answered", ["method", "route", "status"], registry=own)
    seconds = Histogram(
        "observatory_request_seconds", "Time until the answer was ready", ["route"], registry=own, buckets=_BOUNDS
    )

    @server.before_request
    def begin() -> None:
        flask.g.counted_from = time.perf_counter()

    def count(_server: flask.Flask, response: flask.Response) -> None:
        name = route()
        requests.labels(flask.request.method, name, str(response.status_code)).inc()
        seconds.labels(name).observe(time.perf_counter() - flask.g.get("counted_from", time.perf_counter()))

    flask.request_finished.connect(count, server, weak=False)

    @server.get("/readyz")
    def ready() -> flask.Response:
        parts = _parts(packages, records)
        good = all(parts.values())
        said = {name: "ok" if up else "unavailable" for name, up in parts.items()}
        return flask.make_response({"status": "ok" if good else "unavailable", **said}, 200 if good else 503)

    @server.get("/metrics")
    def metrics() -> flask.Response:
        if not _may_read(token):
            return flask.make_response({"reason": "forbidden"}, 403)
        answer = flask.make_response(_collected(own) + generate_latest(_state(packages, records)))
        answer.headers["Content-Type"] = CONTENT_TYPE_LATEST
        answer.headers["Cache-Control"] = "no-store"
        return answer


def _collected(own: CollectorRegistry) -> bytes:
    if not os.environ.get(SHARED_FOLDER):
        return generate_latest(own)
    shared = CollectorRegistry()
    MultiProcessCollector(shared)
    return generate_latest(shared)


class _State(Collector):
    """What is read at the moment of asking, the same from every process.

    A `Gauge` would also write it into the folder in which the processes' metrics meet, and it would be told twice.
    """

    def __init__(self, packages: PackageStore, records: RecordStore) -> None:
        self.packages, self.records = packages, records

    def collect(self) -> Iterator[Metric]:
        """Give the metrics."""
        up = GaugeMetricFamily("observatory_up", "Whether a part can be used", labels=["part"])
        for part, works in _parts(self.packages, self.records).items():
            up.add_metric([part], works)
        yield up
        fingerprint = ""
        try:
            fingerprint = str(self.packages.get().about.get("fingerprint", ""))[:12]
            built = self.packages.built
            yield GaugeMetricFamily("observatory_data_built_timestamp_seconds", "When the data were built", value=built)
        except PackageError:
            pass
        about = GaugeMetricFamily("observatory_build_info", "Program and data in use", labels=["version", "data"])
        about.add_metric([version("maros-smart-city"), fingerprint], 1)
        yield about


def _state(packages: PackageStore, records: RecordStore) -> CollectorRegistry:
    found = CollectorRegistry()
    found.register(_State(packages, records))
    return found


def _parts(packages: PackageStore, records: RecordStore) -> dict[str, bool]:
    parts = {"data": True, "store": True}
    try:
        packages.get()
    except PackageError:
        parts["data"] = False
    try:
        if records.store is not None:
            records.store.revision()
    except (StoreError, SQLAlchemyError):
        parts["store"] = False
    return parts


def _may_read(token: str) -> bool:
    scheme, _, given = flask.request.headers.get("Authorization", "").partition(" ")
    if token and scheme == "Bearer" and hmac.compare_digest(given.encode(), token.encode()):
        return True
    try:
        return ipaddress.ip_address(flask.request.remote_addr or "").is_loopback
    except ValueError:
        return False
