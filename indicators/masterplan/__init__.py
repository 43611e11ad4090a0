"""The smart-city masterplan: records, achievement, national readings, innovations, services, stages, and the store.

`load` reads everything; the functions below take the result and return frames or dataclasses, without any web code.
"""

from indicators.masterplan.achievement import REASONS, RESULTS, Achievement, achievement, achievements, values_of
from indicators.masterplan.entry import Entry, NotAllowedError, opened, save, transition
from indicators.masterplan.fields import Choice, Column, Table
from indicators.masterplan.overview import contents, lacking, overdue, overview, published_readings, quick_wins
from indicators.masterplan.plan import Masterplan, load, workspace_observations
from indicators.masterplan.roles import ROLES, Person, Subject, Verdict, may, may_manage_people
from indicators.masterplan.tables import BY_NAME, TABLES

__all__ = [
    "BY_NAME",
    "REASONS",
    "RESULTS",
    "ROLES",
    "TABLES",
    "Achievement",
    "Choice",
    "Column",
    "Entry",
    "Masterplan",
    "NotAllowedError",
    "Person",
    "Subject",
    "Table",
    "Verdict",
    "achievement",
    "achievements",
    "contents",
    "lacking",
    "load",
    "may",
    "may_manage_people",
    "opened",
    "overdue",
    "overview",
    "published_readings",
    "quick_wins",
    "save",
    "transition",
    "values_of",
    "workspace_observations",
]
