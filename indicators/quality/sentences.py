"""What a finding says, in one sentence."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from indicators.quality.checks import Check, published_in
from indicators.quality.rules import Identity
from indicators.tables import Observation
from indicators.words import Words, kinds_of
from indicators.workspace import Workspace

_FOLDER = Path(__file__).parent / "locale"
#: Decimals that a sentence shows at most; the table holds all of them.
_DECIMALS = 2


@dataclass(frozen=True)
class Speaker:
    """Says findings in one language.

    Attributes
    ----------
    words : Words
    workspace : Workspace
    names : mapping of str to str
        Name of each variable.
    identities : mapping of str to Identity
    """

    words: Words
    workspace: Workspace
    names: Mapping[str, str]
    identities: Mapping[str, Identity]

    @classmethod
    def of(cls, workspace: Workspace, lang: str) -> Speaker:
        """Return the speaker of a workspace, which may have words of its own for the kinds of area."""
        kinds, framework = workspace.registry.kinds, workspace.framework
        regency = {
            **{f"level_name_{lang}": getattr(kinds, f"district_{lang}")},
            **{f"regency_name_{lang}": getattr(kinds, f"regency_{lang}")},
            "village_kinds": kinds.villages,
        }
        names = {row["code"]: row[f"name_{lang}"] for row in framework.variables}
        words = Words(lang, _FOLDER, kinds_of(regency, lang))
        return cls(words, workspace, names, {i.code: i for i in framework.quality.identities})

    def say(self, check: Check) -> str:
        """Say what a failed check found and what was expected."""
        o = check.observation
        place = self.words(
            "quality.place", name=self.names[o.variable], area=o.area.name, period=self.words.when(o.period.text)
        )
        return _SENTENCES[check.kind](self, check, place)

    def figure(self, value: float, like: Observation) -> str:
        """Write a figure in the unit of another one, with the decimals it has."""
        decimals = next((d for d in range(_DECIMALS) if round(value, d) == round(value, _DECIMALS)), _DECIMALS)
        return self.words.measure(value, decimals, like.unit)


def _range(s: Speaker, check: Check, place: str) -> str:
    o = check.observation
    low, high = s.figure(check.low, o), s.figure(check.high, o)
    if math.isinf(check.high):
        span = s.words("quality.from", low=low)
    elif math.isinf(check.low):
        span = s.words("quality.up_to", high=high)
    else:
        span = s.words("quality.between", low=low, high=high)
    return s.words("quality.range", place=place, found=s.figure(check.found, o), span=span)


def _whole(s: Speaker, check: Check, place: str) -> str:
    return s.words("quality.whole", place=place, found=s.figure(check.found, check.observation))


def _future(s: Speaker, check: Check, place: str) -> str:
    published = published_in(s.workspace.origins[check.observation.source])
    assert published is not None
    return s.words("quality.future", place=place, published=s.words.when(published.text))


def _identity(s: Speaker, check: Check, place: str) -> str:
    o, identity = check.observation, s.identities[check.rule]
    key = identity.kind if identity.kind in ("at_most", "at_least") else "identity"
    expected = check.low if key == "at_least" else check.high
    found, expected_text = s.figure(check.found, o), s.figure(expected, o)
    return s.words(f"quality.{key}", place=place, found=found, rule=identity.name[s.words.lang], expected=expected_text)


def _total(s: Speaker, check: Check, place: str) -> str:
    o, n = check.observation, s.words.number(len(check.others))
    return s.words("quality.total", place=place, found=s.figure(check.found, o), n=n, expected=s.figure(check.low, o))


def _jump(s: Speaker, check: Check, place: str) -> str:
    o, (before,) = check.observation, check.others
    told = {
        **{"place": place, "found": s.figure(o.value, o)},
        **{"before": s.figure(before.value, before), "earlier": s.words.when(before.period.text)},
    }
    if o.value > before.value:
        return s.words("quality.rise", **told, times=s.words.number(o.value / before.value, 1))
    return s.words("quality.fall", **told, share=s.words.measure(100 * (1 - o.value / before.value), 0, "%"))


_SENTENCES: dict[str, Callable[[Speaker, Check, str], str]] = {
    "range": _range,
    "whole": _whole,
    "future": _future,
    "identity": _identity,
    "total": _total,
    "jump": _jump,
}
