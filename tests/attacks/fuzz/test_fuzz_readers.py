"""Real files with changed bytes: each reader reads them or names the problem, and nothing else is ever raised."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mutations import mutated, seeds
from targets import Target, refused_or_read, targets

NAMES = (
    *(
        "table-csv",
        "table-semicolon",
        "table-text",
        "table-html",
        "table-xlsx",
        "upload-csv",
        "upload-xlsx",
        "evidence",
    ),
    *("csv", "yaml", "source", "boundaries"),
)
#: Files of each reader in the suite; MAROS_FUZZ asks for more.
EXAMPLES = int(os.environ.get("MAROS_FUZZ", "120"))


@pytest.fixture(scope="module")
def known(raw: Path) -> Iterator[Callable[[str], Target]]:
    """The readers behind a function: hypothesis writes out what a test is given."""
    with targets(raw) as found:
        assert tuple(found) == NAMES
        yield found.__getitem__


@pytest.mark.parametrize("name", NAMES)
def test_a_real_file_is_read(known: Callable[[str], Target], name: str) -> None:
    """Mutations of what is refused anyway would try nothing."""
    target = known(name)
    if name != "upload-xlsx":  # the workbook is no template
        assert refused_or_read(target, seeds()[target.seed])


@pytest.mark.parametrize("name", NAMES)
def test_a_changed_file_is_read_or_refused(known: Callable[[str], Target], name: str) -> None:
    target = known(name)
    read = 0

    @settings(max_examples=EXAMPLES, database=None)
    @given(number=st.integers(0, 2**48))
    def run(number: int) -> None:
        nonlocal read
        content = mutated(seeds()[target.seed], random.Random(f"{name}{number}"), zipped=target.seed == "xlsx")
        read += refused_or_read(target, content)

    run()
    if name in ("table-csv", "csv", "yaml"):  # most changes do not break a file: the reader is passed through
        assert read > 0
