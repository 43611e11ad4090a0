"""The registry of areas: codes, names, every spelling met in a source, and boundaries."""

from __future__ import annotations

import difflib
import json
import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
from shapely.errors import ShapelyError
from shapely.geometry import shape
from shapely.validation import explain_validity

from indicators.checks import Checker
from indicators.files import Rows, read_csv, read_text, read_yaml
from indicators.periods import EXAMPLES as PERIODS
from indicators.periods import parse_period
from indicators.problems import DataError, Problem, relative

#: Forms of the two national codes. Kemendagri: province.regency[.district[.village]]; BPS: digits only.
KEMENDAGRI = {
    "regency": "[0-9]{2}[.][0-9]{2}",
    "district": "[0-9]{2}[.][0-9]{2}[.][0-9]{2}",
    "village": "[0-9]{2}[.][0-9]{2}[.][0-9]{2}[.][0-9]{4}",
}
BPS = {"regency": "[0-9]{4}", "district": "[0-9]{7}", "village": "[0-9]{10}"}
#: Texts of regency.yml. The kinds of area are what pages call a district and a regency.
REGENCY_FIELDS = (
    *("code", "bps_code", "name", "short_name", "province", "seat"),
    *("level_name_id", "level_name_en", "regency_name_id", "regency_name_en", "timezone"),
)
#: Time zones of Indonesia; a workspace that names none is taken to lie in the first.
TIMEZONES = ("Asia/Jakarta", "Asia/Pontianak", "Asia/Makassar", "Asia/Jayapura")
VILLAGE_COLUMNS = ("code", "bps_code", "name", "kind", "district_code", "postal_code", "lon", "lat")
VILLAGE_VALUES = ("code", "variable", "period", "value", "source")
_NUMBER = r"-?[0-9]+(?:[.][0-9]+)?"

_PREFIX = re.compile(
    r"^(?:[0-9]{1,3}(?:[.)]\s*|\s+))?"
    r"(?:(?P<kind>kecamatan|distrik|kabupaten|district|regency)\s+|(?P<short>kec|kab)(?:\.\s*|\s+))?",
    re.IGNORECASE,
)
_LEVELS = {"kecamatan": "district", "distrik": "district", "kec": "district", "district": "district"}


@dataclass(frozen=True)
class Kinds:
    """What the kinds of area are called in a regency: most have kecamatan, Papua has distrik and kampung.

    Attributes
    ----------
    district_id, district_en, regency_id, regency_en : str
        In small letters, as in the middle of a sentence.
    villages : tuple of str
        Kinds of village; `areas/villages.csv` knows no other.
    """

    district_id: str = "kecamatan"
    district_en: str = "district"
    regency_id: str = "kabupaten"
    regency_en: str = "regency"
    villages: tuple[str, ...] = ("desa", "kelurahan")


@dataclass(frozen=True)
class Area:
    """One area of the registry.

    Attributes
    ----------
    code : str
        Kemendagri code, e.g. `12.34.05`.
    bps_code : str
        Code of the statistics office for the same area.
    name : str
    level : {'regency', 'district'}
    parent : str
        Code of the area above; empty for the regency.
    seat : str
        Where the district office stands.
    """

    code: str
    bps_code: str
    name: str
    level: str
    parent: str
    seat: str = ""


class AreaNotFoundError(LookupError):
    """No registered area has this name; `nearest` lists the names most like it."""

    def __init__(self, name: str, nearest: list[str], code: str = "area-unknown") -> None:
        self.name, self.nearest, self.code = name, nearest, code
        super().__init__(f"{name!r}; nearest: {', '.join(nearest) or '-'}")


def fold(name: str) -> str:
    """Reduce a printed name to what spellings have in common.

    Row numbers, `Kecamatan`/`Kec.`, case, accents, punctuation and blanks go (`6 L a u` and `LAU` give `lau`).
    """
    plain = _plain(name)
    plain = _PREFIX.sub("", plain, count=1) or plain
    return re.sub(r"[^a-z0-9]+", "", plain.casefold())


