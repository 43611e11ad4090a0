"""The masterplan at a glance: how many programmes and targets stand where, and what is not on record yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from indicators.masterplan.achievement import achievements, results
from indicators.masterplan.dates import last_day
from indicators.masterplan.plan import Masterplan
from indicators.masterplan.records import rows_of
from indicators.masterplan.scales import NoScaleError, scale_on
from indicators.masterplan.tables import PROGRAMMES, TABLES

#: What an overview can be grouped by.
GROUPS = ("dimension", "office", "horizon")


def overview(plan: Masterplan, by: str, on: date | None = None, instrument: str = "achievement") -> pd.DataFrame:
    """Count programmes and targets by dimension, office or horizon.

    Parameters
    ----------
    plan : Masterplan
    by : {'dimension', 'office', 'horizon'}
        `office` is the office of the time; a KPI's horizon is that of its programme.
    on : datetime.date, optional
        Day of the reading; today if not given.
    instrument : str
        Scale of the status words.

    Returns
    -------
    pandas.DataFrame
        One row per group in the order of the framework, every dimension and horizon included, and a last row with
        `code` empty for what has no group: `code, name_id, name_en, programmes, quick_wins`, one column
        `programmes_<status>` per status (`programmes_unknown` without one), `kpis`, `targets` and one column per
        result, see `achievement.results`. Counts only: no average of percentages
        stands for a group.

    Raises
    ------
    ValueError
        If `by` is none of the three.
    """
    if by not in GROUPS:
        raise ValueError(f"by: {', '.join(GROUPS)}")
    programmes = plan.table("programmes")
    standing = achievements(plan, instrument=instrument, on=on)
    if by == "horizon":
        horizon = dict(zip(programmes["code"], programmes["horizon"], strict=True))
        standing["horizon"] = [horizon.get(p, "") for p in standing["programme"]]
    for frame in (programmes, standing):
        frame["group"] = [c.partition(".")[0] if by == "dimension" else c for c in frame[by]]
    statuses = [c.code for c in PROGRAMMES.column("status").choices]
    rows = []
    for code, name_id, name_en in _groups(plan, by, {*programmes["group"], *standing["group"]}):
        mine, own = programmes[programmes["group"] == code], standing[standing["group"] == code]
        rows.append(
            {
                "code": code, "name_id": name_id, "name_en": name_en, "programmes": len(mine),
                "quick_wins": int(mine["quick_win"].fillna(False).sum()),
                **{f"programmes_{s}": int((mine["status"] == s).sum()) for s in statuses},
                "programmes_unknown": int((mine["status"] == "").sum()),
                "kpis": int(own["kpi"].nunique()), "targets": int((own["owner"] != "").sum()),
                **results(own),
            }
        )  # fmt: skip
    return pd.DataFrame(rows)


def _groups(plan: Masterplan, by: str, used: set[str]) -> list[tuple[str, str, str]]:
    if by == "dimension":
        table = plan.dimensions[plan.dimensions["parent"] == ""]
    elif by == "horizon":
        table = plan.table("horizons").sort_values("order")
    else:
        rows = [o for o in plan.offices.by_code.values() if o.code in used]
        table = pd.DataFrame([(o.code, o.name_id, o.name_en) for o in rows], columns=["code", "name_id", "name_en"])
    out = [(r["code"], r["name_id"], r["name_en"]) for r in rows_of(table)]
    return [*out, ("", "", "")]


def overdue(plan: Masterplan, on: date, standing: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return what is late on a day.

    Parameters
    ----------
    plan : Masterplan
    on : datetime.date
    standing : pandas.DataFrame, optional
        Result of `achievements` on that day, where it is at hand.

    Returns
    -------
    pandas.DataFrame
        `kind, code, name_id, name_en, dimension, office, owner, due`, longest overdue first. `kind` is `programme` (its
        end has passed and it is neither done nor stopped), `missed` (the final word on a target whose period is over:
        not reached) or `unreported` (that period is over and its own figure is not on record).
    """
    rows = []
    for r in rows_of(plan.table("programmes")):
        if r["end"] and last_day(r["end"]) < on and r["status"] not in ("done", "stopped"):
            rows.append(("programme", r["code"], r["name_id"], r["name_en"], r["dimension"], r["office"], "", r["end"]))
    for r in rows_of(achievements(plan, on=on) if standing is None else standing):
        if not r["owner"] or last_day(r["period"]) >= on or r["attained"] is True:
            continue
        kind = "missed" if r["basis"] == "full" else "unreported"
        rows.append((kind, r["kpi"], r["name_id"], r["name_en"], r["dimension"], r["office"], r["owner"], r["period"]))
    columns = ["kind", "code", "name_id", "name_en", "dimension", "office", "owner", "due"]
    out = pd.DataFrame(rows, columns=columns)
    return out.iloc[sorted(range(len(out)), key=lambda i: last_day(out["due"].iloc[i]))].reset_index(drop=True)


