"""Speech to text on this machine by faster-whisper, where the part `[dictation]` is installed."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from ...core.cancel import CancelToken
from ...core.errors import ModelMissing, ProviderFault, ProviderUnavailable
from ...ports import Speech, Transcript
from ..child_process import ChildFault, ChildProcess
from .whisper_models import WhisperModels
from .words import plain_words

PROVIDER: Final = "whisper"
PACKAGE: Final = "faster-whisper"
MODEL: Final = "model"  # what is missing where only that is
RATE: Final = 16_000
SECONDS_EACH: Final = 60.0  # that a second of speech may take: a large model on a slow machine
LEAST_SECONDS: Final = 180.0  # loading the model, too
IDLE_SECONDS: Final = 600.0  # then its memory is given back


def default_command() -> tuple[str, ...]:
    """-P keeps the script's folder off the module path. An installer's program must pass a command of its own."""
    return (sys.executable, "-P", str(Path(__file__).with_name("whisper_process.py")))


class WhisperTranscriber:
    """ports.Transcriber. One recording at a time; the process is started when first needed.

    `model` is asked for its current name.
    """

    name = "whisper"

    def __init__(
        self,
        model: Callable[[], str],
        models: WhisperModels,
        command: Sequence[str] | None = None,
        idle_seconds: float = IDLE_SECONDS,
    ) -> None:
        self._model = model
        self._models = models
        self._child = ChildProcess("the local speech recognition", command or default_command(), idle_seconds)

    def missing(self) -> str | None:
        if importlib.util.find_spec("faster_whisper") is None:
            return PACKAGE
        return None if self._models.folder(self._model()) else MODEL

    def transcribe(self, speech: Speech, language: str = "", cancel: CancelToken | None = None) -> Transcript:
        """Also raises ModelMissing where the model is not on this machine."""
        samples, model = _at_rate(speech), self._model()
        request = {"model": str(self._folder(model)), "language": language, "count": len(samples) // 4}
        limit = max(LEAST_SECONDS, speech.seconds * SECONDS_EACH)
        try:
            told, _ = self._child.ask(request, limit, cancel, samples)
        except ChildFault as fault:
            reason = "hearing_hung" if fault.hung else "hearing_died"
            detail = f"the local engine went away: {fault}"
            raise ProviderFault(detail, provider=PROVIDER, model=model, reason=reason) from fault
        return _read(told, model)

    def close(self) -> None:
        self._child.close()

    def _folder(self, model: str) -> Path:
        """Raises ProviderUnavailable (hearing_nobody), ModelMissing."""
        if self.missing() == PACKAGE:
            raise ProviderUnavailable(f"{PACKAGE} is not installed", provider=PROVIDER, reason="hearing_nobody")
        folder = self._models.folder(model)
        if folder is None:
            raise ModelMissing(f"the model {model} is not here", provider=PROVIDER, model=model)
        return folder


def _read(told: dict[str, Any], model: str) -> Transcript:
    """Raises ProviderFault for what went wrong with it."""
    if "error" in told:
        reason = {"reason": f"hearing_{told['reason']}"} if "reason" in told else {}
        raise ProviderFault(str(told["error"]), provider=PROVIDER, model=model, **reason)
    return Transcript(plain_words(str(told["text"])), str(told["language"]))


def _at_rate(speech: Speech) -> bytes:
    import numpy as np

    samples = speech.samples
    if speech.sample_rate != RATE and len(samples):
        import soxr

        samples = soxr.resample(samples, speech.sample_rate, RATE)
    return np.asarray(samples, "<f4").tobytes()
