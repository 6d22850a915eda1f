"""Whether a persona is heard at all, and in which language where the writing leaves that open."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Signal, Slot

from ...theme import Theme
from ..settings.form import Choice, Row, Switch, WheelGuard
from .form import WIDE
from .sheet import Card
from .words import language_title


class RepliesCard(Card):
    """`wanted(on)` and `language_wanted(code)` ("" = by the writing) come only from the person."""

    wanted = Signal(bool)
    language_wanted = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__(self.tr("Replies"))
        words = self.tr("Speak its replies")
        self.switch = Switch(theme, words)
        self.switch.setChecked(True)
        meaning = self.tr("Off: it stays silent, except in chats that are set to be spoken.")
        self.column.addWidget(Row(words, meaning, self.switch))
        self.language = Choice(theme)
        self.language.installEventFilter(WheelGuard(self))
        meaning = self.tr(
            "Decides where the writing does not, as between German and English or Chinese and Japanese. "
            "A chat that has a language of its own is spoken in that one."
        )
        self.column.addWidget(Row(self.tr("Spoken language"), meaning, self.language, WIDE))
        self.offer(())
        self.switch.toggled.connect(self.wanted)
        self.language.activated.connect(self._chosen)

    def show_heard(self, on: bool) -> None:
        self.switch.blockSignals(True)
        self.switch.setChecked(on)
        self.switch.blockSignals(False)
        self.switch.update()

    def offer(self, spoken: Iterable[str]) -> None:
        """What engines here can speak."""
        self.language.clear()
        self.language.addItem(self.tr("By the writing"), "")
        for code in sorted(spoken, key=language_title):
            self.language.addItem(language_title(code), code)

    def show_language(self, code: str) -> None:
        """One that nobody here can speak stays chosen."""
        if self.language.findData(code) < 0:
            self.language.addItem(self.tr("{language} (not here)").format(language=language_title(code)), code)
        self.language.setCurrentIndex(self.language.findData(code))

    @Slot()
    def _chosen(self) -> None:
        self.language_wanted.emit(str(self.language.currentData()))
