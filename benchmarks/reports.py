"""Reports: how long each kind takes and how large it is, from the repository's own data.

`python -m benchmarks.reports` writes REPORTS.md. A report on the whole regency is made from a package that was just
read, as the first reader after new data waits for it; all reports and the bundle are made as `maros report all` does.
"""

from __future__ import annotations

import os
import platform
import tempfile
from functools import cache
from pathlib import Path

from benchmarks.measure import Row, best
from indicators.build import build
from indicators.reports.bundle import pack
from indicators.reports.facts import Material
from indicators.reports.jobs import PARTS, PROFILE, WHOLE, Job, jobs
from indicators.reports.make import Studio, make_all
from indicators.reports.open import open_material

RAW = Path(__file__).parents[1] / "data" / "raw"
RESULTS = Path(__file__).with_name("REPORTS.md")
#: Seconds that a kind of report, and all of them, may take.
LONGEST = {"baseline-book": 10.0, PROFILE: 1.0}
LONGEST_ONE, LONGEST_ALL = 3.0, 60.0


@cache
def material() -> Material:
    folder = Path(tempfile.mkdtemp(prefix="maros-bench-"))
    build(RAW, folder / "processed")
    return open_material(folder / "processed", RAW)


def one_profile() -> Row:
    """From the opened package to the bytes of the PDF; the first one also reads tables and outlines."""
    area = str(material().districts.index[0])
    engine, pdf = best(lambda: fresh().make(Job(PROFILE, "id", area)), 5)
    assert pdf.startswith(b"%PDF")
    return Row("one district profile (PDF, two pages), package read anew", engine, None, LONGEST[PROFILE])


def all_profiles() -> Row:
    """With the start of the other processes."""
    wanted = jobs(material().districts.index, [PROFILE])
    engine, made = best(lambda: list(make_all(material(), wanted)), 3)
    assert all(isinstance(content, bytes) for _, content in made)
    return Row(f"{len(wanted)} profiles: every district in both languages", engine, None, 15.0)


BENCHMARKS = {"profile": one_profile, "profiles": all_profiles}


def fresh() -> Studio:
    """Return a maker that has read nothing of the package yet."""
    return Studio(Material(material().package, material().plan))


def bundle() -> bytes:
    """Make every report of both languages and the bundle of them."""
    made: dict[str, bytes] = {}
    for job, content in make_all(material(), jobs(material().districts.index, PARTS)):
        assert isinstance(content, bytes), content
        made[f"{job.lang}/{job.file_name(material().short_names.get(job.area, ''))}"] = content
    return pack(material(), made)


def line(name: str, seconds: float, most: float, content: bytes) -> str:
    met = "met" if seconds <= most else "missed"
    return f"| {name} | {seconds:.2f} s | <= {most:.0f} s, {met} | {len(content) / 1000:,.0f} kB |"


def main() -> None:
    """Measure and write the results."""
    area = str(material().districts.index[0])
    rows = []
    for kind in (*WHOLE, PROFILE):
        job = Job(kind, "id", area if kind == PROFILE else "")
        seconds, content = best(lambda job=job: fresh().make(job), 3)  # type: ignore[misc]
        rows.append(line(f"{kind} ({job.ending})", seconds, LONGEST.get(kind, LONGEST_ONE), content))
        print(rows[-1], flush=True)
    seconds, content = best(bundle, 1)
    count = len(jobs(material().districts.index, PARTS))
    rows.append(line(f"all {count} reports and the bundle (zip)", seconds, LONGEST_ALL, content))
    machine = f"{platform.machine()}, {os.cpu_count()} processors, load average {os.getloadavg()[0]:.1f}"
    text = f"""# Speed of the reports

Written by `python -m benchmarks.reports`, which `python -m benchmarks` runs at the end. Each kind is made in Indonesian
from a package just read, with drawing, setting and the checks for PDF/UA and PDF/A; best of three runs. All of them are
made once, in as many processes as there are processors, with the start of these. A load average above the number of
processors means that others were slowing the run.

Python {platform.python_version()}, {machine}.

| report | time | target | size |
|---|---:|---|---:|
{chr(10).join(rows)}
"""
    RESULTS.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
