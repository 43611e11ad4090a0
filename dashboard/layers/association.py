"""The statistics of a whole map: whether neighbours resemble each other, and how sure that is."""

from __future__ import annotations

import pandas as pd

from dashboard.context import Context
from dashboard.frame import Frame, Row, cell
from dashboard.layers import base
from dashboard.package import Package, remembered

DECIMALS = 3
ORDER = ("moran", "geary", "getis_ord")


@remembered
def tests(package: Package, code: str, period: str) -> pd.DataFrame:
    """Statistics of one variable and period, by name."""
    table = package["spatial_global"]
    found = table[(table["code"] == code) & (table["period"] == period)].set_index("statistic")
    return found.reindex([name for name in ORDER if name in found.index])


@remembered
def of_all_maps(package: Package) -> tuple[int, int]:
    """Count the maps that are tested and those that stand out at `base.LEVEL`."""
    table = package["spatial_global"]
    p = table.loc[table["statistic"] == "moran", "p"]
    return len(p), int((p <= base.LEVEL).sum())


def frame(ctx: Context, code: str, name: str, period: str) -> Frame:
    """Build the table of the statistics of one map."""
    t, table = ctx.t, tests(ctx.package, code, period)
    rows = []
    for statistic, row in table.iterrows():
        spread = f"{t.number(row['low'], DECIMALS)} – {t.number(row['high'], DECIMALS)}"
        rows.append(
            Row(
                str(statistic),
                [
                    cell(t(f"spatial.test_{statistic}"), s=t(f"spatial.read_{statistic}")),
                    cell(t.number(row["value"], DECIMALS), row["value"]),
                    cell(t.number(row["expected"], DECIMALS), row["expected"]),
                    cell(spread),
                    cell(base.chance(ctx, row["p"]), row["p"]),
                    cell(verdict(ctx, str(statistic), row)),
                ],
            )
        )
    heads = (
        ("statistic", False),
        ("value", True),
        ("expected", True),
        ("spread", False),
        ("chance", True),
        ("verdict", False),
    )
    return Frame(
        id="association",
        title=t("spatial.association_title", name=name, when=base.when(ctx, period)),
        summary=sentence(ctx, name, table),
        source=source(ctx, table),
        columns=[(t(f"column.{key}"), number) for key, number in heads],
        rows=rows,
        sortable=False,
    )


def verdict(ctx: Context, statistic: str, row: pd.Series) -> str:
    """Word for a result: alike, unlike, or not to be told from chance."""
    if row["p"] > base.LEVEL:
        return "○ " + ctx.t("spatial.chance")
    more = row["value"] > row["expected"]
    if statistic == "getis_ord":
        return "● " + ctx.t("spatial.high_together" if more else "spatial.low_together")
    return "● " + ctx.t("spatial.alike_near" if more != (statistic == "geary") else "spatial.unlike_near")


def sentence(ctx: Context, name: str, table: pd.DataFrame) -> str:
    """Say what the first statistic finds, and what it cannot find among so few areas."""
    t = ctx.t
    if table.empty:
        return t("spatial.none", name=name)
    row = table.iloc[0]
    words = {"value": t.number(row["value"], 2), "p": base.chance(ctx, row["p"]), "n": t.number(row["n"])}
    if row["p"] > base.LEVEL:
        said = t("spatial.moran_chance", **words)
    else:
        said = t("spatial.moran_alike" if row["value"] > row["expected"] else "spatial.moran_unlike", **words)
    return f"{said} {ctx.said(row, 'caution')}".strip()


def source(ctx: Context, table: pd.DataFrame) -> str:
    """Say how the statistics were made, and how many of all tested maps would stand out by chance alone."""
    t = ctx.t
    if table.empty:
        return t("spatial.source")
    row = table.iloc[0]
    kind, _, k = str(row["weights"]).partition("_")
    near = t("spatial.weights_nearest", k=k) if kind == "nearest" else t("spatial.weights_border")
    tested, found = of_all_maps(ctx.package)
    return t(
        "spatial.how",
        weights=near,
        permutations=t.number(row["permutations"]),
        tested=t.number(tested),
        found=t.number(found),
        expected=t.number(base.LEVEL * tested, 0),
    )
