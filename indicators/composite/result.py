"""What an index gives: scores and ranks of every level, coverage, weights, and the log of what was done."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from indicators.composite.data import Panel
from indicators.composite.errors import CompositeError, nearest
from indicators.composite.steps.ranks import rank_scores
from indicators.composite.tree import Plan

if TYPE_CHECKING:
    from indicators.composite.log import Log
    from indicators.composite.pipeline import Fitted


class Result:
    """Scores of one run.

    Attributes
    ----------
    fitted : Fitted
        Scores other units with the same limits: `fitted.transform(other)`.
    panel : Panel
        The data, matched to the framework.
    """

    def __init__(
        self,
        fitted: Fitted,
        panel: Panel,
        plan: Plan,
        stages: dict[str, np.ndarray],
    ) -> None:
        self.fitted = fitted
        self.panel = panel
        self._plan = plan
        self._stages = stages

    @property
    def codes(self) -> tuple[str, ...]:
        """Indicators, then aggregates from the bottom up."""
        return self.fitted.framework.codes

    @cached_property
    def array(self) -> np.ndarray:
        """Scores, shape (codes, R): normalised indicators, then aggregates; NaN where withheld."""
        aggregates = [self._plan.scores[a][0] for a in self.fitted.framework.aggregates]
        return np.concatenate([self._plan.x.T, np.array(aggregates).reshape(-1, self.panel.rows)])

    @cached_property
    def rank_array(self) -> np.ndarray:
        """Ranks within the period, shape (codes, R): 1 = highest score, ties share the best; 0 = no score."""
        out = np.zeros(self.array.shape, dtype=np.int32)
        for t in range(len(self.panel.periods)):
            rows = np.flatnonzero(self.panel.period_index == t)
            out[:, rows] = rank_scores(self.array[:, rows])
        return out

    @cached_property
    def scores(self) -> pd.DataFrame:
        """Long table `unit[, period], code, level, score, rank`.

        `level` counts from the bottom, indicators are 1. `score` is in full precision, NaN where withheld.
        `rank` (1 = highest score within the period, ties share the best rank; compared unrounded) is a
        nullable integer. Rows run code by code in the order of `codes`.
        """
        codes, rows = self.codes, self.panel.rows
        levels = self.fitted.framework.levels
        columns: dict[str, object] = {"unit": _labels(np.tile(self.panel.unit_index, len(codes)), self.panel.units)}
        if self.panel.has_periods:
            columns["period"] = np.tile(_narrow(self.panel.periods[self.panel.period_index]), len(codes))
        columns["code"] = _labels(np.repeat(np.arange(len(codes)), rows), codes)
        columns["level"] = np.repeat([levels[c] for c in codes], rows)
        columns["score"] = self.array.reshape(-1)
        ranks = self.rank_array.reshape(-1)
        columns["rank"] = pd.arrays.IntegerArray(ranks.astype(np.int64), ranks == 0)
        return pd.DataFrame(columns)

    def _index(self) -> pd.Index:
        units = self.panel.units[self.panel.unit_index]
        if not self.panel.has_periods:
            return pd.Index(units, name="unit")
        periods = _narrow(self.panel.periods[self.panel.period_index])
        return pd.MultiIndex.from_arrays([units, periods], names=["unit", "period"])

    def table(self, *codes: str, what: str = "score") -> pd.DataFrame:
        """Return scores (or ranks) as a table, one row per unit (and period), one column per code.

        Parameters
        ----------
        *codes : str
            Default all.
        what : str
            `score` or `rank` (NaN where withheld).

        Raises
        ------
        CompositeError
            For an unknown code.
        """
        chosen = list(codes) or list(self.codes)
        position = {c: i for i, c in enumerate(self.codes)}
        for code in chosen:
            if code not in position:
                raise CompositeError(f"unknown code {code!r}{nearest(code, position)}")
        source = self.array if what == "score" else np.where(self.rank_array > 0, self.rank_array, np.nan)
        values = source[[position[c] for c in chosen]].T
        return pd.DataFrame(values, index=self._index(), columns=chosen)

    def stage(self, name: str) -> pd.DataFrame:
        """Return the indicators after one step (`raw`, `denominate`, ..., `normalise`), one column each.

        Raises
        ------
        CompositeError
            When the method has no such step.
        """
        if name not in self._stages:
            raise CompositeError(f"no stage {name!r}{nearest(name, self._stages)}")
        return pd.DataFrame(self._stages[name], index=self._index(), columns=list(self.panel.codes))

    @cached_property
    def coverage(self) -> pd.DataFrame:
        """Share of the children's weight (or number, see `share_of`) that has a value: unit x aggregate, 0-1.

        It is counted on what enters the aggregation, so an imputed child counts as measured; see `measured`.
        """
        aggregates = list(self.fitted.framework.aggregates)
        values = np.array([self._plan.coverage[a] for a in aggregates]).T
        return pd.DataFrame(values, index=self._index(), columns=aggregates)

    @cached_property
    def measured(self) -> pd.DataFrame:
        """Share of an aggregate's indicators, by effective weight, that the data measured before imputation."""
        framework = self.fitted.framework
        effective = {c: e for c, (_, e) in self.fitted.tree.shares(self.fitted.weights).items()}
        present = ~np.isnan(self.panel.cells)
        out = {}
        for a in framework.aggregates:
            below = framework.descendants(a)
            columns = [self.fitted.tree.column[c] for c in below]
            weight = np.array([effective[c] for c in below])
            out[a] = present[:, columns] @ weight / weight.sum()
        return pd.DataFrame(out, index=self._index())

    @cached_property
    def weights(self) -> pd.DataFrame:
        """Weights in force: `code, level, parent, weight, share, effective`.

        `share` is the weight among its siblings, `effective` the product of the shares up to the root.
        """
        framework, tree = self.fitted.framework, self.fitted.tree
        raw = dict(zip(tree.weight_codes, self.fitted.weights, strict=True))
        shares = tree.shares(self.fitted.weights)
        return pd.DataFrame(
            {
                "code": list(framework.codes),
                "level": [framework.levels[c] for c in framework.codes],
                "parent": [framework.nodes[c].parent or "" for c in framework.codes],
                "weight": [raw.get(c, framework.nodes[c].weight) for c in framework.codes],
                "share": [shares[c][0] for c in framework.codes],
                "effective": [shares[c][1] for c in framework.codes],
            }
        )

    @cached_property
    def log(self) -> Log:
        """What was done, step by step; it can be replayed, also with one entry changed."""
        from indicators.composite.log import log_of

        return log_of(self)

    def __repr__(self) -> str:
        return f"Result({len(self.codes)} codes, {self.panel.rows} rows)"


def _labels(codes: np.ndarray, kinds: Iterable[object]) -> pd.Series:
    """Return text by number; far faster than repeating the text itself."""
    return pd.Series(pd.Categorical.from_codes(codes.astype(np.int64), pd.Index(list(kinds), dtype="str"))).astype(
        "str"
    )


def _narrow(labels: np.ndarray) -> np.ndarray:
    """Return period labels in their natural dtype (integers as integers)."""
    return np.asarray(pd.Series(labels).infer_objects())
