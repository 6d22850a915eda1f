"""The character formats of a transcript, made once for a theme and an accent colour."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtGui import QBrush, QColor, QFont, QFontDatabase, QFontInfo, QTextCharFormat, QTextFormat

from ..theme import font
from ..tokens import TYPE_BODY, TYPE_READING, TYPE_SMALL, TYPE_TITLE, Tokens, mix, readable
from .reading import Reading

CODE_PADDING = 12
DIM = 0.4  # what is left of the colours of a message that models do not get to see
DIM_TEXT = 5.1  # contrast of its text
CODE_HEAD = 30  # px above the first line of code, for its language and the copy button
_HEADINGS = {1: TYPE_TITLE + 2, 2: TYPE_TITLE, 3: TYPE_READING + 1}


def dimmed(tokens: Tokens, ground: str) -> Tokens:
    """The colours nearer to their ground; text can still be read on it, and on that of code."""

    def near(colour: str) -> str:
        return readable(readable(mix(colour, ground, DIM), ground, DIM_TEXT), tokens.code, DIM_TEXT)

    return replace(tokens, text=near(tokens.text), muted=near(tokens.muted), accent=near(tokens.accent))


class DocStyle:
    """`accent` tints spoken words; `ground` is the bubble's colour, for contrast; `quiet` is for what stands aside,
    `dim` for what models do not get to see.
    """

    def __init__(
        self,
        tokens: Tokens,
        accent: str,
        ground: str,
        reading: Reading | None = None,
        quiet: bool = False,
        dim: bool = False,
    ) -> None:
        if dim:
            ground, accent = mix(ground, tokens.paper, DIM), mix(accent, ground, DIM)
            tokens = dimmed(tokens, ground)
        self.dim = dim
        self.tokens = tokens
        self.ground = ground
        self.reading = reading or Reading()
        self.quiet = quiet
        scaled = self.reading.scaled
        self.line_height = self.reading.line_height
        self.font = font(scaled(TYPE_BODY + 1 if quiet else TYPE_READING))
        self.line = QBrush(QColor(mix(tokens.text, ground, 0.18)))
        self.text = _coloured(readable(tokens.muted, ground) if quiet else tokens.text)
        self.quote = _coloured(readable(tokens.muted, ground))
        self.spoken = _coloured(readable(mix(accent, tokens.text, 0.55), ground, DIM_TEXT if dim else 5.5))
        self.action = _coloured(readable(tokens.muted, ground))
        self.action.setFontItalic(True)
        self.emphasis = QTextCharFormat()
        self.emphasis.setFontItalic(True)
        self.strong = QTextCharFormat()
        self.strong.setFontWeight(QFont.Weight.Bold)
        self.struck = QTextCharFormat()
        self.struck.setFontStrikeOut(True)
        self.code = _coloured(tokens.text)
        self.code.setFont(mono(scaled(TYPE_BODY)))
        self.inline_code = QTextCharFormat()
        self.inline_code.setFontFamilies(mono(TYPE_BODY).families())
        self.inline_code.setProperty(QTextFormat.Property.FontPixelSize, scaled(TYPE_BODY + 1))
        self.inline_code.setBackground(QColor(mix(tokens.text, ground, 0.04 if dim else 0.08)))
        self._link = _coloured(readable(tokens.accent, ground))
        self._link.setFontUnderline(True)
        self.aside = _coloured(readable(tokens.muted, ground))
        self.aside.setProperty(QTextFormat.Property.FontPixelSize, scaled(TYPE_SMALL + 1))

    def heading(self, level: int) -> QTextCharFormat:
        made = self.merged(self.text, self.strong)
        made.setProperty(QTextFormat.Property.FontPixelSize, self.reading.scaled(_HEADINGS.get(level, TYPE_READING)))
        return made

    def link(self, base: QTextCharFormat, address: str) -> QTextCharFormat:
        made = self.merged(base, self._link)
        made.setAnchor(True)
        made.setAnchorHref(address)
        return made

    @staticmethod
    def merged(base: QTextCharFormat, extra: QTextCharFormat) -> QTextCharFormat:
        """Formats do not nest: what is inside something is merged with it."""
        made = QTextCharFormat(base)
        made.merge(extra)
        return made


def mono(size: int) -> QFont:
    """The system's fixed-width font, with the interface's own behind it for Japanese."""
    fixed = QFontInfo(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
    made = QFont()
    made.setFamilies([fixed.family(), *font().families()])
    made.setStyleHint(QFont.StyleHint.Monospace)
    made.setFixedPitch(True)
    made.setPixelSize(size)
    return made


def _coloured(colour: str) -> QTextCharFormat:
    made = QTextCharFormat()
    made.setForeground(QColor(colour))
    return made
