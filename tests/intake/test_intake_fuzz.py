"""Made-up tables in every style of numbers: a value is exact, or something is asked; nothing else is ever raised."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as rules
from hypothesis import strategies as st
from intake_files import NAMES, POP, POP_ID, html, separated, shown, xlsx

from indicators.intake import Context, propose
from indicators.problems import DataError

ANSWERS = {"licence": "government-data", "publisher": "BPS", "title": "T", "period": "2023"}
# Of each: a count, a measure, a rate, and a variable no table holds yet.
VARIABLES = ["pop_total", "area_km2", "apm_sd", "business_registrations", "eco_sawah_total_ha"]


@pytest.fixture(scope="module")
def held(context: Context) -> Callable[[], Context]:
    """The context behind a function: hypothesis writes out what a test is given, and a workspace is a megabyte."""
    return lambda: context


@st.composite
def tables(draw: st.DrawFn) -> dict[str, Any]:
    variable = draw(st.sampled_from(VARIABLES))
    # People have no fractions and shares no more than a hundred; that is what the reader may rely on.
    places = 0 if variable == "pop_total" else draw(st.integers(0, 3))
    size = draw(st.integers(2, len(NAMES)))
    top = 10 ** draw(st.integers(1, 2 if variable == "apm_sd" else 7))
    numbers = [draw(st.integers(0, top * 10**places)) / 10**places for _ in range(size)]
    return {
        "variable": variable,
        "places": places,
        "numbers": numbers,
        "style": draw(st.sampled_from(["id", "en", "space", "nbsp", "plain"])),
        "sign": draw(st.sampled_from([";", "\t", ",", "|"])),
        "form": draw(st.sampled_from(["csv", "csv", "xlsx", "html", "typed", "side"])),
        "label": draw(st.sampled_from(["{n}", "{i}. {n}", "Kec. {n}", "{n} *)", "0{i}0 {n}"])),
        "total": draw(st.booleans()),
        "unit": draw(st.booleans()),
    }


def build(table: dict[str, Any], unit: str) -> tuple[str, bytes]:
    numbers, places = table["numbers"], table["places"]
    labels = [table["label"].format(i=i, n=n) for i, n in enumerate(NAMES[: len(numbers)], 1)]
    texts: list[Any] = [shown(n, table["style"], places) for n in numbers]
    total: Any = round(sum(numbers), places)
    total_text = shown(total, table["style"], places)
    if table["form"] == "typed":
        texts, total_text = numbers, total
    rows = [["Kecamatan", f"Kolom uji{f' ({unit})' if table['unit'] else ''}"], *zip(labels, texts, strict=True)]
    if table["total"]:
        rows.append(["Jumlah", total_text])
    if table["form"] == "side":
        return "u.csv", separated(list(zip(*rows, strict=True)), table["sign"]).encode()
    if table["form"] in ("xlsx", "typed"):
        return "u.xlsx", xlsx(rows)
    if table["form"] == "html":
        return "u.html", html([f"<td>{a}</td><td>{b}</td>" for a, b in rows]).encode()
    return "u.csv", separated(rows, table["sign"]).encode()


@rules(max_examples=400)
@given(table=tables())
def test_a_number_is_exact_or_something_is_asked(
    table: dict[str, Any], held: Callable[[], Context], tmp_path_factory: pytest.TempPathFactory
) -> None:
    context = held()
    unit = context.variables[table["variable"]]["unit"]
    name, content = build(table, unit)
    path = tmp_path_factory.mktemp("f") / name
    path.write_bytes(content)
    key = "B.variable" if table["form"] != "side" else "A.variable"
    try:
        asked = {q.id for q in propose(path, context, ANSWERS).open}
        key = next(iter(sorted(q for q in asked if q.endswith(".variable"))), key)
        proposal = propose(path, context, {**ANSWERS, key: table["variable"]})
    except DataError:
        return
    frame = proposal.to_long()
    if not proposal.ready or frame.empty:
        assert proposal.open or proposal.problems
        return
    found = frame[frame["area_code"] != context.registry.regency.code]
    expected = dict(zip(NAMES, table["numbers"], strict=False))
    assert dict(zip(found["area"], found["value"], strict=True)) == expected
    target = path.parent / "tables" / "u"
    proposal.write(target)  # reads back what it wrote and compares it value by value
    assert (target / "source.yml").is_file()


@rules(max_examples=200)
@given(data=st.binary(max_size=400), name=st.sampled_from(["a.csv", "a.xlsx", "a.html", "a.txt", "a.xls", "a"]))
def test_any_bytes_are_read_or_refused(
    data: bytes, name: str, held: Callable[[], Context], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("b") / name
    path.write_bytes(data)
    with suppress(DataError):
        propose(path, held())


CELLS = st.one_of(
    st.sampled_from(
        [*NAMES[:6], "Jumlah", "Total", "2023", "2020", "-", "...", "No", "Kecamatan", POP_ID, "(1)", "", ""]
    ),
    st.sampled_from(
        ["1.234", "1,234", "12,5", "1 234", "50 %", "Rp5", "12e", "7*)", "1.2.3", "Sumber: BPS", "Kab. Gowa"]
    ),
    st.text(max_size=8),
    st.integers(-5, 10**6).map(str),
)


@rules(max_examples=250)
@given(
    rows=st.lists(st.lists(CELLS, min_size=1, max_size=5), min_size=1, max_size=9),
    sign=st.sampled_from([",", ";", "\t", "  ", " "]),
    ending=st.sampled_from(["csv", "xlsx", "html"]),
)
def test_any_grid_is_read_or_refused(
    rows: list[list[str]], sign: str, ending: str, held: Callable[[], Context], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("g") / f"g.{ending}"
    clean = [["".join(c for c in cell if c.isprintable()) for cell in row] for row in rows]
    if ending == "xlsx":
        path.write_bytes(xlsx([["'" + c if c.startswith("=") else c for c in row] for row in clean]))
    elif ending == "html":
        path.write_text(html(["".join(f"<td>{c}</td>" for c in row) for row in clean]), encoding="utf-8")
    else:
        path.write_text("\n".join(sign.join(row) for row in clean), encoding="utf-8")
    with suppress(DataError):
        proposal = propose(path, held())
        proposal.to_long()
        proposal.roles()
        for question in proposal.questions:
            for choice in question.choices[:2]:
                proposal.answer(question.id, choice.value)


WORKBOOK = xlsx(
    [["Kecamatan", POP_ID], *([n, p] for n, p in zip(NAMES, POP, strict=True)), ["Jumlah", sum(POP)]], ["A20:C22"]
)


@rules(max_examples=150)
@given(place=st.integers(0, 10**6), change=st.binary(min_size=1, max_size=6), inside=st.booleans())
def test_a_damaged_workbook_is_read_or_refused(
    place: int, change: bytes, inside: bool, held: Callable[[], Context], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("d") / "d.xlsx"
    content = WORKBOOK
    if inside:  # the archive is sound, one of its parts is not
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(WORKBOOK)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
            names = old.namelist()
            for i, part in enumerate(names):
                data = old.read(part)
                at = place % len(data)
                new.writestr(part, data[:at] + change + data[at + len(change) :] if i == place % len(names) else data)
        content = out.getvalue()
    else:
        at = place % len(content)
        content = content[:at] + change + content[at + len(change) :]
    path.write_bytes(content)
    with suppress(DataError):
        propose(path, held())


def test_what_is_fuzzed_is_mostly_read(context: Context, tmp_path: Path) -> None:
    """A reader that asked about everything would pass the tests above."""
    ready = 0
    for places, style, form in [
        (p, s, f) for p in (0, 2) for s in ("id", "en", "space") for f in ("csv", "xlsx", "html")
    ]:
        numbers = [round(p / 7, places) for p in POP]
        table = {"variable": "eco_sawah_total_ha", "places": places, "numbers": numbers, "style": style, "sign": ";"}
        name, content = build({**table, "form": form, "label": "{n}", "total": True, "unit": True}, "ha")
        path = tmp_path / name
        path.write_bytes(content)
        ready += propose(path, context, {**ANSWERS, "B.variable": "eco_sawah_total_ha"}).ready
    assert ready >= 12  # whole thousands of hectares, by point or by comma, are asked for
