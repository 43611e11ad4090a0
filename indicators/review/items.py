"""What is reviewed: every value, headline figure, indicator and source of a built package, with what was seen of it.

An item's content is what a reviewer has before the eyes, as text in one form; its fingerprint is the hash of that
content. An accepted item whose content changes has another fingerprint and goes back into the queue.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from indicators.masterplan.fields import KEY_SEPARATOR
from indicators.schema import BY_NAME

#: In the order a reviewer works: a value stands on its source and its indicator.
KINDS = ("source", "indicator", "value", "headline")

Tables = Callable[[str], pd.DataFrame]
_Row = dict[str, str]

_INDICATOR = (
    "name_id", "name_en", "definition_id", "definition_en", "formula_id", "formula_en", "unit_id", "unit_en",
    "direction", "role", "weight", "proxy", "subdimension", "producer_id", "limitation_id", "limitation_en",
    "baseline_period", "limits_kind",
)  # fmt: skip
_SOURCE = ("title", "publisher", "location", "published", "licence")


@dataclass(frozen=True)
class Item:
    """One thing to review.

    Attributes
    ----------
    kind : {'source', 'indicator', 'value', 'headline'}
    key : str
        Id or code; for a value `indicator~area~period`, for a headline figure `code~period`.
    name_id, name_en : str
    content : dict of str to str
        What the reviewer sees, by field.
    fingerprint : str
        Hash of `content`.
    baseline : bool
        Enters the baseline index, or stands behind something that does.
    indicator, area, period : str
        Empty where it has none.
    dimensions : tuple of str
        A source may feed several.
    sources : tuple of str
    observations : tuple of str
        Ids of the published cells behind it.
    conflicts, corrections : tuple of str
        Ids of those it is touched by.
    hints : tuple of str
        What needs a look of its own: `conflict`, `correction`, `low` (confidence), `withdrawn` (no number), `proxy`.
    authors : tuple of str
        Who wrote the corrections in it: they do not sign it.
    """

    kind: str
    key: str
    name_id: str
    name_en: str
    content: Mapping[str, str]
    fingerprint: str
    baseline: bool
    indicator: str = ""
    area: str = ""
    period: str = ""
    dimensions: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    observations: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    corrections: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()

    @property
    def id(self) -> tuple[str, str]:
        """Kind and key."""
        return self.kind, self.key


def fingerprint(content: Mapping[str, str]) -> str:
    """Return the hash of an item's content; it begins with a letter, so that no spreadsheet takes it for a number."""
    text = json.dumps(dict(content), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return "f" + hashlib.sha256(text.encode()).hexdigest()[:15]


def items(tables: Tables) -> list[Item]:
    """Return everything there is to review.

    Parameters
    ----------
    tables : callable
        Gives a table of the package by name: `Package.table`, or the dashboard's package.

    Returns
    -------
    list of Item
        By kind in the order of `KINDS`, then in the order of the package.
    """
    made = _Maker(tables)
    return [*made.sources(), *made.indicators(), *made.values(), *made.headlines()]


def rows(tables: Tables, name: str) -> list[_Row]:
    """Return a table's rows as text in one form, whoever read the package: numbers with 12 significant digits."""
    resource, frame = BY_NAME[name], tables(name)
    # A package of another version of the program may lack a column: it is then empty in every item.
    columns = [
        [_text(v, f.type) for v in frame[f.name]] if f.name in frame else [""] * len(frame) for f in resource.fields
    ]
    return [dict(zip(resource.columns, cells, strict=True)) for cells in zip(*columns, strict=True)]


def _text(value: Any, kind: str) -> str:
    if value is None or value is pd.NA or value == "" or (isinstance(value, float) and math.isnan(value)):
        return ""
    if kind == "boolean":
        return "true" if value is True or str(value).lower() == "true" else "false"
    return f"{float(value):.12g}" if kind in ("number", "integer") else str(value)


def split(cell: str) -> tuple[str, ...]:
    """Take a list written with `;` apart."""
    return tuple(part for part in cell.split(";") if part)


class _Maker:
    def __init__(self, tables: Tables) -> None:
        names = ("values", "observations", "indicators", "sources", "corrections", "conflicts", "headlines", "areas")
        self.t = {name: rows(tables, name) for name in names}
        self.observation = {o["id"]: o for o in self.t["observations"]}
        self.correction = {c["id"]: c for c in self.t["corrections"]}
        self.conflict = {c["id"]: c for c in self.t["conflicts"]}
        self.area = {a["code"]: a["name"] for a in self.t["areas"]}
        self.indicator = {i["code"]: i for i in self.t["indicators"]}
        self.disputed: dict[tuple[str, str, str], list[str]] = defaultdict(list)
        for conflict in self.t["conflicts"]:
            for one in json.loads(conflict["candidates"] or "[]"):
                if one.get("variable"):
                    self.disputed[one["variable"], one["area"], one["period"]].append(conflict["id"])
        self.used = [v for v in self.t["values"] if v["in_baseline"] == "true"]

    def sources(self) -> Iterable[Item]:
        dimensions: dict[str, list[str]] = defaultdict(list)
        for v in self.t["values"]:
            for source in split(v["sources"]):
                dimensions[source].append(self.indicator[v["indicator"]]["dimension"])
        used = {s for v in self.used for s in split(v["sources"])}
        cells: dict[str, list[_Row]] = defaultdict(list)
        for o in self.t["observations"]:
            cells[o["source"]].append(o)
        for row in self.t["sources"]:
            mine = cells[row["id"]]
            # Not the hash of the file: a register holds many sources, and one more line changes none of the others.
            figures = sorted(
                "|".join(o[k] for k in ("variable", "area_code", "period", "published", "value", "confidence"))
                for o in mine
            )
            content = {f: row[f] for f in _SOURCE}
            content["figures"] = f"{len(mine)} · {hashlib.sha256(chr(10).join(figures).encode()).hexdigest()[:12]}"
            found = self._touched(mine)
            hints = (*found[2], *(("low",) if mine and all(o["confidence"] == "low" for o in mine) else ()))
            yield self._item(
                "source", row["id"], (row["title"], row["title"]), content, row["id"] in used,
                dimensions=tuple(dict.fromkeys(dimensions[row["id"]])), sources=(row["id"],),
                observations=tuple(o["id"] for o in mine), touched=found, hints=hints,
            )  # fmt: skip

    def indicators(self) -> Iterable[Item]:
        for row in self.t["indicators"]:
            content = {f: row[f] for f in _INDICATOR}
            if row["limits_kind"] == "goalposts":  # observed limits follow the values, which are reviewed themselves
                content |= {f: row[f] for f in ("lower", "upper", "limits_source_id", "limits_source_en")}
            yield self._item(
                "indicator", row["code"], (row["name_id"], row["name_en"]), content, row["status"] == "in_index",
                indicator=row["code"], period=row["baseline_period"], dimensions=(row["dimension"],),
                hints=("proxy",) if row["proxy"] == "true" else (),
            )  # fmt: skip

    def values(self) -> Iterable[Item]:
        for row in self.t["values"]:
            meta, area = self.indicator[row["indicator"]], self.area[row["area_code"]]
            mine = [self.observation[i] for i in split(row["observations"])]
            found = self._touched(mine)
            fields = ("value", "unit_id", "numerator", "denominator", "denominator_period", "confidence")
            content = {f: row[f] for f in fields} | {"note_id": row["note_id"]} | self._cells(mine, found)
            yield self._item(
                "value", KEY_SEPARATOR.join((row["indicator"], row["area_code"], row["period"])),
                (f"{meta['name_id']}, {area}, {row['period']}", f"{meta['name_en']}, {area}, {row['period']}"),
                content, row["in_baseline"] == "true",
                indicator=row["indicator"], area=row["area_code"], period=row["period"],
                dimensions=(meta["dimension"],), sources=split(row["sources"]),
                observations=tuple(o["id"] for o in mine), touched=found,
                hints=(*found[2], *self._doubts(row)),
            )  # fmt: skip

    def headlines(self) -> Iterable[Item]:
        by_place: dict[tuple[str, ...], list[_Row]] = defaultdict(list)
        for o in self.t["observations"]:
            by_place[o["variable"], o["area_code"], o["period"], o["source"]].append(o)
        for row in self.t["headlines"]:
            mine = by_place[row["variable"], row["area_code"], row["period"], row["source"]]
            found = self._touched(mine)
            content = {f: row[f] for f in ("value", "unit_id", "confidence", "break_before", "note_id")}
            yield self._item(
                "headline", KEY_SEPARATOR.join((row["code"], row["period"])),
                (f"{row['name_id']}, {row['period']}", f"{row['name_en']}, {row['period']}"),
                content | self._cells(mine, found), False,
                area=row["area_code"], period=row["period"], sources=(row["source"],),
                observations=tuple(o["id"] for o in mine), touched=found, hints=(*found[2], *self._doubts(row)),
            )  # fmt: skip

    def _doubts(self, row: _Row) -> tuple[str, ...]:
        return (*(("low",) if row["confidence"] == "low" else ()), *(() if row["value"] else ("withdrawn",)))

    def _touched(self, mine: list[_Row]) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
        """Return the conflicts and corrections behind observations, and the hints that follow."""
        disputed = (c for o in mine for c in self.disputed.get((o["variable"], o["area_code"], o["period"]), ()))
        conflicts = tuple(dict.fromkeys(disputed))
        corrections = tuple(dict.fromkeys(c for o in mine for c in split(o["correction"])))
        hints = (*(("conflict",) if conflicts else ()), *(("correction",) if corrections else ()))
        return conflicts, corrections, hints

    def _cells(self, mine: list[_Row], found: tuple[tuple[str, ...], ...]) -> _Row:
        """Return the published cells, corrections and conflicts as text; line numbers are no content."""
        printed = (
            f"{o['table']} · {o['column']} · {o['period']}: «{o['published']}» = {o['value'] or o['mark']} {o['unit']}"
            for o in mine
        )
        corrections = (self.correction[i] for i in found[1])
        conflicts = (self.conflict[i] for i in found[0])
        return {
            "published": "\n".join(printed),
            "correction": "\n".join(f"{c['expect']} → {c['value']}: {c['reason_id']}" for c in corrections),
            "conflict": "\n".join(
                ". ".join(part for part in (c["subject_id"], c["chosen_source"], c["reason_id"]) if part)
                for c in conflicts
            ),
        }

    def _item(
        self, kind: str, key: str, name: tuple[str, str], content: _Row, baseline: bool,
        touched: tuple[tuple[str, ...], ...] = ((), ()), hints: Iterable[str] = (), **where: Any,
    ) -> Item:  # fmt: skip
        authors = tuple(dict.fromkeys(self.correction[i]["by"] for i in touched[1]))
        return Item(
            kind, key, *name, content, fingerprint(content), baseline,
            conflicts=touched[0], corrections=touched[1], hints=tuple(hints), authors=authors, **where,
        )  # fmt: skip
