"""Innovations of the offices: register, assessment by several people, ranking, and readiness for the national index."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

import pandas as pd

from indicators.masterplan.dates import last_day, valid_on
from indicators.masterplan.plan import Masterplan
from indicators.masterplan.records import rows_of
from indicators.masterplan.rules import rule

#: Kinds of offices that are asked for an innovation of their own (one office, one innovation).
ASKED = ("secretariat", "inspectorate", "department", "agency", "unit", "hospital", "district")


def register(plan: Masterplan) -> pd.DataFrame:
    """Return the register of innovations.

    Returns
    -------
    pandas.DataFrame
        Table `innovations` with `office_now`: the office that answers for it today, separated by `;` where its office
        was split and nothing says which part took it over. Empty where no office is named.
    """
    out = plan.table("innovations")
    now = [
        r["current_office"] or ";".join(plan.offices.heirs(r["office"])) if r["office"] or r["current_office"] else ""
        for r in rows_of(out)
    ]
    out.insert(list(out.columns).index("office") + 1, "office_now", pd.Series(now, dtype="str"))
    return out


def criteria_on(plan: Masterplan, on: date) -> pd.DataFrame:
    """Return the criteria in force on a day, in order; empty where there are none."""
    table = plan.table("criteria")
    rows = [valid_on(r, on) for r in rows_of(table)]
    return table[pd.Series(rows, dtype="bool")].sort_values("order", ignore_index=True)


@dataclass(frozen=True)
class Sheet:
    """The assessment of one innovation in one period.

    Attributes
    ----------
    innovation, period : str
    scores : pandas.DataFrame
        One row per criterion and assessor: `criterion, assessor, score, share` (score on 0-100 of its range).
    assessors : pandas.DataFrame
        `assessor, score, complete`: each one's weighted score 0-100, NaN unless every criterion is scored.
    criteria : pandas.DataFrame
        `criterion, weight, mean, spread`: mean share and highest minus lowest share, over the assessors.
    score : float
        Mean over complete assessors, 0-100; NaN while there are too few of them.
    disagreement : float
        Highest minus lowest assessor's score, in points; NaN with fewer than two.
    needs_review : bool
        The disagreement exceeds the limit.
    reason : {'', 'no_criteria', 'too_few_assessors'}
        Why there is no score.
    """

    innovation: str
    period: str
    scores: pd.DataFrame
    assessors: pd.DataFrame
    criteria: pd.DataFrame
    score: float
    disagreement: float
    needs_review: bool
    reason: str = ""


def sheet(plan: Masterplan, innovation: str, period: str) -> Sheet:
    """Compute the score sheet of an innovation.

    An assessor's score is the weighted mean of the shares (score - lowest) / (highest - lowest) x 100 over the criteria
    in force at the end of the period; the innovation's score is the plain mean over assessors. Somebody who left out a
    criterion does not count: leaving out a weak one would raise the score.
    """
    table = plan.table("assessments")
    mine = table[(table["innovation"] == innovation) & (table["period"] == period)]
    return _sheet(plan, criteria_on(plan, last_day(period)), mine, innovation, period)


def _sheet(plan: Masterplan, criteria: pd.DataFrame, mine: pd.DataFrame, innovation: str, period: str) -> Sheet:
    day = last_day(period)
    spans = {r["code"]: (r["lowest"], r["highest"], r["weight"]) for r in rows_of(criteria)}
    scores = pd.DataFrame(
        [
            (r["criterion"], r["assessor"], r["score"], _share(r["score"], *spans[r["criterion"]][:2]))
            for r in rows_of(mine)
            if r["criterion"] in spans
        ],
        columns=["criterion", "assessor", "score", "share"],
    )
    wide = scores.pivot_table(index="assessor", columns="criterion", values="share", aggfunc="first")
    wide = wide.reindex(columns=list(spans))
    weights = pd.Series({code: span[2] for code, span in spans.items()}, dtype="float64")
    complete = wide.notna().all(axis=1) & bool(len(spans))
    totals = (wide * weights).sum(axis=1) / weights.sum() if len(spans) else pd.Series(dtype="float64")
    assessors = pd.DataFrame(
        {
            "assessor": list(wide.index),
            "score": [t if c else math.nan for t, c in zip(totals, complete, strict=True)],
            "complete": list(complete),
        }
    )
    per_criterion = pd.DataFrame(
        {
            "criterion": list(spans), "weight": list(weights), "mean": list(wide.mean()),
            "spread": list(wide.max() - wide.min()),
        }
    )  # fmt: skip
    done = assessors.loc[assessors["complete"].astype(bool), "score"]
    enough = len(done) >= (rule(plan, "assessors", day) if len(spans) else math.inf)
    disagreement = float(done.max() - done.min()) if len(done) > 1 else math.nan
    return Sheet(
        innovation,
        period,
        scores,
        assessors,
        per_criterion,
        float(done.mean()) if enough else math.nan,
        disagreement,
        bool(len(spans)) and disagreement > rule(plan, "disagreement", day),
        "" if enough else "too_few_assessors" if len(spans) else "no_criteria",
    )


def _share(score: float, lowest: float, highest: float) -> float:
    return 100 * (score - lowest) / (highest - lowest)


def ranking(plan: Masterplan, period: str) -> pd.DataFrame:
    """Rank the assessed innovations, over all and within each office.

    Returns
    -------
    pandas.DataFrame
        One row per innovation: `code, name, office, office_now, dimension, score, disagreement, needs_review,
        assessors, reason, rank, rank_in_office`. Equal scores share the better rank; without a score there is no rank.
    """
    innovations = register(plan)
    out = innovations[["code", "name", "office", "office_now", "dimension"]].copy()
    criteria, table = criteria_on(plan, last_day(period)), plan.table("assessments")
    mine = {code: part for code, part in table[table["period"] == period].groupby("innovation")}
    sheets = [_sheet(plan, criteria, mine.get(code, table[:0]), code, period) for code in out["code"]]
    out["score"] = [s.score for s in sheets]
    out["disagreement"] = [s.disagreement for s in sheets]
    out["needs_review"] = [s.needs_review for s in sheets]
    out["assessors"] = [int(s.assessors["complete"].sum()) for s in sheets]
    out["reason"] = [s.reason for s in sheets]
    out["rank"] = out["score"].rank(ascending=False, method="min").astype("Int64")
    out["rank_in_office"] = out.groupby("office_now")["score"].rank(ascending=False, method="min").astype("Int64")
    return out.sort_values(["rank", "name"], ignore_index=True)


def by_office(plan: Masterplan, on: date, period: str | None = None) -> pd.DataFrame:
    """Count and rank the offices' innovations.

    Parameters
    ----------
    plan : Masterplan
    on : datetime.date
        The offices are those of this day; innovations of former offices count for those that took them over.
    period : str, optional
        Period of the assessment. Without it, the offices are only counted.

    Returns
    -------
    pandas.DataFrame
        `office, name_id, name_en, kind, innovations, assessed, best, mean, rank`, most innovations first. `rank` is by
        the mean score and only among offices whose innovations are all assessed. Offices without an innovation are in
        it, with 0.
    """
    innovations = register(plan)
    scores = ranking(plan, period).set_index("code")["score"] if period else pd.Series(dtype="float64")
    rows = []
    for office in plan.offices.on(on):
        if office.kind not in ASKED:
            continue
        theirs = [office.code in now.split(";") for now in innovations["office_now"]]
        mine = innovations[pd.Series(theirs, index=innovations.index, dtype="bool")]
        own = scores.reindex(mine["code"]).dropna()
        rows.append(
            (office.code, office.name_id, office.name_en, office.kind, len(mine), len(own),
             float(own.max()) if len(own) else math.nan, float(own.mean()) if len(own) else math.nan)
        )  # fmt: skip
    columns = ["office", "name_id", "name_en", "kind", "innovations", "assessed", "best", "mean"]
    out = pd.DataFrame(rows, columns=columns)
    whole = out["mean"].where((out["assessed"] == out["innovations"]) & (out["innovations"] > 0))
    out["rank"] = whole.rank(ascending=False, method="min").astype("Int64")
    return out.sort_values(["innovations", "name_id"], ascending=[False, True], ignore_index=True)


def offices_without(plan: Masterplan, on: date) -> pd.DataFrame:
    """Return the offices of a day that have no innovation on record: `office, name_id, name_en, kind`."""
    table = by_office(plan, on)
    return table.loc[table["innovations"] == 0, ["office", "name_id", "name_en", "kind"]].reset_index(drop=True)


@dataclass(frozen=True)
class IndexReadiness:
    """Readiness for the national innovation index.

    Attributes
    ----------
    innovations : int
        On the register.
    scored : int
        With a maturity score.
    ready : int
        With at least the lowest maturity.
    lowest, wanted : float
        The lowest maturity, and how many innovations it takes to lose no points.
    share : float
        `min(1, ready / wanted)`: the part of the innovation aspect's points that can be reached, as it is divided by
        max(wanted, n). NaN while no maturity is on record.
    table : pandas.DataFrame
        `code, name, office, maturity, period, ready` (ready is NA without a score).
    """

    innovations: int
    scored: int
    ready: int
    lowest: float
    wanted: float
    share: float
    table: pd.DataFrame


def index_readiness(plan: Masterplan, on: date) -> IndexReadiness:
    """Hold the innovations against the practice of the national index (maturity 70, ten innovations).

    The latest maturity score up to `on` counts. The numbers are dated rules in `rules`.
    """
    lowest, wanted = rule(plan, "iid-maturity", on), rule(plan, "iid-count", on)
    latest: dict[str, tuple[date, str, float]] = {}
    for row in rows_of(plan.table("maturity")):
        end = last_day(row["period"])
        if end <= on and end >= latest.get(row["innovation"], (date.min,))[0]:
            latest[row["innovation"]] = (end, row["period"], float(row["maturity"]))
    table = plan.table("innovations")[["code", "name", "office"]].copy()
    table["maturity"] = [latest[c][2] if c in latest else math.nan for c in table["code"]]
    table["period"] = pd.Series([latest[c][1] if c in latest else "" for c in table["code"]], dtype="str")
    table["ready"] = pd.Series(
        [latest[c][2] >= lowest if c in latest else None for c in table["code"]], dtype="boolean"
    )
    scored, ready = len(latest), int(table["ready"].fillna(False).sum())
    share = min(1.0, ready / wanted) if scored else math.nan
    return IndexReadiness(len(table), scored, ready, lowest, wanted, share, table)
