"""What reports say about a built package, before any of it is put into words or laid out.

Frames of the package in, frames and plain values out; the documents, the workbook and the slides share these.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import pandas as pd

from indicators.masterplan import Masterplan, achievements
from indicators.masterplan.achievement import results, standing
from indicators.outline import parents_first
from indicators.package import Package, period_in_force
from indicators.periods import moment

_POINT = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")
_SCORE_COLUMNS = [
    *("score", "rank", "ranked", "coverage", "status", "missing"),
    *(f"{what}_{part}" for what in ("score", "rank") for part in ("median", "q05", "q95")),
    *("p_first", "p_last"),
]
Row = dict[Any, Any]


def split(items: object) -> list[str]:
    """Take a ``;`` list apart."""
    return [part.strip() for part in str(items or "").split(";") if part.strip()]


@dataclass(frozen=True)
class Material:
    """Everything that a report is made of.

    Attributes
    ----------
    package : Package
    plan : Masterplan or None
        The records of the masterplan; None where there are none to read.
    review : DataFrame or None
        `kind, key, state, reviewer, date`, one row per reviewed item; the key of a value is
        `indicator~area~period`. None where no review is on record.
    """

    package: Package
    plan: Masterplan | None = None
    review: pd.DataFrame | None = None
    _tables: dict[str, pd.DataFrame] = field(default_factory=dict, init=False, repr=False, compare=False)
    _complete: dict[str, pd.DataFrame] = field(default_factory=dict, init=False, repr=False, compare=False)
    _rows: dict[str, dict[str, Row]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def table(self, name: str) -> pd.DataFrame:
        """Return a table of the package, read once; what it returns must not be changed."""
        if name not in self._tables:
            self._tables[name] = self.package.table(name)
        return self._tables[name]

    # The regency -----------------------------------------------------------------------------------------------------

    @property
    def about(self) -> Mapping[str, Any]:
        """The package's own part of the metadata: regency, baseline, fingerprint."""
        return self.package.manifest["observatory"]

    @cached_property
    def regency(self) -> Row:
        """Row of the regency."""
        areas = self.table("areas")
        return areas[areas["level"] == "regency"].iloc[0].to_dict()

    @property
    def build(self) -> str:
        """Short form of the package's fingerprint."""
        return str(self.about.get("fingerprint", ""))[:12]

    @property
    def credit(self) -> str:
        """Whose the boundaries are; that they are boundaries and how they were made simpler is no part of it."""
        said = str(self.about.get("attribution", "")).partition(";")[0]
        return re.sub(r"^(?:administrative )?boundaries:\s*", "", said, flags=re.IGNORECASE)

    @cached_property
    def rules(self) -> dict[str, Any]:
        """Rules of the method."""
        found: dict[str, Any] = json.loads(self.package.contents.get("method", b"{}")).get("rules", {})
        return found

    @cached_property
    def districts(self) -> pd.DataFrame:
        """Districts in the order of their codes, indexed by code."""
        areas = self.table("areas")
        return areas[areas["level"] == "district"].sort_values("code").set_index("code", drop=False)

    @cached_property
    def area_names(self) -> dict[str, str]:
        """Names of all areas by code."""
        areas = self.table("areas")
        return dict(zip(areas["code"], areas["name"], strict=True))

    @cached_property
    def short_names(self) -> dict[str, str]:
        """Short names of the districts by code."""
        return dict(zip(self.districts.index, self.districts["short_name"], strict=True))

    @cached_property
    def as_of(self) -> date:
        """Day that data or records were last touched, never the clock: the same data make the same document."""
        stamps = [*self.table("sources")["retrieved"], *self.table("corrections")["on"]]
        if self.plan is not None:
            stamps += [*self.plan.table("progress")["entered_on"], *self.plan.table("programmes")["status_date"]]
        return max((day for stamp in stamps if (day := _day(str(stamp))) is not None), default=date(2000, 1, 1))

    # The framework ---------------------------------------------------------------------------------------------------

    @cached_property
    def framework(self) -> pd.DataFrame:
        """Rows of the framework, each parent before its children, indexed by code."""
        return parents_first(self.table("framework"))

    @cached_property
    def root(self) -> str:
        """Code of the index."""
        return str(self.framework.loc[self.framework["level"] == "index", "code"].iloc[0])

    @cached_property
    def dimensions(self) -> list[str]:
        """Codes of the dimensions in order."""
        return self.framework.loc[self.framework["level"] == "dimension", "code"].tolist()

    def below(self, code: str) -> list[str]:
        """Codes of the parts directly below a part."""
        return self.framework.loc[self.framework["parent"] == code, "code"].tolist()

    @cached_property
    def indicators(self) -> pd.DataFrame:
        """Indicators in framework order, indexed by code."""
        frame = self.table("indicators")
        place = {code: i for i, code in enumerate(self.framework["code"])}
        frame = frame.assign(_place=frame["subdimension"].map(place))
        ordered = frame.sort_values(["_place", "order"], kind="stable").set_index("code", drop=False)
        return ordered.drop(columns="_place")

    @cached_property
    def part(self) -> dict[str, Row]:
        """Rows of the framework by code."""
        return {row["code"]: row for row in self.framework.to_dict("records")}

    @cached_property
    def indicator(self) -> dict[str, Row]:
        """Rows of the indicators by code, in framework order."""
        return {row["code"]: row for row in self.indicators.to_dict("records")}

    @cached_property
    def coverage(self) -> dict[str, Row]:
        """How far each part is measured, by code."""
        return {row["code"]: row for row in self.table("coverage").to_dict("records")}

    @cached_property
    def sources(self) -> dict[str, Row]:
        """Rows of the sources by id."""
        return {row["id"]: row for row in self.table("sources").to_dict("records")}

    @cached_property
    def source_numbers(self) -> dict[str, int]:
        """Numbers of the sources, in the order of the package."""
        return {source: n for n, source in enumerate(self.table("sources")["id"], start=1)}

    # Scores ----------------------------------------------------------------------------------------------------------

    @cached_property
    def _scores(self) -> dict[str, pd.DataFrame]:
        both = self.table("scores").merge(self.table("rank_intervals"), on=["area_code", "code"], how="left")
        for name in ("rank", "ranked"):
            both[name] = both[name].astype("float64")
        return {str(code): part.set_index("area_code") for code, part in both.groupby("code", sort=False)}

    def scores(self, code: str) -> pd.DataFrame:
        """Scores, ranks and their intervals of one code, one row per district; missing rows are NaN and ``""``."""
        if code not in self._complete:
            # A code without scores is a table without rows, with the columns of the others.
            found = self._scores.get(code, pd.DataFrame(columns=_SCORE_COLUMNS))
            frame = found.reindex(index=self.districts.index, columns=_SCORE_COLUMNS)
            for column in ("status", "missing"):
                frame[column] = frame[column].astype("object").where(frame[column].notna(), "")
            rest = [c for c in _SCORE_COLUMNS if c not in ("status", "missing")]
            self._complete[code] = frame.astype(dict.fromkeys(rest, "float64"))
        return self._complete[code]

    def score(self, code: str, area: str) -> Row:
        """Row of one district, with the median of the scored districts under `middle`, their number under `n`."""
        if code not in self._rows:
            frame = self.scores(code)
            both = {"middle": float(frame["score"].median()), "n": int(frame["score"].notna().sum())}
            rows = zip(frame.index, frame.to_dict("records"), strict=True)
            self._rows[code] = {str(a): {**row, **both} for a, row in rows}
        return self._rows[code].get(area, {})

    def scored(self, code: str) -> bool:
        """Whether any district has a score in a part of the framework."""
        return bool(self.scores(code)["score"].notna().any())

    def ranking(self, code: str) -> list[str]:
        """Districts from first to last in one part of the framework; those without a score at the end."""
        frame = self.scores(code)  # by district code: equal ranks keep that order
        return frame.sort_values("rank", na_position="last", kind="stable").index.tolist()

    # Values ----------------------------------------------------------------------------------------------------------

    @cached_property
    def _values(self) -> dict[tuple[str, str], Row]:
        frame = self.table("values").dropna(subset=["value"])  # a row may hold a mark instead of a number
        frame = frame.sort_values(["in_baseline", "year", "period"], ascending=False)
        frame = frame.drop_duplicates(["indicator", "area_code"])
        return {(r["indicator"], r["area_code"]): r for r in frame.to_dict("records")}

    def value(self, indicator: str, area: str) -> Row | None:
        """Return the value in force of an indicator in an area: that of the baseline, else the newest."""
        return self._values.get((indicator, area))

    @cached_property
    def _by_period(self) -> dict[tuple[str, str], pd.Series]:
        table = self.table("values")
        table = table[table["area_code"].isin(self.districts.index)]
        return {
            (str(code), str(period)): part.set_index("area_code")["value"]
            for (code, period), part in table.groupby(["indicator", "period"], sort=False)
        }

    def values_of(self, indicator: str, period: str) -> pd.Series:
        """Values of all districts for one indicator and period; missing is NaN."""
        found = self._by_period.get((indicator, period), pd.Series(dtype="float64"))
        return found[~found.index.duplicated()].reindex(self.districts.index).astype("float64")

    def middle(self, indicator: str, period: str) -> float:
        """Median of the districts for one indicator and period."""
        found = self._by_period.get((indicator, period))
        return float("nan") if found is None else float(found.median())

    def period_in_force(self, indicator: str) -> str:
        """Period the baseline uses for an indicator, else the newest with a value; empty without values."""
        return period_in_force(self.table("values"), indicator)

    def periods_of(self, indicator: str) -> list[str]:
        """Periods with a row for an indicator, as the package orders them."""
        table = self.table("values")
        return list(dict.fromkeys(table.loc[table["indicator"] == indicator, "period"]))

    def rows_of(self, indicator: str, period: str) -> dict[str, Row]:
        """Rows of an indicator and period by area."""
        table = self.table("values")
        found = table[(table["indicator"] == indicator) & (table["period"] == period)].to_dict("records")
        return {row["area_code"]: row for row in reversed(found)}

    @cached_property
    def _points(self) -> dict[tuple[str, str], list[Row]]:
        out: dict[tuple[str, str], list[Row]] = {}
        table = self.table("values").dropna(subset=["value"])
        for row in table.sort_values(["year", "period"]).to_dict("records"):
            if (when := moment(str(row["period"]))) == when:
                out.setdefault((row["indicator"], row["area_code"]), []).append({**row, "moment": when})
        return out

    def series(self, indicator: str, area: str) -> list[Row]:
        """Values of an indicator in an area at points in time, oldest first; spans of years are left out."""
        return self._points.get((indicator, area), [])

    # The masterplan --------------------------------------------------------------------------------------------------

    @cached_property
    def achievements(self) -> pd.DataFrame:
        """Every target with what was reached on `as_of`, and under `stands` how it stands."""
        assert self.plan is not None
        frame = achievements(self.plan, on=self.as_of)
        return frame.assign(stands=standing(frame))

    @cached_property
    def plan_results(self) -> dict[str, int]:
        """How many targets stand where; see `achievement.results`."""
        return results(self.achievements)


def _day(stamp: str) -> date | None:
    """Return the first day that a stamp of a day, a month or a year can mean; None for other text."""
    found = _POINT.fullmatch(stamp)
    try:
        return date(*(int(part) if part else 1 for part in found.groups())) if found else None
    except ValueError:
        return None
