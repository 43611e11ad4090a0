"""Villages as points over the districts, with the figures of each village and its way to the offices."""

from __future__ import annotations

import hashlib
import json
from typing import Any, NamedTuple

import pandas as pd

from dashboard import model
from dashboard.context import Context, remembered_in_language
from dashboard.figures import classes, outline
from dashboard.frame import Frame, Row, cell
from dashboard.layers import base
from dashboard.package import Package, remembered

UNKNOWN = "-"
MOST_DECIMALS = 4


class Measure(NamedTuple):
    """A figure that villages have: its variable, newest period, name, unit and decimals."""

    code: str
    period: str
    name: str
    unit: str
    decimals: int


@remembered
def places(package: Package) -> pd.DataFrame:
    """Villages whose place is known, by code, with their distances."""
    table = package["villages"]
    if "lon" not in table:
        return pd.DataFrame(columns=["name", "kind", "district_code", "lon", "lat", "km_district", "km_regency"])
    far = package["village_distances"].set_index("code")[["km_district", "km_regency"]]
    return table.dropna(subset=["lon", "lat"]).set_index("code").join(far).sort_index()


@remembered
def _figures(package: Package) -> dict[str, tuple[str, pd.Series[Any]]]:
    """Newest period and values of every variable that villages have."""
    table = package["village_values"]
    found = {}
    for code, part in table.groupby("variable", sort=False):
        newest = part[part["period"] == part["period"].max()].set_index("village_code")["value"]
        found[str(code)] = (str(part["period"].max()), newest.reindex(places(package).index))
    found = {code: one for code, one in found.items() if one[1].notna().any()}
    # The figure most like all the others comes first: of an index and its parts that is the index.
    alike = pd.DataFrame({code: values for code, (_, values) in found.items()}).corr().sum()
    return {code: found[code] for code in alike.sort_values(ascending=False, kind="stable").index}


@remembered_in_language
def measures(ctx: Context) -> list[Measure]:
    """Figures that can be mapped."""
    names = ctx.package["variables"].set_index("code")
    out = []
    for code, (period, values) in _figures(ctx.package).items():
        row: Any = names.loc[code] if code in names.index else {"name_id": code, "unit": ""}
        decimals = next(
            (d for d in range(MOST_DECIMALS) if (values.round(d) == values).sum() == values.count()), MOST_DECIMALS
        )
        # What stands in brackets says how districts come by the figure, not what it is.
        name = ctx.said(row, "name").partition(" (")[0]
        out.append(Measure(code, period, name, str(row.get("unit", "")), decimals))
    return out


def chosen(ctx: Context) -> Measure | None:
    """Figure that the address asks for, else the first; none where villages have none."""
    known = {one.code: one for one in measures(ctx)}
    asked = ctx.choice("m", list(known), next(iter(known), ""))
    return known.get(asked)


@remembered
def geometry(package: Package) -> dict[str, Any]:
    """Places and figures of the villages in the plane of the district outlines."""
    names, place = model.districts(package)["name"], outline.plane(package).place
    points = []
    for code, row in model.rows(places(package)):
        x, y = place(row["lon"], row["lat"])
        values = {name: float(one[code]) for name, (_, one) in _figures(package).items() if one[code] == one[code]}
        district = row["district_code"]
        known = {"code": code, "name": row["name"], "kind": row["kind"], "area": district, "district": names[district]}
        points.append({**known, "x": round(x), "y": round(y), "values": values})
    return {"points": points}


@remembered
def geometry_name(package: Package) -> str:
    """Name of the layer's file, by its content."""
    text = json.dumps(geometry(package), sort_keys=True).encode()
    return f"villages-{hashlib.sha256(text).hexdigest()[:12]}"


def classify(ctx: Context, measure: Measure, way: str) -> tuple[pd.Series[Any], list[float]]:
    """Shade of each village (0 to 4, missing without a figure) and the limits of the classes."""
    values = _figures(ctx.package)[measure.code][1]
    cuts = classes.limits_of(values.tolist(), way)
    found = [classes.class_of(v, cuts) for v in values]
    shades = [None if i is None else classes.shade(i, len(cuts) - 1) for i in found]
    return pd.Series(shades, index=values.index, dtype="Int64"), cuts


