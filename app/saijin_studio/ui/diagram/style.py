"""Colours, pens and fonts of a diagram."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor, QFont, QPen
from PySide6.QtWidgets import QApplication

from ..tokens import Tokens, mix


@dataclass(frozen=True, slots=True)
class DiagramColours:
    """All as #RRGGBB. `canvas` lies behind everything, `surface` fills elements, `accent` tints tokens."""

    canvas: str = "#FFFFFF"
    surface: str = "#FFFFFF"
    line: str = "#5B5870"
    text: str = "#26233A"
    muted: str = "#6B6880"
    accent: str = "#6C5CE7"
    success: str = "#2E8B62"
    danger: str = "#C8384C"
    on_colour: str = "#FFFFFF"


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
    on_colour="#16151C",
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
        on_colour=tokens.on_accent,
    )


BOOST = 2.2  # how much bolder lines and marks are drawn while the whole diagram is small


def blend(base: str, over: str, amount: float) -> QColor:
    """`over` laid on `base` with `amount` 0..1 of its strength."""
    low, high = QColor(base), QColor(over)
    return QColor.fromRgbF(
        low.redF() + (high.redF() - low.redF()) * amount,
        low.greenF() + (high.greenF() - low.greenF()) * amount,
        low.blueF() + (high.blueF() - low.blueF()) * amount,
    )


def _pen(colour: QColor | str, width: float, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    return QPen(QBrush(QColor(colour)), width, style, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)


def _font(pixels: int, bold: bool = False) -> QFont:
    font = QFont(QApplication.font())
    font.setPixelSize(pixels)
    font.setBold(bold)
    # Hinted glyph widths change with the zoom and would break lines differently at each scale.
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


class Style:
    """Everything painters need, made once per theme or accent change.

    `small`: the diagram is too small to be read; lines and marks are bolder and words are left out.
    """

    def __init__(self, colours: DiagramColours, small: bool = False) -> None:
        self.colours = colours
        self.small = small
        self.boost = BOOST if small else 1.0
        self._make_pens(colours)
        self._make_brushes(colours)
        self.inner_font = _font(12)
        self.label_font = _font(11)
        self.mark_font = _font(9, bold=True)

    def _make_pens(self, colours: DiagramColours) -> None:
        def pen(colour: QColor | str, width: float, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
            return _pen(colour, width * self.boost, style)

        dashed, dotted = Qt.PenStyle.DashLine, Qt.PenStyle.DotLine
        self.line = pen(colours.line, 1.5)
        self.thick = pen(colours.line, 3)
        self.thin = pen(colours.line, 1.2)
        self.faint = pen(blend(colours.canvas, colours.line, 0.45), 1.2)
        self.dashed = pen(colours.line, 1.5, dashed)
        self.dotted = pen(colours.line, 1.5, dotted)
        self.unknown = pen(colours.muted, 1.5, dashed)
        self.text = pen(colours.text, 1)
        self.muted = pen(colours.muted, 1)
        self.active = pen(colours.accent, 2.5)
        self.done = pen(colours.success, 1.5)
        self.failed = pen(colours.danger, 2.5)
        self.walked = pen(colours.success, 2)
        self.focus = pen(colours.accent, 1.5, dotted)
        self.mark = pen(colours.on_colour, 1.8)
        self.halo = pen(colours.canvas, 2)

    def _make_brushes(self, colours: DiagramColours) -> None:
        self.fill = QBrush(QColor(colours.surface))
        self.fill_active = QBrush(blend(colours.surface, colours.accent, 0.16))
        self.fill_done = QBrush(blend(colours.surface, colours.success, 0.10))
        self.fill_failed = QBrush(blend(colours.surface, colours.danger, 0.12))
        self.zone = QBrush(blend(colours.canvas, colours.surface, 0.5))
        self.band = QBrush(blend(colours.surface, colours.line, 0.08))
        self.solid = QBrush(QColor(colours.line))
        self.accent = QBrush(QColor(colours.accent))
        self.success = QBrush(QColor(colours.success))
        self.danger = QBrush(QColor(colours.danger))
        self.canvas = QBrush(QColor(colours.canvas))
        veil = QColor(colours.canvas)
        veil.setAlpha(205)
        self.veil = QBrush(veil)
