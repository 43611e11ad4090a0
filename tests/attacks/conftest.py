"""A place where everything anybody can write is hostile, the real place beside it, and people of every role."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hostile_site import attack_store, write_hostile_workspace
from seats import Office, office_on

from indicators.build import build
from indicators.masterplan import TABLES, load
from indicators.masterplan.store import Store


@pytest.fixture(scope="session")
def hostile_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Workspace, package and store in which every text attacks."""
    folder = tmp_path_factory.mktemp("hostile")
    root = write_hostile_workspace(folder / "raw").root
    (root / "masterplan").mkdir()
    for table in TABLES:
        (root / "masterplan" / f"{table.name}.csv").write_text(",".join(table.names) + "\n", encoding="utf-8")
    build(root, folder / "processed")
    store = Store.open(f"sqlite:///{(folder / 'store.sqlite').as_posix()}")
    attack_store(load(root), store)
    store.close()
    return folder


@pytest.fixture(scope="session")
def hostile(hostile_folder: Path) -> Iterator[Office]:
    """The hostile place as it is served; tests only read there."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("MAROS_SECRET_KEY", raising=False)
        url = f"sqlite:///{(hostile_folder / 'store.sqlite').as_posix()}"
        yield from office_on(hostile_folder / "processed", hostile_folder / "raw", url)


@pytest.fixture(scope="module")
def office(real_package, raw: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The real records and an empty store, for tests that attack and find it unharmed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("MAROS_SECRET_KEY", raising=False)
        url = f"sqlite:///{(tmp_path_factory.mktemp('store') / 'store.sqlite').as_posix()}"
        yield from office_on(real_package.path, raw, url)
