"""The downloads part of the Data page: what it offers is there."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask.testing import FlaskClient

from indicators.package import Package
from indicators.schema import RESOURCES


@pytest.mark.parametrize("lang", ["id", "en"])
def test_everything_it_links_to_is_there(client: FlaskClient, package: Package, lang: str) -> None:
    page = client.get(f"/{lang}/data/downloads").text
    links = {unescape(link) for link in re.findall(r'href="(/(?:api|package)/[^"]*)"', page)}
    for link in links:
        assert client.get(link).status_code == 200, link
    offered = {link.rpartition("/")[2] for link in links}
    assert offered >= {"openapi.json", "datapackage.json", "catalog.jsonld", "csv-metadata.json", "data-package.zip"}
    assert offered >= {f"{r.name}.{form}" for r in RESOURCES for form in ("csv", "json", "parquet")}
    assert offered >= {"districts.geojson", "districts.gpkg", "districts.parquet"}


@pytest.mark.parametrize("lang", ["id", "en"])
def test_it_tells_how_to_cite_and_which_licences_are_not_stated(
    client: FlaskClient, package: Package, lang: str
) -> None:
    page = unescape(client.get(f"/{lang}/data/downloads").text)
    about = package.manifest["observatory"]
    assert about["citation"][lang] in page
    assert about["licence_note"][lang] in page
    for one in about["licences"]:
        assert one[f"title_{lang}"] in page
        assert one[f"meaning_{lang}"] in page