def lacking(plan: Masterplan, on: date, standing: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return the KPIs without any target, or without any figure that could answer one; see `overdue`.

    Returns
    -------
    pandas.DataFrame
        `kpi, name_id, name_en, dimension, office, target, figure` (True where there is one).
    """
    table = achievements(plan, on=on) if standing is None else standing
    rows = []
    for (kpi, name_id, name_en, dimension, office), own in table.groupby(
        ["kpi", "name_id", "name_en", "dimension", "office"], sort=False
    ):
        target, figure = bool((own["owner"] != "").any()), bool(own["value"].notna().any())
        if not (target and figure):
            rows.append((kpi, name_id, name_en, dimension, office, target, figure))
    return pd.DataFrame(rows, columns=["kpi", "name_id", "name_en", "dimension", "office", "target", "figure"])


def quick_wins(plan: Masterplan) -> pd.DataFrame:
    """Return the programmes marked as quick wins; empty while the regency has named none."""
    table = plan.table("programmes")
    return table[table["quick_win"].fillna(False).astype(bool)].reset_index(drop=True)


@dataclass(frozen=True)
class Emptiness:
    """What a table holds, for honest empty states.

    Attributes
    ----------
    table, label_id, label_en : str
    rows, from_files, from_store, proposals : int
        All rows, and how many are from the workspace, entered by people, or only proposals to settle.
    """

    table: str
    label_id: str
    label_en: str
    rows: int
    from_files: int
    from_store: int
    proposals: int


def contents(plan: Masterplan) -> list[Emptiness]:
    """Return, for every table, how much of it is on record: a table of 0 rows waits for the regency."""
    out = []
    for table in TABLES:
        rows = plan.records[table.name]
        out.append(
            Emptiness(
                table.name,
                table.label_id,
                table.label_en,
                len(rows),
                sum(r.origin == "file" for r in rows),
                sum(r.origin == "store" for r in rows),
                sum(r.values.get("standing") == "proposal" for r in rows),
            )
        )
    return out


def published_readings(plan: Masterplan) -> pd.DataFrame:
    """Return the regency's published values of national instruments, each with the class of its own year.

    Returns
    -------
    pandas.DataFrame
        `instrument, name_id, name_en, period, value, class, class_id, class_en, confidence, source, note_id, note_en`;
        the class is empty where no classes are on record for that year. `confidence` says how well the classes are
        known.
    """
    scales, instruments = plan.table("scales"), plan.table("instruments")
    rows = []
    for row in rows_of(instruments[instruments["variable"] != ""]):
        values = plan.observations[plan.observations["variable"] == row["variable"]]
        for o in rows_of(values[values["chosen"].astype(bool)]):
            day = last_day(o["period"])
            if day == date.max:
                continue
            confidence, found = "", None
            try:
                scale = scale_on(row["code"], day, scales, instruments)
                confidence, found = scale.confidence, scale.classify(float(o["value"]))
            except NoScaleError:
                pass
            words = (found.code, found.name_id, found.name_en) if found else ("", "", "")
            rows.append(
                (row["code"], row["name_id"], row["name_en"], o["period"], float(o["value"]), *words, confidence,
                 o["source"], o["note_id"], o["note_en"])
            )  # fmt: skip
    columns = [
        *("instrument", "name_id", "name_en", "period", "value", "class", "class_id", "class_en", "confidence"),
        *("source", "note_id", "note_en"),
    ]
    return pd.DataFrame(rows, columns=columns).sort_values(["instrument", "period"], ignore_index=True)
