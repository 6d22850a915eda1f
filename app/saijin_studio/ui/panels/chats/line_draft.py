"""Has a model write the person's next line, for them to change and send."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot

from ....core.cancel import CancelToken
from ....core.errors import SaijinError
from ...context import UiContext
from .attachments import Begin
from .composer import Composer


class LineDraft(QObject):
    """One at a time; what was written before comes back with Ctrl+Z. `place` is the id of the open chat."""

    def __init__(
        self, context: UiContext, composer: Composer, begin: Begin, place: Callable[[], str | None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._composer = composer
        self._begin = begin
        self._place = place
        self._writing: CancelToken | None = None
        composer.draft_wanted.connect(self.toggle)
        composer.stopped.connect(self.stop)

    @Slot()
    def toggle(self) -> None:
        """Begins, or stops what is being written."""
        if self._writing is not None:
            self.stop()
        else:
            self._begin(self._write, self._composer.show_fault)

    @Slot()
    def stop(self) -> None:
        if self._writing is not None:
            self._writing.cancel()
            self._over()

    def _write(self, conversation_id: str) -> None:
        token = self._writing = CancelToken()
        begun = self._composer.text()
        self._composer.set_drafting(True)
        self._composer.say(self.tr("Your line is being written…"), button=self.tr("Stop"), run=self.stop)

        def done(text: str) -> None:
            if self._writing is token:
                self._over()
                if self._place() == conversation_id:
                    self._composer.edit.write(text, instead=True)
                    self._composer.edit.setFocus()

        def failed(error: SaijinError) -> None:
            if self._writing is token:
                self._over()
                self._composer.show_fault(error)

        self._context.operations.run(
            lambda services: services.writing.result(services.writing.draft_line(conversation_id, begun), token),
            owner=self,
            done=done,
            failed=failed,
        )

    def _over(self) -> None:
        self._writing = None
        self._composer.set_drafting(False)
        self._composer.say("")
