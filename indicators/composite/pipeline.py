"""Fitting a method to data and scoring units with it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from indicators.composite.columns import Part, apply_parts, block_of, fit_parts, flat_cells, parts_of
from indicators.composite.data import Panel, panel
from indicators.composite.framework import Framework
from indicators.composite.method import Method
from indicators.composite.result import Result
from indicators.composite.steps.block import State
from indicators.composite.tree import Rows, Tree


@dataclass(frozen=True)
class FittedStep:
    """One step with what it learnt, part by part (a part is the columns that share one specification)."""

    step: str
    parts: list[Part]
    states: list[State]


@dataclass(frozen=True)
class Fitted:
    """A method that has learnt its limits, parameters and weights from data.

    Attributes
    ----------
    framework : Framework
    method : Method
    steps : tuple of FittedStep
        Those before weights and aggregation, in the order in which they run.
    tree : Tree
    weights : ndarray, shape (W,)
        In the order of `tree.weight_codes`.
    """

    framework: Framework
    method: Method
    steps: tuple[FittedStep, ...]
    tree: Tree
    weights: np.ndarray

    def normalised(
        self, data: Panel, stages: dict[str, np.ndarray] | None = None
    ) -> tuple[np.ndarray, np.ndarray | None]:
        """Run the learnt steps on a panel.

        Parameters
        ----------
        data : Panel
        stages : dict, optional
            Filled with the values (R, K) after each step.

        Returns
        -------
        values : ndarray, shape (R, K)
        flat : ndarray of bool, shape (R, K), or None
            Cells of indicators without spread.
        """
        values, flat = data.cells, None
        for fitted in self.steps:
            block = block_of(data, self.framework, values)
            values = apply_parts(block, fitted.parts, fitted.states)
            if fitted.step == "normalise":
                flat = flat_cells(block, fitted.parts, fitted.states)
            if stages is not None:
                stages[fitted.step] = values
        return values, flat

    def transform(self, data: pd.DataFrame | Panel, denominators: pd.DataFrame | None = None) -> Result:
        """Score units, periods or areas, which need not be those that were learnt from.

        Parameters
        ----------
        data : DataFrame
            As in `compute`.
        denominators : DataFrame, optional

        Raises
        ------
        CompositeError
            As in `compute`.
        """
        rows = data if isinstance(data, Panel) else panel(data, self.framework, denominators)
        stages = {"raw": rows.cells}
        values, flat = self.normalised(rows, stages)
        plan = self.tree.score(values, self.weights, rows_of(rows), flat)
        return Result(self, rows, plan, stages)


def rows_of(data: Panel) -> Rows:
    """Return what aggregation must know of the rows of a panel."""
    if len(data.periods) == 1:
        return Rows(data.name, [np.arange(data.rows)])
    order = np.argsort(data.period_index, kind="stable")
    bounds = np.searchsorted(data.period_index[order], np.arange(1, len(data.periods)))
    return Rows(data.name, np.split(order, bounds))


def fit_steps(
    data: Panel, framework: Framework, method: Method, stages: dict[str, np.ndarray] | None = None
) -> tuple[tuple[FittedStep, ...], np.ndarray, np.ndarray | None]:
    """Fit every step before weights and aggregation, one on the result of the other.

    Returns
    -------
    steps : tuple of FittedStep
    values : ndarray, shape (R, K)
        Normalised.
    flat : ndarray of bool, shape (R, K), or None
    """
    fitted: list[FittedStep] = []
    values, flat = data.cells, None
    for spec in method.sequence:
        block = block_of(data, framework, values)
        parts = parts_of(spec, framework, data.codes)
        states = fit_parts(block, parts)
        values = apply_parts(block, parts, states)
        if spec.step == "normalise":
            flat = flat_cells(block, parts, states)
        if stages is not None:
            stages[spec.step] = values
        fitted.append(FittedStep(spec.step, parts, states))
    return tuple(fitted), values, flat


def fit(
    data: pd.DataFrame | Panel,
    framework: Framework,
    method: Method | None = None,
    denominators: pd.DataFrame | None = None,
) -> Fitted:
    """Learn the limits, parameters and weights of a method from data; see `compute` for the arguments."""
    return compute(data, framework, method, denominators).fitted


def compute(
    data: pd.DataFrame | Panel,
    framework: Framework,
    method: Method | None = None,
    denominators: pd.DataFrame | None = None,
) -> Result:
    """Compute an index: every step of the method on the data, up the framework.

    Parameters
    ----------
    data : DataFrame
        Column or index `unit`, optionally `period`, and one column per indicator, matched by name; groups and
        denominators that the framework names are read where present.
    framework : Framework
    method : Method, optional
        Default: min-max 0-100, weights of the framework, arithmetic means.
    denominators : DataFrame, optional
        Denominators in a table of their own, with `unit` and optionally `period`.

    Returns
    -------
    Result

    Raises
    ------
    FrameworkError, DataError, MethodError, UndefinedError
        All are `CompositeError` and `ValueError`; the message names what was found and expected.

    Examples
    --------
    >>> import pandas as pd
    >>> from indicators.composite import Framework, compute
    >>> framework = Framework.from_frame(pd.DataFrame({
    ...     "code": ["roads", "clinics", "index"], "parent": ["index", "index", ""],
    ...     "type": ["indicator", "indicator", "aggregate"], "weight": 1, "direction": 1}))
    >>> data = pd.DataFrame({"unit": ["A", "B", "C"], "roads": [1, 2, 3], "clinics": [0, 10, 5]})
    >>> compute(data, framework).table("index")["index"].tolist()
    [0.0, 75.0, 75.0]
    """
    method = method or Method.default()
    rows = data if isinstance(data, Panel) else panel(data, framework, denominators)
    tree = Tree(framework, method.steps["weights"], method.steps["aggregate"])
    stages: dict[str, np.ndarray] = {"raw": rows.cells}
    steps, values, flat = fit_steps(rows, framework, method, stages)
    weights, plan = tree.fit(values, rows_of(rows), flat)
    return Result(Fitted(framework, method, steps, tree, weights), rows, plan, stages)


__all__ = ["Fitted", "FittedStep", "compute", "fit", "fit_steps", "rows_of"]
