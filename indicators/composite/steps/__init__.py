"""The steps of an index. Importing this package fills the catalogue of methods."""

from indicators.composite.steps import (
    aggregate,
    benefit,
    denominate,
    impute,
    impute_em,
    impute_row,
    impute_time,
    normalise,
    outrank,
    ranks,
    screen,
    treat,
    weights,
    weights_data,
)

__all__ = [
    "aggregate", "benefit", "denominate", "impute", "impute_em", "impute_row", "impute_time", "normalise",
    "outrank", "ranks", "screen", "treat", "weights", "weights_data",
]  # fmt: skip
