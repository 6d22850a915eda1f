"""How the persona behaves in this chat: a note at depth, how to answer, the language, the voice."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QSpinBox

from ....core.chat_options import DEEPEST_NOTE, LANGUAGES, SPEAKERS, AuthorNote
from ...context import UiContext
from ...widgets import label
from ..settings.form import Choice, WheelGuard
from ..settings.numbers import plain
from .options_card import OptionsCard
from .options_editor import OptionsEditor
from .options_rows import ChoiceRow, TextRow
from .options_words import inherited_words, language_words, origin_words, role_words, voice_words

if TYPE_CHECKING:
    from ....services.options import OptionsView


class PersonaCard(OptionsCard):
    def __init__(self, context: UiContext, editor: OptionsEditor) -> None:
        super().__init__(context, editor, self.tr("Manner"))
        theme = context.theme
        self._note = AuthorNote()
        self._hints: dict[str, str] = {}  # what the persona says
        self.note = TextRow(
            theme, self.tr("Author’s note"), self.tr("A reminder that stands close to the last messages."), 84
        )
        self.behind, self.role = QSpinBox(), Choice(theme)
        self.row("note", self.note)
        self._add_place()
        self.system = TextRow(
            theme, self.tr("How to answer"), self.tr("In the place of the persona’s own instruction."), 84
        )
        self.row("system_prompt", self.system)
        self.language = ChoiceRow(theme, self.tr("Language of the replies"))
        self.row("language", self.language)
        self.voice = ChoiceRow(theme, self.tr("Replies are spoken"))
        self.row("voice", self.voice)

    def _add_place(self) -> None:
        self.behind.setRange(0, DEEPEST_NOTE)
        self.behind.setFixedWidth(64)
        self.behind.setAccessibleName(self.tr("How many messages stand behind the note"))
        self.behind.setKeyboardTracking(False)
        plain(self.behind)
        self.role.setAccessibleName(self.tr("In whose words the note is said"))
        self.role.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        for role in SPEAKERS:
            self.role.addItem(role_words(role), role)
        guard = WheelGuard(self)
        self.behind.installEventFilter(guard)
        self.role.installEventFilter(guard)
        self.behind.editingFinished.connect(self._moved)
        self.role.activated.connect(self._moved)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(label(self.tr("Messages behind it"), "small"), 1)
        row.addWidget(self.behind)
        self.note.column.insertLayout(3, row)
        self.note.column.insertWidget(4, self.role)

    def show_view(self, view: OptionsView) -> None:
        options, inherited, origins = view.options, view.inherited, view.in_force.origins
        self._note = view.in_force.note
        own = options.note
        self._hints = {"note": inherited.note.text, "system_prompt": inherited.system_prompt}
        shown = origin_words(origins["note"]) if self._note.text or own is not None else ""
        self.note.show_text(own.text if own is not None else "", inherited.note.text, own is not None, shown)
        if not self.behind.hasFocus():
            self.behind.setValue(self._note.depth)
        self.role.setCurrentIndex(self.role.findData(self._note.role))
        said = view.in_force.system_prompt
        self.system.show_text(
            options.system_prompt or "",
            inherited.system_prompt,
            options.system_prompt is not None,
            origin_words(origins["system_prompt"]) if said or options.system_prompt is not None else "",
        )
        first = inherited_words(inherited.origins["language"], language_words(inherited.language))
        self.language.show_choices(first, [(language_words(each), each) for each in LANGUAGES], options.language)
        first = inherited_words(inherited.origins["voice"], voice_words(inherited.voice))
        self.voice.show_choices(first, [(voice_words(on), on) for on in (True, False)], options.voice)

    def wish(self, name: str, value: object) -> None:
        """Texts that were emptied switch off what the persona says, or else are nothing to be kept."""
        if isinstance(value, str) and name in self._hints:
            empty = not value.strip() and not self._hints[name]
            value = None if empty else replace(self._note, text=value.strip()) if name == "note" else value.strip()
        super().wish(name, value)

    @Slot()
    def _moved(self) -> None:
        wanted = replace(self._note, depth=self.behind.value(), role=self.role.currentData())
        if wanted != self._note:
            self._note = wanted
            super().wish("note", wanted)
