"""The first paint: a page's component tree as plain HTML.

It stands in the document before any script has arrived, so that the text is readable at once on a slow line and
also without scripts; the live page replaces it when it is ready.
"""

from __future__ import annotations

from html import escape
from typing import Any

from dash import dcc
from dash.development.base_component import Component

from dashboard.components import Actions, Choropleth, Legend, Mosaic, Radios, Search, Select, Slider, Table, Weights

VOID = frozenset({"br", "hr", "img", "input", "meta", "link"})
NAMES = {"className": "class", "htmlFor": "for", "tabIndex": "tabindex", "colSpan": "colspan", "rowSpan": "rowspan"}
SKIPPED = frozenset({"children", "id", "n_clicks", "style", "disable_n_clicks"})


def render(node: Any) -> str:
    """Return `node` and everything below it as HTML."""
    if node is None or node is False:
        return ""
    if isinstance(node, list | tuple):
        return "".join(render(child) for child in node)
    if not isinstance(node, Component):
        return escape(str(node))
    if isinstance(node, Table):
        return _table(node)
    if isinstance(node, Select):
        return _select(node)
    if isinstance(node, Search):
        return _search(node)
    if isinstance(node, Slider):
        return _chosen(node, "stops")
    if isinstance(node, Radios):
        return _chosen(node, "options")
    if isinstance(node, Legend):
        return _legend(node)
    if isinstance(node, Choropleth):
        return '<div class="map map-wait"></div>'
    if isinstance(node, Actions | Mosaic | Weights):
        return f'<div class="{node._type.lower()}"></div>'
    if isinstance(node, dcc.Link):
        return f"<a{_attributes(node)}>{render(getattr(node, 'children', None))}</a>"
    if isinstance(node, dcc.Graph):
        height = getattr(node, "style", {}).get("height", "420px")
        return f'<div class="graph-wait" style="height:{escape(height)}"></div>'
    if node._namespace != "dash_html_components":
        return ""
    tag = node._type.lower()
    if tag in VOID:
        return f"<{tag}{_attributes(node)}>"
    return f"<{tag}{_attributes(node)}>{render(getattr(node, 'children', None))}</{tag}>"


def _attributes(node: Component) -> str:
    out = []
    for name, value in node.to_plotly_json()["props"].items():
        if name == "style":
            value = ";".join(f"{_dashed(k)}:{v}" for k, v in value.items())
        elif name in SKIPPED or value is None or value is False:
            continue
        out.append(f" {NAMES.get(name, name)}" + ("" if value is True else f'="{escape(str(value))}"'))
    return "".join(out)


def _dashed(name: str) -> str:
    return name if name.startswith("--") else "".join(f"-{c.lower()}" if c.isupper() else c for c in name)


def _cell(item: dict[str, Any], tag: str, number: bool, label: str) -> str:
    text = escape(item["t"])
    if "href" in item:
        text = f'<a href="{escape(item["href"])}">{text}</a>'
    bar = f'<span class="bar"><span style="width:{item["b"]}%"></span></span>' if item.get("b") is not None else ""
    key = f'<span class="key {item["c"]}"></span>' if item.get("c") else ""
    own, lesser = (f' lang="{item[k]}"' if item.get(k) else "" for k in ("l", "sl"))
    small = f"<small{lesser}>{escape(item['s'])}</small>" if item.get("s") else ""
    kind = f' class="{escape(item["k"])}"' if item.get("k") else ""
    numeric = ' class="num"' if number else ""
    return f'<{tag}{numeric} data-label="{escape(label)}">{bar}{key}<span{kind}{own}>{text}</span>{small}</{tag}>'


def _table(node: Any) -> str:
    if not node.rows:
        return ""
    numbers = [bool(column.get("n")) for column in node.columns]
    head = "".join(f"<th>{escape(column['label'])}</th>" for column in node.columns)
    labels = [column["label"] for column in node.columns]
    lines = (
        [_cell(c, "td" if i else "th", numbers[i], labels[i]) for i, c in enumerate(r["cells"])] for r in node.rows
    )
    body = "".join(f"<tr>{''.join(cells)}</tr>" for cells in lines)
    wide = " wide" if len(labels) > 3 else ""
    caption = escape(node.caption)
    return (
        f'<div class="table-wrap{wide}"><table><caption>{caption}</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _search(node: Any) -> str:
    if getattr(node, "compact", False):
        label = escape(node.label)
        return (
            f'<form class="top-search" role="search" action="{escape(node.action)}" aria-label="{label}">'
            f'<input type="search" name="q" placeholder="{label}" aria-label="{label}"></form>'
        )
    return (
        f'<form class="search-form" role="search" action="{escape(node.action)}"><label>{escape(node.label)}'
        f'<input type="search" name="q" value="{escape(node.value)}"></label>'
        f'<button class="tool">{escape(node.button)}</button></form>'
    )


def _select(node: Any) -> str:
    chosen = next((o["label"] for g in node.groups for o in g["options"] if o["value"] == node.value), "")
    return _early(node.label, chosen)


def _chosen(node: Any, choices: str) -> str:
    return _early(node.label, next((o["label"] for o in getattr(node, choices) if o["value"] == node.value), ""))


def _early(label: str, chosen: str) -> str:
    return (
        f'<div class="field"><span class="field-label">{escape(label)}</span>'
        f'<div class="field-row"><span class="select-early">{escape(chosen)}</span></div></div>'
    )


def _legend(node: Any) -> str:
    lines = "".join(
        f'<li><span class="key {escape(line[0])}"></span><span>{escape(line[1])}</span></li>' for line in node.lines
    )
    return f'<ul class="legend">{lines}</ul>'
