"""The desk's routes below `/<lang>/work/`: a log-in for every page, a token for every form, no cache."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, TypeVar

import flask
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from dashboard.package import PackageError, PackageStore
from dashboard.records import RecordStore
from dashboard.text import DEFAULT_LANGUAGE, LANGUAGES, Text
from dashboard.work import gate
from dashboard.work.desk import Desk, go, here
from indicators.masterplan.entry import NotAllowedError
from indicators.masterplan.store import StoreError
from indicators.problems import DataError

work = flask.Blueprint("work", __name__, url_prefix="/<lang>/work", template_folder="templates")
#: A form without files is smaller, and the longest list to tick has fewer fields.
LARGEST_FORM = 1_000_000
MOST_FIELDS = 2_000
_OPEN = frozenset({"work.login"})
logger = logging.getLogger(__name__)


View = TypeVar("View", bound=Callable[..., Any])


def takes(largest: int) -> Callable[[View], View]:
    """Say that a view takes files up to `largest` bytes; every other one takes small forms only."""

    def mark(view: View) -> View:
        view.largest = largest  # type: ignore[attr-defined]
        return view

    return mark


def keeps(again: Callable[..., flask.Response] | None = None) -> Callable[[View], View]:
    """Say that what a view was sent is kept through a log-in that had run out.

    Parameters
    ----------
    again : callable, optional
        Takes the form's fields and the view's own arguments, and shows them filled in; without it they are listed.
    """

    def mark(view: View) -> View:
        view.keeps = True  # type: ignore[attr-defined]
        view.again = again  # type: ignore[attr-defined]
        return view

    return mark


@work.url_value_preprocessor
def take_language(_endpoint: str | None, values: dict[str, str] | None) -> None:
    """Take the language out of the address, so that pages need not name it."""
    lang = (values or {}).pop("lang", "")
    flask.g.lang = lang if lang in LANGUAGES else DEFAULT_LANGUAGE
    flask.g.known_language = lang in LANGUAGES


@work.before_request
def come_in() -> flask.Response | None:
    """Open the desk, hold forms against their token, and send whoever is not logged in to the gate."""
    if not flask.g.known_language:
        flask.abort(404)
    packages: PackageStore = flask.current_app.extensions["packages"]
    records: RecordStore = flask.current_app.extensions["records"]
    package, store = packages.get(), records.store
    if store is None or records.workspace is None:
        flask.abort(404)
    # Before the form is read: its token stands in it.
    view = flask.current_app.view_functions[flask.request.endpoint or ""]
    flask.request.max_content_length = LARGEST_FORM + getattr(view, "largest", 0)
    flask.request.max_form_parts = MOST_FIELDS
    flask.g.desk = Desk(flask.g.lang, package, records, store, gate.who(store))
    inside, reading = here().person is not None, flask.request.method in ("GET", "HEAD")
    if not inside and not reading and getattr(view, "keeps", False) and (kept := gate.kept_now()):
        # Nothing is done with it here: after the log-in its writer sees it again, and sends it or not.
        error = here().t("work.session_over")
        return here().page("login", 401, target="", name="", error=error, empty=False, kept=kept)
    if not reading:
        gate.csrf.protect()
    if not inside and flask.request.endpoint not in _OPEN:
        asked = flask.request.full_path.rstrip("?") if reading else ""
        return go(here().url("login", next=asked))
    return None


@work.after_request
def leave_no_trace(response: flask.Response) -> flask.Response:
    """Keep what only some may see out of every cache."""
    response.headers["Cache-Control"] = "no-store"
    if flask.request.method == "POST":
        flask.current_app.extensions["records"].written()
    return response


def _sorry(key: str, status: int, detail: str = "") -> flask.Response:
    """Say what went wrong on a page that stands by itself: the desk may not even have been opened."""
    t = Text(flask.g.get("lang", DEFAULT_LANGUAGE))
    text = flask.render_template("work/sorry.html", t=t, lang=t.lang, key=key, detail=detail, desk=flask.g.get("desk"))
    answer = flask.make_response(text, status)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def pick(indonesian: str, english: str) -> str:
    """Return the text of the language of this request."""
    return indonesian if flask.g.get("lang", DEFAULT_LANGUAGE) == "id" else english


@work.errorhandler(NotAllowedError)
def not_allowed(error: NotAllowedError) -> flask.Response:
    """Say why a person may not do this."""
    return _sorry("not_allowed", 403, pick(error.verdict.reason_id, error.verdict.reason_en))


@work.errorhandler(CSRFError)
def forged(_error: CSRFError) -> flask.Response:
    """Refuse a form without its token: of another site, or of a log-in that is over."""
    return _sorry("forged", 400)


@work.errorhandler(RequestEntityTooLarge)
def too_large(_error: RequestEntityTooLarge) -> flask.Response:
    """Refuse a form or file that is too large."""
    return _sorry("too_large", 413)


@work.errorhandler(PackageError)
def no_package(error: PackageError) -> flask.Response:
    """Say that there is no data package to stand on."""
    return _sorry("no_package", 503, pick(error.message_id, error.message_en))


@work.errorhandler(DataError)
def broken_files(error: DataError) -> flask.Response:
    """Say that the workspace's own files are broken: nothing can be entered over them."""
    logger.error("files of the workspace: %s", error)
    return _sorry("broken_files", 503, error.problems[0].message("id" if flask.g.get("lang") == "id" else "en"))


@work.errorhandler(StoreError)
@work.errorhandler(SQLAlchemyError)
def no_store(error: Exception) -> flask.Response:
    """Say that the database cannot be reached, and that nothing was written."""
    logger.error("store: %s", error)
    return _sorry("no_store", 503)


@work.errorhandler(404)  # by number too: the rest of the site has handlers of its own for these
@work.errorhandler(405)
@work.errorhandler(HTTPException)
def refused(error: HTTPException) -> flask.Response:
    """Say that something is not there, or not understood."""
    status = error.code or 500
    return _sorry("not_found" if status == 404 else "bad_request", status)


@work.errorhandler(Exception)
def fault(error: Exception) -> flask.Response:
    """Say that something went wrong here; the log gets the fault."""
    logger.exception("desk: %s", error)
    return _sorry("fault", 500)
