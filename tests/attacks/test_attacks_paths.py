"""Nobody reaches a file by a path of their own: not by an address, not by the name of an upload, not by an archive."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from seats import Office

from indicators.cli import main
from indicators.intake import Context, propose
from indicators.masterplan.store import Store
from indicators.masterplan.store.files import EvidenceFiles
from indicators.masterplan.store.transfer import backup, dump, export_folder
from indicators.opendata.archive import pack
from indicators.opendata.verify import verify
from indicators.problems import DataError

#: Ways out of a folder, as addresses carry them.
WAYS = (
    "../../../../../../etc/passwd",
    "..%2f..%2f..%2f..%2f..%2f..%2fetc%2fpasswd",
    "%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "%252e%252e%252f%252e%252e%252fetc%252fpasswd",
    "..%5c..%5c..%5c..%5cetc%5cpasswd",
    "....//....//....//etc/passwd",
    "..%c0%af..%c0%afetc/passwd",
    "%2fetc%2fpasswd",
    "//etc/passwd",
    "/etc/passwd",
    "C:%5cWindows%5cwin.ini",
    "etc/passwd%00.json",
    "..",
    "../app.py",
    "..%2fapp.py",
    "%2e%2e%2fsecurity.py",
    "../../pyproject.toml",
    "..%2f..%2fpyproject.toml",
    "store.sqlite",
    "..%2fstore.sqlite",
    "..%2f.maros%2fsecret",
    "file:%2f%2f%2fetc%2fpasswd",
)
#: What stands in files that lie next to what is served, and in those every attacker asks for first.
INSIDE = re.compile(rb"root:.*:0:0|SQLite format 3|\[build-system\]|def create_app|Content security policy;")


@pytest.mark.parametrize("way", WAYS)
def test_no_address_leads_out_of_what_is_served(office: Office, way: str) -> None:
    clients = [office.app.test_client(), office.seat("siti").client]
    seen = 0
    for rule in office.app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or not rule.arguments:
            continue
        for name in sorted(rule.arguments - {"lang"}):
            # Each part of an address in turn; the others hold what exists.
            known = {"lang": "id", "name": "progress", "kind": "csv", "ending": "csv", "page": "map", "version": "v1"}
            path = re.sub(r"<(?:\w+:)?(\w+)>", lambda m: way if m[1] == name else known.get(m[1], "x"), rule.rule)  # noqa: B023
            for client in clients:
                answer = client.get(path)
                assert answer.status_code in (200, 303, 302, 308, 404), (path, answer.status_code)
                assert not INSIDE.search(answer.data), path
                if answer.status_code == 200:  # the start page of the desk, where the way led to it and no further
                    assert answer.mimetype in ("text/html", "application/json"), path
                seen += 1
    assert seen > 30


def test_what_is_served_is_found_by_the_same_client(office: Office) -> None:
    """The requests above would prove nothing where nothing is found at all."""
    client = office.app.test_client()
    for path in ("/assets/app.css", "/package/id/scores.csv", "/api/v1/scores.csv", "/masterplan/template/id/kpis.csv"):
        with client.get(path) as answer:
            assert answer.status_code == 200


@pytest.mark.parametrize("name", [w for w in WAYS if "%" not in w] + ["..\\..\\x.pdf", "a\0b.pdf", "/tmp/x.pdf", "."])
def test_the_name_of_evidence_is_a_name_and_no_path(office: Office, name: str) -> None:
    kept = EvidenceFiles(office.store).add("edi", f"{name}.pdf", b"%PDF-1.7 " + name.encode())
    assert not re.search(r"[/\\\x00-\x1f]", kept.name)
    assert kept.name.strip(".") != ""
    answer = office.seat("edi").client.get(f"/id/work/evidence/{kept.id}")
    said = answer.headers["Content-Disposition"]
    assert said.startswith("attachment; ")
    assert "/" not in said.replace("''", "").replace("UTF-8", "")
    assert "\\" not in said


MEMBERS = (
    "../outside.txt",
    "../../outside.txt",
    "/tmp/outside.txt",
    "evidence/../../outside.txt",
    "evidence\\..\\..\\x",
)


def filled(tmp_path: Path) -> Path:
    """A backup as it should be."""
    store = Store.open(f"sqlite:///{(tmp_path / 'first.sqlite').as_posix()}")
    EvidenceFiles(store).add("edi", "x.pdf", b"%PDF-1.7 x")
    backup(store, tmp_path / "backup.zip")
    store.close()
    return tmp_path / "backup.zip"


def listing(folder: Path) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*")}


@pytest.mark.parametrize("member", MEMBERS)
def test_a_backup_is_read_by_the_names_it_should_have(tmp_path: Path, member: str) -> None:
    (tmp_path / "in").mkdir()
    archive = filled(tmp_path / "in")
    with zipfile.ZipFile(archive, "a") as changed:
        changed.writestr(member, "outside")
        link = zipfile.ZipInfo("evidence/link")
        link.external_attr = 0o120777 << 16  # a symbolic link
        changed.writestr(link, "/etc/passwd")
    before = listing(tmp_path)
    url = f"sqlite:///{(tmp_path / 'in' / 'second.sqlite').as_posix()}"
    done = CliRunner().invoke(main, ["db", "restore", str(archive), "--database", url])
    assert done.exit_code == 0, done.output
    assert {name for name in listing(tmp_path) - before if "second.sqlite" not in name} == set()
    assert not Path("/tmp/outside.txt").exists()
    store = Store.open(url)
    again = dump(store)
    assert sorted(name for name in again if name.startswith("evidence/")) == sorted(evidence_of(tmp_path / "in"))
    assert b"root:" not in b"".join(again.values())
    store.close()


def evidence_of(folder: Path) -> list[str]:
    """Names of the evidence in the first store."""
    store = Store.open(f"sqlite:///{(folder / 'first.sqlite').as_posix()}")
    names = [name for name in dump(store) if name.startswith("evidence/")]
    store.close()
    assert names
    return names


def test_an_exported_folder_with_links_out_of_it_brings_nothing_in(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    filled(tmp_path / "in")
    store = Store.open(f"sqlite:///{(tmp_path / 'in' / 'first.sqlite').as_posix()}")
    export_folder(store, tmp_path / "out")
    store.close()
    (tmp_path / "out" / "evidence" / "link").symlink_to("/etc/passwd")
    (tmp_path / "out" / "folder").symlink_to("/etc")
    url = f"sqlite:///{(tmp_path / 'in' / 'second.sqlite').as_posix()}"
    done = CliRunner().invoke(main, ["db", "import", str(tmp_path / "out"), "--database", url])
    assert done.exit_code == 0, done.output
    store = Store.open(url)
    assert b"root:" not in b"".join(dump(store).values())
    store.close()
    # A link in the place of what should be there has another content than the hash says.
    [kept] = [p for p in (tmp_path / "out" / "evidence").iterdir() if p.name != "link"]
    kept.unlink()
    kept.symlink_to("/etc/passwd")
    third = f"sqlite:///{(tmp_path / 'in' / 'third.sqlite').as_posix()}"
    done = CliRunner().invoke(main, ["db", "import", str(tmp_path / "out"), "--database", third])
    assert done.exit_code == 1
    assert "root:" not in done.output


@pytest.mark.parametrize("member", MEMBERS)
def test_a_package_is_read_by_the_names_its_list_gives(real_package, tmp_path: Path, member: str) -> None:
    archive = tmp_path / "in" / "package.zip"
    archive.parent.mkdir()
    archive.write_bytes(pack(real_package))
    with zipfile.ZipFile(archive, "a") as changed:
        changed.writestr(member, "outside")
    before = listing(tmp_path)
    package, _ = verify(archive)
    assert member not in package.files
    assert listing(tmp_path) == before
    assert not Path("/tmp/outside.txt").exists()


@pytest.mark.parametrize("name", ["../evil", "/tmp/evil", "..", "a/b", "a\\b", ".", "", "x\0y", "~", "$HOME", "%2e%2e"])
def test_a_frozen_baseline_is_named_and_not_placed(hostile: Office, name: str) -> None:
    before = listing(hostile.raw)
    page = hostile.seat("siti").send("baselines", {"name": name, "why": "uji", "incomplete": "yes"}, 422)
    assert 'role="alert"' in page
    assert listing(hostile.raw) == before
    assert not Path("/tmp/evil").exists()
    if "\0" not in name:  # no command line holds one
        done = CliRunner().invoke(main, ["baseline", "compare", "--raw", str(hostile.raw), "--", name])
        assert done.exit_code == 1
        assert isinstance(done.exception, SystemExit), name


@pytest.mark.parametrize("id", ["../x", "/tmp/x", "a/../../x", "..", ".x", "x/y", "a\\b"])
def test_an_imported_table_is_named_and_not_placed(raw: Path, tmp_path: Path, id: str) -> None:
    (tmp_path / "x.csv").write_text("Kecamatan,Nilai\nMandai,1\n", encoding="utf-8")
    context = Context.load(raw)
    with pytest.raises(DataError, match="a-z 0-9"):
        propose(tmp_path / "x.csv", context, {"id": id})
