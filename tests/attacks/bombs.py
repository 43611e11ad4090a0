"""TEST DATA: small files that want to become large, deep or wide while they are read."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

MILLION = 1_000_000
_DEEP = 200_000
_LAUGHS = 12


@dataclass(frozen=True)
class Bomb:
    """A file, what reads it, and what must come of it.

    Attributes
    ----------
    reader, label, file : str
        Reader of `bomb_worker`, what kind of bomb it is, and the file's name.
    make : callable
        Returns its content.
    expected : str
        How the outcome begins.
    """

    reader: str
    label: str
    file: str
    make: Callable[[], bytes]
    expected: str = "DataError"

    @property
    def name(self) -> str:
        """Reader and kind."""
        return f"{self.reader}-{self.label}"

    def write(self, folder: Path, workspace: Path) -> Path:
        """Write the file, for the reader of a registry with the other files of a workspace around it."""
        if self.reader == "registry":
            folder = Path(shutil.copytree(workspace / "areas", folder / "areas"))
        folder.mkdir(parents=True, exist_ok=True)
        (folder / self.file).write_bytes(self.make())
        return folder / self.file


@dataclass(frozen=True)
class Long:
    """Very many zeros, which never stand in memory at once."""

    count: int
    head: bytes = b""
    tail: bytes = b""

    def pieces(self) -> Iterator[bytes]:
        """Yield it in pieces."""
        yield self.head
        for _ in range(self.count // MILLION):
            yield b"0" * MILLION
        yield self.tail


def zipped(parts: Mapping[str, bytes | Long]) -> bytes:
    """Return an archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            with archive.open(name, "w") as part:
                for piece in [content] if isinstance(content, bytes) else content.pieces():
                    part.write(piece)
    return out.getvalue()


def _workbook(sheet: bytes | Long = b"", **parts: bytes) -> bytes:
    kinds = (
        b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        b'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        b'<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType='
        b'"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName='
        b'"/xl/worksheets/sheet1.xml" ContentType='
        b'"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
    )
    base = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    main = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    relations = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    files: dict[str, bytes | Long] = {
        "[Content_Types].xml": kinds,
        "_rels/.rels": relations + b'<Relationship Id="r1" Type="%s/officeDocument" Target="xl/workbook.xml"/>'
        b"</Relationships>" % base,
        "xl/workbook.xml": b'<workbook %s xmlns:r="%s"><sheets><sheet name="kpis" sheetId="1" r:id="r1"/></sheets>'
        b"</workbook>" % (main, base),
        "xl/_rels/workbook.xml.rels": relations + b'<Relationship Id="r1" Type="%s/worksheet" '
        b'Target="worksheets/sheet1.xml"/></Relationships>' % base,
        "xl/worksheets/sheet1.xml": (
            b"<worksheet %s><sheetData>%s</sheetData></worksheet>" % (main, sheet)
            if isinstance(sheet, bytes)
            else sheet
        ),
    }
    return zipped(files | {name.replace("__", "/"): content for name, content in parts.items()})


def _long_sheet(size: int) -> Long:
    main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    ends = b'<worksheet xmlns="%s"><sheetData><row><c><v>' % main, b"</v></c></row></sheetData></worksheet>"
    return Long(size, *ends)


@cache
def _zeros() -> bytes:
    return _workbook(_long_sheet(300_000_000))


def _long_cell_xlsx() -> bytes:
    text = b'<row r="1"><c r="A1" t="inlineStr"><is><t>%s</t></is></c></row>'
    return _workbook(text % b"Kecamatan" + text.replace(b'"1"', b'"2"').replace(b"A1", b"A2") % (b"9" * 15_000_000))


def _many_parts() -> bytes:
    return _workbook(**{f"xl__media__{n}.bin": b"x" for n in range(3_000)})


@cache
def _lying_size() -> bytes:
    """A workbook whose directory gives the sheet a size of a few bytes."""
    content = bytearray(_workbook(_long_sheet(900_000_000)))
    at = content.find(b"PK\x01\x02")
    while at >= 0:
        found = content[at + 24 : at + 28]
        if int.from_bytes(found, "little") > MILLION:
            content[at + 24 : at + 28] = (100).to_bytes(4, "little")
        at = content.find(b"PK\x01\x02", at + 4)
    return bytes(content)


