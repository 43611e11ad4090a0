"""The order in which a framework is read."""

from __future__ import annotations

import pandas as pd


def parents_first(framework: pd.DataFrame) -> pd.DataFrame:
    """Sort the framework of a package.

    Parameters
    ----------
    framework : DataFrame
        `code`, `parent` and `order`, which counts within a parent.

    Returns
    -------
    DataFrame
        The same rows indexed by code, each parent right before its children.
    """
    frame = framework.sort_values("order", kind="stable").set_index("code", drop=False)
    below: dict[str, list[str]] = {}
    for code, parent in zip(frame["code"], frame["parent"], strict=True):
        below.setdefault(parent, []).append(code)
    ordered: list[str] = []
    waiting = below.get("", [])[::-1]
    while waiting:
        code = waiting.pop()
        ordered.append(code)
        waiting += below.get(code, [])[::-1]
    return frame.loc[ordered]
