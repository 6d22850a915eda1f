"""Puts together who can speak: the engines in the order in which they are asked, and the voices they load."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ..core.bus import EventBus
from ..core.settings import SpeechServer
from ..paths import Paths
from ..ports import SecretStore, SpeechEngine, VoiceLearner
from ..providers.gpu import driver_there
from ..providers.speech.espeak import EspeakEngine
from ..providers.speech.openjtalk import OpenJTalkEngine
from ..providers.speech.server import SpeechServerEngine
from ..providers.speech.vits import VitsEngine
from ..services.voice.addons import VoiceAddons
from ..services.voice.library import VoiceLibrary
from .coqui import make_coqui


@dataclass(frozen=True)
class Voices:
    """`engines` stand in their order: the first that can say a language says it, where nothing is wished for."""

    engines: tuple[SpeechEngine, ...]
    library: VoiceLibrary
    addons: VoiceAddons
    learner: VoiceLearner


def make_voices(
    paths: Paths,
    server: Callable[[], SpeechServer],
    secrets: SecretStore,
    bus: EventBus,
    gpu: Callable[[], bool] = driver_there,
) -> Voices:
    """`server` gives its settings as they are now. Nothing is started or imported yet.

    What a person set up on purpose comes first: their server, then the voices they brought here. Coqui does not keep up
    with speech without a GPU, so it then only says what it is asked for by name, or what nobody else can.
    """
    checks: dict[str, Callable[[Path], None]] = {}

    def check(engine: str, folder: Path) -> None:
        checks[engine](folder)

    library = VoiceLibrary(paths.voices, check)
    vits = VitsEngine(lambda: library.usable("vits"))
    coqui, addons, learner = make_coqui(paths, bus, lambda: library.usable("coqui"))
    checks |= {"vits": vits.check, "coqui": coqui.check}
    light: tuple[SpeechEngine, ...] = (vits, OpenJTalkEngine(), EspeakEngine())
    engines = (coqui, *light) if gpu() else (*light, coqui)
    return Voices((SpeechServerEngine(server, secrets), *engines), library, addons, learner)
