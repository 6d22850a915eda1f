"""`saijin-studio voice models`: voices are listed, fetched from a host on this machine after a yes, and removed."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from saijin_studio.cli import voice_models
from saijin_studio.services.voice.service import VoiceStatus
from saijin_studio.services.voice.speakers import EngineAbility
from tests.model_host import Host, ModelHostServer, running_host
from tests.unit.fake_studio import Studio
from tests.unit.tiny_vits import piper_config
from tests.unit.voice_offer import Shelf, light_offer

host = running_host


@pytest.fixture
def shelf(tmp_path: Path, host: ModelHostServer, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    made = Shelf(tmp_path, host, monkeypatch)
    monkeypatch.setattr(voice_models, "VOICE_MODELS", {made.offer.name: made.offer})
    return made


def run(shelf: Shelf, *arguments: str, missing: str | None = None) -> int:
    engines = (EngineAbility(shelf.offer.engine, (), missing),)
    voice = SimpleNamespace(status=lambda: VoiceStatus(None, engines, None))
    parts = {"voice_models": shelf.models, "voice": voice}
    return Studio(Path("nowhere"), parts=parts).run("voice", "models", *arguments)


def test_size_and_licence_come_first_and_nothing_without_a_yes(
    shelf: Shelf, host: ModelHostServer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(shelf, "list") == 0
    line = " ".join(capsys.readouterr().out.splitlines()[1].split())
    assert line == "xtts-v2 XTTS v2 17 not fetched 2.0 MB Coqui Public Model License (not for commercial use)"
    assert run(shelf, "fetch", "xtts-v2", missing="coqui-tts") == 1 and not host.paths
    told = capsys.readouterr().err
    assert "XTTS v2: 2.0 MB to download." in told and "not for commercial use" in told and "LICENSE.txt" in told
    assert "`voice install coqui`" in told and "Nothing was fetched." in told


def test_it_is_fetched_and_removed(shelf: Shelf, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(shelf, "fetch", "xtts-v2", "--yes") == 0
    printed = capsys.readouterr()
    assert printed.out == "XTTS v2 is here (2.0 MB).\n" and "voice install" not in printed.err
    assert run(shelf, "list", "--json") == 0
    (told,) = json.loads(capsys.readouterr().out)["models"]
    assert told["engine"] == "coqui" and "ja" in told["languages"] and not told["free"]
    assert (told["name"], told["state"], told["licence"]) == ("xtts-v2", "ready", "Coqui Public Model License")
    assert run(shelf, "fetch", "xtts-v2") == 0, "what is here is not asked about"
    assert run(shelf, "remove", "xtts-v2") == 0 and not shelf.library.voices()
    assert run(shelf, "remove", "xtts-v2", "--json") == 3
    assert capsys.readouterr().out.endswith('{\n  "model": "xtts-v2",\n  "removed": false\n}\n')


def test_what_goes_wrong_is_said_and_the_same_command_goes_on(
    shelf: Shelf, host: ModelHostServer, capsys: pytest.CaptureFixture[str]
) -> None:
    host.how = Host.CUT
    assert run(shelf, "fetch", "xtts-v2", "--yes") == 1
    assert "What has come is kept" in capsys.readouterr().err
    host.how = Host.WELL
    assert run(shelf, "fetch", "xtts-v2", "--yes") == 0
    assert "of which 1.0 MB have come" in capsys.readouterr().err
    assert run(shelf, "fetch", "other") == 2
    assert "`voice models list`" in capsys.readouterr().err


def test_a_light_voice_is_fetched_for_its_language(
    tmp_path: Path, host: ModelHostServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    offer, files = light_offer("de_DE-ada-low", b"onnx" * 500, json.dumps(piper_config("de_DE")).encode())
    shelf = Shelf(tmp_path, host, monkeypatch, offer, files)
    monkeypatch.setattr(voice_models, "VOICE_MODELS", {offer.name: offer})
    assert run(shelf, "list") == 0
    shown = capsys.readouterr().out.splitlines()
    assert shown[0].split() == ["VOICE", "NAME", "LANGUAGES", "STATE", "SIZE", "LICENCE"]
    assert " ".join(shown[1].split()) == "piper-de-ada Ada de not fetched 2.9 kB CC0 1.0"
    assert run(shelf, "fetch", "piper-de-ada", "--yes", missing="onnxruntime") == 0
    told = capsys.readouterr().err
    assert "Licence: CC0 1.0. https://" in told and "onnxruntime is needed" in told and "voice install" not in told
    (voice,) = shelf.library.usable("vits")
    assert (voice.id, voice.languages) == ("piper-de-ada", ("de",))
    assert run(shelf, "remove", "piper-de-ada") == 0 and not shelf.library.voices()
