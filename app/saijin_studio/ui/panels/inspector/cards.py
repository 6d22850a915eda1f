"""The blocks of the inspector: figures, who answered, why this persona, the prompt, the voice."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QModelIndex, Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from ....core.conversation import AudioClip, PromptPart, ReplyTrace
from ....core.usage import Usage, cost_words
from ...context import UiContext
from ...icons import icon_pixmap
from ...messages import describe, provider_name
from ...widgets import IconButton, label
from ..processes.overview import clear
from ..processes.words import duration
from .prompt import PART_ROLE, PromptBar, PromptTree, group_colours

translate = QCoreApplication.translate


class Block(QWidget):
    """A title and what is under it."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(6)
        self.head = QHBoxLayout()
        self.head.setSpacing(4)
        self.title = label(title, "strong")
        self.head.addWidget(self.title)
        self.head.addStretch(1)
        self.note = label("", "small")
        self.head.addWidget(self.note)
        self.column.addLayout(self.head)


class FigureRow(QFrame):
    """First word, pace and whole time side by side, and below them the cost where it is known."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "card")
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 10)
        column.setSpacing(6)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.first, self.pace, self.whole = (label("–", "title") for _ in range(3))
        names = (self.tr("first word"), self.tr("tokens/s"), self.tr("whole time"))
        for number, name in zip((self.first, self.pace, self.whole), names, strict=True):
            cell = QVBoxLayout()
            cell.setSpacing(0)
            cell.addWidget(number)
            cell.addWidget(label(name, "small"))
            row.addLayout(cell, 1)
        self.cost = label("", "small")  # a line of its own: four figures are too wide for the panel
        self.cost.hide()
        column.addLayout(row)
        column.addWidget(self.cost)

    def show_figures(self, trace: ReplyTrace, seconds: float | None, usage: Usage | None = None) -> None:
        first, pace = trace.first_token_seconds, trace.tokens_per_second
        self.first.setText("–" if first is None else duration(first))
        self.pace.setText("–" if pace is None else f"{pace:.0f}")
        self.whole.setText("–" if seconds is None else duration(seconds))
        cost = cost_words(usage) if usage else ""
        self.cost.setText(translate("inspector", "Cost {value}").format(value=cost) if cost else "")
        self.cost.setVisible(bool(cost))


class AnswererBlock(Block):
    """The models that were asked, in order: those that failed and why, and the one that answered.

    Where there were several tries, each begins with a line of its own.
    """

    def __init__(self, context: UiContext) -> None:
        super().__init__("")
        self.title.setText(self.tr("Who answered"))
        self._context = context
        self._trace: ReplyTrace | None = None
        self._open = False
        self.rows = QVBoxLayout()
        self.rows.setSpacing(8)
        self.column.addLayout(self.rows)
        context.theme.changed.connect(self._rebuild)

    def show_trace(self, trace: ReplyTrace, still_open: bool) -> None:
        if (trace, still_open) != (self._trace, self._open):
            self._trace, self._open = trace, still_open
            self._rebuild()

    @Slot()
    def _rebuild(self) -> None:
        clear(self.rows)
        trace, tokens = self._trace, self._context.theme.tokens
        if trace is None:
            return
        shown = 0
        for failure in trace.failures:
            shown = self._add_try(failure.number, shown)
            name = self._name(failure.provider, failure.model)
            why = describe(failure.code, {"provider": failure.provider, "model": failure.model or "?"})
            self._add("warning", tokens.warning, name, why, failure.detail)
        if trace.provider or self._open:
            self._add_try(trace.tries, shown)
        if trace.provider:
            offline = trace.provider == "offline"
            note = self.tr("No language model is connected; these words come from the card and the memory.")
            self._add("check", tokens.ok, self._name(trace.provider, trace.model or ""), note if offline else "", "")
        elif self._open:
            self._add("play", tokens.accent, self.tr("Nobody yet"), "", "")
        else:
            self._add("close", tokens.muted, self.tr("Nobody"), "", "")

    def _add_try(self, number: int, shown: int) -> int:
        """The try's line, unless it is there already or there is but one try; returns the number."""
        if number != shown and self._trace is not None and self._trace.tries > 1:
            self.rows.addWidget(label(self.tr("Try {number}").format(number=number), "small"))
        return number

    @staticmethod
    def _name(provider: str, model: str) -> str:
        shown = provider_name(provider)
        return f"{shown} · {model}" if model and provider != "offline" and model != provider else shown

    def _add(self, icon_name: str, colour: str, name: str, note: str, detail: str) -> None:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        picture = QLabel()
        picture.setPixmap(icon_pixmap(icon_name, colour, 16, self.devicePixelRatioF()))
        row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(label(name, "", wrap=True))
        if note:
            words.addWidget(label(note, "small", wrap=True))
        row.addLayout(words, 1)
        line.setToolTip(detail)
        self.rows.addWidget(line)


TOPIC = "topic: "  # what the decision table puts before the word