def _plain(name: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c)).strip()


def stated_level(name: str) -> str:
    """Return the level a printed name itself states (`Kec. X`: district); empty where it states none."""
    prefix = _PREFIX.match(_plain(name))
    word = (prefix["kind"] or prefix["short"] or "").casefold() if prefix else ""
    return _LEVELS.get(word, "regency" if word else "")


class Registry:
    """All areas of one regency, found by code or by any spelling on record.

    Parameters
    ----------
    areas : list of Area
        The regency first, then its districts in the order of their codes.
    aliases : mapping of str to str
        Further spellings, each with the code it stands for.
    villages : Rows
    boundaries : geopandas.GeoDataFrame
        One row per district: `code`, `bps_code`, `name`, `geometry` (EPSG:4326).
    attribution : str
        The notice the boundaries' licence asks for.
    village_values : Rows, optional
        Figures of single villages.
    kinds : Kinds, optional
    """

    def __init__(
        self,
        areas: list[Area],
        aliases: dict[str, str],
        villages: Rows,
        boundaries: gpd.GeoDataFrame,
        attribution: str,
        village_values: Rows | None = None,
        kinds: Kinds | None = None,
    ) -> None:
        self.areas = areas
        self.villages = villages
        self.village_values = Rows([], [], VILLAGE_VALUES, "") if village_values is None else village_values
        self.kinds = kinds or Kinds()
        self.boundaries = boundaries
        self.attribution = attribution
        self.by_code = {a.code: a for a in areas}
        self._codes: dict[str, set[str]] = defaultdict(set)
        self._exact: dict[str, set[str]] = defaultdict(set)
        for spelling, code in [(a.name, a.code) for a in areas] + list(aliases.items()):
            if folded := fold(spelling):  # a name in another script folds to nothing, and nothing fits everything
                self._codes[folded].add(code)
            self._exact[" ".join(spelling.casefold().split())].add(code)

    @property
    def regency(self) -> Area:
        """The regency itself."""
        return self.areas[0]

    @property
    def districts(self) -> list[Area]:
        """The districts, in the order of their codes."""
        return self.areas[1:]

    def match(self, name: str) -> Area:
        """Find the area that a printed name or code stands for.

        Raises
        ------
        AreaNotFoundError
            If no area, or more than one, fits; it lists the nearest registered names.
        """
        if name.strip() in self.by_code:
            return self.by_code[name.strip()]
        # A spelling on record wins over its folded form: `X District` may be one area, `Kabupaten X` another.
        codes = self._exact.get(" ".join(name.casefold().split())) or self._codes.get(fold(name), set())
        # `Kecamatan X` is never the regency X, which often bears the name of its main district.
        if level := stated_level(name):
            codes = {c for c in codes if self.by_code[c].level == level}
        if len(codes) == 1:
            return self.by_code[next(iter(codes))]
        if codes:
            raise AreaNotFoundError(name, sorted(self.by_code[c].name for c in codes), "area-ambiguous")
        close = difflib.get_close_matches(fold(name), list(self._codes), n=3, cutoff=0.5)
        nearest = [self.by_code[code].name for key in close for code in sorted(self._codes[key])]
        raise AreaNotFoundError(name, list(dict.fromkeys(nearest)))


