"""What dictation and hands-free talk are built from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ...core.bus import EventBus
from ...core.errors import ProviderUnavailable
from ...core.settings import HearingSettings
from ...ports import AudioInput, SpeechModels, Transcriber
from .recording import Recordings


@dataclass(frozen=True)
class HearingParts:
    """`transcribers` in the order in which they are asked when the settings leave it to the studio; `models` are
    those of the local one; `sounding` says whether the studio itself is heard at this moment.
    """

    microphone: AudioInput
    transcribers: tuple[Transcriber, ...]
    recordings: Recordings
    settings: Callable[[], HearingSettings]
    bus: EventBus
    models: SpeechModels
    sounding: Callable[[], bool] = lambda: False

    def transcriber(self) -> Transcriber:
        """The one the settings name, or the first that can hear.

        Raises ProviderUnavailable (hearing_nobody; hearing_model where only a model has to be fetched).
        """
        wanted = self.settings().engine
        asked = [one for one in self.transcribers if wanted in ("best", one.name)]
        lacking = {one.name: one.missing() for one in asked}
        for one in asked:
            if lacking[one.name] is None:
                return one
        reason = "hearing_model" if "model" in lacking.values() else "hearing_nobody"
        raise ProviderUnavailable("nothing can write down speech", provider="hearing", reason=reason)
