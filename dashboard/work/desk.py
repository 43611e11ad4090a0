"""The desk: what every page behind the log-in is given, and how it is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

import flask
import pandas as pd
from babel.dates import format_datetime

from dashboard.context import build_url
from dashboard.package import Package
from dashboard.records import Records, RecordStore
from dashboard.text import Text
from indicators.areas import TIMEZONES
from indicators.masterplan import Masterplan
from indicators.masterplan.plausible import Known
from indicators.masterplan.roles import Person
from indicators.masterplan.store import Store
from indicators.review import Review
from indicators.words import kinds_of

#: Zones of Indonesia by their hours before UTC, as people write them after a time.
ZONES = {7: "WIB", 8: "WITA", 9: "WIT"}


@dataclass
class Desk:
    """A page's whole input: the language, who sits there, and what is on record, drafts too.

    Attributes
    ----------
    lang : {'id', 'en'}
    package : Package
    records : RecordStore
    store : Store
    person : Person or None
        None on the page where one logs in.
    """

    lang: str
    package: Package
    records: RecordStore
    store: Store
    person: Person | None = None

    @cached_property
    def t(self) -> Text:
        """Words and number forms of the language."""
        return Text(self.lang, kinds=kinds_of(self.package.about["regency"], self.lang))

    @cached_property
    def figures(self) -> tuple[dict[tuple[str, str, str], Known | None], set[str]]:
        """What figures were held against so far in this request, and the keys of those that are signed off."""
        plan = self.records.get(self.package).plan or self.plan
        return {}, {r.key for r in plan.records["progress"]}

    @cached_property
    def drafts(self) -> Records:
        """Everything on record, drafts too."""
        return self.records.drafts(self.package)

    @property
    def plan(self) -> Masterplan:
        """The masterplan with all that was entered."""
        found = self.drafts.plan
        assert found is not None, "the desk is only opened over a workspace"
        return found

    @property
    def review(self) -> Review:
        """Where every item of the package stands in the review."""
        found = self.drafts.review
        assert found is not None, "the desk is only opened over a workspace"
        return found

    @property
    def me(self) -> Person:
        """Who is logged in; the gate lets nobody else in."""
        assert self.person is not None
        return self.person

    @cached_property
    def zone(self) -> ZoneInfo:
        """Time zone of the regency."""
        return ZoneInfo(self.package.about["regency"].get("timezone") or TIMEZONES[0])

    def url(self, /, *parts: str, **query: str) -> str:
        """Address of a page of the desk; empty query values are left out."""
        path = "/".join(quote(part, safe="") for part in (self.lang, "work", *parts))
        used = {name: value for name, value in query.items() if value}
        return f"/{path}" + ("/" if not parts else "") + (f"?{urlencode(used)}" if used else "")

    def public(self, page: str = "", /, *parts: str, **query: str) -> str:
        """Address of a public page."""
        return build_url(self.lang, page, *parts, **query)

    def pick(self, indonesian: str, english: str) -> str:
        """Return the text of the language, or the other one where it is missing."""
        return (indonesian or english) if self.lang == "id" else (english or indonesian)

    def said(self, row: Mapping[str, Any] | pd.Series, name: str) -> str:
        """Text of a bilingual field in the language."""
        return self.pick(str(row.get(f"{name}_id") or ""), str(row.get(f"{name}_en") or ""))

    def moment(self, text: str) -> str:
        """Write a moment of the store as the regency's clock shows it.

        Parameters
        ----------
        text : str
            UTC, as `store.core.timestamp` writes it; empty for none.
        """
        if not text:
            return ""
        local = datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC).astimezone(self.zone)
        offset = local.utcoffset()
        name = ZONES.get(int(offset.total_seconds() // 3600) if offset else 0, local.tzname() or "")
        form = "d MMM y HH.mm" if self.lang == "id" else "d MMM y HH:mm"
        return f"{format_datetime(local, form, locale=self.lang)} {name}"

    def page(self, template: str, status: int = 200, **values: Any) -> flask.Response:
        """Draw a page."""
        text = flask.render_template(f"work/{template}.html", desk=self, t=self.t, **values)
        return flask.make_response(text, status)


def whole(text: str | None) -> int:
    """Return the whole number that a form or an address gives; 0 for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


def here() -> Desk:
    """Return the desk of this request."""
    return flask.g.desk


def go(address: str) -> flask.Response:
    """Send the browser on with a fresh GET, so that going back or reloading repeats nothing."""
    return flask.redirect(address, 303)  # type: ignore[return-value]


def flash(key: str, **values: str) -> None:
    """Say something on the next page."""
    flask.flash(here().t(key, **values))
