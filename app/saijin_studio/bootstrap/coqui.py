"""Puts the Coqui voices together: the optional part with its environment, and the engine that speaks out of it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from ..core.bus import EventBus
from ..core.errors import StorageError
from ..core.events import NoticeRaised
from ..core.installed_voice import InstalledVoice
from ..core.recorded_voice import RecordedVoice
from ..paths import Paths, shipped
from ..providers.speech.coqui import CoquiEngine, own_python, script
from ..providers.speech.coqui_beside import coqui_beside
from ..providers.speech.coqui_cloning import CoquiCloning
from ..providers.speech.coqui_voices import CoquiVoices
from ..services.hearing.samples import SampleStore
from ..services.voice.addons import VoiceAddons, coqui

log = logging.getLogger(__name__)

NAME = "coqui"


def make_coqui(
    paths: Paths, bus: EventBus, installed: Callable[[], Sequence[InstalledVoice]]
) -> tuple[CoquiEngine, VoiceAddons, CoquiCloning]:
    """`installed` gives the models for it that may be used. Nothing is started or imported yet."""
    recipe = coqui(shipped() / "resources" / "voices", ("-P", str(script()), "--check"))
    addons = VoiceAddons(paths.addons, (recipe,), beside=lambda name: coqui_beside())
    samples = SampleStore(paths.hearing / "samples")

    def recorded() -> list[RecordedVoice]:
        try:
            return [RecordedVoice(one.id, one.name, one.file) for one in samples.list()]
        except StorageError as error:
            log.warning("the recordings of voices cannot be read: %s", error)
            return []

    voices = CoquiVoices(installed, recorded)
    engine = CoquiEngine(
        voices,
        lambda: addons.python(NAME) or own_python(),
        lambda code: bus.publish(NoticeRaised(code)),
    )
    addons.let_go = lambda name: engine.close()
    return engine, addons, CoquiCloning(engine, voices)
