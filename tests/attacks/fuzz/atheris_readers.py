"""Readers under atheris, which looks for bytes that reach new lines of code. Run as a script.

`python atheris_readers.py READER -runs=N -seed=1 [FOLDER]`; with FOLDER it keeps what it finds there and goes on from
it another time. It ends with code 0 after that many inputs, and with another one at the first error that is not a
`DataError`, having written the bytes to `crash-…`.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import atheris

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1]), str(HERE.parents[2])]

with atheris.instrument_imports(include=["indicators"]):
    from mutations import seeds
    from targets import refused_or_read, targets


def main(name: str, options: list[str]) -> None:
    """Fuzz one reader, from its real file on."""
    with targets(HERE.parents[2] / "data" / "raw") as known, tempfile.TemporaryDirectory() as corpus:
        target = known[name]
        (Path(corpus) / "seed").write_bytes(seeds()[target.seed])
        folders = [*(o for o in options if not o.startswith("-")), corpus]
        flags = [o for o in options if o.startswith("-")]
        atheris.Setup(
            [sys.argv[0], "-max_len=20000", "-timeout=20", "-rss_limit_mb=2000", *flags, *folders],
            lambda content: refused_or_read(target, content) and None,
        )
        atheris.Fuzz()


if __name__ == "__main__":
    os.environ.setdefault("PYTHONHASHSEED", "0")
    main(sys.argv[1], sys.argv[2:])
