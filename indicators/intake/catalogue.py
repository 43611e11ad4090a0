"""Which variable of the catalogue a column holds: by its name, or as an earlier table on file had it."""

from __future__ import annotations

import difflib
import math
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from indicators.areas import Registry, load_registry
from indicators.framework import SmartCityFramework, load_framework
from indicators.intake.labels import same_unit, without_units, without_years, words
from indicators.intake.model import Said
from indicators.problems import DataError
from indicators.sources import Source
from indicators.tables import Observation
from indicators.workspace import load_workspace

#: Words that say nothing of what is counted.
_GENERIC = frozenset(
    re.findall(
        r"\w+",
        "jumlah total nilai value number banyaknya kasus lainnya other luas produksi data dan and of the menurut by di "
        "in kecamatan district kabupaten regency tahun year per persentase percentage",
    )
)


@dataclass(frozen=True)
class Match:
    """A variable with the reason; `code` is empty where none is certain, and `ranked` lists the likely ones."""

    code: str
    why: Said
    ranked: tuple[str, ...] = ()


@dataclass(frozen=True)
class Context:
    """What a file is held against: areas, catalogue of variables, tables and values on file.

    Attributes
    ----------
    root : Path
    registry : Registry
    framework : SmartCityFramework
    sources : tuple of Source
    observations : tuple of Observation
    """

    root: Path
    registry: Registry = field(repr=False)
    framework: SmartCityFramework = field(repr=False)
    sources: tuple[Source, ...] = field(default=(), repr=False)
    observations: tuple[Observation, ...] = field(default=(), repr=False)

    @classmethod
    def load(cls, root: Path) -> Context:
        """Read a workspace; where its tables have problems, its areas and its framework are enough."""
        try:
            workspace = load_workspace(root)
        except DataError:
            return cls(root, load_registry(root), load_framework(root))
        sources = tuple(t.source for t in workspace.tables)
        return cls(root, workspace.registry, workspace.framework, sources, tuple(workspace.observations))

    @cached_property
    def variables(self) -> dict[str, dict[str, str]]:
        """Rows of the catalogue by code."""
        return {row["code"]: row for row in self.framework.variables}

    @cached_property
    def _names(self) -> dict[str, set[str]]:
        names: dict[str, set[str]] = defaultdict(set)
        for code, row in self.variables.items():
            for name in (code, row["name_id"], row["name_en"]):
                names[_plain(name)].add(code)
        for indicator in self.framework.indicators:
            terms = {t.variable for step in indicator.steps for t in step.terms}
            if indicator.kind == "direct" and len(terms) == 1:
                for language in ("id", "en"):
                    names[_plain(indicator.texts["name"][language])] |= terms
        return names

    @cached_property
    def _seen(self) -> dict[str, dict[str, list[Source]]]:
        seen: dict[str, dict[str, list[Source]]] = defaultdict(lambda: defaultdict(list))
        for source in self.sources:
            for heading, spec in (source.spec.get("columns") or {}).items():
                seen[_plain(without_years(without_units(heading)))][str(spec["variable"])].append(source)
        return seen

    def values(self, variable: str) -> list[float]:
        """Return the districts' values of a variable on file."""
        return [
            o.value
            for o in self.observations
            if o.variable == variable and o.area.level == "district" and not math.isnan(o.value)
        ]

    def match(self, path: Sequence[str], titles: Sequence[str], unit: str) -> Match:
        """Find the variable of a column.

        Certain is only: every heading of the column names the same variable; or an earlier table on file has the same
        heading, of two telling words at least or with a title alike.
        """
        parts = [without_units(p) for p in path]
        whole = _plain(" ".join(parts))
        each = [self._names.get(_plain(p), set()) for part in parts for p in re.split(r"\s*/\s*", part) if p.strip()]
        named = self._names.get(whole, set()) or (set.intersection(*each) if each else set())
        if len(named) == 1:
            code = next(iter(named))
            return Match(code, (f"namanya sama dengan “{self.label(code)[0]}”", f"its name is “{self.label(code)[1]}”"))
        title = " ".join(titles[:2])
        seen = self._seen.get(whole, {})
        if len(seen) == 1:
            code, sources = next(iter(seen.items()))
            telling = set(words(whole)) - _GENERIC
            alike = any(_alike(title, str(o.title)) > 0.75 for s in sources for o in s.origins.values())
            often = bool(unit) and len(sources) >= 3  # so many tables cannot all be about something else
            if (len(telling) >= 2 or alike or often) and (not unit or same_unit(unit, self.variables[code]["unit"])):
                name = sources[0].name
                return Match(code, (f"judul kolom sama dengan tabel {name}", f"same heading as table {name}"))
        why = ("judulnya tidak menunjuk satu variabel saja", "the heading does not point to one variable only")
        return Match("", why, self._rank(whole, title, unit, set(seen)))

    def label(self, code: str) -> Said:
        """Return a variable's name with its unit, in both languages."""
        row = self.variables[code]
        return f"{row['name_id']} ({row['unit']})", f"{row['name_en']} ({row['unit']})"

    def _rank(self, whole: str, title: str, unit: str, seen: set[str]) -> tuple[str, ...]:
        asked, around = set(words(whole)), set(words(title)) - _GENERIC

        def shared(name: str) -> float:
            own = set(words(name))
            named = len(own & asked - {"dan", "and"}) / max(len(own | asked), 1)
            return 2 * named + 0.8 * len(own & around) / max(len(own), 1)

        def score(code: str) -> float:
            row = self.variables[code]
            best = max(shared(row["name_id"]), shared(row["name_en"]))
            return best + (0.5 if unit and same_unit(unit, row["unit"]) else 0) + (1 if code in seen else 0)

        scores = {code: score(code) for code in self.variables}
        # Letters are compared only where words leave the most likely ones: it is slow.
        short = sorted(scores, key=lambda c: (-scores[c], c))[:30]
        for code in short:
            row = self.variables[code]
            scores[code] += max(
                difflib.SequenceMatcher(None, whole, _plain(row[n])).ratio() for n in ("name_id", "name_en")
            )
        return tuple(sorted(short, key=lambda c: (-scores[c], c))[:6])


def _plain(text: str) -> str:
    return " ".join(words(text))


def _alike(a: str, b: str) -> float:
    return difflib.SequenceMatcher(None, _plain(without_years(a)), _plain(without_years(b))).ratio()
