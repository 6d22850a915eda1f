"""Writes what lies beside a message's words: the lines that fold and unfold, and the attachments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QTextBlockFormat, QTextCharFormat, QTextCursor, QTextDocument

from ...core.conversation import Attachment
from .boxes import CHIP, FoldThing, PictureThing, file_chip, picture_size
from .docstyle import DocStyle
from .folds import REASONING, TOOL
from .inline import INSIDE, Beside
from .reading import Reading
from .things import Thing, Things

if TYPE_CHECKING:
    from .rows import Row

translate = QCoreApplication.translate
SPACE = 8  # px around attachments
LINE = 26  # px of a line that folds


def write_fold(row: Row, name: str, document: QTextDocument, style: DocStyle) -> None:
    """The line that folds and unfolds a part of the row; all of it can be pressed."""
    cursor = QTextCursor(document)
    block = QTextBlockFormat()
    block.setBottomMargin(7)
    cursor.setBlockFormat(block)
    look = QTextCharFormat(style.aside)
    look.setAnchor(True)
    look.setAnchorHref(f"{INSIDE}fold:{name}")
    Things(document).put(cursor, FoldThing(name in row.unfolded, style), look)
    cursor.insertText(fold_words(row, name), look)


def fold_words(row: Row, name: str) -> str:
    """What can be unfolded."""
    if name == REASONING:
        return _reasoning_words(row)
    call = row.tools[int(name.removeprefix(TOOL))]
    return translate("transcript", "Used a tool: {name}").format(name=call.name[:80])


def _reasoning_words(row: Row) -> str:
    seconds = row.reasoning_seconds
    if row.thinking:
        if seconds is None or seconds < 1:
            return translate("transcript", "Thinking…")
        return translate("transcript", "Thinking for {seconds} s…").format(seconds=int(seconds))
    if seconds is None:
        return translate("transcript", "Thoughts before the reply")
    if seconds < 60:
        return translate("transcript", "Thought for {seconds} s").format(seconds=max(1, round(seconds)))
    minutes, rest = divmod(round(seconds), 60)
    return translate("transcript", "Thought for {minutes} min {seconds} s").format(minutes=minutes, seconds=rest)


def fold_height(reading: Reading) -> int:
    return reading.scaled(LINE)


def write_attachments(document: QTextDocument, style: DocStyle, beside: Beside) -> None:
    """Pictures as thumbnails, everything else by its name; each opens when it is pressed."""
    cursor = QTextCursor(document)
    block = QTextBlockFormat()
    block.setLineHeight(SPACE, QTextBlockFormat.LineHeightTypes.LineDistanceHeight.value)
    block.setBottomMargin(SPACE + 4)
    cursor.setBlockFormat(block)
    things = Things(document)
    for number, attachment in enumerate(beside.attachments):
        if number:
            cursor.insertText("  ", style.text)
        look = QTextCharFormat(style.text)
        look.setAnchor(True)
        look.setAnchorHref(f"{INSIDE}attachment:{attachment.id}")
        things.put(cursor, _thing(attachment, style, beside), look)


def _thing(attachment: Attachment, style: DocStyle, beside: Beside) -> Thing:
    if attachment.kind == "image" and beside.pictures is not None:
        return PictureThing(attachment, "", beside.pictures, style)
    return file_chip(attachment, style)


def attachments_height(attachments: tuple[Attachment, ...], width: int) -> int:
    """About as high as they will be, side by side as far as the width goes."""
    height = line = 0.0
    left = float(width)
    for attachment in attachments:
        size = picture_size(attachment) if attachment.kind == "image" else CHIP
        if size.width() > left:
            height, line, left = height + line + SPACE, 0.0, float(width)
        left -= size.width() + SPACE
        line = max(line, size.height())
    return int(height + line + 2 * SPACE)
