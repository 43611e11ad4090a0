"""Composite indicators: from a table of indicators to an index with known uncertainty.

>>> from indicators.composite import Framework, Method, compute, uncertainty
"""

from indicators.composite import steps  # fills the catalogue of methods  # noqa: F401
from indicators.composite.errors import (
    CompositeError,
    DataError,
    FrameworkError,
    MethodError,
    UndefinedError,
)
from indicators.composite.framework import Framework
from indicators.composite.method import Method
from indicators.composite.pipeline import Fitted, compute, fit
from indicators.composite.readers import read_data
from indicators.composite.registry import catalogue
from indicators.composite.result import Result
from indicators.composite.uncertain import Sensitivity, Uncertainty, sensitivity, uncertainty

__all__ = [
    "CompositeError",
    "DataError",
    "Fitted",
    "Framework",
    "FrameworkError",
    "Method",
    "MethodError",
    "Result",
    "Sensitivity",
    "Uncertainty",
    "UndefinedError",
    "catalogue",
    "compute",
    "fit",
    "read_data",
    "sensitivity",
    "uncertainty",
]
