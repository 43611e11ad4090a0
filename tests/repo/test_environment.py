"""environment.yml, kept by hand for conda users, says the same as pyproject.toml."""

import re
import tomllib
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
#: Names that differ between the Python index and conda-forge.
CONDA_NAMES = {"frictionless": "frictionless-py", "pandera": "pandera-pandas", "prometheus-client": "prometheus_client"}
#: In environment.yml, but no Python package that pyproject could name.
CONDA_ONLY = {"make", "pip", "python"}


def parse(requirement: str) -> tuple[str, str]:
    text = requirement.split(";")[0].strip()
    match = re.fullmatch(r"([A-Za-z0-9_.-]+)(?:\[[^\]]*\])?\s*([<>=!].*)?", text)
    assert match, requirement
    bound = (match[2] or "").replace(" ", "")
    return match[1].lower(), re.sub(r"^==?(?=\d)", "==", bound)


def pyproject() -> dict[str, str]:
    given = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    entries = given["project"]["dependencies"] + given["dependency-groups"]["dev"]
    return dict(parse(e) for e in entries)


def environment() -> dict[str, str]:
    given = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    pip = next(e["pip"] for e in given if isinstance(e, dict))
    plain = [e for e in given if isinstance(e, str)] + [e for e in pip if not e.startswith("-e")]
    return dict(parse(e) for e in plain)


def test_environment_and_pyproject_name_the_same_packages_and_bounds() -> None:
    wanted = {CONDA_NAMES.get(name, name): bound for name, bound in pyproject().items()}
    found = {name: bound for name, bound in environment().items() if name not in CONDA_ONLY}
    assert found == wanted


def test_environment_asks_for_the_same_python() -> None:
    given = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert environment()["python"] == given["project"]["requires-python"]


def test_environment_installs_the_project_itself() -> None:
    given = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    assert "-e ." in next(e["pip"] for e in given if isinstance(e, dict))


def test_every_dependency_is_in_the_lock_with_hashes() -> None:
    lock = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
    locked = {p["name"]: p for p in lock["package"]}
    for name in pyproject():
        package = locked[name]
        files = package.get("wheels", []) + ([package["sdist"]] if "sdist" in package else [])
        assert files, name
        assert all(f["hash"].startswith("sha256:") for f in files), name
