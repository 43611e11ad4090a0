"""What only the whole table tells: the meaning of `-`, and whether rows add up to the total."""

from __future__ import annotations

import math
import re

from indicators.intake import numerals
from indicators.intake.asking import Asker
from indicators.intake.model import Said, placed
from indicators.intake.proposal import Proposal, Proposed
from indicators.problems import Problem
from indicators.tables import adds_up
from indicators.words import Words


def refuse_repeats(proposal: Proposal) -> None:
    """Refuse two columns for one variable and period: which of them counts would be a guess."""
    assert proposal.layout is not None
    seen: dict[tuple[str, str], Proposed] = {}
    for p in proposal.columns:
        if p.variable and p.period and not p.ignored:
            first = seen.setdefault((p.variable, p.period), p)
            if first is not p:
                found, place = f"{p.variable} @ {p.period}", f"{proposal.layout.grid.name}:{first.column.letter}"
                row = int(p.column.letter) if proposal.layout.grid.sideways else None
                column = "" if row else p.column.letter
                proposal.problems.append(Problem(proposal.layout.grid.name, row, column, "duplicate", found, place))


def _sums(p: Proposed) -> tuple[list[tuple[float, int]], tuple[float, int] | None]:
    parts = [(v.number, v.decimals) for v in p.values if v.line.kind == "area" and not math.isnan(v.number)]
    total = next(
        ((v.number, v.decimals) for v in p.values if v.line.kind == "total" and not math.isnan(v.number)), None
    )
    return parts, total


def _written(value: float, decimals: int) -> Said:
    return Words("id").number(value, decimals), Words("en").number(value, decimals)


def settle_dash(proposal: Proposal, asker: Asker) -> None:
    """Decide what `-` means: as the table's own legend says; zero where every column with one adds up without it."""
    found = proposal.layout
    assert found is not None
    dashed = [p for p in proposal.columns if p.settled and any(v.mark == "dash" for v in p.values)]
    if not dashed:
        return
    choices = [("zero", ("nol / tidak ada", "nil")), ("missing", ("data tidak tersedia", "not available"))]
    answer = asker.given("dash", lambda a: None if a in ("zero", "missing") else "zero, missing")
    if not answer:
        legend = re.search(r"(?:^|[\s;,(“\"'])[-–](?:[”\"']?)\s*[:=]\s*([^;\n]{3,40})", " \n".join(found.notes))
        told = (legend[1] if legend else "").casefold()
        # `data tidak tersedia` and `tidak ada` are near in letters and far in meaning.
        missing = bool(re.search(r"tidak tersedia|not available|tidak ada data|no data", told))
        zero = bool(re.search(r"\bnol\b|\bnil\b|zero|tidak ada\b|none", told)) and not missing
        proved = [(*_sums(p), p) for p in dashed]
        if missing or zero:
            answer = "missing" if missing else "zero"
            proposal.said.append((f"Arti “-” menurut catatan tabel: {told}", f"“-” as the table's note says: {told}"))
        elif all(
            total and not numerals.intensive(p.unit, p.column.heading) and adds_up(parts, total)
            for parts, total, p in proved
        ):
            answer = "zero"
            proposal.said.append(
                (
                    "“-” berarti nol: barisnya berjumlah total tanpa itu.",
                    "“-” is nil: the rows add up to the total without it.",
                )
            )
    proposal.dash = answer or ""
    if not answer:
        cell = next(v.cell for v in dashed[0].values if v.mark == "dash")
        asker.ask(
            "dash",
            ("Apa arti “-” di tabel ini?", "What does “-” mean in this table?"),
            (f"mis. {cell.place}; jumlah baris tidak membuktikannya", f"as in {cell.place}; no sum proves it"),
            choices,
        )


def check_total(proposal: Proposal, p: Proposed, asker: Asker) -> None:
    """Compare the rows of a column with its printed total; a difference is asked about."""
    parts, total = _sums(p)
    if total is None or not parts or proposal.layout is None:
        return
    found = math.fsum(v for v, _ in parts)
    if adds_up(parts, total):
        p.confidence = asker.given("confidence") or ("medium" if p.unsettled else "high")
        id_, en = _written(*total)
        p.reasons.append((f"baris berjumlah total {id_}", f"the rows add up to the total {en}"))
        return
    if numerals.intensive(p.unit, p.column.heading):
        p.additive = False
        p.reasons.append(("rasio atau rata-rata: tidak dijumlahkan", "a rate or an average: not added up"))
        return
    key, where = p.column.key, placed(p.column.key)
    found_id, found_en = _written(found, max(decimals for _, decimals in parts))
    total_id, total_en = _written(*total)
    answer = asker.ask(
        f"{key}.total",
        (
            f"Angka {where[0]} berjumlah {found_id}, tercetak {total_id}. Mengapa?",
            f"The numbers of {where[1]} add up to {found_en}, printed {total_en}. Why?",
        ),
        ("salah baca, salah cetak, atau bukan jumlah", "misread, misprinted, or no sum"),
        [
            ("misprint", ("begitulah tercetak di sumber; sudah diperiksa", "the source prints it so; checked")),
            ("not-a-sum", ("baris itu bukan jumlah (mis. rata-rata)", "that row is no sum (an average)")),
        ],
    )
    if answer == "misprint":
        p.mismatch = found, total[0]
    p.additive = answer != "not-a-sum"
