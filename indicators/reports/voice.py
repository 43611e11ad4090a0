"""How reports speak: their words, the package's own words in the reader's language, and what every page carries."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indicators.reports.facts import Material, split
from indicators.reports.typeset import shortened
from indicators.words import FLAG, Words

LOCALE = Path(__file__).parent / "locale"
CONFIDENCE_SIGNS = {"high": "●●●", "medium": "●●○", "low": "●○○"}
#: Characters of a source, of its publisher and of a unit that stand in a table.
LONGEST, LONGEST_PUBLISHER, LONGEST_UNIT = 80, 44, 40
#: What follows the name of a publisher: whom it cites, where it was found, who else agrees; and a year in brackets.
_CITING = re.compile(r";|\s/\s|,?\s(?:citing|via|in|compiled|scraped|figures)\s")
_BRACKETS = re.compile(r"\s*\([^)]*\)")
#: Place of a table within a repository, which says nothing to a reader.
_PATH = re.compile(r"\s*\([^)]*\w/\w[^)]*\)")
_DATED = re.compile(r"\((?:[^)]*\W)?((?:19|20)\d\d)\)")
STANDARDS = {"sdg": "SDG", "iso37120": "ISO 37120", "iso37122": "ISO 37122", "u4ssc": "U4SSC"}


@dataclass(frozen=True)
class Voice(Words):
    """Words of the reports in one language."""

    folder: Path = LOCALE

    def said(self, row: Mapping[Any, Any], name: str) -> str:
        """Text of a bilingual field in the reader's language, or in the other one."""
        other = "en" if self.lang == "id" else "id"
        return str(row.get(f"{name}_{self.lang}") or row.get(f"{name}_{other}") or "")

    def span(self, low: float, high: float, decimals: int = 0) -> str:
        """Write an interval; one number where both ends read the same."""
        ends = self.number(low, decimals), self.number(high, decimals)
        return ends[0] if ends[0] == ends[1] else f"{ends[0]}–{ends[1]}"

    def share(self, value: float | None) -> str:
        """Write a share as a percentage."""
        return self.measure(None if value is None or value != value else value * 100, 0, "%")

    def confidence(self, level: str) -> str:
        """Confidence as a sign; the words stand in the note of the table."""
        return CONFIDENCE_SIGNS.get(level, "")

    def measured(self, material: Material, indicator: str, value: float | None) -> str:
        """Write a value of an indicator with its unit."""
        row = material.indicator[indicator]
        return self.measure(value, int(row["decimals"]), shortened(self.said(row, "unit"), LONGEST_UNIT))

    def bare(self, material: Material, indicator: str, value: float | None) -> str:
        """Write a value for a table whose heads or names carry the unit; see `with_unit`."""
        row = material.indicator[indicator]
        if self.is_short(self.said(row, "unit")):
            return self.measured(material, indicator, value)
        return self.number(value, int(row["decimals"]))

    def is_flag(self, material: Material, indicator: str) -> bool:
        """Whether an indicator is yes or no."""
        return bool(FLAG.search(self.said(material.indicator[indicator], "unit")))

    def middle(self, material: Material, indicator: str, period: str, *, bare: bool = False) -> str:
        """Write the median of the districts; of an indicator that is yes or no, in how many districts it is yes."""
        if self.is_flag(material, indicator):
            flags = dict(FLAG.findall(self.said(material.indicator[indicator], "unit")))
            known = material.values_of(indicator, period).dropna()
            yes = self.number(int((known > 0).sum()))
            return self("word.flag_share", word=flags.get("1", ""), n=yes, total=self.number(len(known)))
        said = self.bare if bare else self.measured
        return said(material, indicator, material.middle(indicator, period))

    def with_unit(self, material: Material, indicator: str) -> str:
        """Name of an indicator with its unit, unless the unit is said with each value."""
        row = material.indicator[indicator]
        name, unit = self.said(row, "name"), shortened(self.said(row, "unit"), LONGEST_UNIT)
        return name if self.is_short(unit) or not unit else f"{name} ({unit})"


def name(material: Material, voice: Voice, code: str) -> str:
    """Name of a part of the framework, an indicator or an area."""
    for known in (material.part, material.indicator):
        if code in known:
            return voice.said(known[code], "name")
    return material.area_names.get(code, code)


def level_name(material: Material, voice: Voice) -> str:
    """Return what a district is called here: kecamatan, district."""
    return voice.said(material.about["regency"], "level_name") or voice("report.district")


def office_groups(material: Material, voice: Voice, codes: list[str]) -> list[dict[str, Any]]:
    """Group indicators by the office that holds them; the office with most of them first."""
    held = {r["code"]: voice.said(r, "office") for r in material.table("wanted").to_dict("records")}
    groups: dict[str, list[str]] = {}
    for code in codes:
        row = material.indicator[code]
        office = held.get(code) or voice.said(row, "producer") or voice("report.no_office")
        groups.setdefault(office, []).append(shortened(voice.said(row, "name"), LONGEST))
    ordered = sorted(groups.items(), key=lambda item: -len(item[1]))
    return [
        {"office": shortened(office, LONGEST), "names": ", ".join(names), "count": len(names)}
        for office, names in ordered
    ]


