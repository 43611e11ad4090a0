"""`maros init`: an empty workspace that builds, with the national part filled in and everything else waiting."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml

from indicators import national
from indicators.areas import BPS, KEMENDAGRI, VILLAGE_COLUMNS, VILLAGE_VALUES, Kinds
from indicators.masterplan.tables import TABLES
from indicators.package import NOT_FILLED_IN
from indicators.problems import BilingualError
from indicators.templates import write_templates
from indicators.words import Exchange, exchanged, kinds_of
from indicators.workspace import load_workspace

#: A city has kelurahan as a rule and calls itself `kota`; every other regency is a `kabupaten`.
_CITY = re.compile(r"kota\s+", re.IGNORECASE)
_KIND = re.compile(r"(kabupaten|kab\.|kota)\s+", re.IGNORECASE)
#: Full years before the present one whose values may enter the index of a new workspace.
_YEARS = 5
_TEXTS = Path(__file__).parent / "national" / "readme"


class StartError(BilingualError):
    """A workspace cannot be made as asked."""


@dataclass(frozen=True)
class Regency:
    """What is known of a regency at the start; everything can be changed in `areas/regency.yml` later.

    Attributes
    ----------
    name : str
        With its kind: `Kabupaten …` or `Kota …`.
    code, bps_code : str
        Kemendagri code (`NN.NN`) and code of the statistics office (`NNNN`). They are not the same digits.
    province : str
    district_word : str
        What a district is called: `kecamatan`, or `distrik` in Papua.
    village_kinds : sequence of str
        Default by the name: `kelurahan` for a city, else `desa` and `kelurahan`.
    """

    name: str = "Kabupaten (belum diisi)"
    code: str = NOT_FILLED_IN
    bps_code: str = "0000"
    province: str = ""
    district_word: str = Kinds().district_id
    village_kinds: Sequence[str] = ()

    def fields(self) -> dict[str, object]:
        """Return the content of `areas/regency.yml`.

        Raises
        ------
        StartError
            If a code has not its form, or the name is empty.
        """
        usual, city = Kinds(), bool(_CITY.match(self.name))
        if not self.name.strip():
            raise StartError("Nama kabupaten atau kota kosong.", "The name of the regency or city is empty.")
        for option, value, form, example in (
            ("--code", self.code, KEMENDAGRI["regency"], "NN.NN"),
            ("--bps-code", self.bps_code, BPS["regency"], "NNNN"),
        ):
            if not re.fullmatch(form, value):
                raise StartError(
                    f"{option} {value!r} bukan kode kabupaten/kota; bentuknya {example}.",
                    f"{option} {value!r} is no code of a regency or city; its form is {example}.",
                )
        villages = tuple(self.village_kinds) or (("kelurahan",) if city else usual.villages)
        return {
            "code": self.code,
            "bps_code": self.bps_code,
            "name": self.name,
            "short_name": _KIND.sub("", self.name, count=1),
            **({"province": self.province} if self.province else {}),
            "level_name_id": self.district_word.casefold(),
            "level_name_en": usual.district_en,
            "regency_name_id": "kota" if city else usual.regency_id,
            "regency_name_en": "city" if city else usual.regency_en,
            "village_kinds": list(villages),
        }


def start(target: Path, regency: Regency | None = None, today: date | None = None) -> Path:
    """Write an empty workspace.

    Parameters
    ----------
    target : Path
        A folder that does not exist yet or is empty.
    regency : Regency, optional
        Left out, the workspace says that the name is still to be filled in.
    today : date, optional
        Decides from which year on values enter the index.

    Returns
    -------
    Path
        `target`.

    Raises
    ------
    StartError
        If `target` holds anything, or the regency's codes have not their form. Nothing is written then.
    OSError
        If it cannot be written.
    """
    fields = (regency or Regency()).fields()
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise StartError(
            f"{target} sudah berisi berkas; pilih folder baru atau folder kosong. Tidak ada yang ditulis.",
            f"{target} holds files already; choose a new or an empty folder. Nothing was written.",
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    # Beside the target, so that the finished workspace takes its place in one step.
    fresh = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        for name, text in contents(fields, (today or date.today()).year - _YEARS).items():
            path = fresh / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        workspace = load_workspace(fresh)
        write_templates(workspace.framework, workspace.registry, fresh)
        fresh.chmod(0o755)
        if target.exists():
            target.rmdir()
        fresh.rename(target)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return target


def contents(fields: dict[str, object], earliest_year: int) -> dict[str, str]:
    """Return every file of an empty workspace but its templates, by path.

    Parameters
    ----------
    fields : dict
        Content of `areas/regency.yml`.
    earliest_year : int
        First year whose values may enter the index.
    """
    kinds = kinds_of(fields, "id")
    nothing = {"type": "FeatureCollection", "name": "districts", "features": []}
    nothing["attribution"] = "Batas wilayah belum diisi / boundaries not filled in yet"
    made = {
        "areas/regency.yml": "# Wilayah yang dipantau / what this workspace is about\n" + _yaml(fields),
        "areas/districts.csv": _heading(("code", "bps_code", "name", "seat")),
        "areas/villages.csv": _heading(VILLAGE_COLUMNS),
        "areas/village_values.csv": _heading(VILLAGE_VALUES),
        "areas/aliases.csv": _heading(("alias", "code", "seen_in")),
        "areas/districts.geojson": json.dumps(nothing, ensure_ascii=False, indent=1) + "\n",
        "corrections.yml": _CORRECTIONS,
        "conflicts.yml": _CONFLICTS,
    }
    for table in TABLES:
        made[f"masterplan/{table.name}.csv"] = _heading([c.name for c in table.columns])
    for name, text in national.files():
        made[name] = _own_words(name, text, kinds).replace(national.EARLIEST, str(earliest_year))
    for path in sorted(_TEXTS.glob("*.md")):
        text = path.read_text(encoding="utf-8").replace("{regency}", str(fields["name"]))
        text = text.replace("{folder}", re.sub(r"[^a-z0-9]+", "-", str(fields["name"]).casefold()).strip("-"))
        made[path.name.replace("__", "/")] = exchanged(text, kinds)
    return made


#: Fields of a YAML file and columns of a table that hold Indonesian.
_INDONESIAN = re.compile(r"^(\s*(?:- )?id: )(.*)$", re.MULTILINE)
_INDONESIAN_COLUMNS = ("name_id", "unit")


def _own_words(name: str, text: str, kinds: Exchange) -> str:
    """Put the regency's own words for the kinds of area into the Indonesian texts of a national file."""
    if not kinds or not name.startswith("framework/"):
        return text
    if name.endswith(".yml"):
        return _INDONESIAN.sub(lambda found: found[1] + exchanged(found[2], kinds), text)
    if name.endswith(".csv"):
        head, *rows = csv.reader(io.StringIO(text))
        own = [head.index(column) for column in _INDONESIAN_COLUMNS]
        return _lines([head, *([exchanged(v, kinds) if i in own else v for i, v in enumerate(row)] for row in rows)])
    return text


def _heading(columns: Sequence[str]) -> str:
    return _lines([columns])


def _lines(rows: Iterable[Sequence[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def _yaml(fields: dict[str, object]) -> str:
    return yaml.safe_dump(fields, allow_unicode=True, sort_keys=False)


_CORRECTIONS = """\
# Setiap perubahan atas nilai terbitan, dengan alasannya. / Every change to a published value, with its reason.
# - id: contoh-example
#   table: nama-folder-di-tables
#   at: {area: Nama, column: Judul kolom}
#   expect: "yang tercetak / as printed"
#   value: "nilai benar / right value"      # null: ditarik / withdrawn
#   reason_id: ...
#   reason_en: ...
#   by: nama / name
#   on: "YYYY-MM-DD"
[]
"""
_CONFLICTS = """\
# Sumber yang berbeda satu sama lain dan yang dipakai. / Sources that disagree, and which one is used.
# `maros check` menyebut setiap perbedaan yang belum diputuskan. / It names every difference that waits for a decision.
[]
"""
