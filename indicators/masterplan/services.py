"""Public services: how many are online and integrated, by office and over time, with the unknown ones in sight."""

from __future__ import annotations

import math
from datetime import date

import pandas as pd

from indicators.masterplan.dates import last_day
from indicators.masterplan.plan import Masterplan
from indicators.masterplan.records import rows_of

#: Properties of a service; each is yes, no or unknown.
PROPERTIES = ("online_queue", "online_application", "paperless", "integrated", "from_home")
#: `online` is derived: at least one of queue and application is online; unknown unless one is yes or both are no.
SHARES = ("online", *PROPERTIES)


def catalogue(plan: Masterplan, on: date | None = None) -> pd.DataFrame:
    """Return the services as they stood on a day.

    Parameters
    ----------
    plan : Masterplan
    on : datetime.date, optional
        The latest state up to this day counts; without it, the latest there is.

    Returns
    -------
    pandas.DataFrame
        One row per service: table `services` with `online` and `office_now`.
    """
    table = plan.table("services")
    ends = [last_day(d) for d in table["as_of"]]
    table = table.assign(end=pd.Series(ends, index=table.index, dtype="object"))
    if on is not None:
        table = table[pd.Series([e <= on for e in ends], index=table.index, dtype="bool")]
    latest = table.sort_values("end", kind="stable").drop_duplicates("code", keep="last").drop(columns="end")
    # Kleene logic: yes or unknown is yes, no or unknown is unknown.
    latest = latest.assign(online=latest["online_queue"] | latest["online_application"])
    now = [";".join(plan.offices.heirs(o)) for o in latest["office"]]
    return latest.assign(office_now=pd.Series(now, index=latest.index, dtype="str")).reset_index(drop=True)


def shares(plan: Masterplan, on: date | None = None, by: str | None = None) -> pd.DataFrame:
    """Return the share of services with each property.

    Parameters
    ----------
    plan : Masterplan
    on : datetime.date, optional
        See `catalogue`.
    by : {'office', 'office_now'}, optional
        One row per office and property instead of one per property.

    Returns
    -------
    pandas.DataFrame
        `office` (empty over all), `property, services, known, yes, share`. `share` is yes / known, NaN where nothing is
        known; `known / services` is the coverage to show beside it.
    """
    table = catalogue(plan, on)
    groups = [("", table)] if by is None else [(str(o), g) for o, g in table.groupby(by, sort=True)]
    rows = []
    for office, group in groups:
        for name in SHARES:
            known, yes = int(group[name].notna().sum()), int(group[name].fillna(False).sum())
            rows.append((office, name, len(group), known, yes, yes / known if known else math.nan))
    return pd.DataFrame(rows, columns=["office", "property", "services", "known", "yes", "share"])


def history(plan: Masterplan, by: str | None = None) -> pd.DataFrame:
    """Return the shares at the end of each year from the first to the last on record; see `shares`.

    Returns
    -------
    pandas.DataFrame
        As `shares`, with `year` in front. Empty where no service is on record.
    """
    years = sorted({last_day(r["as_of"]).year for r in rows_of(plan.table("services"))})
    parts = [
        shares(plan, date(year, 12, 31), by).assign(year=year)
        for year in (range(years[0], years[-1] + 1) if years else ())
    ]
    columns = ["year", "office", "property", "services", "known", "yes", "share"]
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)
