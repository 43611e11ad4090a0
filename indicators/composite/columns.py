"""Running one step on the columns of a panel: exceptions by code, and limits shared over time or per period."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from indicators.composite import registry
from indicators.composite.data import Panel
from indicators.composite.errors import MethodError, nearest
from indicators.composite.framework import Framework
from indicators.composite.method import StepSpec
from indicators.composite.steps.block import Block, State

Part = tuple[StepSpec, np.ndarray]


def block_of(panel: Panel, framework: Framework, values: np.ndarray | None = None) -> Block:
    """Return the columns of a panel with what the framework says of them."""
    return Block(
        values=panel.cells if values is None else values,
        unit=panel.unit_index,
        period=panel.period_index,
        units=panel.units,
        periods=panel.periods,
        groups=panel.groups,
        denominators=panel.denominators,
        **framework.described,
    )


def parts_of(spec: StepSpec, framework: Framework, codes: tuple[str, ...]) -> list[Part]:
    """Split columns into parts that share one specification.

    An exception for an indicator goes before one for its parent, and that before one for an ancestor above.

    Raises
    ------
    MethodError
        When `by` or a table of parameters names an unknown code.
    """
    known = framework.nodes
    for code in spec.by:
        if code not in known:
            raise MethodError(f"[{spec.step}.by.{code}]: unknown code{nearest(code, known)}")
    for name, value in spec.parameters.items():
        if isinstance(value, dict) and name in ("scale", "denominators", "targets"):
            for code in value:
                if code not in framework.indicators:
                    raise MethodError(f"[{spec.step}] {name}: unknown indicator {code!r}{nearest(code, known)}")
    if not spec.by:
        return [(spec, np.arange(len(codes)))]
    owner: list[str] = []
    for code in codes:
        node: str | None = code
        while node is not None and node not in spec.by:
            node = framework.nodes[node].parent
        owner.append(node or "")
    labels = np.array(owner, dtype=object)
    return [(spec.by[label] if label else spec, np.flatnonzero(labels == label)) for label in dict.fromkeys(owner)]


def _parameters(spec: StepSpec) -> dict[str, Any]:
    return {**spec.parameters, "method": spec.method}


def _each_period(block: Block, spec: StepSpec) -> bool:
    return spec.parameters.get("periods") == "each" and block.periods[0] is not None


def fit_parts(block: Block, parts: list[Part]) -> list[State]:
    """Learn the state of every part; with `periods = "each"` one state per period."""
    states: list[State] = []
    for spec, columns in parts:
        strategy = registry.get(spec.step, spec.method)
        if strategy.fit is None:
            states.append({})
            continue
        own = block if len(columns) == len(block.codes) else block.take(columns)
        if _each_period(own, spec):
            each = {}
            for t, label in enumerate(own.periods):
                each[label] = strategy.fit(own.rows(own.period == t), _parameters(spec))
            states.append({"each": each})
        else:
            states.append(strategy.fit(own, _parameters(spec)))
    return states


def apply_parts(block: Block, parts: list[Part], states: list[State]) -> np.ndarray:
    """Apply learnt states; the result has the shape of `block.values`.

    Raises
    ------
    MethodError
        When limits are per period and a period was not among those learnt.
    """
    out: np.ndarray | None = None
    for (spec, columns), state in zip(parts, states, strict=True):
        strategy = registry.get(spec.step, spec.method)
        whole = len(columns) == len(block.codes)
        own = block if whole else block.take(columns)
        result = _apply(strategy.apply, own, spec, state)
        if whole:
            return result
        if result is not own.values or out is not None or spec.step == "normalise":
            out = block.values.copy() if out is None else out
            out[:, columns] = result
    return block.values if out is None else out


def _apply(function: Callable[..., Any], block: Block, spec: StepSpec, state: State) -> np.ndarray:
    if "each" not in state:
        return function(block, state, _parameters(spec))
    out = np.empty_like(block.values)
    for t, label in enumerate(block.periods):
        if label not in state["each"]:
            known = ", ".join(map(str, state["each"]))
            raise MethodError(f"{spec.step}: limits are per period and {label!r} was not learnt; known: {known}")
        rows = block.period == t
        out[rows] = function(block.rows(rows), state["each"][label], _parameters(spec))
    return out


def flat_cells(block: Block, parts: list[Part], states: list[State]) -> np.ndarray | None:
    """Return which cells, shape (R, K), belong to an indicator without spread that is left out; None for none."""
    out: np.ndarray | None = None
    for (spec, columns), state in zip(parts, states, strict=True):
        if spec.parameters.get("constant") != "exclude":
            continue
        every_row = np.arange(len(block.values))
        if "each" in state:
            own = [(np.flatnonzero(block.period == t), state["each"][p]) for t, p in enumerate(block.periods)]
        else:
            own = [(every_row, state)]
        for rows, learnt in own:
            flat = learnt.get("flat")
            if flat is not None and flat.any():
                out = np.zeros(block.values.shape, dtype=bool) if out is None else out
                out[np.ix_(rows, columns[flat])] = True
    return out
