"""`saijin-studio voice hear`, `listen` and `microphones`, over the real service with a microphone of the test."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import soundfile

from saijin_studio.core.errors import Cancelled, CredentialsRefused, ProviderFault, ProviderUnavailable
from saijin_studio.core.settings import HearingSettings, Settings, VoiceSettings
from saijin_studio.services.hearing.recording import Recording
from tests.unit.fake_studio import Studio
from tests.unit.hearing_stage import BLOCK, Stage, fault
from tests.unit.spoken_samples import noise, silence, spoken, within

SPEECH = spoken("Hello, is anybody there?")


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path, HearingSettings(pause_seconds=0.6, input="Studio"))


class Enter:
    """Standard input: a line comes when the test presses Enter, the end when it never does."""

    def __init__(self, pressed: threading.Event | None = None) -> None:
        self.pressed = pressed

    def readline(self) -> str:
        return "\n" if self.pressed is not None and self.pressed.wait(10) else ""


def run(stage: Stage, *arguments: str) -> int:
    settings = SimpleNamespace(current=Settings(voice=VoiceSettings(hearing=stage.settings)), problem=None)
    parts = {"hearing": stage.service, "bus": stage.bus, "settings": settings}
    return Studio(Path("nowhere"), parts=parts).run("voice", *arguments)


def speaking(stage: Stage, act: Callable[[], None]) -> threading.Thread:
    """Does this as soon as the microphone is open."""

    def wait() -> None:
        stage.until("listening")
        stage.microphone.await_open()
        act()

    made = threading.Thread(target=wait)
    made.start()
    return made


def test_a_file_is_written_down(stage: Stage, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "said.flac"
    soundfile.write(file, np.stack([noise(2.0, 0.1), noise(2.0, 0.1)], axis=1)[::2], 8_000)
    assert run(stage, "hear", str(file), "--language", "ja") == 0
    assert capsys.readouterr().out == "Hello there.\n"
    ((heard, language),) = stage.transcriber.heard
    assert language == "ja" and heard.sample_rate == 16_000 and abs(heard.seconds - 2.0) < 0.01
    assert run(stage, "hear", str(file), "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["text"], told["language"], round(told["seconds"])) == ("Hello there.", "en", 2)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda file: None, "there is no file"),
        (lambda file: file.write_bytes(b"no sound"), "holds no sound that can be read"),
        (lambda file: soundfile.write(file, silence(2.0), 16_000), "no sound at all"),
        (lambda file: soundfile.write(file, np.zeros(601 * 100, np.float32), 100), "longer than 10 minutes"),
    ],
)
def test_files_that_cannot_be_written_down(
    stage: Stage, tmp_path: Path, capsys: pytest.CaptureFixture[str], make: Callable[[Path], None], words: str
) -> None:
    make(tmp_path / "said.wav")
    assert run(stage, "hear", str(tmp_path / "said.wav")) == 2
    error = capsys.readouterr().err
    assert words in error and error.count("\n") == 1 and not stage.transcriber.heard


FAULTS = [
    (fault("hearing_nobody"), "Set a transcription server"),
    (fault("hearing_slow"), "did not answer in time"),
    (fault(), "transcription server cannot be reached"),
    (CredentialsRefused("", provider="hearing"), "transcription server refused the key"),
    (ProviderFault("HTTP 500", provider="hearing"), "transcription server failed: HTTP 500"),
    (ProviderFault("it ended", provider="whisper", reason="hearing_died"), "local speech recognition failed: it ended"),
]


@pytest.mark.parametrize(("wrong", "words"), FAULTS)
def test_who_writes_down_fails(
    stage: Stage, tmp_path: Path, capsys: pytest.CaptureFixture[str], wrong: Exception, words: str
) -> None:
    soundfile.write(tmp_path / "said.wav", noise(1.0, 0.1), 16_000)
    stage.transcriber.fault = wrong
    assert run(stage, "hear", str(tmp_path / "said.wav")) == 1
    error = capsys.readouterr().err
    assert words in error and error.count("\n") == 1 and "language model" not in error


def test_what_is_said_is_written_down_after_a_pause(
    stage: Stage, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", Enter())
    said = within(noise(len(SPEECH) / 16_000 + 4.0, 0.001), (1.0, SPEECH))
    speaker = speaking(stage, lambda: stage.microphone.say(said))
    assert run(stage, "listen") == 0
    speaker.join()
    printed = capsys.readouterr()
    assert printed.out == "Hello there.\n" and "Enter ends it" in printed.err
    ((heard, _),) = stage.transcriber.heard
    assert heard.seconds < len(said) / 16_000 - 2.0  # it did not wait for the end of the silence
    assert not stage.microphone.open and not list(stage.recordings.folder.iterdir())


def test_enter_ends_it(stage: Stage, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    pressed = threading.Event()
    monkeypatch.setattr("sys.stdin", Enter(pressed))

    def act() -> None:
        stage.microphone.say(noise(1.0, 0.1))
        pressed.set()

    speaker = speaking(stage, act)
    assert run(stage, "listen", "--json") == 0
    speaker.join()
    assert json.loads(capsys.readouterr().out) == {"text": "Hello there."}
    assert abs(stage.transcriber.heard[0][0].seconds - 1.0) < 0.05


def test_it_listens_no_longer_than_asked(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", Enter())
    speaker = speaking(stage, lambda: stage.microphone.say(noise(3.0, 0.1)))
    assert run(stage, "listen", "--seconds", "1.5") == 0
    speaker.join()
    assert abs(stage.transcriber.heard[0][0].seconds - 1.5) < 2 * BLOCK / 16_000


def test_silence_is_said_and_not_kept(
    stage: Stage, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", Enter())
    speaker = speaking(stage, lambda: stage.microphone.say(silence(2.0)))
    assert run(stage, "listen", "--seconds", "1") == 2
    speaker.join()
    assert "switched off" in capsys.readouterr().err and not list(stage.recordings.folder.iterdir())


def test_what_could_not_be_written_down_is_kept(
    stage: Stage, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", Enter())
    stage.transcriber.fault = fault()
    speaker = speaking(stage, lambda: stage.microphone.say(noise(2.0, 0.1)))
    assert run(stage, "listen", "--seconds", "1") == 1
    speaker.join()
    assert "What you said is kept" in capsys.readouterr().err and len(stage.service.kept()) == 1


def test_a_microphone_that_goes_away_ends_it(
    stage: Stage, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", Enter())

    def act() -> None:
        stage.microphone.say(noise(1.0, 0.1))
        stage.microphone.unplug()

    speaker = speaking(stage, act)
    assert run(stage, "listen") == 0  # what was said until then is written down
    speaker.join()
    assert run(stage, "listen") == 1
    assert "no microphone can be used" in capsys.readouterr().err
    stage.microphone.there = True
    stage.told.clear()
    speaker = speaking(stage, stage.microphone.unplug)
    assert run(stage, "listen") == 1
    speaker.join()
    assert "went away" in capsys.readouterr().err
    assert not list(stage.recordings.folder.iterdir())


def test_an_interrupt_throws_it_away(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", Enter())
    stage.transcriber.fault = Cancelled()
    speaker = speaking(stage, lambda: stage.microphone.say(noise(2.0, 0.1)))
    assert run(stage, "listen", "--seconds", "1") == 130
    speaker.join()
    assert not list(stage.recordings.folder.iterdir())


@pytest.mark.parametrize("seconds", ["0", "-1", "601", "long", "nan"])
def test_seconds_that_are_none(stage: Stage, capsys: pytest.CaptureFixture[str], seconds: str) -> None:
    assert run(stage, "listen", "--seconds", seconds) == 2
    assert "no number of seconds" in capsys.readouterr().err and not stage.microphone.opened


def test_microphones_are_listed(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(stage, "microphones") == 0
    assert capsys.readouterr().out.splitlines()[1].split() == ["*", "Studio", "microphone"]
    assert run(stage, "microphones", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told == {"microphones": ["Studio microphone"], "chosen": "Studio", "missing": None}
    stage.microphone.there = False
    assert run(stage, "microphones") == 0
    assert capsys.readouterr().out == "There is no microphone.\n"


def test_the_device_is_let_go_where_recording_breaks(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(self: Recording, block: object) -> bool:
        raise ProviderUnavailable("broken", provider="microphone", reason="audio_input")

    monkeypatch.setattr("sys.stdin", Enter())
    monkeypatch.setattr(Recording, "add", broken)
    speaker = speaking(stage, lambda: stage.microphone.say(noise(0.1, 0.1)))
    assert run(stage, "listen") == 1
    speaker.join()
    assert not stage.microphone.open
