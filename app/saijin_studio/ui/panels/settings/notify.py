"""The page of the settings about what the studio does while nobody looks at it."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QSystemTrayIcon

from ....core.settings import Settings
from ...widgets import label
from .form import FormCard, Page, Row, SettingsEditor, Switch
from .pages import look, quietly


class NotifyPage(Page):
    def __init__(self, editor: SettingsEditor) -> None:
        super().__init__(self.tr("Notifications"), self.tr("What the studio does while you do not look at it."))
        self.editor = editor
        theme = editor.context.theme
        self.notify = Switch(theme, self.tr("Tell of replies"))
        self.tray = Switch(theme, self.tr("Go on without a window"))
        self.notify_row = Row(
            self.tr("Tell of replies"),
            self.tr("Your desktop says when a reply is done that is out of sight."),
            self.notify,
        )
        self.tray_row = Row(
            self.tr("Go on without a window"),
            self.tr("Closing the window leaves the studio at work, with an icon beside the clock."),
            self.tray,
        )
        card = FormCard()
        card.add(self.notify_row, self.tray_row)
        self.column.addWidget(card)
        if not QSystemTrayIcon.isSystemTrayAvailable():
            words = self.tr("This desktop shows no icons beside the clock, so neither works here.")
            self.column.addWidget(label(words, "muted", wrap=True))
        self.column.addStretch(1)
        self.notify.toggled.connect(self._store_notify)
        self.tray.toggled.connect(self._store_tray)
        self.refresh(editor.settings)

    def refresh(self, settings: Settings) -> None:
        quietly(self.notify, settings.look.notify)
        quietly(self.tray, settings.look.tray)

    @Slot(bool)
    def _store_notify(self, on: bool) -> None:
        self.editor.change(look(notify=on), self.notify_row)

    @Slot(bool)
    def _store_tray(self, on: bool) -> None:
        self.editor.change(look(tray=on), self.tray_row)
