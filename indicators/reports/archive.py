"""Office documents whose bytes follow from their content alone."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date

from indicators.opendata.archive import zipped

#: Moments that a program wrote into the properties of a document.
_MOMENT = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


def steady(document: bytes, day: date) -> bytes:
    """Return an office document, and those inside it, with `day` in place of the moment at which they were made."""
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        files = {entry.filename: archive.read(entry) for entry in archive.infolist()}
    for name, content in files.items():
        if name.endswith(".xlsx"):
            files[name] = steady(content, day)
        elif name == "docProps/core.xml":
            files[name] = _MOMENT.sub(rb"\g<1>" + f"{day.isoformat()}T00:00:00Z".encode(), content)
    return zipped(files)
