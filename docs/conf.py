"""How the documentation is built: `make docs`, or `sphinx-build -W docs build/docs`."""

from __future__ import annotations

import os
from pathlib import Path
from types import GenericAlias
from typing import Any

from sphinx.application import Sphinx

from indicators.dictionary import dictionary
from indicators.package import read_package
from indicators.problems import Language
from indicators.words import Words

HERE = Path(__file__).parent
PROCESSED = Path(os.environ.get("MAROS_PROCESSED", HERE.parent / "data" / "processed"))
#: Pages made from the metadata of the data package, and their language.
DICTIONARIES: dict[str, Language] = {"id/kamus-data": "id", "en/data-dictionary": "en"}
#: Words of the frame around a page; English ones are the theme's own.
FRAME = {"id": Words("id", HERE / "locale"), "en": str}

# What a package offers again from its modules is told once, at the module that holds it.
os.environ["SPHINX_APIDOC_OPTIONS"] = "members,show-inheritance,ignore-module-all"

project = "Observatorium Kota Cerdas"
author = "Maros Smart City Observatory contributors"
copyright = author
language = "en"
extensions = ["sphinx.ext.apidoc", "sphinx.ext.autodoc", "myst_parser", "numpydoc"]
exclude_patterns = ["api/modules.rst", "screens"]
default_role = "literal"
nitpicky = True  # a reference that leads nowhere is a fault
nitpick_ignore_regex = [("py:.*", r"(?!indicators\b).*")]  # except to what is not described here

myst_heading_anchors = 3

# One page a package.
apidoc_modules = [
    {
        "path": "../indicators",
        "destination": "api",
        "exclude_patterns": ["../indicators/masterplan/store/migrations"],
        "module_first": True,
    }
]
autodoc_typehints = "none"  # the docstrings say types, shapes and units
autodoc_member_order = "bysource"
numpydoc_show_class_members = False
numpydoc_attributes_as_param_list = True

html_theme = "furo"
html_title = project
html_show_sphinx = False
html_copy_source = False


def read_dictionary(_: Sphinx, page: str, source: list[str]) -> None:
    """Put the data dictionary into its page, whose file holds only the link to the other language."""
    if page in DICTIONARIES:
        heading, rest = dictionary(read_package(PROCESSED), DICTIONARIES[page]).split("\n\n", 1)
        source[0] = "\n\n".join((heading, source[0], rest))


def speak(app: Sphinx, page: str, template: str, context: dict[str, Any], tree: object) -> None:
    """Give a page and the words around it one language, for eyes and for screen readers."""
    language = "id" if page == "index" or page.startswith("id/") else "en"
    context["language"] = language
    say = FRAME[language]
    app.builder.templates.environment.install_gettext_callables(say, lambda one, many, n: say(one if n == 1 else many))


def skip_aliases(_: Sphinx, kind: str, name: str, value: object, skip: bool, options: object) -> bool | None:
    """Leave out other names for `tuple[...]` and the like: numpydoc takes them for functions."""
    return True if isinstance(value, GenericAlias) else None


def setup(app: Sphinx) -> None:
    """Connect what the pages need."""
    app.connect("source-read", read_dictionary)
    app.connect("html-page-context", speak)
    app.connect("autodoc-skip-member", skip_aliases)