class PersonaBlock(Block):
    """Why this persona answered."""

    def __init__(self) -> None:
        super().__init__("")
        self.words = label("", "muted", wrap=True)
        self.column.addWidget(self.words)

    def show_reason(self, name: str, reason: str | None) -> None:
        self.title.setText(self.tr("Why {name}").format(name=name) if name else self.tr("Which persona"))
        sentences = {
            "mentioned": self.tr("You addressed {name} in your message."),
            "conversation": self.tr("{name} is the persona of this chat."),
            "language": self.tr("{name} speaks the language you wrote in."),
            "round_robin": self.tr("The personas of this chat take turns, and it was {name}’s."),
            "least_loaded": self.tr("{name}’s model had the least to do."),
            "weighted": self.tr("The personas take turns by their weights, and it was {name}’s."),
            "again": self.tr("You asked {name} for this version."),
            "fallback": self.tr("Nobody else could answer; {name} is the default persona."),
        }
        topic = (reason or "").removeprefix(TOPIC)
        if reason is None:
            words = self.tr("Not chosen yet.")
        elif reason in sentences:
            words = sentences[reason].format(name=name)
        elif topic != reason:
            words = self.tr("Your message is about “{topic}”, which is {name}’s field.").format(topic=topic, name=name)
        else:
            words = reason  # a table that a person edited has reasons of its own
        self.words.setText(words)


class PromptBlock(Block):
    """The prompt: how much each kind takes, its parts, and the text of the chosen one."""

    def __init__(self, context: UiContext) -> None:
        super().__init__("")
        self.title.setText(self.tr("The prompt"))
        self._context = context
        self._parts: tuple[PromptPart, ...] = ()
        self.bar = PromptBar(context.theme)
        self.tree = PromptTree(context.theme)
        self.reader = QPlainTextEdit()
        self.reader.setReadOnly(True)
        self.reader.setAccessibleName(self.tr("Text of the chosen part"))
        self.reader.setFixedHeight(150)
        self.reader.setTabChangesFocus(True)
        self.reader.hide()
        self.none = label(self.tr("The prompt is put together in the step “Context loading”."), "muted", wrap=True)
        for part in (self.none, self.bar, self.tree, self.reader):
            self.column.addWidget(part)
        self.tree.selectionModel().currentChanged.connect(self._read)

    def show_parts(self, parts: tuple[PromptPart, ...], accent: str) -> None:
        if parts != self._parts:
            self._parts = parts
            self.reader.hide()
            self.tree.show_parts(parts)
        colours = group_colours(self._context.theme.tokens, accent)
        self.tree.parts.set_colours(colours)
        self.bar.show_groups(self.tree.parts.groups, colours)
        self.none.setVisible(not parts)
        self.bar.setVisible(bool(parts))
        self.tree.setVisible(bool(parts))
        tokens = sum(part.tokens for part in parts if part.included)
        self.note.setText(self.tr("about {count} tokens").format(count=f"{tokens:,}") if parts else "")

    @Slot(QModelIndex)
    def _read(self, index: QModelIndex) -> None:
        part = index.siblingAtColumn(0).data(PART_ROLE)
        self.reader.setVisible(part is not None)
        if isinstance(part, PromptPart):
            self.reader.setPlainText(part.text)


class VoiceBlock(Block):
    """The spoken sentences; one can hear and keep them."""

    play_wanted = Signal()
    save_wanted = Signal()

    def __init__(self, context: UiContext) -> None:
        super().__init__("")
        self.title.setText(self.tr("Voice"))
        self._clips: tuple[AudioClip, ...] = ()
        self._speaking = False
        self.play = IconButton(context.theme, "play", self.tr("Play the reply"))
        self.save = IconButton(context.theme, "save", self.tr("Save the reply as a sound file"))
        self.play.clicked.connect(self.play_wanted)
        self.save.clicked.connect(self.save_wanted)
        for part in (self.play, self.save):
            self.head.addWidget(part)
        self.rows = QVBoxLayout()
        self.rows.setSpacing(4)
        self.column.addLayout(self.rows)

    def show_clips(self, clips: tuple[AudioClip, ...]) -> None:
        self.setVisible(bool(clips))
        if clips == self._clips:
            return
        self._clips = clips
        whole = sum(clip.seconds for clip in clips)
        self.note.setText(duration(whole) if clips else "")
        clear(self.rows)
        for clip in clips:
            line = QWidget()
            row = QHBoxLayout(line)
            row.setContentsMargins(0, 0, 0, 0)
            row.addWidget(label(clip.text, "", wrap=True), 1)
            how = " · ".join(part for part in (duration(clip.seconds), clip.engine) if part)
            row.addWidget(label(how, "small"), 0, Qt.AlignmentFlag.AlignTop)
            self.rows.addWidget(line)

    def set_silent(self, silent: bool) -> None:
        """The sound is not here, only the words."""
        for button in (self.play, self.save):
            button.setVisible(not silent)

    def set_speaking(self, speaking: bool) -> None:
        self._speaking = speaking
        if speaking:
            self.play.change("stop", self.tr("Stop speaking"))
        else:
            self.play.change("play", self.tr("Play the reply"))

    @property
    def speaking(self) -> bool:
        return self._speaking
