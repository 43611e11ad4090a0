"""The dashboard: a Dash app that reads one Data Package and never writes.

The names below are how Dash finds the scripts of the small component library in ``dashboard/components``.
"""

__version__ = "0.1.0"

_js_dist = [
    {"relative_package_path": f"components/{name}.js", "namespace": "dashboard"}
    for name in (
        *("base", "files", "select", "slider", "radios", "search", "choropleth", "legend", "mosaic", "table"),
        *("actions", "simulate", "weights"),
    )
]
_css_dist: list[dict[str, str]] = []
