"""Reports to download: made one after another by another process, kept until data or records change.

A request never waits for a report: it is answered with the file, or with a page that says it is being made and asks
again by itself, without a script. A server may run in several processes: while one of them has a report made, a lock
beside its file keeps the others from making it as well.
"""

from __future__ import annotations

import hashlib
import logging
import multiprocessing
import shutil
import threading
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from datetime import date
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import filelock
import flask
from dash import html
from dash.development.base_component import Component

from dashboard import model, theme, ui
from dashboard.context import Context, parse_address
from dashboard.package import Package, PackageError, PackageStore
from dashboard.records import Records, RecordStore
from indicators import reports as library
from indicators.reports.jobs import BUNDLE, PARTS, PROFILE, WHOLE, Job, job_of, jobs
from indicators.reports.parent import end_with_parent

logger = logging.getLogger(__name__)

#: Seconds after which the page that waits asks again.
AGAIN = 2
#: Media types by ending; not every system knows those of office documents.
MEDIA = {
    "pdf": "application/pdf",
    "zip": "application/zip",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
#: Reports that other pages offer, in the order in which most readers want them.
SHORTLIST = ("summary", "briefing", "baseline-book", "slides", "workbook")
#: States of data and records whose reports are kept: the present one, and the one before for those who just ask.
KEPT = 2


@cache
def program() -> str:
    """Return a hash of what reports are made with: another version of the program makes its reports anew."""
    folder = Path(library.__file__).parent
    found = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.suffix in (".py", ".typ", ".po", ".ttf")):
        found.update(path.relative_to(folder).as_posix().encode())
        found.update(path.read_bytes())
    return found.hexdigest()


def state_of(package: Package, records: Records) -> str:
    """Return a short hash of all that a report is made from; the day it is asked for is no part of it."""
    stamp = [part for part in records.stamp if not isinstance(part, date)]
    text = repr((package.about.get("fingerprint"), stamp, program()))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Waiting:
    """A report that is not ready: how many of its parts are."""

    done: int = 0
    total: int = 1


_last: tuple[str, Any] = ("", None)


def make(folder: Path, fingerprint: str, state: str, plan: Any, review: Any, job: Job, kept: Path) -> None:
    """Make one report and write it; runs in the other process, which keeps what the reports of a state share.

    Where another server process has it made already, nothing is done: the next question finds its file, or begins anew.
    """
    target = path_of(kept, job)
    try:
        with _lock(target):
            if not target.is_file():
                _make(folder, fingerprint, state, plan, review, job, kept)
    except filelock.Timeout:
        logger.info("report %s is being made by another process", target.name)


def _make(folder: Path, fingerprint: str, state: str, plan: Any, review: Any, job: Job, kept: Path) -> None:
    global _last
    from indicators.package import read_package
    from indicators.reports.bundle import pack
    from indicators.reports.facts import Material
    from indicators.reports.make import Studio, write

    if _last[0] != state:
        package = read_package(folder)
        if package.fingerprint != fingerprint:
            raise RuntimeError("the data package was built anew in the meantime")
        _last = (state, Studio(Material(package, plan, review)))
    studio: Studio = _last[1]
    if job.kind == BUNDLE:
        names = studio.material.short_names
        parts = jobs(names, PARTS)
        files = {f"{p.lang}/{p.file_name(names.get(p.area, ''))}": path_of(kept, p).read_bytes() for p in parts}
        write(path_of(kept, job), pack(studio.material, files))
    else:
        write(path_of(kept, job), studio.make(job))


def path_of(kept: Path, job: Job) -> Path:
    """Return where a report is kept in the folder of its state."""
    return kept / job.lang / f"{job.name}.{job.ending}"


def _lock(target: Path) -> filelock.BaseFileLock:
    """Lock of a report that is being made; the system takes it from a process that ends, however it ends."""
    target.parent.mkdir(parents=True, exist_ok=True)
    return filelock.FileLock(target.with_name(f".{target.name}.lock"), timeout=0)


def made_elsewhere(target: Path) -> bool:
    """Whether another process has a report made now."""
    try:
        with _lock(target):
            return False
    except filelock.Timeout:
        return True


