"""Classes by lower bounds that are valid for some years: every value has one class, or is said to have none."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from indicators.masterplan.dates import first_day, valid_on
from indicators.masterplan.records import rows_of


class NoScaleError(LookupError):
    """An instrument has no classes on record for a day."""

    def __init__(self, instrument: str, day: date) -> None:
        self.instrument, self.day = instrument, day
        super().__init__(
            f"Belum ada kelas {instrument!r} untuk {day}. / No classes on record for {instrument!r} on {day}."
        )


@dataclass(frozen=True)
class ScaleClass:
    """One class: it begins at `lower` and ends where the next higher class begins."""

    code: str
    name_id: str
    name_en: str
    lower: float
    source: str


@dataclass(frozen=True)
class Scale:
    """The classes of an instrument in force on one day.

    Attributes
    ----------
    instrument : str
    classes : tuple of ScaleClass
        Highest first.
    minimum, maximum : float
        Limits of the instrument; infinite where it has none.
    confidence : str
        `seen`, `inferred` or `general`.
    """

    instrument: str
    classes: tuple[ScaleClass, ...]
    minimum: float = -math.inf
    maximum: float = math.inf
    confidence: str = "seen"

    def classify(self, value: float) -> ScaleClass | None:
        """Return the class of `value`: the highest whose lower bound it reaches.

        Full precision counts: 90.999 has not reached 91, whatever is displayed.

        Returns
        -------
        ScaleClass or None
            None for a missing value, and for a value below the lowest cut that is known.

        Raises
        ------
        ValueError
            If the value lies outside the instrument's limits.
        """
        if math.isnan(value):
            return None
        if not self.minimum <= value <= self.maximum:
            raise ValueError(
                f"{self.instrument}: {value} di luar {self.minimum:g}–{self.maximum:g}. / "
                f"{value} is outside {self.minimum:g}–{self.maximum:g}."
            )
        return next((c for c in self.classes if value >= c.lower), None)


def scale_on(instrument: str, day: date, scales: pd.DataFrame, instruments: pd.DataFrame) -> Scale:
    """Return the classes of an instrument in force on `day`.

    Parameters
    ----------
    instrument : str
    day : datetime.date
    scales, instruments : pandas.DataFrame
        Tables `scales` and `instruments` of the masterplan.

    Raises
    ------
    NoScaleError
        If none is on record for that day: an instrument's classes of other years do not stand in.
    """
    rows = [r for r in rows_of(scales) if r["instrument"] == instrument and valid_on(r, day)]
    if not rows:
        raise NoScaleError(instrument, day)
    limits: Mapping[str, object] = next((r for r in rows_of(instruments) if r["code"] == instrument), {})
    classes = [
        ScaleClass(
            str(r["class"]), str(r["name_id"]), str(r["name_en"]), _number(r["lower"], -math.inf), str(r["source"])
        )
        for r in rows
    ]
    classes.sort(key=lambda c: c.lower, reverse=True)
    worst = min((str(r["confidence"]) for r in rows), key=["general", "inferred", "seen"].index)
    return Scale(
        instrument,
        tuple(classes),
        _number(limits.get("minimum"), -math.inf),
        _number(limits.get("maximum"), math.inf),
        worst,
    )


def scale_of_year(instrument: str, year: int, scales: pd.DataFrame, instruments: pd.DataFrame) -> Scale:
    """Return the classes in force on the last day of `year`, when a year's result is read; see `scale_on`."""
    return scale_on(instrument, date(year, 12, 31), scales, instruments)


def spans(instrument: str, scales: pd.DataFrame) -> list[tuple[str, str]]:
    """Return from when to when each set of an instrument's classes holds, oldest first: the breaks in its series."""
    rows = {(str(r["valid_from"]), str(r["valid_to"])) for r in rows_of(scales) if r["instrument"] == instrument}
    return sorted(rows, key=lambda s: first_day(s[0]))


def _number(value: object, missing: float) -> float:
    return float(value) if isinstance(value, int | float) and not math.isnan(value) else missing
