"""From a workspace and its baseline to the tables of the Data Package."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable
from typing import Any

import pandas as pd

from indicators.areas import VILLAGE_COLUMNS
from indicators.baseline import Baseline, coverage_table, interval_table, score_table
from indicators.files import read_yaml
from indicators.framework import STANDARDS, TEXTS
from indicators.quality.tables import quality_tables
from indicators.schema import BY_NAME
from indicators.spatial.results import spatial_tables
from indicators.tables import Observation, noted
from indicators.templates import template_path
from indicators.values import Value


def tables(baseline: Baseline) -> dict[str, pd.DataFrame]:
    """Return every table of the package, in the columns and types of `indicators.schema`.

    Parameters
    ----------
    baseline : Baseline

    Returns
    -------
    dict of str to DataFrame
    """
    scores = score_table(baseline)
    # Columns are named wherever an empty workspace has no record that would name them.
    made: dict[str, pd.DataFrame] = {
        "areas": _areas(baseline),
        "villages": _villages(baseline),
        "village_values": _village_values(baseline),
        "framework": _framework(baseline),
        "indicators": _indicators(baseline),
        "values": _values(baseline),
        "observations": _observations(baseline),
        "variables": pd.DataFrame(list(baseline.workspace.framework.variables)),
        "scores": scores,
        "rank_intervals": interval_table(baseline),
        "coverage": coverage_table(baseline, scores),
        "wanted": _wanted(baseline),
        "headlines": _headlines(baseline),
        "sources": _sources(baseline),
        "corrections": _corrections(baseline),
        "conflicts": _conflicts(baseline),
        "masterplan_status": _masterplan_status(baseline),
        # Of itself a build knows no former one: `build` fills this in.
        "changes": pd.DataFrame(columns=BY_NAME["changes"].columns),
    }
    made |= spatial_tables(
        made["areas"],
        baseline.workspace.registry.boundaries,
        made["villages"],
        made["village_values"],
        scores,
        made["values"],
        baseline.workspace.framework.method["baseline"]["indicator_min_districts"],
    )
    made |= quality_tables(baseline)
    return {name: BY_NAME[name].frame(frame) for name, frame in made.items()}


def both(prefix: str, text: Any) -> dict[str, str]:
    """Return a bilingual text as two columns; both empty where there is none."""
    return {f"{prefix}_{language}": (text or {}).get(language, "") for language in ("id", "en")}


def joined(items: Iterable[str]) -> str:
    """Join texts with `;`, each once, in order."""
    return ";".join(dict.fromkeys(items))


def _areas(baseline: Baseline) -> pd.DataFrame:
    registry = baseline.workspace.registry
    # A point inside each polygon, so that a label never falls outside a crescent-shaped district.
    points = dict(zip(registry.boundaries["code"], registry.boundaries.representative_point(), strict=True))
    given = read_yaml(baseline.workspace.root / "areas" / "regency.yml", baseline.workspace.root)
    short = {registry.regency.code: str(given.get("short_name") or registry.regency.name)}
    records = []
    for a in registry.areas:
        point = points.get(a.code)
        records.append(
            {
                **{k: getattr(a, k) for k in ("code", "bps_code", "name", "level", "parent", "seat")},
                "short_name": short.get(a.code, a.name),
                "lon": round(point.x, 5) if point else None,
                "lat": round(point.y, 5) if point else None,
            }
        )
    return pd.DataFrame(records)


def _villages(baseline: Baseline) -> pd.DataFrame:
    frame = pd.DataFrame(list(baseline.workspace.registry.villages), columns=list(VILLAGE_COLUMNS))
    for column in ("lon", "lat"):
        frame[column] = pd.to_numeric(frame[column])
    return frame.sort_values("code")


def _village_values(baseline: Baseline) -> pd.DataFrame:
    rows = baseline.workspace.registry.village_values
    frame = pd.DataFrame(list(rows), columns=list(rows.columns)).rename(columns={"code": "village_code"})
    frame["value"] = pd.to_numeric(frame["value"])
    return frame.sort_values(["variable", "period", "village_code"])


def _framework(baseline: Baseline) -> pd.DataFrame:
    return pd.DataFrame(
        {
            **{k: getattr(e, k) for k in ("code", "parent", "level", "order", "weight", "label_status")},
            **both("name", e.name),
            **both("description", e.description),
        }
        for e in baseline.workspace.framework.elements
    )


def _limits(baseline: Baseline) -> dict[str, tuple[float, float]]:
    """Limits in force: goalposts, or the range of the baseline's own values."""
    limits = {}
    for i in baseline.workspace.framework.indicators:
        if i.goalposts:
            limits[i.code] = i.goalposts
        elif baseline.standings[i.code].status == "in_index":
            column = baseline.data[i.code]
            limits[i.code] = (float(column.min()), float(column.max()))
    return limits


