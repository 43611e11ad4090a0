"""The method: a value that lists every step of an index and every parameter, and nothing else.

A method can be compared, written to TOML and read back unchanged, and varied one entry at a time. What a
parameter means, and its default, is in the catalogue (`registry.catalogue`).
"""

from __future__ import annotations

import itertools
import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomli_w

from indicators.composite import registry
from indicators.composite.errors import MethodError, nearest

ORDER = ("denominate", "screen", "impute", "treat", "normalise")
ALWAYS = {"normalise": "minmax", "weights": "nominal", "aggregate": "arithmetic"}
# a step whose exceptions are named by aggregate; everywhere else `by` may name an indicator or an aggregate
BY_KEY = "by"


@dataclass(frozen=True)
class StepSpec:
    """One step of a method: the name of the strategy, its parameters, and exceptions by code.

    Attributes
    ----------
    step : str
    method : str or tuple of str
        A tuple, one name per level from the bottom up, is allowed for `aggregate` only.
    parameters : dict
        Complete: defaults are filled in.
    by : dict of str to StepSpec
        Exceptions. For `weights` and `aggregate` the code of an aggregate; for the other steps the code of an
        indicator, or of an aggregate and then for all indicators below it. An exception with the same method (or
        none named) takes over the parameters that it does not give.
    """

    step: str
    method: str | tuple[str, ...]
    parameters: Mapping[str, Any]
    by: Mapping[str, StepSpec]

    def to_dict(self) -> dict[str, Any]:
        """Return the table that stands for this step in TOML."""
        method = list(self.method) if isinstance(self.method, tuple) else self.method
        table: dict[str, Any] = {"method": method}
        table.update({k: v for k, v in self.parameters.items() if v is not None})
        if self.by:
            table[BY_KEY] = {code: spec.to_dict() for code, spec in self.by.items()}
        return table

    def at_level(self, level: int) -> StepSpec:
        """Return this specification for one level of aggregates (2 is the lowest)."""
        name = self.method if isinstance(self.method, str) else self.method[level - 2]
        strategy = registry.get(self.step, name)
        own = {k: v for k, v in self.parameters.items() if strategy.parameter(k) is not None}
        return StepSpec(self.step, name, own, {})

    @property
    def key(self) -> str:
        """Canonical text of the step: equal for equal steps."""
        return json.dumps(self.to_dict(), sort_keys=True)


@dataclass(frozen=True)
class Method:
    """Every step of an index.

    Build it with `from_dict` or `from_toml`. `Method.default()` is min-max 0-100 and the arithmetic mean.

    Attributes
    ----------
    steps : dict of str to StepSpec
        Only the steps in force; `normalise`, `weights` and `aggregate` always are.
    order : tuple of str
        The order of the steps before weights and aggregation.
    """

    steps: Mapping[str, StepSpec]
    order: tuple[str, ...] = ORDER

    @classmethod
    def from_dict(cls, tables: Mapping[str, Any] | None = None, source: str = "method") -> Method:
        """Build a method from tables named after the steps.

        Parameters
        ----------
        tables : dict
            `{"normalise": {"method": "minmax", "lower": 0, "upper": 100}, ...}`. An absent table leaves the step
            out; `normalise` defaults to min-max 0-100, `weights` to nominal, `aggregate` to the arithmetic
            mean. A table `by` in a step holds exceptions by code. `order` may list the first five steps in
            another order.
        source : str
            How errors call it.

        Raises
        ------
        MethodError
            For an unknown step, method or parameter, or a value outside its range.
        """
        given = dict(tables or {})
        given.pop("uncertainty", None)  # a specification for `uncertainty` may share the file
        order = _order(given.pop("order", ORDER), source)
        for name in given:
            if name not in registry.STEPS:
                raise MethodError(f"{source}: unknown step {name!r}{nearest(name, registry.STEPS)}")
        steps: dict[str, StepSpec] = {}
        for step in registry.STEPS:
            table = given.get(step)
            if table is None and step in ALWAYS:
                table = {}
            if table is None:
                continue
            steps[step] = _spec(step, table, f"{source}: [{step}]", ALWAYS.get(step))
        return cls(steps, order)

    @classmethod
    def default(cls) -> Method:
        """Return min-max 0-100, the weights of the framework and arithmetic means."""
        return cls.from_dict({})

    @classmethod
    def from_toml(cls, path: str | Path) -> Method:
        """Read a method from a TOML file; see `from_dict`."""
        path = Path(path)
        try:
            tables = tomllib.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise MethodError(f"{path}: no such file") from None
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as e:
            raise MethodError(f"{path}: is not TOML: {e}") from None
        return cls.from_dict(tables, source=str(path))

    def to_dict(self) -> dict[str, Any]:
        """Return the tables with every parameter spelt out; `from_dict` gives the same method back."""
        tables: dict[str, Any] = {"order": list(self.order)}
        tables.update({name: spec.to_dict() for name, spec in self.steps.items()})
        return tables

    def to_toml(self, path: str | Path | None = None) -> str:
        """Return the method as TOML, and write it to `path` when given."""
        text = tomli_w.dumps(self.to_dict())
        if path is not None:
            Path(path).write_text(text, encoding="utf-8")
        return text

    @property
    def sequence(self) -> tuple[StepSpec, ...]:
        """The steps in force before weights and aggregation, in the order in which they run."""
        return tuple(self.steps[s] for s in self.order if s in self.steps)

    @property
    def key(self) -> str:
        """Canonical text of the method: equal for equal methods."""
        return json.dumps(self.to_dict(), sort_keys=True)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Method) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)

    def replace(self, path: str, value: Any) -> Method:
        """Return the method with one entry changed.

        Parameters
        ----------
        path : str
            `step` (the value is a table, or None to leave the step out), `step.parameter`, or
            `step.by.CODE...`. Changing `step.method` drops the parameters that the new method does not have.
        value : Any

        Raises
        ------
        MethodError
            When the path or the value does not fit.
        """
        tables = self.to_dict()
        parts = path.split(".")
        if parts[0] != "order" and parts[0] not in registry.STEPS:
            raise MethodError(f"{path}: unknown step {parts[0]!r}{nearest(parts[0], registry.STEPS)}")
        if len(parts) == 1:
            if value is None:
                tables.pop(parts[0], None)
            else:
                tables[parts[0]] = value
            return Method.from_dict(tables, source=path)
        table = tables.get(parts[0])
        if table is None:
            if parts[1:] != ["method"]:
                raise MethodError(f"{path}: the method has no step {parts[0]!r}")
            table = tables[parts[0]] = {}
        for part in parts[1:-1]:
            table = table.setdefault(part, {})
        if value is None:
            table.pop(parts[-1], None)
        else:
            table[parts[-1]] = value
        if parts[-1] == "method":
            names = [value] if isinstance(value, str) else list(value)
            kept = {p.name for name in names for p in registry.get(parts[0], name).parameters}
            for name in [n for n in table if n not in kept and n not in ("method", BY_KEY)]:
                del table[name]
        return Method.from_dict(tables, source=path)

    def variations(self, changes: Mapping[str, Sequence[Any]]) -> Iterator[tuple[dict[str, Any], Method]]:
        """Yield every combination of changed entries.

        Parameters
        ----------
        changes : dict of str to sequence
            Paths as in `replace`, each with the values that it takes.

        Yields
        ------
        (dict, Method)
            The entries chosen and the method they give; the last path varies fastest.
        """
        paths = list(changes)
        for values in itertools.product(*changes.values()):
            method = self
            # a changed method name comes before the parameters that belong to it
            for path, value in sorted(zip(paths, values, strict=True), key=lambda pv: rank_path(pv[0])):
                method = method.replace(path, value)
            yield dict(zip(paths, values, strict=True)), method


