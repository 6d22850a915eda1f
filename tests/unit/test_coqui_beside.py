"""Coqui that somebody installed with the studio's own pip: it is seen, it speaks, and it is not brought once more."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

import pytest

from saijin_studio.bootstrap.coqui import make_coqui
from saijin_studio.cli.voice_addons import taken
from saijin_studio.core.bus import EventBus
from saijin_studio.core.cancel import CancelToken
from saijin_studio.paths import Paths, shipped
from saijin_studio.services.voice.addons import VoiceAddons
from saijin_studio.services.voice.engine_sizes import engine_sizes
from tests.unit.coqui_places import TORCH_SIZE, TTS_SIZE, put_addon, put_beside
from tests.unit.fake_studio import Studio

ROOT = Path(__file__).parents[2]


@pytest.fixture
def home(tmp_path: Path) -> Paths:
    paths = Paths(tmp_path / "home")
    paths.make()
    return paths


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    return folder


def addons_at(home: Paths) -> VoiceAddons:
    return make_coqui(home, EventBus(), lambda: ())[1]


@pytest.mark.parametrize("gpu", [True, False])
def test_it_speaks_and_the_card_says_so(home: Paths, site: Path, gpu: bool) -> None:
    assert make_coqui(home, EventBus(), lambda: ())[0].missing() == "coqui-tts"
    put_beside(site, gpu)
    engine, addons, _ = make_coqui(home, EventBus(), lambda: ())
    assert engine.missing() is None
    (status,) = addons.all()
    assert (status.state, status.gpu, addons.gpu("coqui")) == ("beside", gpu, gpu)
    assert addons.python("coqui") is None and not addons.remove("coqui")
    assert taken(status) == "-"


def test_it_is_not_brought_once_more(home: Paths, site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put_beside(site, gpu=False)
    told: list[object] = []
    assert addons_at(home).install("coqui", told.append, CancelToken()).state == "beside" and not told
    studio = Studio(Path("nowhere"), parts={"voice_addons": addons_at(home)})
    assert studio.run("voice", "install", "coqui") == 0
    assert "installed with pip, beside the studio. It speaks on the CPU." in capsys.readouterr().out
    assert studio.run("voice", "parts") == 0
    assert "installed with pip" in capsys.readouterr().out


def test_what_was_begun_and_stopped_does_not_hide_it_and_can_be_removed(home: Paths, site: Path) -> None:
    (home.addons / "coqui" / "downloads").mkdir(parents=True)
    assert addons_at(home).status("coqui").state == "begun"
    put_beside(site, gpu=True)
    addons, told = addons_at(home), list[object]()
    before = addons.status("coqui")
    assert (before.state, before.left) == ("beside", True)
    assert addons.install("coqui", told.append, CancelToken()) == before and not told
    assert addons.remove("coqui") and not (home.addons / "coqui").exists()
    after = addons.status("coqui")
    assert (after.state, after.left) == ("beside", False)


def test_its_size_is_that_of_what_came_for_it_alone(home: Paths, site: Path) -> None:
    assert "coqui" not in engine_sizes(addons_at(home).sizes())
    put_beside(site, gpu=True)
    assert engine_sizes(addons_at(home).sizes())["coqui"] == TORCH_SIZE + TTS_SIZE, "numpy is the studio's own"


def test_an_environment_of_its_own_comes_before_it(home: Paths, site: Path) -> None:
    put_beside(site, gpu=True)
    put_addon(home.addons, gpu=False, size=4_000)
    addons = addons_at(home)
    assert addons.status("coqui").state == "outdated" and addons.python("coqui") is not None
    assert not addons.gpu("coqui") and addons.sizes() == {"coqui": 4_000}


def test_an_installers_program_sees_none_beside_it(home: Paths, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put_beside(site, gpu=True)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    engine, addons, _ = make_coqui(home, EventBus(), lambda: ())
    assert engine.missing() == "coqui-tts" and addons.status("coqui").state == "absent"


def test_what_pip_brings_beside_the_studio_is_what_the_studio_brings() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    text = (shipped() / "resources" / "voices" / "coqui-requirements.txt").read_text("utf-8")
    listed = re.findall(r"^[^#\s].*$", text, re.MULTILINE)
    assert project["optional-dependencies"]["gpu-voice"] == listed