class Reports:
    """Makes and keeps the reports of a dashboard.

    Parameters
    ----------
    source : Path
        Folder of the data package.
    folder : Path, optional
        Where they are kept, one folder a state of data and records; `.maros/reports` beside the package if not given.
    """

    def __init__(self, source: Path, folder: Path | None = None) -> None:
        self.source = source
        self.folder = folder or source.parent / ".maros" / "reports"
        self._lock = threading.Lock()
        self._pool: ProcessPoolExecutor | None = None
        self._under_way: dict[Path, Future[None]] = {}

    def ask(self, package: Package, records: Records, job: Job) -> Path | Waiting:
        """Return a report that is ready; else see to it that it is made, and return how far that is.

        A bundle asks for its parts and is packed once all are there, so that they are made one at a time and only once.

        Raises
        ------
        Exception
            What went wrong while it was made; the next call tries again.
        """
        state = state_of(package, records)
        kept = self.folder / state
        with self._lock:
            if path_of(kept, job).is_file():
                return path_of(kept, job)
            self._forget(state)
            parts = jobs(model.districts(package).index, PARTS) if job.kind == BUNDLE else []
            ready = [self._ready(package, records, kept, part) for part in parts]
            if all(ready) and self._ready(package, records, kept, job):
                return path_of(kept, job)
            return Waiting(sum(ready), len(ready) + 1)

    def _ready(self, package: Package, records: Records, kept: Path, job: Job) -> bool:
        """Whether a report is there; if not, and it is not under way either, it is begun."""
        target = path_of(kept, job)
        made = self._under_way.get(target)
        if made is not None and not made.done():
            return False
        self._under_way.pop(target, None)
        if made is not None:
            made.result()
        if target.is_file():
            return True
        if made_elsewhere(target):
            return False
        self._under_way[target] = self._start(package, records, kept, job)
        return False

    def _start(self, package: Package, records: Records, kept: Path, job: Job) -> Future[None]:
        from indicators.reports.open import review_table

        review = review_table(records.review) if records.review is not None else None
        fingerprint = str(package.about.get("fingerprint", ""))
        work = (self.source, fingerprint, kept.name, records.plan, review, job, kept)
        try:
            return self._workers().submit(make, *work)
        except BrokenProcessPool:  # it was killed, perhaps for want of memory: a new one may have more luck
            self._pool = None
            return self._workers().submit(make, *work)

    def _workers(self) -> ProcessPoolExecutor:
        if self._pool is None:
            # One process: reports wait for each other, pages for none of them. Never a fork of a threaded server.
            self._pool = ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), end_with_parent)
        return self._pool

    def _forget(self, state: str) -> None:
        """Delete the reports of earlier states."""
        if not self.folder.is_dir():
            return
        old = sorted((p for p in self.folder.iterdir() if p.is_dir() and p.name != state), key=_age)
        for path in old[: -(KEPT - 1)]:
            shutil.rmtree(path, ignore_errors=True)

    def close(self) -> None:
        """End the other process."""
        with self._lock:
            if self._pool is not None:
                self._pool.shutdown(cancel_futures=True)
                self._pool = None


