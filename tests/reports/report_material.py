"""What the tests of the reports are made from: packages altered one thing at a time, and readers of what comes out."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import pandas as pd
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from indicators.package import Package, csv_bytes


def altered(package: Package, **changes: Callable[[pd.DataFrame], pd.DataFrame]) -> Package:
    """Return a package with some tables changed; its files on disk stay as they are."""
    fresh = {name: csv_bytes(change(package.table(name).copy())) for name, change in changes.items()}
    return replace(package, contents={**package.contents, **fresh})


def without_boundaries(package: Package, *codes: str) -> Package:
    """Return a package in which some districts (all if none is named) have no boundary."""
    collection = json.loads(package.contents["districts"])
    for feature in collection["features"]:
        if not codes or feature["properties"]["code"] in codes:
            feature["geometry"] = None
    return replace(package, contents={**package.contents, "districts": json.dumps(collection).encode()})


def without_area(area: str) -> Callable[[pd.DataFrame], pd.DataFrame]:
    """Return a change that takes every row of one area out of a table."""
    return lambda frame: frame[frame["area_code"] != area]


def set_cells(column: str, value: str, where: Callable[[pd.DataFrame], Any]) -> Callable[[pd.DataFrame], pd.DataFrame]:
    """Return a change that writes one text into some cells of a column."""

    def change(frame: pd.DataFrame) -> pd.DataFrame:
        frame.loc[where(frame), column] = value
        return frame

    return change


def plain(text: str) -> str:
    """Return text without spaces and hyphens, which line ends add and take away."""
    return re.sub(r"[\s\u00ad-]", "", text)


@cache
def pages_of(pdf: bytes) -> tuple[str, ...]:
    """Return the text of each page of a PDF."""
    return tuple(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def text_of(pdf: bytes) -> str:
    """Return the text of a PDF as `plain` leaves it."""
    return plain("".join(pages_of(pdf)))


def elements(pdf: bytes) -> Iterator[DictionaryObject]:
    """Yield every element of the structure of a tagged PDF."""
    waiting = [PdfReader(io.BytesIO(pdf)).trailer["/Root"]["/StructTreeRoot"]["/K"]]
    while waiting:
        one = waiting.pop().get_object()
        if isinstance(one, list):
            waiting += one
        elif isinstance(one, DictionaryObject) and "/S" in one:
            yield one
            if "/K" in one and not isinstance(one["/K"], int):
                waiting.append(one["/K"])
