"""What people keep beside the data package: the masterplan, and later all that is entered by those who log in.

A snapshot is immutable and lives for a day, or until a file of the workspace, the store or the data package changes.
"""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from dashboard.package import Package, remembered
from indicators.masterplan import Masterplan, load
from indicators.masterplan.plan import Files, load_files
from indicators.masterplan.store import Store, StoreError
from indicators.problems import DataError
from indicators.review import KINDS, Item, Review, frozen, items, read
from indicators.review.frozen import Frozen, FrozenError
from indicators.review.ledger import stored_kind
from indicators.workspace import BASELINES

logger = logging.getLogger(__name__)
#: What changes what the public sees of the records, and the kinds of record that hold the review.
PUBLISHING = ("approve", "withdraw")
REVIEWS = tuple(stored_kind(kind) for kind in KINDS)
#: Seconds for which what is public is not looked up again.
FRESH = 0.5
#: Seconds for which a database that failed is not asked again: one reader at a time waits for one that hangs, all
#: others are given what was there before.
PAUSE = 2.0


@dataclass(frozen=True)
class Records:
    """What is on record at one moment.

    Attributes
    ----------
    plan : Masterplan or None
        With what was signed off; None where the dashboard was started without a workspace or its files are broken.
    stamp : tuple
        Changes with everything the snapshot was made of.
    problem : str
        Why something is missing, for the log and ``/healthz``.
    day : datetime.date
        Day of the reading: what is due, late or closed. A snapshot lives for one day.
    review : Review or None
        Where every value, indicator and source stands in the review; None where that cannot be known now.
    baselines : tuple of Frozen
        Frozen versions of the baseline, oldest first.
    memory : dict
        Answers that depend on this snapshot alone.
    """

    plan: Masterplan | None = None
    stamp: tuple[Any, ...] = ()
    problem: str = ""
    day: date = field(default_factory=date.today)
    review: Review | None = None
    baselines: tuple[Frozen, ...] = ()
    memory: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)


NO_RECORDS = Records()
#: How the stamp of a snapshot begins that was kept because a newer one could not be made.
_KEPT = ("kept",)


@remembered
def items_of(package: Package) -> list[Item]:
    """Return what there is to review in a package."""
    return items(package.__getitem__)


class RecordStore:
    """Hands out the present snapshot of the records.

    Parameters
    ----------
    workspace : Path, optional
        The regency's workspace (``data/raw``); without it there is no masterplan.
    url : str, optional
        Address of the database; without it there is nothing but the files, and nobody can log in. It is opened when
        it is first needed, so that a database that is away does not keep the public pages from being served.
    """

    def __init__(self, workspace: Path | None = None, url: str | None = None) -> None:
        self.workspace = workspace
        self.url = url
        self._lock = threading.Lock()
        self._fresh_until = 0.0
        self._store: Store | None = None
        self._read: tuple[Any, Files] | None = None
        self._review: tuple[Any, Review] | None = None
        self._public: Records = NO_RECORDS
        self._drafts: Records = NO_RECORDS

    @property
    def store(self) -> Store | None:
        """The open store; None where the dashboard was started without one.

        Raises
        ------
        StoreError
            If it cannot be opened now.
        """
        if self._store is None and self.url:
            with self._lock:
                if self._store is None:
                    self._store = Store.open(self.url)
        return self._store

    @property
    def problem(self) -> str:
        """Why something is missing from what is public; empty while nothing is."""
        return self._public.problem

    def get(self, package: Package) -> Records:
        """Return what is public; when something fails, what was there before, with the problem said.

        What another process wrote is seen within `FRESH` seconds: not every page costs a question to the store.
        """
        if self.workspace is None:
            return NO_RECORDS
        now = time.monotonic()
        if now < self._fresh_until and self._public.stamp[:1] in ((package.about.get("fingerprint"),), _KEPT):
            return self._public
        if self._public.problem:
            self._fresh_until = now + PAUSE
        try:
            self._public = self._renewed(self._public, package, drafts=False)
            self._fresh_until = now + FRESH
        except (StoreError, SQLAlchemyError) as error:
            self._public = self._kept(self._public, package, error)
            self._fresh_until = time.monotonic() + PAUSE
        except (DataError, OSError) as error:
            self._public = self._kept(self._public, package, error)
            self._fresh_until = 0.0
        return self._public

    def written(self) -> None:
        """Note that this process has written: its next reader sees it at once."""
        self._fresh_until = 0.0

    def drafts(self, package: Package) -> Records:
        """Return everything entered, drafts too, for those who are logged in.

        Raises
        ------
        DataError, StoreError, SQLAlchemyError, OSError
            If it cannot be read: nobody should write upon an old state.
        """
        self._drafts = self._renewed(self._drafts, package, drafts=True)
        return self._drafts

    def _renewed(self, old: Records, package: Package, *, drafts: bool) -> Records:
        if self.workspace is None:
            return NO_RECORDS
        store, build, files = self.store, package.about.get("fingerprint"), self._files()
        entered = reviewed = None
        if store is not None:
            # Drafts come every few seconds and change nothing that is public.
            entered = store.revision() if drafts else store.revision(actions=PUBLISHING)
            reviewed = store.revision(kinds=REVIEWS)
        stamp = (build, files, entered, reviewed, date.today())
        if stamp == old.stamp:
            return old
        if self._read is None or self._read[0] != (build, files):
            self._read = ((build, files), load_files(self.workspace))
        plan = load(self.workspace, store, package["observations"], drafts=drafts, files=self._read[1])
        if self._review is None or self._review[0] != (build, reviewed):
            self._review = ((build, reviewed), read(package.__getitem__, store, items_of(package)))
        return Records(plan, stamp, review=self._review[1], baselines=self._baselines())

    def _kept(self, old: Records, package: Package, error: Exception) -> Records:
        # What a database says may name its machine and its user: that is for the log alone.
        name = type(error).__name__
        problem = name if isinstance(error, StoreError | SQLAlchemyError) else f"{name}: {error}"
        if old.problem == problem:
            return old
        logger.error("records could not be read: %s: %s", name, error)
        plan = old.plan
        if plan is None and self.workspace is not None:
            # The database is away since the start: the files alone are better than nothing.
            try:
                plan = load(self.workspace, None, package["observations"])
            except (DataError, OSError):
                plan = None
        return Records(plan, (*_KEPT, problem, old.stamp), problem, review=old.review, baselines=old.baselines)

    def _baselines(self) -> tuple[Frozen, ...]:
        found = []
        for name in frozen.names(self.workspace or Path()):
            try:
                found.append(frozen.find(self.workspace or Path(), name))
            except FrozenError as error:  # one that was tampered with is not shown; the others are
                logger.error("frozen baseline: %s", error)
        return tuple(sorted(found, key=lambda f: (f.made, f.name)))

    def _files(self) -> tuple[tuple[str, int, int], ...]:
        folder = self.workspace or Path()
        paths = [*sorted(folder.glob("masterplan/*.csv")), *sorted(folder.glob(f"{BASELINES}/*/{frozen.MANIFEST}"))]
        stats = [(path.as_posix(), path.stat()) for path in paths]
        return tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in stats)
