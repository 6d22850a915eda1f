"""Shows what a model says to itself before its reply, while it does."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from ....core.events import ThoughtStreamed
from ...context import UiContext
from ...transcript.rows import Row
from ...transcript.transcript import Transcript


class Thoughts(QObject):
    """Follows the replies that are being made in a transcript."""

    def __init__(self, context: UiContext, transcript: Transcript) -> None:
        super().__init__(transcript)
        self._context = context
        self._transcript = transcript
        self._asked: set[str] = set()
        context.bridge.thought_streamed.connect(self._on_thought)

    def _making(self, correlation_id: str) -> Row | None:
        row = self._transcript.stack.find(correlation_id)
        return row if row is not None and row.making else None

    @Slot(object)
    def _on_thought(self, event: ThoughtStreamed) -> None:
        row = self._making(event.correlation_id)
        if row is None:
            return
        if event.offset > len(row.reasoning):
            self._catch_up(row.key)
        else:
            self._transcript.think(row, event.offset, event.text)

    def _catch_up(self, key: str) -> None:
        """The chat was opened while the model thought: fetch its thoughts so far, once."""
        if key in self._asked:
            return
        self._asked.add(key)

        def done(thoughts: str) -> None:
            self._asked.discard(key)
            row = self._making(key)
            if row is not None and len(thoughts) > len(row.reasoning):
                self._transcript.think(row, len(row.reasoning), thoughts[len(row.reasoning) :])

        self._context.operations.run(lambda services: services.chat.thoughts(key), owner=self, done=done)