def frame(ctx: Context, way: str, selected: str) -> Frame:
    """Build the map and the list of the villages; the list holds all figures, so that it does not change."""
    t, measure = ctx.t, chosen(ctx)
    areas = model.districts(ctx.package)
    outlines: dict[str, Any] = {code: {"c": "plain", "v": _count(ctx, code)} for code in areas.index}
    drawn = {"items": outlines, "selected": selected, "near": base.beside(ctx, selected)}
    if measure is None:
        title, key, layer = t("villages.title_none"), [], None
    else:
        title = t("villages.title", name=measure.name, when=t.when(measure.period))
        shades, cuts = classify(ctx, measure, way)
        key = legend(ctx, measure, shades, cuts)
        layer = {
            "url": f"/geo/{geometry_name(ctx.package)}.json",
            "measure": measure.code,
            "classes": [UNKNOWN if s is pd.NA else str(s) for s in shades],
            "lang": ctx.lang,
            "decimals": measure.decimals,
            "words": {"none": t("map.no_data"), "points": t("villages.points")},
        }
    return Frame(
        id="villages",
        title=title,
        summary=sentence(ctx, measure, selected),
        source=t("villages.source", source=_source(ctx, measure)),
        columns=columns(ctx),
        rows=rows(ctx),
        map={**drawn, "points": layer, "label": t("map.label", name=title)},
        legend=key,
        places={
            code: {"type": "Point", "coordinates": [r["lon"], r["lat"]]} for code, r in model.rows(places(ctx.package))
        },
        selected="",
        steady_rows=True,
        sort=[0, 1],
    )


def _count(ctx: Context, district: str) -> str:
    return ctx.t.n("villages.count", int((places(ctx.package)["district_code"] == district).sum()))


def _source(ctx: Context, measure: Measure | None) -> str:
    table = ctx.package["village_values"]
    if measure is None or "source" not in table:
        return "–"
    return "; ".join(table.loc[table["variable"] == measure.code, "source"].unique()[:2])


@remembered_in_language
def columns(ctx: Context) -> list[tuple[str, bool]]:
    """Heads of the list."""
    t = ctx.t
    fixed = [(t("column.village"), False), (t("column.kind"), False), (t("column.district"), False)]
    figures = [(f"{one.name} {t.when(one.period)}", True) for one in measures(ctx)]
    return [*fixed, *figures, (t("column.km_district"), True), (t("column.km_regency"), True)]


@remembered_in_language
def rows(ctx: Context) -> list[Row]:
    """List of the villages with all their figures."""
    t, names, figures = ctx.t, model.districts(ctx.package)["name"], _figures(ctx.package)
    out = []
    for code, row in model.rows(places(ctx.package)):
        cells = [
            cell(row["name"]),
            cell(row["kind"]),
            cell(names[row["district_code"]], href=ctx.url("district", row["district_code"])),
        ]
        cells += [cell(t.number(figures[m.code][1][code], m.decimals), figures[m.code][1][code]) for m in measures(ctx)]
        cells += [cell(t.number(row[name], 1), row[name]) for name in ("km_district", "km_regency")]
        out.append(Row(code, cells))
    return out


def legend(ctx: Context, measure: Measure, shades: pd.Series[Any], cuts: list[float]) -> list[tuple[str, ...]]:
    """Key with the number of villages in each class."""
    t = ctx.t
    lines: list[tuple[str, ...]] = []
    for i in range(max(len(cuts) - 1, 0)):
        shade = classes.shade(i, len(cuts) - 1)
        low, high = (t.number(v, measure.decimals) for v in cuts[i : i + 2])
        text = high if cuts[i] == cuts[i + 1] else f"{low} – {high}"
        lines.append((f"dot shape{shade} q{shade}", f"{text} ({int((shades == shade).sum())})"))
    missing = int(shades.isna().sum())
    return [*lines, ("dot cross", f"{t('villages.no_data_key')} ({missing})")] if missing else lines


def sentence(ctx: Context, measure: Measure | None, district: str) -> str:
    """Say where the figure is highest and lowest, and which village lies farthest from its office."""
    t, table = ctx.t, places(ctx.package)
    if district:
        table = table[table["district_code"] == district]
    values = _figures(ctx.package)[measure.code][1][table.index].dropna() if measure else pd.Series(dtype=float)
    names: Any = table["name"]  # by village code
    if not district:
        names = names + " (" + table["district_code"].map(model.districts(ctx.package)["name"]).astype(str) + ")"
    where = model.districts(ctx.package)["name"][district] if district else ctx.package.about["regency"]["name"]
    parts = []
    if measure is None or values.empty:
        parts.append(t("villages.sentence_none", where=where))
    else:
        words = {"top": names[values.idxmax()], "high": t.number(values.max(), measure.decimals)}
        words |= {"bottom": names[values.idxmin()], "low": t.number(values.min(), measure.decimals)}
        words |= {"middle": t.number(values.median(), measure.decimals), "n": t.number(len(values)), "where": where}
        parts.append(t("villages.sentence", **words))
    far = table["km_district"].dropna()
    if len(far):
        parts.append(t("villages.farthest", name=names[far.idxmax()], km=t.number(far.max(), 1)))
    return " ".join(parts)
