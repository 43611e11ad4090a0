"""Inputs of the benchmarks: made up, of the size of COINr's example, and large ones drawn at random."""

from __future__ import annotations

import numpy as np
import pandas as pd

from indicators.composite import Framework, Method

PILLARS = (8, 5, 3, 6, 8, 5, 9, 5)  # the 49 indicators of the ASEM example: five pillars of one kind, three of another
PIPELINE = {
    "order": ["denominate", "impute", "screen", "treat", "normalise"],
    "denominate": {"method": "ratio"},
    "impute": {"method": "group_mean", "group": "region"},
    "screen": {"method": "availability", "min_share": 0.9},
    "treat": {"method": "winsorise", "max_points": 5},
    "normalise": {"method": "minmax"},
    "aggregate": {"method": "arithmetic"},
}


def framework() -> Framework:
    """49 indicators, 8 pillars, 2 sub-indexes, 1 index; 17 indicators per head."""
    rows = []
    number = 0
    for p, count in enumerate(PILLARS):
        for _ in range(count):
            per_head = "people" if number % 3 == 0 else ""
            rows.append((f"i{number:02d}", f"P{p}", "indicator", 1, -1 if number % 4 == 3 else 1, per_head))
            number += 1
        rows.append((f"P{p}", "S0" if p < 5 else "S1", "aggregate", 1, 1, ""))
    rows += [("S0", "Index", "aggregate", 1, 1, ""), ("S1", "Index", "aggregate", 1, 1, "")]
    rows += [
        ("Index", "", "aggregate", 1, 1, ""),
        ("region", "", "group", 1, 1, ""),
        ("people", "", "denominator", 1, 1, ""),
    ]
    return Framework.from_frame(
        pd.DataFrame(rows, columns=["code", "parent", "type", "weight", "direction", "denominator"])
    )


def data(units: int, missing: float = 0.025, seed: int = 1) -> pd.DataFrame:
    """Skewed and symmetric indicators, some cells missing, two regions and a denominator."""
    rng = np.random.default_rng(seed)
    columns = {"unit": [f"u{i:06d}" for i in range(units)]}
    for number in range(sum(PILLARS)):
        x = rng.lognormal(1, 1, units) if number % 3 == 0 else rng.normal(50, 10, units)
        x[rng.random(units) < missing] = np.nan
        columns[f"i{number:02d}"] = x
    columns["region"] = np.where(rng.random(units) < 0.5, "north", "south")
    columns["people"] = rng.uniform(1, 100, units)
    return pd.DataFrame(columns)


def method() -> Method:
    return Method.from_dict(PIPELINE)
