"""The log of a run: what was done and what it found. It can be replayed, also with one entry changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from indicators.composite.data import Panel
from indicators.composite.framework import Framework
from indicators.composite.method import Method
from indicators.composite.steps.block import State
from indicators.composite.tree import plain

if TYPE_CHECKING:
    from indicators.composite.pipeline import FittedStep
    from indicators.composite.result import Result


@dataclass(frozen=True)
class Entry:
    """One step of a log.

    Attributes
    ----------
    step, method : str
    parameters : dict
        Complete, as in the method.
    found : dict
        What the step learnt or changed, in plain numbers.
    """

    step: str
    method: str
    parameters: Mapping[str, Any]
    found: Mapping[str, Any]


@dataclass(frozen=True)
class Log:
    """The steps of one run in the order in which they ran.

    Attributes
    ----------
    method : Method
        What replaying runs.
    entries : tuple of Entry
    """

    method: Method
    entries: tuple[Entry, ...]

    def change(self, path: str, value: Any) -> Method:
        """Return the method of this log with one entry changed; paths as in `Method.replace`."""
        return self.method.replace(path, value)

    def replay(
        self, data: pd.DataFrame | Panel, framework: Framework, changes: Mapping[str, Any] | None = None
    ) -> Result:
        """Run the log again.

        Parameters
        ----------
        data, framework
            As in `compute`.
        changes : dict, optional
            Entries that differ, by path: `{"normalise.method": "rank"}`.
        """
        from indicators.composite.method import rank_path
        from indicators.composite.pipeline import compute

        method = self.method
        for path, value in sorted((changes or {}).items(), key=lambda pv: rank_path(pv[0])):
            method = method.replace(path, value)
        return compute(data, framework, method)

    def to_frame(self) -> pd.DataFrame:
        """Return the log as a table `step, method, parameters, found`."""
        return pd.DataFrame([vars(e) for e in self.entries], columns=["step", "method", "parameters", "found"])

    def to_list(self) -> list[dict[str, Any]]:
        """Return the log as plain lists and dicts, ready for JSON."""
        return [plain(vars(e)) for e in self.entries]


def log_of(result: Result) -> Log:
    """Describe a run."""
    fitted = result.fitted
    method = fitted.method
    read: dict[str, Any] = {
        "units": len(result.panel.units),
        "periods": len(result.panel.periods) if result.panel.has_periods else 0,
        "indicators": len(result.panel.codes),
        "missing": int(np.isnan(result.panel.cells).sum()),
        "columns_ignored": list(result.panel.ignored),
    }
    entries = [Entry("read", "table", {}, read)]
    before = result._stages["raw"]
    for step in fitted.steps:
        after = result._stages[step.step]
        spec = method.steps[step.step]
        name = spec.method if isinstance(spec.method, str) else ", ".join(spec.method)
        found = _found(result, step, before, after)
        entries.append(Entry(step.step, name, dict(spec.parameters), found))
        before = after
    weights = method.steps["weights"]
    own = {r["code"]: r["share"] for r in result.weights.to_dict("records")}
    entries.append(Entry("weights", str(weights.method), dict(weights.parameters), {"share": plain(own)}))
    aggregate = method.steps["aggregate"]
    name = aggregate.method if isinstance(aggregate.method, str) else ", ".join(aggregate.method)
    withheld = {a: int(np.isnan(result._plan.scores[a][0]).sum()) for a in fitted.framework.aggregates}
    entries.append(Entry("aggregate", name, dict(aggregate.parameters), {"withheld": withheld}))
    return Log(method, tuple(entries))


def _found(result: Result, step: FittedStep, before: np.ndarray, after: np.ndarray) -> dict[str, Any]:
    codes = result.panel.codes
    gone, come = np.isnan(after) & ~np.isnan(before), np.isnan(before) & ~np.isnan(after)
    found: dict[str, Any] = {}
    if step.step == "screen":
        rows = np.flatnonzero(np.isnan(after).all(axis=1) & ~np.isnan(before).all(axis=1))
        found["withheld"] = [result.panel.name(int(r)) for r in rows]
    elif step.step == "impute":
        found["imputed"] = {c: int(n) for c, n in zip(codes, come.sum(axis=0), strict=True) if n}
        found["still_missing"] = int(np.isnan(after).sum())
    elif step.step == "denominate":
        found["divided"] = [codes[k] for k in np.flatnonzero(_differs(before, after).any(axis=0))]
    if gone.any() and step.step in ("denominate", "normalise"):
        found["lost"] = {c: int(n) for c, n in zip(codes, gone.sum(axis=0), strict=True) if n}
    learnt = {}
    for (spec, columns), state in zip(step.parts, step.states, strict=True):
        learnt.update(_learnt(step.step, str(spec.method), [codes[c] for c in columns], state))
    if learnt:
        found["learnt"] = learnt
    return found


def _differs(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return ~((a == b) | (np.isnan(a) & np.isnan(b)))


def _learnt(step: str, method: str, codes: list[str], state: State) -> dict[str, Any]:
    if "each" in state:
        parts = {str(t): _learnt(step, method, codes, own) for t, own in state["each"].items()}
        return {c: {t: p[c] for t, p in parts.items() if c in p} for c in codes}
    out: dict[str, Any] = {}
    for k, code in enumerate(codes):
        entry = {
            name: plain(v[k])
            for name, v in state.items()
            if isinstance(v, np.ndarray) and v.ndim >= 1 and len(v) == len(codes) and name != "sorted"
        }
        if step == "treat":
            treated = entry.get("points") or entry.get("active")
            entry = {n: v for n, v in entry.items() if treated or n in ("skewness", "kurtosis")}
        if entry:
            out[code] = entry
    return out
