"""Stages of the mentoring with their documents, and the readiness model."""

from __future__ import annotations

import math

import pandas as pd

from indicators.masterplan.dates import last_day
from indicators.masterplan.plan import Masterplan
from indicators.masterplan.records import rows_of


def stages(plan: Masterplan) -> pd.DataFrame:
    """Return the stages in order.

    Returns
    -------
    pandas.DataFrame
        Table `stages` with `documents` (how many belong to it) and `documents_public` (how many of them can be read).
    """
    table = plan.table("stages").sort_values("order", ignore_index=True)
    documents = plan.table("documents")
    public = documents[documents["availability"] == "public"]
    table["documents"] = [int((documents["stage"] == code).sum()) for code in table["code"]]
    table["documents_public"] = [int((public["stage"] == code).sum()) for code in table["code"]]
    return table


def readiness(plan: Masterplan, period: str | None = None) -> pd.DataFrame:
    """Return the nine parts of readiness with their scores.

    Parameters
    ----------
    plan : Masterplan
    period : str, optional
        Without it, the latest score of each part.

    Returns
    -------
    pandas.DataFrame
        One row per part, scored or not: the table `readiness` with `period, score, wanted, highest, share`
        (score / highest x 100), `gap_share` ((wanted - score) / highest x 100), and the texts `strengths, weaknesses,
        opportunities, threats, gap, assessor, score_source`.
    """
    parts = plan.table("readiness").sort_values("order", ignore_index=True)
    latest: dict[str, dict[str, object]] = {}
    for row in sorted(rows_of(plan.table("readiness_scores")), key=lambda r: last_day(r["period"])):
        if period is None or row["period"] == period:
            latest[row["part"]] = row
    texts = ("strengths", "weaknesses", "opportunities", "threats", "gap", "assessor")
    for name in ("score", "wanted", "highest"):
        parts[name] = pd.Series([latest.get(c, {}).get(name, math.nan) for c in parts["code"]], dtype="float64")
    for name in ("period", *texts):
        parts[name] = pd.Series([latest.get(c, {}).get(name, "") for c in parts["code"]], dtype="str")
    parts["score_source"] = pd.Series([latest.get(c, {}).get("source", "") for c in parts["code"]], dtype="str")
    parts["share"] = 100 * parts["score"] / parts["highest"]
    parts["gap_share"] = 100 * (parts["wanted"] - parts["score"]) / parts["highest"]
    return parts


def readiness_elements(plan: Masterplan, period: str | None = None) -> pd.DataFrame:
    """Return the three elements with the plain mean of their parts.

    Returns
    -------
    pandas.DataFrame
        `element, parts, scored, share`; `share` is withheld (NaN) unless every part is scored, since a mean over the
        scored ones would rise when a weak part is left out.
    """
    parts = readiness(plan, period)
    rows = []
    for element in dict.fromkeys(parts["element"]):
        own = parts.loc[parts["element"] == element, "share"]
        scored = int(own.notna().sum())
        rows.append((element, len(own), scored, float(own.mean()) if scored == len(own) else math.nan))
    return pd.DataFrame(rows, columns=["element", "parts", "scored", "share"])
