"""National readings as calculators: each answers for itself, and none is ever blended with another.

The score of the national smart-city evaluation (0-4), achievement against targets (`achievement`) and the composite
of raw indicators (`indicators.composite`) are three readings of a regency; no function here takes two of them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from statistics import fmean, stdev
from typing import Literal

import numpy as np
import pandas as pd

from indicators.masterplan.dates import valid_on
from indicators.masterplan.records import rows_of
from indicators.masterplan.scales import Scale, ScaleClass

#: Elements of the satisfaction survey (PermenPANRB 14/2017).
IKM_ELEMENTS = 9


@dataclass(frozen=True)
class Reading:
    """Result of a calculator with what it was made of.

    Attributes
    ----------
    value : float
        NaN where it is withheld.
    coverage : float
        Share of the parts (by weight where there are weights) that have a value, 0-1.
    components : pandas.DataFrame
        One row per part; its columns depend on the calculator.
    category : ScaleClass or None
    withheld : tuple of str
        Parts without a value, where that keeps the total from being shown.
    """

    value: float
    coverage: float
    components: pd.DataFrame = field(repr=False)
    category: ScaleClass | None = None
    withheld: tuple[str, ...] = ()


def weights_on(weights: pd.DataFrame, instrument: str, day: date, variant: str = "national") -> dict[str, float]:
    """Return the weights of an instrument's parts in force on `day`, in per cent.

    Raises
    ------
    LookupError
        If none is on record for that day and variant.
    """
    rows = weights[(weights["instrument"] == instrument) & (weights["variant"] == variant)]
    rows = rows[[valid_on(r, day) for r in rows_of(rows)]] if len(rows) else rows
    if rows.empty:
        raise LookupError(
            f"Belum ada bobot {instrument!r} ({variant}) untuk {day}. / "
            f"No weights for {instrument!r} ({variant}) on {day}."
        )
    rows = rows.sort_values("order")
    return dict(zip(rows["part"], rows["weight"], strict=True))


def evaluation_score(
    scores: Mapping[str, float], weights: Mapping[str, float], low: float = 0, high: float = 4
) -> Reading:
    """Return the smart-city evaluation score: the weighted mean of its parts.

    Reference: letter B-1013/DJAI/AI.01.02/10/2021; the published score of Kota Kediri 2022 is reproduced with the
    weights 10/20/30/20/20.

    Parameters
    ----------
    scores : mapping of str to float
        By part; a part that is absent or NaN is missing. The scores per dimension are another cut of the same
        answers and must not be given here.
    weights : mapping of str to float
        By part, see `weights_on`.
    low, high : float
        Limits of a part's score.

    Returns
    -------
    Reading
        Withheld if any part is missing. Components: `part, weight, score, contribution`.

    Raises
    ------
    ValueError
        If a score has no weight or lies outside the limits, or if the weights do not add up to more than zero.
    """
    unknown = sorted(set(scores) - set(weights))
    if unknown:
        raise ValueError(f"Bagian tanpa bobot: {', '.join(unknown)}. / Parts without a weight: {', '.join(unknown)}.")
    total = math.fsum(weights.values())
    if total <= 0 or min(weights.values()) < 0:
        raise ValueError("Bobot harus positif. / Weights must be positive.")
    given = {part: float(scores.get(part, math.nan)) for part in weights}
    for part, score in given.items():
        if not math.isnan(score) and not low <= score <= high:
            raise ValueError(f"{part}: {score:g} di luar {low:g}–{high:g}. / {score:g} is outside {low:g}–{high:g}.")
    rows = [(p, w, given[p], w * given[p] / total) for p, w in weights.items()]
    components = pd.DataFrame(rows, columns=["part", "weight", "score", "contribution"])
    missing = tuple(p for p, s in given.items() if math.isnan(s))
    coverage = math.fsum(w for p, w in weights.items() if p not in missing) / total
    value = math.nan if missing else math.fsum(components["contribution"])
    return Reading(value, coverage, components, None, missing)


def ikm_from_total(total: float, forms: int, scale: Scale, elements: int = IKM_ELEMENTS) -> Reading:
    """Return the satisfaction index from the sum of all answers.

    IKM = mean answer x 25, answers being 1-4 and all elements weighing the same (PermenPANRB 14/2017). The weight is
    1/9 exactly: rounding it to 0.11, as printed forms do, loses one per cent and can change the class.

    Raises
    ------
    ValueError
        If there is no form, or if the sum cannot come from answers of 1-4.
    """
    answers = forms * elements
    if forms < 1 or not answers <= total <= 4 * answers:
        raise ValueError(
            f"Jumlah {total:g} tidak mungkin dari {forms} lembar. / {total:g} cannot come from {forms} forms."
        )
    value = 25 * total / answers
    components = pd.DataFrame(
        [(total, forms, elements, total / answers)], columns=["total", "forms", "elements", "mean"]
    )
    return Reading(value, 1.0, components, scale.classify(value))


def ikm(answers: np.ndarray, scale: Scale) -> Reading:
    """Return the satisfaction index of a survey.

    Parameters
    ----------
    answers : numpy.ndarray, shape (forms, elements)
        1-4, NaN for no answer. An element's mean is over those who answered it.
    scale : Scale

    Returns
    -------
    Reading
        Withheld if nobody answered an element. Components: `element, answered, mean, contribution`.

    Raises
    ------
    ValueError
        If the shape or an answer is wrong.
    """
    table = np.asarray(answers, dtype=float)
    given = ~np.isnan(table)
    if table.ndim != 2 or table.shape[0] < 1 or table.shape[1] != IKM_ELEMENTS:
        raise ValueError(f"(n, {IKM_ELEMENTS}) ≠ {table.shape}")
    if not np.isin(table[given], (1, 2, 3, 4)).all():
        raise ValueError("Jawaban harus 1, 2, 3, atau 4. / Answers must be 1, 2, 3 or 4.")
    counts = given.sum(axis=0)
    sums = np.where(given, table, 0.0).sum(axis=0)
    means = np.divide(sums, counts, out=np.full(IKM_ELEMENTS, math.nan), where=counts > 0)
    missing = tuple(str(i + 1) for i in range(IKM_ELEMENTS) if counts[i] == 0)
    components = pd.DataFrame(
        {
            "element": range(1, IKM_ELEMENTS + 1), "answered": counts, "mean": means,
            "contribution": means * 25 / IKM_ELEMENTS,
        }
    )  # fmt: skip
    value = math.nan if missing else float(means.mean() * 25)
    return Reading(value, float(given.mean()), components, scale.classify(value), missing)


def u4ssc_points(value: float, benchmark: float, scale: Scale) -> int:
    """Return the points (1-4) of a KPI by its percentage of the benchmark.

    Reference: ITU, U4SSC fact sheet Pully 2020, p. 12: bands at 33, 66 and 95 per cent.

    Raises
    ------
    ValueError
        If the benchmark is not above zero.
    """
    if benchmark <= 0:
        raise ValueError("Acuan harus di atas nol. / The benchmark must be above zero.")
    found = scale.classify(100 * value / benchmark)
    if found is None:
        raise ValueError(f"{value:g}: tanpa kelas / without a class")
    return len([c for c in scale.classes if c.lower <= found.lower])


def u4ssc_category(points: Sequence[int | None], scale: Scale) -> Reading:
    """Return a category's score: points / (4 x KPIs reported) x 100.

    As published, a KPI that is not reported is dropped, so leaving out a weak one raises the score. The share
    reported stands beside it, and the components hold the score with the missing ones counted as zero.

    Parameters
    ----------
    points : sequence of int or None
        1-4; None for a KPI that is not reported.

    Returns
    -------
    Reading
        Components: one row with `points, reported, expected, missing_as_zero`.

    Raises
    ------
    ValueError
        If points are not 1-4, or nothing is expected.
    """
    known = [p for p in points if p is not None]
    if not points or any(p not in (1, 2, 3, 4) for p in known):
        raise ValueError("Poin harus 1-4. / Points must be 1-4.")
    value = 100 * sum(known) / (4 * len(known)) if known else math.nan
    zero = 100 * sum(known) / (4 * len(points))
    components = pd.DataFrame(
        [(sum(known), len(known), len(points), zero)], columns=["points", "reported", "expected", "missing_as_zero"]
    )
    missing = tuple(str(i + 1) for i, p in enumerate(points) if p is None)
    return Reading(value, len(known) / len(points), components, scale.classify(value), missing)


def cityscore(
    value: float, target: float | None = None, direction: Literal["up", "down"] = "up", history: Sequence[float] = ()
) -> float:
    """Return one metric of Boston's CityScore: 1 is on target, above 1 is better.

    `up`: value / target; `down`: the inverse of that. Without a target, it is the mean of the history minus one
    standard deviation (sample). Reference: CityScoreToolkit, models.py. A mean over metrics is not offered: the
    ratios have no upper limit, so one of them can hide all others.

    Raises
    ------
    ValueError
        If there is neither a target nor at least two values of history, or a division by zero would follow.
    """
    if target is None:
        if len(history) < 2:
            raise ValueError("Perlu target atau dua nilai terdahulu. / A target or two former values are needed.")
        target = fmean(history) - stdev(history)
    if target <= 0 or value < 0 or (direction == "down" and value == 0):
        raise ValueError("Target dan nilai harus di atas nol. / Target and value must be above zero.")
    score = value / target
    return score if direction == "up" else 1 / score
