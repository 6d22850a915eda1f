"""The keys that move the transcript."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

LINE = 60  # px


class Moves(Protocol):
    def scroll_by(self, pixels: int) -> None: ...
    def to_start(self) -> None: ...
    def to_end(self) -> None: ...


def move_by_key(event: QKeyEvent, view: Moves, page: int) -> bool:
    """Arrows, pages, Home and End; false for any other key. `page` is a screenful in px."""
    steps = {
        Qt.Key.Key_Up: -LINE,
        Qt.Key.Key_Down: LINE,
        Qt.Key.Key_PageUp: -page,
        Qt.Key.Key_PageDown: page,
        Qt.Key.Key_Space: page,
    }
    plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
    if plain and event.key() in steps:
        view.scroll_by(steps[Qt.Key(event.key())])
    elif event.key() == Qt.Key.Key_Home:
        view.to_start()
    elif event.key() == Qt.Key.Key_End:
        view.to_end()
    else:
        return False
    return True