def _indicators(baseline: Baseline) -> pd.DataFrame:
    limits = _limits(baseline)
    total = len(baseline.workspace.registry.districts)
    records = []
    for i in baseline.workspace.framework.indicators:
        own = baseline.standings[i.code]
        lower, upper = limits.get(i.code, (math.nan, math.nan))
        record: dict[str, Any] = {
            "code": i.code,
            "subdimension": i.subdimension,
            "dimension": i.dimension,
            "role": i.role,
            "status": own.status,
            "order": i.order,
            "direction": i.direction,
            "decimals": i.decimals,
            "proxy": i.proxy,
            "cumulates": i.cumulates,
            "weight": i.weight,
            "limits_kind": "goalposts" if i.goalposts else "observed",
            "lower": lower,
            "upper": upper,
            "baseline_period": own.period,
            "districts_covered": own.districts,
            "districts_total": total,
        }
        for name in (*TEXTS, "formula", "limitation", "limits_source"):
            record |= both("source_note" if name == "source" else name, i.texts.get(name))
        record |= {s: joined(i.links.get(s, [])) for s in STANDARDS}
        records.append(record)
    return pd.DataFrame(records)


def _values(baseline: Baseline) -> pd.DataFrame:
    texts = {i.code: i.texts for i in baseline.workspace.framework.indicators}

    def record(v: Value) -> dict[str, Any]:
        return {
            "indicator": v.indicator,
            "area_code": v.area.code,
            "period": v.period,
            "year": v.year,
            "value": v.value,
            **both("unit", texts[v.indicator]["unit"]),
            "numerator": v.numerator,
            "denominator": v.denominator,
            "denominator_period": v.denominator_period,
            "confidence": v.confidence,
            "in_baseline": baseline.usable(v),
            "break_before": v.break_before,
            "sources": joined(o.source for o in v.observations),
            "observations": joined(o.id for o in v.observations),
            "note_id": v.note_id,
            "note_en": v.note_en,
        }

    return pd.DataFrame([record(v) for v in baseline.values], columns=BY_NAME["values"].columns)


def _observations(baseline: Baseline) -> pd.DataFrame:
    chosen = baseline.workspace.chosen

    def record(o: Observation) -> dict[str, Any]:
        return {
            "id": o.id,
            "variable": o.variable,
            "area_code": o.area.code,
            "area_level": o.area.level,
            "period": o.period.text,
            "period_kind": o.period.kind,
            "start": o.period.start.isoformat() if o.period.start else "",
            "end": o.period.end.isoformat() if o.period.end else "",
            **{k: getattr(o, k) for k in ("value", "mark", "unit", "published", "source", "table", "row", "column")},
            "confidence": o.confidence,
            "chosen": o.id in chosen,
            "correction": o.correction,
            **o.noted,
        }

    columns = BY_NAME["observations"].columns
    return pd.DataFrame([record(o) for o in baseline.workspace.observations], columns=columns).sort_values("id")


def _wanted(baseline: Baseline) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "subdimension": i.subdimension,
            "code": i.code,
            **both("name", i.texts["name"]),
            **both("unit", i.texts["unit"]),
            **both("office", i.texts.get("office") or i.texts["producer"]),
            "status": baseline.standings[i.code].status,
            "template": template_path(i),
        }
        for i in baseline.workspace.framework.indicators
        if i.role == "index" and baseline.standings[i.code].status != "in_index"
    )


