"""`maros review` and `maros baseline`, as an operator without the web app uses them."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from review_bench import Bench

from indicators import baseline
from indicators.cli import main
from indicators.values import Value


@pytest.fixture
def run(desk: Bench, monkeypatch: pytest.MonkeyPatch):
    """Run a command on the bench's workspace, package and store."""
    monkeypatch.setenv("DATABASE_URL", desk.store.engine.url.render_as_string(hide_password=False))

    def go(*arguments: object, code: int = 0) -> Result:
        words = [str(a) for a in arguments]
        at = ["--raw", str(desk.raw)] if words[0] == "baseline" else []
        at += (
            ["--processed", str(desk.processed)]
            if words[:2] not in (["baseline", "list"], ["baseline", "rebuild"])
            else []
        )
        result = CliRunner().invoke(main, [*words[:2], *at, *words[2:]])
        assert result.exit_code == code, result.output
        return result

    return go


def test_from_queue_to_a_frozen_baseline_without_the_web(run, desk: Bench, tmp_path: Path) -> None:
    assert "belum ditinjau / not reviewed" in run("review", "status").output
    listed = run("review", "list", "--baseline", "--kind", "value", "--hint", "conflict").output
    assert "value case_rate~99.01.01~2024" in listed
    assert "sumber berbeda" in listed
    run("review", "ask", "--user", "wati", "value", "clinics~99.01.01~2024", "Sumber mana?")
    run("review", "answer", "--user", "opd", "value", "clinics~99.01.01~2024", "1", "Dinas Kesehatan")
    assert "Dinas Kesehatan" in run("review", "show", "value", "clinics~99.01.01~2024").output
    run("review", "close", "--user", "wati", "value", "clinics~99.01.01~2024", "1")
    bulk = run("review", "accept-all", "--user", "wati", "--baseline").output
    assert "value case_rate~99.01.01~2024: sumber berbeda / sources disagree" in bulk
    assert "draft" in run("baseline", "freeze", "awal", code=1).output
    sheet = tmp_path / "sisa.csv"
    run("review", "export", "--baseline", "--status", "open", sheet)
    table = list(csv.reader(io.StringIO(sheet.read_text(encoding="utf-8-sig"), newline="")))
    decision, reason = table[0].index("ISI: keputusan / FILL: decision"), table[0].index("ISI: alasan / FILL: reason")
    for line in table[1:]:
        line[decision], line[reason] = "sahkan", "dibandingkan dengan sumber"
    with sheet.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows(table)
    assert "not written" in run("review", "import", "--user", "budi", "--dry-run", sheet).output
    assert f"accept {len(table) - 1}" in run("review", "import", "--user", "budi", sheet).output
    assert "lengkap / complete" in run("baseline", "freeze", "awal", "--why", "rapat").output
    assert "awal  " in run("baseline", "list").output
    assert "0 perbedaan / differences" in run("baseline", "rebuild", "awal").output
    desk.workspace.edit("tables/puskesmas/table.csv", "Arumba,1", "Arumba,2")
    desk.workspace.edit("tables/puskesmas/table.csv", "Jumlah,7", "Jumlah,8")
    desk.build()
    compared = run("baseline", "compare", "awal").output
    assert "values clinics~99.01.01~2024 value: '1' -> '2'" in compared
    assert "berubah sejak ditinjau / changed since the review" in run("review", "status").output
    changed = json.loads(run("review", "list", "--changed", "--json").output)
    assert {c["key"] for c in changed} >= {"clinics~99.01.01~2024", "puskesmas"}


def test_several_are_accepted_only_where_nothing_speaks_against(run) -> None:
    output = run(
        "review", "accept", "--user", "wati", "value", "clinics~99.01.01~2024", "case_rate~99.01.01~2024"
    ).output
    assert "case_rate~99.01.01~2024: sumber berbeda" in output
    assert "1 disahkan / accepted, 1 tidak / not" in output
    one = run("review", "accept", "--user", "wati", "value", "case_rate~99.01.01~2024", code=1).output
    assert "a judgement" in one
    run("review", "accept", "--user", "wati", "--why", "sepakat", "value", "case_rate~99.01.01~2024")


def test_what_is_refused_is_said_in_both_languages(run, tmp_path: Path) -> None:
    assert "There is no value 'x'" in run("review", "show", "value", "x", code=1).output
    refused = run("review", "return", "--user", "vera", "value", "clinics~99.01.01~2024", "salah", code=1).output
    assert "tidak boleh" in refused
    assert "must not" in refused
    sheet = tmp_path / "x.csv"
    run("review", "export", "--kind", "indicator", sheet)
    text = sheet.read_text(encoding="utf-8-sig").replace("clinics,0,", "clinics,7,")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    place = rows[0].index("ISI: komentar / FILL: comment")
    for row in rows[1:]:
        row[place] = "baik"
    with sheet.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    output = run("review", "import", "--user", "wati", sheet, code=1).output
    assert "x.csv, baris 3, kolom 'seen': ditemukan '7'" in output
    assert "1 masalah" in output
    assert "Tidak ada pengguna aktif" in run("review", "import", "--user", "siapa", sheet, code=1).output


def test_a_list_of_no_baselines_says_so(run) -> None:
    assert "Belum ada baseline" in run("baseline", "list").output
    assert "There is no baseline 'x'" in run("baseline", "compare", "x", code=1).output


def test_a_rebuild_that_differs_says_what_and_fails(run, monkeypatch: pytest.MonkeyPatch) -> None:
    """By a program that has learnt to count clinics in another way."""
    run("baseline", "freeze", "--incomplete", "awal")
    real = baseline.compute_values

    def other(*given: Any) -> list[Value]:
        return [replace(v, value=v.value + 1) if v.indicator == "clinics" else v for v in real(*given)]

    monkeypatch.setattr(baseline, "compute_values", other)
    output = run("baseline", "rebuild", "awal", code=1).output
    assert "values clinics~99.01.02~2024 value: '2' -> '3'" in output
    assert "0 perbedaan" not in output
