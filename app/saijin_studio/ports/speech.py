"""What speaks, and where it sounds."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from ..core.cancel import CancelToken
from ..core.voice import EngineVoice, VoiceChoice

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Speech:
    """Mono float32 samples in -1..1 at `sample_rate` Hz.

    As a portion of a sentence that broke off, `taken_back` tells how many samples before it are said again after it:
    neither they nor it are part of the sentence, it only lets whoever heard them hear them fade.
    """

    samples: Samples
    sample_rate: int
    taken_back: int = 0

    @property
    def seconds(self) -> float:
        return len(self.samples) / self.sample_rate


class SpeechEngine(Protocol):
    """One that makes sound of words. What it does not do itself (`does`) is done to its sound afterwards."""

    @property
    def name(self) -> str:
        """espeak, openjtalk, vits, coqui, server."""

    @property
    def languages(self) -> frozenset[str]: ...

    @property
    def does(self) -> frozenset[str]:
        """Of pitch, speed, emotion: what of a VoiceChoice the engine follows by itself."""

    def missing(self) -> str | None:
        """None when it can speak, otherwise the name of what is missing (a package)."""

    def voices(self, language: str) -> tuple[EngineVoice, ...]: ...

    def warm(self, language: str) -> None:
        """Loads what the first sentence needs; returns when it is there, at once the second time."""

    def synthesise(self, text: str, language: str, voice: VoiceChoice, cancel: CancelToken | None = None) -> Speech:
        """One sentence of one language. Raises ProviderError; Cancelled within 300 ms of a cancel."""

    def close(self) -> None:
        """Ends what it started; may be used again."""


@runtime_checkable
class StreamingSpeech(Protocol):
    """What an engine has besides that gives the beginning of a sentence before it has made its end."""

    def stream(
        self, text: str, language: str, voice: VoiceChoice, cancel: CancelToken | None = None
    ) -> Generator[Speech, None, None]:
        """As `synthesise`, in portions of one rate; whoever stops taking them cancels.

        What is taken back (Speech.taken_back) is always some whole portions.
        """


@runtime_checkable
class VersionedSpeech(Protocol):
    """What an engine has besides whose voices may be replaced by others of the same name."""

    def version(self, language: str, voice: VoiceChoice) -> str:
        """Another one when the engine, or the voice that would say it, is another. Returns at once.

        Raises ProviderError when nobody would say it.
        """


class AudioOutput(Protocol):
    """One always-open stream. All calls return at once and may come from any thread."""

    def missing(self) -> str | None:
        """None when there is a device, otherwise why there is none (audio_library, audio_device)."""

    def enqueue(
        self,
        utterance: str,
        speech: Speech,
        on_start: Callable[[], None] | None = None,
        on_end: Callable[[], None] | None = None,
    ) -> None:
        """Appends to what is being played; `utterance` names what belongs together (a correlation id).

        `on_start` and `on_end` are called on the thread of the sound and must return at once; of what is dropped they
        are not.
        """

    def stop(self, utterance: str | None = None) -> None:
        """Drops what is queued and falls silent at once; of one utterance or of all. Later pieces of a stopped
        utterance are dropped too until `begin` is called for it."""

    def begin(self, utterance: str) -> None: ...

    def wait(self, utterance: str, timeout: float | None = None) -> bool:
        """Waits until all of an utterance has sounded; false on time-out."""

    def speaking(self) -> str | None: ...

    def close(self) -> None: ...
