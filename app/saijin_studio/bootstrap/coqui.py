"""Puts the Coqui voices together: the optional part with its environment, and the engine that speaks out of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..core.bus import EventBus
from ..core.events import NoticeRaised
from ..core.installed_voice import InstalledVoice
from ..core.recorded_voice import RecordedVoice
from ..paths import Paths, shipped
from ..providers.speech.coqui import CoquiEngine, own_python, script
from ..providers.speech.coqui_voices import CoquiVoices
from ..services.hearing.samples import SampleStore
from ..services.voice.addons import VoiceAddons, coqui

NAME = "coqui"


def make_coqui(
    paths: Paths, bus: EventBus, installed: Callable[[], Sequence[InstalledVoice]]
) -> tuple[CoquiEngine, VoiceAddons]:
    """`installed` gives the models for it that may be used. Nothing is started or imported yet."""
    recipe = coqui(shipped() / "resources" / "voices", ("-P", str(script()), "--check"))
    addons = VoiceAddons(paths.addons, (recipe,))
    samples = SampleStore(paths.hearing / "samples")

    def recorded() -> list[RecordedVoice]:
        return [RecordedVoice(one.id, one.name, one.file) for one in samples.list()]

    engine = CoquiEngine(
        CoquiVoices(installed, recorded),
        lambda: addons.python(NAME) or own_python(),
        lambda code: bus.publish(NoticeRaised(code)),
    )
    addons.let_go = lambda name: engine.close()
    return engine, addons
