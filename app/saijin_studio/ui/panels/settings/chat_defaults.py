"""What holds for every chat that does not say otherwise."""

from __future__ import annotations

from msgspec.structs import replace
from PySide6.QtCore import Slot

from ....core.chat_options import Drop
from ....core.settings import Settings
from ..chats.options_words import drop_meaning, drop_words
from .form import Choice, FormCard, Row, SettingsEditor, WheelGuard

WIDTH = 270


class ChatDefaultsCard(FormCard):
    def __init__(self, editor: SettingsEditor) -> None:
        super().__init__(self.tr("Long chats"))
        self.editor = editor
        self.drop = Choice(editor.context.theme)
        self.drop.installEventFilter(WheelGuard(self))
        for rule in Drop:
            self.drop.addItem(drop_words(rule), rule)
        self.row = Row(
            self.tr("What is left out first"),
            self.tr("Where a prompt has no room for all. Each chat may have a rule of its own."),
            self.drop,
            WIDTH,
        )
        self.add(self.row)
        self.drop.activated.connect(self._store)

    def refresh(self, settings: Settings) -> None:
        self.drop.setCurrentIndex(list(Drop).index(settings.chats.drop))
        self.drop.setToolTip(drop_meaning(settings.chats.drop))

    @Slot()
    def _store(self) -> None:
        rule = Drop(self.drop.currentData())  # Qt keeps its text alone
        self.editor.change(lambda settings: replace(settings, chats=replace(settings.chats, drop=rule)), self.row)
