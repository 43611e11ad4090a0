"""Theme tokens: every colour, size and type face of the dashboard, in light and dark.

Contrast, checked by a test: text at least 4.5:1, marks and accents at least 3:1 against the surface they stand on.
"""

from __future__ import annotations

LIGHT = {
    "page": "#f6f7f9",
    "surface": "#ffffff",
    "sunken": "#eef1f5",
    "ink": "#111a2c",
    "soft": "#4a5568",
    "rule": "#dde2ea",
    "edge": "#7c8798",
    "accent": "#0a5c8a",
    "accent-ink": "#ffffff",
    "accent-wash": "#e3f0f8",
    "good": "#0f6b3c",
    "bad": "#a8321a",
    "warn": "#7d5200",
    "warn-wash": "#fdf3dc",
    "outline": "#33475b",
    "on-mid": "#0b1420",
    "nodata": "#e9ecf0",
    "nodata-line": "#7c8798",
    "shadow": "0 1px 2px rgb(17 26 44 / .06), 0 4px 14px rgb(17 26 44 / .05)",
}
DARK = {
    "page": "#0e141d",
    "surface": "#161e2a",
    "sunken": "#1e2836",
    "ink": "#edf1f7",
    "soft": "#a9b5c6",
    "rule": "#2c394a",
    "edge": "#718198",
    "accent": "#6fbdea",
    "accent-ink": "#0b1420",
    "accent-wash": "#16324a",
    "good": "#5fcf92",
    "bad": "#ff9a80",
    "warn": "#eec26a",
    "warn-wash": "#352a12",
    "outline": "#d5dfeb",
    "on-mid": "#0b1420",
    "nodata": "#222c3a",
    "nodata-line": "#8b99ad",
    "shadow": "0 1px 2px rgb(0 0 0 / .4)",
}
# One accent a dimension, by its place in the framework; told apart with any common colour vision.
DIMENSIONS_LIGHT = ("#0b62a4", "#a83279", "#8a6100", "#b4430f", "#5b4bb5", "#1a7446")
DIMENSIONS_DARK = ("#66b5f0", "#f08cc6", "#dfb24a", "#ff9563", "#a99cf5", "#5fce93")
# Five classes of one hue from little to much: readable in print and with any colour vision.
SCALE_LIGHT = ("#d8e8f3", "#9dc7e2", "#569fcb", "#1f6ca3", "#0a3a66")
SCALE_DARK = ("#1f3f5a", "#2c648f", "#4590c2", "#86bfe2", "#d6ecfa")
# Clusters: alike (full tones) and standing out (pale ones); orange and blue stay apart with any colour vision.
CLUSTERS_LIGHT = {"hh": "#d9713a", "hl": "#f6d3b8", "lh": "#bcdcf0", "ll": "#3f8cc4"}
CLUSTERS_DARK = {"hh": "#d4622a", "hl": "#6b4630", "lh": "#2d4f69", "ll": "#3b86bd"}
# Two variables crossed, after J. Stevens (2015): teal and pink that meet in blue; each class bears a sign as well.
CROSSED = {
    "b11": "#e8e8e8",
    "b21": "#ace4e4",
    "b31": "#5ac8c8",
    "b12": "#dfb0d6",
    "b22": "#a5add3",
    "b32": "#5698b9",
    "b13": "#be64ac",
    "b23": "#8c62aa",
    "b33": "#3b4994",
}
FONT = '"Inter", system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", Arial, sans-serif'
# Marks in charts stand on both themes, so one mid tone serves both.
MARK = "#2f7fb5"
MARK_SOFT = "#8091a7"
MARK_BREAK = "#c2571b"


def _block(tokens: dict[str, str], dimensions: tuple[str, ...], scale: tuple[str, ...]) -> str:
    pairs = {f"--{name}": value for name, value in (tokens | CROSSED).items()}
    pairs |= {f"--dim-{i}": colour for i, colour in enumerate(dimensions)}
    pairs |= {f"--q{i}": colour for i, colour in enumerate(scale)}
    return "".join(f"{name}:{value};" for name, value in pairs.items())


def css() -> str:
    """Return the tokens as CSS custom properties: light, dark by the system, and each by the reader's choice."""
    light = _block(LIGHT | CLUSTERS_LIGHT, DIMENSIONS_LIGHT, SCALE_LIGHT) + "color-scheme:light;"
    dark = _block(DARK | CLUSTERS_DARK, DIMENSIONS_DARK, SCALE_DARK) + "color-scheme:dark;"
    return (
        f":root{{{light}--font:{FONT};}}"
        f"@media (prefers-color-scheme:dark){{:root:not([data-theme=light]){{{dark}}}}}"
        f":root[data-theme=dark]{{{dark}}}"
        f"@media print{{:root,:root[data-theme]{{{light}}}}}"
    )


def accent(order: int) -> str:
    """CSS value of the accent of the dimension at place `order` (counted from 0)."""
    return f"var(--dim-{order % len(DIMENSIONS_LIGHT)})"
