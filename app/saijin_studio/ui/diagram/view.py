"""The widget that shows a diagram: zoom, pan, keyboard, states."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QGraphicsView, QWidget

from ...core.bpmn import Diagram
from .scene import DiagramScene
from .shapes import ShapeItem
from .style import LIGHT, DiagramColours
from .words import describe

SMALLEST, LARGEST, STEP = 0.1, 5.0, 1.2
FIT_AT_MOST = 1.25  # a small model is not blown up further than this
READABLE = 0.42  # below this zoom words are a blur
FOLLOWED = 0.7  # zoom at which a diagram too wide to be read whole is followed
AROUND = (160, 60)  # px kept in sight around what is followed
PAN = 60
DIRECTIONS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class DiagramView(QGraphicsView):
    """Keys: + and - zoom, 0 fits, 1 is actual size, arrows go from element to element, Ctrl+arrows pan.

    With `follows`, a diagram too large to be read whole begins readable, and its tokens stay in sight until the person
    moves it. Otherwise it is fitted.

    `selected` carries an element's id, "" for none. Wheel with Ctrl zooms at the pointer.
    """

    selected = Signal(str)

    def __init__(self, parent: QWidget | None = None, colours: DiagramColours = LIGHT) -> None:
        super().__init__(parent)
        self._colours = colours
        self._accent: str | None = None
        self._scene = DiagramScene(colours, self)
        self._chosen = ""
        self._fitting = True
        self._following = False
        self._asked_whole = False
        self.follows = False
        self._message = ""
        self.setScene(self._scene)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.SmartViewportUpdate)
        self.setDragMode(QGraphicsView.DragMode.ScrollHandDrag)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.AnchorViewCenter)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)  # one stop for the Tab key, with a name
        self.viewport().setCursor(Qt.CursorShape.ArrowCursor)
        self._describe()

    # -- content

    @property
    def diagram(self) -> Diagram:
        return self._scene.diagram

    def diagram_scene(self) -> DiagramScene:
        return self._scene

    def set_diagram(self, diagram: Diagram) -> None:
        """Shows another model, in its plain state."""
        self._chosen = ""
        self._message = ""
        self._scene.set_diagram(diagram)
        if not diagram.shapes:
            self.set_message(self.tr("This model has no diagram."))
        self.begin()
        self._describe()

    def set_message(self, text: str) -> None:
        """Words shown in the middle when there is nothing to draw."""
        self._message = text
        self.viewport().update()

    def set_state(self, active: frozenset[str], done: Mapping[str, int], failed: frozenset[str]) -> None:
        """`active` holds the tokens, `done` counts how often a step was finished, `failed` needs a person."""
        self._scene.set_state(active, done, failed)
        self._keep_in_sight()
        self._describe()

    def move_token(self, source: str, target: str) -> None:
        """A token leaves `source`, which is done then, for `target`."""
        self._scene.move_token(source, target)
        self._keep_in_sight()
        self._describe()

    def set_colours(self, colours: DiagramColours) -> None:
        self._colours = colours
        self._recolour()

    def set_accent(self, accent: str | None) -> None:
        """The persona's colour (#RRGGBB) for tokens and active steps; None takes the theme's."""
        if accent != self._accent:
            self._accent = accent
            self._recolour()

    def set_reduced_motion(self, reduced: bool) -> None:
        self._scene.animated = not reduced

    def _recolour(self) -> None:
        accent = self._accent if self._accent and QColor(self._accent).isValid() else self._colours.accent
        self._scene.set_colours(replace(self._colours, accent=accent))
        self.viewport().update()

    # -- zoom

    @property
    def zoom(self) -> float:
        return self.transform().m11()

    def begin(self) -> None:
        """As a diagram is shown before the person moves it."""
        self._asked_whole = False
        whole = self._whole()
        if not self.follows or whole is None or whole >= READABLE:
            self._fit()
            return
        self._fitting, self._following = False, True
        self._set_zoom(FOLLOWED)
        self._keep_in_sight()

    def fit(self) -> None:
        """Shows the whole diagram and keeps it whole through resizes."""
        self._asked_whole = True
        self._fit()

    def _fit(self) -> None:
        self._fitting, self._following = True, False
        whole = self._whole()
        if whole is not None:
            self._set_zoom(whole)
            self.centerOn(self._scene.sceneRect().center())

    def _whole(self) -> float | None:
        """The zoom at which all of it is seen; None while there is nothing to see, or no room."""
        rect = self._scene.sceneRect()
        if rect.isEmpty() or self.viewport().width() < 20:
            return None
        across = self.viewport().width() / rect.width()
        down = self.viewport().height() / rect.height()
        return max(SMALLEST, min(across, down, FIT_AT_MOST))

    def _keep_in_sight(self) -> None:
        """Moves as little as is needed to see where the process is; where it ended, or begins, when it is nowhere."""
        scene = self._scene
        if not self._following or not scene.shapes:
            return
        keys = scene.failed or scene.active
        if not keys:
            ends = [key for key in scene.done if scene.shapes[key].data_of.type == "endEvent"]
            keys = frozenset(ends[-1:]) or frozenset({min(scene.shapes, key=lambda k: scene.shapes[k].rect.left())})
        around = QRectF()
        for key in keys:
            around = around.united(scene.shapes[key].rect)
        self.ensureVisible(around, *AROUND)

    def actual_size(self) -> None:
        self._fitting = self._following = False
        self._set_zoom(1.0)

    def zoom_in(self) -> None:
        self._zoom_by(STEP)

    def zoom_out(self) -> None:
        self._zoom_by(1 / STEP)

    def _zoom_by(self, factor: float) -> None:
        self._fitting = self._following = False
        self._set_zoom(max(SMALLEST, min(LARGEST, self.zoom * factor)))

    def _set_zoom(self, zoom: float) -> None:
        self.resetTransform()
        self.scale(zoom, zoom)
        self._scene.set_small(zoom < READABLE)

    def _zoom_at(self, place: QPointF, factor: float) -> None:
        """Keeps what is under `place` where it is."""
        before = self.mapToScene(place.toPoint())
        self._zoom_by(factor)
        moved = self.mapFromScene(before) - place.toPoint()
        self._pan(moved.x(), moved.y())

    def _pan(self, x: int, y: int) -> None:
        self._following = False
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        across.setValue(across.value() + x)
        down.setValue(down.value() + y)

    # -- the person

    def element_at(self, place: QPoint) -> str:
        """The id of the element under a place of the viewport, "" for none."""
        for item in self.items(place):
            if isinstance(item, ShapeItem) and item.data_of.type not in ("participant", "lane", "group"):
                return item.data_of.id
        return ""

    def select(self, element: str) -> None:
        """Marks one element; "" marks none."""
        if element == self._chosen:
            return
        for key in (self._chosen, element):
            if key in self._scene.shapes:
                self._scene.shapes[key].set_marked(key == element)
        self._chosen = element
        if element in self._scene.shapes:
            self.ensureVisible(self._scene.shapes[element], 30, 30)
        self._describe()
        self.selected.emit(element)

    @property
    def selection(self) -> str:
        return self._chosen

    def _go(self, across: int, down: int) -> None:
        """To the nearest element in a direction."""
        nodes = [item for item in self._scene.shapes.values() if item.zValue() >= 60]
        if not nodes:
            return
        here = self._scene.shapes.get(self._chosen)
        if here is None:
            self.select(min(nodes, key=lambda item: item.rect.left()).data_of.id)
            return
        start = here.rect.center()

        def cost(item: ShapeItem) -> float | None:
            way = item.rect.center() - start
            ahead = way.x() * across + way.y() * down
            aside = abs(way.x() * down) + abs(way.y() * across)
            return None if ahead < 1 else ahead + 3 * aside

        ranked = sorted((c, item.data_of.id) for item in nodes if (c := cost(item)) is not None)
        if ranked:
            self.select(ranked[0][1])

    def _describe(self) -> None:
        """What a screen reader says: the process, what is going on, the element under the keyboard."""
        scene = self._scene
        self.setAccessibleName(self.tr("Process diagram: {name}").format(name=scene.diagram.name))
        chosen = scene.shapes.get(self._chosen)
        if chosen is not None:
            text = describe(chosen.data_of, chosen.look)
        else:
            states = [
                describe(scene.shapes[key].data_of, scene.shapes[key].look) for key in scene.active | scene.failed
            ]
            text = "; ".join(sorted(states))
        if text != self.accessibleDescription():
            self.setAccessibleDescription(text)
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))

    # -- Qt's events

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._zoom_at(event.position(), STEP ** (event.angleDelta().y() / 120))
            event.accept()
        else:
            self._following = False
            super().wheelEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        pinch = Qt.NativeGestureType.ZoomNativeGesture
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == pinch:
            self._zoom_at(event.position(), 1 + event.value())
            return True
        return super().viewportEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, control = Qt.Key(event.key()), bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if key in DIRECTIONS:
            across, down = DIRECTIONS[key]
            if control:
                self._pan(across * PAN, down * PAN)
            else:
                self._go(across, down)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom_in()
        elif key == Qt.Key.Key_Minus:
            self.zoom_out()
        elif key == Qt.Key.Key_0:
            self.fit()
        elif key == Qt.Key.Key_1:
            self.actual_size()
        elif key == Qt.Key.Key_Escape and self._chosen:
            self.select("")
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._following = False
            self.select(self.element_at(event.position().toPoint()))
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        self.viewport().setCursor(Qt.CursorShape.ArrowCursor)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._fitting or self._following:
            self._resized()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._fitting or self._following:
            self._resized()

    def _resized(self) -> None:
        """A person who asked for the whole gets the whole; before that, what there is room for now."""
        if self._asked_whole:
            self.fit()
        else:
            self.begin()

    def sizeHint(self) -> QSize:
        return QSize(480, 260)

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        painter.fillRect(rect, self._scene.ink.canvas)

    def drawForeground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        if self._message and not self._scene.shapes:
            painter.resetTransform()
            painter.setPen(self._scene.ink.muted)
            painter.setFont(self._scene.ink.inner_font)
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.viewport().rect().adjusted(16, 16, -16, -16), int(flags), self._message)
