"""Title, publisher, licence and dates of a file: found in it, or asked for."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date

from indicators.files import sha256
from indicators.intake.asking import Asker
from indicators.intake.columns import check_period
from indicators.intake.model import Said
from indicators.intake.proposal import Proposal
from indicators.sources import LICENCES

_LICENCES: dict[str, Said] = {
    "government-data": ("terbitan resmi pemerintah", "published by a government body"),
    "own-data": ("data kabupaten sendiri", "the regency's own data"),
    "facts-only": ("angka dari berita atau terbitan lain", "figures from news or other publications"),
}


def settle_meta(proposal: Proposal, asker: Asker) -> None:
    """Find or ask for the fields of source.yml, and say what is left out or not there."""
    found = proposal.layout
    assert found is not None
    meta = proposal.meta
    titles = [t for t in found.titles if not re.match(r"^(?:sumber|source)", t, re.IGNORECASE)]
    told = next((t for t in [*found.notes, *found.titles] if re.match(r"^(?:sumber|source)\b", t, re.IGNORECASE)), "")
    told = re.sub(r"^(?:(?:sumber|source)\s*/?\s*)+[:.]?\s*", "", told, flags=re.IGNORECASE).strip()
    nothing = ("tidak tertulis di berkas", "not said in the file")
    meta["title"] = (
        asker.given("title")
        or (titles[0] if titles else "")
        or asker.ask("title", ("Judul tabel?", "Title of the table?"), nothing)
        or ""
    )
    meta["publisher"] = (
        asker.given("publisher")
        or told
        or asker.ask("publisher", ("Siapa yang menerbitkan?", "Who published it?"), nothing)
        or ""
    )
    meta["licence"] = (
        asker.ask(
            "licence",
            ("Lisensi data ini?", "Licence of these data?"),
            ("berkas tidak dapat menyatakannya sendiri; lihat LICENCES.md", "a file cannot state it; see LICENCES.md"),
            [(name, _LICENCES.get(name, (name, name))) for name in sorted(LICENCES, key=lambda n: n not in _LICENCES)],
        )
        or ""
    )
    why = ("agar setiap angka dapat ditelusuri", "so that every number can be traced")
    for key, ask in (
        ("location", ("Alamat atau dokumen asal tabel?", "Address or document the table comes from?")),
        ("published", ("Tanggal terbit?", "Date of publication?")),
    ):
        meta[key] = asker.ask(key, ask, why, required=False) or ""
    meta["retrieved"] = asker.given("retrieved", check_period) or date.today().isoformat()
    stem = re.sub(r"[^a-z0-9]+", "-", proposal.path.stem.casefold()).strip("-")

    def form(text: str) -> str | None:
        return None if re.fullmatch(r"[a-z0-9][a-z0-9._-]*", text) else "a-z 0-9 . _ -"

    meta["id"] = asker.given("id", form) or stem or "tabel"
    meta["note"] = f"{proposal.path.name}, sha256 {sha256(proposal.path)}"
    by_reason: dict[str, list[str]] = defaultdict(list)
    for letter, heading, why in found.left_out:
        by_reason[f"{why[0]} / {why[1]}"].append(heading or letter)
    for reason, headings in by_reason.items():
        in_id, in_en = reason.split(" / ")
        shown = ", ".join(headings)
        proposal.said.append((f"Tidak diambil ({in_id}): {shown}", f"Left out ({in_en}): {shown}"))
    missing = {a.code for a in proposal.context.registry.districts} - {
        line.area.code for line in found.lines if line.area
    }
    if missing and found.shape == "wide":
        names = ", ".join(a.name for a in proposal.context.registry.districts if a.code in missing)
        proposal.said.append((f"Tidak ada baris untuk: {names}", f"No row for: {names}"))