def _headlines(baseline: Baseline) -> pd.DataFrame:
    workspace = baseline.workspace
    records: list[dict[str, Any]] = []
    for order, headline in enumerate(workspace.framework.headlines, start=1):
        series = sorted(
            (
                o
                for o in workspace.observations
                if o.variable == headline["variable"]
                and o.id in workspace.chosen
                and o.area.level == "regency"
                and o.period.end
            ),
            key=lambda o: (o.period.end, o.period.start),
        )
        # A part of a year beside whole years would read as a fall: whole years only, where there are any.
        years = [o for o in series if o.period.kind == "year"]
        breaks = {str(b["from"]): b["note"] for b in headline["breaks"]}
        for o in years or series:
            note = breaks.get(o.period.text)
            records.append(
                {
                    "code": headline["variable"],
                    "order": order,
                    "variable": headline["variable"],
                    "area_code": o.area.code,
                    **both("name", headline["name"]),
                    **both("unit", headline["unit"]),
                    "decimals": headline["decimals"],
                    "direction": headline["direction"],
                    "period": o.period.text,
                    "year": o.period.year,
                    "value": o.value / headline["divide_by"],
                    "source": o.source,
                    "confidence": o.confidence,
                    "break_before": note is not None,
                    **both("note", note),
                }
            )
    return pd.DataFrame(records, columns=BY_NAME["headlines"].columns)


def _sources(baseline: Baseline) -> pd.DataFrame:
    counts = Counter(o.source for o in baseline.workspace.observations)
    fields = ("id", "title", "publisher", "location", "published", "licence", "retrieved", "sha256", "path")
    return pd.DataFrame(
        {**{f: getattr(origin, f) for f in fields}, "n_observations": counts[id_]}
        for id_, origin in sorted(baseline.workspace.origins.items())
    )


def _corrections(baseline: Baseline) -> pd.DataFrame:
    workspace = baseline.workspace
    return pd.DataFrame(
        [
            {
                **{k: getattr(c, k) for k in ("id", "table", "expect", "value", "reason_id", "reason_en", "by", "on")},
                "area_code": workspace.registry.match(c.at["area"]).code if "area" in c.at else "",
                "column": c.at.get("column", ""),
                "applied": workspace.applied.get(c.id, 0),
            }
            for c in workspace.corrections
        ],
        columns=BY_NAME["corrections"].columns,
    )


def _masterplan_status(baseline: Baseline) -> pd.DataFrame:
    columns = BY_NAME["masterplan_status"].columns
    root = baseline.workspace.root
    if not (root / "masterplan").is_dir():
        return pd.DataFrame(columns=columns)
    from indicators import masterplan  # loaded only for a workspace that keeps a masterplan

    records = []
    for order, held in enumerate(masterplan.contents(masterplan.load(root)), start=1):
        settled = held.rows - held.proposals
        note = (
            {"id": f"{held.proposals} baris usulan", "en": f"{held.proposals} rows are proposals"}
            if held.proposals and settled
            else None
        )
        records.append(
            {
                "section": held.table,
                "order": order,
                "label_id": held.label_id,
                "label_en": held.label_en,
                "state": "real" if settled else "proposal" if held.rows else "empty",
                "rows": held.rows,
                **both("note", note),
            }
        )
    return pd.DataFrame(records, columns=columns)


def _conflicts(baseline: Baseline) -> pd.DataFrame:
    workspace = baseline.workspace
    records = []
    for c in workspace.conflicts:
        seen = workspace.disputed.get(c.id, [])
        candidates: list[dict[str, Any]] = [
            {
                "variable": o.variable,
                "area": o.area.code,
                "period": o.period.text,
                "value": o.value,
                "unit": o.unit,
                "source": o.source,
                **o.noted,
            }
            for o in seen
        ]
        candidates += [
            {"area": workspace.registry.match(r["area"]).code, "value": r["value"], "source": "", **noted(r["by"])}
            for r in c.also_reported
        ]
        used = {o.value for o in seen if o.id in workspace.chosen}
        single = c.kind in ("values", "reported") and len({o.area.code for o in seen}) == 1 and len(used) == 1
        records.append(
            {
                **{k: getattr(c, k) for k in ("id", "kind", "subject_id", "subject_en", "reason_id", "reason_en")},
                "variable": joined(o.variable for o in seen),
                "area_code": joined(o.area.code for o in seen),
                "period": joined(o.period.text for o in seen),
                "candidates": json.dumps(candidates, ensure_ascii=False),
                "chosen_source": c.choose,
                "chosen_value": used.pop() if single else None,
            }
        )
    return pd.DataFrame(records, columns=BY_NAME["conflicts"].columns)
