"""What changed since the last build, and what the records of the masterplan hold."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from core.made_up import Workspace
from indicators.build import build
from indicators.package import MANIFEST, Package, read_package


def rows(package: Package) -> set[tuple[str, str, str, str, str]]:
    table = package.table("changes")
    return set(zip(table["kind"], table["change"], table["code"], table["area_code"], table["period"], strict=True))


def test_first_build_has_no_changes(small: Workspace, tmp_path: Path) -> None:
    build(small.root, tmp_path / "processed")
    assert rows(read_package(tmp_path / "processed")) == set()


def test_changed_value_shows_with_both_numbers_and_stays_until_the_data_change(made: Workspace, tmp_path: Path) -> None:
    target = tmp_path / "processed"
    build(made.root, target)
    before = read_package(target).table("values")
    made.yaml("conflicts.yml", lambda entries: entries[0].update(reason_id="alasan baru"))
    build(made.root, target)
    assert rows(read_package(target)) == set(), "a reason alone changes no number"

    line = next(text for text in made.text("tables/penyakit/table.csv").splitlines() if text.startswith("Cendaga"))
    made.edit("tables/penyakit/table.csv", line, line.rpartition(",")[0] + ",99")
    build(made.root, target)
    after = read_package(target)
    changed = after.table("changes")
    values = changed[(changed["kind"] == "value") & (changed["change"] == "changed")]
    assert len(values)
    keys = ["indicator", "area_code", "period"]
    old = before.set_index(keys)["value"]
    new = after.table("values").set_index(keys)["value"]
    for row in values.itertuples():
        key = (row.code, row.area_code, row.period)
        assert (row.before, row.after) == (old[key], new[key])
        assert row.before != row.after
    build(made.root, target)
    assert rows(read_package(target)) == rows(after)


def test_a_package_that_lacks_a_newer_column_is_still_compared(made: Workspace, tmp_path: Path) -> None:
    target = tmp_path / "processed"
    build(made.root, target)
    values = read_package(target).table("values").drop(columns="break_before")
    content = values.to_csv(index=False).encode()
    manifest = json.loads((target / MANIFEST).read_text(encoding="utf-8"))
    (entry,) = [one for one in manifest["resources"] if one["path"] == "values.csv"]
    entry |= {"hash": f"sha256:{hashlib.sha256(content).hexdigest()}", "bytes": len(content)}
    (target / "values.csv").write_bytes(content)
    (target / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    line = next(text for text in made.text("tables/penyakit/table.csv").splitlines() if text.startswith("Cendaga"))
    made.edit("tables/penyakit/table.csv", line, line.rpartition(",")[0] + ",99")
    build(made.root, target)
    assert ("value", "changed", "case_rate") in {row[:3] for row in rows(read_package(target))}


def test_workspace_without_a_masterplan_has_no_status_of_one(small: Workspace, tmp_path: Path) -> None:
    build(small.root, tmp_path / "processed")
    assert read_package(tmp_path / "processed").table("masterplan_status").empty


def test_status_of_the_masterplan_tells_records_from_proposals_and_gaps(real_package: Package) -> None:
    table = real_package.table("masterplan_status").set_index("section")
    assert table.loc["innovations", "rows"] == 22
    assert table.loc["innovations", "state"] == "real"
    assert table.loc["assessments", "state"] == "empty"
    assert table.loc["criteria", "state"] == "proposal"
    assert (table["label_id"] != "").all()
    assert (table["label_en"] != "").all()
