"""Texts that act where they are taken for something else, and what a page looks like where one of them has acted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import lxml.html

#: What a script of ours would call; its name alone is harmless text.
HURT = "hurt()"
#: One text for each place where text may be taken for something else: markup, attribute, address, formula, template.
PAYLOADS = (
    f"<script>{HURT}</script>",
    f'"><img src=x onerror={HURT}>',
    f"' onmouseover='{HURT}' autofocus onfocus='{HURT}",
    f"</title></style></textarea></script><svg onload={HURT}>",
    f"javascript:{HURT}",
    f"data:text/html,<script>{HURT}</script>",
    f'https://x.example/"onmouseover="{HURT}',
    f"http:javascript:{HURT}",
    f'=HYPERLINK("javascript:{HURT}","x")',
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "+1+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    '{{7*7}}{% raise %}${7*7}#panic("x")\\input{x}$\\frac',
    f"<a href='javascript:{HURT}'>x</a><iframe srcdoc='<script>{HURT}</script>'></iframe>",
    f"x\r\nSet-Cookie: hurt=1\r\n\r\n<script>{HURT}</script>",
)
_SCHEMES = re.compile(r"(?:https?://|mailto:|[/?#.]|$)", re.IGNORECASE)
_SCRIPTS = re.compile(r"/(?:_dash-component-suites|assets)/")
_ADDRESSES = frozenset({"href", "src", "action", "formaction", "data", "srcdoc", "poster", "xlink:href", "background"})
#: Elements that no page of ours has.
_FOREIGN = frozenset({"img", "iframe", "object", "embed", "base", "applet", "frame", "audio", "video", "marquee"})


def faults_of_html(text: str) -> list[str]:
    """Return what a page holds that nobody of ours wrote: scripts, handlers, foreign elements, odd addresses."""
    found = []
    for element in lxml.html.document_fromstring(text).iter(lxml.html.etree.Element):
        tag = str(element.tag).lower()
        if tag in _FOREIGN:
            found.append(f"<{tag}>")
        if tag == "script" and not _known_script(element):
            found.append(f"script: {lxml.html.tostring(element)[:80]!r}")
        if tag == "meta" and element.get("http-equiv", "").lower() not in ("", "refresh"):
            found.append("meta")
        for name, value in element.attrib.items():
            if name.lower().startswith("on") or not re.fullmatch(r"[a-zA-Z][a-zA-Z:-]*", name):
                found.append(f"{tag} {name}={value[:60]}")
            if name.lower() in _ADDRESSES and not _SCHEMES.match(value.strip()):
                found.append(f"{tag} {name}={value[:60]}")
            if name == "style" and re.search(r"url\(|expression|@import|hurt", value):
                found.append(f"{tag} style={value[:60]}")
    return found


def _known_script(element: Any) -> bool:
    if element.get("src"):
        return bool(_SCRIPTS.match(element.get("src")))
    return element.get("type") == "application/json" or element.get("id") == "_dash-renderer"


def faults_of_props(tree: Any, key: str = "") -> Iterator[str]:
    """Yield what would act in a tree of components: an address with a scheme of its own, or markup taken as such."""
    if isinstance(tree, dict):
        for name, value in tree.items():
            if name.startswith("dangerously") or value == "Markdown":
                yield f"{name}: {value}"
            yield from faults_of_props(value, name)
    elif isinstance(tree, list):
        for one in tree:
            yield from faults_of_props(one, key)
    elif isinstance(tree, str) and key.lower() in _ADDRESSES - {"data"} and not _SCHEMES.match(tree):
        yield f"{key}: {tree[:60]}"
