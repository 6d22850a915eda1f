"""What makes a voice of a recording of a person."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, Protocol, runtime_checkable

from ..core.cancel import CancelToken
from .speech import Speech

# part: the optional part that it runs in; model: a model that can speak as in a recording.
Lack = Literal["", "part", "model"]


class VoiceLearner(Protocol):
    @property
    def name(self) -> str:
        """Of the speech engine that then speaks with the voice: VoiceChoice.engine."""

    @property
    def languages(self) -> frozenset[str]:
        """That it can speak in such a voice; none while it lacks something."""

    def lacks(self) -> Lack:
        """What is to be brought before it can learn, "" when it can."""

    def learnt(self, recording: Path) -> bool:
        """Whether its first sentence comes as soon as any other."""

    def learn(self, recording: Path, cancel: CancelToken | None = None) -> None:
        """Finds out what makes the voice of a recording, and keeps it beside the recording.

        Raises SpeechUnavailable, InputError where too little is heard, ProviderError, Cancelled.
        """

    def speak_like(self, recording: Path, text: str, language: str, cancel: CancelToken | None = None) -> Speech:
        """One sentence in the voice of a recording. Raises what `learn` raises."""


@runtime_checkable
class ClonedSpeech(Protocol):
    """What an engine has besides that speaks as in recordings of people."""

    def only_cloned(self, language: str) -> bool:
        """Whether it speaks the language in such voices alone: then it does where somebody chose it, nowhere else."""
