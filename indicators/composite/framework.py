"""The framework: which indicators form which aggregates, with weights and directions, by name.

Two tables define an index: this one and the data. A framework is a forest of any depth; indicators are the
leaves and have level 1; an aggregate stands one level above its highest child, so branches may differ in depth.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from indicators.composite.errors import FrameworkError, nearest, shorten

TYPES = ("indicator", "aggregate", "group", "denominator")
REQUIRED = ("code", "parent", "type", "weight", "direction")
NUMBERS = ("target", "lower", "upper")
OPTIONAL = ("denominator", *NUMBERS, "name", "unit")


@dataclass(frozen=True)
class Node:
    """One row of the framework that takes part in the hierarchy."""

    code: str
    parent: str | None
    kind: str
    weight: float
    direction: int
    denominator: str | None
    target: float
    lower: float
    upper: float
    name: str
    unit: str


class Framework:
    """An immutable hierarchy of indicators and aggregates.

    Build it with `from_frame` or `read_csv`; the constructor takes checked nodes.

    Attributes
    ----------
    nodes : dict of str to Node
        In the order of the table.
    groups, denominators : tuple of str
        Codes of the grouping and denominator columns of the data.
    """

    def __init__(self, nodes: Iterable[Node], groups: Iterable[str] = (), denominators: Iterable[str] = ()) -> None:
        self.nodes: dict[str, Node] = {n.code: n for n in nodes}
        self.groups = tuple(groups)
        self.denominators = tuple(denominators)
        self.levels: dict[str, int] = _levels(self.nodes, self._children_raw)

    @classmethod
    def from_frame(cls, frame: pd.DataFrame, source: str = "framework") -> Framework:
        """Build a framework from a table with one row per code.

        Parameters
        ----------
        frame : DataFrame
            Columns `code, parent, type, weight, direction` and optionally `denominator, target, lower, upper,
            name, unit`; further columns are ignored. `type` is `indicator`, `aggregate`, `group` or
            `denominator`. An empty `parent` marks a root. An empty weight is 1; the direction of an indicator
            is 1 (more is better) or -1.
        source : str
            How errors call the table, e.g. a file name.

        Raises
        ------
        FrameworkError
            Naming the row and column of what is wrong.
        """
        missing = [c for c in REQUIRED if c not in frame.columns]
        if missing:
            found = shorten(frame.columns)
            raise FrameworkError(f"{source}: column {', '.join(missing)} is missing; found: {found}")
        nodes: list[Node] = []
        groups: list[str] = []
        denominators: list[str] = []
        seen: dict[str, int] = {}
        for row, record in enumerate(frame.to_dict("records"), start=2):
            where = f"{source}, row {row}"
            code = _text(record["code"])
            if not code:
                raise FrameworkError(f"{where}, column code: is empty")
            if code in seen:
                raise FrameworkError(f"{where}, column code: {code!r} was already given in row {seen[code]}")
            seen[code] = row
            kind = _text(record["type"]).lower()
            if kind not in TYPES:
                raise FrameworkError(
                    f"{where}, column type: expected one of {', '.join(TYPES)}; found {record['type']!r}"
                )
            if kind == "group":
                groups.append(code)
            elif kind == "denominator":
                denominators.append(code)
            else:
                nodes.append(_node({str(k): v for k, v in record.items()}, code, kind, where))
        _check(nodes, denominators, seen, source)
        return cls(nodes, groups, denominators)

    @classmethod
    def read_csv(cls, path: str | Path) -> Framework:
        """Read a framework from a UTF-8 CSV file; see `from_frame` for its columns and the errors."""
        from indicators.composite.readers import read_table

        return cls.from_frame(read_table(Path(path)), source=str(path))

    def to_frame(self) -> pd.DataFrame:
        """Return the framework as the table that `from_frame` reads."""
        rows = [
            {
                "code": n.code, "parent": n.parent or "", "type": n.kind, "weight": n.weight,
                "direction": n.direction, "denominator": n.denominator or "", "target": n.target,
                "lower": n.lower, "upper": n.upper, "name": n.name, "unit": n.unit,
            }
            for n in self.nodes.values()
        ]  # fmt: skip
        rows += [{"code": c, "parent": "", "type": "group", "weight": np.nan} for c in self.groups]
        rows += [{"code": c, "parent": "", "type": "denominator", "weight": np.nan} for c in self.denominators]
        return pd.DataFrame(rows, columns=[*REQUIRED, *OPTIONAL])

    @cached_property
    def _children_raw(self) -> dict[str, list[str]]:
        children: dict[str, list[str]] = {c: [] for c, n in self.nodes.items() if n.kind == "aggregate"}
        for n in self.nodes.values():
            if n.parent is not None:
                children[n.parent].append(n.code)
        return children

    @cached_property
    def children(self) -> dict[str, tuple[str, ...]]:
        """Children of every aggregate, sorted by code.

        Sorting makes sums run in the same order however the rows of the framework were shuffled, so scores
        agree to the last bit.
        """
        return {c: tuple(sorted(kids)) for c, kids in self._children_raw.items()}

    @cached_property
    def indicators(self) -> tuple[str, ...]:
        """Codes of the indicators in the order of the table."""
        return tuple(c for c, n in self.nodes.items() if n.kind == "indicator")

    @cached_property
    def aggregates(self) -> tuple[str, ...]:
        """Codes of the aggregates from the bottom up (level, then the order of the table)."""
        codes = [c for c, n in self.nodes.items() if n.kind == "aggregate"]
        return tuple(sorted(codes, key=lambda c: self.levels[c]))

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """Indicators, then aggregates from the bottom up."""
        return (*self.indicators, *self.aggregates)

    @cached_property
    def roots(self) -> tuple[str, ...]:
        """Aggregates without a parent."""
        return tuple(c for c in self.aggregates if self.nodes[c].parent is None)

    @property
    def depth(self) -> int:
        """Highest level; 1 is a framework of indicators only."""
        return max(self.levels.values())

    def values(self, attribute: str, codes: Iterable[str] | None = None) -> np.ndarray:
        """Return one attribute (`weight`, `direction`, `target`, `lower`, `upper`) as floats for `codes`."""
        chosen = self.indicators if codes is None else codes
        return np.array([getattr(self.nodes[c], attribute) for c in chosen], dtype=float)

    @cached_property
    def described(self) -> dict[str, Any]:
        """What a step needs to know of the indicators, in their order: see `steps.block.Block`."""
        return {
            "codes": self.indicators,
            **{name: self.values(name) for name in ("direction", *NUMBERS)},
            "denominator": tuple(self.nodes[c].denominator for c in self.indicators),
            "parents": {
                level: tuple(self.ancestor(c, level) for c in self.indicators) for level in range(2, self.depth + 1)
            },
        }

    def ancestor(self, code: str, level: int) -> str | None:
        """Return the first aggregate at or above `level` on the way up from `code`; None past the root."""
        node = self.nodes[code].parent
        while node is not None and self.levels[node] < level:
            node = self.nodes[node].parent
        return node

    def descendants(self, code: str) -> tuple[str, ...]:
        """Return the indicators below `code`; an indicator is its own descendant.

        Raises
        ------
        FrameworkError
            When the code is unknown.
        """
        if code not in self.nodes:
            raise FrameworkError(f"unknown code {code!r}{nearest(code, self.nodes)}")
        if self.nodes[code].kind == "indicator":
            return (code,)
        return tuple(i for child in self.children[code] for i in self.descendants(child))

    def with_weights(self, weights: Mapping[str, float]) -> Framework:
        """Return the same framework with some weights replaced, by code."""
        for code, w in weights.items():
            if code not in self.nodes:
                raise FrameworkError(f"weights: unknown code {code!r}{nearest(code, self.nodes)}")
            if not np.isfinite(w) or w < 0:
                raise FrameworkError(f"weights: {code!r} expected a weight of 0 or more, found {w!r}")
        return self._replace({c: {"weight": float(w)} for c, w in weights.items()})

    def with_values(self, column: str, values: Mapping[str, Any]) -> Framework:
        """Return the same framework with `target`, `lower`, `upper` or `direction` replaced for some codes."""
        if column not in (*NUMBERS, "direction"):
            expected = ", ".join((*NUMBERS, "direction"))
            raise FrameworkError(f"expected a column of {expected}; found {column!r}")
        for code in values:
            if code not in self.nodes:
                raise FrameworkError(f"{column}: unknown code {code!r}{nearest(code, self.nodes)}")
        return self._replace({c: {column: v} for c, v in values.items()})

    def without(self, code: str) -> Framework:
        """Return the framework without a code, all that stands below it, and aggregates left empty.

        Raises
        ------
        FrameworkError
            When the code is unknown or nothing would remain.
        """
        gone = {code, *self.descendants(code)}
        grown = True
        while grown:
            before = len(gone)
            for c, kids in self._children_raw.items():
                parent = self.nodes[c].parent
                if (kids and all(k in gone for k in kids)) or parent in gone:
                    gone.add(c)
            grown = len(gone) > before
        kept = [n for n in self.nodes.values() if n.code not in gone]
        if not any(n.kind == "aggregate" for n in kept):
            raise FrameworkError(f"nothing would remain without {code!r}")
        return Framework(kept, self.groups, self.denominators)

    def subset(self, indicators: Iterable[str]) -> Framework:
        """Return a framework of these indicators only, without aggregates (used to fit single columns)."""
        wanted = set(indicators)
        nodes = [Node(**{**vars(n), "parent": None}) for n in self.nodes.values() if n.code in wanted]
        return Framework(nodes, self.groups, self.denominators)

    def _replace(self, changes: Mapping[str, Mapping[str, Any]]) -> Framework:
        nodes = [Node(**{**vars(n), **changes.get(n.code, {})}) for n in self.nodes.values()]
        return Framework(nodes, self.groups, self.denominators)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Framework) and self.to_frame().equals(other.to_frame())

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Framework({len(self.indicators)} indicators, {len(self.aggregates)} aggregates)"


def _text(value: Any) -> str:
    return "" if value is None or (not isinstance(value, str) and pd.isna(value)) else str(value).strip()


def _float(record: Mapping[str, Any], column: str, where: str, default: float) -> float:
    value = record.get(column)
    if _text(value) == "":
        return default
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        number = np.nan
    if not np.isfinite(number):
        raise FrameworkError(f"{where}, column {column}: expected a number, found {value!r}")
    return number


def _node(record: Mapping[str, Any], code: str, kind: str, where: str) -> Node:
    weight = _float(record, "weight", where, 1.0)
    if weight < 0:
        raise FrameworkError(f"{where}, column weight: expected 0 or more, found {weight:g}")
    direction = _float(record, "direction", where, 1.0 if kind == "aggregate" else np.nan)
    if direction not in (1.0, -1.0):
        found = record["direction"]
        raise FrameworkError(f"{where}, column direction: expected 1 or -1 for {code!r}, found {found!r}")
    numbers = {c: _float(record, c, where, np.nan) for c in NUMBERS}
    if numbers["lower"] >= numbers["upper"]:
        raise FrameworkError(
            f"{where}: lower ({numbers['lower']:g}) must be below upper ({numbers['upper']:g}); both are in "
            "the unit of the indicator, whatever its direction"
        )
    return Node(
        code, _text(record["parent"]) or None, kind, weight, int(direction), _text(record.get("denominator")) or None,
        numbers["target"], numbers["lower"], numbers["upper"], _text(record.get("name")) or code,
        _text(record.get("unit")),
    )  # fmt: skip


def _check(nodes: list[Node], denominators: list[str], rows: Mapping[str, int], source: str) -> None:
    kinds = {n.code: n.kind for n in nodes}
    aggregates = [c for c, k in kinds.items() if k == "aggregate"]
    if not aggregates or len(aggregates) == len(nodes):
        raise FrameworkError(f"{source}: expected at least one indicator and one aggregate")
    for n in nodes:
        where = f"{source}, row {rows[n.code]}"
        if n.parent is not None and kinds.get(n.parent) != "aggregate":
            what = f"is of type {kinds[n.parent]}" if n.parent in kinds else "is not a code of this table"
            hint = "" if n.parent in kinds else nearest(n.parent, aggregates)
            raise FrameworkError(f"{where}, column parent: {n.parent!r} {what}, expected an aggregate{hint}")
        if n.kind == "indicator" and n.parent is None:
            raise FrameworkError(f"{where}, column parent: indicator {n.code!r} belongs to no aggregate")
        if n.denominator is not None and n.denominator not in denominators:
            raise FrameworkError(
                f"{where}, column denominator: {n.denominator!r} is not a code of type denominator"
                f"{nearest(n.denominator, denominators)}"
            )
    parents = {n.parent for n in nodes}
    for c in aggregates:
        if c not in parents:
            raise FrameworkError(f"{source}, row {rows[c]}: aggregate {c!r} has no children")
    up = {n.code: n.parent for n in nodes}
    for c in up:  # a circle never reaches a root
        step, count = up[c], 0
        while step is not None:
            step, count = up[step], count + 1
            if count > len(up):
                raise FrameworkError(f"{source}, row {rows[c]}: {c!r} is its own ancestor")


def _levels(nodes: Mapping[str, Node], children: Mapping[str, list[str]]) -> dict[str, int]:
    levels: dict[str, int] = {}

    def level(code: str) -> int:
        if code not in levels:
            kids = children.get(code, [])
            levels[code] = 1 + max((level(k) for k in kids), default=0)
        return levels[code]

    for code in nodes:
        level(code)
    return levels
