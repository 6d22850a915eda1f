"""Colours the code of what is seen, after the paint and one piece at a time, once it stays where it is."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QWidget

from ..theme import Theme
from .highlight import highlight
from .painter import Placed

REST_MS = 40  # what is scrolled is not coloured: each piece would be painted twice in a frame


class Colouring(QTimer):
    """`painted` after each paint; `seen` tells what was painted on `viewport`."""

    def __init__(self, theme: Theme, viewport: QWidget, seen: Callable[[], list[Placed]], parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._viewport = viewport
        self._seen = seen
        self.setSingleShot(True)
        self.timeout.connect(self._colour_one)

    def painted(self, moving: bool) -> None:
        if moving:
            self.start(REST_MS)
        elif not self.isActive():
            self.start(0)

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
            self.start(0)
            return