@cache
def _nested() -> bytes:
    inner = zipped({"x": bytes(40_000_000)})
    for _ in range(4):
        inner = zipped({f"{n}.zip": inner for n in range(10)})
    return inner


@cache
def _entities() -> bytes:
    lines = [b'<!DOCTYPE x [<!ENTITY a0 "lol">']
    lines += [b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, _LAUGHS)]
    text = b"".join(lines) + b"]>"
    return _workbook(**{"xl__sharedStrings.xml": text + b"<sst><si><t>&a%d;</t></si></sst>" % (_LAUGHS - 1)})


def _outside_entity() -> bytes:
    text = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><sst><si><t>&a;</t></si></sst>'
    return _workbook(**{"xl__sharedStrings.xml": text})


@cache
def _deep_xml() -> bytes:
    return _workbook(b"<row>" * _DEEP + b"</row>" * _DEEP)


@cache
def _many_cells() -> bytes:
    row = b"<row>" + b"<c><v>1</v></c>" * 100 + b"</row>"
    return _workbook(row * 30_000)


@cache
def _wide_csv() -> bytes:
    """A line of a million columns, and one below it."""
    return b",".join(b"k%d" % n for n in range(MILLION)) + b"\n" + b",".join([b"1"] * MILLION) + b"\n"


@cache
def _unnamed_csv() -> bytes:
    """The widest line that an upload may hold."""
    return b"," * 19_000_000 + b"x\n"


def _long_head() -> bytes:
    """A heading in quotes that goes on for a million lines."""
    return b'"' + b"a\n" * MILLION + b'",b\n1,2\n'


@cache
def _ragged() -> bytes:
    """Six million records, none of which has as many cells as there are headings."""
    return b"kpi,period,entry\n" + b"x\n" * 6 * MILLION


def _long_cell() -> bytes:
    return b"kpi,period\n" + b"9" * 15_000_000 + b",1\n"


def _laughing_yaml() -> bytes:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, _LAUGHS)]
    return "\n".join(lines).encode()


def _merging_yaml() -> bytes:
    lines = ["a0: &a0 {x: 1}"] + [f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 10)}]}}" for n in range(1, _LAUGHS)]
    return "\n".join(lines).encode()


def _many_keys() -> bytes:
    return b"".join(b"k%d: 1\n" % n for n in range(100_000))


def _geojson(geometry: str, places: int = 1) -> Callable[[], bytes]:
    def make() -> bytes:
        feature = f'{{"type":"Feature","properties":{{"code":"73.09.01"}},"geometry":{geometry}}}'
        return f'{{"type":"FeatureCollection","attribution":"x","features":[{",".join([feature] * places)}]}}'.encode()

    return make


_DEEP_COORDINATES = f'{{"type":"Polygon","coordinates":{"[" * _DEEP}1{"]" * _DEEP}}}'
_DEEP_COLLECTION = '{"type":"GeometryCollection","geometries":[' * 20_000 + "]}" * 20_000
_HUGE_NUMBER = f'{{"type":"Point","coordinates":[{"9" * 1_000_000},1]}}'
_FAR_NUMBER = '{"type":"Polygon","coordinates":[[[1e400,1],[NaN,2],[3,Infinity],[1e400,1]]]}'
_MANY_POINTS = f'{{"type":"Polygon","coordinates":[[{",".join(["[119.5,-5.0]"] * 400_000)}]]}}'


def _backup() -> bytes:
    """A backup of gigabytes of nothing, with the hash that its manifest gives."""
    table, found = Long(900_000_000), hashlib.sha256()
    for piece in table.pieces():
        found.update(piece)
    entry = {"rows": 1, "sha256": found.hexdigest()}
    manifest = json.dumps({"format": 1, "revision": "0001", "tables": dict.fromkeys(["record"], entry)}).encode()
    return zipped({"manifest.json": manifest, "record.csv": table})


def _backup_of_evidence() -> bytes:
    return zipped({"manifest.json": b"{}", **{f"evidence/{n}": Long(150_000_000) for n in range(6)}})


