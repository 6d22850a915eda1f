"""Cloned voices are learned one after the other, while the person goes on; each can be stopped."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from ....core.cancel import CancelToken
from ....core.errors import SaijinError
from ...context import UiContext
from ...messages import describe_error


class CloneLearning(QObject):
    """`waiting`: ids of recordings, the first of them is being learned. `faults`: by id, why one could not be.

    `changed` comes with each of its steps, `learnt` when one is done.
    """

    changed = Signal()
    learnt = Signal()

    def __init__(self, context: UiContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._token = CancelToken()
        self.waiting: list[str] = []
        self.faults: dict[str, str] = {}

    def begin(self, key: str) -> None:
        """After those that wait already."""
        if key in self.waiting:
            return
        self.faults.pop(key, None)
        self.waiting.append(key)
        if len(self.waiting) == 1:
            self._learn()
        self.changed.emit()

    def stop(self, key: str) -> None:
        """The one that is being learned ends on its own time."""
        self.faults.pop(key, None)
        if self.waiting[:1] == [key]:
            self._token.cancel()
        elif key in self.waiting:
            self.waiting.remove(key)
        self.changed.emit()

    def _learn(self) -> None:
        key, token = self.waiting[0], CancelToken()
        self._token = token
        self._context.operations.run(
            lambda services: services.voice_clones.learn(key, token), owner=self, done=self._done, failed=self._failed
        )

    def _done(self, _nothing: None) -> None:
        """It shows when the list is read anew."""
        self._next()
        self.learnt.emit()

    def _failed(self, error: SaijinError) -> None:
        """What the person stopped is no fault, nor that they removed it."""
        if error.code not in ("cancelled", "not_found"):
            self.faults[self.waiting[0]] = describe_error(error)
        self._next()
        self.changed.emit()

    def _next(self) -> None:
        del self.waiting[0]
        if self.waiting:
            self._learn()
