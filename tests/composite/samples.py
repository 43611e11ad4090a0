"""Small made-up indices for tests. Nothing here is a figure of a real place."""

from __future__ import annotations

import numpy as np
import pandas as pd

from indicators.composite import Framework


def framework_frame() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "code": ["a", "b", "c", "d", "e", "P", "Q", "I", "region", "people"],
            "parent": ["P", "P", "P", "Q", "Q", "I", "I", "", "", ""],
            "type": ["indicator"] * 5 + ["aggregate"] * 3 + ["group", "denominator"],
            "weight": [1, 2, 1, 1, 3, 2, 1, 1, np.nan, np.nan],
            "direction": [1, -1, 1, 1, -1, 1, 1, 1, np.nan, np.nan],
            "denominator": ["", "", "people", "", "", "", "", "", "", ""],
            "lower": [0.0, 0.0, np.nan, 1.0, 0.0] + [np.nan] * 5,
            "upper": [10.0, 10.0, np.nan, 12.0, 20.0] + [np.nan] * 5,
            "target": [8.0, 2.0, np.nan, 9.0, 4.0] + [np.nan] * 5,
        }
    )


def framework() -> Framework:
    return Framework.from_frame(framework_frame())


def data(units: int = 12, seed: int = 3, missing: float = 0.0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "unit": [f"u{i:02d}" for i in range(units)],
            "a": rng.gamma(2, 2, units),
            "b": rng.normal(5, 1, units),
            "c": rng.gamma(3, 50, units),
            "d": rng.uniform(1, 12, units),
            "e": rng.integers(1, 15, units).astype(float),
            "region": np.where(np.arange(units) % 3 == 0, "north", "south"),
            "people": rng.uniform(10, 90, units),
        }
    )
    if missing:
        holes = rng.random((units, 5)) < missing
        frame[["a", "b", "c", "d", "e"]] = frame[["a", "b", "c", "d", "e"]].mask(holes)
    return frame


def panel(units: int = 9, periods: tuple[int, ...] = (2020, 2021, 2023), missing: float = 0.0) -> pd.DataFrame:
    parts = [data(units, seed=t, missing=missing).assign(period=p) for t, p in enumerate(periods)]
    return pd.concat(parts, ignore_index=True)
