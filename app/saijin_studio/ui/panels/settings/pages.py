"""The smaller settings pages: language, look and typing, you."""

from __future__ import annotations

from typing import Any, Literal, cast

from msgspec.structs import replace
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QLineEdit

from ....core.chat_options import LONGEST_TEXT
from ....core.settings import LookSettings, Settings
from ...transcript.reading import LARGEST, SMALLEST
from ...widgets import label
from ..chats.options_rows import TextField
from .form import Choice, FormCard, Page, Row, SettingsEditor, Switch, WheelGuard

WIDE = 240


def look(**changes: Any) -> Any:
    """A change of the look settings."""
    return lambda settings: replace(settings, look=replace(settings.look, **changes))


def quietly(switch: Switch, on: bool) -> None:
    """Sets a switch without storing anything."""
    switch.blockSignals(True)
    switch.setChecked(on)
    switch.blockSignals(False)
    switch.update()


class LanguagePage(Page):
    def __init__(self, editor: SettingsEditor) -> None:
        super().__init__(self.tr("Language"), self.tr("Of the window. Personas answer in the language you write in."))
        self.editor = editor
        self._guard = WheelGuard(self)
        self.box = Choice(editor.context.theme)
        self.box.installEventFilter(self._guard)
        self.box.addItem(self.tr("As the system"), "system")
        self.box.addItem("English", "en")
        self.box.addItem("日本語", "ja")
        self.row = Row(self.tr("Language of the window"), self.tr("Takes effect at once."), self.box, WIDE)
        card = FormCard()
        card.add(self.row)
        self.column.addWidget(card)
        self.column.addStretch(1)
        self.box.activated.connect(self._store)
        self.refresh(editor.settings)

    def refresh(self, settings: Settings) -> None:
        self.box.setCurrentIndex(self.box.findData(settings.look.language))

    @Slot()
    def _store(self) -> None:
        chosen = cast(Literal["system", "en", "ja"], self.box.currentData())
        self.editor.change(look(language=chosen), self.row)


class LookPage(Page):
    def __init__(self, editor: SettingsEditor) -> None:
        super().__init__(
            self.tr("Look and typing"), self.tr("How the window looks, moves and listens to the keyboard.")
        )
        self.editor = editor
        self._guard = WheelGuard(self)
        theme = editor.context.theme
        self.theme = Choice(theme)
        self.theme.installEventFilter(self._guard)
        for text, value in (
            (self.tr("As the system"), "system"),
            (self.tr("Light"), "light"),
            (self.tr("Dark"), "dark"),
        ):
            self.theme.addItem(text, value)
        self.motion = Switch(theme, self.tr("Less motion"))
        self.enter = Switch(theme, self.tr("Enter sends"))
        self.theme_row = Row(self.tr("Theme"), "", self.theme, WIDE)
        self.motion_row = Row(
            self.tr("Less motion"), self.tr("Tokens and panels jump instead of gliding."), self.motion
        )
        self.enter_row = Row(
            self.tr("Enter sends"), self.tr("Otherwise Ctrl+Enter sends and Enter begins a new line."), self.enter
        )
        self.text_size = Choice(theme)
        self.text_size.installEventFilter(self._guard)
        for size in range(SMALLEST, LARGEST + 1):
            self.text_size.addItem(self.tr("{size} px").format(size=size), size)
        self.compact = Switch(theme, self.tr("Compact messages"))
        self.size_row = Row(
            self.tr("Text size"), self.tr("Of messages. Ctrl+wheel over a chat changes it, too."), self.text_size, WIDE
        )
        self.compact_row = Row(
            self.tr("Compact messages"), self.tr("Less air between lines and messages."), self.compact
        )
        card = FormCard()
        card.add(self.theme_row, self.size_row, self.compact_row, self.motion_row, self.enter_row)
        self.column.addWidget(card)
        self.column.addStretch(1)
        self.theme.activated.connect(self._store_theme)
        self.text_size.activated.connect(self._store_size)
        self.compact.toggled.connect(self._store_compact)
        self.motion.toggled.connect(self._store_motion)
        self.enter.toggled.connect(self._store_enter)
        self.refresh(editor.settings)

    def refresh(self, settings: Settings) -> None:
        chosen: LookSettings = settings.look
        self.theme.setCurrentIndex(self.theme.findData(chosen.theme))
        self.text_size.setCurrentIndex(self.text_size.findData(chosen.text_size))
        quietly(self.compact, chosen.compact)
        quietly(self.motion, chosen.reduce_motion)
        quietly(self.enter, chosen.enter_sends)

    @Slot()
    def _store_theme(self) -> None:
        self.editor.change(look(theme=self.theme.currentData()), self.theme_row)

    @Slot()
    def _store_size(self) -> None:
        self.editor.change(look(text_size=self.text_size.currentData()), self.size_row)

    @Slot(bool)
    def _store_compact(self, on: bool) -> None:
        self.editor.change(look(compact=on), self.compact_row)

    @Slot(bool)
    def _store_motion(self, on: bool) -> None:
        self.editor.change(look(reduce_motion=on), self.motion_row)

    @Slot(bool)
    def _store_enter(self, on: bool) -> None:
        self.editor.change(look(enter_sends=on), self.enter_row)


class YouPage(Page):
    def __init__(self, editor: SettingsEditor) -> None:
        super().__init__(self.tr("You"), self.tr("What the personas know of you."))
        self.editor = editor
        self.name = QLineEdit()
        self.name.setPlaceholderText(self.tr("No name"))
        self.row = Row(
            self.tr("Your name"), self.tr("Personas call you by it. It stays on this machine."), self.name, WIDE
        )
        about = self.tr("About you")
        self.about = TextField(about, 110)
        card = FormCard()
        card.add(self.row, label(about), self.about)
        words = self.tr("Told to the model in every chat. A chat may have another profile: see its options.")
        card.add(label(words, "small", wrap=True))
        self.column.addWidget(card)
        self.column.addStretch(1)
        self.name.editingFinished.connect(self._store)
        self.about.written.connect(self._store_about)
        self.refresh(editor.settings)

    def refresh(self, settings: Settings) -> None:
        if not self.name.hasFocus():
            self.name.setText(settings.user.name)
        self.about.show_text(settings.user.description)

    @Slot(str)
    def _store_about(self, text: str) -> None:
        told = text.strip()[:LONGEST_TEXT]
        self.editor.change(lambda settings: replace(settings, user=replace(settings.user, description=told)), self.row)

    @Slot()
    def _store(self) -> None:
        text = self.name.text().strip()
        self.editor.change(lambda settings: replace(settings, user=replace(settings.user, name=text)), self.row)
