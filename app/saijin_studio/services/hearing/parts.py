"""What dictation and hands-free talk are built from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ...core.bus import EventBus
from ...core.cancel import CancelToken
from ...core.errors import ProviderUnavailable
from ...core.settings import HearingSettings
from ...ports import AudioInput, Transcriber
from .recording import Recordings


@dataclass(frozen=True)
class HearingParts:
    """`transcribers` in the order in which they are asked when the settings leave it to the studio;
    `fetch_model` brings the model of the local one.
    """

    microphone: AudioInput
    transcribers: tuple[Transcriber, ...]
    recordings: Recordings
    settings: Callable[[], HearingSettings]
    bus: EventBus
    fetch_model: Callable[[CancelToken | None], None]

    def transcriber(self) -> Transcriber:
        """The one the settings name, or the first that can hear. Raises ProviderUnavailable (hearing_nobody)."""
        wanted = self.settings().engine
        for one in self.transcribers:
            if wanted in ("best", one.name) and one.missing() is None:
                return one
        raise ProviderUnavailable("nothing can write down speech", provider="hearing", reason="hearing_nobody")
