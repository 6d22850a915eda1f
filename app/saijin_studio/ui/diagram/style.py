"""Colours, pens and fonts of a diagram."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor, QFont, QPen
from PySide6.QtWidgets import QApplication

from ..tokens import Tokens, contrast, mix, readable

Heat = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class DiagramColours:
    """All as #RRGGBB. `canvas` lies behind everything, `surface` fills elements, `accent` tints tokens.

    `heat` goes from cool over warm to hot; `text` can be read on each of the three and between them.
    """

    canvas: str = "#FFFFFF"
    surface: str = "#FFFFFF"
    line: str = "#5B5870"
    text: str = "#26233A"
    muted: str = "#6B6880"
    accent: str = "#6C5CE7"
    success: str = "#2E8B62"
    danger: str = "#C8384C"
    warning: str = "#8A5A00"
    on_colour: str = "#FFFFFF"
    heat: Heat = ("#DCEBF7", "#FBE7AE", "#F29A76")


LIGHT = DiagramColours()
DARK = DiagramColours(
    canvas="#1B1A22",
    surface="#24232E",
    line="#A5A2B8",
    text="#EDEBF5",
    muted="#A09DB3",
    accent="#A79BFF",
    success="#5CC495",
    danger="#F07C8B",
    warning="#E7B968",
    on_colour="#16151C",
    heat=("#21384B", "#5C4F1E", "#98402C"),
)


def colours_of(tokens: Tokens) -> DiagramColours:
    """A diagram in the colours of the window's theme."""
    return DiagramColours(
        canvas=tokens.paper,
        surface=tokens.card,
        line=mix(tokens.text, tokens.paper, 0.62),
        text=tokens.text,
        muted=tokens.muted,
        accent=tokens.accent,
        success=tokens.ok,
        danger=tokens.error,
        warning=tokens.warning,
        on_colour=tokens.on_accent,
        heat=(DARK if tokens.dark else LIGHT).heat,
    )


BOOST = 2.2  # how much bolder lines and marks are drawn while the whole diagram is small
HEAT_STEPS = 20
NO_FILL = "#FFFFFF"  # what tools write where nobody chose a colour: the theme's own colours stand there
NO_STROKE = "#000000"
INKS = ("#1E1C26", "#000000", "#FFFFFF")  # words on a ground that the theme's own cannot be read on
EASY = 7.0  # contrast beyond which words are not read any better
LINE_CONTRAST = 2.0
SYMBOL_CONTRAST = 3.0


def blend(base: str, over: str, amount: float) -> QColor:
    """`over` laid on `base` with `amount` 0..1 of its strength."""
    low, high = QColor(base), QColor(over)
    return QColor.fromRgbF(
        low.redF() + (high.redF() - low.redF()) * amount,
        low.greenF() + (high.greenF() - low.greenF()) * amount,
        low.blueF() + (high.blueF() - low.blueF()) * amount,
    )


def heat_colour(colours: DiagramColours, share: float) -> str:
    """From cool (0) over warm to hot (1), as #RRGGBB."""
    cool, warm, hot = colours.heat
    share = max(0.0, min(1.0, share))
    return mix(warm, cool, share * 2) if share < 0.5 else mix(hot, warm, share * 2 - 1)


