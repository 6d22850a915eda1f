"""How far the replies are that are being made: the step, the model that is loaded, or what they wait for."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from ....core.events import ModelLoading, StepChanged
from ...context import UiContext
from ...transcript.rows import Row
from ...transcript.transcript import Transcript
from .words import loading_words, queued_words, step_words


class Progress(QObject):
    """Keeps the words below the rows in step."""

    def __init__(self, context: UiContext, transcript: Transcript, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._transcript = transcript
        context.bridge.step_changed.connect(self._on_step)
        context.bridge.model_loading.connect(self._on_loading)
        context.engine_changed.connect(self._on_engine)

    def _making(self, correlation_id: str) -> Row | None:
        row = self._transcript.stack.find(correlation_id)
        return row if row is not None and row.making else None

    @Slot(object)
    def _on_step(self, event: StepChanged) -> None:
        row = self._making(event.correlation_id)
        if row is None or event.state not in ("started", "retrying"):
            return
        if event.topic.startswith("voice.") or (row.text and not event.topic.startswith("chat.")):
            return
        row.status = step_words(event)
        self._transcript.change(row)

    @Slot(object)
    def _on_loading(self, event: ModelLoading) -> None:
        row = self._making(event.correlation_id)
        if row is not None and not row.text:
            row.status = loading_words(event)
            self._transcript.change(row)

    @Slot()
    def _on_engine(self) -> None:
        for row in self._transcript.stack.rows[-5:]:
            if row.making and not row.text and not row.trouble:
                row.status = queued_words(self._context.engine)
                self._transcript.change(row)
