"""Colours for code, found by Pygments after the text is already on the screen."""

from __future__ import annotations

from PySide6.QtGui import QColor, QTextCharFormat, QTextDocument, QTextLayout

from ..tokens import Tokens
from .writer import Decoration

_LIGHT = {
    "Keyword": "#8A3B66",
    "Name.Function": "#2B5C8A",
    "Name.Class": "#2B5C8A",
    "Name.Tag": "#2B5C8A",
    "Name.Builtin": "#6B4BA1",
    "Name.Decorator": "#6B4BA1",
    "Literal.String": "#3C7040",
    "Literal.Number": "#9A4A12",
    "Comment": "#6E6459",
    "Operator.Word": "#8A3B66",
}
_DARK = {
    "Keyword": "#E39BC0",
    "Name.Function": "#8FBCE6",
    "Name.Class": "#8FBCE6",
    "Name.Tag": "#8FBCE6",
    "Name.Builtin": "#BFA8EE",
    "Name.Decorator": "#BFA8EE",
    "Literal.String": "#A3CF97",
    "Literal.Number": "#E8B27C",
    "Comment": "#A2978B",
    "Operator.Word": "#E39BC0",
}


def highlight(document: QTextDocument, code: Decoration, tokens: Tokens) -> bool:
    """Colours one code block; false when its language is not known. Heights do not change."""
    from pygments import lex
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        lexer = get_lexer_by_name(code.language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return False
    colours = _DARK if tokens.dark else _LIGHT
    line, column = code.first, 0
    ranges: dict[int, list[QTextLayout.FormatRange]] = {}
    for kind, text in lex(code.text, lexer):
        colour = _colour(str(kind), colours)
        for number, part in enumerate(text.split("\n")):
            if number:
                line, column = line + 1, 0
            if part and colour:
                ranges.setdefault(line, []).append(_range(column, len(part), colour))
            column += len(part)
    for number, found in ranges.items():
        block = document.findBlockByNumber(number)
        if block.isValid() and number <= code.last:
            block.layout().setFormats(found)
            document.markContentsDirty(block.position(), block.length())
    return bool(ranges)


def _colour(kind: str, colours: dict[str, str]) -> str:
    name = kind.removeprefix("Token.")
    while name:
        if name in colours:
            return colours[name]
        name = name.rpartition(".")[0]
    return ""


def _range(start: int, length: int, colour: str) -> QTextLayout.FormatRange:
    made = QTextLayout.FormatRange()
    made.start = start
    made.length = length
    look = QTextCharFormat()
    look.setForeground(QColor(colour))
    made.format = look
    return made
