"""Figures of the reports with their numbers: from the package to a drawn map or chart and the words that replace it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import pandas as pd
from matplotlib.figure import Figure

from indicators.reports import charts, drawing, maps, placing, style
from indicators.reports.charts import Interval, Point
from indicators.reports.facts import Material
from indicators.reports.maps import Classes
from indicators.reports.placing import Atlas
from indicators.reports.typeset import clean, shortened
from indicators.reports.voice import Voice, name

#: Characters of a name on a map, beside a chart and in the key of a map.
ON_MAP, BESIDE, IN_KEY = 14, 26, 26


@dataclass(frozen=True)
class Picture:
    """A drawn figure and the words for those who cannot see it."""

    figure: Figure
    alt: str

    def svg(self) -> dict[str, str]:
        """Return it as a document takes it."""
        return {"svg": drawing.svg(self.figure), "alt": self.alt}

    def png(self) -> bytes:
        """Return it as a slide takes it."""
        return drawing.png(self.figure)


@dataclass(frozen=True)
class Pictures:
    """Maker of all figures of one material in one language; the geometry is projected once.

    Attributes
    ----------
    material : Material
    voice : Voice
    """

    material: Material
    voice: Voice

    @cached_property
    def atlas(self) -> Atlas | None:
        """Outlines of the districts; None where no boundary is known."""
        return placing.atlas(self.material.package.districts)

    @cached_property
    def short(self) -> dict[str, str]:
        """Short names of the districts, cut to what has room on a map."""
        return {c: shortened(clean(n), ON_MAP) for c, n in self.material.short_names.items()}

    def beside(self, code: str) -> str:
        """Name of a district or part, cut to what has room beside a chart."""
        return shortened(clean(name(self.material, self.voice, code)), BESIDE)

    def position(self, area: str) -> Picture | None:
        """Map with one district marked; None without its boundary."""
        if self.atlas is None or area not in self.atlas.shapes:
            return None
        regency = self.material.regency["name"]
        alt = self.voice("report.alt_position", name=name(self.material, self.voice, area), regency=regency)
        return Picture(maps.position_map(self.atlas, area, self.short), alt)

    def dimensions(self, area: str, width: float) -> Picture:
        """Scores of a district in the index and every dimension, with intervals and the middle district."""
        m, v, lines, words = self.material, self.voice, [], []
        for place, code in enumerate([m.root, *m.dimensions]):
            row = m.score(code, area)
            value = float(row["score"])
            lines.append(
                Interval(
                    self.beside(code), value, row["score_q05"], row["score_q95"],
                    row["middle"] if value == value else math.nan, v.number(value, 1),
                    style.accent(place - 1) if place else style.INK, strong=not place,
                )
            )  # fmt: skip
            words += [f"{self.beside(code)} {v.number(value, 1)}"] if value == value else []
        said = "; ".join(words) or v("report.no_score")
        drawn = charts.interval_chart(lines, v("report.no_score"), width, line=0.27)
        return Picture(drawn, v("report.alt_dimensions", values=said))

    def ranking(self, code: str, width: float, line: float = 0.205) -> Picture:
        """Scores of all districts in one part of the framework, first to last, with intervals."""
        m, v = self.material, self.voice
        lines = []
        for area in m.ranking(code):
            row = m.score(code, area)
            ranks = v.span(row["rank_q05"], row["rank_q95"]) if row["rank_q05"] == row["rank_q05"] else ""
            value = float(row["score"])
            text = f"{v.number(value, 1)}  ({ranks})" if ranks else v.number(value, 1)
            lines.append(Interval(self.beside(area), value, row["score_q05"], row["score_q95"], math.nan, text))
        drawn = charts.interval_chart(lines, v("report.no_score"), width, line)
        return Picture(drawn, self._spoken(m.scores(code)["score"], code, ""))

    def score_map(self, code: str, width: float, size: float = 6.0, *, bare: bool = False) -> Picture | None:
        """Map of the scores of one part of the framework, bare without names and key; None without boundaries."""
        return self._map(self.material.scores(code)["score"], code, width, size, bare=bare)

    def value_map(self, indicator: str, width: float) -> Picture | None:
        """Map of an indicator in its period in force; None without boundaries or values."""
        period = self.material.period_in_force(indicator)
        values = self.material.values_of(indicator, period)
        return None if values.isna().all() else self._map(values, indicator, width, period=period)

    def _map(
        self, values: pd.Series, code: str, width: float, size: float = 6.0, period: str = "", *, bare: bool = False
    ) -> Picture | None:
        """Map of scores, or with a period of an indicator's values."""
        if self.atlas is None:
            return None
        decimals = int(self.material.indicator[code]["decimals"]) if period else 0
        classes = maps.classes_of(values, decimals) if period else maps.SCORES
        key = [shortened(clean(text), IN_KEY) for text in self._key(classes, values, code, decimals)]
        numbers = {str(area): float(value) for area, value in values.items()}
        nothing = self.voice("report.key_none")
        names = {} if bare else self.short
        drawn = maps.value_map(self.atlas, numbers, classes, names, key, nothing, width, size, keyed=not bare)
        return Picture(drawn, self._spoken(values, code, period))

    def key_of_scores(self) -> list[tuple[str, str]]:
        """Classes of scores with their colours, from the lowest, and the one of a district without."""
        texts = self._key(maps.SCORES, pd.Series([0.5]), "", 0)
        shades = maps.SCORES.colours()
        return [*zip(texts, shades, strict=True), (self.voice("report.key_none"), style.NODATA_LINE)]

    def _key(self, classes: Classes, values: pd.Series, code: str, decimals: int) -> list[str]:
        v = self.voice
        if classes.values:
            return [v.bare(self.material, code, value) for value in classes.values]
        return [v.span(low, high, decimals) for low, high in maps.spans(values, classes)]

    def _spoken(self, values: pd.Series, code: str, period: str) -> str:
        """Say what a map or ranking shows: highest, lowest, middle, how many are missing."""
        v, known = self.voice, values.dropna()
        what = name(self.material, v, code) + (f", {v.when(period)}" if period else "")
        if known.empty:
            return v("report.alt_none", name=what)

        def said(value: float) -> str:
            return v.measured(self.material, code, value) if period else v.number(value, 1)

        ends = known.idxmax(), known.idxmin()
        return v(
            "report.alt_values",
            name=what,
            top=name(self.material, v, str(ends[0])),
            high=said(known.max()),
            bottom=name(self.material, v, str(ends[1])),
            low=said(known.min()),
            middle=said(float(known.median())),
            n=v.number(len(known)),
            missing=v.number(len(values) - len(known)),
        )

    def trend(self, indicator: str, area: str) -> Picture:
        """Series of an indicator in a district, dotted where the source changes."""
        m, v = self.material, self.voice
        rows = m.series(indicator, area)
        sources = [r["sources"] for r in rows]
        points = [
            Point(
                r["moment"],
                value := float(r["value"]),
                clean(v.when(r["period"])),
                clean(v.bare(m, indicator, value)),
                before is not None and r["sources"] != before,
            )
            for r, before in zip(rows, [None, *sources[:-1]], strict=True)
        ]
        said = v.list([f"{p.text} ({p.when})" for p in points])
        alt = v("report.alt_trend", name=name(m, v, indicator), area=name(m, v, area), values=said)
        return Picture(charts.trend(points), alt)
