"""The files that are copied to a server: the wrapper of the command, the proxy, what Prometheus reads."""

from __future__ import annotations

import getpass
import os
import pwd
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from dashboard.production import metrics

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "docs" / "deploy"
WRAPPER = DEPLOY / "maros-admin"
#: Stands for the command: says where it runs, as whom, with what.
STUB = """#!/usr/bin/env bash
printf 'argument=%s\\n' "$@"
printf 'user=%s\\nfolder=%s\\n' "$(id -un)" "$PWD"
env
"""

pytestmark = pytest.mark.skipif(shutil.which("bash") is None, reason="no bash")


@pytest.fixture
def server() -> Iterator[Path]:
    """A folder like that of the service, which every user may enter."""
    folder = Path(tempfile.mkdtemp(prefix="observatory-"))
    folder.chmod(0o755)
    stub = folder / ".venv" / "bin" / "maros"
    stub.parent.mkdir(parents=True)
    stub.write_text(STUB)
    stub.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def maros_admin(server: Path, *arguments: str, **changed: str) -> subprocess.CompletedProcess[str]:
    places = {
        "OBSERVATORY_ENV": str(server / "observatory.env"),
        "OBSERVATORY_HOME": str(server),
        "OBSERVATORY_USER": getpass.getuser(),
    }
    return subprocess.run(
        ["bash", str(WRAPPER), *arguments], capture_output=True, text=True, env=os.environ | places | changed, cwd="/"
    )


def test_the_command_gets_the_settings_of_the_service_and_nothing_of_the_shell(server: Path) -> None:
    (server / "observatory.env").write_text(
        "# settings\n; more\n\nDATABASE_URL=postgresql://o:a$HOME&b;c`d=@h/x?a=b\n  MAROS_PORT = \n".replace(" = ", "=")
        + "MAROS_SECRET_KEY=\"with space\"\nMAROS_HOST='::1'\nMAROS_METRICS_TOKEN=\nMAROS_WORKERS=3"
    )
    done = maros_admin(
        server, "user", "add", "a b", DATABASE_URL="sqlite:///other", MAROS_RAW="/other", SUDO_USER="ani"
    )
    assert done.returncode == 0, done.stderr
    said = done.stdout.splitlines()
    assert said[:3] == ["argument=user", "argument=add", "argument=a b"]
    assert {
        f"user={getpass.getuser()}",
        f"folder={server}",
        "DATABASE_URL=postgresql://o:a$HOME&b;c`d=@h/x?a=b",
        "MAROS_PORT=",
        "MAROS_SECRET_KEY=with space",
        "MAROS_HOST=::1",
        "MAROS_METRICS_TOKEN=",
        "MAROS_WORKERS=3",
        "LOGNAME=ani",
    } <= set(said)
    assert not [line for line in said if line.startswith(("MAROS_RAW=", "OBSERVATORY_"))]


def test_what_the_command_answers_is_the_answer(server: Path) -> None:
    (server / "observatory.env").write_text("")
    (server / ".venv" / "bin" / "maros").write_text("#!/bin/sh\nexit 7\n")
    assert maros_admin(server).returncode == 7


def refused(done: subprocess.CompletedProcess[str], *words: str) -> bool:
    indonesian, english = done.stderr.splitlines()
    return done.returncode == 1 and done.stdout == "" and indonesian != english and all(w in english for w in words)


def test_it_refuses_and_says_why(server: Path) -> None:
    settings = server / "observatory.env"
    assert refused(maros_admin(server), "observatory.env is missing", "OBSERVATORY_ENV")
    settings.write_text("MAROS_PORT=1\nexport MAROS_HOST=x\n")
    assert refused(maros_admin(server), "line 2", "not NAME=value")
    settings.write_text("")
    assert refused(maros_admin(server, OBSERVATORY_USER="nobody-of-that-name"), "no user", "OBSERVATORY_USER")
    (server / ".venv" / "bin" / "maros").unlink()
    assert refused(maros_admin(server), "make install", "OBSERVATORY_HOME")


def test_another_person_is_sent_to_sudo_and_root_becomes_the_user(server: Path) -> None:
    settings = server / "observatory.env"
    settings.write_text("MAROS_PORT=8051\n")
    settings.chmod(0o600)
    if os.geteuid():
        assert refused(maros_admin(server, OBSERVATORY_USER="root"), "run it with sudo")
        return
    other = "nobody"
    done = maros_admin(server, "db", OBSERVATORY_USER=other)
    assert done.returncode == 0, done.stderr
    assert {f"user={other}", f"folder={server}", "MAROS_PORT=8051"} <= set(done.stdout.splitlines())
    account = pwd.getpwnam(other)
    as_other = subprocess.run(
        ["bash", str(shutil.copy(WRAPPER, server)), "db"], capture_output=True, text=True, cwd="/",
        user=account.pw_uid, group=account.pw_gid, env=os.environ | {"OBSERVATORY_USER": "root"},
    )  # fmt: skip
    assert refused(as_other, "run it with sudo")


def test_the_last_good_data_are_served_where_a_build_fails() -> None:
    unit = (DEPLOY / "observatory.service").read_text(encoding="utf-8")
    assert re.findall(r"^ExecStartPre=(.*)$", unit, re.MULTILINE) == ["-/srv/observatory/.venv/bin/maros build"]
    image = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    assert re.findall(r"^CMD \[(.*)\]$", image, re.MULTILINE) == [
        '"sh", "-c", "maros build; exec maros serve --production"'
    ]


@pytest.mark.skipif(shutil.which("nginx") is None or shutil.which("openssl") is None, reason="no nginx or no openssl")
def test_nginx_reads_its_configuration(tmp_path: Path) -> None:
    names = {"fullchain.pem": tmp_path / "certificate.pem", "privkey.pem": tmp_path / "key.pem"}
    make = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=observatory.example",
    ]
    subprocess.run(
        [*make, "-out", names["fullchain.pem"], "-keyout", names["privkey.pem"]], capture_output=True, check=True
    )
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    for name, path in names.items():
        text, count = re.subn(rf"/etc/letsencrypt/live/[\w.]+/{re.escape(name)}", path.as_posix(), text)
        assert count == 1
    whole = tmp_path / "whole.conf"
    whole.write_text(f"pid {tmp_path}/pid; events {{}} http {{ access_log off;\n{text}\n}}\n")
    command = ["nginx", "-t", "-e", "stderr", "-p", str(tmp_path), "-c", str(whole)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_alerts_are_rules_about_metrics_that_there_are() -> None:
    config = yaml.safe_load((DEPLOY / "prometheus.yml").read_text(encoding="utf-8"))
    [job] = config["scrape_configs"]
    [name] = config["rule_files"]
    [group] = yaml.safe_load((DEPLOY / name).read_text(encoding="utf-8"))["groups"]
    assert group["rules"]
    served = set(re.findall(r'"(observatory_\w+)"', Path(metrics.__file__).read_text(encoding="utf-8")))
    for rule in group["rules"]:
        assert set(rule) == {"alert", "expr", "for", "labels", "annotations"}
        assert rule["expr"].count("(") == rule["expr"].count(")")
        named = {found.removesuffix("_bucket") for found in re.findall(r"observatory_\w+", rule["expr"])}
        assert named <= served
        assert named or f'job="{job["job_name"]}"' in rule["expr"]
