"""Aggregating up the tree, for one set of weights or many at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from indicators.composite import registry
from indicators.composite.errors import MethodError, nearest
from indicators.composite.framework import Framework
from indicators.composite.method import StepSpec
from indicators.composite.steps.aggregate import Group
from indicators.composite.steps.benefit import benefit_of_doubt
from indicators.composite.steps.screen import SLACK
from indicators.composite.steps.weights import Family


@dataclass(frozen=True)
class Rows:
    """What aggregation must know of the rows: names for messages, and which share a period."""

    name: Callable[[int], str]
    periods: list[np.ndarray]


@dataclass
class Plan:
    """One panel on its way up the tree: scores, and what does not change when weights do.

    Attributes
    ----------
    x : ndarray, shape (R, K)
        Normalised indicators.
    rows : Rows
    flat : ndarray of bool, shape (R, K), or None
    own_frontier : bool
        Whether benefit of the doubt compares the rows with each other, or with those it was learnt from.
    scores : dict of str to ndarray, shape (1, R)
        Of every aggregate; NaN where withheld.
    coverage : dict of str to ndarray, shape (R,)
        Share of the children that have a value.
    tables, present, withheld : dict of str to ndarray
        Children (k, 1, R) of families of indicators; children with a value (k, R) where some have none; rows (R,)
        without enough of them.
    """

    x: np.ndarray
    rows: Rows
    flat: np.ndarray | None = None
    own_frontier: bool = True
    scores: dict[str, np.ndarray] = field(default_factory=dict)
    coverage: dict[str, np.ndarray] = field(default_factory=dict)
    tables: dict[str, np.ndarray] = field(default_factory=dict)
    present: dict[str, np.ndarray] = field(default_factory=dict)
    withheld: dict[str, np.ndarray] = field(default_factory=dict)


def aggregate_spec(spec: StepSpec, framework: Framework, code: str) -> StepSpec:
    """Return the specification in force for one aggregate, `min_share` picked for its level."""
    level = framework.levels[code]
    own = spec.by.get(code, spec)
    depth = framework.depth - 1
    if isinstance(own.method, tuple) and len(own.method) != depth:
        raise MethodError(
            f"aggregate.method lists {len(own.method)} names; the framework has {depth} levels of aggregates"
        )
    own = own.at_level(level)
    share = own.parameters.get("min_share", 0.0)
    if isinstance(share, list):
        if len(share) != depth:
            raise MethodError(
                f"aggregate.min_share lists {len(share)} numbers; the framework has {depth} levels of aggregates"
            )
        own = StepSpec(own.step, own.method, {**own.parameters, "min_share": share[level - 2]}, {})
    return own


def check_aggregates(method_steps: Mapping[str, StepSpec], framework: Framework) -> None:
    """Raise MethodError when weights or aggregation name an unknown aggregate or do not fit the depth."""
    for step in ("weights", "aggregate"):
        for code in method_steps[step].by:
            if code not in framework.aggregates:
                raise MethodError(f"[{step}.by.{code}]: not an aggregate{nearest(code, framework.aggregates)}")
    for code in framework.aggregates:
        aggregate_spec(method_steps["aggregate"], framework, code)


def weight_spec(spec: StepSpec, framework: Framework, code: str) -> StepSpec | None:
    """Return the weighting in force for one aggregate; None for the weights of the framework."""
    own = spec.by.get(code, spec)
    levels = own.parameters.get("levels")
    if levels is not None and code not in spec.by and framework.levels[code] not in levels:
        return None
    return own


class Tree:
    """A framework with its method of weighting and aggregating, ready to run on normalised data.

    Parameters
    ----------
    framework : Framework
    weights, aggregate : StepSpec
    """

    def __init__(self, framework: Framework, weights: StepSpec, aggregate: StepSpec) -> None:
        check_aggregates({"weights": weights, "aggregate": aggregate}, framework)
        self.framework = framework
        self.order = framework.aggregates
        self.weighting = {a: weight_spec(weights, framework, a) for a in self.order}
        self.specs = {a: aggregate_spec(aggregate, framework, a) for a in self.order}
        self.column = {c: k for k, c in enumerate(framework.indicators)}
        # weights of all codes but roots stand in one vector, family after family
        self.slots: dict[str, slice] = {}
        start = 0
        for a in self.order:
            self.slots[a] = slice(start, start + len(framework.children[a]))
            start = self.slots[a].stop
        self.weight_codes = tuple(c for a in self.order for c in framework.children[a])
        self._frontier: dict[str, np.ndarray] = {}

    def nominal(self) -> np.ndarray:
        """Return the weights of the framework, shape (W,), in the order of `weight_codes`."""
        return self.framework.values("weight", self.weight_codes)

    def static_weights(self) -> np.ndarray:
        """Return the weights of a tree that learns none from scores, shape (W,)."""
        weights = self.nominal()
        for a in self.order:
            empty = np.zeros((0, len(self.framework.children[a])))
            weights[self.slots[a]] = self._learn(a, empty, np.ones(empty.shape[1], dtype=bool))
        return weights

    def fit(self, x: np.ndarray, rows: Rows, flat: np.ndarray | None = None) -> tuple[np.ndarray, Plan]:
        """Learn the weights of every family and aggregate with them, bottom up.

        Parameters
        ----------
        x : ndarray, shape (R, K)
            Normalised scores of the indicators.
        rows : Rows
        flat : ndarray of bool, shape (R, K), optional
            Cells of indicators without spread.

        Returns
        -------
        weights : ndarray, shape (W,)
            In the order of `weight_codes`.
        plan : Plan
            With the scores.

        Raises
        ------
        UndefinedError
            Where a mean is not defined for a value, naming aggregate, child and unit.
        """
        weights = self.nominal()
        plan = Plan(x, rows, flat)
        for a in self.order:
            table, counts = self._children(a, plan, plan.scores)
            weights[self.slots[a]] = self._learn(a, table[:, 0, :].T, np.asarray(counts.any(axis=1)))
            self._enter(a, table, counts, weights, plan)
        return weights, plan

    def score(self, x: np.ndarray, weights: np.ndarray, rows: Rows, flat: np.ndarray | None = None) -> Plan:
        """Aggregate other units with weights learnt before; arguments as in `fit`."""
        plan = Plan(x, rows, flat, own_frontier=False)
        for a in self.order:
            self._enter(a, *self._children(a, plan, plan.scores), weights, plan)
        return plan

    def run(self, plan: Plan, weights: np.ndarray) -> dict[str, np.ndarray]:
        """Aggregate the rows of a plan with other sets of weights.

        Parameters
        ----------
        plan : Plan
            Which children are missing and which aggregates withheld is taken from it: noise on weights cannot
            withhold an aggregate.
        weights : ndarray, shape (W, d)
            One column per draw.

        Returns
        -------
        dict of str to ndarray, shape (d, R)
            Scores of every aggregate.
        """
        scores: dict[str, np.ndarray] = {}
        for a in self.order:
            table = plan.tables.get(a)
            if table is None:
                table, _ = self._children(a, plan, scores)
            scores[a] = self._aggregate(a, table, weights[self.slots[a]][:, :, None], plan)
        return scores

    def _learn(self, code: str, values: np.ndarray, keep: np.ndarray) -> np.ndarray:
        """Weights of one family; a child without spread gets its nominal weight, which nothing uses."""
        kids = self.framework.children[code]
        weights = self.framework.values("weight", kids)
        spec = self.weighting[code]
        if spec is not None and keep.any():
            strategy = registry.get("weights", spec.method)
            chosen = tuple(c for c, k in zip(kids, keep, strict=True) if k)
            family = Family(code, chosen, weights[keep], values[:, keep])
            weights[keep] = strategy.apply(family, spec.parameters)
            if strategy.notes.get("own_scores"):
                self._frontier[code] = np.where(keep, values, np.nan)
        if not weights.sum() > 0:
            raise MethodError(f"weights of {code}: all children weigh 0")
        return weights

    def _children(self, code: str, plan: Plan, scores: dict[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
        """Scores (k, d or 1, R) of the children, and which count at all (k, R or 1)."""
        kids, x, flat = self.framework.children[code], plan.x, plan.flat
        if all(c in self.column for c in kids):
            table = np.ascontiguousarray(x[:, [self.column[c] for c in kids]].T)[:, None, :]
        else:
            parts = [x[None, :, self.column[c]] if c in self.column else scores[c] for c in kids]
            table = np.empty((len(kids), max(len(p) for p in parts), x.shape[0]))
            for i, part in enumerate(parts):
                table[i] = part
        counts = np.ones((len(kids), 1), dtype=bool)
        if flat is not None:
            counts = np.ones((len(kids), x.shape[0]), dtype=bool)
            for i, c in enumerate(kids):  # an aggregate does not count when all its indicators are without spread
                counts[i] = ~flat[:, [self.column[d] for d in self.framework.descendants(c)]].all(axis=1)
        return table, counts

    def _enter(self, code: str, table: np.ndarray, counts: np.ndarray, weights: np.ndarray, plan: Plan) -> None:
        """Find out what is missing and withheld in one family, and aggregate it."""
        spec = self.specs[code]
        own = weights[self.slots[code]][:, None]
        missing = np.isnan(table[:, 0, :])
        coverage = np.ones(table.shape[2])
        if missing.any():
            present = ~missing & counts
            share = own if spec.parameters["share_of"] == "weight" else (own > 0).astype(float)
            due = (share * counts).sum(axis=0)
            with np.errstate(invalid="ignore", divide="ignore"):
                coverage = np.where(due > 0, (share * present).sum(axis=0) / due, np.nan)
            plan.present[code] = present
        withheld = ~(coverage >= spec.parameters["min_share"] - SLACK)
        plan.coverage[code] = coverage
        if withheld.any():
            plan.withheld[code] = withheld
        if all(c in self.column for c in self.framework.children[code]):
            plan.tables[code] = table
        plan.scores[code] = self._aggregate(code, table, own[:, :, None], plan)

    def _aggregate(self, code: str, table: np.ndarray, w: np.ndarray, plan: Plan) -> np.ndarray:
        own = self.weighting[code]
        withheld = plan.withheld.get(code)
        if own is not None and registry.get("weights", own.method).notes.get("own_scores"):
            scores = self._own_scores(code, table, own, plan)
        else:
            spec = self.specs[code]
            group = Group(code, self.framework.children[code], plan.rows.name, plan.rows.periods)
            strategy = registry.get("aggregate", spec.method)
            if withheld is not None and not strategy.columnwise:
                table = np.where(withheld, np.nan, table)  # a withheld unit is no opponent for the others
            scores = strategy.apply(table, w, plan.present.get(code), group, spec.parameters)
        return scores if withheld is None else np.where(withheld, np.nan, scores)

    def _own_scores(self, code: str, table: np.ndarray, spec: StepSpec, plan: Plan) -> np.ndarray:
        out = np.empty(table.shape[1:])
        for d in range(table.shape[1]):
            values = table[:, d, :].T
            peers = values if plan.own_frontier else self._frontier[code]
            known = ~np.isnan(values).all(axis=0) & ~np.isnan(peers).all(axis=0)
            out[d] = benefit_of_doubt(values[:, known], peers[:, known], spec.parameters["min_share"])[0]
        return out * spec.parameters["scale"]

    def shares(self, weights: np.ndarray) -> dict[str, tuple[float, float]]:
        """Share of every code in its parent and in its root: effective weights, the product up the tree."""
        within: dict[str, float] = {}
        for a in self.order:
            w = weights[self.slots[a]]
            within.update(zip(self.framework.children[a], w / w.sum(), strict=True))
        total: dict[str, tuple[float, float]] = {}
        for code in reversed(self.framework.codes):
            parent = self.framework.nodes[code].parent
            if parent is None:
                total[code] = (1.0, 1.0)
            else:
                total[code] = (float(within[code]), float(within[code] * total[parent][1]))
        return total


def plain(value: Any) -> Any:
    """Return numbers and lists in place of arrays, for logs and TOML."""
    if isinstance(value, np.ndarray):
        return [plain(v) for v in value.tolist()]
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    return value
