"""Workers that share their readers: gunicorn's threaded worker, with few idle connections of its own."""

from __future__ import annotations

from typing import Any

from gunicorn.workers.gthread import ThreadWorker

#: Idle connections that a worker keeps open for the next request; the others are closed with their answer.
#: When a worker is replaced, everybody comes to those that are left, and whoever asks again within seconds would stay
#: there for good: one processor then does all the work. Those who come anew are taken by whoever is free.
KEPT_CONNECTIONS = 50


class SharingWorker(ThreadWorker):
    """A threaded worker that keeps at most `KEPT_CONNECTIONS` connections open for their next request."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.max_keepalived = KEPT_CONNECTIONS
