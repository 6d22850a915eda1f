"""Two versions of a reply side by side: their figures, their words with what differs marked, and their prompts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, Slot
from PySide6.QtGui import QColor, QTextBlockFormat, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QComboBox, QDialog, QFrame, QGridLayout, QScrollArea, QTextEdit, QVBoxLayout, QWidget

from ....core.conversation import PromptPart
from ....core.errors import SaijinError
from ....core.trace import Version
from ....core.trace_diff import PartPair, Piece, compare_parts, compare_words
from ....core.usage import cost_words
from ...context import UiContext
from ...messages import describe_error, provider_name
from ...tokens import Tokens
from ...widgets import PARAGRAPH_LINE, label
from ..processes.overview import clear
from ..processes.words import clock, duration
from .prompt import PromptModel
from .raw import sampling_words, usage_words
from .story import ReplyStory

if TYPE_CHECKING:
    from ....services.container import Services

translate = QCoreApplication.translate
Words = tuple[tuple[Piece, ...], tuple[Piece, ...]]
Load = Callable[["Services", int], ReplyStory]
MOST_PARTS = 40
ABOUT_WIDTH = 360  # px of a text
LONGEST = 200_000  # characters compared of each text


@dataclass(frozen=True, slots=True)
class Comparison:
    left: ReplyStory
    right: ReplyStory
    words: Words
    parts: tuple[PartPair, ...]
    part_words: tuple[Words, ...]  # of the first of the parts


def compare(left: ReplyStory, right: ReplyStory) -> Comparison:
    """Looks through both; to be done off the GUI thread."""
    parts = compare_parts(left.trace.parts, right.trace.parts)
    texts = ((_text(pair.left), _text(pair.right)) for pair in parts[:MOST_PARTS])
    words = compare_words(_words(left)[:LONGEST], _words(right)[:LONGEST])
    return Comparison(left, right, words, parts, tuple(compare_words(*pair) for pair in texts))


def _words(story: ReplyStory) -> str:
    return story.made.text or story.made.raw or ""


def _text(part: PromptPart | None) -> str:
    return part.text[:LONGEST] if part else ""


class CompareDialog(QDialog):
    """`load` gives the version of a place; it is asked off the GUI thread."""

    def __init__(self, context: UiContext, versions: tuple[Version, ...], shown: int, load: Load, parent: QWidget):
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Compare two versions"))
        self._context, self._load = context, load
        self._names = PromptModel(self)
        self.left, self.right = QComboBox(), QComboBox()
        self.left.setAccessibleName(self.tr("Version on the left"))
        self.right.setAccessibleName(self.tr("Version on the right"))
        for box in (self.left, self.right):
            for place, version in enumerate(versions):
                box.addItem(self._name(place, version), place)
        self.right.setCurrentIndex(shown)
        self.left.setCurrentIndex(shown - 1 if shown else min(1, len(versions) - 1))
        self.trouble = label("", "error", wrap=True)
        self.trouble.hide()
        self._build()
        for box in (self.left, self.right):
            box.currentIndexChanged.connect(self._ask)
        self.resize(900, 680)
        self._ask()

    def _name(self, place: int, version: Version) -> str:
        who = self._context.personas.name(version.persona_key, self._context.language)
        model = version.model if version.provider != "offline" else provider_name("offline")
        named = [each for each in (who, model, clock(version.created_at)) if each]
        return self.tr("{place}: {what}").format(place=place + 1, what=" · ".join(named))

    def _build(self) -> None:
        inner = QWidget()
        self.grid = QGridLayout(inner)
        self.grid.setContentsMargins(0, 0, 8, 0)
        self.grid.setHorizontalSpacing(16)
        self.grid.setVerticalSpacing(6)
        for column in (0, 1):
            self.grid.setColumnStretch(column, 1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)  # both columns keep their width
        area.setWidget(inner)
        heads = QGridLayout()
        heads.setContentsMargins(0, 0, 20, 0)
        heads.setHorizontalSpacing(16)
        for column, box in enumerate((self.left, self.right)):
            heads.addWidget(box, 0, column)
            heads.setColumnStretch(column, 1)
        column_of_all = QVBoxLayout(self)
        column_of_all.setContentsMargins(24, 20, 24, 20)
        column_of_all.setSpacing(12)
        column_of_all.addLayout(heads)
        column_of_all.addWidget(self.trouble)
        column_of_all.addWidget(area, 1)

    @Slot()
    def _ask(self) -> None:
        left, right, load = self.left.currentData(), self.right.currentData(), self._load

        def done(found: Comparison) -> None:
            if (left, right) == (self.left.currentData(), self.right.currentData()):
                self._show(found)

        self._context.operations.run(
            lambda services: compare(load(services, left), load(services, right)),
            owner=self,
            done=done,
            failed=self._refused,
        )

    def _refused(self, error: SaijinError) -> None:
        self.trouble.setText(describe_error(error))
        self.trouble.show()

    def _show(self, found: Comparison) -> None:
        self.trouble.hide()
        clear(self.grid)
        tokens = self._context.theme.tokens
        self._title(self.tr("Figures"))
        self._pair(*(label("\n".join(figure_lines(story)), "", wrap=True) for story in (found.left, found.right)))
        self._title(self.tr("Words"))
        self._texts(found.words, 280, tokens)
        shown = found.parts[:MOST_PARTS]
        same = self.tr("Both prompts are the same.")
        self._title(self.tr("What differs in the prompt") if shown else same)
        for pair, words in zip(shown, found.part_words, strict=False):
            self._part(pair, words, tokens)
        if len(found.parts) > len(shown):
            more = self.tr("{count} more parts differ.").format(count=len(found.parts) - len(shown))
            self._title(more)
        self.grid.setRowStretch(self.grid.rowCount(), 1)

    def _part(self, pair: PartPair, words: Words, tokens: Tokens) -> None:
        missing = self.tr("{part}: not there").format(part=self._names.title(pair.part))
        titles = [missing if part is None else self._names.title(part) for part in (pair.left, pair.right)]
        self._pair(*(label(title, "muted", wrap=True) for title in titles))
        self._texts(words, 120, tokens)

    def _title(self, text: str) -> None:
        title = label(text, "strong")
        title.setMinimumHeight(28)
        self.grid.addWidget(title, self.grid.rowCount(), 0, 1, 2)

    def _pair(self, left: QWidget, right: QWidget) -> None:
        row = self.grid.rowCount()
        self.grid.addWidget(left, row, 0, Qt.AlignmentFlag.AlignTop)
        self.grid.addWidget(right, row, 1, Qt.AlignmentFlag.AlignTop)

    def _texts(self, words: Words, height: int, tokens: Tokens) -> None:
        left = marked(words[0], QColor(tokens.error_soft), gone=True)
        right = marked(words[1], QColor(tokens.ok_soft), gone=False)
        height = min(height, max(_height(left), _height(right)))
        for text, side in ((left, self.left), (right, self.right)):
            text.setFixedHeight(height)
            text.setAccessibleName(side.currentText())
        row = self.grid.rowCount()
        self.grid.addWidget(left, row, 0)
        self.grid.addWidget(right, row, 1)


def marked(pieces: tuple[Piece, ...], ground: QColor, gone: bool) -> QTextEdit:
    """A text to read; what the other one has not is on a ground of its own, and struck out or underlined."""
    made = QTextEdit()
    made.setReadOnly(True)
    made.setTabChangesFocus(True)
    plain, other = QTextCharFormat(), QTextCharFormat()
    other.setBackground(ground)
    other.setFontStrikeOut(gone)
    other.setFontUnderline(not gone)
    cursor = QTextCursor(made.document())
    for piece in pieces:
        cursor.insertText(piece.text, other if piece.other else plain)
    air = QTextBlockFormat()
    air.setLineHeight(PARAGRAPH_LINE, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    cursor.select(QTextCursor.SelectionType.Document)
    cursor.mergeBlockFormat(air)
    made.moveCursor(QTextCursor.MoveOperation.Start)
    return made


def _height(text: QTextEdit) -> int:
    """What all of it takes, about, at the width that it will have."""
    document = text.document().clone()
    document.setTextWidth(ABOUT_WIDTH)
    return max(44, ceil(document.size().height()) + 18)


def figure_lines(story: ReplyStory) -> list[str]:
    """Who, how fast, how long, how much, in as many lines as are known."""
    trace, made = story.trace, story.made
    lines = [provider_name(trace.provider) if trace.provider else ""]
    if trace.provider and trace.model and trace.provider != "offline":
        lines = [f"{lines[0]} · {trace.model}"]
    pace = "" if trace.tokens_per_second is None else f"{trace.tokens_per_second:.0f}"
    told = [
        (translate("inspector", "First word after {value}"), _time(trace.first_token_seconds)),
        (translate("inspector", "{value} tokens/s"), pace),
        (translate("inspector", "Whole time {value}"), _time(story.seconds)),
    ]
    lines += [words.format(value=value) for words, value in told if value]
    lines += [usage_words(made.usage)] if made.usage else []
    cost = cost_words(made.usage) if made.usage else ""
    lines += [translate("inspector", "Cost {value}").format(value=cost)] if cost else []
    lines += [sampling_words(made.sampling)] if made.sampling else []
    return [line for line in lines if line]


def _time(seconds: float | None) -> str:
    return "" if seconds is None else duration(seconds)
