"""Scores at many points of the space, computing every shared step once."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

import numpy as np

from indicators.composite.columns import apply_parts, block_of, fit_parts, flat_cells, parts_of
from indicators.composite.data import Panel
from indicators.composite.framework import Framework
from indicators.composite.method import Method
from indicators.composite.pipeline import rows_of
from indicators.composite.steps.ranks import rank_scores
from indicators.composite.tree import Plan, Rows, Tree
from indicators.composite.uncertain.factors import WeightFactor
from indicators.composite.uncertain.space import Points, Space

CACHE_BYTES = 256 * 2**20
CELLS = 2_000_000  # scores held at once while aggregating; keeps the working set near the processor


class Store:
    """A cache by key that forgets what was used longest ago once it holds too many bytes."""

    def __init__(self, limit: int = CACHE_BYTES) -> None:
        self.limit, self.held = limit, 0
        self.items: OrderedDict[Any, tuple[Any, int]] = OrderedDict()

    def get(self, key: Any) -> Any:
        """Return the value of a key, or None."""
        if key not in self.items:
            return None
        self.items.move_to_end(key)
        return self.items[key][0]

    def put(self, key: Any, value: Any, size: int) -> None:
        """Keep a value of so many bytes."""
        self.items[key] = (value, size)
        self.held += size
        while self.held > self.limit and len(self.items) > 1:
            _, (_, freed) = self.items.popitem(last=False)
            self.held -= freed


class Evaluator:
    """Computes scores of chosen aggregates at points of a space.

    Parameters
    ----------
    panel : Panel
    space : Space
    codes : tuple of str
        Aggregates wanted.
    """

    def __init__(self, panel: Panel, space: Space, codes: tuple[str, ...]) -> None:
        self.panel, self.space, self.codes = panel, space, codes
        self.rows: Rows = rows_of(panel)
        self._steps = Store()
        self._trees = Store()

    def scores(self, points: Points) -> np.ndarray:
        """Return scores, shape (d, C, R); NaN where withheld."""
        out = np.empty((points.count, len(self.codes), self.panel.rows))
        keys, member = self.space.variants(points)
        for v, key in enumerate(keys):
            chosen = np.flatnonzero(member == v)
            method, framework = self.space.variant(key)
            values, flat, label = self._normalised(method, framework)
            tree, base, plan = self._tree(method, framework, values, flat, label)
            widest = max(len(k) for k in framework.children.values())
            step = max(1, CELLS // (self.panel.rows * max(widest, 1)))
            for start in range(0, len(chosen), step):
                part = chosen[start : start + step]
                weights = np.repeat(base[:, None], len(part), axis=1)
                own = points.take(part)
                for path, factor in self.space.factors.items():
                    if isinstance(factor, WeightFactor):
                        factor.act(weights, own.picks[path])
                done = tree.run(plan, weights)
                for c, code in enumerate(self.codes):
                    out[part, c] = done[code]
        return out

    def ranks(self, scores: np.ndarray) -> np.ndarray:
        """Return ranks within each period of scores (d, C, R): int32, 0 where there is no score."""
        if len(self.rows.periods) == 1:
            return rank_scores(scores)
        out = np.zeros(scores.shape, dtype=np.int32)
        for rows in self.rows.periods:
            out[..., rows] = rank_scores(scores[..., rows])
        return out

    def _normalised(self, method: Method, framework: Framework) -> tuple[np.ndarray, np.ndarray | None, Any]:
        """Run the steps before weights, taking from the cache what an earlier variant already did."""
        values, flat = self.panel.cells, None
        label: tuple[Any, ...] = () if framework is self.space.framework else (_changes(framework),)
        for spec in method.sequence:
            label = (*label, spec.key)
            known = self._steps.get(label)
            if known is None:
                block = block_of(self.panel, framework, values)
                parts = parts_of(spec, framework, self.panel.codes)
                states = fit_parts(block, parts)
                values = apply_parts(block, parts, states)
                flat = flat_cells(block, parts, states) if spec.step == "normalise" else None
                self._steps.put(label, (values, flat), values.nbytes)
            else:
                values, flat = known
        return values, flat, label

    def _tree(
        self, method: Method, framework: Framework, values: np.ndarray, flat: np.ndarray | None, label: Any
    ) -> tuple[Tree, np.ndarray, Plan]:
        weights, aggregate = method.steps["weights"], method.steps["aggregate"]
        key = (label, weights.key, aggregate.key)
        known = self._trees.get(key)
        if known is None:
            tree = Tree(framework, weights, aggregate)
            known = (tree, *tree.fit(values, self.rows, flat))
            self._trees.put(key, known, values.nbytes)
        return known


def _changes(framework: Framework) -> str:
    columns = ["target", "lower", "upper"]
    return "|".join(framework.values(c).tobytes().hex() for c in columns)
