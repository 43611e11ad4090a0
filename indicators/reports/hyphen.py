"""Hyphenation of Indonesian: typst has no patterns for it, so the places are marked with soft hyphens here.

Syllables after the national spelling (EYD V): V-CV, VC-CV, with ng, ny, sy, kh as one consonant and p, t, k, b, d, g, f
with a following l or r kept together. Where form and syllable may differ (prefixes before a vowel, the suffix -an, two
vowels) no place is marked: an unbroken word is better than one broken wrongly.
"""

from __future__ import annotations

import re
from functools import lru_cache

SHY = "\u00ad"
#: Shorter words are not worth breaking.
SHORTEST = 8
#: Letters that stay on each side.
LEFT, RIGHT = 2, 3
#: A word of letters alone; not a part of an address, a path or a code.
_WORD = re.compile(rf"(?<![\w./:@-])[^\W\d_]{{{SHORTEST},}}(?![\w/:@]|\.\w)")
_VOWELS = frozenset("aiueoéè")
_SOUNDS = re.compile(r"ng|ny|sy|kh|[ptkbdgf][lr]|.", re.IGNORECASE)
#: The sound before -an belongs to the stem: ling-kung-an, not ling-ku-ngan.
_SUFFIX = re.compile(r"(?:ng|ny|sy|kh|[^aiueo])an$", re.IGNORECASE)
_PREFIX = re.compile(r"(?:be|te|pe|me)r(?=[aiueo])|(?:me|pe)ng(?=[aiueo])", re.IGNORECASE)


def hyphenate(text: str, lang: str) -> str:
    """Return the text with soft hyphens where an Indonesian word may break; another language is left alone."""
    return _WORD.sub(lambda found: _broken(found.group()), text) if lang == "id" else text


@lru_cache(maxsize=20_000)
def _broken(word: str) -> str:
    sounds = _SOUNDS.findall(word)
    vowel = [sound.lower() in _VOWELS for sound in sounds]
    if not word.isascii() or word.isupper():
        return word
    prefix = _PREFIX.match(word)
    barred = prefix.end() if prefix else 0  # up to here form and syllable may differ
    suffix = _SUFFIX.search(word)
    last = suffix.start() - 1 if suffix else len(word) - RIGHT
    out, at = "", 0
    for i, sound in enumerate(sounds):
        after = i + 1 < len(sounds)
        opens = after and not vowel[i] and vowel[i + 1]  # a consonant before a vowel begins a syllable
        if opens and any(vowel[:i]) and max(LEFT, barred) <= at <= last:
            out += SHY
        out += sound
        at += len(sound)
    return out
