"""The quality report as tables of the data package."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

import pandas as pd

from indicators.baseline import Baseline
from indicators.quality.checks import Check, run_checks
from indicators.quality.codes import COMPONENTS, SEVERITIES
from indicators.quality.score import Cells, Score, age, as_of, band, cells_of, end_of, newest, scores, used_by
from indicators.quality.sentences import Speaker
from indicators.tables import noted
from indicators.words import LANGUAGES
from indicators.workspace import Workspace

#: A step that no machine's rounding error reaches: a build gives the same bytes everywhere.
_DECIMALS = 6


def quality_tables(baseline: Baseline) -> dict[str, pd.DataFrame]:
    """Check the figures of a baseline and return what was found.

    Parameters
    ----------
    baseline : Baseline

    Returns
    -------
    dict of str to DataFrame
        `quality_scores`, `quality_components`, `quality_completeness`, `quality_timeliness`, `quality_findings`.
    """
    checks = run_checks(baseline.workspace)
    found, cells = scores(baseline, checks), cells_of(baseline)
    return {
        "quality_scores": _scores(found),
        "quality_components": _components(found),
        "quality_completeness": _completeness(baseline, cells),
        "quality_timeliness": _timeliness(baseline, cells),
        "quality_findings": _findings(baseline, [c for c in checks if not c.passed]),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, _DECIMALS)


def _scores(found: Iterable[Score]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "scope": s.scope,
            "code": s.code,
            "score": _rounded(s.value),
            "band": band(s.value, s.rules),
            "judged": len(COMPONENTS) - len(s.left_out),
            "left_out": ";".join(s.left_out),
        }
        for s in found
        if s.scope != "year"
    )


def _components(found: Iterable[Score]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "scope": s.scope,
            "code": s.code,
            "component": name,
            "numerator": _rounded(s.parts[name][0]),
            "denominator": s.parts[name][1],
            "score": _rounded(s.component(name)),
            "band": band(s.component(name), s.rules),
            "weight": s.rules.weights[name],
        }
        for s in found
        for name in COMPONENTS
    )


def _completeness(baseline: Baseline, cells: Cells) -> pd.DataFrame:
    """Return every cell in every year that its indicator is published for, and once without a year if it has none."""
    years: dict[str, set[int | None]] = defaultdict(set)
    counts: Counter[tuple[str, str, int | None]] = Counter()
    for (indicator, area), values in cells.items():
        for v in values:
            end = end_of(v.period)
            year = end.year if end else None
            years[indicator].add(year)
            counts[indicator, area, year] += 1
    records: list[dict[str, Any]] = []
    for indicator in (i.code for i in baseline.workspace.framework.indicators):
        for area in (a.code for a in baseline.workspace.registry.districts):
            for year in sorted(years[indicator] or {None}, key=lambda y: y or 0):
                count = counts[indicator, area, year]
                state = "value" if count else "missing" if (indicator, area) in cells else "not_applicable"
                records.append(
                    {"indicator": indicator, "area_code": area, "year": year, "state": state, "values": count}
                )
    return pd.DataFrame(records, columns=["indicator", "area_code", "year", "state", "values"])


def _timeliness(baseline: Baseline, cells: Cells) -> pd.DataFrame:
    day, fresh_years = as_of(baseline.workspace), baseline.workspace.framework.quality.fresh_years
    columns = ["indicator", "newest", "ended", "as_of", "age_years", "districts_fresh", "districts_measured"]
    records = []
    for indicator in baseline.workspace.framework.indicators:
        own = [values for (code, _), values in cells.items() if code == indicator.code and values]
        ages = [age(found[1], day) for values in own if day and (found := newest(values))]
        latest = newest(v for values in own for v in values)
        if own:
            records.append(
                {
                    "indicator": indicator.code,
                    "newest": latest[0] if latest else "",
                    "ended": latest[1].isoformat() if latest else "",
                    "as_of": day.isoformat() if day else "",
                    "age_years": _rounded(age(latest[1], day)) if latest and day else None,
                    "districts_fresh": sum(years <= fresh_years for years in ages),
                    "districts_measured": len(own),
                }
            )
    return pd.DataFrame(records, columns=columns)


def _findings(baseline: Baseline, failed: Iterable[Check]) -> pd.DataFrame:
    workspace = baseline.workspace
    speakers = {lang: Speaker.of(workspace, lang) for lang in LANGUAGES}
    into = used_by(baseline)
    disputes: dict[str, list[str]] = defaultdict(list)
    for conflict, seen in workspace.disputed.items():
        for o in seen:
            disputes[o.id].append(conflict)
    order = {i.code: n for n, i in enumerate(workspace.framework.indicators)}
    records: list[dict[str, Any]] = []
    for check in failed:
        o = check.observation
        everything = (o, *check.others)
        alike = [p for p in everything if p.variable == o.variable]
        records.append(
            {
                "id": ":".join(part for part in (check.kind, check.rule, o.id) if part),
                "kind": check.kind,
                "severity": check.severity(workspace.framework.quality),
                "rule": check.rule,
                "variable": o.variable,
                "area_code": o.area.code,
                "period": o.period.text,
                "found": _rounded(check.found),
                "low": _finite(check.low),
                "high": _finite(check.high),
                "unit": "" if check.kind == "jump" else o.unit,
                "source": o.source,
                "compared": ";".join(dict.fromkeys(p.source for p in check.others)),
                "observation": o.id,
                "indicators": ";".join(sorted({i for p in alike for i in into.get(p.id, ())}, key=order.__getitem__)),
                "conflicts": ";".join(sorted({c for p in everything for c in disputes[p.id]})),
                **_remark(workspace, check),
                **{f"sentence_{lang}": speaker.say(check) for lang, speaker in speakers.items()},
            }
        )
    # What cannot be comes first; within a severity in the order of the checks.
    records.sort(key=lambda r: SEVERITIES.index(r["severity"]))
    return pd.DataFrame(records)


def _finite(value: float) -> float | None:
    return _rounded(value) if math.isfinite(value) else None


def _remark(workspace: Workspace, check: Check) -> dict[str, str]:
    """Return what the records already say of the figure and of those it was compared with."""
    o = check.observation
    table = next(t for t in workspace.tables if t.source.name == o.table)
    printed = (table.source.spec.get("total_mismatch") or {}).get(o.column)
    notes = [noted(printed["note"])] if printed and check.kind == "total" else []
    notes += [p.noted for p in ((o,) if check.kind == "total" else (o, *check.others))]
    told = {lang: dict.fromkeys(note[f"note_{lang}"] for note in notes) for lang in LANGUAGES}
    return {f"remark_{lang}": "; ".join(filter(None, texts)) for lang, texts in told.items()}
