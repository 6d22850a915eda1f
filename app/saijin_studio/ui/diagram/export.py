"""A diagram as a file's content: SVG that stays sharp at any size, or a picture of pixels."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, QSize
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgGenerator

from ...core.bpmn.diagram import Diagram
from .scene import DiagramScene
from .style import DiagramColours

MOST_PIXELS = 50_000_000  # a larger picture is made at a smaller scale
DOTS_PER_INCH = 96  # at which one unit of the diagram is one CSS pixel


def svg(diagram: Diagram, colours: DiagramColours, shown: DiagramScene | None = None) -> bytes:
    """All of it, with its words as text. `shown` gives the states and layers as they are on screen."""
    scene = _scene(diagram, colours, shown)
    rect = scene.sceneRect()
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setResolution(DOTS_PER_INCH)
    generator.setSize(rect.size().toSize())
    generator.setViewBox(QRectF(0, 0, rect.width(), rect.height()))
    generator.setTitle(diagram.name)
    painter = QPainter(generator)
    _paint(scene, painter, QRectF(0, 0, rect.width(), rect.height()))
    painter.end()
    buffer.close()
    return bytes(content.data())


def png(diagram: Diagram, colours: DiagramColours, scale: float, shown: DiagramScene | None = None) -> QImage:
    """All of it at `scale` (1 = 100 %), smaller where it would have more than fifty million pixels."""
    scene = _scene(diagram, colours, shown)
    rect = scene.sceneRect()
    scale = min(scale, (MOST_PIXELS / max(1.0, rect.width() * rect.height())) ** 0.5)
    size = QSize(max(1, round(rect.width() * scale)), max(1, round(rect.height() * scale)))
    image = QImage(size, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    _paint(scene, painter, QRectF(0, 0, size.width(), size.height()))
    painter.end()
    return image


def _scene(diagram: Diagram, colours: DiagramColours, shown: DiagramScene | None) -> DiagramScene:
    scene = DiagramScene(colours)
    scene.set_diagram(diagram)
    if shown is not None:
        scene.take_states(shown)
    return scene


def _paint(scene: DiagramScene, painter: QPainter, target: QRectF) -> None:
    painter.fillRect(target, QColor(scene.ink.colours.canvas))
    scene.render(painter, target, scene.sceneRect())
