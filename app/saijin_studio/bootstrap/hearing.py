"""Puts together what hears: the microphone, who makes text of speech, and where recordings lie."""

from __future__ import annotations

from ..core.settings import HearingSettings
from ..providers.hearing.server import ServerTranscriber
from ..providers.hearing.whisper import WhisperTranscriber
from ..providers.microphone import SoundDeviceInput
from ..services.hearing.parts import HearingParts
from ..services.hearing.recording import Recordings
from ..services.hearing.samples import RATE, SampleDesk, SampleStore
from ..services.hearing.service import HearingService
from .ground import Ground


def make_hearing(ground: Ground) -> HearingService:
    """Nothing is opened or started yet."""
    settings, folder = ground.settings, ground.paths.hearing

    def chosen() -> HearingSettings:
        return settings.current.voice.hearing

    local = WhisperTranscriber(lambda: chosen().model, folder / "models")
    parts = HearingParts(
        microphone=SoundDeviceInput(lambda: chosen().input),
        transcribers=(ServerTranscriber(lambda: chosen().server, ground.secrets), local),
        recordings=Recordings(folder / "recordings"),
        settings=chosen,
        bus=ground.bus,
        fetch_model=local.fetch,
    )
    studio = SoundDeviceInput(lambda: chosen().input, RATE)
    return HearingService(parts, SampleDesk(studio, SampleStore(folder / "samples")))
