"""Screens of every page in both languages, wide and on a phone: ``python -m dashboard.screens [FOLDER] [PACKAGE]``."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from dashboard.app import DEFAULT_PACKAGE, DEFAULT_WORKSPACE
from dashboard.browser import addresses, chromium, serving
from dashboard.text import LANGUAGES

SIZES = {"wide": (1440, 900), "phone": (360, 740)}
LONGEST = 16_000  # pixels; Chromium repeats what lies beyond


def main(folder: Path, package: Path) -> int:
    """Write the pictures and return how many pages were wider than their window."""
    folder.mkdir(parents=True, exist_ok=True)
    wide = 0
    with serving(package, DEFAULT_WORKSPACE) as site, chromium() as browser:
        for size, (width, height) in SIZES.items():
            for scheme in ("light", "dark"):
                context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
                page = context.new_page()
                for lang in LANGUAGES if scheme == "light" else LANGUAGES[:1]:
                    for path in addresses(package, DEFAULT_WORKSPACE):
                        page.goto(f"{site}/{lang}/{path}")
                        page.wait_for_selector("html.live")
                        page.wait_for_load_state("networkidle")
                        name = re.sub(r"[^a-z0-9]+", "-", f"{lang}-{path or 'overview'}-{size}-{scheme}".lower())
                        tall = page.evaluate("document.documentElement.scrollHeight")
                        clip = {"x": 0, "y": 0, "width": width, "height": min(tall, LONGEST)}
                        page.screenshot(path=folder / f"{name}.png", full_page=True, clip=clip)
                        over = page.evaluate("document.documentElement.scrollWidth") - width
                        wide += over > 0
                        print(f"{name}.png" + (f"  {over} px too wide" if over > 0 else ""))
                context.close()
    return wide


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Take pictures of every page, in both sizes and languages.")
    parser.add_argument("folder", nargs="?", type=Path, default=Path("screens"))
    parser.add_argument("package", nargs="?", type=Path, default=DEFAULT_PACKAGE)
    asked = parser.parse_args()
    sys.exit(1 if main(asked.folder, asked.package) else 0)
