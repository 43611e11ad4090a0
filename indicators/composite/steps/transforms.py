"""Logarithms and Box-Cox as one family: y = sign * ((z^power - 1)/power), z = (x - origin)*slope + offset.

A power of 0 is the logarithm. Keeping the six numbers apart lets a transform learnt from one set of units be
applied to another, and written to a log.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from indicators.composite.errors import UndefinedError
from indicators.composite.steps.block import Block
from indicators.composite.steps.moments import moments

FORMS = ("ct", "ct_orig", "ct_plus", "gii", "plain", "boxcox")


def no_transform() -> dict[str, float]:
    """Return the numbers of the identity."""
    return {"origin": 0.0, "slope": 1.0, "offset": 0.0, "power": 1.0, "sign": 1.0}


def learn_transform(form: str, x: np.ndarray, p: Mapping[str, Any], code: str) -> dict[str, Any]:
    """Learn the numbers of a transform from one column without NaN.

    Raises
    ------
    UndefinedError
        For `plain` with values of zero or less, and for `gii` where the maximum is not above 1 (there the
        published formula reverses the order of the units or has no value).
    """
    low, high = float(x.min()), float(x.max())
    small = p.get("share", 0.01) * (high - low)
    out: dict[str, Any] = {**no_transform(), "power": 0.0, "form": form}
    if form == "ct" or (form == "ct_plus" and moments(x[:, None])[0][0] > 0):
        out.update(origin=low, offset=small)
    elif form == "ct_plus":
        out.update(origin=high, slope=-1.0, offset=small, sign=-1.0)
    elif form == "ct_orig":
        out.update(origin=low, offset=1.0)
    elif form == "gii":
        if high <= 1:
            raise UndefinedError(
                f"treat: form gii needs a maximum above 1; {code} has {high:g}. Take form ct or rescale the unit"
            )
        out.update(origin=low, slope=(high - 1) / (high - low), offset=1.0)
    elif form == "plain":
        if low <= 0:
            raise UndefinedError(f"treat: log of {low:g} ({code}) is not defined; take form ct")
    else:
        out.update(origin=low, offset=1.0, power=p.get("lambda"))
        if out["power"] is None:
            out["power"] = ml_power(x - low + 1.0)
    return out


def ml_power(z: np.ndarray) -> float:
    """Maximum-likelihood power of Box-Cox for positive values, searched in [-5, 5].

    The profile likelihood is (power - 1) * sum(log z) - n/2 * log(var(y)), Box & Cox (1964), eq. 8.
    """
    from scipy.optimize import minimize_scalar

    log_z = np.log(z)

    def loss(power: float) -> float:
        with np.errstate(over="ignore", invalid="ignore"):
            spread = (log_z if power == 0 else np.expm1(power * log_z) / power).var()
        if not np.isfinite(spread) or spread <= 0:
            return 1e300  # out of range: never the best
        return len(z) / 2 * np.log(spread) - (power - 1) * log_z.sum()

    return float(minimize_scalar(loss, bounds=(-5, 5), method="bounded", options={"xatol": 1e-10}).x)


def apply_transform(x: np.ndarray, t: Mapping[str, Any], block: Block, k: int) -> np.ndarray:
    """Apply a learnt transform to one column (NaN passes).

    Raises
    ------
    UndefinedError
        Naming the unit and indicator of a value outside the domain.
    """
    z = (x - t["origin"]) * t["slope"] + t["offset"]
    outside = z <= 0
    if outside.any():
        row = int(np.argmax(outside))
        raise UndefinedError(
            f"treat: {block.codes[k]} of {block.row_name(row)} ({x[row]:g}) lies outside the values for which "
            f"the form {t.get('form') or 'learnt'!r} is defined"
        )
    # the difference of powers loses no digits for the sizes met here, and agrees with the published formula
    y = np.log(z) if t["power"] == 0 else (z ** t["power"] - 1) / t["power"]
    return t["sign"] * y
