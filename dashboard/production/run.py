"""The service: one application for every worker, gunicorn where it runs, waitress on Windows."""

from __future__ import annotations

import os
import sys
import tempfile

import flask
from werkzeug.middleware.proxy_fix import ProxyFix

from dashboard.production.log import add_request_log, logger, start_logging
from dashboard.production.settings import Settings, read_settings

CONFIG = "dashboard.production.workers"
#: Folder in which the metrics of several processes meet; the name is that of the Prometheus client.
SHARED_FOLDER = "PROMETHEUS_MULTIPROC_DIR"


def application(settings: Settings | None = None) -> flask.Flask:
    """Return the WSGI application of one worker.

    Parameters
    ----------
    settings : Settings, optional
        Read from the environment if not given.
    """
    # Only now: the metrics ask at their import whether several processes share them.
    from dashboard.app import create_app
    from dashboard.production.metrics import add_metrics
    from dashboard.production.warm import warm_in_background

    settings = settings or read_settings()
    start_logging()
    app = create_app(settings.processed, settings.raw, settings.database)
    server: flask.Flask = app.server
    add_request_log(server)
    add_metrics(server, app.store, app.records, settings.metrics_token)
    warm_in_background(app.store, app.records)
    if settings.proxies:
        n = settings.proxies
        server.wsgi_app = ProxyFix(server.wsgi_app, x_for=n, x_proto=n)  # type: ignore[method-assign]
    return server


def run(settings: Settings) -> None:
    """Serve until stopped."""
    start_logging()
    for indonesian, english in settings.concerns():
        logger.warning("%s / %s", indonesian, english)
    if sys.platform == "win32":
        _waitress(settings)
    else:
        _gunicorn(settings)


def _waitress(settings: Settings) -> None:
    import waitress

    threads = settings.workers * settings.threads  # one process there
    waitress.serve(application(settings), host=settings.host, port=settings.port, threads=threads, ident=None)


def _gunicorn(settings: Settings) -> None:
    # In the place of this process, which has read the program already: a new version is then taken in by its workers.
    if not os.environ.get(SHARED_FOLDER):
        os.environ[SHARED_FOLDER] = tempfile.mkdtemp(prefix="observatory-metrics-")
    os.environ |= {"MAROS_HOST": settings.host, "MAROS_PORT": str(settings.port)}
    os.environ |= {"MAROS_WORKERS": str(settings.workers), "MAROS_THREADS": str(settings.threads)}
    program = "dashboard.production.run:application()"
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", "gunicorn", "--config", f"python:{CONFIG}", program])
