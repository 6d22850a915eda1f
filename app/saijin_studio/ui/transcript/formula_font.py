"""The font that formulas are set in: signs that it does not have come as outlines from the application's font.

This is the one module that imports ziamath, which takes a sixth of a second.
"""

from __future__ import annotations

import warnings
from functools import lru_cache

from PySide6.QtGui import QFont, QFontMetricsF, QPainterPath
from ziafont.fonttypes import BBox
from ziafont.glyph import SimpleGlyph
from ziafont.svgpath import Cubic, Lineto, Moveto, Point, SVGOpType

# Its newest release still opens its own font file in a way that Python has given up; nobody here can do anything.
warnings.filterwarnings(
    "ignore", "path is deprecated", DeprecationWarning, r"ziamath\.zmath"
)  # before the import below, which is what warns

from ziamath.config import config  # noqa: E402
from ziamath.mathfont import MathFont  # noqa: E402
from ziamath.zmath import Latex, loadedfonts  # noqa: E402

FONT = "with words"
OUTLINES = 2_000  # kept
_SHAPE = QPainterPath.ElementType


class Outline(SimpleGlyph):
    """A sign of another font, in this font's units."""

    def __init__(self, width: float, path: QPainterPath, font: MathFont) -> None:
        box = path.boundingRect()  # its y goes down, that of a font up
        super().__init__(0, _strokes(path), BBox(box.left(), box.right(), -box.bottom(), -box.top()), font)
        self._width = round(width)

    def advance(self, nextchr: SimpleGlyph | None = None) -> int:
        return self._width


class WordsFont(MathFont):
    """Raises LookupError for a sign of which no font has an outline."""

    def glyph(self, char: str) -> SimpleGlyph:
        return super().glyph(char) if self.glyphindex(char) else self._outline(char)

    @lru_cache(maxsize=OUTLINES)  # noqa: B019 - there is one such font, for good
    def _outline(self, char: str) -> Outline:
        font = QFont()
        font.setPixelSize(self.info.layout.unitsperem)
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        metrics, path = QFontMetricsF(font), QPainterPath()
        path.addText(0.0, 0.0, font, char)
        if not metrics.inFontUcs4(ord(char)) or (path.isEmpty() and not char.isspace()):
            raise LookupError(f"no font has U+{ord(char):04X}")
        return Outline(metrics.horizontalAdvance(char), path, self)


def set_formula(tex: str, size: int, colour: str, displayed: bool) -> str:
    """The formula as SVG. Raises in many ways where it cannot be read or holds a sign that no font has."""
    config.svg2 = False
    made: str = Latex(tex, size=size, color=colour, font=FONT, inline=not displayed, margin=0).svg()
    return made


def _strokes(path: QPainterPath) -> list[SVGOpType]:
    found: list[SVGOpType] = []
    index = 0
    while index < path.elementCount():
        part = path.elementAt(index)
        if part.type is _SHAPE.CurveToElement:
            found.append(Cubic(*(_point(path, index + step) for step in range(3))))
            index += 3
            continue
        found.append((Moveto if part.type is _SHAPE.MoveToElement else Lineto)(_point(path, index)))
        index += 1
    return found


def _point(path: QPainterPath, index: int) -> Point:
    part = path.elementAt(index)
    return Point(part.x, -part.y)  # type: ignore[no-untyped-call]


loadedfonts[FONT] = WordsFont(loadedfonts["default"].info.filename)
