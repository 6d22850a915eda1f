"""Java's ahead-of-time cache: made beside the live engine, used by the next start, gone at once when stopped."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.errors import Cancelled
from saijin_studio.core.settings import EngineSettings
from saijin_studio.engine.aot import AotCache
from saijin_studio.engine.artefacts import Store, artefact_list, provide
from saijin_studio.engine.death import user_for_database
from saijin_studio.engine.editions import folder
from saijin_studio.engine.records import Registry
from saijin_studio.engine.training import exercise
from saijin_studio.paths import Paths
from saijin_studio.ports import EngineConnection

from .conftest import EDITION, Engine


class Lab:
    def __init__(self, home: Path) -> None:
        self.paths = Paths(home)
        self.paths.make()
        self.jars = folder(EDITION)
        self.store = Store(self.paths.engine / self.jars, artefact_list(EDITION))
        provide(self.store, "", lambda _: None, CancelToken())
        self.registry = Registry(self.paths.run / "children.json")

    def cache(self, train: Callable[[EngineConnection], None] = exercise) -> AotCache:
        cache = AotCache(self.paths, self.store, self.registry, user_for_database(), train, EDITION)
        cache.settle_seconds = 0
        return cache

    def left(self) -> list[str]:
        """What lies in the engine's folder, and what still works there."""
        here = str(self.paths.engine)
        names = [path.name for path in self.paths.engine.iterdir()]
        at_work = [p.name() for p in psutil.process_iter() if p.name() in ("java", "postgres") and here in str(p.cwd())]
        return sorted(names + at_work)


@pytest.fixture
def lab(engine_jars: Path, home: Path) -> Lab:
    return Lab(home)


def test_a_stop_in_the_middle_leaves_nothing(lab: Lab) -> None:
    training = threading.Event()

    def train(_: EngineConnection) -> None:
        training.set()
        raise Cancelled  # as a stop during the exercise ends it

    cache = lab.cache(train)
    cache.make_in_background()
    assert training.wait(220)
    cache.stop()
    assert lab.left() == [lab.jars]
    assert cache.options() == []


def test_a_stop_before_it_began(lab: Lab) -> None:
    cache = lab.cache()
    cache.settle_seconds = 600
    cache.make_in_background()
    cache.stop()
    assert lab.left() == [lab.jars]


def test_a_stop_while_java_starts(lab: Lab) -> None:
    cache = lab.cache()
    cache.make_in_background()
    record = lab.paths.run / "children.json"
    seen = threading.Event()
    for _ in range(6000):
        if record.exists() and b"aot-engine" in record.read_bytes():
            break
        seen.wait(0.01)
    else:
        raise AssertionError("no training began")
    cache.stop()
    assert lab.left() == [lab.jars]
    assert record.read_bytes() == b"[]"


@pytest.mark.timeout(600)
def test_the_next_start_uses_it(lab: Lab) -> None:
    made_in = lab.paths.engine / "aot"
    made_in.mkdir()
    stale = made_in / "0123456789abcdef.aot"
    stale.write_bytes(b"of another Java")
    made = lab.cache().make()
    assert made.stat().st_size > 20_000_000
    engine = Engine(lab.paths.home, EngineSettings(aot_cache=True, edition=EDITION)).start()
    try:
        java = psutil.Process(engine.host.status().engine_pid)
        assert f"-XX:AOTCache={made}" in java.cmdline()
        assert str(made) in {mapping.path for mapping in java.memory_maps()}, "Java did not take it"
        assert not stale.exists()
    finally:
        engine.host.stop()
    assert lab.left() == ["aot", "database", lab.jars]
    again = Engine(lab.paths.home, EngineSettings(aot_cache=False, edition=EDITION)).start()
    try:
        java = psutil.Process(again.host.status().engine_pid)
        assert "AOTCache" not in " ".join(java.cmdline())
    finally:
        again.host.stop()


def test_another_runtime_or_class_path_is_another_key(lab: Lab) -> None:
    before = lab.cache().key()
    assert lab.cache().key() == before
    path = lab.store.paths()[3]
    content = path.read_bytes()
    path.unlink()
    path.write_bytes(content)
    assert lab.cache().key() != before, "Java compares times too"
