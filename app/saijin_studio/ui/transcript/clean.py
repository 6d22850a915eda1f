"""Takes out of a text what only disturbs its reading: control characters, forced directions, towers of accents."""

from __future__ import annotations

import re

_LINE_ENDS = "\u000b\u000c\u0085\u2028\u2029"
_FORCED_DIRECTION = "\u202a-\u202e"  # with them words can be shown in another order than they are written
_QT_OWN = "\ufdd0\ufdd1\ufffc"  # mark frames and objects inside a QTextDocument
_CONTROL = "\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f"
_MARKS = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_UNWELCOME = re.compile(rf"\r|[{_LINE_ENDS}{_FORCED_DIRECTION}{_QT_OWN}{_CONTROL}\ud800-\udfff]|{_MARKS}{{5}}")
_GONE = re.compile(rf"[{_FORCED_DIRECTION}{_QT_OWN}{_CONTROL}]")
_LINE_END = re.compile(rf"\r\n?|[{_LINE_ENDS}]")
_HALF = re.compile("[\ud800-\udfff]")  # halves of a pair: no character of their own
_TOWER = re.compile(rf"({_MARKS}{{4}}){_MARKS}+")
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdcf\ufdf0-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)


def clean(text: str) -> str:
    """The text as it may be shown; line ends and tabs stay."""
    if not _UNWELCOME.search(text):
        return text
    text = _LINE_END.sub("\n", text)
    text = _GONE.sub("", text)
    text = _HALF.sub("\ufffd", text)
    return _TOWER.sub(r"\1", text)


def holds_right_to_left(text: str) -> bool:
    """Whether any letter of the text is written from right to left."""
    return not text.isascii() and _RIGHT_TO_LEFT.search(text) is not None


def right_to_left(text: str) -> bool:
    """Whether the first letter of the text is one that is written from right to left."""
    found = _RIGHT_TO_LEFT.search(text)
    return found is not None and not any(letter.isalpha() for letter in text[: found.start()])
