"""Web addresses that people wrote: which text is one, and what it is called. Nothing else ever becomes a link."""

from __future__ import annotations

from urllib.parse import urlsplit


def is_address(text: str) -> bool:
    """Say whether a text is an address that a page may link.

    Examples
    --------
    >>> [is_address(t) for t in ("https://maju.example/a", "javascript:alert(1)", "http:maju", "https://[maju")]
    [True, False, False, False]
    """
    try:
        parts = urlsplit(text)
    except ValueError:  # what only looks like an address
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def site(text: str) -> str:
    """Name of the site of an address; other text as it is.

    Examples
    --------
    >>> [site(t) for t in ("https://www.maju.example/a?b", "Buku 3", "http:")]
    ['maju.example', 'Buku 3', 'http:']
    """
    return urlsplit(text).netloc.removeprefix("www.") if is_address(text) else text
