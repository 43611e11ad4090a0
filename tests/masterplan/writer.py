"""A process that writes to a store, for the tests of many writers and of a killed one. Run as a script."""

from __future__ import annotations

import sys
import threading

from indicators.masterplan.store import Change, ConflictError, Store
from indicators.masterplan.tables import BY_NAME


def change(code: str, value: int, seen: int) -> Change:
    values = {n: "" for n in BY_NAME["services"].names}
    values |= {"code": code, "as_of": "2026", "name_id": code, "name_en": code, "waiting_minutes": str(value)}
    return Change("services", f"{code}~2026", values, "draft", "edit", seen)


def add_one(store: Store, code: str, who: str) -> None:
    """Read the number, add one, save; start again whenever somebody else was faster."""
    while True:
        found = store.get("services", f"{code}~2026")
        number, seen = (int(found.values["waiting_minutes"]), found.version) if found else (0, 0)
        try:
            store.write([change(code, number + 1, seen)], who, "tambah satu")
            return
        except ConflictError:
            continue


def count(url: str, process: str, threads: int, times: int) -> None:
    """Add one `times` times in each of `threads` threads, to one record that all share."""
    store = Store.open(url)
    print("ready", flush=True)
    sys.stdin.readline()

    def work(number: int) -> None:
        for _ in range(times):
            add_one(store, "shared", f"{process}.{number}")

    workers = [threading.Thread(target=work, args=(n,)) for n in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    store.close()
    print("done", flush=True)


def steady(url: str, prefix: str) -> None:
    """Write three records at a time without end; say a number once its records are written."""
    store = Store.open(url)
    number = 0
    while True:
        number += 1
        store.write([change(f"{prefix}.{part}.{number}", number, 0) for part in ("a", "b", "c")], "penulis", "terus")
        add_one(store, "shared", "penulis")
        print(number, flush=True)


if __name__ == "__main__":
    match sys.argv[1]:
        case "count":
            count(sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5]))
        case "steady":
            steady(sys.argv[2], sys.argv[3])