def _package() -> bytes:
    return zipped({"datapackage.json": Long(600_000_000)})


BOMBS = (
    Bomb("table", "zeros", "x.xlsx", _zeros),
    Bomb("table", "lying-size", "x.xlsx", _lying_size),
    Bomb("table", "many-parts", "x.xlsx", _many_parts),
    Bomb("table", "nested-zip", "x.xlsx", _nested),
    Bomb("table", "entities", "x.xlsx", _entities),
    Bomb("table", "outside-entity", "x.xlsx", _outside_entity),
    Bomb("table", "deep-xml", "x.xlsx", _deep_xml),
    Bomb("table", "many-cells", "x.xlsx", _many_cells),
    Bomb("table", "million-columns", "x.csv", _wide_csv),
    Bomb("table", "unnamed-columns", "x.csv", _unnamed_csv),
    Bomb("table", "long-head", "x.csv", _long_head),
    Bomb("table", "ragged", "x.csv", _ragged),
    Bomb("table", "long-cell", "x.csv", _long_cell),
    Bomb("table", "long-cell-xlsx", "x.xlsx", _long_cell_xlsx),
    Bomb("table", "deep-html", "x.html", lambda: b"<html><body>" + b"<table><tr><td>" * 20_000 + b"x"),
    Bomb("table", "wide-span", "x.html", lambda: b"<html><table><tr><td colspan=99999999 rowspan=99999999>x</table>"),
    Bomb("upload", "zeros", "kpis.xlsx", _zeros),
    Bomb("upload", "lying-size", "kpis.xlsx", _lying_size),
    Bomb("upload", "nested-zip", "kpis.xlsx", _nested),
    Bomb("upload", "entities", "kpis.xlsx", _entities),
    Bomb("upload", "deep-xml", "kpis.xlsx", _deep_xml),
    Bomb("upload", "many-cells", "kpis.xlsx", _many_cells),
    Bomb("upload", "million-columns", "kpis.csv", _wide_csv),
    Bomb("upload", "unnamed-columns", "kpis.csv", _unnamed_csv),
    Bomb("upload", "long-head", "kpis.csv", _long_head),
    Bomb("upload", "ragged", "progress.csv", _ragged),
    Bomb("upload", "long-cell", "kpis.csv", _long_cell),
    Bomb("evidence", "zeros", "x.xlsx", _zeros),
    Bomb("evidence", "entities", "x.xlsx", _entities),
    Bomb("csv", "million-columns", "x.csv", _wide_csv),
    Bomb("csv", "same-columns", "x.csv", lambda: b",".join([b"k"] * MILLION) + b"\n1\n"),
    Bomb("csv", "unnamed-columns", "x.csv", _unnamed_csv),
    Bomb("csv", "ragged", "x.csv", _ragged),
    Bomb("yaml", "aliases", "x.yml", _laughing_yaml),
    Bomb("yaml", "merges", "x.yml", _merging_yaml),
    Bomb("yaml", "deep", "x.yml", lambda: b"[" * _DEEP),
    Bomb("yaml", "many-keys", "x.yml", _many_keys, "read"),
    Bomb("yaml", "huge-number", "x.yml", lambda: b"a: " + b"9" * MILLION),
    Bomb("registry", "deep-coordinates", "bomb.geojson", _geojson(_DEEP_COORDINATES)),
    Bomb("registry", "deep-collection", "bomb.geojson", _geojson(_DEEP_COLLECTION)),
    Bomb("registry", "huge-number", "bomb.geojson", _geojson(_HUGE_NUMBER)),
    Bomb("registry", "far-number", "bomb.geojson", _geojson(_FAR_NUMBER)),
    Bomb("registry", "many-points", "bomb.geojson", _geojson(_MANY_POINTS)),
    Bomb("registry", "many-places", "bomb.geojson", _geojson("null", 20_000)),
    Bomb("restore", "zeros", "backup.zip", _backup, "StoreError"),
    Bomb("restore", "evidence", "backup.zip", _backup_of_evidence, "StoreError"),
    Bomb("package", "zeros", "package.zip", _package, "PackageError"),
)
