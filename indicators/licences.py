"""What the licences of sources mean for who reuses the data, and what the compilation itself is under."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd


@dataclass(frozen=True)
class Licence:
    """A licence as `source.yml` names it.

    Attributes
    ----------
    name : str
        SPDX name where it has one.
    title_id, title_en, meaning_id, meaning_en : str
    url : str
        Text of the licence; empty where none was stated.
    clear : bool
        Whether a licence text says what others may do with the data.
    """

    name: str
    title_id: str
    title_en: str
    url: str
    clear: bool
    meaning_id: str
    meaning_en: str

    def descriptor(self) -> dict[str, str]:
        """Return it as Data Package writes a licence; Indonesian first."""
        path = {"path": self.url} if self.url else {}
        return {"name": self.name, **path, "title": self.title_id, "title_en": self.title_en}


def _cc(code: str, version: str, title: str, meaning_id: str, meaning_en: str) -> Licence:
    url = f"https://creativecommons.org/licenses/{code.removeprefix('cc-').removesuffix('-igo')}/{version}/"
    url += "igo/" if code.endswith("-igo") else ""
    name = f"{code.removesuffix('-igo')}-{version}{'-igo' if code.endswith('-igo') else ''}".upper()
    return Licence(name, title, title, url, True, meaning_id, meaning_en)


_NAME_ID, _NAME_EN = "Sebut pemberi lisensi dan perubahannya.", "Name the licensor and what was changed."

COMPILATION = _cc("cc-by", "4.0", "Creative Commons Attribution 4.0", _NAME_ID, _NAME_EN)
BOUNDARIES = _cc("cc-by-igo", "3.0", "Creative Commons Attribution 3.0 IGO", _NAME_ID, _NAME_EN)

#: By the name used in `source.yml`; see data/raw/LICENCES.md.
LICENCES: dict[str, Licence] = {
    "cc-by-sa-4.0": _cc(
        "cc-by-sa",
        "4.0",
        "Creative Commons Attribution-ShareAlike 4.0",
        "Sebut pemberi lisensi; turunan memakai lisensi yang sama.",
        "Name the licensor; what is made from it carries the same licence.",
    ),
    "cc-by-4.0": COMPILATION,
    "cc-by-3.0-igo": BOUNDARIES,
    "mit": Licence(
        "MIT",
        "Lisensi MIT",
        "MIT License",
        "https://opensource.org/license/mit",
        True,
        "Lisensi repositori asal tabel; sertakan pemberitahuan hak ciptanya.",
        "Licence of the repository the table was taken from; keep its copyright notice.",
    ),
    "odbl-1.0": Licence(
        "ODbL-1.0",
        "Open Database License 1.0",
        "Open Database License 1.0",
        "https://opendatacommons.org/licenses/odbl/1-0/",
        True,
        "Sebut sumbernya; basis data turunan memakai lisensi yang sama.",
        "Name the source; databases made from it carry the same licence.",
    ),
    "government-data": Licence(
        "government-data",
        "Data pemerintah, lisensi tidak dinyatakan",
        "Government data, no licence stated",
        "",
        False,
        "Diterbitkan badan pemerintah Indonesia untuk umum, tetapi di tempat ditemukannya tidak ada teks lisensi. "
        "Sebut badan penerbitnya; untuk pemakaian lain, tanyakan kepadanya.",
        "Published by an Indonesian government body for the public, but no licence text stood where it was found. Name "
        "the body; ask it about any other use.",
    ),
    "facts-only": Licence(
        "facts-only",
        "Hanya angka; lisensi tidak dinyatakan",
        "Single figures; no licence stated",
        "",
        False,
        "Angka lepas dari berita atau terbitan lain. Angka adalah fakta; teks terbitan tidak disalin, dan haknya tetap "
        "pada penerbit. Sebut terbitan dan alamatnya.",
        "Single figures from news or another publication. Figures are facts; no text was copied, and rights in it stay "
        "with the publisher. Name the publication and its address.",
    ),
    "own-data": Licence(
        "own-data",
        "Data dari pemerintah kabupaten sendiri",
        "Data given by the regency itself",
        "",
        False,
        "Diserahkan perangkat daerah melalui templat; ketentuan pakainya ditetapkan perangkat daerah itu.",
        "Given by an office of the regency through a template; that office sets the terms of use.",
    ),
}

NOTE_ID = (
    "Kompilasi ini (susunan, pembersihan, perhitungan) berlisensi CC BY 4.0. Nilai dari sumber dengan lisensi lain "
    "tetap di bawah lisensi sumbernya; sebagian sumber tidak menyatakan lisensi. Lihat kolom licence pada "
    "sources.csv."
)
NOTE_EN = (
    "The compilation (arrangement, cleaning, computation) is under CC BY 4.0. Values from sources under another "
    "licence stay under it, and some sources state none. See the column licence of sources.csv."
)


def licence(name: str) -> Licence:
    """Return the licence of that name; a name that is not known tells nothing of reuse, and says so."""
    unknown = (
        "Ketentuan pakai tidak diketahui; tanyakan kepada penerbit.",
        "Terms of use are not known; ask the publisher.",
    )
    return LICENCES.get(name) or Licence(name, name, name, "", False, *unknown)


def licence_table(sources: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the licences in use as plain records, clear ones first.

    Parameters
    ----------
    sources : DataFrame
        Table `sources` of the package.
    """
    counts = {str(name): part["n_observations"] for name, part in sources.groupby("licence")}
    known = sorted(((name, licence(name)) for name in counts), key=lambda pair: (not pair[1].clear, pair[0]))
    return [
        {
            "code": name,
            "name": one.name,
            "title_id": one.title_id,
            "title_en": one.title_en,
            "url": one.url,
            "clear": one.clear,
            "meaning_id": one.meaning_id,
            "meaning_en": one.meaning_en,
            "sources": len(counts[name]),
            "observations": int(counts[name].sum()),
        }
        for name, one in known
    ]
