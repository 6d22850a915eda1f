"""What stands folded above a reply, and what lies beside a message: reasoning, tools, attachments.

They are segments of their own in a message's row: the line that folds and unfolds, what is below it, the attachments.
"""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from ...core.conversation import Role, ToolCall
from .segments import Segment, cut, extend

if TYPE_CHECKING:
    from .rows import Row

FOLD, ASIDE, ATTACHMENTS = "fold", "aside", "attachments"
REASONING = "reasoning"
TOOL = "tool-"
_FENCES = re.compile(r"^ {0,3}(`{3,})", re.MULTILINE)


def furnish(row: Row) -> None:
    """Gives the row all its segments anew; those that stay the same keep what was laid out."""
    if not (row.segments or row.attachments or names(row)):  # as most are
        row.segments = cut(row.text)
        for segment in row.segments:
            segment.count()
        return
    kept = {segment.key: segment for segment in row.segments}
    words = cut(row.text)
    above = [segment for name in names(row) for segment in _block(row, name)]
    beside = [Segment("", kind=ATTACHMENTS)] if row.attachments else []
    row.lead = len(above) + (len(beside) if row.role is Role.USER else 0)
    made = above + beside + words if row.role is Role.USER else above + words + beside
    row.segments = [segment if segment.kind == FOLD else kept.pop(segment.key, segment) for segment in made]
    for segment in row.segments:
        segment.count()


def names(row: Row) -> list[str]:
    """What of the row can be folded, from top to bottom."""
    reasoning = [REASONING] if row.reasoning or row.thinking else []
    return reasoning + [f"{TOOL}{number}" for number in range(len(row.tools))]


def write_anew(row: Row) -> None:
    """The lines that fold and unfold say something else now."""
    for segment in row.segments:
        if segment.kind == FOLD:
            segment.document, segment.width = None, 0


def toggle(row: Row, name: str) -> None:
    """Folds or unfolds a part of the row."""
    if name in names(row):
        row.unfolded ^= {name}
        furnish(row)


def think(row: Row, offset: int, text: str) -> None:
    """Goes on with the reasoning of a reply that is being made."""
    fresh = not names(row)
    if fresh or not row.thinking:
        row.thinking_since = time.monotonic() - (row.reasoning_seconds or 0.0)
    row.reasoning_seconds = time.monotonic() - row.thinking_since
    goes_on = offset == len(row.reasoning)
    row.reasoning = row.reasoning[:offset] + text
    row.thinking = True
    if fresh or not goes_on or REASONING not in row.unfolded:
        furnish(row)
        return
    count = len(row.segments)
    rest = [segment for segment in row.segments if segment.name != REASONING]
    pieces = [segment for segment in row.segments if segment.name == REASONING and segment.kind == ASIDE]
    for segment in pieces[extend(pieces, text) :]:
        _mark(segment, REASONING)
    row.segments = [Segment("", kind=FOLD, name=REASONING), *pieces, *rest]
    row.lead += len(row.segments) - count


def tool_text(call: ToolCall) -> str:
    """A tool call as markdown: what was given and what came back, each in a fence that it cannot end."""
    parts = (
        (QCoreApplication.translate("transcript", "given"), call.arguments.strip()),
        (QCoreApplication.translate("transcript", "result"), call.result.strip()),
    )
    fence = "`" * max([3, *(len(found) + 1 for _, part in parts for found in _FENCES.findall(part))])
    return "\n".join(f"{fence}{name}\n{part}\n{fence}\n" for name, part in parts if part)


def _block(row: Row, name: str) -> list[Segment]:
    head = Segment("", kind=FOLD, name=name)
    if name not in row.unfolded:
        return [head]
    pieces = cut(row.reasoning if name == REASONING else tool_text(row.tools[int(name.removeprefix(TOOL))]))
    for segment in pieces:
        _mark(segment, name)
    return [head, *pieces]


def _mark(segment: Segment, name: str) -> None:
    segment.kind, segment.name = ASIDE, name
    segment.count()