def _age(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


# Links --------------------------------------------------------------------------------------------------------------


def address(job: Job, lang: str) -> str:
    """Address of a report; that of a bundle names the language of the page that asks for it."""
    return f"/report/{lang}/{job.name}.{job.ending}"


def _link(ctx: Context, job: Job, text: str = "") -> Component:
    return html.Li(html.A(text or ctx.t(f"report.{job.kind.replace('-', '_')}"), href=address(job, ctx.lang)))


def links(ctx: Context, area: str = "") -> Component:
    """List of the reports on the regency, or of the profile of one district, in the language of the page."""
    asked = [Job(PROFILE, ctx.lang, area)] if area else [*(Job(kind, ctx.lang) for kind in WHOLE), Job(BUNDLE)]
    return html.Ul([_link(ctx, job) for job in asked], className="report-links")


def shortlist(ctx: Context) -> Component:
    """Section with the reports on the regency, for pages whose readers want one; the others are a link away."""
    t = ctx.t
    items = [_link(ctx, Job(kind, ctx.lang)) for kind in SHORTLIST]
    more = html.Li(ui.link(t("report.more"), f"{ctx.url('data', 'downloads')}#reports"))
    body = [html.H2(t("report.title")), html.P(t("report.short"), className="section-lead")]
    return html.Section([*body, html.Ul([*items, more], className="report-links")], className="section")


def profiles(ctx: Context) -> Component:
    """List of the profiles of all districts."""
    areas = model.rows(model.districts(ctx.package))
    items = [_link(ctx, Job(PROFILE, ctx.lang, code), row["name"]) for code, row in areas]
    return html.Ul(items, className="report-links")


def section(ctx: Context) -> list[Component]:
    """Part of the page of downloads that offers the reports."""
    t = ctx.t
    body = [html.H2(t("report.title")), html.P(t("report.lead"), className="section-lead"), links(ctx)]
    return [html.Section([*body, html.H3(t("report.profiles")), profiles(ctx)], className="section", id="reports")]


# Routes -------------------------------------------------------------------------------------------------------------


def page(ctx: Context, key: str, job: Job, waiting: Waiting | None = None) -> str:
    """Return a small page that needs no script: a report is being made, and asks again, or could not be."""
    t = ctx.t
    name = t(f"report.{job.kind.replace('-', '_')}")
    if job.area:
        name = f"{name}: {model.row(model.districts(ctx.package), job.area)['name']}"
    refresh = f'<meta http-equiv="refresh" content="{AGAIN}">' if waiting else ""
    if waiting is not None and waiting.total > 1:
        said = t("report.making_parts", name=name, done=t.number(waiting.done), total=t.number(waiting.total))
    else:
        said = t(f"report.{key}", name=name)
    back = ctx.url("district", job.area) if job.area else ctx.url("data", "downloads")
    return (
        f'<!DOCTYPE html><html lang="{ctx.lang}"><head><meta charset="utf-8">{refresh}'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(t(f'report.{key}_title'))}</title><style>{theme.css()}</style>"
        '<link rel="stylesheet" href="/assets/app.css"></head><body><main class="plain-page">'
        f'<h1>{escape(t(f"report.{key}_title"))}</h1><p role="status">{escape(said)}</p>'
        f'<p><a href="{escape(back)}">{escape(t("report.back"))}</a></p></main></body></html>'
    )


def add_routes(server: flask.Flask, store: PackageStore, records: RecordStore, reports: Reports) -> None:
    """Serve ``/report/<lang>/<name>.<ending>``."""

    @server.get("/report/<lang>/<name>.<ending>")
    def report(lang: str, name: str, ending: str) -> flask.Response:
        try:
            package = store.get()
        except PackageError as error:
            return flask.make_response({"reason": str(error)}, 503)
        areas = model.districts(package)
        job = job_of(areas.index, lang, name, ending)
        if job is None:
            return flask.make_response({"reason": f"{name}.{ending}"}, 404)
        ctx = Context(package, parse_address(f"/{lang}/data"))
        try:
            found = reports.ask(package, records.get(package), job)
        except Exception:  # whatever went wrong in the other process: the reader gets a page, the log the reason
            logger.exception("report %s could not be made", address(job, lang))
            return flask.make_response(page(ctx, "failed", job), 500)
        if isinstance(found, Waiting):
            waiting = flask.make_response(page(ctx, "making", job, found), 202)
            waiting.headers["Retry-After"] = str(AGAIN)
            return waiting
        short = str(areas.at[job.area, "short_name"]) if job.area else ""
        shown = "inline" if ending == "pdf" else "attachment"
        try:
            answer = flask.Response(found.read_bytes(), mimetype=MEDIA[ending])
        except OSError:  # deleted between the two: it is asked for again
            return flask.redirect(address(job, lang), 302)  # type: ignore[return-value]
        answer.headers["Content-Disposition"] = f'{shown}; filename="{job.file_name(short)}"'
        answer.headers["Cache-Control"] = "no-cache"
        return answer
