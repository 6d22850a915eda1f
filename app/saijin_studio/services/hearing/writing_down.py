"""From a recording to its words. What could not be written down is kept, to be tried again."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ...core.cancel import CancelToken
from ...core.errors import Cancelled, InputError, SaijinError
from ...core.events import DictationChanged
from ...ports import Speech
from .level import QUIET, dbfs
from .parts import HearingParts

if TYPE_CHECKING:
    from ...ports import Samples

log = logging.getLogger(__name__)

LEAST_SECONDS: Final = 0.25  # less is a button pressed by mistake
FRAME: Final = 512


@dataclass(frozen=True, slots=True)
class Heard:
    """One recording, and the composer that waits for its words."""

    key: str
    recording: str
    speech: Speech
    language: str = ""


class WritingDown:
    def __init__(self, parts: HearingParts) -> None:
        self._parts = parts
        self._keeps = False

    def keep_all(self) -> None:
        """The studio ends: what is stopped from now on is kept for its next start."""
        self._keeps = True

    def write(self, heard: Heard, cancel: CancelToken) -> bool:
        """Tells by events what becomes of it; true when there are words. Takes as long as the transcriber."""
        if heard.speech.seconds < LEAST_SECONDS:
            return self._nothing(heard)
        if loudest(heard.speech.samples) < QUIET:
            return self._nothing(heard, "hearing_silent")
        self._tell(heard, "writing")
        try:
            text = self._text(heard, cancel)
        except Cancelled:
            if not self._keeps:
                self._forget(heard)
            return False
        except SaijinError as error:
            self._failed(heard, error)
            return False
        except Exception as fault:  # a transcriber's own defect must not cost what was said
            log.exception("what was said could not be written down")
            self._failed(heard, SaijinError(f"{type(fault).__name__}: {fault}"))
            return False
        self._parts.recordings.release(heard.recording)  # kept until whoever asked has the words in safety
        self._tell(heard, "said", text=text)
        return True

    def _text(self, heard: Heard, cancel: CancelToken) -> str:
        """Raises InputError (hearing_unclear) where no word was understood."""
        told = self._parts.transcriber().transcribe(heard.speech, heard.language, cancel)
        cancel.raise_if_cancelled()
        if not told.text.strip():
            raise InputError("no words were understood", reason="hearing_unclear")
        return told.text.strip()

    def _nothing(self, heard: Heard, why: str = "") -> bool:
        self._forget(heard)
        self._tell(heard, "nothing", error=InputError("silence", reason=why) if why else None)
        return False

    def _failed(self, heard: Heard, error: SaijinError) -> None:
        log.info("what was said is kept as %s: %s", heard.recording, error)
        self._parts.recordings.release(heard.recording)
        self._tell(heard, "failed", error=error)

    def _forget(self, heard: Heard) -> None:
        try:
            self._parts.recordings.forget(heard.recording)
        except SaijinError as error:
            log.warning("the recording %s cannot be removed: %s", heard.recording, error)

    def _tell(self, heard: Heard, state: str, text: str = "", error: SaijinError | None = None) -> None:
        code, params = (error.code, dict(error.params)) if error is not None else ("", {})
        kept = heard.recording if state in ("failed", "said") else ""
        self._parts.bus.publish(DictationChanged(heard.key, state, text, code, kept, params))


def loudest(samples: Samples) -> float:
    """The level of the loudest 32 ms, in dBFS."""
    return max((dbfs(samples[at : at + FRAME]) for at in range(0, len(samples), FRAME)), default=dbfs(samples))
