"""Formulas as pictures: TeX is set by ziamath on a background thread, one formula at a time, and kept."""

from __future__ import annotations

import logging
import re
from collections import OrderedDict, deque
from dataclasses import dataclass

from PySide6.QtCore import QByteArray, QObject, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from ..operations import Operations
from .docstyle import DocStyle, mono
from .formula_rules import LONGEST
from .things import Thing

log = logging.getLogger(__name__)
KEPT = 400
MOST_WAITING = 100  # those asked for before are asked for again when they are seen
DEEPEST = 40  # braces within braces
LARGEST = 4000  # px, either way
EXACTNESS = 2.0  # pixels of the picture for a pixel of the text
# Scripts whose letters join or turn round, pictures, and what would put more than strokes into the drawing.
_FOREIGN = re.compile(
    r"[\u0590-\u1fff\ud7b0-\uf8ff\ufb00-\ufe2f\ufe50-\ufeff\ufff0-\uffff\U00010000-\U0001d3ff"
    r"\U0001d800-\U0001ffff\U00040000-\U0010ffff]"
    r"|\\(?:href|class|style|includegraphics|tag)\b"
)
_STROKES = re.compile(r"<(?!/?(?:svg|g|path|rect)[\s/>])")


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula as it is to be seen; `displayed` ones stand alone."""

    tex: str
    displayed: bool
    size: int  # px
    colour: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture of a formula, in px of the text; `depth` is below the baseline."""

    image: QImage
    width: float
    height: float
    depth: float


class Formulas(QObject):
    """`ready(Formula)`: its picture is there, or it was found that there can be none."""

    ready = Signal(object)

    def __init__(self, operations: Operations, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._operations = operations
        self._kept: OrderedDict[Formula, Drawn | None] = OrderedDict()
        self._waiting: deque[Formula] = deque(maxlen=MOST_WAITING)
        self._drawing: Formula | None = None

    def find(self, formula: Formula) -> Drawn | None:
        """Its picture, where there is one by now."""
        return self._kept.get(formula)

    def ask(self, formula: Formula) -> bool:
        """Whether a picture is there or will be; `ready` tells when. False: it is shown as it was written."""
        if formula in self._kept:
            self._kept.move_to_end(formula)
            return self._kept[formula] is not None
        if not presentable(formula.tex):
            return False
        if formula != self._drawing and formula not in self._waiting:
            self._waiting.append(formula)
            self._next()
        return True

    @property
    def busy(self) -> bool:
        """Whether there is still something to draw."""
        return self._drawing is not None

    def _next(self) -> None:
        """The one asked for last comes first: it is what is seen now."""
        if self._drawing is not None or not self._waiting:
            return
        formula = self._drawing = self._waiting.pop()
        self._operations.run(lambda _: draw(formula), owner=self, done=lambda drawn: self._drawn(formula, drawn))

    def _drawn(self, formula: Formula, drawn: Drawn | None) -> None:
        self._drawing = None
        self._kept[formula] = drawn
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        self._next()
        self.ready.emit(formula)


def presentable(tex: str) -> bool:
    """Whether it may be tried: short, not nested too deep, and without what the drawing must not hold."""
    if len(tex) > LONGEST or _FOREIGN.search(tex):
        return False
    depth = deepest = 0
    for letter in tex:
        depth += (letter == "{") - (letter == "}")
        deepest = max(deepest, depth)
    return deepest <= DEEPEST


def draw(formula: Formula) -> Drawn | None:
    """Sets a formula; None where it cannot be read. For a background thread."""
    from .formula_font import set_formula  # takes a sixth of a second, and many chats hold no formula

    try:
        svg = set_formula(formula.tex, formula.size, formula.colour, formula.displayed)
    except Exception as fault:  # noqa: BLE001 - the setter stumbles in many ways; the formula stays as written
        log.debug("a formula cannot be set: %s", type(fault).__name__)
        return None
    return _picture(svg)


def _picture(svg: str) -> Drawn | None:
    renderer = QSvgRenderer()
    if _STROKES.search(svg) or not renderer.load(QByteArray(svg.encode())):
        return None
    box = renderer.viewBoxF()
    if not 0 < box.width() <= LARGEST or not 0 < box.height() <= LARGEST:
        return None
    image = QImage((box.size() * EXACTNESS).toSize() + _ONE, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    renderer.render(painter, QRectF(0, 0, box.width() * EXACTNESS, box.height() * EXACTNESS))
    painter.end()
    return Drawn(image, box.width(), box.height(), max(0.0, box.bottom()))


_ONE = QSizeF(1, 1).toSize()


class FormulaThing(Thing):
    """A formula in its line; its source until it is drawn."""

    def __init__(self, formula: Formula, formulas: Formulas, style: DocStyle) -> None:
        mark = "$$" if formula.displayed else "$"
        self.words = f"{mark}{formula.tex}{mark}"
        self._formula, self._formulas = formula, formulas
        self._colour = QColor(style.tokens.muted)
        self._font = QFont(mono(style.reading.scaled(13)))

    def size(self, available: float, middle: float) -> QSizeF:
        drawn = self._formulas.find(self._formula)
        if drawn is None:
            metrics = QFontMetricsF(self._font)
            return QSizeF(min(available, metrics.horizontalAdvance(self._formula.tex) + 4), metrics.height())
        scale = min(1.0, available / drawn.width)
        above, below = (drawn.height - drawn.depth) * scale, drawn.depth * scale
        return QSizeF(drawn.width * scale, 2 * max(above - middle, below + middle))

    def draw(self, painter: QPainter, area: QRectF, middle: float) -> None:
        drawn = self._formulas.find(self._formula)
        if drawn is None:
            self._formulas.ask(self._formula)
            painter.setFont(self._font)
            painter.setPen(self._colour)
            words = QFontMetricsF(self._font).elidedText(self._formula.tex, Qt.TextElideMode.ElideRight, area.width())
            painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, words)
            return
        scale = area.width() / drawn.width
        baseline = area.center().y() + middle
        top = baseline - (drawn.height - drawn.depth) * scale
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        target = QRectF(area.left(), top, area.width(), drawn.height * scale)
        painter.drawImage(target, drawn.image, QRectF(0, 0, drawn.width * EXACTNESS, drawn.height * EXACTNESS))
