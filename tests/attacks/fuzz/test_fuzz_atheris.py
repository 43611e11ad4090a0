"""A short, repeatable run of each reader under atheris; the long ones are made by hand (`docs/threat-model.md`)."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

RUNS = 500


@pytest.mark.skipif(importlib.util.find_spec("atheris") is None, reason="atheris is not installed: group `security`")
@pytest.mark.parametrize("name", ["table-csv", "upload-csv", "yaml"])
def test_a_reader_survives(name: str, tmp_path: Path) -> None:
    script = Path(__file__).with_name("atheris_readers.py")
    # A process inherits the peak of its parent, which says nothing of this one's memory.
    command = [sys.executable, str(script), name, f"-runs={RUNS}", "-seed=1", "-rss_limit_mb=0"]
    done = subprocess.run(
        command, cwd=tmp_path, env=os.environ | {"PYTHONHASHSEED": "0"}, capture_output=True, text=True, check=False,
        timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    found = re.search(r"Done (\d+) runs", done.stderr)
    assert found is not None
    assert int(found[1]) >= RUNS
