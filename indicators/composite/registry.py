"""The catalogue of methods: every strategy is a named object with its parameters and its reference.

A step (`normalise`, `aggregate`, ...) has several strategies. `catalogue()` lists them all, which is what
`maros index methods` prints and what `Method` checks its parameters against.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from indicators.composite.errors import MethodError, nearest

STEPS = ("denominate", "screen", "impute", "treat", "normalise", "weights", "aggregate")


@dataclass(frozen=True)
class Parameter:
    """One parameter of a method.

    Attributes
    ----------
    name : str
    kind : str
        `number`, `integer`, `flag`, `text`, `choice`, `list`, `table` or `any`.
    default : Any
        None means that the parameter may be left out and then has no value.
    choices : tuple
        The values allowed for `choice`.
    low, high : float
        Smallest and largest value allowed for numbers.
    text : str
        What it does, in one line.
    """

    name: str
    kind: str
    default: Any = None
    text: str = ""
    choices: tuple[str, ...] = ()
    low: float = -math.inf
    high: float = math.inf

    def check(self, value: Any, where: str) -> Any:
        """Return `value` in its canonical type, or raise MethodError naming `where` and what was expected."""
        if value is None:
            return None
        if self.kind == "number":
            # one number for all levels, or a list with one number for each level
            if isinstance(value, (list, tuple)) and self.name == "min_share":
                return [self._number(v, where) for v in value]
            return self._number(value, where)
        if self.kind == "integer":
            number = self._number(value, where)
            if number != int(number):
                raise MethodError(f"{where}: expected a whole number, found {value!r}")
            return int(number)
        if self.kind == "flag":
            if not isinstance(value, bool):
                raise MethodError(f"{where}: expected true or false, found {value!r}")
            return value
        if self.kind == "choice":
            if value not in self.choices:
                raise MethodError(f"{where}: expected one of {', '.join(self.choices)}; found {value!r}")
            return value
        if self.kind == "text":
            if not isinstance(value, str):
                raise MethodError(f"{where}: expected text, found {value!r}")
            return value
        if self.kind == "list":
            if not isinstance(value, (list, tuple)):
                raise MethodError(f"{where}: expected a list, found {value!r}")
            return list(value)
        if self.kind == "table":
            if not isinstance(value, Mapping):
                raise MethodError(f"{where}: expected a table, found {value!r}")
            return dict(value)
        return value

    def _number(self, value: Any, where: str) -> float:
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
            try:  # numpy scalars are numbers too
                value = float(value.item())
            except (AttributeError, TypeError, ValueError):
                raise MethodError(f"{where}: expected a finite number, found {value!r}") from None
        number = float(value)
        if not self.low <= number <= self.high:
            raise MethodError(f"{where}: expected {self.low:g} to {self.high:g}, found {number:g}")
        return number


@dataclass(frozen=True)
class Strategy:
    """A named method of one step.

    Attributes
    ----------
    step, name : str
    summary : str
        One line: what it does.
    reference : str
        Where the formula is published.
    parameters : tuple of Parameter
    fit : callable or None
        `fit(block, parameters) -> state`; None when nothing is learnt.
    apply : callable
        `apply(block, state, parameters) -> array`. Steps `weights` and `aggregate` have their own signature.
    columnwise : bool
        True when each indicator is handled on its own, which allows fitting one column at a time.
    """

    step: str
    name: str
    summary: str
    reference: str
    parameters: tuple[Parameter, ...]
    apply: Callable[..., Any]
    fit: Callable[..., Any] | None = None
    columnwise: bool = True
    notes: Mapping[str, Any] = field(default_factory=dict)

    def parameter(self, name: str) -> Parameter | None:
        """Return the parameter called `name`, or None."""
        return next((p for p in self.parameters if p.name == name), None)

    def complete(self, given: Mapping[str, Any], where: str) -> dict[str, Any]:
        """Return all parameters with defaults filled in, in the order of the catalogue.

        Raises
        ------
        MethodError
            For a parameter that the method does not have, of the wrong kind or outside its range.
        """
        known = [p.name for p in self.parameters]
        for name in given:
            if name not in known:
                hint = nearest(name, known) if known else "; it has no parameters"
                raise MethodError(f"{where}: method {self.name!r} has no parameter {name!r}{hint}")
        return {p.name: p.check(given.get(p.name, p.default), f"{where}.{p.name}") for p in self.parameters}


_CATALOGUE: dict[tuple[str, str], Strategy] = {}


def register(strategy: Strategy) -> Strategy:
    """Add a strategy to the catalogue; its step must exist and its name be free."""
    if strategy.step not in STEPS:
        raise MethodError(f"step {strategy.step!r} is not one of {', '.join(STEPS)}")
    key = (strategy.step, strategy.name)
    if key in _CATALOGUE:
        raise MethodError(f"method {strategy.name!r} of step {strategy.step!r} is already registered")
    _CATALOGUE[key] = strategy
    return strategy


def get(step: str, name: object) -> Strategy:
    """Return the strategy `name` of `step`.

    Raises
    ------
    MethodError
        With the nearest names when there is none.
    """
    if not isinstance(name, str) or (step, name) not in _CATALOGUE:
        known = [n for s, n in _CATALOGUE if s == step]
        raise MethodError(f"{step}: unknown method {name!r}{nearest(str(name), known)}")
    return _CATALOGUE[step, name]


def catalogue(step: str | None = None) -> list[Strategy]:
    """Return every registered strategy, or those of one step, in the order of the steps."""
    found = [s for s in _CATALOGUE.values() if step is None or s.step == step]
    return sorted(found, key=lambda s: STEPS.index(s.step))
