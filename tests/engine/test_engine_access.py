"""Who can reach the managed engine: loopback only, credentials of this run, none of them where others can read."""

from __future__ import annotations

import os
import re
import stat
import subprocess

import psutil
import pytest
import requests

from saijin_studio.engine.cluster import binaries, environment
from saijin_studio.engine.death import before_exec, user_for_database

from .conftest import VERSION, Engine


def secrets_of(engine: Engine) -> list[str]:
    """This run's passwords, of REST and of the database."""
    text = (engine.paths.run / "engine.yml").read_text(encoding="utf-8")
    found = re.findall(r'password: "([^"]+)"', text)
    assert len(found) == 2
    assert engine.connection().password in found
    return found


@pytest.mark.parametrize("auth", [None, ("studio", "wrong"), ("demo", "demo"), ("studio", "")])
def test_credentials_are_required(engine: Engine, auth: tuple[str, str] | None) -> None:
    url = engine.connection().url
    for path in ("/version", "/process-definition", "/deployment", "/user"):
        assert requests.get(url + path, auth=auth, timeout=10).status_code == 401
    assert requests.post(url + "/deployment/create", files={"x": b"y"}, auth=auth, timeout=10).status_code == 401


def test_wrong_guesses_do_not_lock_the_studio_out(engine: Engine) -> None:
    for number in range(12):
        requests.get(engine.connection().url + "/version", auth=("studio", f"guess {number}"), timeout=10)
    assert engine.rest.version() == VERSION


def test_no_secret_on_a_command_line_or_in_an_environment(engine: Engine) -> None:
    tree = [psutil.Process(), *engine.processes()]
    assert {"java", "postgres"} <= {process.name() for process in tree}
    for process in tree:
        seen = " ".join(process.cmdline()) + str(process.environ())
        assert not [secret for secret in secrets_of(engine) if secret in seen]


def test_only_this_user_reads_what_holds_them(engine: Engine) -> None:
    for path in engine.paths.home.rglob("*"):
        if path.is_file() and path.stat().st_uid == os.geteuid() and path.stat().st_size < 1_000_000:
            content = path.read_bytes()
            if any(secret.encode() in content for secret in secrets_of(engine)):
                assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
    for folder in (engine.paths.home, engine.paths.run, engine.paths.engine, engine.paths.engine / "database"):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700, folder


def test_nothing_listens_beyond_this_machine(engine: Engine) -> None:
    addresses = {
        connection.laddr.ip.removeprefix("::ffff:")
        for process in engine.processes()
        for connection in process.net_connections("inet")
        if connection.status == psutil.CONN_LISTEN
    }
    assert addresses == {"127.0.0.1"}


def test_no_other_origin_and_no_web_application(engine: Engine) -> None:
    connection = engine.connection()
    auth = (connection.user, connection.password)
    answer = requests.get(connection.url + "/version", auth=auth, headers={"Origin": "http://evil.test"}, timeout=10)
    assert not [name for name in answer.headers if name.lower().startswith("access-control")]
    root = connection.url.removesuffix("/engine-rest")
    for path in ("/", "/camunda", "/camunda/app/cockpit", "/actuator", "/h2-console"):
        assert requests.get(root + path, auth=auth, timeout=10).status_code == 404


@pytest.mark.parametrize(("password", "works"), [("", False), ("guess", False), (None, True)])
def test_the_database_wants_its_password(engine: Engine, password: str | None, works: bool) -> None:
    text = (engine.paths.run / "engine.yml").read_text(encoding="utf-8")
    port = re.findall(r"jdbc:postgresql://127\.0\.0\.1:(\d+)/", text)[0]
    right = re.findall(r'username: "studio"\s+password: "([^"]+)"', text)[0]
    result = subprocess.run(
        [binaries() / "psql", "-h", "127.0.0.1", "-p", port, "-U", "studio", "-w", "-Atc", "select 1", "postgres"],
        env={**environment(), "PGPASSWORD": right if password is None else password},
        capture_output=True,
        text=True,
        timeout=30,
        preexec_fn=before_exec(9, user_for_database(), 0),
        check=False,
    )
    assert (result.stdout == "1\n") is works, result.stderr
