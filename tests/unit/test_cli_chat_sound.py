"""`chats sound` through the front door of the command line."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.errors import NotFound, SaijinError
from saijin_studio.services.container import Services
from saijin_studio.services.voice.album import Progress
from saijin_studio.services.voice.chat_album import Album
from tests.unit.fake_studio import Studio

Capture = pytest.CaptureFixture[str]


class Voice:
    def __init__(self) -> None:
        self.asked: list[tuple[str, Path, bool]] = []
        self.fault: SaijinError | None = None
        self.left_out: tuple[str, ...] = ()

    def export_chat(
        self, conversation_id: str, path: Path, make_missing: bool, progress: Progress, cancel: CancelToken
    ) -> Album:
        if self.fault is not None:
            raise self.fault
        self.asked.append((conversation_id, path, make_missing))
        progress(1, 2)
        cancel.raise_if_cancelled()
        return Album(75.25, 2, self.left_out)


class SoundStudio(Studio):
    def __init__(self, home: Path) -> None:
        super().__init__(home)
        self.sound = Voice()

    def services(self) -> Services:
        return cast(Services, SimpleNamespace(**(vars(super().services()) | {"voice": self.sound})))


@pytest.fixture
def studio(home: Path) -> SoundStudio:
    return SoundStudio(home)


def test_what_is_missing_is_made(studio: SoundStudio, tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "talk.flac"
    assert studio.run("chats", "sound", "c1", str(file)) == 0
    assert studio.sound.asked == [("c1", file, True)]
    assert f"{file}: 75.2 s, 2 chapters" in capsys.readouterr().out


def test_only_what_was_spoken_needs_no_engine(studio: SoundStudio, tmp_path: Path, capsys: Capture) -> None:
    studio.sound.left_out = ("m-3",)
    assert studio.run("conversations", "sound", "c1", str(tmp_path / "talk.wav"), "--spoken", "--json") == 0
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert told == {
        "file": str(tmp_path / "talk.wav"), "seconds": 75.25, "chapters": 2, "left_out": ["m-3"]
    }  # fmt: skip
    assert studio.sound.asked[0][2] is False


@pytest.mark.parametrize("name", ["talk.mp3", "talk", "none/talk.wav"])
def test_a_file_that_cannot_be_written_is_refused_first(studio: SoundStudio, tmp_path: Path, name: str) -> None:
    assert studio.run("chats", "sound", "c1", str(tmp_path / name)) == 2
    assert studio.sound.asked == []


def test_a_chat_that_was_never_spoken(studio: SoundStudio, tmp_path: Path, capsys: Capture) -> None:
    studio.sound.fault = NotFound("nothing of this chat was spoken", kind="audio", id="c1")
    assert studio.run("chats", "sound", "c1", str(tmp_path / "talk.wav"), "--spoken") not in (0, 2)
    assert "nothing of this chat was spoken" in capsys.readouterr().err
