"""Evidence bundle: all reports in both languages, the data they are made from, hashes, citation and licences."""

from __future__ import annotations

from collections.abc import Mapping

from indicators.opendata.archive import CITATION, LICENCES, README, SUMS, citation, licences, sealed
from indicators.reports import style
from indicators.reports.facts import Material
from indicators.reports.voice import Voice, credit
from indicators.words import LANGUAGES, kinds_of


def pack(material: Material, reports: Mapping[str, bytes]) -> bytes:
    """Return the bundle as a ZIP; the same reports and package give the same bytes.

    Parameters
    ----------
    material : Material
    reports : mapping of str to bytes
        By their path in the bundle.
    """
    package = material.package
    fonts = {f"licences/{path.name}": path.read_bytes() for path in sorted(style.FONTS.glob("LICENSE-*.txt"))}
    notes = {README: _readme(material, list(reports)), CITATION: citation(package), LICENCES: licences(package)}
    return sealed(
        {
            **{name: text.encode() for name, text in notes.items()},
            **dict(sorted(reports.items())),
            **{f"data/{name}": content for name, content in package.files.items()},
            **fonts,
        }
    )


def _readme(m: Material, reports: list[str]) -> str:
    parts = []
    for lang in LANGUAGES:
        v = Voice(lang, kinds=kinds_of(m.about["regency"], lang))
        mine = sorted(name for name in reports if name.startswith(f"{lang}/"))
        parts += [
            f"# {v('report.bundle_title', regency=m.regency['name'])}",
            v("report.bundle_lead", day=v.when(m.as_of.isoformat()), build=m.build),
            "\n".join(f"- `{name}`" for name in mine),
            v("report.bundle_data", sums=SUMS, citation=CITATION, licences=LICENCES),
            str(m.about["citation"][lang]),
            f"{m.about['licence_note'][lang]} {credit(m, v)}",
        ]
    return "\n\n".join(parts) + "\n"
