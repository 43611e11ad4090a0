"""The data dictionary: every table, column, unit, code list and indicator of a package as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from indicators.licences import NOTE_EN, NOTE_ID, licence_table
from indicators.package import Package, read_package
from indicators.problems import Language
from indicators.schema import BY_NAME, RESOURCES, Field, Resource
from indicators.schema_words import code_label, said
from indicators.words import Words

_WORDS: dict[str, tuple[str, str]] = {
    "title": ("Kamus data", "Data dictionary"),
    "lead": (
        "Dibuat dari metadata paket data {regency} (`{build}`). Jangan disunting; ubah metadatanya.",
        "Made from the metadata of the data package of {regency} (`{build}`). Do not edit; change the metadata.",
    ),
    "tables": ("Tabel", "Tables"),
    "rows": ("Baris", "Rows"),
    "key": ("Kunci", "Key"),
    "refers": ("Merujuk ke", "Refers to"),
    "column": ("Kolom", "Column"),
    "type": ("Tipe", "Type"),
    "required": ("Wajib", "Required"),
    "meaning": ("Arti", "Meaning"),
    "allowed": ("Isi yang sah", "Allowed"),
    "yes": ("ya", "yes"),
    "codes": ("Daftar kode", "Code lists"),
    "code": ("Kode", "Code"),
    "used_in": ("Dipakai pada", "Used in"),
    "indicators": ("Indikator", "Indicators"),
    "variables": ("Variabel", "Variables"),
    "units": ("Satuan", "Units"),
    "unit": ("Satuan", "Unit"),
    "used_by": ("Dipakai oleh", "Used by"),
    "n_variables": ("{n} variabel", "{n} variables"),
    "n_indicators": ("{n} indikator", "{n} indicators"),
    "name": ("Nama", "Name"),
    "licences": ("Lisensi sumber", "Licences of sources"),
    "licence": ("Lisensi", "Licence"),
    "sources": ("Sumber", "Sources"),
    "observations": ("Observasi", "Observations"),
    "string": ("teks", "text"),
    "number": ("angka", "number"),
    "integer": ("bilangan bulat", "whole number"),
    "boolean": ("benar/salah", "true/false"),
}
#: Metadata of an indicator in the order in which it is told; the words come from the schema.
_TOLD = (
    "concept",
    "definition",
    "interpretation",
    "formula",
    "measure",
    "unit",
    "classification",
    "producer",
    "periodicity",
    "level",
    "access",
    "source_note",
    "limitation",
)
_CODED = ("role", "status", "proxy", "cumulates", "limits_kind", "lower", "upper", "baseline_period")
_LINKED = ("sdg", "iso37120", "iso37122", "u4ssc")


def write(package_folder: Path, target: Path, lang: Language = "id") -> Path:
    """Write the data dictionary of a package.

    Parameters
    ----------
    package_folder : Path
        Folder with `datapackage.json`.
    target : Path
        Markdown file to write; its folder is made.
    lang : {'id', 'en'}

    Returns
    -------
    Path
        `target`.

    Raises
    ------
    PackageError
        If there is no package, or it cannot be read.
    """
    text = dictionary(read_package(package_folder), lang)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8", newline="\n")
    return target


def dictionary(package: Package, lang: Language = "id") -> str:
    """Return the data dictionary as Markdown; the same package gives the same text.

    Parameters
    ----------
    package : Package
    lang : {'id', 'en'}
    """
    say = _Said(lang)
    regency = str(package.manifest["observatory"]["regency"]["name"])
    parts = [
        f"# {say('title')}: {plain(regency)}",
        say("lead", regency=plain(regency), build=package.fingerprint[:12]),
        f"## {say('tables')}",
        _table(
            (say("name"), say("meaning"), say("rows")),
            ((f"`{r.name}`", plain(said(r.title, lang)), say.number(len(package.table(r.name)))) for r in RESOURCES),
        ),
        *(part for r in RESOURCES for part in _resource(r, say)),
        f"## {say('codes')}",
        *_codes(say),
        f"## {say('indicators')}",
        *_indicators(package, say),
        f"## {say('variables')}",
        _variables(package, say),
        f"## {say('units')}",
        _units(package, say),
        f"## {say('licences')}",
        NOTE_ID if lang == "id" else NOTE_EN,
        _licences(package, say),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


class _Said:
    """Words of one language."""

    def __init__(self, lang: Language) -> None:
        self.lang = lang

    def __call__(self, key: str, **values: Any) -> str:
        return _WORDS[key][0 if self.lang == "id" else 1].format(**values)

    def number(self, value: int) -> str:
        return Words(self.lang).number(value)


def plain(text: object) -> str:
    """Return a text that Markdown shows as it is, on one line."""
    line = " ".join(str(text).split())
    return re.sub(r"([\\`*_\[\]|#$~])", r"\\\1", line).replace("<", "&lt;").replace(">", "&gt;")


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _resource(resource: Resource, say: _Said) -> list[str]:
    refers = "; ".join(f"`{own}` → `{other}.{column}`" for own, other, column in resource.refers)
    return [
        f"### `{resource.name}`",
        plain(said(resource.title, say.lang)) + f". {say('key')}: {', '.join(f'`{k}`' for k in resource.key)}.",
        f"{say('refers')}: {refers}." if refers else "",
        _table(
            (say("column"), say("type"), say("required"), say("meaning"), say("allowed")),
            (
                (
                    f"`{f.name}`",
                    say(f.type),
                    say("yes") if f.required else "",
                    plain(said(f.description, say.lang)),
                    _allowed(f),
                )
                for f in resource.fields
            ),
        ),
    ]


def _allowed(field: Field) -> str:
    if field.enum:
        return ", ".join(f"`{code}`" for code in field.enum)
    low, high = (f"{v:g}" if v is not None else "" for v in (field.minimum, field.maximum))
    return f"{low}–{high}" if low and high else f"≥ {low}" if low else f"≤ {high}" if high else ""


def _codes(say: _Said) -> list[str]:
    """Return each list once, with the columns that use it."""
    lists: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for r in RESOURCES:
        for f in r.fields:
            if f.enum:
                meaning = tuple((code, code_label(f.name, code, say.lang)) for code in f.enum)
                lists.setdefault(meaning, []).append(f"`{r.name}.{f.name}`")
    return [
        part
        for meaning, columns in lists.items()
        for part in (
            f"{say('used_in')}: {', '.join(columns)}",
            _table((say("code"), say("meaning")), ((f"`{code}`", plain(text)) for code, text in meaning)),
        )
    ]


def _indicators(package: Package, say: _Said) -> list[str]:
    """Return the metadata of every indicator in the order of the framework."""
    lang, table = say.lang, BY_NAME["indicators"]
    label = {f.name: said(f.description.removesuffix(", in Indonesian"), lang) for f in table.fields}
    enums = {f.name for f in table.fields if f.enum}
    indicators = package.table("indicators")
    parts = []
    for _, element in package.table("framework").iterrows():
        mine = indicators[indicators["subdimension"] == element["code"]].sort_values(["order", "code"])
        if element["level"] == "subdimension" and len(mine):
            parts.append(f"### {plain(element[f'name_{lang}'])} (`{element['code']}`)")
        for _, one in mine.iterrows() if element["level"] == "subdimension" else ():
            lines = [f"#### {plain(one[f'name_{lang}'])} (`{one['code']}`)", ""]
            lines += [
                f"- **{label[f'{name}_id']}**: {plain(one[f'{name}_{lang}'])}"
                for name in _TOLD
                if one[f"{name}_{lang}"]
            ]
            for name in (*_CODED, *_LINKED):
                value = one[name]
                if value is pd.NA or value == "" or value != value or value is False:
                    continue
                text = code_label(name, value, lang) if name in enums else _shown(value, say)
                lines.append(f"- **{label[name]}**: {plain(text)}")
            parts.append("\n".join(lines))
    return parts


def _shown(value: object, say: _Said) -> str:
    if value is True or str(value) == "True":
        return say("yes")
    return f"{value:g}" if isinstance(value, float) else str(value)


def _variables(package: Package, say: _Said) -> str:
    rows = package.table("variables").sort_values("code")
    return _table(
        (
            say("code"),
            say("name"),
            say("unit"),
            plain(said("Topic", say.lang)),
            plain(said("Kind of figure", say.lang)),
        ),
        (
            (
                f"`{v['code']}`",
                plain(v[f"name_{say.lang}"]),
                plain(v["unit"]),
                plain(v["topic"]),
                plain(code_label("kind", v["kind"], say.lang)),
            )
            for _, v in rows.iterrows()
        ),
    )


def _units(package: Package, say: _Said) -> str:
    variables = package.table("variables")["unit"].value_counts()
    indicators = package.table("indicators")[f"unit_{say.lang}"].value_counts()
    units = sorted({*variables.index, *indicators.index} - {""}, key=lambda unit: (unit.casefold(), unit))

    def used(unit: str) -> str:
        counts = (("n_indicators", indicators.get(unit, 0)), ("n_variables", variables.get(unit, 0)))
        return ", ".join(say(key, n=say.number(n)) for key, n in counts if n)

    return _table((say("unit"), say("used_by")), ((plain(unit), used(unit)) for unit in units))


def _licences(package: Package, say: _Said) -> str:
    return _table(
        (say("code"), say("licence"), say("meaning"), say("sources"), say("observations")),
        (
            (
                f"`{one['code']}`",
                f"[{plain(one[f'title_{say.lang}'])}]({one['url']})" if one["url"] else plain(one[f"title_{say.lang}"]),
                plain(one[f"meaning_{say.lang}"]),
                say.number(one["sources"]),
                say.number(one["observations"]),
            )
            for one in licence_table(package.table("sources"))
        ),
    )
