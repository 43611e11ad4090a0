"""The space of all ways of computing the index: its factors, and quasi-random points in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from indicators.composite.errors import MethodError
from indicators.composite.framework import Framework
from indicators.composite.method import Method, rank_path
from indicators.composite.tree import Tree
from indicators.composite.uncertain.factors import Factor, WeightFactor, parse

SEQUENCES = ("sobol", "random")


@dataclass(frozen=True)
class Points:
    """Several points of the space: the picks of every factor, by path."""

    picks: dict[str, np.ndarray]
    count: int

    def take(self, rows: np.ndarray) -> Points:
        """Return some of the points."""
        return Points({p: v[rows] for p, v in self.picks.items()}, len(rows))


class Space:
    """Factors by path.

    Parameters
    ----------
    spec : dict
        Path to description. A path is an entry of the method (`treat.max_points`, `normalise.method`, a whole
        step such as `impute`), `weights` (also `weights#2`, ... for several), or `framework.COLUMN.CODE` with
        column `target`, `lower` or `upper`. For descriptions see `factors.parse`.
    method : Method
    framework : Framework

    Raises
    ------
    MethodError
        When a path or a value does not fit the method; every value of a choice is tried.
    """

    def __init__(self, spec: Mapping[str, Any], method: Method, framework: Framework) -> None:
        if not spec:
            raise MethodError("uncertainty: nothing varies; give at least one factor")
        self.method, self.framework = method, framework
        self.factors: dict[str, Factor] = {}
        tree = Tree(framework, method.steps["weights"], method.steps["aggregate"])
        for path, entry in spec.items():
            factor = parse(path, entry)
            if isinstance(factor, WeightFactor) and path.split("#")[0] != "weights":
                raise MethodError(f"{path}: noise, dirichlet and sets are for the path weights")
            factor.bind(tree)
            self.factors[path] = factor
        self._variants: dict[tuple[Any, ...], tuple[Method, Framework]] = {}
        for path, factor in self.factors.items():
            if isinstance(factor, WeightFactor):
                continue
            # a wrong path or value is refused at once, not after a thousand draws
            tried = range(factor.levels) if factor.levels else factor.pick(np.full((1, factor.size), 0.5))
            for pick in tried:
                self._apply({path: factor.value(pick)})

    @property
    def size(self) -> int:
        """Number of unit-cube columns of all factors."""
        return sum(f.size for f in self.factors.values())

    @property
    def finite(self) -> int | None:
        """Number of points when every factor has finitely many values; None otherwise."""
        count = 1
        for f in self.factors.values():
            if f.levels is None:
                return None
            count *= f.levels
        return count

    @property
    def method_paths(self) -> list[str]:
        """Paths that change the method or the framework, not just the weights."""
        return [p for p, f in self.factors.items() if not isinstance(f, WeightFactor)]

    def columns(self) -> dict[str, slice]:
        """Return which columns of the unit cube belong to which factor."""
        out, start = {}, 0
        for path, f in self.factors.items():
            out[path] = slice(start, start + f.size)
            start += f.size
        return out

    def at(self, u: np.ndarray) -> Points:
        """Return the points of the space for points of the unit cube, shape (d, size)."""
        columns = self.columns()
        return Points({p: f.pick(u[:, columns[p]]) for p, f in self.factors.items()}, len(u))

    def grid(self, numbers: np.ndarray) -> Points:
        """Return points of a finite space by number; the last factor varies fastest."""
        shape = [int(f.levels or 0) for f in self.factors.values()]
        picks = np.unravel_index(numbers, shape)
        return Points(dict(zip(self.factors, picks, strict=True)), len(numbers))

    def draw(self, start: int, stop: int, seed: int, sequence: str = "sobol", size: int | None = None) -> np.ndarray:
        """Return rows start..stop of a sequence in the unit cube, the same whatever the blocks.

        Parameters
        ----------
        start, stop : int
        seed : int
        sequence : str
            `sobol` (scrambled) or `random`.
        size : int, optional
            Number of columns, by default those of the factors.

        Returns
        -------
        ndarray, shape (stop - start, size)
        """
        size = self.size if size is None else size
        if sequence == "random":
            bits = np.random.PCG64(seed)
            bits.advance(start * size)
            return np.random.Generator(bits).random((stop - start, size))
        if sequence != "sobol":
            raise MethodError(f"sequence: expected one of {', '.join(SEQUENCES)}; found {sequence!r}")
        from scipy.stats import qmc

        engine = qmc.Sobol(size, scramble=True, rng=np.random.default_rng(seed))
        if start:
            engine.fast_forward(start)
            return engine.random(stop - start)
        # one point and then the rest: the sequence is the same, and any number of points is allowed
        first = engine.random(1)
        return first if stop == 1 else np.concatenate([first, engine.random(stop - 1)])

    def variants(self, points: Points) -> tuple[list[tuple[Any, ...]], np.ndarray]:
        """Return the distinct picks of the method's paths among points, and which each point has."""
        paths = self.method_paths
        if not paths:
            return [()], np.zeros(points.count, dtype=int)
        stacked = np.column_stack([np.asarray(points.picks[p], dtype=float) for p in paths])
        distinct, member = np.unique(stacked, axis=0, return_inverse=True)
        return [tuple(row) for row in distinct.tolist()], member.reshape(-1)

    def variant(self, key: tuple[Any, ...]) -> tuple[Method, Framework]:
        """Return the method and framework of one combination of picks."""
        known = self._variants.get(key)
        if known is None:
            values = {p: self.factors[p].value(k) for p, k in zip(self.method_paths, key, strict=True)}
            if len(self._variants) > 4096:  # continuous factors never meet twice
                self._variants.clear()
            known = self._variants[key] = self._apply(values)
        return known

    def _apply(self, values: Mapping[str, Any]) -> tuple[Method, Framework]:
        method, framework = self.method, self.framework
        for path, value in sorted(values.items(), key=lambda pv: rank_path(pv[0])):
            if path.startswith("framework."):
                _, column, *rest = path.split(".", 2)
                framework = framework.with_values(column, {rest[0] if rest else "": value})
                continue
            step, _, name = path.partition(".")
            parameter_of_absent = name and name != "method" and not self._has(method, step, name)
            # a parameter may belong to another method that is drawn together with it: then it has no effect
            if parameter_of_absent and self._belongs_elsewhere(path):
                continue
            method = method.replace(path, value)
        return method, framework

    @staticmethod
    def _has(method: Method, step: str, name: str) -> bool:
        return step in method.steps and (name.startswith("by.") or name in method.steps[step].parameters)

    def _belongs_elsewhere(self, path: str) -> bool:
        step = path.split(".")[0]
        return any(p in (step, f"{step}.method") for p in self.factors)
