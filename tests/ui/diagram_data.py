"""What the tests of the diagram draw, and how they see it."""

from __future__ import annotations

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from saijin_studio.core.bpmn.diagram import Diagram, parse_bpmn
from saijin_studio.ui.diagram import DiagramView
from saijin_studio.ui.diagram.shapes import ShapeItem
from tests.ui.panel_data import CHAT_XML


def chat() -> Diagram:
    return parse_bpmn(CHAT_XML)


def shown_view(qtbot: QtBot, diagram: Diagram, width: int, height: int) -> DiagramView:
    made = DiagramView()
    qtbot.addWidget(made)
    made.resize(width, height)
    made.set_diagram(diagram)
    made.show()
    return made


def picture(item: ShapeItem, corner: QPointF) -> QImage:
    """One element alone on white, from this corner of the diagram on."""
    image = QImage(220, 200, QImage.Format.Format_ARGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.translate(-corner)
    item.paint(painter, None)  # type: ignore[arg-type]
    painter.end()
    return image
