"""The processes panel of a studio whose engine somebody else runs does what it does on the studio's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from saijin_studio.bootstrap.engines import PASSWORD
from saijin_studio.ports import EngineConnection
from tests.engine.conftest import Engine, engine_jars

from . import test_scripted_user
from .faulty_engine import FAULTS, FaultyEngine
from .walks import FILE, KEY, Hand, walk

__all__ = ["engine_jars"]
screen = test_scripted_user.screen


class Room(test_scripted_user.Room):
    user = "tests.e2e.remote_user"


def room_at(folder: Path, screen: str, there: EngineConnection, address: str) -> Room:
    """A studio that believes its engine at `address`."""
    engine = {"managed": False, "address": address, "user": there.user, "aot_cache": False}
    made = Room(folder, screen, {"engine": engine, "models": {"order": ["offline"]}, "voice": {"enabled": False}})
    made.environment[PASSWORD] = there.password
    return made


@pytest.fixture(scope="module")
def elsewhere(engine_jars: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """An engine of another home."""
    made = Engine(tmp_path_factory.mktemp("elsewhere"))
    try:
        yield made.start()
    finally:
        made.host.stop()


def test_a_faulty_engine_elsewhere_is_told_and_the_last_state_stays(
    tmp_path: Path, screen: str, elsewhere: Engine
) -> None:
    there = elsewhere.connection()
    assert elsewhere.deploy(FILE, walk(1)) == ()
    only = elsewhere.rest.start_process(KEY, "alone", {})
    with FaultyEngine(there) as between:
        room = room_at(tmp_path, screen, there, between.url)
        said = room.play("bear")["said"]
    elsewhere.rest.cancel(only, "over")

    words = {fault: found[0] for fault, found in said.items()}
    assert set(words) == set(FAULTS)
    assert all(text.endswith("This is the last known state.") for text in words.values()), words
    assert all(found[1:] == ["1 rows", "step_1"] for found in said.values()), said
    assert all(text.count(FAULTS[fault]) == 1 for fault, text in words.items()), words


def test_the_panel_works_on_an_engine_elsewhere(tmp_path: Path, screen: str, elsewhere: Engine) -> None:
    there = elsewhere.connection()
    assert elsewhere.deploy(FILE, walk(2)) == ()
    waiting, failed, done = (elsewhere.rest.start_process(KEY, f"walk-{number}", {}) for number in range(3))
    Hand(there, failed).fail("the bridge is gone")
    for _ in range(2):
        Hand(there, done).complete()
    (tmp_path / FILE).write_text(walk(3), encoding="utf-8")

    room = room_at(tmp_path, screen, there, there.url)
    with Hand(there, failed):
        seen = room.play("visit")

    assert {"completed", "failed", "waiting"} <= set(seen["states"])
    assert "the bridge is gone" in seen["failed"]["why"]
    assert seen["retried"]["done"] == ["start", "step_1"] and seen["retried"]["active"] == ["step_2"]
    before, after = seen["versions"][1], seen["versions"][0]
    assert after == before + 1
    newest = {key: version for key, _, version in elsewhere.rest.definitions()}
    assert newest[KEY] == max(seen["versions"])
    assert {step.activity_id for step in elsewhere.rest.steps(failed)} == {"start", "step_1", "step_2"}
    assert [wait.activity_id for wait in elsewhere.rest.waits(waiting)] == ["step_1"]
    assert room.studio.processes() == [], "an engine elsewhere needs none here"
