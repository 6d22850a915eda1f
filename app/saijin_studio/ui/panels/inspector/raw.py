"""What was sent to the model and what came back, word for word, and what a person wanted other this time."""

from __future__ import annotations

import json
from typing import Any

from PySide6.QtCore import QCoreApplication, Slot
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QPushButton

from ....core.conversation import Again
from ....core.trace import BESIDE, Made, Sampling
from ....core.usage import Usage
from ...messages import provider_name
from ...personas import PersonaBook
from ...tokens import TYPE_SMALL
from ...transcript.docstyle import mono
from ...widgets import label, push_button
from .cards import Block

translate = QCoreApplication.translate
# As requests name them, for those who look this closely.
VALUE_NAMES = {
    "top_p": "top-p",
    "min_p": "min-p",
    "top_k": "top-k",
    "repeat_penalty": "repeat penalty",
    "presence_penalty": "presence penalty",
    "frequency_penalty": "frequency penalty",
    "seed": "seed",
}
LONGEST = 400_000  # characters shown; copying and the file have all of it


class RawBlock(Block):
    """How the words were to be chosen, the tokens as the server counted, the request and the answer as they were."""

    def __init__(self) -> None:
        super().__init__("")
        self.title.setText(self.tr("Request and answer"))
        self._made = Made()
        self._chosen: QPushButton | None = None
        self.sampling = label("", "muted", wrap=True)
        self.usage = label("", "muted", wrap=True)
        self.request = self._switch(self.tr("Request"), self.tr("Show the request as it was sent"))
        self.answer = self._switch(self.tr("Answer"), self.tr("Show the answer as it came"))
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.request)
        row.addWidget(self.answer)
        row.addStretch(1)
        self.changed = label("", "warning", wrap=True)
        self.changed.setText(self.tr("A message has been changed since; these are its words of today."))
        self.reader = QPlainTextEdit()
        self.reader.setReadOnly(True)
        self.reader.setAccessibleName(self.tr("The request or answer, word for word"))
        self.reader.setFixedHeight(190)
        self.reader.setTabChangesFocus(True)
        self.reader.setFont(mono(TYPE_SMALL))
        self.column.addWidget(self.sampling)
        self.column.addWidget(self.usage)
        self.column.addLayout(row)
        self.column.addWidget(self.changed)
        self.column.addWidget(self.reader)
        self._read()

    def _switch(self, text: str, name: str) -> QPushButton:
        made = push_button(text, "", name)
        made.setCheckable(True)
        made.clicked.connect(self._switched)
        return made

    def show_made(self, made: Made, still_open: bool) -> None:
        """Nothing to show hides the block."""
        self.setVisible(made.sampling is not None or made.raw is not None)
        if made == self._made:
            return
        self._made = made
        self.sampling.setText(sampling_words(made.sampling) if made.sampling else "")
        self.sampling.setVisible(made.sampling is not None)
        self.usage.setText(usage_words(made.usage) if made.usage else "")
        self.usage.setVisible(made.usage is not None)
        self.request.setEnabled(made.sent is not None)
        self.answer.setEnabled(bool(made.raw))
        self.request.setToolTip("" if made.sent else self.tr("Nothing was sent, or nobody answered."))
        for button in (self.request, self.answer):
            if not button.isEnabled():
                button.setChecked(False)
        self._read()

    @Slot(bool)
    def _switched(self, on: bool) -> None:
        """One of them at a time, or none."""
        pressed = self.sender()
        for button in (self.request, self.answer):
            if button is not pressed:
                button.setChecked(False)
        self._read()

    def _read(self) -> None:
        sent, words = self._made.sent, ""
        if self.request.isChecked() and sent is not None:
            words = as_text(sent.body)
        elif self.answer.isChecked():
            words = self._made.raw or ""
        self.changed.setVisible(self.request.isChecked() and sent is not None and not sent.faithful)
        self.reader.setVisible(bool(words))
        if self.reader.toPlainText() != words[:LONGEST]:
            self.reader.setPlainText(words[:LONGEST])


class WishesBlock(Block):
    """What was other in this version, where a person wanted it so."""

    def __init__(self) -> None:
        super().__init__("")
        self.title.setText(self.tr("Made again with"))
        self.words = label("", "muted", wrap=True)
        self.column.addWidget(self.words)

    def show_wishes(self, again: Again, personas: PersonaBook, language: str) -> None:
        self.setVisible(again != Again())
        self.words.setText("\n".join(wish_lines(again, personas.name(again.persona, language))))


def wish_lines(again: Again, persona: str) -> list[str]:
    """One line for each wish."""
    wishes = (
        (translate("inspector", "Persona: {value}"), persona),
        (translate("inspector", "Model: {value}"), model_words(again.model)),
        (translate("inspector", "Extra instruction: {value}"), again.instruction),
        (translate("inspector", "How to answer: {value}"), again.system),
    )
    return [words.format(value=value) for words, value in wishes if value]


def model_words(wished: str) -> str:
    """ "ollama:qwen3:8b" as people read it."""
    provider, _, model = wished.partition(":")
    name = provider_name(provider) if provider else ""
    return f"{name} · {model}" if model else name


def sampling_words(sampling: Sampling) -> str:
    words = translate("inspector", "Temperature {temperature} · window {window} · at most {most} tokens").format(
        temperature="–" if sampling.temperature is None else f"{sampling.temperature:g}",
        window=f"{sampling.context_tokens:,}",
        most=f"{sampling.reply_tokens:,}",
    )
    for name in BESIDE:
        value = getattr(sampling, name)
        if value is not None:
            words += f" · {VALUE_NAMES[name]} {value if isinstance(value, int) else format(value, 'g')}"
    if sampling.stop:
        stops = ", ".join(sampling.stop)
        words += " · " + translate("inspector", "stops at {words}").format(words=stops)
    return words


def usage_words(usage: Usage) -> str:
    """What the server counted."""
    counted = (
        (translate("inspector", "{count} tokens in"), usage.prompt_tokens),
        (translate("inspector", "{count} tokens out"), usage.reply_tokens),
    )
    said = [words.format(count=f"{count:,}") for words, count in counted if count is not None]
    if usage.finish:
        said.append(finish_words(usage.finish))
    return translate("inspector", "The server counted: {what}").format(what=" · ".join(said)) if said else ""


def finish_words(finish: str) -> str:
    """Why the model stopped."""
    words = {
        "stop": translate("inspector", "it was done"),
        "length": translate("inspector", "it reached the limit"),
    }
    return words.get(finish, finish)


def as_text(body: dict[str, Any]) -> str:
    return json.dumps(body, ensure_ascii=False, indent=2)
