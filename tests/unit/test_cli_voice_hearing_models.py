"""`saijin-studio voice hearing`: models are listed, fetched from a host on this machine, and removed."""

from __future__ import annotations

import io
import json
import shutil
import signal
from pathlib import Path
from types import SimpleNamespace

import pytest
from filelock import FileLock

from saijin_studio.cli import fetching
from saijin_studio.cli.context import Context
from saijin_studio.core.hearing_models import ModelProgress
from saijin_studio.core.settings import HearingSettings, Settings, VoiceSettings
from saijin_studio.providers.hearing.model_host import ModelHost
from saijin_studio.providers.hearing.whisper_models import WhisperModels
from saijin_studio.services.hearing.parts import HearingParts
from saijin_studio.services.hearing.samples import SampleDesk, SampleStore
from saijin_studio.services.hearing.service import HearingService
from tests.model_host import MODEL, Host, ModelHostServer, running_host
from tests.unit.fake_studio import Studio
from tests.unit.hearing_stage import Stage


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Room:
    """A home with models of its own, and dictation that could use them."""

    def __init__(self, home: Path, address: str) -> None:
        self.settings = HearingSettings()
        self.folder = home / "models"
        self.models = WhisperModels(self.folder, ModelHost(address))
        stage = Stage(home)
        self.local = stage.other
        self.local.lacks = "model"
        parts = HearingParts(
            stage.microphone, (self.local,), stage.recordings, lambda: self.settings, stage.bus, self.models
        )
        self.hearing = HearingService(parts, SampleDesk(stage.microphone, SampleStore(home / "samples")))

    def run(self, *arguments: str) -> int:
        settings = SimpleNamespace(current=Settings(voice=VoiceSettings(hearing=self.settings)), problem=None)
        parts = {"hearing": self.hearing, "settings": settings}
        return Studio(Path("nowhere"), parts=parts).run("voice", "hearing", *arguments)


host = running_host


@pytest.fixture
def room(tmp_path: Path, host: ModelHostServer) -> Room:
    return Room(tmp_path, host.url)


def rows(printed: str) -> dict[str, str]:
    """The lines of the table by model, without the star."""
    lines = (line.removeprefix("*").strip() for line in printed.splitlines()[1:])
    return {line.split()[0]: " ".join(line.split()[1:]) for line in lines}


def test_models_are_listed_with_state_size_and_licence(
    room: Room, host: ModelHostServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert room.run("list") == 0
    printed = capsys.readouterr().out
    assert rows(printed)["large-v3"] == "not fetched 3.1 GB MIT"
    assert [line.split()[1] for line in printed.splitlines() if line.startswith("*")] == ["base"]
    room.settings = HearingSettings(model="somebody/theirs")
    assert room.run("list") == 0 and not host.asked
    assert rows(capsys.readouterr().out)["somebody/theirs"] == "not fetched - -"
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "model.bin").write_bytes(MODEL)
    room.settings = HearingSettings(model=str(tmp_path / "mine"))
    assert room.run("list") == 0
    assert "yours" in capsys.readouterr().out.splitlines()[-1]


