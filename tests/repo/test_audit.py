"""The audit fails on a known weakness, and only says so where nobody can be asked."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
AUDIT = ROOT / ".ci" / "audit.py"
#: Stands for pip-audit: the first argument says what it meets.
STUB = """
import json, pathlib, sys, time
how, words = sys.argv[1], sys.argv[2:]
asked = pathlib.Path(words[words.index("-r") + 1]).read_text().split()
out = pathlib.Path(words[words.index("-o") + 1])
old = [name for name in asked if name in ("flask==0.5", "weak==1")]
if how == "silent":
    time.sleep(600)
if how == "unreachable":
    sys.exit("requests.exceptions.ProxyError: HTTPSConnectionPool(host='x', port=443): Max retries exceeded")
if how == "broken":
    sys.exit("Traceback: TypeError")
if how == "dies later" and asked != ["flask==0.5"]:
    sys.exit("requests.exceptions.ReadTimeout: x")
if how == "mirror":
    out.write_text(json.dumps({"dependencies": [{"name": n, "skip_reason": "not found"} for n in asked]}))
elif old:
    known = [{"id": "PYSEC-1", "fix_versions": ["2"]}]
    out.write_text(json.dumps({"dependencies": [{"name": n, "version": "1", "vulns": known} for n in old]}))
    sys.exit(1)
"""


def audit(folder: Path, how: str, *packages: str, limit: int = 50) -> subprocess.CompletedProcess[str]:
    (folder / "stub.py").write_text(STUB)
    (folder / "requirements.txt").write_text("\n".join(packages))
    stub = shlex.join([sys.executable, str(folder / "stub.py"), how])
    return subprocess.run(
        [sys.executable, AUDIT, folder / "requirements.txt"], capture_output=True, text=True,
        env=os.environ | {"PIP_AUDIT": stub, "AUDIT_LIMIT": str(limit)},
    )  # fmt: skip


def test_a_known_weakness_fails_and_is_named(tmp_path: Path) -> None:
    done = audit(tmp_path, "works", "sound==1", "weak==1")
    assert done.returncode == 1
    assert "weak==1 1: PYSEC-1, mended in 2" in done.stdout


def test_what_is_sound_passes(tmp_path: Path) -> None:
    done = audit(tmp_path, "works", "sound==1")
    assert (done.returncode, "NOT CHECKED" in done.stdout) == (0, False)


@pytest.mark.parametrize("how", ["unreachable", "mirror", "dies later"])
def test_where_nobody_can_be_asked_it_is_said_and_does_not_fail(tmp_path: Path, how: str) -> None:
    done = audit(tmp_path, how, "weak==1")
    assert (done.returncode, "NOT CHECKED" in done.stdout) == (0, True)


def test_a_service_that_hangs_is_given_up(tmp_path: Path) -> None:
    done = audit(tmp_path, "silent", "weak==1", limit=1)
    assert (done.returncode, "NOT CHECKED" in done.stdout) == (0, True)


def test_a_fault_of_our_own_fails(tmp_path: Path) -> None:
    done = audit(tmp_path, "broken", "sound==1")
    assert done.returncode == 1
    assert "TypeError" in done.stderr


def test_continuous_integration_audits_after_the_tests() -> None:
    text = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert text.index("\nmake test ALSO='--group security'") < text.index("\nmake audit\n")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "python .ci/audit.py build/requirements.txt" in makefile.partition("\naudit:")[2].partition("\n\n")[0]