def _pen(colour: QColor | str, width: float, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    return QPen(QBrush(QColor(colour)), width, style, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)


def _font(pixels: int, bold: bool = False) -> QFont:
    font = QFont(QApplication.font())
    font.setPixelSize(pixels)
    font.setBold(bold)
    # Hinted glyph widths change with the zoom and would break lines differently at each scale.
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


class Ink:
    """What one element is drawn with: its lines, its ground and the words on it."""

    __slots__ = ("fill", "halo", "line", "own_fill", "solid", "text", "thick", "thin")

    def __init__(self, line: str, fill: str, text: str, boost: float, own_fill: bool = False) -> None:
        self.line = _pen(line, 1.5 * boost)
        self.thick = _pen(line, 3 * boost)
        self.thin = _pen(line, 1.2 * boost)
        self.solid = QBrush(QColor(line))
        self.fill = QBrush(QColor(fill))
        self.halo = _pen(fill, 1.2 * boost)
        self.text = _pen(text, 1)
        self.own_fill = own_fill


class Style:
    """Everything painters need. All items of a diagram share one; `change` gives it another theme or size.

    `small`: the diagram is too small to be read; lines and marks are bolder and words are left out.
    """

    def __init__(self, colours: DiagramColours, small: bool = False) -> None:
        self.inner_font = _font(12)
        self.label_font = _font(11)
        self.mark_font = _font(9, bold=True)
        self.change(colours, small, BOOST if small else 1.0)

    def change(self, colours: DiagramColours, small: bool, boost: float) -> None:
        """`boost` is how much bolder lines and marks are."""
        self.colours = colours
        self.small = small
        self.boost = boost
        self._make_pens(colours)
        self._make_brushes(colours)
        self.plain = Ink(colours.line, colours.surface, colours.text, self.boost)
        self._inks: dict[tuple[str, str], Ink] = {("", ""): self.plain}
        self._hot: dict[int, Ink] = {}
        self._lines: dict[str, QPen] = {"": self.line}

    def ink(self, fill: str, stroke: str) -> Ink:
        """The inks of an element with these colours of its file ("" = none); its words stay readable."""
        fill = "" if fill.upper() == NO_FILL else fill
        stroke = "" if stroke.upper() == NO_STROKE else stroke
        found = self._inks.get((fill, stroke))
        if found is None:
            colours = self.colours
            ground = fill or colours.surface
            line = readable(stroke or colours.line, ground, SYMBOL_CONTRAST)
            text = max((colours.text, *INKS), key=lambda one: min(contrast(one, ground), EASY))
            found = self._inks[fill, stroke] = Ink(line, ground, text, self.boost, bool(fill))
        return found

    def heat_ink(self, share: float) -> Ink:
        step = round(max(0.0, min(1.0, share)) * HEAT_STEPS)
        found = self._hot.get(step)
        if found is None:
            ground = heat_colour(self.colours, step / HEAT_STEPS)
            text = readable(self.colours.text, ground)
            found = self._hot[step] = Ink(readable(self.colours.line, ground, 3.0), ground, text, self.boost, True)
        return found

    def line_pen(self, stroke: str) -> QPen:
        """A connection's pen in its file's colour, strong enough to be seen on the canvas."""
        stroke = "" if stroke.upper() == NO_STROKE else stroke
        found = self._lines.get(stroke)
        if found is None:
            colour = readable(stroke, self.colours.canvas, LINE_CONTRAST)
            found = self._lines[stroke] = _pen(colour, 1.5 * self.boost)
        return found

    def _make_pens(self, colours: DiagramColours) -> None:
        def pen(colour: QColor | str, width: float, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
            return _pen(colour, width * self.boost, style)

        dashed, dotted = Qt.PenStyle.DashLine, Qt.PenStyle.DotLine
        self.line = pen(colours.line, 1.5)
        self.faint = pen(blend(colours.canvas, colours.line, 0.45), 1.2)
        self.unknown = pen(colours.muted, 1.5, dashed)
        self.text = pen(colours.text, 1)
        self.muted = pen(colours.muted, 1)
        self.active = pen(colours.accent, 2.5)
        self.waiting = pen(colours.accent, 2, dashed)
        self.failed = pen(colours.danger, 2.5)
        self.walked = pen(colours.success, 2)
        self.added = pen(colours.success, 2.5)
        self.removed = pen(colours.danger, 2, dashed)
        self.changed = pen(colours.warning, 2.5)
        self.focus = pen(colours.accent, 1.5, dotted)
        self.found = pen(blend(colours.canvas, colours.accent, 0.45), 4)
        self.found_here = pen(colours.accent, 4)
        self.mark = pen(colours.on_colour, 1.8)
        self.halo = pen(colours.canvas, 2)

    def _make_brushes(self, colours: DiagramColours) -> None:
        self.fill = QBrush(QColor(colours.surface))
        self.fill_active = QBrush(blend(colours.surface, colours.accent, 0.16))
        self.fill_done = QBrush(blend(colours.surface, colours.success, 0.10))
        self.fill_failed = QBrush(blend(colours.surface, colours.danger, 0.12))
        self.shaded = QBrush(blend(colours.surface, colours.line, 0.3))
        self.zone = QBrush(blend(colours.canvas, colours.surface, 0.5))
        self.band = QBrush(blend(colours.surface, colours.line, 0.08))
        self.accent = QBrush(QColor(colours.accent))
        self.success = QBrush(QColor(colours.success))
        self.danger = QBrush(QColor(colours.danger))
        self.warning = QBrush(QColor(colours.warning))
        self.canvas = QBrush(QColor(colours.canvas))
        veil = QColor(colours.canvas)
        veil.setAlpha(205)
        self.veil = QBrush(veil)
