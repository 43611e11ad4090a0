"""Hold what is locked against the published advisories: ``python .ci/audit.py REQUIREMENTS``.

A known weakness fails. Where the advisory service cannot be reached, or a mirror stands there that knows none, that is
said and nothing fails: pip-audit itself ends with an error in the first case and with "none found" in the second.
"""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

#: Its weaknesses have been known for years: whoever does not name them, knows none.
PROBE = "flask==0.5\n"
#: Seconds for both questions together; several hundred packages take some ten.
LIMIT = float(os.environ.get("AUDIT_LIMIT", "50"))
#: How pip-audit ends where it gets no answer. Any other error is one of ours and fails.
UNREACHED = ("requests.exceptions.", "urllib3.exceptions.", "Could not connect", "redirecting properly", "ServiceError")


class NotReachedError(Exception):
    """The service gave no answer."""


def ask(requirements: Path, limit: float) -> list[dict[str, Any]]:
    """Return what the service knows of each package.

    Raises
    ------
    NotReachedError
    SystemExit
        If pip-audit failed for another reason.
    """
    program = shlex.split(os.environ.get("PIP_AUDIT", "")) or [sys.executable, "-m", "pip_audit"]
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "audit.json"
        options = ["--disable-pip", "--no-deps", "--progress-spinner", "off", "--timeout", "10", "-f", "json"]
        command = [*program, "-r", str(requirements), *options, "-o", str(out)]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=max(limit, 0.1))
        except subprocess.TimeoutExpired:
            raise NotReachedError("no answer in time") from None
        if out.is_file():
            return list(json.loads(out.read_text(encoding="utf-8"))["dependencies"])
    if done.returncode == 0:  # no file: nothing was found and nothing left out
        return []
    if any(sign in done.stderr for sign in UNREACHED):
        raise NotReachedError(done.stderr.strip().splitlines()[-1][:200])
    sys.stderr.write(done.stderr)
    raise SystemExit(f"pip-audit failed ({done.returncode}).")


def main(path: Path) -> int:
    """Ask about one package first, then about all; return the exit code."""
    end = time.monotonic() + LIMIT
    try:
        with tempfile.TemporaryDirectory() as folder:
            probe = Path(folder) / "probe.txt"
            probe.write_text(PROBE, encoding="utf-8")
            if not any(package.get("vulns") for package in ask(probe, LIMIT / 2)):
                raise NotReachedError("what answers knows no advisories")
        found = ask(path, end - time.monotonic())
    except NotReachedError as error:
        print(f"audit: NOT CHECKED against the published advisories: {error}")
        return 0
    weak = [package for package in found if package.get("vulns")]
    for package in weak:
        for known in package["vulns"]:
            mend = ", ".join(known["fix_versions"]) or "-"
            print(f"audit: {package['name']} {package['version']}: {known['id']}, mended in {mend}")
    for package in found:
        if "skip_reason" in package:
            print(f"audit: {package['name']}: {package['skip_reason']}")
    print(f"audit: {len(weak)} packages with a known weakness")
    return 1 if weak else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
