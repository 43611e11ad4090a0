"""The Makefile serves a fresh clone, where nothing is installed yet."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

MAKEFILE = (Path(__file__).parents[2] / "Makefile").read_text(encoding="utf-8")
TARGETS = sorted(set(re.findall(r"^([a-z][\w-]*):", MAKEFILE, re.MULTILINE)) - {"help", "clean"})


@pytest.mark.skipif(not shutil.which("make"), reason="make is not installed")
@pytest.mark.parametrize("target", TARGETS)
def test_every_target_brings_the_tool_that_installs(tmp_path: Path, target: str) -> None:
    (tmp_path / "Makefile").write_text(MAKEFILE, encoding="utf-8")
    command = ["make", "--dry-run", "UV=.tools/bin/uv", target]
    steps = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    brought = steps.find("-m venv .tools")
    assert 0 <= brought < re.search(r"^\.tools/bin/uv ", steps, re.MULTILINE).start()  # type: ignore[union-attr]
