"""Reads one bomb after another, each in a fork that may take only so much memory and time. Run as a script.

`python bomb_worker.py WORKSPACE FOLDER`; prints a line of JSON for each bomb: its name and what came of it.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path

from bombs import BOMBS

from indicators.areas import load_registry
from indicators.files import read_csv, read_yaml
from indicators.intake import Context, propose
from indicators.masterplan.exchange import read_upload
from indicators.masterplan.store import Store, StoreError
from indicators.masterplan.store.files import check_evidence
from indicators.masterplan.store.transfer import restore_backup
from indicators.package import PackageError, read_package
from indicators.problems import DataError

#: Beyond what the process has when it begins to read.
MEMORY, SECONDS = 700_000_000, 20


def readers(context: Context, scratch: Path) -> dict[str, Callable[[Path], object]]:
    """What the program reads files of others with."""

    def restore(path: Path) -> object:
        store = Store.open(f"sqlite:///{(scratch / f'{path.name}.sqlite').as_posix()}")
        return restore_backup(store, path)

    def registry(path: Path) -> object:
        (path.parent / "districts.geojson").write_bytes(path.read_bytes())
        return load_registry(path.parent.parent)

    return {
        "table": lambda path: propose(path, context),
        "upload": lambda path: read_upload(path.name, path.read_bytes()),
        "evidence": lambda path: check_evidence(path.name, path.read_bytes()),
        "csv": lambda path: read_csv(path, path.parent),
        "yaml": lambda path: read_yaml(path, path.parent),
        "registry": registry,
        "package": lambda path: read_package(path, attempts=1),
        "restore": restore,
    }


def outcome(read: Callable[[Path], object], path: Path) -> str:
    """Say what came of reading a file."""
    try:
        read(path)
    except DataError as error:
        return f"DataError {error.problems[0].code} {len(error.problems)}"
    except (PackageError, StoreError) as error:
        return type(error).__name__
    except MemoryError:
        return "MemoryError"
    except BaseException:
        return traceback.format_exc()[-800:]
    return "read"


def in_a_fork(read: Callable[[Path], object], path: Path) -> str:
    """Read a file in a process of its own, which ends when it takes more than it may."""
    here, there = os.pipe()
    child = os.fork()
    if child == 0:
        taken = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
        resource.setrlimit(resource.RLIMIT_AS, (taken + MEMORY,) * 2)
        resource.setrlimit(resource.RLIMIT_CPU, (int(used) + SECONDS,) * 2)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        before = resource.getrusage(resource.RUSAGE_SELF)
        said = outcome(read, path)
        after = resource.getrusage(resource.RUSAGE_SELF)
        grown = (after.ru_maxrss - before.ru_maxrss) // 1024
        spent = sum(after[:2]) - sum(before[:2])
        os.write(there, json.dumps({"said": said, "megabytes": grown, "seconds": round(spent, 2)}).encode()[:60_000])
        os._exit(0)
    os.close(there)
    with os.fdopen(here, "rb") as pipe:
        said = pipe.read()
    _, status = os.waitpid(child, 0)
    return said.decode() if said else json.dumps({"said": f"ended with {status}"})


def main(workspace: Path, folder: Path) -> None:
    """Read every bomb."""
    with tempfile.TemporaryDirectory() as scratch:
        known = readers(Context.load(workspace), Path(scratch))
        for bomb in BOMBS:
            path = bomb.write(folder / bomb.reader / bomb.label, workspace)
            print(json.dumps({"bomb": bomb.name, **json.loads(in_a_fork(known[bomb.reader], path))}), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
