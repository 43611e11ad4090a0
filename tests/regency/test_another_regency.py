"""Another regency from an empty folder to pages and reports, by the guide alone and without a line of code changed."""

import re
from pathlib import Path

import pypdf
import pytest
from guide import GUIDES, ROOT, Done, run, steps

from dashboard.context import Context, parse_address
from dashboard.figures.outline import outline
from dashboard.layers import villages
from dashboard.package import load
from dashboard.pages import map as map_page
from dashboard.pages.masterplan import page as masterplan_page
from dashboard.registry import PAGES
from dashboard.text import Text
from indicators.package import read_package

LANGUAGES = ("id", "en")
DISTRICT = "99.01.02"
#: Every page of the registry, the tabs of the masterplan, the parts of the data page, and pages of one thing.
ADDRESSES = (
    *("" if name == "home" else name for name in PAGES if name),
    *(f"masterplan/{tab}" for tab in masterplan_page.PARTS if tab),
    "data/sources", "data/missing", "data/downloads", "map?l=villages",
)  # fmt: skip
ONE = (
    f"district/{DISTRICT}",
    "indicator/service_satisfaction",
    "indicator/waste_banks",
    "masterplan/programme/antrean",
)
#: The command keeps its name, and so do the ministry's indices and the addresses of sources.
COMMAND = re.compile(r"\bmaros(?= (?:api|baseline|build|check|import|masterplan|templates|report|review)\b)")
NATIONAL = re.compile(r"Indeks Desa\b|Kementerian Desa\b|\b[\w-]+\.desa\.id\b")
OTHERS_WORDS = re.compile(r"kecamatan|\bdesa\b|kelurahan", re.IGNORECASE)


def others(text: str, language: str) -> list[str]:
    """Return what belongs to another regency: its name, and in Indonesian the words it has for areas."""
    rest = COMMAND.sub("", text)
    found = re.findall(r".{0,40}maros.{0,40}", rest, re.IGNORECASE)
    if language == "id":
        rest = NATIONAL.sub("", rest)
        found += [rest[max(m.start() - 40, 0) : m.end() + 40] for m in OTHERS_WORDS.finditer(rest)]
    return found


def test_both_guides_tell_the_same(followed: tuple[Path, list[Done]]) -> None:
    assert list(steps("id")) == list(steps("en"))


def test_every_command_of_the_guide_works(followed: tuple[Path, list[Done]]) -> None:
    _, done = followed
    assert [(d.command, d.output) for d in done if d.code] == []
    assert [d.command.split()[1] for d in done if d.command != "maros check"] == [
        "init", "build", "import", "templates", "import", "import", "masterplan", "build", "report"
    ]  # fmt: skip


def test_what_the_guide_takes_in_is_in_the_package(followed: tuple[Path, list[Done]]) -> None:
    package = read_package(followed[0] / "data" / "processed")
    assert package.manifest["observatory"]["regency"]["name"] == "Kabupaten Contoh"
    values = package.table("observations").set_index(["variable", "area_code"])["value"]
    assert values["pop_total", "99.01"] == 44_850
    assert values["pop_total", DISTRICT] == 8_250
    assert values["area_km2", DISTRICT] == 493.8
    share = package.table("values").set_index(["indicator", "area_code"])["value"]["waste_banks", DISTRICT]
    assert share == pytest.approx(100 * values["env_bank_sampah_desa", DISTRICT] / values["villages_total", DISTRICT])


def test_the_invented_regency_is_marked_as_invented(followed: tuple[Path, list[Done]]) -> None:
    for path in GUIDES.values():
        text = path.read_text(encoding="utf-8")
        assert "rekaan**" in text or "invented place**" in text
    raw = followed[0] / "data" / "raw"
    assert "rekaan" in (raw / "areas" / "districts.geojson").read_text(encoding="utf-8")
    own = ROOT / "data" / "raw"
    assert "Contoh Pantai" not in (own / "areas" / "districts.csv").read_text(encoding="utf-8")


