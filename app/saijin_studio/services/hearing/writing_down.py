"""From a recording to its words. What could not be written down is kept, to be tried again."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from ...core.cancel import CancelToken
from ...core.errors import Cancelled, InputError, SaijinError
from ...core.events import DictationChanged
from ...ports import Speech, Transcript
from .level import QUIET, dbfs
from .parts import HearingParts

if TYPE_CHECKING:
    from ...ports import Samples

log = logging.getLogger(__name__)

LEAST_SECONDS: Final = 0.25  # less is a button pressed by mistake
FRAME: Final = 512
SILENT: Final = "hearing_silent"
UNCLEAR: Final = "hearing_unclear"

Outcome = Literal["said", "nothing", "failed"]


@dataclass(frozen=True, slots=True)
class Heard:
    """One recording, and the composer that waits for its words."""

    key: str
    recording: str
    speech: Speech
    language: str = ""


class WritingDown:
    """`keeps_unclear`: where no word was understood the sound is kept as well, for somebody wanted to say something."""

    def __init__(self, parts: HearingParts, keeps_unclear: bool = True) -> None:
        self._parts = parts
        self._keeps_unclear = keeps_unclear
        self._keeps = False

    def keep_all(self) -> None:
        """The studio ends: what is stopped from now on is kept for its next start."""
        self._keeps = True

    def write(self, heard: Heard, cancel: CancelToken) -> Outcome:
        """Tells by events what becomes of it, but for a cancel. Takes as long as the transcriber."""
        if heard.speech.seconds < LEAST_SECONDS:
            return self._nothing(heard)
        if loudest(heard.speech.samples) < QUIET:
            return self._nothing(heard, SILENT)
        self._tell(heard, "writing")
        try:
            text = words_of(self._parts, heard.speech, heard.language, cancel).text
        except Cancelled:
            if not self._keeps:
                self._forget(heard)
            return "nothing"
        except SaijinError as error:
            if error.params.get("reason") == UNCLEAR and not self._keeps_unclear:
                return self._nothing(heard, UNCLEAR)
            return self._failed(heard, error)
        except Exception as fault:  # a transcriber's own defect must not cost what was said
            log.exception("what was said could not be written down")
            return self._failed(heard, SaijinError(f"{type(fault).__name__}: {fault}"))
        self._parts.recordings.release(heard.recording)  # kept until whoever asked has the words in safety
        self._tell(heard, "said", text=text)
        return "said"

    def _nothing(self, heard: Heard, why: str = "") -> Outcome:
        self._forget(heard)
        self._tell(heard, "nothing", error=InputError("silence", reason=why) if why else None)
        return "nothing"

    def _failed(self, heard: Heard, error: SaijinError) -> Outcome:
        log.info("what was said is kept as %s: %s", heard.recording, error)
        self._parts.recordings.release(heard.recording)
        self._tell(heard, "failed", error=error)
        return "failed"

    def _forget(self, heard: Heard) -> None:
        try:
            self._parts.recordings.forget(heard.recording)
        except SaijinError as error:
            log.warning("the recording %s cannot be removed: %s", heard.recording, error)

    def _tell(self, heard: Heard, state: str, text: str = "", error: SaijinError | None = None) -> None:
        code, params = (error.code, dict(error.params)) if error is not None else ("", {})
        keeps = state in ("failed", "said") and self._parts.recordings.has(heard.recording)
        kept = heard.recording if keeps else ""
        self._parts.bus.publish(DictationChanged(heard.key, state, text, code, kept, params))


def words_of(parts: HearingParts, speech: Speech, language: str, cancel: CancelToken) -> Transcript:
    """Raises InputError (hearing_silent, or hearing_unclear where no word was understood), ProviderError, Cancelled."""
    if loudest(speech.samples) < QUIET:
        raise InputError("there was no sound", reason=SILENT)
    told = parts.transcriber().transcribe(speech, language, cancel)
    cancel.raise_if_cancelled()
    if not told.text.strip():
        raise InputError("no words were understood", reason=UNCLEAR)
    return Transcript(told.text.strip(), told.language)


def loudest(samples: Samples) -> float:
    """The level of the loudest 32 ms, in dBFS."""
    return max((dbfs(samples[at : at + FRAME]) for at in range(0, len(samples), FRAME)), default=dbfs(samples))
