"""Whether progress is fast enough: the pace needed, the pace reached, and when the target would be met at that pace."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

from indicators.masterplan.dates import years_between


@dataclass(frozen=True)
class Pace:
    """Pace of a KPI between its baseline and its target.

    Attributes
    ----------
    needed : float
        Change per year from baseline to target.
    reached : float
        Change per year from baseline to the latest value; NaN where no time has passed.
    share : float
        `reached / needed`: 1 is exactly fast enough, below 0 moves away.
    projected : float
        Calendar year in which the target is met at the pace reached, as a decimal; NaN where it never is.
    """

    needed: float
    reached: float
    share: float
    projected: float

    @property
    def projected_year(self) -> int | None:
        """The projected calendar year, or None where the target is not met at this pace within 100 years."""
        return None if math.isnan(self.projected) else math.floor(self.projected)


#: A projection further away than this says no more than "not at this pace".
HORIZON_YEARS = 100.0


def pace(baseline: float, start: date, value: float, day: date, target: float, due: date) -> Pace | None:
    """Compare the pace needed with the pace reached.

    Changes are counted per year and in a straight line: growth rates, as StatCan and Open SDG use them, do not exist
    for a baseline or a target of zero, which occur here. Reference of the comparison itself: Open SDG, progress
    calculation (growth required against growth observed).

    Parameters
    ----------
    baseline, value, target : float
    start, day, due : datetime.date
        Last days of the periods of baseline, value and target.

    Returns
    -------
    Pace or None
        None where no pace is needed: the baseline has the target already, or the target is due before it.
    """
    span, passed = years_between(start, due), years_between(start, day)
    if span <= 0 or baseline == target:
        return None
    needed = (target - baseline) / span
    if passed <= 0:
        return Pace(needed, math.nan, math.nan, math.nan)
    reached = (value - baseline) / passed
    share = reached / needed
    left = (target - value) / reached if share > 0 else math.nan
    # A target passed already was met on the way: the line from the baseline says when.
    projected = _year(day) + left if share > 0 and left <= HORIZON_YEARS else math.nan
    return Pace(needed, reached, share, projected)


def _year(day: date) -> float:
    first, following = date(day.year, 1, 1), date(day.year + 1, 1, 1)
    return day.year + (day - first).days / (following - first).days
