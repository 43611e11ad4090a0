"""What readers and writers do during the load test; run by locust, see `benchmarks.load`."""

from __future__ import annotations

import json
import os
import random
import re
from itertools import count
from pathlib import Path
from typing import Any

import gevent
from locust import FastHttpUser, between, events, task

PASSWORD = os.environ.get("LOAD_PASSWORD", "")
READERS, WRITERS = int(os.environ.get("LOAD_READERS", "200")), int(os.environ.get("LOAD_WRITERS", "20"))
KPI = os.environ.get("LOAD_KPI", "")
DISTRICTS = json.loads(os.environ.get("LOAD_DISTRICTS", "[]"))
INDICATORS = json.loads(os.environ.get("LOAD_INDICATORS", "[]"))
#: Seconds after the last one has come, and the file that then takes what the arrival was like.
ARRIVAL = int(os.environ.get("LOAD_ARRIVAL", "15"))
ARRIVED = Path(os.environ.get("LOAD_ARRIVED", os.devnull))
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_NUMBERS = count()
STATS: list[Any] = []


@events.spawning_complete.add_listener
def all_have_come(user_count: int) -> None:
    """Count anew when the log-ins and first pages of the arrival are over."""
    gevent.spawn_later(ARRIVAL, begin)


def begin() -> None:
    assert STATS
    total = STATS[0].total
    said = {
        "requests": total.num_requests,
        "failed": total.num_failures,
        "p50": total.get_response_time_percentile(0.5),
    }
    ARRIVED.write_text(json.dumps(said | {"p95": total.get_response_time_percentile(0.95)}))
    STATS[0].reset_all()


@events.init.add_listener
def note(environment: Any, **_: object) -> None:
    STATS.append(environment.stats)


class Reader(FastHttpUser):
    """Somebody who reads: opens a page, lets it become live, changes what it shows, now and then takes a file along."""

    fixed_count = READERS
    wait_time = between(1, 3)

    def on_start(self) -> None:
        self.random = random.Random(next(_NUMBERS))
        self.lang = self.random.choice(("id", "id", "id", "en"))

    def page(self, path: str) -> None:
        self.client.get(f"/{self.lang}/{path}", name="document", headers={"Accept-Encoding": "gzip"})
        place = {"path": f"/{self.lang}/{path}", "search": ""}
        self.callback("..page.children...meta.data..", ("page.children", "meta.data"), "route", place, "page call")

    def step(self, path: str, search: str) -> None:
        place = {"path": f"/{self.lang}/{path}", "search": search, "shown": "", "build": ""}
        route = {"id": "route", "property": "data", "value": {"path": place["path"], "search": ""}}
        self.callback("view.data", ("view.data",), "query", place, "value call", [route])

    def callback(
        self,
        output: str,
        names: tuple[str, ...],
        asked: str,
        value: object,
        label: str,
        state: list[object] | None = None,
    ) -> None:
        outputs = [dict(zip(("id", "property"), name.split("."), strict=True)) for name in names]
        body = {
            "output": output,
            "outputs": outputs if len(outputs) > 1 else outputs[0],
            "inputs": [{"id": asked, "property": "data", "value": value}],
            "changedPropIds": [f"{asked}.data"],
            **({"state": state} if state else {}),
        }
        headers = {"Accept-Encoding": "gzip"}
        self.client.post("/_dash-update-component", json=body, name=label, headers=headers)

    @task(6)
    def map_steps(self) -> None:
        self.page("map")
        for _ in range(3):
            self.step("map", f"?v={self.random.choice(INDICATORS)}&d={self.random.choice(DISTRICTS)}")

    @task(4)
    def district(self) -> None:
        self.page(f"district/{self.random.choice(DISTRICTS)}")

    @task(3)
    def other_page(self) -> None:
        self.page(
            self.random.choice(("", "ranking", "compare", "trends", "data", "masterplan", "masterplan/kpis", "whatif"))
        )

    @task(1)
    def file(self) -> None:
        code = self.random.choice(INDICATORS)
        self.client.get(f"/download/{self.lang}/map.csv/map?v={code}", name="file")

    @task(1)
    def api(self) -> None:
        self.client.get("/api/v1/indicators.json", name="api", headers={"Accept-Encoding": "gzip"})


class Writer(FastHttpUser):
    """Somebody of an office who enters one figure after the other."""

    fixed_count = WRITERS
    wait_time = between(1, 3)

    def on_start(self) -> None:
        self.number = next(_NUMBERS)
        self.seen = 0
        token = self.token("/id/work/login")
        data = {"name": f"penulis{self.number % WRITERS}", "password": PASSWORD, "csrf_token": token}
        self.client.post("/id/work/login", data=data, name="log-in")

    def token(self, path: str) -> str:
        with self.client.get(path, name="form", catch_response=True) as answer:
            found = _TOKEN.search(answer.text or "")
            if found is None:
                answer.failure("no form")
                return ""
            return found[1]

    @task
    def enter(self) -> None:
        key = f"{KPI}~2026~u{self.number}"
        path = "/id/work/records/progress/form"
        token = self.token(f"{path}?key={key}" if self.seen else path)
        data = {
            "kpi": KPI, "period": "2026", "entry": f"u{self.number}", "value": f"{70 + self.seen % 20},5",
            "status": "provisional",
            "chosen": "no", "source": "uji beban", "key": key if self.seen else "", "seen": str(self.seen),
            "then": "save", "csrf_token": token,
        }  # fmt: skip
        with self.client.post(path, data=data, name="write", allow_redirects=False, catch_response=True) as answer:
            if answer.status_code == 303:
                answer.success()
                self.seen += 1
            else:
                answer.failure(f"{answer.status_code}")