def rank_path(path: str) -> int:
    """Order in which changed entries are applied: whole steps, then names of methods, then parameters."""
    return 0 if "." not in path else 1 if path.endswith(".method") else 2


def _order(value: Any, source: str) -> tuple[str, ...]:
    order = tuple(value) if isinstance(value, (list, tuple)) else (value,)
    if sorted(map(str, order)) != sorted(ORDER):
        raise MethodError(f"{source}: order must list each of {', '.join(ORDER)} once; found {value!r}")
    if order[-1] != "normalise":
        raise MethodError(f"{source}: order must end with normalise; found {order[-1]!r}")
    return order


def _spec(step: str, table: Any, where: str, default: str | None) -> StepSpec:
    if not isinstance(table, Mapping):
        raise MethodError(f"{where}: expected a table, found {table!r}")
    given = dict(table)
    by = given.pop(BY_KEY, {})
    name = given.pop("method", default)
    if name is None:
        known = ", ".join(s.name for s in registry.catalogue(step))
        raise MethodError(f"{where}: method is missing; known: {known}")
    if isinstance(name, (list, tuple)):
        if step != "aggregate" or not name:
            raise MethodError(f"{where}: only aggregate.method may be a list, one name for each level")
        names = tuple(name)
        method: str | tuple[str, ...] = names
        parameters = _shared(step, names, given, where)
    else:
        method = name
        parameters = registry.get(step, name).complete(given, where)
    if not isinstance(by, Mapping):
        raise MethodError(f"{where}.{BY_KEY}: expected tables by code, found {by!r}")
    exceptions = {}
    for code, entry in by.items():
        if isinstance(entry, Mapping) and BY_KEY in entry:
            raise MethodError(f"{where}.{BY_KEY}.{code}: exceptions cannot be nested")
        inherited = name if isinstance(name, str) else None
        if isinstance(entry, Mapping) and inherited is not None and entry.get("method", inherited) == inherited:
            entry = {**given, **entry}  # the same method: what is not said anew stays as it is for the others
        exceptions[str(code)] = _spec(step, entry, f"{where}.{BY_KEY}.{code}", inherited)
    return StepSpec(step, method, parameters, exceptions)


def _shared(step: str, names: tuple[str, ...], given: Mapping[str, Any], where: str) -> dict[str, Any]:
    """Parameters of several strategies at once: each must belong to at least one of them."""
    known: dict[str, registry.Parameter] = {}
    for name in names:
        known.update({p.name: p for p in registry.get(step, name).parameters})
    for name in given:
        if name not in known:
            raise MethodError(f"{where}: no parameter {name!r}{nearest(name, known)}")
    return {n: p.check(given.get(n, p.default), f"{where}.{n}") for n, p in known.items()}
