"""A scene for the pictures: a voice is cloned, before and after what it needs is there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import soundfile

from saijin_studio.ports import Speech
from saijin_studio.services.hearing.sample_check import OpenedSample, check
from saijin_studio.services.hearing.samples import SampleDesk, SampleStore
from saijin_studio.ui.messages import describe
from saijin_studio.ui.panels.voice.clone_dialog import CloneDialog
from tests.ui.hearing_fakes import FakeHearing
from tests.unit.hearing_stage import FakeMicrophone
from tests.unit.test_voice_samples import GOOD

if TYPE_CHECKING:
    from .shots import Studio

WORDS = {
    "en": ("Anna, evening", "Anna Ito", "I agree that a voice is made of this recording."),
    "ja": ("杏奈、夜", "伊藤杏奈", "この録音から声を作ることに同意します。"),
}


def cloning(studio: Studio) -> None:
    """The empty card and the dialog with a poor recording, then kept voices: learned, being learned, failed."""
    services: Any = studio.services
    (studio.home / "settings.json").write_text("{}")
    name, who, words = WORDS[studio.language]
    store = SampleStore(services.paths.hearing / "samples")
    services.hearing = FakeHearing(services.bus)
    services.hearing.samples = SampleDesk(FakeMicrophone(), store)
    studio.open()
    studio.context.open_section("voice", card="clones")
    studio.settle(700)
    section: Any = studio.window.section("voice")
    card = section.voice.clones
    section.voice.show_clones()
    studio.shot("clone-empty")
    card.open_dialog()
    dialog: Any = card.findChild(CloneDialog)
    studio.settle()
    dialog.grab().save(str(studio._folder / f"clone-dialog-empty-{studio._suffix}.png"))
    soundfile.write(studio.home / "anna.wav", np.stack([GOOD, GOOD], axis=1)[: 16_000 * 5 : 2], 8_000)
    dialog._able = True
    dialog.read(studio.home / "anna.wav")
    dialog.who.setText(who)
    studio.shot_of(CloneDialog, "clone-dialog")
    services.voice_learner.lacking = ""
    for number in range(3):
        made = services.voice_clones.keep(f"{name} {number + 1}", _opened(), who, words)
    made.file.with_name("learnt").touch()
    services.voice_clones.give(made.id, "miyu")
    card.ask()
    studio.settle(700)
    services.voice_learner.gate.clear()
    first, second = [key for key in card.rows if key != made.id]
    card.learning.faults[second] = describe("input_voice_sample")
    card.learning.begin(first)
    section.voice.show_clones()
    studio.settle(700)
    studio.shot("clone-kept")
    services.voice_learner.gate.set()
    studio.context.open_section("settings", page="hearing")
    studio.shot("clone-settings")


def _opened() -> OpenedSample:
    return OpenedSample(Speech(GOOD, 16_000), check(GOOD, 16_000))
