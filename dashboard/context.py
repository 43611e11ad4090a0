"""What a page is given: the package, the language and the state that the address carries."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, wraps
from typing import Any, Concatenate, ParamSpec, TypeVar
from urllib.parse import parse_qsl, quote, urlencode

import pandas as pd

from dashboard.package import Package
from dashboard.records import NO_RECORDS, Records
from dashboard.text import DEFAULT_LANGUAGE, LANGUAGES, Text
from dashboard.unknown import Unknown
from indicators.words import kinds_of

MAX_QUERY = 2000  # characters of the query string that are read; nothing a reader can choose is longer


@dataclass(frozen=True)
class Address:
    """The parts of an address: language, page, further path parts, query and whether it is an embed."""

    lang: str = DEFAULT_LANGUAGE
    page: str = ""
    parts: tuple[str, ...] = ()
    query: Mapping[str, str] = field(default_factory=dict)
    embed: str = ""
    asked_language: str = DEFAULT_LANGUAGE

    @property
    def known_language(self) -> bool:
        """Whether the language of the address exists; else the default one speaks."""
        return self.asked_language in LANGUAGES


def parse_address(path: str, search: str = "") -> Address:
    """Take an address apart; never fails, whatever a reader typed.

    Parameters
    ----------
    path : str
        ``/<lang>/<page>/<part>...`` or ``/embed/<lang>/<frame>/<page>/...``.
    search : str
        The query string, with or without its question mark.
    """
    steps = [step for step in path.split("/") if step]
    query = dict(parse_qsl(search.lstrip("?")[:MAX_QUERY], max_num_fields=None))
    embed = ""
    if steps[:1] == ["embed"]:
        _, lang, embed, *steps = [*steps, "", ""]
    else:
        lang, *steps = steps or [""]
    steps = [step for step in steps if step]
    page = steps[0] if steps else ""
    speaks = lang if lang in LANGUAGES else DEFAULT_LANGUAGE
    return Address(speaks, page, tuple(steps[1:]), query, embed, lang)


@dataclass(frozen=True)
class Context:
    """A page's whole input. Pages are pure functions of it."""

    package: Package
    address: Address
    records: Records = NO_RECORDS

    @property
    def lang(self) -> str:
        """Language code, ``id`` or ``en``."""
        return self.address.lang

    @cached_property
    def t(self) -> Text:
        """Words and number forms of the language."""
        return Text(self.address.lang, kinds=kinds_of(self.package.about["regency"], self.address.lang))

    def query(self, name: str, default: str = "") -> str:
        """One value of the query string."""
        return self.address.query.get(name, default)

    def choice(self, name: str, allowed: Collection[str], default: str, kind: str = "") -> str:
        """One value of the query string if it is allowed, else the default.

        Parameters
        ----------
        name : str
            Of the value.
        allowed : collection of str
        default : str
            Where the address says nothing.
        kind : str, optional
            What the value is, for a choice that depends on no other: the address then means something else if it is
            not allowed. By default it is taken for the rest of an earlier choice.

        Raises
        ------
        Unknown
            If a value of a `kind` is not allowed.
        """
        value = self.query(name)
        if value in allowed:
            return value
        if value and kind:
            raise Unknown(kind, value)
        return default

    def said(self, row: Mapping[str, object] | pd.Series, field_name: str) -> str:
        """Text of a bilingual field of the package in the reader's language, or in the other one."""
        other = "en" if self.lang == "id" else "id"
        return str(row.get(f"{field_name}_{self.lang}") or row.get(f"{field_name}_{other}") or "")

    def url(self, page: str = "", /, *parts: str, **query: str) -> str:
        """Address of a page in the same language."""
        return build_url(self.lang, page, *parts, **query)

    def at(self, page: str, /, *parts: str, **query: str) -> Context:
        """Return the same context at another address."""
        return replace(self, address=replace(self.address, page=page, parts=parts, query=query))


P = ParamSpec("P")
R = TypeVar("R")


def remembered_in_language(function: Callable[Concatenate[Context, P], R]) -> Callable[Concatenate[Context, P], R]:
    """Answer a question that depends on package and language alone only once.

    Nothing is kept for None, the answer to a question about something unknown: readers can ask those without end.
    """
    return _remembered(function, lambda ctx: ctx.package.memory)


def remembered_in_records(function: Callable[Concatenate[Context, P], R]) -> Callable[Concatenate[Context, P], R]:
    """Answer a question that depends on the records and the language alone only once."""
    return _remembered(function, lambda ctx: ctx.records.memory)


def _remembered(
    function: Callable[Concatenate[Context, P], R], memory_of: Callable[[Context], dict[Any, Any]]
) -> Callable[Concatenate[Context, P], R]:
    @wraps(function)
    def ask(ctx: Context, *args: P.args, **kwargs: P.kwargs) -> R:
        memory = memory_of(ctx)
        key = (function.__module__, function.__qualname__, ctx.lang, args, tuple(sorted(kwargs.items())))
        if key in memory:
            return memory[key]
        answer = function(ctx, *args, **kwargs)
        if answer is not None:
            memory[key] = answer
        return answer

    return ask


def build_url(lang: str, page: str = "", /, *parts: str, **query: str) -> str:
    """Address of a page; empty query values are left out. A query may hold any name a reader typed."""
    path = "/".join(quote(step, safe="") for step in (lang, page, *parts) if step)
    used = {name: value for name, value in query.items() if value}
    tail = "" if page else "/"
    return f"/{path}{tail}" + (f"?{urlencode(used)}" if used else "")
