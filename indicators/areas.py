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
from shapely.errors import ShapelyError
from shapely.geometry import shape

from indicators.files import Rows, read_csv, read_text, read_yaml
from indicators.problems import DataError, Problem, relative

#: Forms of the two national codes. Kemendagri: province.regency[.district[.village]]; BPS: digits only.
KEMENDAGRI = {"regency": r"\d\d\.\d\d", "district": r"\d\d\.\d\d\.\d\d", "village": r"\d\d\.\d\d\.\d\d\.\d{4}"}
BPS = {"regency": r"\d{4}", "district": r"\d{7}", "village": r"\d{10}"}

_PREFIX = re.compile(
    r"^(?:\d{1,3}(?:[.)]\s*|\s+))?(?:(?:kecamatan|kabupaten|district|regency)\s+|(?:kec|kab)(?:\.\s*|\s+))?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Area:
    """One area of the registry.

    Attributes
    ----------
    code : str
        Kemendagri code, e.g. `73.09.01`.
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
    plain = unicodedata.normalize("NFKD", name)
    plain = "".join(c for c in plain if not unicodedata.combining(c)).strip()
    plain = _PREFIX.sub("", plain, count=1) or plain
    return re.sub(r"[^a-z0-9]+", "", plain.casefold())


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
    """

    def __init__(
        self, areas: list[Area], aliases: dict[str, str], villages: Rows, boundaries: gpd.GeoDataFrame, attribution: str
    ) -> None:
        self.areas = areas
        self.villages = villages
        self.boundaries = boundaries
        self.attribution = attribution
        self.by_code = {a.code: a for a in areas}
        self._codes: dict[str, set[str]] = defaultdict(set)
        self._exact: dict[str, set[str]] = defaultdict(set)
        for spelling, code in [(a.name, a.code) for a in areas] + list(aliases.items()):
            self._codes[fold(spelling)].add(code)
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
        # A spelling on record wins over its folded form: `Maros District` may be one area, `Kabupaten Maros` another.
        codes = self._exact.get(" ".join(name.casefold().split())) or self._codes.get(fold(name), set())
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
    regency_file = relative(folder / "regency.yml", root)
    given = read_yaml(folder / "regency.yml", root)
    problems = [
        Problem(regency_file, None, key, "field-missing", "", key)
        for key in ("code", "bps_code", "name")
        if not isinstance(given, dict) or not given.get(key)
    ]
    if problems:
        raise DataError(problems)
    regency = Area(
        str(given["code"]), str(given["bps_code"]), str(given["name"]), "regency", "", str(given.get("seat", ""))
    )
    for field, forms, value in (("code", KEMENDAGRI, regency.code), ("bps_code", BPS, regency.bps_code)):
        if not re.fullmatch(forms["regency"], value):
            problems.append(Problem(regency_file, None, field, "code-form", value, forms["regency"]))
    rows = read_csv(folder / "districts.csv", root, ["code", "bps_code", "name", "seat"])
    problems += _code_problems(rows, "district", regency)
    villages = read_csv(folder / "villages.csv", root, ["code", "bps_code", "name", "kind", "district_code"])
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
    alias_rows = read_csv(folder / "aliases.csv", root, ["alias", "code"])
    problems += [
        Problem(alias_rows.name, alias_rows.line(i), "code", "code-unknown", r["code"], ", ".join(sorted(known)))
        for i, r in enumerate(alias_rows)
        if r["code"] not in known | {regency.code}
    ]
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
    return Registry([regency, *districts], aliases, villages, boundaries, attribution)


def _code_problems(rows: Rows, level: str, regency: Area) -> list[Problem]:
    problems = []
    seen: dict[tuple[str, str], int] = {}
    for i, row in enumerate(rows):
        line = rows.line(i)
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
            elif not value.startswith(regency.code if column == "code" else regency.bps_code):
                start = regency.code if column == "code" else regency.bps_code
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
    features = collection.get("features") if isinstance(collection, dict) else None
    if not isinstance(features, list) or not features:
        raise DataError(
            [Problem(name, None, "features", "file-syntax", type(features).__name__, "GeoJSON FeatureCollection")]
        )
    if not collection.get("attribution"):
        raise DataError([Problem(name, None, "attribution", "field-missing", "", "attribution")])
    problems: list[Problem] = []
    records: list[dict[str, Any]] = []
    for number, feature in enumerate(features, start=1):
        code = str((feature.get("properties") or {}).get("code", ""))
        try:
            geometry = shape(feature["geometry"])
            reason = "" if geometry.is_valid and not geometry.is_empty else "valid, not empty"
            if geometry.geom_type not in ("Polygon", "MultiPolygon"):
                reason = "Polygon, MultiPolygon"
        except (ShapelyError, KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
            geometry, reason = None, str(error)
        if reason:
            problems.append(Problem(name, None, f"features[{number}]", "geometry", code, reason))
        if any(r["code"] == code for r in records):
            problems.append(Problem(name, None, f"features[{number}]", "duplicate", code, name))
        records.append({**(feature.get("properties") or {}), "code": code, "geometry": geometry})
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
    frame = gpd.GeoDataFrame(records, geometry="geometry", crs="EPSG:4326").sort_values("code", ignore_index=True)
    return frame, str(collection["attribution"])
