"""A panel too large for one table: Parquet files, fitted column by column and scored file by file.

Limits and parameters of an indicator need its whole column but no other; scores of a unit need its row but no
other. So fitting reads one column at a time across all files, and scoring one file at a time, here or on
the workers of a cluster. Methods for which that does not hold are refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from indicators.composite import registry
from indicators.composite.columns import Part, parts_of
from indicators.composite.data import KEYS, panel
from indicators.composite.errors import DataError, MethodError
from indicators.composite.framework import Framework
from indicators.composite.method import Method, StepSpec
from indicators.composite.pipeline import Fitted, FittedStep, fit_steps
from indicators.composite.steps.block import State
from indicators.composite.steps.ranks import rank_scores
from indicators.composite.tree import Tree

RETRIES = 5


@dataclass(frozen=True)
class Partitioned:
    """What `compute_parquet` wrote.

    Attributes
    ----------
    fitted : Fitted
        The limits, for other data.
    scores : list of Path
        One file per input file: `unit[, period]` and one column per code.
    ranks : list of Path
        One file per code: `unit[, period], code, rank`, rank 0 where there is no score.
    """

    fitted: Fitted
    scores: list[Path]
    ranks: list[Path]


def compute_parquet(
    source: str | Path | Iterable[str | Path],
    framework: Framework,
    method: Method | None,
    output: str | Path,
    *,
    client: Any = None,
) -> Partitioned:
    """Compute an index over Parquet files; the numbers are those of `compute` on all rows in one table.

    Parameters
    ----------
    source : path or list of paths
        A folder of `*.parquet` files (taken in the order of their names) or the files; each a table as for `compute`.
    framework : Framework
    method : Method, optional
    output : path
        Folder for `scores/` and `ranks/`.
    client : dask.distributed.Client, optional
        Work on a cluster; every worker must see the files under the same paths.

    Returns
    -------
    Partitioned

    Raises
    ------
    MethodError
        For a method that needs whole rows to fit or whole columns to score: imputation by row, EM or over time,
        screening, weights learnt from scores, pairwise comparison.
    DataError
        When there is no file, or a unit and period stand in more than one.
    """
    method = method or Method.default()
    files = _files(source)
    check_partitionable(method, framework)
    output = Path(output)
    for name in ("scores", "ranks"):
        (output / name).mkdir(parents=True, exist_ok=True)
    names = [str(f) for f in files]
    _run(client, _check_keys, [(names,)])
    states = _run(client, _fit_column, [(names, framework, method, code) for code in framework.indicators])
    fitted = assemble(framework, method, dict(zip(framework.indicators, states, strict=True)))
    targets = [output / "scores" / f"part-{i:05d}.parquet" for i in range(len(files))]
    _run(client, _score_file, [(fitted, f, str(t)) for f, t in zip(names, targets, strict=True)])
    ranked = [output / "ranks" / f"code-{i:05d}.parquet" for i in range(len(framework.codes))]
    scored = [str(t) for t in targets]
    _run(client, _rank_code, [(scored, c, str(t)) for c, t in zip(framework.codes, ranked, strict=True)])
    return Partitioned(fitted, targets, ranked)


def check_partitionable(method: Method, framework: Framework) -> None:
    """Raise MethodError when a step needs more than a column to fit or more than a row to score."""
    for spec in (*method.sequence, method.steps["weights"], method.steps["aggregate"]):
        for own in (spec, *spec.by.values()):
            for name in [own.method] if isinstance(own.method, str) else own.method:
                strategy = registry.get(own.step, name)
                if not strategy.columnwise or strategy.notes.get("data"):
                    raise MethodError(
                        f"{own.step}.{name} needs the whole table at once; compute a partitioned panel without it"
                    )


def _files(source: str | Path | Iterable[str | Path]) -> list[Path]:
    if isinstance(source, (str, Path)):
        place = Path(source)
        found = sorted(place.glob("*.parquet")) if place.is_dir() else [place]
    else:
        found = [Path(s) for s in source]
    absent = [f for f in found if not f.is_file()]
    if not found or absent:
        raise DataError(f"{absent[0] if absent else source}: no Parquet file there")
    return found


def _run(client: Any, function: Callable[..., Any], tasks: list[tuple[Any, ...]]) -> list[Any]:
    if client is None:
        return [function(*t) for t in tasks]
    futures = [client.submit(function, *t, pure=False, retries=RETRIES) for t in tasks]
    return client.gather(futures)


def _read(files: list[str], columns: list[str]) -> pd.DataFrame:
    import pyarrow.parquet as pq

    tables = []
    for f in files:
        there = set(pq.read_schema(f).names)
        tables.append(pd.read_parquet(f, columns=[c for c in columns if c in there]))
    return pd.concat(tables, ignore_index=True)


def _check_keys(files: list[str]) -> None:
    keys = _read(files, list(KEYS))
    twice = keys.duplicated()
    if twice.any():
        raise DataError(f"data: {keys[twice].iloc[0].to_dict()} stands in the files twice")


def _own_method(method: Method, framework: Framework, code: str) -> Method:
    """Return the method of one indicator: exceptions resolved, without weights and aggregation."""
    steps: dict[str, StepSpec] = {}
    for spec in method.sequence:
        own, _ = parts_of(spec, framework, (code,))[0]
        parameters = dict(own.parameters)
        for name in ("scale", "denominators", "targets"):
            value = parameters.get(name)
            if isinstance(value, dict):
                parameters[name] = {c: v for c, v in value.items() if c == code}
        steps[spec.step] = StepSpec(spec.step, own.method, parameters, {})
    return Method(steps, method.order)


def _fit_column(files: list[str], framework: Framework, method: Method, code: str) -> list[State]:
    own = framework.subset([code])
    table = _read(files, [*KEYS, code, *framework.groups, *framework.denominators])
    steps, _, _ = fit_steps(panel(table, own), own, _own_method(method, framework, code))
    return [s.states[0] for s in steps]


def merge_states(states: list[State]) -> State:
    """Join the states of single columns into that of a table."""
    first = states[0]
    if "each" in first:
        return {"each": {t: merge_states([s["each"][t] for s in states]) for t in first["each"]}}
    out: State = {}
    for name, value in first.items():
        if not isinstance(value, np.ndarray):
            out[name] = value
            continue
        parts = [s[name] for s in states]
        if name == "sorted":
            width = max(p.shape[1] for p in parts)
            parts = [np.pad(p, ((0, 0), (0, width - p.shape[1])), constant_values=np.nan) for p in parts]
        out[name] = np.concatenate(parts)
    return out


def assemble(framework: Framework, method: Method, states: dict[str, list[State]]) -> Fitted:
    """Build a fitted method from the states of every indicator."""
    fitted = []
    for i, spec in enumerate(method.sequence):
        parts: list[Part] = parts_of(spec, framework, framework.indicators)
        joined = [merge_states([states[framework.indicators[c]][i] for c in columns]) for _, columns in parts]
        fitted.append(FittedStep(spec.step, parts, joined))
    tree = Tree(framework, method.steps["weights"], method.steps["aggregate"])
    weights = tree.static_weights()
    return Fitted(framework, method, tuple(fitted), tree, weights)


def _score_file(fitted: Fitted, source: str, target: str) -> None:
    result = fitted.transform(pd.read_parquet(source))
    # written beside and renamed, so that a task that is done twice cannot leave half a file
    beside = f"{target}.{np.random.SeedSequence().entropy:x}"
    result.table().reset_index().to_parquet(beside, index=False)
    Path(beside).replace(target)


def _rank_code(files: list[str], code: str, target: str) -> None:
    table = _read(files, [*KEYS, code])
    ranks = np.zeros(len(table), dtype=np.int32)
    groups = [np.arange(len(table))]
    if "period" in table:
        groups = [np.flatnonzero(table["period"] == t) for t in table["period"].unique()]
    for rows in groups:
        ranks[rows] = rank_scores(table[code].to_numpy()[rows])
    beside = f"{target}.{np.random.SeedSequence().entropy:x}"
    table.drop(columns=code).assign(code=code, rank=ranks).to_parquet(beside, index=False)
    Path(beside).replace(target)
