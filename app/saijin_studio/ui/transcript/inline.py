"""Writes the words of a paragraph: emphasis, speech, links, formulas and pictures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote

from PySide6.QtGui import QTextCharFormat, QTextCursor, QTextDocument

from ...core.conversation import Attachment
from .boxes import PictureThing, absent_picture
from .docstyle import DocStyle
from .formulas import Formula, Formulas, FormulaThing
from .pictures import Pictures
from .reader import addresses
from .speech import length_of, split, spoken_spans
from .things import Thing, Things

if TYPE_CHECKING:
    from markdown_it.token import Token

INSIDE = "\u0001"  # begins the address of something of the transcript; no text that is shown holds it
LINE_SEPARATOR = "\u2028"
MOST_SPEECHES = 100  # of one paragraph; more is a list of things in quotation marks, and slow to tell apart
FORMULA_SIZE = 1.1  # beside the letters of the text


@dataclass(slots=True)
class Beside:
    """What a text may name: pictures and formulas that come from elsewhere, and the attachments of its message.

    `code_above` and `code_below`: the text begins, or ends, within a code block that was cut.
    `barred`: a bar runs along the text. `awaited`: formulas of the text that are not drawn yet.
    """

    pictures: Pictures | None = None
    formulas: Formulas | None = None
    attachments: tuple[Attachment, ...] = ()
    code_above: bool = False
    code_below: bool = False
    barred: bool = False
    awaited: set[Formula] = field(default_factory=set)

    def picture(self, address: str) -> Attachment | None:
        """The attached picture with this id, hash or name."""
        name = unquote(address.removeprefix("attachment:").removeprefix("media:"))
        images = (each for each in self.attachments if each.kind == "image")
        return next((each for each in images if name in (each.id, each.hash, each.name)), None)


class InlineWriter:
    """`dialogue` tells spoken words and *actions* apart, as in a conversation."""

    def __init__(self, document: QTextDocument, style: DocStyle, dialogue: bool, beside: Beside) -> None:
        self.cursor = QTextCursor(document)
        self.style = style
        self.formats: list[QTextCharFormat] = [style.text]
        self.document = document
        self._dialogue = dialogue
        self.beside = beside
        self._things: Things | None = None
        self._spans: list[tuple[int, int]] = []
        self._place = 0
        self._linked = False

    def inline(self, token: Token) -> None:
        children = token.children or []
        self._spans, self._place = spoken_spans(children) if self._dialogue else [], 0
        if len(self._spans) > MOST_SPEECHES:
            self._spans = []
        for child in children:
            handler = _INLINE.get(child.type)
            if handler is not None:
                handler(self, child)
            elif child.content:
                self._text(child)
            self._place += length_of(child)
            while self._spans and self._spans[0][1] <= self._place:
                del self._spans[0]

    def put(self, thing: Thing, look: QTextCharFormat | None = None) -> None:
        """Writes something that is no text."""
        if self._things is None:
            self._things = Things(self.document)
        self._things.put(self.cursor, thing, look or self.formats[-1])

    def formula(self, tex: str, displayed: bool) -> None:
        """A formula; as it was written where it cannot be drawn."""
        look, formulas = self.formats[-1], self.beside.formulas
        if formulas is not None:
            size = round(self.style.font.pixelSize() * FORMULA_SIZE)
            formula = Formula(tex, displayed, size, look.foreground().color().name())
            if formulas.ask(formula):
                if formulas.find(formula) is None:
                    self.beside.awaited.add(formula)
                self.put(FormulaThing(formula, formulas, self.style))
                return
        mark = "$$" if displayed else "$"
        self.cursor.insertText(f"{mark}{tex}{mark}".replace("\n", LINE_SEPARATOR), self._code_look())

    # -- what a paragraph is made of

    def _text(self, token: Token) -> None:
        aloud: QTextCharFormat | None = None
        for part, spoken in split(token.content, self._place, self._spans):
            look = self.formats[-1]
            if spoken:
                look = aloud = aloud or self.style.merged(look, self.style.spoken)
            for piece, address in [(part, False)] if self._linked or "://" not in part else addresses(part):
                if piece:
                    self.cursor.insertText(piece, self.style.link(look, piece) if address else look)

    def _break(self, token: Token) -> None:
        self.cursor.insertText(LINE_SEPARATOR, self.formats[-1])

    def _code(self, token: Token) -> None:
        self.cursor.insertText(token.content, self._code_look())

    def _code_look(self) -> QTextCharFormat:
        return self.style.merged(self.formats[-1], self.style.inline_code)

    def _em(self, token: Token) -> None:
        extra = self.style.action if self._dialogue else self.style.emphasis
        self.formats.append(self.style.merged(self.formats[-1], extra))

    def _strong(self, token: Token) -> None:
        self.formats.append(self.style.merged(self.formats[-1], self.style.strong))

    def _struck(self, token: Token) -> None:
        self.formats.append(self.style.merged(self.formats[-1], self.style.struck))

    def _link(self, token: Token) -> None:
        self._linked = True
        self.formats.append(self.style.link(self.formats[-1], str(token.attrGet("href") or "")))

    def _unlink(self, token: Token) -> None:
        self._linked = False
        self.formats.pop()

    def _end(self, token: Token) -> None:
        self.formats.pop()

    def _formula(self, token: Token) -> None:
        self.formula(token.content, token.markup == "$$")

    def _image(self, token: Token) -> None:
        """A picture of the message itself; one from elsewhere is never fetched, but named."""
        address = str(token.attrGet("src") or "")
        found = self.beside.picture(address)
        if found is not None and self.beside.pictures is not None:
            look = self.style.link(self.formats[-1], f"{INSIDE}attachment:{found.id}")
            self.put(PictureThing(found, token.content, self.beside.pictures, self.style), look)
        else:
            look = self.style.link(self.formats[-1], address)
            self.put(absent_picture(token.content, address, self.style), look)


_INLINE: dict[str, Callable[[InlineWriter, Token], None]] = {
    "text": InlineWriter._text,
    "softbreak": InlineWriter._break,
    "hardbreak": InlineWriter._break,
    "code_inline": InlineWriter._code,
    "em_open": InlineWriter._em,
    "em_close": InlineWriter._end,
    "strong_open": InlineWriter._strong,
    "strong_close": InlineWriter._end,
    "s_open": InlineWriter._struck,
    "s_close": InlineWriter._end,
    "link_open": InlineWriter._link,
    "link_close": InlineWriter._unlink,
    "image": InlineWriter._image,
    "formula": InlineWriter._formula,
}
