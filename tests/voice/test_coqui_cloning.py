"""A voice made of a recording with Coqui's own models: kept, learned, spoken in, and taken along to another home."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.errors import Cancelled
from saijin_studio.core.installed_voice import InstalledVoice
from saijin_studio.core.recorded_voice import RecordedVoice
from saijin_studio.core.voice import VoiceChoice
from saijin_studio.paths import Paths
from saijin_studio.ports import Speech
from saijin_studio.providers.speech.coqui import CoquiEngine
from saijin_studio.providers.speech.coqui_cloning import CoquiCloning
from saijin_studio.providers.speech.coqui_voices import CoquiVoices
from saijin_studio.services.hearing.sample_check import OpenedSample, check
from saijin_studio.services.hearing.samples import SampleStore
from saijin_studio.services.personas import PersonaService
from saijin_studio.services.voice.book import VoiceBook
from saijin_studio.services.voice.clones import VoiceClones
from tests.unit.test_voice_samples import GOOD

pytestmark = pytest.mark.coqui
TEXT = "Good morning, my friend."
OPENED = OpenedSample(Speech(GOOD, 16_000), check(GOOD, 16_000))


class Home:
    """As a studio puts it together, with the small XTTS voice installed."""

    def __init__(self, folder: Path, python: Path, model: Path) -> None:
        folder.mkdir()
        paths = Paths(folder)
        self.samples = folder / "samples"
        store = SampleStore(self.samples)
        models = [InstalledVoice("xtts", "X", "coqui", ("en", "ja"), model)]
        voices = CoquiVoices(
            lambda: models, lambda: [RecordedVoice(one.id, one.name, one.file) for one in store.list()]
        )
        self.engine = CoquiEngine(voices, lambda: python)
        learner = CoquiCloning(self.engine, voices)
        self.clones = VoiceClones(store, learner, PersonaService(paths), VoiceBook(paths.own_voices))


@pytest.fixture
def homes(python: Path, voices: Path, tmp_path: Path) -> Iterator[tuple[Home, Home]]:
    made = tuple(Home(tmp_path / name, python, voices / "xtts") for name in ("here", "there"))
    yield made[0], made[1]
    for home in made:
        home.engine.close()


def speaks(home: Home, sample_id: str) -> None:
    assert [(one.id, one.cloned) for one in home.engine.voices("en")] == [(sample_id, True)]
    said = home.engine.synthesise(TEXT, "en", VoiceChoice("coqui", sample_id))
    assert said.seconds > 0.3 and 0.001 < float(np.abs(said.samples).max()) <= 1


def test_a_kept_recording_is_learned_speaks_and_speaks_in_another_home(
    homes: tuple[Home, Home], tmp_path: Path
) -> None:
    here, there = homes
    assert here.clones.sentence(OPENED, "ja").seconds > 0.3
    assert list(here.samples.iterdir()) == [], "what was tried is kept nowhere"
    kept = here.clones.keep("Anna", OPENED, "Anna Ito", "I agree.")
    assert not here.clones.found().clones[0].learnt
    here.clones.learn(kept.id)
    assert here.clones.found().clones[0].learnt
    speaks(here, kept.id)
    here.clones.give(kept.id, "miyu")
    here.clones.export(kept.id, tmp_path / "anna.zip")
    here.engine.close()
    taken = there.clones.take_in(tmp_path / "anna.zip")
    assert not there.clones.found().clones[0].learnt, "it is learned anew from the recording"
    speaks(there, taken.id)
    assert there.clones.found().clones[0].learnt


def test_learning_is_stopped_and_can_be_begun_again(homes: tuple[Home, Home]) -> None:
    here, _ = homes
    kept = here.clones.keep("Anna", OPENED, "Anna Ito", "I agree.")
    stop = CancelToken()
    threading.Timer(0.2, stop.cancel).start()
    with pytest.raises(Cancelled):
        here.clones.learn(kept.id, stop)
    assert not here.clones.found().clones[0].learnt
    here.clones.learn(kept.id)
    assert here.clones.found().clones[0].learnt


def test_a_damaged_file_of_what_was_learned_is_made_anew(homes: tuple[Home, Home]) -> None:
    here, _ = homes
    kept = here.clones.keep("Anna", OPENED, "Anna Ito", "I agree.")
    here.clones.learn(kept.id)
    (learnt,) = kept.file.parent.glob("learnt-*.safetensors")
    learnt.write_bytes(learnt.read_bytes()[:100])
    speaks(here, kept.id)
