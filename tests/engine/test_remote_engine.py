"""An existing engine, by address and credentials, in place of the managed one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from saijin_studio.bootstrap import studio as composition
from saijin_studio.bootstrap.studio import Studio
from saijin_studio.core.bus import EventBus
from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.process import EngineState
from saijin_studio.core.settings import EngineSettings, ModelSettings, Settings
from saijin_studio.engine.remote import RemoteEngine
from saijin_studio.paths import Paths
from saijin_studio.services.settings import SettingsService

from .conftest import READY_SECONDS, Engine, Recorder

MakeRemote = Callable[[str], tuple[RemoteEngine, Recorder]]


@pytest.fixture
def make_remote(engine: Engine, home: Path) -> Iterator[MakeRemote]:
    """Studios of one home that use the engine of the session as somebody else's; started."""
    made: list[RemoteEngine] = []

    def make(password: str) -> tuple[RemoteEngine, Recorder]:
        connection, bus = engine.connection(), EventBus()
        settings = EngineSettings(managed=False, address=connection.url + "/", user=connection.user)
        remote, recorder = RemoteEngine(Paths(home), settings, password, bus), Recorder(bus)
        made.append(remote)
        remote.start()
        return remote, recorder

    yield make
    for remote in made:
        remote.stop()


def test_it_is_found_and_one_studio_works_its_tasks(engine: Engine, make_remote: MakeRemote) -> None:
    password = engine.connection().password
    first, _ = make_remote(password)
    assert first.wait_ready(READY_SECONDS)
    second, told = make_remote(password)
    assert second.wait_ready(READY_SECONDS)
    assert (first.is_owner, second.is_owner) == (True, False)
    assert first.connection() == engine.connection()
    assert not first.status().managed
    before = len(told.events)
    first.stop()
    second.restart()  # looks again now instead of in ten seconds
    told.wait(lambda status: status.state is EngineState.READY, since=before)
    assert second.is_owner


def test_wrong_credentials_are_said(make_remote: MakeRemote) -> None:
    _, told = make_remote("wrong")
    status = told.wait(lambda status: status.state is EngineState.DOWN)
    assert status.error == "engine_refused"
    assert status.params.get("status") == 401


class OneSecret:
    def __init__(self, password: str) -> None:
        self._password = password

    def get(self, name: str) -> str | None:
        return self._password if name == "engine" else None

    def set(self, name: str, value: str | None) -> None:
        raise AssertionError("nothing is stored here")


def test_a_studio_answers_by_an_existing_engine(engine: Engine, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    connection, bus, paths = engine.connection(), EventBus(), Paths(home)
    monkeypatch.setattr(composition, "KeyringSecrets", lambda: OneSecret(connection.password))
    settings = SettingsService(paths.settings_file, bus)
    existing = EngineSettings(managed=False, address=connection.url, user=connection.user)
    settings.save(Settings(engine=existing, models=ModelSettings(order=("offline",))))
    paths.make()
    studio = Studio(paths, settings, bus, speaks=False)
    try:
        studio.start()
        assert studio.services.engine.wait_ready(READY_SECONDS)
        chat = studio.services.chat
        turn = chat.send(chat.new_conversation("yuuri").id, "Hello there")
        words = "".join(studio.services.replies.follow(turn.correlation_id, CancelToken()))
        assert words
        reply = chat.turn(turn.correlation_id).reply_message_id
        assert reply is not None
        assert chat.message(reply).text == words
    finally:
        studio.close()
