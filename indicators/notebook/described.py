"""What a figure shows, in words, for those who do not see it; a notebook exported as a page carries it along."""

from __future__ import annotations

from typing import Any

from IPython import get_ipython
from IPython.core.pylabtools import print_figure
from matplotlib.figure import Figure

#: Words of a legend that are read out; what is longer is a key of many areas.
_READ = 12


def described(figure: Figure) -> str:
    """Return the titles, axes and legends of a figure as sentences.

    The numbers themselves stand in the tables of the notebook.
    """
    titles = [figure.get_suptitle(), *(ax.get_title(loc) for ax in figure.axes for loc in ("left", "center", "right"))]
    said = ["; ".join(dict.fromkeys(title for title in titles if title))]
    for name, words in (
        ("Sumbu mendatar", [ax.get_xlabel() for ax in figure.axes]),
        ("Sumbu tegak", [ax.get_ylabel() for ax in figure.axes]),
        ("Keterangan", _legends(figure)[:_READ]),
    ):
        if known := list(dict.fromkeys(word for word in words if word)):
            said.append(f"{name}: {', '.join(known)}")
    return ". ".join(" ".join(part.split()) for part in said if part)


def _legends(figure: Figure) -> list[str]:
    legends = [*figure.legends, *(found for ax in figure.axes if (found := ax.get_legend()) is not None)]
    return [text.get_text() for legend in legends for text in legend.get_texts()]


def _bundle(figure: Figure, include: Any = None, exclude: Any = None) -> tuple[dict[str, str], dict[str, Any]]:
    picture = print_figure(figure, fmt="png", base64=True, bbox_inches="tight")
    return ({"image/png": picture}, {"image/png": {"alt": described(figure)}}) if picture else ({}, {})


def describe_figures() -> None:
    """Let every figure that a notebook shows carry its description; without a notebook there is nothing to do."""
    shell = get_ipython()
    if shell is not None:
        # Not the formatter for PNG alone: the backend sets that one anew when the first figure is made.
        shell.display_formatter.mimebundle_formatter.for_type(Figure, _bundle)