def draws(material: Material) -> int:
    """Return the number of draws behind the rank intervals; 0 where the package does not say."""
    return int(material.rules.get("uncertainty", {}).get("draws", 0))


def ranks(voice: Voice, score: Mapping[Any, Any]) -> str:
    """Write the rank interval of a row of scores; a dash where there is none."""
    low, high = score["rank_q05"], score["rank_q95"]
    return voice.span(low, high) if low == low else voice.number(None)


def limits(material: Material, voice: Voice, code: str) -> str:
    """Say between which limits an indicator is normalised; empty where it is not."""
    one = material.indicator[code]
    if one["lower"] != one["lower"] or one["upper"] != one["upper"]:
        return ""
    low, high = voice.measured(material, code, one["lower"]), voice.measured(material, code, one["upper"])
    return voice("report.limits", kind=voice(f"report.limits_{one['limits_kind']}"), low=low, high=high)


def standards(indicator: Mapping[Any, Any]) -> str:
    """Name the standards that know an indicator, with its numbers there."""
    known = [(title, ", ".join(split(indicator.get(key)))) for key, title in STANDARDS.items()]
    return "; ".join(f"{title} {numbers}" for title, numbers in known if numbers)


def publisher(row: Mapping[Any, Any]) -> str:
    """Name of who published a source, with the year: without whom they cite and who else agrees.

    Examples
    --------
    >>> publisher({"publisher": "Fajar (3 Nov 2023), citing the regent; Tribun agrees", "published": "2023-11-03"})
    'Fajar (2023)'
    """
    said = str(row.get("publisher") or "")
    who = " ".join(_CITING.split(_BRACKETS.sub("", said), maxsplit=1)[0].split()).rstrip(" ,.")
    dated = _DATED.search(said)
    year = str(row.get("published") or "")[:4] or (dated[1] if dated else "")
    return f"{who} ({year})" if who and year and year not in who else who


def cited(material: Material, source: str, most: int = LONGEST) -> str:
    """Write a source: who published it and when, then as much of its title as there is room for."""
    row = material.sources.get(source)
    if row is None:
        return source
    who, title = shortened(publisher(row), LONGEST_PUBLISHER), _PATH.sub("", str(row["title"]))
    return shortened(f"{who}: {title}" if who else title, most)


def source_line(material: Material, ids: str) -> str:
    """Write the first source and how many more there are."""
    known = split(ids)
    more = f" +{len(known) - 1}" if len(known) > 1 else ""
    return cited(material, known[0]) + more if known else ""


def credit(material: Material, voice: Voice) -> str:
    """Say whose the boundaries are; empty where nobody is named."""
    return voice("report.boundaries", text=material.credit) if material.credit else ""


def licence(material: Material, voice: Voice, code: str) -> str:
    """Name of a licence in the reader's language; its code where the package has no name for it."""
    return next((voice.said(one, "title") for one in material.about.get("licences", []) if one["code"] == code), code)


def dated(voice: Voice, text: str, period: str) -> str:
    """Write a period after a name, unless the name says it itself."""
    when = voice.when(period)
    same, said = (one.replace("\N{EN DASH}", "-") for one in (when, text))
    return text if re.search(rf"\b{re.escape(same)}\b", said) else voice("report.dated", name=text, period=when)


def made_from(material: Material, voice: Voice) -> str:
    """Say from which data a report is made."""
    return voice("report.made_from", day=voice.when(material.as_of.isoformat()), build=material.build)


def frame(material: Material, voice: Voice, title: str, description: str) -> dict[str, Any]:
    """Return what every document carries: title, language, author, date, and the line at the foot of each page."""
    about, day = material.about, material.as_of
    regency = str(material.regency["name"])
    return {
        "lang": voice.lang,
        "title": title,
        "description": description,
        "author": voice("report.author", regency=regency),
        "keywords": [regency, voice("report.keyword")],
        "date": [day.year, day.month, day.day],
        "footer": voice(
            "report.footer",
            regency=regency,
            baseline=voice.said(about.get("baseline", {}), "label"),
            day=voice.when(day.isoformat()),
            build=material.build,
        ),
        "words": {key: voice(f"report.word_{key}") for key in ("page", "table", "figure")},
    }


def columns(voice: Voice, *parts: tuple[str, str, float]) -> list[dict[str, Any]]:
    """Heads of a table: key of the word, alignment, share of the width."""
    return [{"text": voice(f"report.col_{key}"), "align": align, "width": width} for key, align, width in parts]


def row(*cells: str | dict[str, str], strong: bool = False) -> dict[str, Any]:
    """Row of a table."""
    return {"cells": list(cells), "strong": strong}
