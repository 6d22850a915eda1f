"""Puts together who can speak: the engines in the order in which they are asked, and the voices they load."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import overload

from ..core.bus import EventBus
from ..core.installed_voice import InstalledVoice
from ..core.settings import SpeechServer
from ..core.voice_models import VOICE_MODELS, VoiceModel
from ..paths import Paths
from ..ports import SecretStore, SpeechEngine, SpeechModels, VoiceLearner
from ..providers.gpu import driver_there
from ..providers.speech.espeak import EspeakEngine
from ..providers.speech.openjtalk import OpenJTalkEngine
from ..providers.speech.server import SpeechServerEngine
from ..providers.speech.vits import VitsEngine
from ..providers.speech.voice_models import VoiceModels
from ..services.voice.addons import VoiceAddons
from ..services.voice.library import VoiceLibrary
from .coqui import NAME, make_coqui


class Ranking(Sequence[SpeechEngine]):
    """Engines in the order that is right at the moment: what `leads` says may change while the studio runs."""

    def __init__(
        self, first: SpeechEngine, heavy: SpeechEngine, light: Sequence[SpeechEngine], leads: Callable[[], bool]
    ) -> None:
        """`first` always comes first; `heavy` before the light ones where it `leads`, else after them."""
        self._orders = {True: (first, heavy, *light), False: (first, *light, heavy)}
        self._leads = leads

    def __iter__(self) -> Iterator[SpeechEngine]:
        return iter(self._orders[self._leads()])

    def __len__(self) -> int:
        return len(self._orders[False])

    @overload
    def __getitem__(self, at: int) -> SpeechEngine: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[SpeechEngine]: ...
    def __getitem__(self, at: int | slice) -> SpeechEngine | Sequence[SpeechEngine]:
        return self._orders[self._leads()][at]


@dataclass(frozen=True)
class Voices:
    """`engines` stand in their order: the first that can say a language says it, where nothing is wished for."""

    engines: Sequence[SpeechEngine]
    library: VoiceLibrary
    addons: VoiceAddons
    learner: VoiceLearner
    models: SpeechModels


def make_voices(
    paths: Paths,
    server: Callable[[], SpeechServer],
    secrets: SecretStore,
    bus: EventBus,
    gpu: Callable[[], bool] = driver_there,
) -> Voices:
    """`server` gives its settings as they are now; `gpu` says whether the machine has one. Nothing is started or
    imported yet.

    What a person set up on purpose comes first: their server, then the voices they brought here. Coqui does not keep up
    with speech where its own PyTorch uses no GPU, so it then only says what it is asked for by name, or what nobody
    else can. Which PyTorch that is changes when the part is installed, so it is looked for anew each time.
    """
    checks: dict[str, Callable[[Path], None]] = {}

    def check(engine: str, folder: Path) -> None:
        checks[engine](folder)

    library = VoiceLibrary(paths.voices, check)
    vits = VitsEngine(lambda: library.usable("vits"))
    coqui, addons, learner = make_coqui(paths, bus, lambda: library.usable("coqui"))
    checks |= {"vits": vits.check, "coqui": coqui.check}
    light: tuple[SpeechEngine, ...] = (vits, OpenJTalkEngine(), EspeakEngine())
    engines = Ranking(SpeechServerEngine(server, secrets), coqui, light, lambda: gpu() and addons.gpu(NAME))
    return Voices(engines, library, addons, learner, make_models(paths, library))


def make_models(paths: Paths, library: VoiceLibrary, offered: Mapping[str, VoiceModel] = VOICE_MODELS) -> VoiceModels:
    """What is fetched comes to a folder on the library's own disk, so that it can be moved there whole."""

    def installed(name: str) -> InstalledVoice | None:
        return next((one for one in library.voices() if one.id == name), None)

    def adopt(folder: Path, model: VoiceModel) -> None:
        bound = "" if model.licence.free else ", not for commercial use"
        library.adopt(folder, model.name, name=model.title, licence=f"{model.licence.name}{bound}, {model.terms}")

    return VoiceModels(
        paths.voices / "fetched", installed, adopt, lambda name: library.remove(name, for_good=True), offered=offered
    )
