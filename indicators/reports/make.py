"""Making reports: one at a time, or all of them on several processors."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from indicators.reports import book, briefing, profile, slides, summary, workbook
from indicators.reports.facts import Material
from indicators.reports.jobs import PROFILE, Job
from indicators.reports.parent import end_with_parent
from indicators.reports.pictures import Pictures
from indicators.reports.typeset import ReportError, pdf
from indicators.reports.voice import Voice
from indicators.words import kinds_of

#: What fills a PDF on the whole regency, and the template that sets it.
_FILL: dict[str, tuple[Callable[..., dict[str, Any]], str]] = {
    "briefing": (briefing.document, "briefing"),
    "summary": (summary.document, "document"),
    "baseline-book": (book.document, "document"),
}
#: Fewer reports are made sooner without starting other processes.
WORTH_SHARING = 7
#: The long ones first, so that no processor is left with one at the end.
_ORDER = ("baseline-book", "summary", "slides", "workbook", "briefing", PROFILE)


@dataclass
class Studio:
    """Maker of reports over one material; what reports share is made once.

    Attributes
    ----------
    material : Material
    """

    material: Material
    _desks: dict[str, Pictures] = field(default_factory=dict, init=False, repr=False)

    def desk(self, lang: str) -> Pictures:
        """Return the maker of figures in a language, which also speaks it."""
        if lang not in self._desks:
            voice = Voice(lang, kinds=kinds_of(self.material.about["regency"], lang))
            self._desks[lang] = Pictures(self.material, voice)
        return self._desks[lang]

    def document(self, job: Job) -> tuple[str, dict[str, Any]]:
        """Return a PDF's template and values."""
        pictures = self.desk(job.lang)
        if job.kind == PROFILE:
            return PROFILE, profile.document(self.material, pictures.voice, pictures, job.area)
        fill, template = _FILL[job.kind]
        return template, fill(self.material, pictures.voice, pictures)

    def make(self, job: Job) -> bytes:
        """Make a report; a bundle is packed from others, see `bundle.pack`.

        Raises
        ------
        ReportError
            If it cannot be set.
        """
        pictures = self.desk(job.lang)
        if job.kind == "workbook":
            return workbook.make(self.material, pictures.voice)
        if job.kind == "slides":
            return slides.make(self.material, pictures.voice, pictures)
        template, values = self.document(job)
        return pdf(template, values, self.material.as_of)


def write(path: Path, content: bytes) -> None:
    """Write a file so that a reader sees the old one or the new one, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, fresh = tempfile.mkstemp(prefix=".maros-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(fresh).chmod(0o644)
        Path(fresh).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(fresh).unlink()
        raise


_studio: Studio | None = None


def _open(material: Material) -> None:
    global _studio
    _studio = Studio(material)


def _join(material: Material) -> None:
    end_with_parent()
    _open(material)


def _make(job: Job) -> tuple[Job, bytes | ReportError]:
    assert _studio is not None
    try:
        return job, _studio.make(job)
    except ReportError as error:
        return job, ReportError(error.message_id, error.message_en)  # without what cannot be sent to another process


def make_all(
    material: Material, wanted: Sequence[Job], processes: int | None = None
) -> Iterator[tuple[Job, bytes | ReportError]]:
    """Make reports, on several processors where that is worth it.

    Parameters
    ----------
    material : Material
    wanted : sequence of Job
    processes : int, optional
        As many as there are processors if not given; with 1 nothing else is started.

    Yields
    ------
    (Job, bytes or ReportError)
        As they are ready. One that fails does not keep the others from being made.
    """
    count = min(processes or os.cpu_count() or 1, len(wanted))
    if count < 2 or len(wanted) < WORTH_SHARING:
        _open(material)
        yield from map(_make, wanted)
        return
    order = sorted(wanted, key=lambda job: (_ORDER.index(job.kind), job))
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(count, context, _join, (material,)) as pool:
        for done in as_completed([pool.submit(_make, job) for job in order]):
            yield done.result()
