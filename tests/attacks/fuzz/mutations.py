"""Real files, and what a hand, a line or an attacker may make of their bytes."""

from __future__ import annotations

import csv
import io
import json
import random
import zipfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import openpyxl
from core.made_up import square

ROOT = Path(__file__).parents[3]
TABLE = ROOT / "data" / "raw" / "tables" / "wikipedia-kecamatan-2024" / "table.csv"
#: Pieces that formats give a meaning to.
PIECES: tuple[bytes, ...] = (
    b"", b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b'"', b"'", b",", b";", b"\t", b"\r", b"\n", b"\r\n", b"=",
    b"-", b"1e999", b"nan",
    b"9" * 400, b"<", b">", b"</td>", b"<td colspan=9999>", b"<!DOCTYPE x [", b"&x;", b"&#x110000;",
    b"{", b"}", b"[", b"]",
    b"[" * 200, b": ", b"&a ", b"*a ", b"!!python/object:x ", b"<<: ", b"? ", b"|", b"\xc3\x28",
    b"\xed\xa0\x80", b"\xf4\x90\x80\x80",
    "\u202e".encode(), b"PK\x03\x04", b"null", b"true", b"-0", b"1.234,5", b"%", b"#REF!", b"sep=;\n",
)  # fmt: skip


@cache
def seeds() -> Mapping[str, bytes]:
    """A real table in each form that is read, a source.yml, the districts' boundaries, and a template."""
    text = TABLE.read_text(encoding="utf-8")
    rows = list(csv.reader(io.StringIO(text)))
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    page = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    shapes = json.loads((ROOT / "data" / "raw" / "areas" / "districts.geojson").read_text(encoding="utf-8"))
    for number, feature in enumerate(shapes["features"]):  # a few corners are enough to be mutated
        feature["geometry"] = square(119 + number / 10)
    return {
        "csv": text.encode(),
        "semicolon.csv": "\n".join(";".join(row) for row in rows).encode(),
        "txt": "\n".join("   ".join((row[0], row[1], row[4])) for row in rows).encode(),
        "html": f"<html><body><table>{page}</table></body></html>".encode(),
        "xlsx": out.getvalue(),
        "yml": TABLE.with_name("source.yml").read_bytes(),
        "geojson": json.dumps(shapes).encode(),
        "upload.csv": b"kpi,period,entry,value,status,chosen,source\npoverty,2025,x,9.1,final,no,u\n",
    }


def mutated(seed: bytes, choose: random.Random, zipped: bool = False) -> bytes:
    """Return bytes made from a seed by up to eight changes; of an archive, sometimes of a part inside it."""
    if zipped and choose.random() < 0.7:
        return _inside(seed, choose)
    data = bytearray(seed)
    for _ in range(choose.randint(1, 8)):
        at = choose.randrange(len(data) + 1)
        end = min(len(data), at + choose.choice((0, 1, 1, 4, 40)))
        match choose.randrange(5):
            case 0:
                data[at:end] = choose.choice(PIECES)
            case 1:
                data[at:end] = choose.randbytes(choose.randint(1, 6))
            case 2:
                del data[at:end]
            case 3:
                data[at:at] = data[at:end] * choose.randint(1, 30)
            case 4:
                other = choose.randrange(len(data) + 1)
                data[at:end] = data[other : other + 60]
    return bytes(data)


def _inside(seed: bytes, choose: random.Random) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(seed)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        hit = choose.choice(names)
        for name in names:
            content = old.read(name)
            if name != hit:
                new.writestr(name, content)
            elif choose.random() < 0.9:
                new.writestr(choose.choice((name, name, name, "../x", name.upper())), mutated(content, choose))
    return out.getvalue()
