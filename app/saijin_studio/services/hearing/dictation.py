"""From a press of the button to the words in the composer."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ...core.cancel import CancelToken
from ...core.events import DictationChanged, SoundHeard
from ...ports import Listening
from .level import dbfs
from .parts import HearingParts
from .recording import Recording
from .writing_down import Heard, WritingDown

if TYPE_CHECKING:
    from ...ports import Samples

TAIL_BLOCKS: Final = 8  # 256 ms: who lets go of the button is still in the last syllable


@dataclass(eq=False)
class _Session:
    key: str
    language: str
    recording: Recording
    cancel: CancelToken = field(default_factory=CancelToken)
    microphone: Listening | None = None
    blocks_left: int | None = None  # after the button was let go
    over: bool = False


class Dictation:
    """One recording at a time. What becomes of it comes as DictationChanged, how loud it is as SoundHeard."""

    def __init__(self, parts: HearingParts) -> None:
        self._parts = parts
        self._writing = WritingDown(parts)
        self._lock = threading.RLock()
        self._session: _Session | None = None
        self._cancels: dict[str, CancelToken] = {}  # of what is being written down, by recording

    @property
    def listening(self) -> bool:
        return self._session is not None

    def start(self, key: str, language: str) -> None:
        """Opens the microphone. Raises ProviderUnavailable, also where nothing could write down what is said."""
        self._parts.transcriber()
        with self._lock:
            if self._session is not None:
                return
            session = self._session = _Session(key, language, self._parts.recordings.begin())
        try:
            microphone = self._parts.microphone.listen(
                lambda block: self._hear(session, block), lambda: self._lost(session)
            )
        except BaseException:
            self._drop(session)
            raise
        with self._lock:
            session.microphone = microphone
            over = session.over
        if over:
            microphone.stop()
        else:
            self._tell(key, "listening")

    def stop(self, key: str) -> None:
        """A moment later what was said is written down."""
        with self._lock:
            session = self._session
            if session is not None and session.key == key and session.blocks_left is None:
                session.blocks_left = TAIL_BLOCKS

    def cancel(self, key: str) -> None:
        """Nothing comes of it any more, and it is not kept."""
        with self._lock:
            session = self._session if self._session is not None and self._session.key == key else None
            cancels = list(self._cancels.values())
        if session is not None:
            self._drop(session)
        for token in cancels:
            token.cancel()
        self._tell(key, "ended")

    def again(self, key: str, recording_id: str, language: str) -> None:
        """Tries anew to write down what was kept; takes as long as that. Raises NotFound, StorageError."""
        speech = self._parts.recordings.take(recording_id)
        self._write(Heard(key, recording_id, speech, language), CancelToken())

    def close(self) -> None:
        """The microphone is let go; what was being said, or written down, stays kept."""
        self._writing.keep_all()
        with self._lock:
            session, cancels = self._session, list(self._cancels.values())
        if session is not None and self._end(session):
            if session.microphone is not None:
                session.microphone.stop()
            session.recording.end()
        for token in cancels:
            token.cancel()

    # -- from the microphone's thread ------------------------------------------------------------------------------

    def _hear(self, session: _Session, block: Samples) -> None:
        if session.over:
            return
        room = session.recording.add(block)
        self._parts.bus.publish(SoundHeard(session.key, dbfs(block)))
        with self._lock:
            if session.blocks_left is not None:
                session.blocks_left -= 1
            done = not room or session.blocks_left == 0
        if done:
            self._finish(session)

    def _lost(self, session: _Session) -> None:
        """What was said until then is written down."""
        if session.over:
            return
        self._tell(session.key, "lost")
        self._finish(session)

    def _finish(self, session: _Session) -> None:
        """The microphone's thread is not the one to wait for a transcriber, nor for its own end."""
        if not self._end(session):
            return
        threading.Thread(target=self._written, args=(session,), name="dictation", daemon=True).start()

    # -- details ---------------------------------------------------------------------------------------------------

    def _written(self, session: _Session) -> None:
        if session.microphone is not None:
            session.microphone.stop()
        heard = Heard(session.key, session.recording.id, session.recording.end(), session.language)
        self._write(heard, session.cancel)

    def _write(self, heard: Heard, cancel: CancelToken) -> None:
        with self._lock:
            self._cancels[heard.recording] = cancel
        try:
            self._writing.write(heard, cancel)
        finally:
            with self._lock:
                self._cancels.pop(heard.recording, None)

    def _end(self, session: _Session) -> bool:
        """True the first time."""
        with self._lock:
            first, session.over = not session.over, True
            if self._session is session:
                self._session = None
            return first

    def _drop(self, session: _Session) -> None:
        self._end(session)
        session.cancel.cancel()
        if session.microphone is not None:
            session.microphone.stop()
        session.recording.end()
        self._parts.recordings.forget(session.recording.id)

    def _tell(self, key: str, state: str) -> None:
        self._parts.bus.publish(DictationChanged(key, state))
