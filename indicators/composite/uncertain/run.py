"""Uncertainty of an index: scores and ranks with intervals over many ways of computing it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from indicators.composite.data import Panel, panel
from indicators.composite.errors import CompositeError, MethodError, nearest
from indicators.composite.framework import Framework
from indicators.composite.method import Method
from indicators.composite.pipeline import compute
from indicators.composite.result import Result
from indicators.composite.uncertain.draws import MEMORY, Draws
from indicators.composite.uncertain.evaluate import Evaluator
from indicators.composite.uncertain.factors import DEFAULT_SPEC, Factor
from indicators.composite.uncertain.space import Space

LEVELS = (0.05, 0.5, 0.95)
ALL_CODES = 50_000_000  # draws x aggregates x rows up to which every aggregate is kept by default
BLOCK_CELLS = 4_000_000
Progress = Callable[[int, int], None]


class Uncertainty:
    """Draws of an uncertainty analysis and what follows from them.

    Attributes
    ----------
    nominal : Result
        The index as the method says.
    codes : tuple of str
        Aggregates analysed.
    draws : Draws
        Every score and rank.
    factors : dict of str to Factor
    seed : int
    """

    def __init__(
        self, nominal: Result, codes: tuple[str, ...], draws: Draws, factors: dict[str, Factor], seed: int
    ) -> None:
        self.nominal, self.codes, self.draws, self.factors, self.seed = nominal, codes, draws, factors, seed

    @cached_property
    def scores(self) -> pd.DataFrame:
        """Scores: `unit[, period], code, level, nominal, mean, median, q05, q95, share`.

        `q05` and `q95` bound the 5-95 % interval over the draws; `share` is the share of draws in which the
        unit has a score (it may be withheld in others).
        """
        return self._summary("scores")

    @cached_property
    def ranks(self) -> pd.DataFrame:
        """Ranks within the period, with the same columns as `scores`; 1 = highest score."""
        return self._summary("ranks")

    @cached_property
    def summary(self) -> pd.DataFrame:
        """Scores and ranks side by side: `score, score_median, score_q05, ..., rank, rank_median, ...`."""
        keys = [c for c in ("unit", "period", "code", "level") if c in self.scores.columns]
        out = self.scores[keys].copy()
        for name, table in (("score", self.scores), ("rank", self.ranks)):
            out[name] = table["nominal"]
            for column in ("mean", "median", "q05", "q95"):
                out[f"{name}_{column}"] = table[column]
        out["share"] = self.scores["share"]
        return out

    def _summary(self, what: str) -> pd.DataFrame:
        position = {c: i for i, c in enumerate(self.nominal.codes)}
        index = self.nominal._index()
        tables = []
        for c, code in enumerate(self.codes):
            quantiles, mean, count = self.draws.quantiles(c, what, LEVELS)
            if what == "scores":
                nominal = self.nominal.array[position[code]]
            else:
                nominal = self.nominal.rank_array[position[code]].astype(float)
                nominal[nominal == 0] = np.nan
            tables.append(
                pd.DataFrame(
                    {
                        "code": code, "level": self.nominal.fitted.framework.levels[code], "nominal": nominal,
                        "mean": mean, "median": quantiles[1], "q05": quantiles[0], "q95": quantiles[2],
                        "share": count / self.draws.shape[1],
                    },
                    index=index,
                ).reset_index()
            )  # fmt: skip
        return pd.concat(tables, ignore_index=True)

    def _code(self, code: str | None) -> int:
        if code is None:
            return self.codes.index(next(r for r in self.nominal.fitted.framework.roots if r in self.codes))
        if code not in self.codes:
            raise CompositeError(f"unknown code {code!r}{nearest(code, self.codes)}")
        return self.codes.index(code)

    def rank_probabilities(self, code: str | None = None) -> pd.DataFrame:
        """Probability of each rank: one row per unit (and period), one column per rank from 1.

        Rows of units that are withheld in some draws sum to less than 1.

        Parameters
        ----------
        code : str, optional
            An aggregate; default the first root.
        """
        own = self._code(code)
        _, draws, rows = self.draws.shape
        most = int(np.bincount(self.nominal.panel.period_index).max())
        if rows * (most + 1) > 100_000_000:
            raise CompositeError(f"the probability of each of {most} ranks of {rows} units does not fit; use `ranks`")
        counts = np.zeros(rows * (most + 1), dtype=np.int64)
        offset = np.arange(rows) * (most + 1)
        step = max(1, BLOCK_CELLS // rows)
        for start in range(0, draws, step):
            cells = (self.draws.ranks(own, slice(start, start + step)) + offset).ravel()
            counts += np.bincount(cells, minlength=len(counts))
        table = counts.reshape(rows, most + 1)[:, 1:] / draws
        return pd.DataFrame(table, index=self.nominal._index(), columns=range(1, most + 1))

    def pairwise(self, code: str | None = None, units: list[str] | None = None, period: Any = None) -> pd.DataFrame:
        """Probability that the unit of the row ranks before the unit of the column; ties count half.

        Draws in which either unit is withheld are left out of their pair.

        Parameters
        ----------
        code : str, optional
            An aggregate; default the first root.
        units : list of str, optional
            Default all units.
        period : optional
            Needed when the data has several periods.
        """
        data = self.nominal.panel
        rows = np.arange(data.rows)
        if len(data.periods) > 1:
            if period not in list(data.periods):
                known = ", ".join(map(str, data.periods))
                raise CompositeError(f"pairwise: expected a period of {known}; found {period!r}")
            rows = np.flatnonzero(data.period_index == list(data.periods).index(period))
        labels = data.units[data.unit_index[rows]]
        if units is not None:
            position = {u: r for u, r in zip(labels, rows, strict=True)}
            for unit in units:
                if unit not in position:
                    raise CompositeError(f"unknown unit {unit!r}{nearest(str(unit), map(str, labels))}")
            rows, labels = np.array([position[u] for u in units]), np.array(units, dtype=object)
        if len(rows) > 5000:
            raise CompositeError(f"pairwise: {len(rows)} units are too many; name at most 5000 with `units`")
        own, draws = self._code(code), self.draws.shape[1]
        won, met = np.zeros((len(rows), len(rows))), np.zeros((len(rows), len(rows)))
        step = max(1, BLOCK_CELLS // max(len(rows) ** 2, data.rows))
        for start in range(0, draws, step):
            part = self.draws.ranks(own, slice(start, start + step))[:, rows]
            a, b = part[:, :, None], part[:, None, :]
            valid = (a > 0) & (b > 0)
            won += ((a < b) & valid).sum(axis=0) + 0.5 * ((a == b) & valid).sum(axis=0)
            met += valid.sum(axis=0)
        with np.errstate(invalid="ignore", divide="ignore"):
            out = np.where(met > 0, won / met, np.nan)
        np.fill_diagonal(out, np.nan)
        return pd.DataFrame(out, index=pd.Index(labels, name="unit"), columns=labels)


def uncertainty(
    data: pd.DataFrame | Panel,
    framework: Framework,
    spec: Mapping[str, Any] | None = None,
    draws: int = 1000,
    seed: int = 42,
    *,
    method: Method | None = None,
    codes: tuple[str, ...] | list[str] | None = None,
    sequence: str = "sobol",
    block: int | None = None,
    memory: int = MEMORY,
    progress: Progress | None = None,
    client: Any = None,
    denominators: pd.DataFrame | None = None,
) -> Uncertainty:
    """Compute an index in many ways and say how far scores and ranks depend on it.

    Parameters
    ----------
    data, framework, method, denominators
        As in `compute`; the method is the nominal one, from which the draws differ.
    spec : dict, optional
        What varies, by path; see `Space` and `factors.parse`. Default: every weight by up to 25 %.
    draws : int
        Number of ways; powers of 2 spread best.
    seed : int
        The same seed gives the same draws, whatever the block size and wherever they are computed.
    codes : sequence of str, optional
        Aggregates to analyse. Default all, or the roots only where all would exceed 50 million scores.
    sequence : str
        `sobol` (scrambled, Owen 1998) or `random`.
    block : int, optional
        Draws computed at a time; by default as many as fit a few million scores.
    memory : int
        Bytes of draws kept in memory; beyond, a temporary file holds them.
    progress : callable, optional
        Called with (draws done, draws in all) after each block.
    client : dask.distributed.Client, optional
        Compute the blocks on a cluster; the result is the same.

    Returns
    -------
    Uncertainty

    Raises
    ------
    CompositeError
        As in `compute`, and where the specification does not fit the method.

    References
    ----------
    Saisana, Saltelli & Tarantola (2005), JRSS A 168, 307-323; OECD/JRC Handbook (2008), step 8.
    """
    if draws < 1:
        raise MethodError(f"draws: expected at least 1, found {draws}")
    method = method or Method.default()
    rows = data if isinstance(data, Panel) else panel(data, framework, denominators)
    nominal = compute(rows, framework, method)
    space = Space(DEFAULT_SPEC if spec is None else spec, method, framework)
    chosen = choose_codes(framework, codes, draws, rows.rows)
    size = max(1, BLOCK_CELLS // (rows.rows * len(chosen))) if block is None else block
    if size < 1:
        raise MethodError(f"block: expected at least 1, found {block}")
    blocks = [(start, min(start + size, draws)) for start in range(0, draws, size)]
    evaluator = Evaluator(rows, space, chosen)
    kept = Draws(draws, len(chosen), rows.rows, memory)
    results: Iterator[tuple[int, np.ndarray, np.ndarray]]
    if client is None:
        results = ((start, *draw_block(evaluator, start, stop, seed, sequence)) for start, stop in blocks)
    else:
        from indicators.composite.uncertain.cluster import blocks_on_cluster

        results = blocks_on_cluster(client, evaluator, blocks, seed, sequence)
    done = 0
    for start, scores, ranks in results:
        kept.put(start, scores, ranks)
        done += len(scores)
        if progress is not None:
            progress(done, draws)
    return Uncertainty(nominal, chosen, kept, space.factors, seed)


def draw_block(evaluator: Evaluator, start: int, stop: int, seed: int, sequence: str) -> tuple[np.ndarray, np.ndarray]:
    """Return scores and ranks, shape (d, C, R), of draws start..stop."""
    scores = evaluator.scores(evaluator.space.at(evaluator.space.draw(start, stop, seed, sequence)))
    return scores, evaluator.ranks(scores)


def choose_codes(
    framework: Framework, codes: tuple[str, ...] | list[str] | None, draws: int, rows: int
) -> tuple[str, ...]:
    """Return the aggregates to analyse; see `uncertainty`."""
    if codes is None:
        few = draws * rows * len(framework.aggregates) <= ALL_CODES
        return framework.aggregates if few else framework.roots
    for code in codes:
        if code not in framework.aggregates:
            raise CompositeError(f"codes: {code!r} is not an aggregate{nearest(code, framework.aggregates)}")
    return tuple(codes)
