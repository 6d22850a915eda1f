"""How much room the sounds take that are kept for later, and a button that removes them."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ....core.errors import SaijinError
from ...context import UiContext
from ...messages import describe_error
from ...widgets import OneLine, push_button, set_property
from ..voice.words import size_words


class KeptSounds(QWidget):
    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        self.told = OneLine("muted")
        self.empty = push_button(self.tr("Empty the kept sounds"))
        self.empty.setAccessibleDescription(
            self.tr("They are made again when they are needed; your messages keep theirs.")
        )
        self.empty.setToolTip(self.empty.accessibleDescription())
        self.empty.setEnabled(False)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(16)
        line.addWidget(self.told, 1)
        line.addWidget(self.empty)
        self.empty.clicked.connect(self._empty)
        context.settings_changed.connect(self._limit_changed)

    def ask(self) -> None:
        """Somebody looks, or there may be others now."""
        self._context.operations.run(
            lambda services: services.voice.kept_sounds(), owner=self, done=self._show, failed=self._fault
        )

    @Slot()
    def _limit_changed(self) -> None:
        if self.isVisible():
            self.ask()

    def _show(self, size: int) -> None:
        self._say(
            self.tr("Now {size} are kept.").format(size=size_words(size)) if size else self.tr("None are kept now.")
        )
        self.empty.setEnabled(size > 0)

    @Slot()
    def _empty(self) -> None:
        self.empty.setEnabled(False)
        self._context.operations.run(
            lambda services: services.voice.forget_sounds(), owner=self, done=self._emptied, failed=self._fault
        )

    def _emptied(self, _size: int) -> None:
        self.ask()

    def _fault(self, error: SaijinError) -> None:
        self._say(describe_error(error), "error")

    def _say(self, words: str, role: str = "muted") -> None:
        self.told.setText(words)
        self.told.setToolTip(words)
        set_property(self.told, "role", role)
