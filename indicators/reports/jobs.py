"""Which reports there are and what they are called; nothing is drawn or set here, so that a server may import it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from indicators.words import LANGUAGES

PROFILE, BUNDLE = "profile", "bundle"
#: How the file of each kind ends.
ENDINGS = {
    "briefing": "pdf",
    "summary": "pdf",
    "slides": "pptx",
    "workbook": "xlsx",
    "baseline-book": "pdf",
    PROFILE: "pdf",
    BUNDLE: "zip",
}
#: Reports on the whole regency.
WHOLE = tuple(kind for kind in ENDINGS if kind not in (PROFILE, BUNDLE))
#: What a bundle holds.
PARTS = (*WHOLE, PROFILE)


@dataclass(frozen=True, order=True)
class Job:
    """One report to make.

    Attributes
    ----------
    kind : str
        Key of `ENDINGS`.
    lang : {'id', 'en', ''}
        Empty for a bundle, which holds both languages.
    area : str
        Code of a district, for a profile.
    """

    kind: str
    lang: str = ""
    area: str = ""

    @property
    def ending(self) -> str:
        """How its file ends."""
        return ENDINGS[self.kind]

    @property
    def name(self) -> str:
        """Name of the report in addresses: the kind, and the district's code for a profile."""
        return f"{self.kind}-{self.area}" if self.area else self.kind

    def file_name(self, area_name: str = "") -> str:
        """Name of the report's file: what it is, for a profile the district's name, and the language."""
        folded = unicodedata.normalize("NFKD", area_name).encode("ascii", "ignore").decode().lower()
        plain = re.sub(r"[^a-z0-9]+", "-", folded).strip("-")[:40]
        return "-".join(filter(None, (self.name, plain, self.lang))) + f".{self.ending}"


def jobs(areas: Iterable[str], kinds: Iterable[str], langs: Sequence[str] = LANGUAGES) -> list[Job]:
    """List the reports of some kinds, for every district where they are about one."""
    known = list(areas)
    return [Job(kind, lang, area) for lang in langs for kind in kinds for area in (known if kind == PROFILE else [""])]


def job_of(areas: Collection[str], lang: str, name: str, ending: str) -> Job | None:
    """Return the report of a name in an address; None where there is no such report."""
    kind, _, area = name.partition("-") if name.startswith(f"{PROFILE}-") else (name, "", "")
    known = area in areas if kind == PROFILE else kind in ENDINGS
    if lang not in LANGUAGES or not known or ENDINGS[kind] != ending:
        return None
    return Job(kind) if kind == BUNDLE else Job(kind, lang, area)
