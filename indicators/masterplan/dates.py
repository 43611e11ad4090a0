"""Validity: what holds on a day, between a first and a last date that may be a year, a month or a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from indicators.periods import parse_period


def first_day(text: str) -> date:
    """Return the first day of a date or period; the earliest date there is for empty text."""
    start = parse_period(text).start if text else None
    return start or date.min


def last_day(text: str) -> date:
    """Return the last day of a date or period; the latest date there is for empty text."""
    end = parse_period(text).end if text else None
    return end or date.max


def valid_on(row: Mapping[str, object], day: date) -> bool:
    """Say whether a row with `valid_from` and `valid_to` holds on `day`."""
    return first_day(str(row["valid_from"])) <= day <= last_day(str(row["valid_to"]))


def valid_in(row: Mapping[str, object], start: date, end: date) -> bool:
    """Say whether a row holds on at least one day from `start` to `end`."""
    return first_day(str(row["valid_from"])) <= end and start <= last_day(str(row["valid_to"]))


def years_between(start: date, end: date) -> float:
    """Return the time from `start` to `end` in years of 365.2425 days."""
    return (end - start).days / 365.2425
