"""Which messages of the open chat are heard, and which have their sound kept."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal, Slot

from ....core.conversation import Message, Role
from ....core.events import SpeechChanged
from ...context import UiContext
from ...transcript.heard import Sentence
from ...transcript.rows import Row
from ...transcript.transcript import Transcript


class SpeechFollow(QObject):
    """`changed` after each word about the voice."""

    changed = Signal()

    def __init__(self, context: UiContext, transcript: Transcript, parent: QObject) -> None:
        super().__init__(parent)
        self._transcript = transcript
        self._speech: dict[str, str] = {}
        context.bridge.speech_changed.connect(self._on_speech)

    def speaking(self) -> bool:
        return bool(self._speech)

    def keep(self, message: Message) -> None:
        """A reply that is spoken already was stored."""
        if message.correlation_id in self._speech:
            self._speech[message.correlation_id] = message.id
            self._transcript.set_speaking(message.id)

    @Slot(object)
    def _on_speech(self, event: SpeechChanged) -> None:
        if event.state in ("preparing", "speaking"):
            row = self._row(event)
            self._speech[event.correlation_id] = row.key if row is not None else event.message_id or ""
            self._transcript.set_speaking(self._speech[event.correlation_id])
            if event.state == "speaking" and event.text:
                said = Sentence(event.correlation_id, event.message_id, event.text, event.begin, event.end)
                self._transcript.heard.show(said)
        elif event.state in ("finished", "stopped", "failed"):
            self._speech.pop(event.correlation_id, None)
            self._transcript.set_speaking(next(reversed(self._speech.values()), None))
            heard = self._transcript.heard
            if heard.said is not None and heard.said.correlation_id == event.correlation_id:
                heard.clear()
        if event.state in ("stored", "finished"):
            self._mark_audio(event)
        self.changed.emit()

    def _row(self, event: SpeechChanged) -> Row | None:
        """The message that it tells of: by its id, that of a reply which was being written by its turn."""
        if event.message_id:
            return self._transcript.stack.find(event.message_id)
        rows = (row for row in self._transcript.stack.rows[-50:] if row.message is not None)
        return next((r for r in rows if r.role is Role.PERSONA and r.correlation_id == event.correlation_id), None)

    def _mark_audio(self, event: SpeechChanged) -> None:
        row = self._row(event)
        if row is not None and row.message is not None and not row.message.has_audio:
            row.message = replace(row.message, has_audio=True)
            self._transcript.bar.refresh()
