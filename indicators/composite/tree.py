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


@dataclass
class TreeResult:
    """Scores of every aggregate.

    Attributes
    ----------
    scores : dict of str to ndarray, shape (d, R)
        NaN where withheld.
    coverage : dict of str to ndarray, shape (R,)
        Share of the children that have a value.
    """

    scores: dict[str, np.ndarray] = field(default_factory=dict)
    coverage: dict[str, np.ndarray] = field(default_factory=dict)


@dataclass(frozen=True)
class Rows:
    """What aggregation must know of the rows: names for messages, and which share a period."""

    name: Callable[[int], str]
    periods: list[np.ndarray]


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

    @property
    def needs_data(self) -> bool:
        """Whether any family's weights are learnt from scores."""
        return any(
            s is not None and registry.get("weights", s.method).notes.get("data") for s in self.weighting.values()
        )

    def nominal(self) -> np.ndarray:
        """Return the weights of the framework, shape (W,), in the order of `weight_codes`."""
        return self.framework.values("weight", self.weight_codes)

    def fit(self, x: np.ndarray, rows: Rows, flat: np.ndarray | None = None) -> np.ndarray:
        """Learn the weights of every family, bottom up.

        Parameters
        ----------
        x : ndarray, shape (R, K)
            Normalised scores of the indicators.
        rows : Rows
        flat : ndarray of bool, shape (R, K), optional
            Cells of indicators without spread.

        Returns
        -------
        ndarray, shape (W,)
            In the order of `weight_codes`.
        """
        weights = self.nominal()
        if not self.needs_data:
            for a in self.order:
                weights[self.slots[a]] = self._family_weights(a, np.zeros((0, len(self.framework.children[a]))))
            return self._checked(weights)
        done = TreeResult()
        for a in self.order:
            table, usable = self._children(a, x, flat, done)
            values = table[:, 0, :].T
            keep = np.asarray(usable.any(axis=1))
            weights[self.slots[a]] = self._fitted(a, values, keep)
            self._one(a, x, weights[:, None], weights, rows, flat, done)
        return self._checked(weights)

    def _checked(self, weights: np.ndarray) -> np.ndarray:
        for a in self.order:
            if not weights[self.slots[a]].sum() > 0:
                raise MethodError(f"weights of {a}: all children weigh 0")
        return weights

    def _fitted(self, code: str, values: np.ndarray, keep: np.ndarray) -> np.ndarray:
        """Weights of one family; a child without spread gets its nominal weight, which nothing uses."""
        out = self.framework.values("weight", self.framework.children[code])
        if keep.any():
            out[keep] = self._family_weights(code, values[:, keep], keep)
        return out

    def _family_weights(self, code: str, values: np.ndarray, keep: np.ndarray | None = None) -> np.ndarray:
        kids = self.framework.children[code]
        chosen = kids if keep is None else tuple(c for c, k in zip(kids, keep, strict=True) if k)
        nominal = self.framework.values("weight", chosen)
        spec = self.weighting[code]
        if spec is None:
            return nominal
        strategy = registry.get("weights", spec.method)
        out = np.asarray(strategy.apply(Family(code, chosen, nominal, values), spec.parameters), dtype=float)
        if strategy.notes.get("own_scores"):
            self._frontier[code] = values.copy()
        return out

    def run(
        self, x: np.ndarray, weights: np.ndarray, base: np.ndarray, rows: Rows, flat: np.ndarray | None = None
    ) -> TreeResult:
        """Aggregate with several sets of weights.

        Parameters
        ----------
        x : ndarray, shape (R, K)
        weights : ndarray, shape (W, d)
            One column per draw.
        base : ndarray, shape (W,)
            Weights that coverage is counted with, so that noise on weights cannot withhold an aggregate.
        rows : Rows
        flat : ndarray of bool, shape (R, K), optional

        Returns
        -------
        TreeResult

        Raises
        ------
        UndefinedError
            Where a mean is not defined for a value, naming aggregate, child and unit.
        """
        done = TreeResult()
        for a in self.order:
            self._one(a, x, weights, base, rows, flat, done)
        return done

    def _children(
        self, code: str, x: np.ndarray, flat: np.ndarray | None, done: TreeResult
    ) -> tuple[np.ndarray, np.ndarray]:
        """Scores (k, d or 1, R) of the children, and which count at all (k, R or 1)."""
        kids = self.framework.children[code]
        if all(c in self.column for c in kids):
            columns = [self.column[c] for c in kids]
            table = np.ascontiguousarray(x[:, columns].T)[:, None, :]
        else:
            parts = [x[None, :, self.column[c]] if c in self.column else done.scores[c] for c in kids]
            table = np.empty((len(kids), max(len(p) for p in parts), x.shape[0]))
            for i, part in enumerate(parts):
                table[i] = part
        counts = np.ones((len(kids), 1), dtype=bool)
        if flat is not None:
            counts = np.ones((len(kids), x.shape[0]), dtype=bool)
            for i, c in enumerate(kids):
                if c in self.column:
                    counts[i] = ~flat[:, self.column[c]]
                else:  # an aggregate all of whose indicators are without spread
                    below = [self.column[d] for d in self.framework.descendants(c)]
                    counts[i] = ~flat[:, below].all(axis=1)
        return table, counts

    def _one(
        self,
        code: str,
        x: np.ndarray,
        weights: np.ndarray,
        base: np.ndarray,
        rows: Rows,
        flat: np.ndarray | None,
        done: TreeResult,
    ) -> None:
        spec = self.specs[code]
        table, counts = self._children(code, x, flat, done)
        w = weights[self.slots[code]][:, :, None]
        fixed = base[self.slots[code]][:, None]
        missing = np.isnan(table[:, 0, :])
        present = ~missing & counts
        share = fixed if spec.parameters["share_of"] == "weight" else (fixed > 0).astype(float)
        if missing.any() or flat is not None:
            due = (share * counts).sum(axis=0)
            with np.errstate(invalid="ignore", divide="ignore"):
                coverage = np.where(due > 0, (share * present).sum(axis=0) / due, np.nan)
        else:
            coverage = np.ones(table.shape[2])
        done.coverage[code] = coverage
        own = self.weighting[code]
        if own is not None and registry.get("weights", own.method).notes.get("own_scores"):
            scores = self._own_scores(code, table, own)
        else:
            group = Group(code, self.framework.children[code], rows.name, rows.periods)
            kernel = registry.get("aggregate", spec.method).apply
            gaps = present if missing.any() else None
            scores = kernel(table, w, gaps, group, spec.parameters)
        withheld = ~(coverage >= spec.parameters["min_share"] - SLACK)
        if withheld.any():
            scores = np.where(withheld, np.nan, scores)
        done.scores[code] = scores

    def _own_scores(self, code: str, table: np.ndarray, spec: StepSpec) -> np.ndarray:
        out = np.empty(table.shape[1:])
        for d in range(table.shape[1]):
            values = table[:, d, :].T
            known = ~np.isnan(values).all(axis=0)
            frontier = self._frontier.get(code)
            peers = values[:, known] if frontier is None or frontier.shape[1] != known.sum() else frontier
            out[d] = benefit_of_doubt(values[:, known], peers, spec.parameters["min_share"])[0]
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
