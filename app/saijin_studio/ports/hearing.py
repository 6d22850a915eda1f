"""What hears: a microphone, and what makes text of speech."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from ..core.cancel import CancelToken
from ..core.hearing_models import ModelProgress, ModelStatus
from .speech import Speech

if TYPE_CHECKING:
    from .speech import Samples


@dataclass(frozen=True, slots=True)
class Transcript:
    """`language` as a code ("en"), "" where it is not told."""

    text: str
    language: str = ""


class Transcriber(Protocol):
    @property
    def name(self) -> str:
        """server, whisper."""

    def missing(self) -> str | None:
        """None when it can hear, otherwise what is missing: a package, "server" where none is set, "model"."""

    def transcribe(self, speech: Speech, language: str = "", cancel: CancelToken | None = None) -> Transcript:
        """`language` "" = found out by itself. Raises ProviderError, Cancelled."""

    def close(self) -> None:
        """Ends what it started; may be used again."""


class SpeechModels(Protocol):
    """The models of the local engine, by their names; each is brought only when a person asks."""

    def status(self, name: str) -> ModelStatus: ...

    def fetch(self, name: str, tell: Callable[[ModelProgress], None], cancel: CancelToken) -> ModelStatus:
        """Goes on with what came before; at once when it is here. What has come is kept when it fails.

        Raises ModelFault, StorageFull (hearing_model), StorageError, Cancelled.
        """

    def remove(self, name: str) -> bool:
        """Whether there was something. Raises ModelFault (busy), StorageError."""

    def close(self) -> None:
        """Stops what is being fetched; it is kept as far as it came."""


class Listening(Protocol):
    """A microphone that is open."""

    def stop(self) -> None:
        """Closes it; no block comes after this returns. May be called again."""


class AudioInput(Protocol):
    """`on_block` is called from a thread of its own, with mono float32 samples at 16 kHz, some 32 ms each."""

    def missing(self) -> str | None:
        """None when there is a microphone, otherwise why there is none (audio_library, audio_input)."""

    def devices(self) -> tuple[str, ...]: ...

    def listen(self, on_block: Callable[[Samples], None], on_lost: Callable[[], None]) -> Listening:
        """`on_lost` is told once when the device goes away, or is closed because `on_block` raised.

        Raises ProviderError.
        """
