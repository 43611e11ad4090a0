"""The package as one ZIP: with a note, the citation, the licences and the hashes of its files."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping

import yaml

from indicators.package import Package

README, CITATION, LICENCES, SUMS = "README.md", "CITATION.cff", "LICENCES.md", "SHA256SUMS"


def pack(package: Package) -> bytes:
    """Return the package as a ZIP; the same package gives the same bytes.

    The files lie at the top, so that `indicators.package.read_package` and any reader of Data Packages read the ZIP
    itself as well as the folder it unpacks to.

    Parameters
    ----------
    package : Package
    """
    return sealed({**_notes(package), **package.files})


def sealed(files: Mapping[str, bytes]) -> bytes:
    """Return files as a ZIP with the list of their hashes."""
    sums = "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in files.items())
    return zipped({**files, SUMS: sums.encode()})


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return files as a ZIP in the order given; the same files give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name)  # without a time: 1980, in every build
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return out.getvalue()


def _notes(package: Package) -> dict[str, bytes]:
    texts = {README: _readme(package), CITATION: citation(package), LICENCES: licences(package)}
    return {name: text.encode() for name, text in texts.items()}


def _readme(package: Package) -> str:
    about, manifest = package.manifest["observatory"], package.manifest
    tables = [r for r in manifest["resources"] if r.get("type") == "table"]
    listed = "\n".join(f"| `{r['path']}` | {r['title']} | {r['title_en']} |" for r in tables)
    return f"""# {manifest["title"]}

{manifest["description"]}

- Versi: {manifest["version"]}
- Sitasi: {about["citation"]["id"]}
- Batas wilayah: {about["attribution"]}
- Lisensi: {about["licence_note"]["id"]} Lihat {LICENCES}.
- Kolom, tipe, dan daftar kode: `datapackage.json` (Data Package v2) dan `csv-metadata.json` (CSVW).
- Periksa: `maros package verify` atau `sha256sum -c {SUMS}`.

Sel kosong berarti tidak ada data, bukan nol. CSV: UTF-8, pemisah koma, desimal titik. Parquet memuat tabel yang sama.

## In English: {manifest["title_en"]}

{manifest["description_en"]}

- Version: {manifest["version"]}
- Cite as: {about["citation"]["en"]}
- Boundaries: {about["attribution"]}
- Licence: {about["licence_note"]["en"]} See {LICENCES}.
- Columns, types and code lists: `datapackage.json` (Data Package v2) and `csv-metadata.json` (CSVW).
- Check: `maros package verify` or `sha256sum -c {SUMS}`.

An empty cell is no data, not zero. CSV: UTF-8, comma, decimal point. Parquet holds the same tables.

| | Tabel | Table |
| --- | --- | --- |
{listed}
"""


def citation(package: Package) -> str:
    """Return how to cite the package, as CITATION.cff."""
    about, manifest = package.manifest["observatory"], package.manifest
    record = {
        "cff-version": "1.2.0",
        "type": "dataset",
        "message": about["citation"]["id"],
        "title": manifest["title"],
        "abstract": manifest["description"],
        "version": manifest["version"],
        **({"date-released": manifest["created"][:10]} if "created" in manifest else {}),
        "license": manifest["licenses"][0]["name"],
        "authors": [{"name": about["publisher"]["id"]}],
        "keywords": manifest["keywords"],
    }
    return yaml.safe_dump(record, allow_unicode=True, sort_keys=False, width=118)


def licences(package: Package) -> str:
    """Return what the licences of the sources mean for who reuses the data, in both languages."""
    about = package.manifest["observatory"]
    parts = [
        "# Lisensi / Licences",
        about["licence_note"]["id"],
        about["licence_note"]["en"],
        f"Batas wilayah / boundaries: {about['attribution']}",
    ]
    for one in about["licences"]:
        unclear = "" if one["clear"] else " **Lisensi tidak jelas / licence not clear.**"
        where = f" <{one['url']}>" if one["url"] else ""
        parts += [
            f"## `{one['code']}`: {one['title_id']} / {one['title_en']}",
            f"{one['sources']} sumber / sources, {one['observations']} observasi / observations.{where}{unclear}",
            one["meaning_id"],
            one["meaning_en"],
        ]
    return "\n\n".join(parts) + "\n"
