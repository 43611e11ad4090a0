"""From an address to a page, to the props of a value update, or to one frame. No Dash callback logic lives here."""

from __future__ import annotations

import contextlib
import hashlib
import logging
import threading
from dataclasses import dataclass, replace
from functools import cached_property
from types import ModuleType
from typing import Any

from dash.development.base_component import Component

from dashboard import shell
from dashboard.context import Address, Context
from dashboard.frame import Frame
from dashboard.package import Package, PackageError, PackageStore
from dashboard.pages import broken, notfound
from dashboard.records import NO_RECORDS, Records, RecordStore
from dashboard.registry import PAGES
from dashboard.static_html import render as to_html
from dashboard.text import Text
from dashboard.unknown import Unknown

# A visit asks for the same page twice, as the document and as the live page; a few more are kept for other readers.
KEPT_PAGES = 200
NO_RECORD_STORE = RecordStore()
_KEEPING = threading.Lock()
_MAKING: dict[tuple[Any, ...], threading.Lock] = {}
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Rendered:
    """A page ready to be sent: its tree, window title, HTTP status, and what it was made from."""

    tree: Component
    title: str
    lang: str
    status: int = 200
    build: str = ""

    @cached_property
    def html(self) -> str:
        """The page as plain HTML, for the document."""
        return to_html(self.tree)


def page_module(address: Address) -> ModuleType:
    """Find the module of the page at an address.

    Raises
    ------
    Unknown
        If the language or the page is not known.
    """
    if not address.known_language:
        raise Unknown("language", address.asked_language)
    if address.page not in PAGES:
        raise Unknown("page", address.page)
    return PAGES[address.page]


def frames_of(ctx: Context) -> list[Frame]:
    """All frames of the page at the context's address."""
    module = page_module(ctx.address)
    return module.frames(ctx) if hasattr(module, "frames") else []


def frame_of(ctx: Context, name: str) -> Frame:
    """One frame by its id.

    Raises
    ------
    Unknown
        If the page has no such frame.
    """
    for frame in frames_of(ctx):
        if frame.id == name:
            return frame
    raise Unknown("figure", name)


def render(store: PackageStore, address: Address, records: RecordStore = NO_RECORD_STORE) -> Rendered:
    """Render the page at an address; always returns a page that helps, whatever is wrong."""
    try:
        package = store.get()
    except PackageError as error:
        t = Text(address.lang)
        return Rendered(broken.layout(t, str(error)), t("broken.title"), address.lang, 503)
    known = records.get(package)
    key = (
        known.stamp,
        address.lang,
        address.page,
        address.parts,
        tuple(address.query.items()),
        address.embed,
        address.asked_language,
    )
    found = package.pages.get(key)
    if found is not None:
        return found
    mine = (id(package), key)
    with _KEEPING:
        making = _MAKING.setdefault(mine, threading.Lock())
    with making:  # whoever asks for a page that is being made waits for it, rather than make it a second time
        found = package.pages.get(key)
        if found is None:
            found = replace(_render(Context(package, address, known)), build=build_of(package, known))
            with _KEEPING:
                package.pages[key] = found
                while len(package.pages) > KEPT_PAGES:
                    del package.pages[next(iter(package.pages))]
    with _KEEPING:
        _MAKING.pop(mine, None)
    return found


def _render(ctx: Context) -> Rendered:
    address = ctx.address
    try:
        module = page_module(address)
        tree = shell.embed(ctx, frame_of(ctx, address.embed)) if address.embed else shell.page(ctx, module.layout(ctx))
        return Rendered(tree, window_title(ctx, module.title(ctx)), address.lang)
    except Unknown as unknown:
        ctx = replace(ctx, address=replace(address, page="", parts=(), query={}, embed=""))
        tree = shell.page(ctx, notfound.layout(ctx, unknown))
        return Rendered(tree, window_title(ctx, notfound.title(ctx)), address.lang, 404)
    except Exception:  # a reader gets a page that helps; the log gets the fault
        logger.exception("page %s could not be made", address)
        ctx = replace(ctx, address=replace(address, page="", parts=(), query={}, embed=""))
        return Rendered(shell.page(ctx, broken.fault(ctx)), window_title(ctx, ctx.t("fault.title")), address.lang, 500)


def window_title(ctx: Context, title: str) -> str:
    """Title of the browser window."""
    return f"{title} · {ctx.package.about['regency']['name']}"


def build_of(package: Package, records: Records) -> str:
    """Name what a page was made from: another build or other records make everything on it new."""
    return hashlib.sha256(repr((package.about.get("fingerprint"), records.stamp)).encode()).hexdigest()[:12]


def view(
    package: Package, address: Address, records: Records = NO_RECORDS, shown: Address | None = None
) -> dict[str, Any]:
    """Props to update when the query string changes, by element id.

    Parameters
    ----------
    package, address, records
        What is asked for.
    shown : Address, optional
        What stands on the reader's screen, made from the same build: what is the same is not sent again.

    Raises
    ------
    Unknown
        If the address names nothing known.
    """
    ctx = Context(package, address, records)
    module = page_module(address)
    wanted = frames_of(ctx)
    if address.embed:
        wanted = [frame for frame in wanted if frame.id == address.embed]
    props: dict[str, Any] = {}
    for frame in wanted:
        props |= frame.changing(ctx)
    if not address.embed:
        props |= module.slots(ctx) if hasattr(module, "slots") else {}
    found = {"props": props, "title": window_title(ctx, module.title(ctx)), "build": build_of(package, records)}
    if shown is not None:
        with contextlib.suppress(Unknown):  # a page that helped: everything is new
            before = view(package, shown, records)
            found["props"] = _changed(props, before["props"])
            if found["title"] == before["title"]:
                del found["title"]
    return found


def _changed(props: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    """Leave out the props that are as they were."""
    none = object()
    found = {
        name: {key: value for key, value in own.items() if before.get(name, {}).get(key, none) != value}
        for name, own in props.items()
    }
    return {name: own for name, own in found.items() if own}
