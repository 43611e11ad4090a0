"""The evidence bundle: complete, with true hashes, and readable as data."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path

import pytest
import yaml

from indicators.package import Package, read_package
from indicators.reports.bundle import pack
from indicators.reports.facts import Material


@pytest.fixture(scope="module")
def bundle(small: Package) -> zipfile.ZipFile:
    reports = {"id/briefing-id.pdf": b"%PDF satu", "en/briefing-en.pdf": b"%PDF two"}
    return zipfile.ZipFile(io.BytesIO(pack(Material(small), reports)))


def test_every_file_is_in_the_list_of_hashes_and_agrees_with_it(bundle: zipfile.ZipFile) -> None:
    lines = bundle.read("SHA256SUMS").decode().splitlines()
    sums = {name: digest for digest, name in (line.split("  ", 1) for line in lines)}
    assert set(sums) == set(bundle.namelist()) - {"SHA256SUMS"}
    for name, digest in sums.items():
        assert hashlib.sha256(bundle.read(name)).hexdigest() == digest, name


def test_it_holds_reports_data_notes_and_licences(bundle: zipfile.ZipFile, small: Package) -> None:
    names = set(bundle.namelist())
    assert {"id/briefing-id.pdf", "en/briefing-en.pdf", "README.md", "CITATION.cff", "LICENCES.md"} <= names
    assert {"licences/LICENSE-inter.txt", "licences/LICENSE-dejavu.txt"} <= names
    assert {f"data/{name}" for name in small.files} <= names
    readme = bundle.read("README.md").decode()
    assert "`id/briefing-id.pdf`" in readme
    assert "`en/briefing-en.pdf`" in readme
    assert small.manifest["observatory"]["citation"]["id"] in readme
    assert yaml.safe_load(bundle.read("CITATION.cff"))["cff-version"] == "1.2.0"


def test_its_data_are_the_package(bundle: zipfile.ZipFile, small: Package, tmp_path: Path) -> None:
    bundle.extractall(tmp_path)
    assert read_package(tmp_path / "data").fingerprint == small.fingerprint


def test_the_same_reports_give_the_same_bytes_whatever_their_order(small: Package) -> None:
    one = {"id/a.pdf": b"1", "en/a.pdf": b"2"}
    assert pack(Material(small), one) == pack(Material(small), dict(reversed(one.items())))
