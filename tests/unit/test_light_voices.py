"""Light voices that are published: the list of them, and one fetched from a host on this machine and spoken with."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest

from saijin_studio.bootstrap.voices import make_voices
from saijin_studio.core.bus import EventBus
from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.hearing_models import ModelFault
from saijin_studio.core.light_voices import LIGHT_VOICES
from saijin_studio.core.persona import Persona
from saijin_studio.core.settings import SpeechServer
from saijin_studio.core.voice import Piece, VoiceChoice
from saijin_studio.core.voice_models import VOICE_MODELS, VoiceModel, light_model
from saijin_studio.providers.model_folders import read_plan
from saijin_studio.services.personas import PersonaService
from saijin_studio.services.voice.library import LONGEST_LICENCE
from saijin_studio.services.voice.speakers import Speakers
from tests.model_host import Host, ModelHostServer, running_host
from tests.unit.test_voice_ranking import NoKeys
from tests.unit.tiny_vits import piper_config, write_model
from tests.unit.voice_offer import Shelf, light_offer

KEY = "de_DE-ada_lively-low"
NAME = "piper-de-ada-lively"
LIGHT = [VOICE_MODELS[light_model(voice).name] for voice in LIGHT_VOICES]


host = running_host


@pytest.fixture
def shelf(tmp_path: Path, host: ModelHostServer, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    """A host has a tiny voice as the Piper project lays one out."""
    write_model(tmp_path / "tiny.onnx")
    description = json.dumps(piper_config("de_DE", by_letters=True)).encode()
    offer, files = light_offer(KEY, (tmp_path / "tiny.onnx").read_bytes(), description)
    return Shelf(tmp_path / "home", host, monkeypatch, offer, files)


def fetch(shelf: Shelf) -> None:
    shelf.models.fetch(NAME, lambda progress: None, CancelToken())


# -- the list


def test_there_are_some_and_each_has_a_name_of_its_own() -> None:
    assert len(LIGHT_VOICES) > 10 and len({model.name for model in LIGHT}) == len(LIGHT_VOICES)
    assert len({(model.languages, model.title) for model in LIGHT}) == len(LIGHT), "told apart in the list"
    assert len({file.sha256 for model in LIGHT for file in model.plan.files}) == 2 * len(LIGHT)
    assert {"en", "de", "fr", "es"} <= {language for model in LIGHT for language in model.languages}


@pytest.mark.parametrize("model", LIGHT, ids=lambda model: model.name)
def test_each_is_whole(model: VoiceModel) -> None:
    assert re.fullmatch(r"piper-[a-z]{2,3}-[a-z0-9-]+", model.name) and len(model.name) <= 60
    assert model.title and model.licence.name and model.engine == "vits"
    assert len(set(model.plan.revision)) > 4, "no made-up one"
    description, weights = model.plan.files
    assert (description.name, weights.name) == ("config.json", "model.onnx")
    assert description.path == f"{weights.path}.json" and weights.path.endswith(".onnx")
    folder = weights.path.rpartition("/")[0]
    assert model.terms == f"https://huggingface.co/rhasspy/piper-voices/blob/main/{folder}/MODEL_CARD"
    assert len(f"{model.licence.name}, not for commercial use, {model.terms}") <= LONGEST_LICENCE
    assert weights.path.startswith(f"{model.languages[0]}/")
    assert 1_000_000 < weights.size < 150_000_000 and 1_000 < description.size < 100_000
    assert all(re.fullmatch(r"[0-9a-f]{64}", file.sha256) for file in model.plan.files)


# -- fetching one


def test_it_comes_from_where_it_lies_under_the_names_of_the_library(shelf: Shelf, host: ModelHostServer) -> None:
    fetch(shelf)
    place = f"/rhasspy/piper-voices/resolve/{shelf.offer.plan.revision}/de/de_DE/ada_lively/low/{KEY}"
    assert [path for path in host.paths if not path.startswith("/store/")] == [f"{place}.onnx.json", f"{place}.onnx"]
    (voice,) = shelf.library.usable("vits")
    assert (voice.id, voice.name, voice.languages, voice.pickle) == (NAME, "Ada", ("de",), False)
    assert voice.licence == f"CC0 1.0, {shelf.offer.terms}"
    assert {each.name for each in voice.folder.glob("*.on*")} == {"model.onnx"}
    assert shelf.models.status(NAME).state == "ready" and not shelf.coming.exists()


def test_it_speaks_at_once_before_what_is_built_in(shelf: Shelf) -> None:
    voices = make_voices(shelf.paths, SpeechServer, NoKeys(), EventBus(), lambda: False)
    speakers = Speakers(voices.engines, PersonaService(shelf.paths), lambda: "yuuri")
    piece, nobody = Piece("narration", "de", "hallo"), Persona("nobody", {})
    before = speakers.saying(piece, nobody, {})
    assert before is not None and before.engine.name == "espeak"
    fetch(shelf)
    said = speakers.saying(piece, nobody, {})
    assert said is not None and said.engine.name == "vits"
    assert [voice.id for engine, voice in speakers.voices("de") if engine == "vits"] == [NAME]
    sound = said.engine.synthesise("hallo", "de", VoiceChoice(variant=NAME))
    assert sound.seconds > 0.05 and float(np.abs(sound.samples).max()) > 0.1
    assert shelf.models.remove(NAME)
    after = speakers.saying(piece, nobody, {})
    assert after is not None and after.engine.name == "espeak"
    speakers.close()


def test_what_was_cut_off_goes_on_where_it_was(shelf: Shelf, host: ModelHostServer) -> None:
    host.how = Host.CUT
    with pytest.raises(ModelFault):
        fetch(shelf)
    begun = shelf.models.status(NAME)
    assert begun.state == "begun" and begun.bytes > 0 and not shelf.library.voices()
    assert read_plan(shelf.coming) == shelf.offer.plan
    host.how, host.asked = Host.WELL, []
    fetch(shelf)
    (asked,) = host.asked
    assert asked[0] == f"{KEY}.onnx" and asked[1].startswith("bytes=") and shelf.library.usable("vits")


def test_other_bytes_are_refused(shelf: Shelf, host: ModelHostServer) -> None:
    host.how = Host.OTHER_BYTES
    with pytest.raises(ModelFault) as caught:
        fetch(shelf)
    assert caught.value.params["reason"] == "damaged" and not shelf.library.voices()
    assert shelf.models.status(NAME).state == "absent"


def test_a_plan_that_was_written_without_a_path_is_read(tmp_path: Path) -> None:
    told = {"repository": "a/b", "revision": "c", "files": [{"name": "d", "size": 1, "sha256": ""}]}
    (tmp_path / "plan.json").write_text(json.dumps(told))
    plan = read_plan(tmp_path)
    assert plan is not None and plan.files[0].path == ""
