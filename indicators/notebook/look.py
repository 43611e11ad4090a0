"""How figures look: colours, the settings of matplotlib, and interactive figures that work offline."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import matplotlib as mpl
import plotly.io as pio
from cycler import cycler
from matplotlib.colors import Colormap, LinearSegmentedColormap
from plotly.io.base_renderers import NotebookRenderer

from indicators.notebook.described import describe_figures

INK, SOFT, RULE, NODATA = "#111a2c", "#4a5568", "#dde2ea", "#e9ecf0"
ACCENT, WARN = "#2f7fb5", "#c2571b"
#: From little to much, in one hue: readable in print and with any colour vision.
SCALE = ("#d8e8f3", "#9dc7e2", "#569fcb", "#1f6ca3", "#0a3a66")
DIMENSIONS = ("#0b62a4", "#a83279", "#8a6100", "#b4430f", "#5b4bb5", "#1a7446")


class _Offline(NotebookRenderer):
    """Interactive figures with their script inside; plotly's own would ask the network for one that sets formulas."""

    def to_mimebundle(self, fig_dict: dict[str, Any]) -> dict[str, str]:
        return {
            "text/html": pio.to_html(
                fig_dict, include_plotlyjs=False, include_mathjax=False, full_html=False, validate=False
            )
        }


def style() -> None:
    """Set the look of all figures, and their descriptions; interactive ones carry their script along."""
    describe_figures()
    pio.renderers["offline"] = _Offline()
    pio.renderers.default = "plotly_mimetype+offline"
    mpl.rcParams.update(
        {
            "figure.dpi": 110,
            "figure.constrained_layout.use": True,
            "axes.titlelocation": "left",
            "axes.titlesize": 11,
            "axes.titleweight": "bold",
            "axes.titlepad": 10,
            "axes.labelcolor": SOFT,
            "axes.edgecolor": RULE,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.axisbelow": True,
            "axes.prop_cycle": cycler(color=[ACCENT, WARN, "#8a6fc0", "#3a8f5f"]),
            "grid.color": RULE,
            "text.color": INK,
            "xtick.color": SOFT,
            "ytick.color": SOFT,
            "font.size": 9,
            "legend.frameon": False,
        }
    )


def ramp(colours: Sequence[str]) -> Colormap:
    """Return a continuous scale through the given colours."""
    return LinearSegmentedColormap.from_list("ramp", list(colours))
