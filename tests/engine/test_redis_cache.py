"""The shared cache against a real Redis: the contract, its going and coming back, passwords and TLS."""

from __future__ import annotations

import logging
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from saijin_studio.core.conversation import Rule
from saijin_studio.core.errors import SettingsError
from saijin_studio.ports import Cache
from saijin_studio.providers.cache import make_cache
from saijin_studio.providers.cache.redis_cache import RedisCache
from saijin_studio.services.turn_context import TURNS_TAKEN
from tests.unit.cache_contract import LONG, STEPS, CacheContract, Steps, check_any_order, until

from .chats import Chats

SERVER = shutil.which("redis-server")
pytestmark = pytest.mark.skipif(SERVER is None, reason="redis-server is not installed")
QUICK = 1.5  # seconds that no call may take, whatever the server does
PASSWORD = "a/b:c@d#é"
ESCAPED = "a%2Fb%3Ac%40d%23%C3%A9"


class Server:
    """One redis-server on a port of its own, to be killed, stopped in its tracks and started again."""

    def __init__(self, folder: Path, *options: str, tls: bool = False) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._folder = folder
        ports = ("--port", "0", "--tls-port", str(self.port)) if tls else ("--port", str(self.port))
        self._options = (*ports, "--bind", "127.0.0.1", "--save", "", "--daemonize", "no", *options)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        assert SERVER is not None
        self._process = subprocess.Popen([SERVER, *self._options], cwd=self._folder, stdout=subprocess.DEVNULL)
        until(self._listens)

    def _listens(self) -> bool:
        with socket.socket() as door:
            return door.connect_ex(("127.0.0.1", self.port)) == 0

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def tell(self, number: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(number)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    made = Server(tmp_path_factory.mktemp("redis"))
    made.start()
    yield made
    made.kill()


@pytest.fixture
def make_server(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    made: list[Server] = []

    def make(*options: str, tls: bool = False) -> Server:
        made.append(Server(tmp_path, *options, tls=tls))
        return made[-1]

    yield make
    for one in made:
        one.kill()


class TestRedisCache(CacheContract):
    @pytest.fixture
    def cache(self, server: Server) -> Iterator[Cache]:
        made = make_cache({"REDIS_URL": f"redis://127.0.0.1:{server.port}/1"})
        assert isinstance(made, RedisCache)
        made.forget("")
        yield made
        made.close()

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(steps=STEPS)
    def test_any_order_of_calls(self, cache: Cache, steps: Steps) -> None:
        check_any_order(cache, steps)


def took(call: Callable[[], object]) -> float:
    began = time.monotonic()
    call()
    return time.monotonic() - began


def kept(cache: Cache, key: str) -> bool:
    cache.put(key, b"z", LONG)
    return cache.get(key) == b"z"


def test_two_processes_share_values_and_counts(server: Server) -> None:
    one, other = (make_cache({"REDIS_URL": f"redis://127.0.0.1:{server.port}/2"}) for _ in range(2))
    one.put("reply:1", b"x", LONG)
    assert other.get("reply:1") == b"x"
    assert [one.add("route:n", 1, LONG), other.add("route:n", 1, LONG)] == [1, 2]
    assert other.forget("reply:") == 1
    assert one.get("reply:1") is None
    one.close()
    other.close()


def test_killed_midway_it_is_an_empty_cache_and_comes_back_by_itself(
    make_server: Callable[..., Server], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="saijin_studio")
    server = make_server()
    server.start()
    cache = RedisCache(f"redis://127.0.0.1:{server.port}", pause_seconds=0.2)
    cache.put("reply:1", b"x", LONG)
    assert cache.add("route:n", 5, LONG) == 5
    server.kill()
    for _ in range(3):
        assert took(lambda: cache.get("reply:1")) < QUICK
        assert cache.get("reply:1") is None
        cache.put("reply:2", b"y", LONG)
        assert cache.forget("reply:") == 0
    assert [cache.add("route:n", 1, LONG) for _ in range(3)] == [1, 2, 3]
    assert len([r for r in caplog.records if "is away" in r.getMessage()]) == 1

    server.start()
    until(lambda: kept(cache, "reply:3"))
    assert cache.add("route:n", 1, LONG) == 4  # with what was counted meanwhile
    assert cache.add("route:n", 1, LONG) == 5
    assert len([r for r in caplog.records if "is back" in r.getMessage()]) == 1
    cache.close()


def test_a_pause_and_a_restart_between_two_calls_is_not_noticed(make_server: Callable[..., Server]) -> None:
    server = make_server()
    server.start()
    cache = RedisCache(f"redis://127.0.0.1:{server.port}", pause_seconds=60)
    assert cache.add("route:n", 1, LONG) == 1
    server.kill()
    server.start()
    assert cache.add("route:n", 1, LONG) == 1
    cache.put("reply:1", b"x", LONG)
    assert cache.get("reply:1") == b"x"
    cache.close()


def test_what_was_forgotten_while_it_hung_is_not_there_when_it_is_back(make_server: Callable[..., Server]) -> None:
    server = make_server()
    server.start()
    cache = RedisCache(f"redis://127.0.0.1:{server.port}", pause_seconds=0.2)
    cache.put("reply:old", b"x", LONG)
    cache.put("route:kept", b"y", LONG)
    server.tell(signal.SIGSTOP)
    assert took(lambda: cache.get("reply:old")) < QUICK
    assert took(lambda: cache.forget("reply:")) < QUICK
    server.tell(signal.SIGCONT)
    until(lambda: cache.get("route:kept") == b"y")
    assert cache.get("reply:old") is None
    cache.close()


def test_while_it_hangs_only_one_caller_waits_for_it(make_server: Callable[..., Server]) -> None:
    server = make_server()
    server.start()
    cache = RedisCache(f"redis://127.0.0.1:{server.port}", pause_seconds=3)
    cache.put("reply:1", b"x", LONG)
    server.tell(signal.SIGSTOP)
    cache.get("reply:1")
    waits: list[float] = []
    threads = [threading.Thread(target=lambda: waits.append(took(lambda: cache.get("reply:1")))) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(waits) < 0.2
    server.tell(signal.SIGCONT)
    cache.close()


def test_killed_between_two_chats_nobody_misses_it(
    make_server: Callable[..., Server], engine_jars: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = make_server()
    server.start()
    monkeypatch.setenv("REDIS_URL", f"redis://127.0.0.1:{server.port}")
    chats = Chats(home)
    try:
        chats.answered(chats.ask("Hello", routing=Rule.BALANCED))
        beside = make_cache(os.environ)
        assert beside.add(TURNS_TAKEN, 1, LONG) == 2, "the chat was counted there"
        beside.close()
        server.kill()
        text, _, reason = chats.answered(chats.ask("Are you there?", routing=Rule.BALANCED))
        assert (text, reason) == ("Are you there?", "round_robin")
    finally:
        chats.studio.close()


def test_away_from_the_beginning_is_no_fault(make_server: Callable[..., Server]) -> None:
    server = make_server()
    cache = make_cache({"REDIS_URL": f"redis://127.0.0.1:{server.port}"})
    assert cache.get("reply:1") is None
    assert cache.add("route:n", 2, LONG) == 2
    assert cache.add("route:n", 2, LONG) == 4
    cache.close()


def test_a_password_of_any_signs(make_server: Callable[..., Server]) -> None:
    server = make_server("--requirepass", PASSWORD)
    server.start()
    cache = make_cache({"REDIS_URL": f"redis://:{ESCAPED}@127.0.0.1:{server.port}"})
    cache.put("reply:1", b"x", LONG)
    assert cache.get("reply:1") == b"x"
    cache.close()


@pytest.mark.parametrize("login", ["", ":wrong-secret@", "nobody:wrong-secret@"])
def test_a_refused_password_is_one_clear_error(make_server: Callable[..., Server], login: str) -> None:
    server = make_server("--requirepass", PASSWORD)
    server.start()
    with pytest.raises(SettingsError) as caught:
        make_cache({"REDIS_URL": f"redis://{login}127.0.0.1:{server.port}"})
    assert "REDIS_URL" in str(caught.value)
    assert "wrong-secret" not in str(caught.value)


def test_a_full_server_keeps_nothing_more_and_still_answers(
    make_server: Callable[..., Server], caplog: pytest.LogCaptureFixture
) -> None:
    server = make_server("--maxmemory", "2mb", "--maxmemory-policy", "noeviction")
    server.start()
    cache = RedisCache(f"redis://127.0.0.1:{server.port}")
    cache.put("reply:small", b"x", LONG)
    for number in range(40):
        cache.put(f"reply:{number}", b"x" * 100_000, LONG)
    assert cache.get("reply:39") is None
    assert cache.get("reply:small") == b"x"
    assert len([r for r in caplog.records if "refused" in r.getMessage()]) == 1
    cache.close()


def certificate(folder: Path) -> None:
    subject = ("-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1")
    made = ("-keyout", "key.pem", "-out", "cert.pem", "-days", "2", "-nodes")
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", *made, *subject]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_tls_with_a_certificate_that_is_trusted_and_one_that_is_not(
    make_server: Callable[..., Server], tmp_path: Path
) -> None:
    certificate(tmp_path)
    files = ("--tls-cert-file", "cert.pem", "--tls-key-file", "key.pem", "--tls-ca-cert-file", "cert.pem")
    server = make_server(*files, "--tls-auth-clients", "no", "--requirepass", PASSWORD, tls=True)
    server.start()
    url = f"rediss://:{ESCAPED}@127.0.0.1:{server.port}"
    trusting = make_cache({"REDIS_URL": f"{url}?ssl_ca_certs={tmp_path / 'cert.pem'}"})
    trusting.put("reply:1", b"x", LONG)
    assert trusting.get("reply:1") == b"x"
    trusting.close()
    with pytest.raises(SettingsError) as caught:
        make_cache({"REDIS_URL": url})
    assert "REDIS_URL" in str(caught.value)
    assert "certificate" in str(caught.value)


def test_a_server_that_is_no_redis_is_one_clear_error() -> None:
    """What answers with anything else, such as a web server."""
    with socket.create_server(("127.0.0.1", 0)) as door:

        def answer() -> None:
            caller, _address = door.accept()
            with caller:
                caller.recv(1000)
                caller.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        threading.Thread(target=answer, daemon=True).start()
        with pytest.raises(SettingsError):
            make_cache({"REDIS_URL": f"redis://127.0.0.1:{door.getsockname()[1]}"})


def test_a_port_that_never_answers_holds_nobody_for_long() -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        url = f"redis://127.0.0.1:{door.getsockname()[1]}"
        assert took(lambda: make_cache({"REDIS_URL": url}).close()) < QUICK


def test_redis_is_imported_only_where_it_is_asked_for() -> None:
    code = (
        "import sys; from saijin_studio.providers.cache import make_cache; "
        "make_cache({}); print('redis' in sys.modules)"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)
    assert done.stdout.strip() == "False"