def test_a_model_is_fetched_and_removed(room: Room, capsys: pytest.CaptureFixture[str]) -> None:
    assert room.run("fetch", "--yes") == 0
    printed = capsys.readouterr()
    assert printed.out == "base is here (2.0 MB).\n"
    assert "base: 148.0 MB to download." in printed.err and "Licence: MIT." in printed.err
    assert room.models.folder("base") is not None
    assert room.run("list", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["chosen"] == "base" and told["missing"] is None
    (base,) = (one for one in told["models"] if one["name"] == "base")
    assert (base["state"], base["licence"], base["own"]) == ("ready", "MIT", False)
    assert room.run("fetch", "base") == 0, "what is here is not asked about"
    assert "to download" not in capsys.readouterr().err
    assert room.run("remove", "base") == 0 and room.models.folder("base") is None
    assert room.run("remove", "base", "--json") == 3
    assert capsys.readouterr().out == 'Removed.\n{\n  "model": "base",\n  "removed": false\n}\n'


def test_what_is_fetched_is_told_where_it_is_not_the_one_that_is_used(
    room: Room, capsys: pytest.CaptureFixture[str]
) -> None:
    room.local.lacks = "faster-whisper"
    assert room.run("fetch", "tiny", "--yes") == 0
    printed = capsys.readouterr()
    assert "name another one to be used: base" in printed.err
    assert "faster-whisper is needed: install the part [dictation]" in printed.err
    assert room.run("fetch", "somebody/theirs", "--yes", "--json") == 0
    printed = capsys.readouterr()
    assert json.loads(printed.out)["state"] == "ready"
    assert "somebody/theirs: its size is not known before." in printed.err and "as its publisher says" in printed.err


def test_without_a_yes_nothing_is_fetched(
    room: Room, host: ModelHostServer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))  # which is no terminal
    assert room.run("fetch") == 1
    assert "Nothing was fetched." in capsys.readouterr().err and not room.folder.exists()
    asked = Terminal("n\n")
    monkeypatch.setattr("sys.stdin", asked)
    assert room.run("fetch") == 1
    assert "Fetch it? [y/N]" in capsys.readouterr().err and not host.asked
    monkeypatch.setattr("sys.stdin", Terminal("y\n"))
    assert room.run("fetch") == 0


def test_how_far_it_is_stands_on_the_terminal(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = Terminal()
    monkeypatch.setattr("sys.stderr", shown)
    assert room.run("fetch", "--yes") == 0
    lines = [line.strip() for line in shown.getvalue().split("\r")]
    assert any(line.startswith("Fetching: ") and line.endswith("% of 2.0 MB") for line in lines)
    assert "Looking whether all came well" in lines and lines[-1] == ""


def test_an_interrupt_keeps_what_has_come(
    room: Room, host: ModelHostServer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    host.how = Host.HANG
    show = fetching.show

    def interrupt(_context: Context, progress: ModelProgress) -> None:
        if progress.done > 1_000 and not progress.checking:
            signal.raise_signal(signal.SIGINT)
            monkeypatch.setattr(fetching, "show", show)  # once: a second Ctrl+C would end the program

    monkeypatch.setattr(fetching, "show", interrupt)
    assert room.run("fetch", "--yes") == 130
    assert "What has come is kept" in capsys.readouterr().err
    assert room.run("list") == 0
    assert rows(capsys.readouterr().out)["base"] == "begun 2.0 MB MIT"
    host.how, host.asked = Host.WELL, []
    assert room.run("fetch", "--yes") == 0
    assert "base: 2.0 MB to download, of which" in capsys.readouterr().err
    assert room.models.folder("base") is not None


FAULTS = [
    (Host.CUT, "cannot be reached in the network"),
    (Host.UNKNOWN, "there is no such model"),
    (Host.BROKEN, "not given out at present"),
    (Host.OTHER_BYTES, "arrived damaged"),
]


@pytest.mark.parametrize(("how", "words"), FAULTS)
def test_a_fault_is_told_in_one_line(
    room: Room, host: ModelHostServer, capsys: pytest.CaptureFixture[str], how: Host, words: str
) -> None:
    host.how = how
    assert room.run("fetch", "--yes") == 1
    last = capsys.readouterr().err.splitlines()[-1]
    assert last.startswith("saijin-studio: ") and words in last
    host.how = Host.WELL
    assert room.run("fetch", "--yes") == 0


def test_what_cannot_be_fetched_or_removed(
    room: Room, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for act in ("fetch", "remove"):
        assert room.run(act, str(tmp_path)) == 2
        assert "a folder of yours" in capsys.readouterr().err and tmp_path.is_dir()
    assert room.run("fetch", "no such one", "--yes") == 1
    assert "there is no such model" in capsys.readouterr().err
    assert room.run("remove", "no such one") == 3
    assert capsys.readouterr().out == "It was not fetched.\n"
    (room.folder / "base").mkdir(parents=True)
    with FileLock(room.folder / "base.lock"):
        assert room.run("fetch", "--yes") == 1
    assert "is being fetched already" in capsys.readouterr().err
    monkeypatch.setattr(shutil, "disk_usage", lambda _place: SimpleNamespace(free=1_000))
    assert room.run("fetch", "--yes") == 1
    assert "not enough room on the disk for the model" in capsys.readouterr().err