def load_registry(root: Path) -> Registry:
    """Read and check `areas/` of a workspace.

    Parameters
    ----------
    root : Path
        The workspace (`data/raw`).

    Returns
    -------
    Registry

    Raises
    ------
    DataError
        With every problem found: files, code forms, swapped or repeated codes, aliases of unknown codes,
        boundaries that are broken or do not belong to exactly the registered districts.
    """
    folder = root / "areas"
    regency, kinds = _load_regency(folder, root)
    problems: list[Problem] = []
    rows = read_csv(folder / "districts.csv", root, ["code", "bps_code", "name", "seat"], [], may_be_empty=True)
    problems += _code_problems(rows, "district", regency)
    villages = read_csv(folder / "villages.csv", root, VILLAGE_COLUMNS[:5], VILLAGE_COLUMNS[5:], may_be_empty=True)
    problems += _code_problems(villages, "village", regency)
    known = {r["code"] for r in rows}
    problems += [
        Problem(
            villages.name,
            villages.line(i),
            "district_code",
            "code-unknown",
            r["district_code"],
            ", ".join(sorted(known)),
        )
        for i, r in enumerate(villages)
        if r["district_code"] not in known
    ]
    problems += _village_problems(villages, kinds)
    village_values = _village_values(folder / "village_values.csv", root, {r["code"] for r in villages})
    alias_rows = read_csv(folder / "aliases.csv", root, ["alias", "code"], ["seen_in"], may_be_empty=True)
    problems += _alias_problems(alias_rows, known | {regency.code})
    try:
        boundaries, attribution = _read_boundaries(folder / "districts.geojson", root, known)
    except DataError as error:
        raise DataError(problems + error.problems) from None
    if problems:
        raise DataError(problems)
    districts = [
        Area(r["code"], r["bps_code"], r["name"].strip(), "district", regency.code, r["seat"].strip())
        for r in sorted(rows, key=lambda r: r["code"])
    ]
    aliases = {r["alias"]: r["code"] for r in alias_rows}
    registry = Registry([regency, *districts], aliases, villages, boundaries, attribution, village_values, kinds)
    problems = _boundary_names(registry, relative(folder / "districts.geojson", root))
    if problems:
        raise DataError(problems)
    return registry


def _load_regency(folder: Path, root: Path) -> tuple[Area, Kinds]:
    check = Checker(relative(folder / "regency.yml", root))
    required, known = ("code", "bps_code", "name", "short_name"), (*REGENCY_FIELDS, "village_kinds")
    given = check.mapping(read_yaml(folder / "regency.yml", root), "", required, known)
    check.done()
    text = {key: check.text(given.get(key), key) for key in REGENCY_FIELDS}
    for field, forms in (("code", KEMENDAGRI), ("bps_code", BPS)):
        if not re.fullmatch(forms["regency"], text[field]):
            check.add(field, "code-form", text[field], forms["regency"])
    if text["timezone"]:
        check.choice(text["timezone"], TIMEZONES, "timezone")
    villages = tuple(check.texts(given.get("village_kinds"), "village_kinds"))
    check.done()
    usual = Kinds()
    kinds = Kinds(
        text["level_name_id"] or usual.district_id,
        text["level_name_en"] or usual.district_en,
        text["regency_name_id"] or usual.regency_id,
        text["regency_name_en"] or usual.regency_en,
        villages or usual.villages,
    )
    return Area(text["code"], text["bps_code"], text["name"], "regency", "", text["seat"]), kinds


def _alias_problems(rows: Rows, known: set[str]) -> list[Problem]:
    problems: list[Problem] = []
    seen: dict[str, tuple[str, int]] = {}
    for i, row in enumerate(rows):
        line, spelling = rows.line(i), " ".join(row["alias"].casefold().split())
        if row["code"] not in known:
            near = ", ".join(difflib.get_close_matches(row["code"], sorted(known), n=3, cutoff=0.0))
            problems.append(Problem(rows.name, line, "code", "code-unknown", row["code"], near))
        if not spelling:
            problems.append(Problem(rows.name, line, "alias", "field-missing", "", "alias"))
        elif seen.setdefault(spelling, (row["code"], line))[0] != row["code"]:
            where = f"{rows.name}:{seen[spelling][1]}"
            problems.append(Problem(rows.name, line, "alias", "duplicate", row["alias"], where))
    return problems


