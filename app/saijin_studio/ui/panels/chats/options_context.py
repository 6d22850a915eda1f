"""What is left out of a prompt first, and the summary that stands for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot

from ....core.chat_options import Drop
from ....core.events import WritingChanged
from ...context import UiContext
from ...messages import describe
from ...widgets import label, push_button
from .options_card import OptionsCard
from .options_editor import OptionsEditor
from .options_rows import ChoiceRow, TextField
from .options_words import drop_meaning, drop_words, inherited_words, model_name

if TYPE_CHECKING:
    from ....core.writing import Summary
    from ....services.options import OptionsView


class ContextCard(OptionsCard):
    def __init__(self, context: UiContext, editor: OptionsEditor) -> None:
        super().__init__(context, editor, self.tr("When there is no more room"))
        self._summary: Summary | None = None
        self._key = ""
        self.drop = ChoiceRow(context.theme, self.tr("What is left out first"))
        self.row("drop", self.drop)
        self.meaning = label("", "small", wrap=True)
        self.add(self.meaning)
        self.title = label(self.tr("Summary of what was said before"))
        self.text = TextField(self.tr("Summary of what was said before"), 120)
        self.text.written.connect(self._edit)
        self.state = label("", "small", wrap=True)
        self.fault = label("", "error", wrap=True)
        self.fault.hide()
        self.make = push_button(self.tr("Sum up now"), "quiet")
        self.make.clicked.connect(self._sum_up)
        self.add(self.title, self.text, self.state, self.fault, self.make)
        context.bridge.writing_changed.connect(self._writing_event)

    def wish(self, name: str, value: object) -> None:
        """Qt keeps the text of a rule alone."""
        super().wish(name, Drop(value) if isinstance(value, str) else value)

    def show_view(self, view: OptionsView) -> None:
        inherited = view.inherited
        first = inherited_words(inherited.origins["drop"], drop_words(inherited.drop))
        self.drop.show_choices(first, [(drop_words(each), each) for each in Drop], view.options.drop)
        self.meaning.setText(drop_meaning(view.in_force.drop))
        self._summary = view.summary
        self.text.show_text(view.summary.text if view.summary is not None else "")
        self.text.setReadOnly(view.summary is None)
        self.text.setPlaceholderText("" if view.summary is not None else self.tr("None yet."))
        if not self._key:
            self.state.setText(self._state_words(view.summary))

    def _state_words(self, summary: Summary | None) -> str:
        if summary is None:
            return self.tr("It is made by itself when messages have no room any more.")
        if summary.edited:
            words = self.tr("Up to message #{position}. In your own words: nobody writes over them.")
            return words.format(position=summary.position)
        words = self.tr("Up to message #{position}, by {model}. You may change it.")
        return words.format(position=summary.position, model=model_name(summary.model))

    @Slot(str)
    def _edit(self, text: str) -> None:
        if self._summary is not None:
            key = self._summary.id
            self.editor.run("summary", lambda services: services.options.edit_summary(key, text))

    @Slot()
    def _sum_up(self) -> None:
        conversation = self.editor.conversation_id
        self.fault.hide()
        self.make.setEnabled(False)
        self.state.setText(self.tr("The model is asked…"))
        self.context.operations.run(
            lambda services: services.writing.summarise(conversation),
            owner=self,
            done=self._begun,
            failed=lambda error: self._ended(describe(error.code, error.params)),
        )

    def _begun(self, key: str) -> None:
        self._key = key

    @Slot(object)
    def _writing_event(self, event: WritingChanged) -> None:
        if event.conversation_id != self.editor.conversation_id or event.kind != "summary":
            return
        if event.state == "writing" and event.key == self._key:
            self.state.setText(self.tr("Being written: {words}").format(words=event.text[-60:]))
        elif event.state == "unneeded":
            self._ended("", self.tr("All of it is summed up already."))
        elif event.state != "writing":
            self._ended(describe(event.error or "provider_unavailable") if event.state == "failed" else "")

    def _ended(self, fault: str, words: str = "") -> None:
        self._key = ""
        self.make.setEnabled(True)
        self.fault.setText(fault)
        self.fault.setVisible(bool(fault))
        self.state.setText(words or self._state_words(self._summary))
        self.editor.read()

    def set_fault(self, name: str, words: str) -> bool:
        if name != "summary":
            return super().set_fault(name, words)
        self.fault.setText(words)
        self.fault.setVisible(True)
        return True
