"""Diagnosis: what the data and the index are like, before anybody trusts a rank."""

from indicators.composite.diagnose.compare import compare, removal
from indicators.composite.diagnose.correlate import across, correlations, outside, redundant
from indicators.composite.diagnose.explain import contributions, strengths
from indicators.composite.diagnose.statistics import availability, statistics
from indicators.composite.diagnose.structure import Components, cronbach_alpha, principal_components, reliability

__all__ = [
    "Components",
    "across",
    "availability",
    "compare",
    "contributions",
    "correlations",
    "cronbach_alpha",
    "outside",
    "principal_components",
    "redundant",
    "reliability",
    "removal",
    "statistics",
    "strengths",
]