def _village_problems(rows: Rows, kinds: Kinds) -> list[Problem]:
    problems: list[Problem] = []
    for i, row in enumerate(rows):
        line = rows.line(i)
        if not row["code"].startswith(f"{row['district_code']}."):
            detail = f"{row['district_code']}.…"
            problems.append(Problem(rows.name, line, "code", "value-pattern", row["code"], detail))
        if row["kind"] not in kinds.villages:
            problems.append(Problem(rows.name, line, "kind", "value-choice", row["kind"], ", ".join(kinds.villages)))
        for column in ("lon", "lat"):
            text = row.get(column, "")
            if text and not re.fullmatch(_NUMBER, text):
                problems.append(Problem(rows.name, line, column, "value-number", text, "-5.06161"))
    return problems


def _village_values(path: Path, root: Path, villages: set[str]) -> Rows:
    """Read the figures of single villages, where the workspace has any: one row for each village, variable, period.

    Variables are held against the catalogue when the framework is there; see `workspace.load_workspace`.
    """
    if not path.exists():
        return Rows([], [], VILLAGE_VALUES, relative(path, root))
    rows = read_csv(path, root, VILLAGE_VALUES, [], may_be_empty=True)
    problems: list[Problem] = []
    seen: dict[tuple[str, ...], int] = {}
    for i, row in enumerate(rows):
        line = rows.line(i)
        if row["code"] not in villages:
            near = ", ".join(difflib.get_close_matches(row["code"], sorted(villages), n=3)) or "areas/villages.csv"
            problems.append(Problem(rows.name, line, "code", "code-unknown", row["code"], near))
        if not re.fullmatch(_NUMBER, row["value"]):
            problems.append(Problem(rows.name, line, "value", "value-number", row["value"], "0.8326"))
        if not row["source"].strip():
            problems.append(Problem(rows.name, line, "source", "field-missing", "", "source"))
        try:
            parse_period(row["period"])
        except ValueError:
            problems.append(Problem(rows.name, line, "period", "period", row["period"], PERIODS))
        key = tuple(row[c] for c in VILLAGE_VALUES[:3])
        if key in seen:
            problems.append(Problem(rows.name, line, "", "duplicate", " @ ".join(key), f"{rows.name}:{seen[key]}"))
        seen.setdefault(key, line)
    if problems:
        raise DataError(problems)
    return rows


def _boundary_names(registry: Registry, file: str) -> list[Problem]:
    """Find polygons whose own name or BPS code belongs to another district than their code says."""
    problems: list[Problem] = []
    for record in registry.boundaries.drop(columns="geometry").to_dict("records"):
        area = registry.by_code[record["code"]]
        where = f"{record['code']}."
        bps_code, name = record.get("bps_code"), record.get("name")
        if isinstance(bps_code, str) and bps_code and area.bps_code and bps_code != area.bps_code:
            problems.append(Problem(file, None, where + "bps_code", "value-choice", bps_code, area.bps_code))
        if not isinstance(name, str) or not name:
            continue
        try:
            same = registry.match(name) == area
        except AreaNotFoundError:
            same = False
        if not same:
            problems.append(Problem(file, None, where + "name", "value-choice", name, area.name))
    return problems


def _code_problems(rows: Rows, level: str, regency: Area) -> list[Problem]:
    problems = []
    seen: dict[tuple[str, str], int] = {}
    for i, row in enumerate(rows):
        line = rows.line(i)
        if not row["name"].strip():
            problems.append(Problem(rows.name, line, "name", "field-missing", "", "name"))
        for column, own, other in (("code", KEMENDAGRI, BPS), ("bps_code", BPS, KEMENDAGRI)):
            value = row[column]
            # New districts may wait for their BPS code for a year; the Kemendagri code always exists.
            if column == "bps_code" and not value:
                continue
            if not re.fullmatch(own[level], value):
                swapped = re.fullmatch(other[level], value) is not None
                problems.append(
                    Problem(rows.name, line, column, "code-swapped" if swapped else "code-form", value, own[level])
                )
            elif not value.startswith(start := regency.code if column == "code" else regency.bps_code):
                problems.append(Problem(rows.name, line, column, "code-form", value, f"{start}…"))
            if (column, value) in seen:
                where = f"{rows.name}:{seen[column, value]}"
                problems.append(Problem(rows.name, line, column, "duplicate", value, where))
            seen.setdefault((column, value), line)
        if level == "district":
            name = fold(row["name"])
            if ("name", name) in seen:
                where = f"{rows.name}:{seen['name', name]}"
                problems.append(Problem(rows.name, line, "name", "area-duplicate", row["name"], where))
            seen.setdefault(("name", name), line)
    return problems


