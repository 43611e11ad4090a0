"""Serve for development: ``python -m dashboard [PORT] [PACKAGE]``."""

from __future__ import annotations

import sys

from dashboard.app import DEFAULT_PACKAGE, create_app

if __name__ == "__main__":
    port, package = ([*sys.argv[1:], "", ""])[:2]
    create_app(package or DEFAULT_PACKAGE).server.run(port=int(port or 8050), threaded=True)
