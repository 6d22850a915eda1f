"""A card of the options of a chat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...context import UiContext
from ..settings.form import FormCard
from .options_editor import OptionsEditor
from .options_rows import ChoiceRow, NumberRow, TextField, TextRow

if TYPE_CHECKING:
    from ....services.options import OptionsView


class OptionsCard(FormCard):
    """`rows` by the names of the options; a row's wish becomes a change of the chat."""

    def __init__(self, context: UiContext, editor: OptionsEditor, title: str) -> None:
        super().__init__(title)
        self.column.setContentsMargins(14, 12, 14, 14)
        self.context = context
        self.editor = editor
        self.rows: dict[str, NumberRow | ChoiceRow | TextRow] = {}

    def row(self, name: str, row: NumberRow | ChoiceRow | TextRow) -> None:
        """Adds a row for an option."""
        self.rows[name] = row
        row.wanted.connect(lambda value: self.wish(name, value))
        self.add(row)

    def wish(self, name: str, value: object) -> None:
        self.editor.change(name, **{name: value})

    def show_view(self, view: OptionsView) -> None:
        raise NotImplementedError

    def set_fault(self, name: str, words: str) -> bool:
        """Says at a row why its value was not taken; false where there is no such row."""
        row = self.rows.get(name)
        if row is not None:
            row.set_fault(words)
        return row is not None

    def flush(self) -> None:
        """Keeps what is being written."""
        for field in self.findChildren(TextField):
            field.keep()
