"""What models do beside replying: think first, give chats their titles, sum up what prompts have no room for."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace
from PySide6.QtCore import Slot

from ....core.settings import Settings
from .form import FormCard, Row, SettingsEditor, Switch
from .pages import quietly


class WritingCard(FormCard):
    def __init__(self, editor: SettingsEditor) -> None:
        super().__init__(self.tr("Thinking and writing"))
        self.editor = editor
        theme = editor.context.theme
        self.think = Switch(theme, self.tr("Think before answering"))
        self.titles = Switch(theme, self.tr("Titles by the model"))
        self.summaries = Switch(theme, self.tr("Summaries by the model"))
        self.think_row = Row(
            self.tr("Think before answering"),
            self.tr("Where a model of Ollama can. Better answers, and a longer wait for the first word."),
            self.think,
        )
        self.titles_row = Row(
            self.tr("Titles by the model"),
            self.tr("After the first reply. A title of your own always stays."),
            self.titles,
        )
        self.summaries_row = Row(
            self.tr("Summaries by the model"),
            self.tr("Of messages that the prompt has no room for any more. You can change them."),
            self.summaries,
        )
        self.add(self.think_row, self.titles_row, self.summaries_row)
        self.think.toggled.connect(self._store_think)
        self.titles.toggled.connect(self._store_titles)
        self.summaries.toggled.connect(self._store_summaries)

    def refresh(self, settings: Settings) -> None:
        quietly(self.think, settings.models.think)
        quietly(self.titles, settings.chats.titles)
        quietly(self.summaries, settings.chats.summaries)

    @Slot(bool)
    def _store_think(self, on: bool) -> None:
        def change(settings: Settings) -> Settings:
            return replace(settings, models=replace(settings.models, think=on))

        self.editor.change(change, self.think_row)

    @Slot(bool)
    def _store_titles(self, on: bool) -> None:
        self._store({"titles": on}, self.titles_row)

    @Slot(bool)
    def _store_summaries(self, on: bool) -> None:
        self._store({"summaries": on}, self.summaries_row)

    def _store(self, changes: dict[str, Any], row: Row) -> None:
        def change(settings: Settings) -> Settings:
            return replace(settings, chats=replace(settings.chats, **changes))

        self.editor.change(change, row)
