"""A made-up regency under review: workspace, package, store, and people of each role."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from argon2 import PasswordHasher
from core.made_up import Workspace

from indicators.build import build
from indicators.masterplan.roles import Person
from indicators.masterplan.store import Store
from indicators.masterplan.store.people import People
from indicators.package import Package, read_package
from indicators.review import Act, Review, Standing, act, read

PASSWORD = "rahasia-sekali"
WATI = Person("wati", "mentor")
BUDI = Person("budi", "mentor")
ADI = Person("adi", "admin")
EDI = Person("edi", "editor")
OPD = Person("opd", "office", "dinkes")
VERA = Person("vera", "viewer")


@dataclass
class Bench:
    """A workspace with its package and a store, and short ways to do things in it."""

    workspace: Workspace
    processed: Path
    store: Store

    @property
    def raw(self) -> Path:
        return self.workspace.root

    @property
    def package(self) -> Package:
        return read_package(self.processed)

    @property
    def review(self) -> Review:
        return read(self.package.table, self.store)

    def build(self) -> None:
        build(self.raw, self.processed)

    def do(self, person: Person | None, kind: str, key: str, *acts: Act) -> Standing:
        """Do something to an item as it stands now."""
        now = self.review
        found = now.of(kind, key)
        return act(now, self.store, person, (kind, key), acts, found.seen, found.item.fingerprint)


Accept = Callable[[Bench], None]


def bench_on(copied: Path, url: str) -> Iterator[Bench]:
    store = Store.open(url)
    people = People(store, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    for person in (WATI, BUDI, ADI, EDI, OPD, VERA):
        people.add(person.name, PASSWORD, person.role, person.office, "uji")
    yield Bench(Workspace(copied / "raw"), copied / "processed", store)
    store.close()
