"""A model in the form in which XTTS is published: pickles, with the configuration as an object among the weights."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from saijin_studio.providers.speech.coqui import CoquiEngine
from saijin_studio.services.voice.library import VoiceLibrary

pytestmark = pytest.mark.coqui
MAKE = """
import sys
from pathlib import Path
import torch
from safetensors.torch import load_file
import TTS.api
from TTS.tts.configs.xtts_config import XttsConfig
from TTS.tts.models.xtts import _legacy_safe_globals
folder = Path(sys.argv[1])
with _legacy_safe_globals():
    torch.save({"model": load_file(str(folder / "model.safetensors")), "config": XttsConfig()}, folder / "model.pth")
(folder / "model.safetensors").unlink()
torch.save({}, folder / "speakers_xtts.pth")
"""


def test_it_is_taken_in_loaded_and_stays_as_it_came(
    engine: CoquiEngine, python: Path, voices: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(voices / "xtts", tmp_path / "xtts"))
    subprocess.run([str(python), "-P", "-c", MAKE, str(folder)], check=True, capture_output=True)
    came = (folder / "model.pth").read_bytes()
    library = VoiceLibrary(tmp_path / "home", lambda _, place: engine.check(place))
    voice = library.add(folder, pickles=True)
    assert (voice.state, voice.pickle, voice.languages) == ("ready", True, ("en", "ja"))
    assert (voice.folder / "model.pth").read_bytes() == came
