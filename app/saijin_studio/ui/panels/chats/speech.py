"""Which messages of the open chat are heard, and which have their sound kept."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal, Slot

from ....core.conversation import Message
from ....core.events import SpeechChanged
from ...context import UiContext
from ...transcript.heard import Sentence
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
            rows = self._transcript.stack.rows[-50:]
            row = next((r for r in rows if r.message and r.correlation_id == event.correlation_id), None)
            self._speech[event.correlation_id] = event.message_id or (row.key if row is not None else "")
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
            if event.state == "finished" and event.message_id:
                self._mark_audio(event.message_id)
        elif event.state == "stored" and event.message_id:
            self._mark_audio(event.message_id)
        self.changed.emit()

    def _mark_audio(self, message_id: str) -> None:
        row = self._transcript.stack.find(message_id)
        if row is not None and row.message is not None and not row.message.has_audio:
            row.message = replace(row.message, has_audio=True)
            self._transcript.bar.refresh()
