"""Serve for development: ``python -m dashboard [PORT] [PACKAGE]``."""

from __future__ import annotations

import sys

from dashboard.app import DEFAULT_PACKAGE, DEFAULT_WORKSPACE, create_app
from indicators.masterplan.store import store_url

if __name__ == "__main__":
    port, package = ([*sys.argv[1:], "", ""])[:2]
    app = create_app(package or DEFAULT_PACKAGE, DEFAULT_WORKSPACE, store_url())
    app.server.run(port=int(port or 8050), threaded=True)
