"""Talk without hands: listens, writes down, waits for the answer and until it is said, and listens again.

The microphone is open only while the studio itself is silent, so that it never hears its own voice.
"""

from __future__ import annotations

import logging
import threading

from ...core.cancel import CancelToken
from ...core.errors import SaijinError
from ...core.events import DictationChanged
from .ear import Ear, Why
from .parts import HearingParts
from .quiet import Quiet
from .writing_down import Heard, WritingDown

log = logging.getLogger(__name__)


class HandsFree:
    """One talk, for the composer `key`, until `stop`, a fault, or the loss of the microphone."""

    def __init__(self, parts: HearingParts, quiet: Quiet, key: str, language: str) -> None:
        self._parts = parts
        self._quiet = quiet
        self.key = key
        self._language = language
        self._writing = WritingDown(parts, keeps_unclear=False)
        self._cancel = CancelToken()
        self._thread = threading.Thread(target=self._run, name="hands-free", daemon=True)

    def start(self) -> None:
        """Raises ProviderUnavailable where nothing could write down what is said."""
        self._parts.transcriber()
        self._quiet.begin()
        self._thread.start()

    def stop(self) -> None:
        """The microphone is closed when this returns; what was being said is not written down."""
        self._cancel.cancel()
        if threading.current_thread() is not self._thread:
            self._thread.join(5.0)

    @property
    def over(self) -> bool:
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            while True:
                if self._quiet.soon:
                    self._tell("waiting")
                self._quiet.wait(self._cancel)
                if not self._once():
                    return
        except SaijinError as error:
            if error.code != "cancelled":
                self._tell("failed", error)
        except Exception as fault:  # whatever it is, nobody must go on speaking to a microphone that is off
            log.exception("a talk without hands ended by a defect")
            self._tell("failed", SaijinError(f"{type(fault).__name__}: {fault}"))
        finally:
            self._tell("ended")

    def _once(self) -> bool:
        """Listens until something was said; false where it cannot go on. Raises ProviderUnavailable, Cancelled."""
        ear = Ear(self._parts, self.key)
        why = self._listen(ear)
        self._cancel.raise_if_cancelled()
        if why == "lost":
            self._tell("lost")
        if ear.recording is None:
            return why != "lost"
        heard = Heard(self.key, ear.recording.id, ear.recording.end(), self._language)
        self._quiet.expect_answer()  # it may begin before the words are known here to have been told
        outcome = self._writing.write(heard, self._cancel)
        self._cancel.raise_if_cancelled()
        if outcome != "said":
            self._quiet.expect_answer(False)
        return why != "lost" and outcome != "failed"

    def _listen(self, ear: Ear) -> Why:
        self._quiet.on_sound = ear.interrupt
        withdraw = self._cancel.on_cancel(ear.quit)
        try:
            microphone = self._parts.microphone.listen(ear.take, ear.lose)
            try:
                self._tell("listening")
                if not self._quiet.now:  # it began to speak while the microphone was being opened
                    ear.interrupt()
                return ear.hear()
            finally:
                microphone.stop()
                if self._cancel.cancelled:
                    ear.forget()
        finally:
            withdraw()
            self._quiet.on_sound = lambda: None

    def _tell(self, state: str, error: SaijinError | None = None) -> None:
        code, params = (error.code, dict(error.params)) if error is not None else ("", {})
        self._parts.bus.publish(DictationChanged(self.key, state, error=code, params=params))
