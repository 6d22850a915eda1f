"""Talk without hands: listens, writes down, waits for the answer and until it is said, and listens again.

The microphone is open only while the studio itself is silent, so that it never hears its own voice.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, Literal

from ...core.bus import EventBus
from ...core.cancel import CancelToken
from ...core.errors import SaijinError
from ...core.events import DictationChanged, SoundHeard, SpeechChanged, TurnChanged
from .activity import RATE, VoiceActivity
from .level import dbfs
from .parts import HearingParts
from .recording import Recording
from .writing_down import Heard, WritingDown

if TYPE_CHECKING:
    from ...ports import Samples

log = logging.getLogger(__name__)

ANSWER_SECONDS: Final = 10.0  # within which an answer has begun, or there will be none
ECHO_SECONDS: Final = 0.4  # of the room, and of what the device still buffers after the last word
KEPT_SECONDS: Final = 1.0  # of the sound before a word is known to have begun

Why = Literal["said", "interrupted", "lost", "stopped"]


class Quiet:
    """Whether the studio is silent: no reply is being made since this is asked, and nothing is being said."""

    def __init__(self, bus: EventBus) -> None:
        self._changed = threading.Condition()
        self._turns: set[str] = set()
        self._spoken: set[str] = set()
        self._awaited = False
        self.on_sound: Callable[[], None] = lambda: None
        self._ends = [bus.subscribe(TurnChanged, self._turn), bus.subscribe(SpeechChanged, self._speech)]

    def expect_answer(self, expected: bool = True) -> None:
        """Something is being said to a persona, who is not heard of yet."""
        with self._changed:
            self._awaited = expected

    def wait(self, cancel: CancelToken) -> None:
        """Raises Cancelled."""
        cancel.on_cancel(self._wake)
        with self._changed:
            self._changed.wait_for(lambda: cancel.cancelled or not self._awaited, ANSWER_SECONDS)
            self._awaited = False
            self._changed.wait_for(lambda: cancel.cancelled or self.now)
        cancel.raise_if_cancelled()

    @property
    def now(self) -> bool:
        return not self._turns and not self._spoken

    @property
    def soon(self) -> bool:
        """Whether it has to be waited for."""
        return self._awaited or not self.now

    def close(self) -> None:
        for end in self._ends:
            end()

    def _turn(self, event: TurnChanged) -> None:
        self._note(self._turns, event.correlation_id, event.state.open)

    def _speech(self, event: SpeechChanged) -> None:
        if event.state != "stored":
            self._note(self._spoken, event.correlation_id, event.state in ("preparing", "speaking"))

    def _note(self, among: set[str], key: str, goes_on: bool) -> None:
        with self._changed:
            (among.add if goes_on else among.discard)(key)
            self._awaited = self._awaited and not goes_on
            loud = not self.now
            self._changed.notify_all()
        if loud:
            self.on_sound()

    def _wake(self) -> None:
        with self._changed:
            self._changed.notify_all()


class HandsFree:
    """One talk, for the composer `key`, until `stop`, a fault, or the loss of the microphone."""

    def __init__(self, parts: HearingParts, key: str, language: str) -> None:
        self._parts = parts
        self.key = key
        self._language = language
        self._writing = WritingDown(parts)
        self._quiet = Quiet(parts.bus)
        self._cancel = CancelToken()
        self._thread = threading.Thread(target=self._run, name="hands-free", daemon=True)

    def start(self) -> None:
        """Raises ProviderUnavailable where nothing could write down what is said."""
        self._parts.transcriber()
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
        finally:
            self._quiet.close()
            self._tell("ended")

    def _once(self) -> bool:
        """Listens until something was said; false where it cannot go on. Raises ProviderUnavailable, Cancelled."""
        ear = _Ear(self._parts, self.key)
        self._quiet.on_sound = ear.interrupt
        self._cancel.on_cancel(ear.quit)
        why = self._listen(ear)
        self._quiet.on_sound = lambda: None
        self._cancel.raise_if_cancelled()
        if why == "lost":
            self._tell("lost")
        if ear.recording is None:
            return why != "lost"
        heard = Heard(self.key, ear.recording.id, ear.recording.end(), self._language)
        self._quiet.expect_answer()  # it may begin before the words are known here to have been told
        written = self._writing.write(heard, self._cancel)
        self._cancel.raise_if_cancelled()
        if not written:
            self._quiet.expect_answer(False)
        return why != "lost" and (written or not self._kept(heard))

    def _listen(self, ear: _Ear) -> Why:
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

    def _kept(self, heard: Heard) -> bool:
        """Whether it could not be written down: then nothing more is said into a void."""
        return any(one.id == heard.recording for one in self._parts.recordings.kept())

    def _tell(self, state: str, error: SaijinError | None = None) -> None:
        code, params = (error.code, dict(error.params)) if error is not None else ("", {})
        self._parts.bus.publish(DictationChanged(self.key, state, error=code, params=params))


class _Ear:
    """Listens once: `recording` is what was said, None where nothing was."""

    def __init__(self, parts: HearingParts, key: str) -> None:
        self._parts = parts
        self._key = key
        self._activity = VoiceActivity(parts.settings().pause_seconds)
        self._blocks: queue.SimpleQueue[Samples | Why] = queue.SimpleQueue()
        self._echo = round(ECHO_SECONDS * RATE)
        self._before: list[Samples] = []
        self._at = 0  # samples that the activity has heard
        self.recording: Recording | None = None

    def take(self, block: Samples) -> None:
        self._blocks.put(block)

    def lose(self) -> None:
        self._blocks.put("lost")

    def interrupt(self) -> None:
        self._blocks.put("interrupted")

    def quit(self) -> None:
        self._blocks.put("stopped")

    def hear(self) -> Why:
        while True:
            block = self._blocks.get()
            if isinstance(block, str):
                return block
            self._parts.bus.publish(SoundHeard(self._key, dbfs(block)))
            if self._echo > 0:
                self._echo -= len(block)
            elif self._ended(block):
                return "said"

    def forget(self) -> None:
        if self.recording is not None:
            self.recording.end()
            self._parts.recordings.forget(self.recording.id)

    def _ended(self, block: Samples) -> bool:
        changes = self._activity.feed(block)
        self._at += len(block)
        room = self._keep(block)
        for change in changes:
            if change.what == "begins" and self.recording is None:
                self._begin(change.at)
            elif change.what == "ends":
                return True
        return not room

    def _keep(self, block: Samples) -> bool:
        if self.recording is not None:
            return self.recording.add(block)
        self._before.append(block)
        while sum(map(len, self._before)) > KEPT_SECONDS * RATE + len(block):
            self._before.pop(0)
        return True

    def _begin(self, at: int) -> None:
        """What came shortly before the first loud frame is the beginning of the word."""
        import numpy as np

        self.recording = self._parts.recordings.begin()
        before = np.concatenate(self._before)
        self.recording.add(before[max(0, len(before) - (self._at - at)) :])
        self._before.clear()
