"""What may vary: a parameter of the method over a set, a range or a distribution; weights by noise or Dirichlet.

A factor turns points of the unit cube into values. A point of a quasi-random sequence thus becomes one way of
computing the index.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from indicators.composite.errors import MethodError, nearest
from indicators.composite.tree import Tree

TINY = 2.0**-40  # keeps quantile functions off their infinite ends


class Factor:
    """A quantity that varies. Subclasses say how."""

    size: int = 1
    """Number of unit-cube columns that it takes."""
    levels: int | None = None
    """Number of values when there are finitely many."""

    def bind(self, tree: Tree) -> None:
        """Learn the framework that weights belong to (weights only)."""

    def probabilities(self) -> np.ndarray:
        """Probability of each level, shape (levels,)."""
        raise NotImplementedError

    def pick(self, u: np.ndarray) -> np.ndarray:
        """Turn points of the unit cube, shape (d, size), into d values (or level numbers)."""
        raise NotImplementedError

    def value(self, pick: Any) -> Any:
        """Return the value that a pick stands for."""
        return float(pick)


@dataclass
class Choice(Factor):
    """One of a finite set, each with a probability (equal by default)."""

    values: Sequence[Any]
    weights: Sequence[float] | None = None

    def __post_init__(self) -> None:
        if not len(self.values):
            raise MethodError("a choice needs at least one value")
        if self.weights is not None and (len(self.weights) != len(self.values) or min(self.weights) < 0):
            raise MethodError(f"expected {len(self.values)} probabilities of 0 or more, found {self.weights!r}")
        self.levels = len(self.values)

    def probabilities(self) -> np.ndarray:
        """Probability of each value."""
        w = np.ones(len(self.values)) if self.weights is None else np.asarray(self.weights, dtype=float)
        return w / w.sum()

    def pick(self, u: np.ndarray) -> np.ndarray:
        """Return level numbers: each value gets a slice of [0, 1) as wide as its probability."""
        edges = np.cumsum(self.probabilities())
        return np.minimum(np.searchsorted(edges, u[:, 0], side="right"), len(self.values) - 1)

    def value(self, pick: Any) -> Any:
        """Return the value of a level."""
        return self.values[int(pick)]


@dataclass
class Uniform(Factor):
    """Any number between two limits, all equally likely."""

    low: float
    high: float

    def __post_init__(self) -> None:
        if not self.low < self.high:
            raise MethodError(f"expected low below high, found {self.low:g} and {self.high:g}")

    def pick(self, u: np.ndarray) -> np.ndarray:
        """Return numbers."""
        return self.low + (self.high - self.low) * u[:, 0]


@dataclass
class Normal(Factor):
    """A normally distributed number."""

    mean: float
    sd: float

    def __post_init__(self) -> None:
        if not self.sd > 0:
            raise MethodError(f"expected a standard deviation above 0, found {self.sd:g}")

    def pick(self, u: np.ndarray) -> np.ndarray:
        """Return numbers."""
        from scipy.special import ndtri

        return self.mean + self.sd * ndtri(np.clip(u[:, 0], TINY, 1 - TINY))


@dataclass
class Triangular(Factor):
    """A number between two limits, most likely at the mode."""

    low: float
    mode: float
    high: float

    def __post_init__(self) -> None:
        if not self.low <= self.mode <= self.high or self.low == self.high:
            raise MethodError(f"expected low <= mode <= high, found {self.low:g}, {self.mode:g}, {self.high:g}")

    def pick(self, u: np.ndarray) -> np.ndarray:
        """Return numbers."""
        low, mode, high, p = self.low, self.mode, self.high, u[:, 0]
        rising = low + np.sqrt(p * (high - low) * (mode - low))
        falling = high - np.sqrt((1 - p) * (high - low) * (high - mode))
        return np.where(p < (mode - low) / (high - low), rising, falling)


@dataclass
class Distribution(Factor):
    """Any distribution with a quantile function `ppf`, such as a frozen one of scipy.stats."""

    law: Any

    def pick(self, u: np.ndarray) -> np.ndarray:
        """Return numbers."""
        return np.asarray(self.law.ppf(np.clip(u[:, 0], TINY, 1 - TINY)), dtype=float)


@dataclass
class WeightFactor(Factor):
    """A factor on weights. `act` changes an array of weights (W, d) in place.

    Attributes
    ----------
    on : tuple of int or str, optional
        Levels (1 = indicators) or codes whose weights vary; all by default.
    """

    on: tuple[Any, ...] = ()
    chosen: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=int), repr=False)
    families: list[np.ndarray] = field(default_factory=list, repr=False)

    def bind(self, tree: Tree) -> None:
        """Find the weights that vary."""
        levels = tree.framework.levels
        for item in self.on:
            if isinstance(item, str) and item not in tree.weight_codes:
                raise MethodError(f"weights: unknown code {item!r}{nearest(item, tree.weight_codes)}")
            if not isinstance(item, str) and item not in {levels[c] for c in tree.weight_codes}:
                raise MethodError(f"weights: no weights at level {item!r}; levels are 1 to {tree.framework.depth - 1}")
        varies = [not self.on or c in self.on or levels[c] in self.on for c in tree.weight_codes]
        self.chosen = np.flatnonzero(varies)
        taken = set(self.chosen.tolist())
        self.families = [
            np.array(members)
            for s in tree.slots.values()
            if len(members := [i for i in range(s.start, s.stop) if i in taken]) > 1
        ]
        self.size = len(self.chosen)

    def act(self, weights: np.ndarray, pick: np.ndarray) -> None:
        """Change weights (W, d) in place by the picks of d draws."""
        raise NotImplementedError


@dataclass
class WeightNoise(WeightFactor):
    """Every weight times 1 + noise, noise uniform in [-amount, amount]."""

    amount: float = 0.25

    def __post_init__(self) -> None:
        if not 0 < self.amount <= 1:
            raise MethodError(f"expected noise above 0 and at most 1, found {self.amount!r}")

    def pick(self, u: np.ndarray) -> np.ndarray:
        """Return multipliers (d, size)."""
        return 1 + self.amount * (2 * u - 1)

    def act(self, weights: np.ndarray, pick: np.ndarray) -> None:
        """Multiply."""
        weights[self.chosen] *= pick.T


@dataclass
class WeightDirichlet(WeightFactor):
    """The shares in every family from a Dirichlet distribution around the weights in force.

    The parameters are concentration times share; the higher the concentration, the closer to the weights.
    """

    concentration: float = 100.0

    def __post_init__(self) -> None:
        if not self.concentration > 0:
            raise MethodError(f"expected a concentration above 0, found {self.concentration!r}")

    def pick(self, u: np.ndarray) -> np.ndarray:
        """Return the points themselves; they are turned into gamma quantiles around the weights in force."""
        return np.clip(u, TINY, 1 - TINY)

    def act(self, weights: np.ndarray, pick: np.ndarray) -> None:
        """Replace the weights of every family by gamma(concentration * share) draws, scaled to the same sum."""
        from scipy.special import gammaincinv

        position = {int(c): j for j, c in enumerate(self.chosen)}
        for members in self.families:
            total = weights[members].sum(axis=0)
            share = weights[members] / total
            u = pick[:, [position[int(m)] for m in members]].T
            # a tiny concentration may underflow to 0 for all, which has no shares
            drawn = np.where(share > 0, np.maximum(gammaincinv(self.concentration * share, u), 1e-300), 0.0)
            weights[members] = drawn / drawn.sum(axis=0) * total


@dataclass
class WeightSets(WeightFactor):
    """One of several sets of weights, each a table of weight by code; codes left out keep theirs."""

    sets: Sequence[Mapping[str, float]] = ()
    table: np.ndarray = field(default_factory=lambda: np.zeros((0, 0)), repr=False)

    def __post_init__(self) -> None:
        if not len(self.sets):
            raise MethodError("weights: expected at least one set of weights")
        self.levels = len(self.sets)

    def bind(self, tree: Tree) -> None:
        """Match the sets by code."""
        position = {c: i for i, c in enumerate(tree.weight_codes)}
        roots = tree.framework.roots
        self.table = np.full((len(position), len(self.sets)), np.nan)
        for s, entries in enumerate(self.sets):
            for code, w in entries.items():
                if code in roots:
                    continue
                if code not in position or not float(w) >= 0:
                    raise MethodError(f"weights: set {s + 1}: {code!r} = {w!r} is not the weight of a known code")
                self.table[position[code], s] = float(w)
        self.size = 1

    def probabilities(self) -> np.ndarray:
        """Equal."""
        return np.full(len(self.sets), 1 / len(self.sets))

    def pick(self, u: np.ndarray) -> np.ndarray:
        """Return set numbers."""
        return np.minimum((u[:, 0] * len(self.sets)).astype(int), len(self.sets) - 1)

    def value(self, pick: Any) -> Any:
        """Return the number of the set, from 1."""
        return int(pick) + 1

    def act(self, weights: np.ndarray, pick: np.ndarray) -> None:
        """Put the weights of the set in place."""
        chosen = self.table[:, np.asarray(pick, dtype=int)]
        weights[...] = np.where(np.isnan(chosen), weights, chosen)


Spec = Mapping[str, Any]
DEFAULT_SPEC: Spec = {"weights": {"noise": 0.25}}


def parse(path: str, entry: Any) -> Factor:
    """Turn a plain description into a factor.

    A list is a choice and a pair `(low, high)` a range. A table may hold `values` (and `probabilities`), `low`
    and `high` (and `mode`, or `integer = true`), `mean` and `sd`; for `weights` also `noise`, `dirichlet` or
    `sets`, with `levels` or `codes` to say whose.

    Raises
    ------
    MethodError
        When it is none of these.
    """
    if isinstance(entry, Factor):
        return entry
    if isinstance(entry, tuple) and len(entry) == 2 and all(isinstance(v, (int, float)) for v in entry):
        return Uniform(float(entry[0]), float(entry[1]))
    if isinstance(entry, (list, tuple)):
        return Choice(list(entry))
    if hasattr(entry, "ppf"):
        return Distribution(entry)
    if isinstance(entry, Mapping):
        return _from_table(path, dict(entry))
    raise MethodError(f"{path}: expected a list, a pair, a table or a distribution; found {entry!r}")


def _from_table(path: str, t: dict[str, Any]) -> Factor:
    keys = set(t)
    if path == "weights" or path.startswith("weights#"):
        on = (*_items(t.pop("levels", ())), *_items(t.pop("codes", ())))
        if set(t) == {"noise"}:
            return WeightNoise(on=on, amount=float(t["noise"]))
        if set(t) == {"dirichlet"}:
            return WeightDirichlet(on=on, concentration=float(t["dirichlet"]))
        if set(t) == {"sets"}:
            return WeightSets(sets=t["sets"])
    if keys in ({"values"}, {"values", "probabilities"}):
        return Choice(t["values"], t.get("probabilities"))
    if keys == {"low", "high", "integer"} and t["integer"] is True:
        return Choice(list(range(int(t["low"]), int(t["high"]) + 1)))
    if keys == {"low", "high"}:
        return Uniform(float(t["low"]), float(t["high"]))
    if keys == {"low", "mode", "high"}:
        return Triangular(float(t["low"]), float(t["mode"]), float(t["high"]))
    if keys == {"mean", "sd"}:
        return Normal(float(t["mean"]), float(t["sd"]))
    raise MethodError(
        f"{path}: expected values, low and high, mean and sd, or (for weights) noise, dirichlet or sets; found "
        f"{json.dumps(sorted(keys))}"
    )


def _items(value: Any) -> Iterable[Any]:
    return value if isinstance(value, (list, tuple)) else (value,)