def test_with_all_templates_there_is_an_index(full: Path) -> None:
    package = read_package(full / "data" / "processed")
    scores = package.table("scores")
    index = scores[scores["level"] == "index"]
    assert len(index) == 4
    assert index["score"].between(0, 100).all()
    assert set(package.table("wanted")["code"]) == {"voter_turnout"}  # its denominator is not in the guide's tables


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("address", [*ADDRESSES, *ONE])
def test_pages_are_of_this_regency_alone(full: Path, visit, address: str, language: str) -> None:
    status, text = visit(full, f"/{language}/{address}")
    assert status == 200
    assert "Kabupaten Contoh" in text
    assert others(text, language) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_show_what_was_taken_in(full: Path, visit, language: str) -> None:
    says = Text(language).number
    _, overview = visit(full, f"/{language}/")
    _, map_ = visit(full, f"/{language}/map?v=service_satisfaction")
    _, district = visit(full, f"/{language}/district/{DISTRICT}")
    _, plan = visit(full, f"/{language}/masterplan/quickwins")
    _, data = visit(full, f"/{language}/data/sources")
    values = read_package(full / "data" / "processed").table("values").set_index(["indicator", "area_code"])["value"]
    for name in ("Contoh Pantai", "Contoh Bukit", "Contoh Lembah", "Contoh Danau"):
        assert name in overview
        assert name in map_
    assert says(values["service_satisfaction", DISTRICT], 1) in district
    assert says(values["service_satisfaction", "99.01.04"], 1) in map_
    assert ("Antrean daring di kantor distrik" if language == "id" else "Online queues at district offices") in plan
    assert "Kantor Statistik Contoh" in data


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [f"profile-{DISTRICT}-contoh-bukit", "summary", "briefing", "baseline-book"])
def test_reports_are_of_this_regency_alone(followed: tuple[Path, list[Done]], name: str, language: str) -> None:
    path = followed[0] / "laporan" / language / f"{name}-{language}.pdf"
    text = " ".join(page.extract_text() for page in pypdf.PdfReader(path).pages)
    text = " ".join(text.replace("\u00ad", "").split())
    assert "Contoh Bukit" in text
    assert "Kabupaten Contoh" in text
    assert others(text, language) == []


def test_missing_boundaries_are_named(tmp_path: Path) -> None:
    given = {step.path: step.content for step in steps("id")}
    assert run(tmp_path, "maros init data/raw").code == 0
    raw = tmp_path / "data" / "raw"
    regency = (raw / "areas" / "regency.yml").read_text(encoding="utf-8")
    (raw / "areas" / "regency.yml").write_text(
        regency.replace("00.00", "99.01").replace("0000", "9901"), encoding="utf-8"
    )
    (raw / "areas" / "districts.csv").write_text(given["data/raw/areas/districts.csv"], encoding="utf-8")
    done = run(tmp_path, "maros check")
    assert done.code == 1
    for line in ("yang tidak ada: 99.01.01, 99.01.02", "missing: 99.01.01, 99.01.02"):
        assert "areas/districts.geojson" in done.output
        assert line in done.output


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("address", [a for a in ADDRESSES if a != "masterplan"])
def test_an_empty_workspace_has_honest_pages(empty: Path, visit, address: str, language: str) -> None:
    status, text = visit(empty, f"/{language}/{address}")
    assert status == 200
    assert "()" not in text
    assert ": ." not in text


def test_an_empty_workspace_has_no_map_to_draw(empty: Path) -> None:
    package = load(empty / "data" / "processed")
    assert outline(package)["shapes"] == []
    assert villages.geometry(package)["points"] == []
    for layer in map_page.LAYERS:
        frames = map_page.frames(Context(package, parse_address("/id/map", f"l={layer}")))
        assert [f.drawn_map for f in frames] == [None] * len(frames)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_workspace_says_what_to_fill_in_first(
    empty: Path, followed: tuple[Path, list[Done]], visit, tmp_path: Path, language: str
) -> None:
    t = Text(language)
    _, first = visit(empty, f"/{language}/")
    order = [first.index(t(f"start.{key}")) for key in ("no_districts", "regency", "districts", "boundaries", "tables")]
    assert order == sorted(order)
    # With districts, but no figures.
    assert run(tmp_path, next(s.content for s in steps("id") if "init" in s.content)).code == 0
    for step in steps("id"):
        if step.path.startswith("data/raw/areas"):
            (tmp_path / step.path).write_text(step.content, encoding="utf-8")
    assert run(tmp_path, "maros build").code == 0
    _, second = visit(tmp_path, f"/{language}/")
    assert Text(language)("start.tables") in second
    assert Text(language)("start.districts") not in second
    # With figures, nothing is said any more.
    _, third = visit(followed[0], f"/{language}/")
    assert Text(language)("start.build") not in third
