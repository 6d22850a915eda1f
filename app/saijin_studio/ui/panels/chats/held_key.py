"""A shortcut's key while it is held down: Qt tells of a shortcut's press alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeyEvent, QShortcutEvent, QWindow
from shiboken6 import isValid

REPEAT_MS: Final = 50  # a press that follows a release sooner is the key repeating itself, as X11 tells of it


class HeldKey(QObject):
    """`pressed` comes in place of the action's own trigger, which menus and the palette keep.

    `let_go(when)` comes when the key or its Ctrl is released, and when the window loses the keyboard: the release would
    go to somebody else. It may come more than once, and later than it happened: `when` is the time of the release.
    """

    pressed = Signal()
    let_go = Signal(float)

    def __init__(self, action: QAction, key: Qt.Key, clock: Callable[[], float], parent: QObject) -> None:
        """The action's shortcut is `key` with Ctrl; `clock` tells the time of a release."""
        super().__init__(parent)
        self._key = key
        self._clock = clock
        self._released_at: float | None = None  # while it is not clear yet that it is let go
        self._window: QWindow | None = None  # that which has the keyboard while the key is held
        self._up = QTimer(self)  # runs from a release until it is clear that no repeated press follows
        self._up.setSingleShot(True)
        self._up.setInterval(REPEAT_MS)
        self._up.timeout.connect(self._end)
        action.setAutoRepeat(False)
        action.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QShortcutEvent):
            return self._begin(event)
        if isinstance(event, QKeyEvent):
            return self._of_keyboard(event)
        if event.type() == QEvent.Type.FocusOut and watched is self._window:
            self._end()
        return super().eventFilter(watched, event)

    def _begin(self, event: QShortcutEvent) -> bool:
        if event.isAmbiguous():
            return False
        if not self._repeats():
            self._watch(QGuiApplication.focusWindow())
            self.pressed.emit()
        return True

    def _of_keyboard(self, event: QKeyEvent) -> bool:
        """True where nobody else is to see it: a key that repeats itself would write into the composer without Ctrl."""
        mine = event.key() == self._key
        if event.type() == QEvent.Type.KeyPress and mine:
            return self._repeats() or event.isAutoRepeat()
        if event.type() == QEvent.Type.KeyRelease:
            if mine:
                self._released_at = self._clock()
                self._up.start()
            elif event.key() == Qt.Key.Key_Control:
                self.let_go.emit(self._clock())
        return False

    def _repeats(self) -> bool:
        """Whether a press that comes now belongs to the release before."""
        repeats = self._up.isActive()
        self._up.stop()
        self._released_at = None
        return repeats

    def _end(self) -> None:
        at, self._released_at = self._released_at, None
        self._up.stop()
        self._watch(None)
        self.let_go.emit(self._clock() if at is None else at)

    def _watch(self, window: QWindow | None) -> None:
        if self._window is not None and isValid(self._window):
            self._window.removeEventFilter(self)
        self._window = window
        if window is not None:
            window.installEventFilter(self)
