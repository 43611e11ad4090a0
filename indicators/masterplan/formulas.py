"""How far a target is reached, in per cent: the usual formulas, each with its name, its words and its limits."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass


class NotComputableError(ValueError):
    """A formula has no result for these numbers; `reason_id` and `reason_en` say why."""

    def __init__(self, reason_id: str, reason_en: str) -> None:
        self.reason_id, self.reason_en = reason_id, reason_en
        super().__init__(f"{reason_id} / {reason_en}")


@dataclass(frozen=True)
class Aim:
    """What a value is held against.

    Attributes
    ----------
    target : float
        The target; the lower bound of a range; the number of milestones planned.
    upper : float
        Upper bound of a range, else NaN.
    baseline : float
        NaN where there is none.
    """

    target: float
    upper: float = math.nan
    baseline: float = math.nan


@dataclass(frozen=True)
class Formula:
    """One formula of achievement.

    Attributes
    ----------
    code : str
    text_id, text_en : str
        The formula in words, as it stands beside a result.
    compute : callable
        From value and `Aim` to per cent, not limited to 0-100.
    """

    code: str
    text_id: str
    text_en: str
    compute: Callable[[float, Aim], float]


def ratio(value: float, aim: Aim) -> float:
    """Return value / target x 100, for higher is better.

    Raises
    ------
    NotComputableError
        If the target is not above zero: the quotient would be infinite or turn round.
    """
    if aim.target <= 0:
        raise NotComputableError("target harus di atas nol", "the target must be above zero")
    return 100 * value / aim.target


def inverse(value: float, aim: Aim) -> float:
    """Return target / value x 100, for lower is better.

    Raises
    ------
    NotComputableError
        If value or target is not above zero.
    """
    if value <= 0 or aim.target <= 0:
        raise NotComputableError("target dan realisasi harus di atas nol", "target and value must be above zero")
    return 100 * aim.target / value


def mirror(value: float, aim: Aim) -> float:
    """Return (2 x target - value) / target x 100, for lower is better; below zero from twice the target on.

    Raises
    ------
    NotComputableError
        If the target is not above zero.
    """
    if aim.target <= 0:
        raise NotComputableError("target harus di atas nol", "the target must be above zero")
    return 100 * (2 * aim.target - value) / aim.target


def path(value: float, aim: Aim) -> float:
    """Return the share of the way from baseline to target that has been covered, in per cent.

    The only one of these formulas that a target of zero allows. Moving away from the target gives less than zero.

    Raises
    ------
    NotComputableError
        Without a baseline, or if baseline and target are the same.
    """
    if math.isnan(aim.baseline):
        raise NotComputableError("data awal belum ada", "there is no baseline")
    if aim.baseline == aim.target:
        raise NotComputableError("data awal sama dengan target", "baseline and target are the same")
    return 100 * (value - aim.baseline) / (aim.target - aim.baseline) + 0.0  # no minus zero


def within(value: float, aim: Aim) -> float:
    """Return 100 inside the range; below it value / lower bound, above it the mirrored formula on the upper bound.

    Raises
    ------
    NotComputableError
        If the range has no upper bound, or the bound that was missed is not above zero.
    """
    if math.isnan(aim.upper):
        raise NotComputableError("batas atas rentang belum ada", "the range has no upper bound")
    if aim.target <= value <= aim.upper:
        return 100.0
    return ratio(value, aim) if value < aim.target else mirror(value, Aim(aim.upper))


def milestone(value: float, aim: Aim) -> float:
    """Return the milestones done / planned x 100.

    Raises
    ------
    NotComputableError
        If none is planned, or if fewer than none or more than planned are done.
    """
    if aim.target <= 0:
        raise NotComputableError("belum ada tahapan yang direncanakan", "no milestones are planned")
    if not 0 <= value <= aim.target:
        raise NotComputableError("tahapan selesai melebihi rencana", "more milestones done than planned")
    return 100 * value / aim.target


#: By code. Both formulas for lower is better are in official use and differ (RPJMD monitoring, Permendagri 86/2017);
#: which one a KPI uses is part of its record.
FORMULAS: dict[str, Formula] = {
    f.code: f
    for f in (
        Formula("ratio", "realisasi / target x 100", "value / target x 100", ratio),
        Formula("inverse", "target / realisasi x 100", "target / value x 100", inverse),
        Formula("mirror", "(2 x target - realisasi) / target x 100", "(2 x target - value) / target x 100", mirror),
        Formula(
            "path",
            "(realisasi - data awal) / (target - data awal) x 100",
            "(value - baseline) / (target - baseline) x 100",
            path,
        ),
        Formula(
            "range",
            "100 di dalam rentang; di bawah: realisasi / batas bawah; "
            "di atas: (2 x batas atas - realisasi) / batas atas",
            "100 within the range; below: value / lower bound; above: (2 x upper bound - value) / upper bound",
            within,
        ),
        Formula("milestone", "tahapan selesai / tahapan rencana x 100", "milestones done / planned x 100", milestone),
    )
}


def attained(value: float, aim: Aim, direction: str) -> bool:
    """Say whether the target is reached, by comparison alone: no formula's rounding decides it."""
    match direction:
        case "higher" | "milestone":
            return value >= aim.target
        case "lower":
            return value <= aim.target
        case "range":
            return aim.target <= value <= aim.upper
    raise ValueError(f"direction: {direction!r}")
