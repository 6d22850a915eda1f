"""The environment of the optional Coqui voices, and two small voices made in it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.installed_voice import InstalledVoice
from saijin_studio.core.recorded_voice import RecordedVoice
from saijin_studio.providers.speech.coqui import CoquiEngine, script
from saijin_studio.providers.speech.coqui_voices import CoquiVoices
from saijin_studio.services.voice.addons import VoiceAddons, coqui

ROOT = Path(__file__).parents[2]
TINY = Path(__file__).with_name("tiny_coqui.py")
SWITCH = "SAIJIN_COQUI_TESTS"
SECONDS = 600


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The first one of them may wait for an installation."""
    for item in items:
        if Path(__file__).parent in item.path.parents and item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(SECONDS))


@pytest.fixture(scope="session")
def python() -> Path:
    """Of the environment in .cache/coqui, brought by the studio's own installer where that is wanted."""
    addons = VoiceAddons(ROOT / ".cache", (coqui(ROOT / "resources" / "voices", ("-P", str(script()), "--check")),))
    if os.environ.get(SWITCH) == "1":
        addons.install("coqui", lambda progress: print(progress, flush=True), CancelToken())
    found = addons.python("coqui")
    if found is None:
        pytest.skip(f"the Coqui voices are not in .cache/coqui (up to 6.2 GB; {SWITCH}=1 installs them)")
    return found


@pytest.fixture(scope="session")
def voices(python: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the voices vits and xtts, and sample.wav, four seconds of a humming that trembles."""
    folder = tmp_path_factory.mktemp("coqui")
    subprocess.run([str(python), "-P", str(TINY), str(folder)], check=True, capture_output=True)
    at = np.arange(44_100 * 4) / 44_100
    noise = np.random.default_rng(3).standard_normal((len(at), 2)) * 0.01
    hum = 0.2 * np.sin(2 * np.pi * 180 * at) * (1 + 0.5 * np.sin(2 * np.pi * 4 * at))
    soundfile.write(folder / "sample.wav", hum[:, None] + noise, 44_100)
    return folder


@pytest.fixture(scope="session")
def engine(python: Path, voices: Path) -> Iterator[CoquiEngine]:
    """One for all tests: starting it takes some seconds."""
    models = [
        InstalledVoice("vits", "V", "coqui", ("en",), voices / "vits"),
        InstalledVoice("xtts", "X", "coqui", ("en", "ja"), voices / "xtts"),
    ]
    recorded = [RecordedVoice("me", "Me", voices / "sample.wav")]
    made = CoquiEngine(CoquiVoices(lambda: models, lambda: recorded), lambda: python)
    yield made
    made.close()
