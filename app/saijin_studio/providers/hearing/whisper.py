"""Speech to text on this machine by faster-whisper, where the part `[dictation]` is installed."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from ...core.cancel import CancelToken
from ...core.errors import Cancelled, ModelMissing, ProviderFault, ProviderUnavailable
from ...ports import Speech, Transcript
from ..child_process import end_child, start_child
from ..speech.openjtalk_process import read_message, write_message

PROVIDER: Final = "whisper"
PACKAGE: Final = "faster-whisper"
RATE: Final = 16_000
SECONDS_EACH: Final = 60.0  # that a second of speech may take: a large model on a slow machine
LEAST_SECONDS: Final = 180.0  # loading the model, too
IDLE_SECONDS: Final = 600.0  # then its memory is given back


def default_command() -> tuple[str, ...]:
    """An installer's program must pass a command of its own."""
    return (sys.executable, "-P", "-m", "saijin_studio.providers.hearing.whisper_process")


class WhisperTranscriber:
    """ports.Transcriber. One recording at a time; the process is started when first needed.

    `model` is asked for its current name; models lie in `folder`.
    """

    name = "whisper"

    def __init__(
        self,
        model: Callable[[], str],
        folder: Path,
        command: Sequence[str] | None = None,
        idle_seconds: float = IDLE_SECONDS,
    ) -> None:
        self._model = model
        self._folder = folder
        self._command = tuple(command or default_command())
        self._idle_seconds = idle_seconds
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._idle: threading.Timer | None = None

    def missing(self) -> str | None:
        return None if importlib.util.find_spec("faster_whisper") else PACKAGE

    def transcribe(self, speech: Speech, language: str = "", cancel: CancelToken | None = None) -> Transcript:
        """Also raises ModelMissing where the model is not on this machine."""
        samples = _at_rate(speech)
        request = {**self._chosen(), "language": language, "count": len(samples) // 4}
        limit = max(LEAST_SECONDS, speech.seconds * SECONDS_EACH)
        told = self._ask(request, samples, limit, cancel or CancelToken())
        return Transcript(str(told["text"]), str(told["language"]))

    def fetch(self, cancel: CancelToken | None = None) -> None:
        """Brings the model from the network to `folder`. Raises ProviderError, Cancelled."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._ask({**self._chosen(), "fetch": True}, b"", None, cancel or CancelToken())

    def close(self) -> None:
        with self._lock:
            self._end()

    def _chosen(self) -> dict[str, Any]:
        return {"model": self._model(), "folder": str(self._folder)}

    def _ask(self, request: dict[str, Any], body: bytes, seconds: float | None, cancel: CancelToken) -> dict[str, Any]:
        if lacking := self.missing():
            raise ProviderUnavailable(f"{lacking} is not installed", provider=PROVIDER, reason="hearing_nobody")
        with self._lock:
            cancel.raise_if_cancelled()
            try:
                told = self._exchange(request, body, seconds, cancel)
            except (OSError, EOFError) as error:
                self._end()
                if cancel.cancelled:
                    raise Cancelled() from error
                detail = f"the local engine went away: {error}"
                raise ProviderFault(detail, provider=PROVIDER, model=request["model"], reason="hearing_died") from error
            finally:
                self._rest()
        return _checked(told, request["model"])

    def _exchange(
        self, request: dict[str, Any], body: bytes, seconds: float | None, cancel: CancelToken
    ) -> dict[str, Any]:
        child = self._started()
        cancel.on_cancel(child.kill)
        watchdog = threading.Timer(seconds or 0.0, child.kill)
        watchdog.daemon = True
        if seconds is not None:
            watchdog.start()
        assert child.stdin is not None and child.stdout is not None
        try:
            write_message(child.stdin, request, body)  # type: ignore[arg-type]
            return read_message(child.stdout)  # type: ignore[arg-type]
        finally:
            watchdog.cancel()

    def _started(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._child.poll() is not None:
            self._end()
            self._child = start_child(self._command)
        return self._child

    def _rest(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None
        if self._child is not None:
            self._idle = threading.Timer(self._idle_seconds, self.close)
            self._idle.daemon = True
            self._idle.start()

    def _end(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None
        child, self._child = self._child, None
        if child is not None:
            end_child(child, PROVIDER)


def _checked(told: dict[str, Any], model: str) -> dict[str, Any]:
    if "error" not in told:
        return told
    if told.get("kind") == "missing":
        raise ModelMissing(str(told["error"]), provider=PROVIDER, model=model)
    raise ProviderFault(str(told["error"])[:500], provider=PROVIDER, model=model)


def _at_rate(speech: Speech) -> bytes:
    import numpy as np

    samples = speech.samples
    if speech.sample_rate != RATE and len(samples):
        import soxr

        samples = soxr.resample(samples, speech.sample_rate, RATE)
    return np.asarray(samples, "<f4").tobytes()