def _read_boundaries(path: Path, root: Path, known: set[str]) -> tuple[gpd.GeoDataFrame, str]:
    name = relative(path, root)
    text = read_text(path, root)
    try:
        collection = json.loads(text)
    except json.JSONDecodeError as error:
        raise DataError([Problem(name, error.lineno, "", "file-syntax", error.msg, "GeoJSON")]) from None
    except (ValueError, RecursionError) as error:  # a number or a nesting beyond all measure
        raise DataError([Problem(name, None, "", "file-syntax", type(error).__name__, "GeoJSON")]) from None
    features = collection.get("features") if isinstance(collection, dict) else None
    if not isinstance(features, list):
        raise DataError(
            [Problem(name, None, "features", "file-syntax", type(features).__name__, "GeoJSON FeatureCollection")]
        )
    if not isinstance(collection.get("attribution"), str) or not collection["attribution"].strip():
        raise DataError([Problem(name, None, "attribution", "field-missing", "", "attribution")])
    problems: list[Problem] = []
    records: list[dict[str, Any]] = []
    for number, feature in enumerate(features, start=1):
        where = f"features[{number}]"
        properties = feature.get("properties") if isinstance(feature, dict) else None
        if not isinstance(properties, dict):
            problems.append(Problem(name, None, where, "shape-mapping", str(properties or ""), "properties"))
            continue
        code = str(properties.get("code", ""))
        geometry, reason = _geometry(feature.get("geometry"))
        if reason:
            problems.append(Problem(name, None, where, "geometry", code, reason))
        if any(r["code"] == code for r in records):
            problems.append(Problem(name, None, where, "duplicate", code, name))
        records.append({**properties, "code": code, "geometry": geometry})
    found = {r["code"] for r in records}
    for extra in sorted(found - known):
        near = ", ".join(difflib.get_close_matches(extra, sorted(known), n=3, cutoff=0.0))
        problems.append(Problem(name, None, "properties.code", "code-unknown", extra, near))
    if known - found:
        problems.append(
            Problem(name, None, "features", "area-missing", f"{len(found & known)}", ", ".join(sorted(known - found)))
        )
    if problems:
        raise DataError(problems)
    columns = None if records else ["code", "bps_code", "name", "geometry"]
    frame = gpd.GeoDataFrame(records, columns=columns, geometry="geometry", crs="EPSG:4326")
    return frame.sort_values("code", ignore_index=True), str(collection["attribution"])


def _geometry(given: Any) -> tuple[Any, str]:
    """Return a polygon, and what is wrong with it (nothing: an empty text)."""
    try:
        with np.errstate(all="ignore"):  # coordinates that are no numbers are found below
            geometry = shape(given)
            if geometry.geom_type not in ("Polygon", "MultiPolygon"):
                return None, "Polygon, MultiPolygon"
            if geometry.is_empty or not geometry.is_valid:
                return None, explain_validity(geometry) if not geometry.is_empty else "Polygon, MultiPolygon"
            west, south, east, north = geometry.bounds
    except (ShapelyError, LookupError, TypeError, ValueError, AttributeError) as error:
        return None, f"Polygon, MultiPolygon ({type(error).__name__})"
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        return None, "WGS 84: [-180 … 180, -90 … 90]"
    return geometry, ""
