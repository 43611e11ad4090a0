"""Uncertainty and sensitivity of an index to the choices behind it."""

from indicators.composite.uncertain.factors import (
    Choice,
    Distribution,
    Factor,
    Normal,
    Triangular,
    Uniform,
    WeightDirichlet,
    WeightNoise,
    WeightSets,
)
from indicators.composite.uncertain.run import Uncertainty, uncertainty
from indicators.composite.uncertain.sobol import Sensitivity, sensitivity

__all__ = [
    "Choice",
    "Distribution",
    "Factor",
    "Normal",
    "Sensitivity",
    "Triangular",
    "Uncertainty",
    "Uniform",
    "WeightDirichlet",
    "WeightNoise",
    "WeightSets",
    "sensitivity",
    "uncertainty",
]
