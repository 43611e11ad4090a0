"""Exchanging a folder in one step: whoever reads sees the old one or the new one, whenever the writer dies."""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
import tempfile
from pathlib import Path


def swap(fresh: Path, target: Path) -> None:
    """Put a folder in the place of another; what stood there is gone, or stands where the fresh one was.

    Parameters
    ----------
    fresh, target : Path
        On one file system; `target` need not exist.
    """
    if not target.exists():
        fresh.rename(target)
        return
    if exchange(fresh, target):
        return
    # Systems without an atomic exchange: two renames; a death between them is mended by `recover`.
    old = Path(tempfile.mkdtemp(prefix=f".maros-{target.name}-old-", dir=target.parent))
    old.rmdir()
    target.rename(old)
    try:
        fresh.rename(target)
    except OSError:
        old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)


def exchange(first: Path, second: Path) -> bool:
    """Exchange two folders in one step where the system can (Linux, macOS); say whether it was done."""
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        if sys.platform == "linux":
            at_cwd, both = -100, 2
            return libc.renameat2(at_cwd, os.fsencode(first), at_cwd, os.fsencode(second), both) == 0
        if sys.platform == "darwin":
            both = 2
            return libc.renamex_np(os.fsencode(first), os.fsencode(second), both) == 0
    except (OSError, AttributeError, TypeError):
        return False
    return False


def recover(target: Path) -> None:
    """Clear what a killed writer left; where it died between two renames, put the old folder back first."""
    for leftover in target.parent.glob(f".maros-{target.name}-*"):
        if "-old-" in leftover.name and not target.exists():
            leftover.rename(target)
        else:
            shutil.rmtree(leftover, ignore_errors=True)


def flush(path: Path) -> None:
    """Wait until a file is on the disk, so that no power loss can leave it empty under its name."""
    with path.open("rb+") as handle:
        os.fsync(handle.fileno())
