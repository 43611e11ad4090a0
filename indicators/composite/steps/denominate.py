"""Denomination: indicators per head, per area or per unit of output."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from indicators.composite.errors import DataError, UndefinedError, nearest
from indicators.composite.registry import Parameter, Strategy, register
from indicators.composite.steps.block import Block, State


def ratio(block: Block, state: State, p: Mapping[str, Any]) -> np.ndarray:
    """Divide each indicator by its denominator: x / (denominator / scale).

    Columns without a denominator stay as they are. A missing denominator gives a missing value.

    Raises
    ------
    DataError
        When the denominator has no column in the data.
    UndefinedError
        When a denominator is zero where the indicator has a value.
    """
    named = p["denominators"] or {}
    scales = p["scale"] if isinstance(p["scale"], Mapping) else None
    out = block.values
    for k, code in enumerate(block.codes):
        name = named.get(code, block.denominator[k])
        if not name:
            continue
        if name not in block.denominators:
            raise DataError(f"data: no column for denominator {name!r} of {code!r}{nearest(name, block.denominators)}")
        divisor = block.denominators[name]
        zero = (divisor == 0) & ~np.isnan(block.values[:, k])
        if zero.any():
            row = block.row_name(int(np.argmax(zero)))
            raise UndefinedError(f"denominate: {name} of {row} is 0, so {code} per {name} is not defined")
        if out is block.values:
            out = block.values.copy()
        scale = float(scales.get(code, 1.0) if scales is not None else p["scale"])
        with np.errstate(divide="ignore", invalid="ignore"):
            out[:, k] = block.values[:, k] / (divisor / scale)
        out[zero, k] = np.nan
    return out


register(
    Strategy(
        "denominate", "ratio", "divide by the denominator that the framework names",
        "OECD/JRC Handbook on Constructing Composite Indicators (2008), step 2",
        (
            Parameter("denominators", "table", None, "denominator by indicator, instead of the framework's"),
            Parameter("scale", "any", 1.0, "units of the denominator, one number or by indicator: per 1000 = 1000"),
        ),
        ratio,
    )
)  # fmt: skip
register(Strategy("denominate", "none", "leave as it is", "", (), lambda block, state, p: block.values))
