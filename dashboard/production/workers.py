"""Configuration of gunicorn (`python:dashboard.production.workers`), read by the process that only watches workers.

That process must not read the program itself: SIGHUP then starts workers of the version that lies on the disk.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

# Checked by `settings.read_settings` before.
_host = os.environ.get("MAROS_HOST", "127.0.0.1")
bind = f"{f'[{_host}]' if ':' in _host else _host}:{os.environ.get('MAROS_PORT', '8050')}"
workers = int(os.environ.get("MAROS_WORKERS", "2"))
threads = int(os.environ.get("MAROS_THREADS", "8"))
worker_class = "dashboard.production.sharing.SharingWorker"
#: A request that takes longer is broken off, and so is a worker that does not end.
timeout = 60
graceful_timeout = 30
keepalive = 5
#: A worker is replaced after so many requests, each at another moment, so that nothing can grow for years.
max_requests = 100_000
max_requests_jitter = 20_000
# The heartbeat must not wait for a disk.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None
accesslog = None  # every worker logs its requests as JSON
errorlog = "-"
loglevel = "warning"


def child_exit(_server: Any, worker: Any) -> None:
    """Drop what a process that has ended said about its present state."""
    from prometheus_client.multiprocess import mark_process_dead

    mark_process_dead(worker.pid)
