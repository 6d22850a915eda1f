"""Colours the code of what is seen, after the paint and one piece at a time."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QWidget

from ..theme import Theme
from .highlight import highlight
from .painter import Placed


class Colouring(QTimer):
    """`start` it after a paint; `seen` tells what was painted on `viewport`."""

    def __init__(self, theme: Theme, viewport: QWidget, seen: Callable[[], list[Placed]], parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._viewport = viewport
        self._seen = seen
        self.setSingleShot(True)
        self.setInterval(0)
        self.timeout.connect(self._colour_one)

    @Slot()
    def _colour_one(self) -> None:
        """The code of one segment, then other events pass."""
        for piece in self._seen():
            segment = piece.row.segments[piece.number]
            if segment.document is None or segment.highlighted or piece.row.making:
                continue
            segment.highlighted = True
            for code in segment.decorations:
                if code.kind == "code" and code.language:
                    highlight(segment.document, code, self._theme.tokens)
            self._viewport.update()
            self.start()
            return
