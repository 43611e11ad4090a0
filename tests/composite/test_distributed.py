"""Draws and a partitioned panel on a real local cluster of two worker processes, also when one is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from indicators.composite import DataError, Method, MethodError, compute, uncertainty
from indicators.composite.partitioned import compute_parquet
from tests.composite import samples

FW = samples.framework()
METHOD = Method.from_dict(
    {
        "denominate": {"method": "ratio"},
        "impute": {"method": "group_mean"},
        "treat": {"method": "winsorise", "skewness": 0.5, "kurtosis": 0.1, "by": {"Q": {"method": "none"}}},
        "normalise": {
            "method": "zscore",
            "mean": 50,
            "sd": 10,
            "by": {"d": {"method": "percentile_rank", "scale": 100}},
        },
        "aggregate": {"method": "arithmetic", "min_share": 0.4},
    }
)
SPEC = {"treat.max_points": [1, 2, 3], "weights": {"noise": 0.3}, "aggregate.method": ["arithmetic", "median"]}
DATA = samples.data(40, missing=0.05)


def write_parts(place: Path, by: str = "rows") -> pd.DataFrame:
    panel = samples.panel(30, missing=0.1)
    if by == "period":
        parts = [rows for _, rows in panel.groupby("period")]
    else:
        parts = [panel.iloc[start : start + 23] for start in range(0, len(panel), 23)]
    for i, rows in enumerate(parts):
        rows.to_parquet(place / f"p{i}.parquet", index=False)
    return panel


def same_as_in_memory(found, panel: pd.DataFrame, method: Method) -> None:
    direct = compute(panel, FW, method)
    scores = pd.concat([pd.read_parquet(f) for f in found.scores], ignore_index=True).set_index(["unit", "period"])
    table = direct.table()
    pd.testing.assert_frame_equal(scores.loc[table.index], table, check_exact=True)
    for f in found.ranks:
        rows = pd.read_parquet(f).set_index(["unit", "period"])
        code = rows["code"].iloc[0]
        expected = direct.table(code, what="rank")[code].fillna(0)
        np.testing.assert_array_equal(rows.loc[expected.index, "rank"], expected)
    again = found.fitted.transform(panel)
    pd.testing.assert_frame_equal(again.table(), table, check_exact=True)


@pytest.mark.parametrize("by", ["rows", "period"])
def test_a_partitioned_panel_gives_the_numbers_of_one_table(tmp_path: Path, by: str) -> None:
    (tmp_path / "in").mkdir()
    panel = write_parts(tmp_path / "in", by)
    same_as_in_memory(compute_parquet(tmp_path / "in", FW, METHOD, tmp_path / "out"), panel, METHOD)
    each = METHOD.replace("normalise.periods", "each").replace("treat.periods", "each")
    same_as_in_memory(compute_parquet(tmp_path / "in", FW, each, tmp_path / "each"), panel, each)


@pytest.mark.parametrize(
    "change",
    [
        {"impute": {"method": "em"}},
        {"impute": {"method": "row_mean"}},
        {"impute": {"method": "carry_forward"}},
        {"weights": {"method": "pca"}},
        {"aggregate": {"method": ["arithmetic", "copeland"]}},
        {"screen": {"method": "availability"}},
    ],
)
def test_what_needs_the_whole_table_is_refused(tmp_path: Path, change: dict) -> None:
    write_parts(tmp_path)
    with pytest.raises(MethodError, match="needs the whole table at once"):
        compute_parquet(tmp_path, FW, Method.from_dict(change), tmp_path / "out")


def test_a_partitioned_panel_refuses_doubles_and_absent_files(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no Parquet file"):
        compute_parquet(tmp_path, FW, METHOD, tmp_path / "out")
    samples.data().to_parquet(tmp_path / "a.parquet")
    samples.data().to_parquet(tmp_path / "b.parquet")
    with pytest.raises(DataError, match="stands in the files twice"):
        compute_parquet(tmp_path, FW, METHOD, tmp_path / "out")


def test_nothing_of_dask_is_imported_without_a_client() -> None:
    code = (
        "import sys, indicators.composite as c, tests.composite.samples as s;"
        "import indicators.composite.partitioned, indicators.composite.cli;"
        "c.uncertainty(s.data(), s.framework(), None, 8).summary;"
        "found = [m for m in sys.modules if m.split('.')[0] in ('dask', 'distributed')];"
        "sys.exit(', '.join(found) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.fixture
def client() -> Iterator[object]:
    distributed = pytest.importorskip("distributed", reason="the extra `distributed` is not installed")
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0", host="127.0.0.1"
        ) as cluster,
        distributed.Client(cluster) as connected,
    ):
        yield connected


# a worker that is killed leaves sockets behind, of which Python may warn at some later time
on_cluster = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")


def kill_one(client) -> None:
    """Kill the process of one worker, as a machine that fails would."""
    victim = next(iter(client.run(os.getpid).values()))
    os.kill(victim, signal.SIGKILL)


@on_cluster
def test_draws_on_two_workers_and_with_one_killed(client) -> None:
    inside = uncertainty(DATA, FW, SPEC, 256, 3, method=METHOD)
    outside = uncertainty(DATA, FW, SPEC, 256, 3, method=METHOD, block=32, client=client)
    for c in range(len(inside.codes)):
        np.testing.assert_array_equal(inside.draws.scores(c), outside.draws.scores(c))
    pd.testing.assert_frame_equal(inside.summary, outside.summary, check_exact=True)

    killed = []

    def kill_midway(done: int, total: int) -> None:
        if not killed and done >= 32:
            kill_one(client)
            killed.append(done)

    survived = uncertainty(DATA, FW, SPEC, 256, 3, method=METHOD, block=8, client=client, progress=kill_midway)
    assert killed
    assert killed[0] < 256
    pd.testing.assert_frame_equal(inside.summary, survived.summary, check_exact=True)


@on_cluster
def test_a_partitioned_panel_on_two_workers_and_with_one_killed(client, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    panel = write_parts(tmp_path / "in")
    same_as_in_memory(compute_parquet(tmp_path / "in", FW, METHOD, tmp_path / "out", client=client), panel, METHOD)

    import threading

    def kill_as_soon_as_it_works() -> None:
        while not list((tmp_path / "again" / "scores").glob("*")):
            time.sleep(0.001)
        kill_one(client)

    thread = threading.Thread(target=kill_as_soon_as_it_works)
    thread.start()
    found = compute_parquet(tmp_path / "in", FW, METHOD, tmp_path / "again", client=client)
    thread.join()
    same_as_in_memory(found, panel, METHOD)
