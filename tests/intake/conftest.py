"""The real workspace as a context, and a folder to put made files in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from indicators.intake import Context, Proposal, propose

#: What no file can state itself.
SAID = {"licence": "government-data", "publisher": "BPS", "title": "Tabel", "period": "2023"}


@pytest.fixture(scope="session")
def context(raw: Path) -> Context:
    return Context.load(raw)


@pytest.fixture
def read(context: Context, tmp_path: Path) -> Callable[..., Proposal]:
    """Write a file and read it; answers to questions nobody asks are left out."""

    def run(name: str, content: bytes | str, answers: Mapping[str, Any] | None = None) -> Proposal:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return propose(path, context, {**SAID, **(answers or {})})

    return run
