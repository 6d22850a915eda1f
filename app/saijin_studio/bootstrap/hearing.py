"""Puts together what hears: the microphone, who makes text of speech, and where recordings lie."""

from __future__ import annotations

from collections.abc import Callable

from ..core.settings import HearingSettings
from ..providers.hearing.server import ServerTranscriber
from ..providers.hearing.whisper import WhisperTranscriber
from ..providers.hearing.whisper_models import WhisperModels
from ..providers.microphone import SoundDeviceInput
from ..services.hearing.parts import HearingParts
from ..services.hearing.recording import Recordings
from ..services.hearing.samples import RATE, SampleDesk, SampleStore
from ..services.hearing.service import HearingService
from ..services.voice.clones import VoiceClones
from .ground import Ground
from .kernel import Kernel


def make_hearing(ground: Ground, sounding: Callable[[], bool]) -> HearingService:
    """`sounding`: whether the studio is heard at this moment. Nothing is opened or started yet."""
    settings, folder = ground.settings, ground.paths.hearing

    def chosen() -> HearingSettings:
        return settings.current.voice.hearing

    models = WhisperModels(folder / "models")
    local = WhisperTranscriber(lambda: chosen().model, models)
    models.let_go = local.close
    parts = HearingParts(
        microphone=SoundDeviceInput(lambda: chosen().input),
        transcribers=(ServerTranscriber(lambda: chosen().server, ground.secrets), local),
        recordings=Recordings(folder / "recordings"),
        settings=chosen,
        bus=ground.bus,
        models=models,
        sounding=sounding,
    )
    studio = SoundDeviceInput(lambda: chosen().input, RATE)
    return HearingService(parts, SampleDesk(studio, SampleStore(folder / "samples")))


def make_clones(ground: Ground, kernel: Kernel) -> VoiceClones:
    samples = SampleStore(ground.paths.hearing / "samples")
    return VoiceClones(samples, kernel.voice_learner, kernel.personas, kernel.voice_book)
