"""Looking into a store that is there: for notebooks, reports and commands that only read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from indicators.masterplan.store.core import Store
from indicators.masterplan.store.engine import StoreError, newest_revision, open_engine, revision


@contextmanager
def existing(url: str) -> Iterator[Store | None]:
    """Open a store without creating or migrating it.

    Parameters
    ----------
    url : str
        See `store_url`.

    Yields
    ------
    Store or None
        None where the SQLite file does not exist: nobody has written anything yet.

    Raises
    ------
    StoreError
        If the store is of another version of the program.
    """
    engine = open_engine(url)
    try:
        file = engine.url.database if engine.dialect.name == "sqlite" else None
        if file is not None and not Path(file).is_file():
            yield None
            return
        if revision(engine) != newest_revision():
            raise StoreError("Jalankan `maros db upgrade`.", "Run `maros db upgrade`.")
        yield Store(engine)
    finally:
        engine.dispose()
