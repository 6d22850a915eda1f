"""The widget that shows a diagram: its states, what is laid over it, the keyboard and the mouse."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import replace

from PySide6.QtCore import QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QColor, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QWidget

from ...core.bpmn.compare import Comparison
from ...core.bpmn.diagram import Diagram
from .canvas import DiagramCanvas
from .layers import HeatLayer
from .shapes import ShapeItem
from .style import LIGHT, DiagramColours
from .words import describe

AROUND = (160, 60)  # px kept in sight around what is followed
PAN = 60
DIRECTIONS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
ZONES = ("participant", "lane", "group")  # one clicks on what is in them


class DiagramView(DiagramCanvas):
    """Keys: + and - zoom, 0 fits, 1 is actual size, arrows go from element to element, Ctrl+arrows pan, Enter opens.

    With `follows`, a diagram too large to be read whole begins readable, and its tokens stay in sight until the person
    moves it. Otherwise it is fitted.

    `selected` carries an element's id, "" for none. `opened` carries the id of an element that has a drawing of its
    own (`set_openable`) and that the person wants to look into. Wheel with Ctrl zooms at the pointer.
    """

    selected = Signal(str)
    opened = Signal(str)
    changed = Signal()  # another diagram, other states or colours

    def __init__(self, parent: QWidget | None = None, colours: DiagramColours = LIGHT) -> None:
        super().__init__(colours, parent)
        self._colours = colours
        self._accent: str | None = None
        self._chosen = ""
        self._message = ""
        self._openable: frozenset[str] = frozenset()
        self._describe()

    # -- content

    @property
    def diagram(self) -> Diagram:
        return self._scene.diagram

    @property
    def colours(self) -> DiagramColours:
        """Those it is drawn in now, the persona's colour included."""
        return self._scene.ink.colours

    def set_diagram(self, diagram: Diagram) -> None:
        """Shows another model, in its plain state."""
        self._chosen = ""
        self._message = ""
        self._openable = frozenset()
        self._scene.set_diagram(diagram)
        if not diagram.shapes:
            self.set_message(self.tr("This model has no diagram."))
        self.begin()
        self._describe()
        self.changed.emit()

    def set_message(self, text: str) -> None:
        """Words shown in the middle when there is nothing to draw."""
        self._message = text
        self.viewport().update()

    def set_openable(self, elements: Set[str]) -> None:
        """Elements that have a drawing of their own: Enter and a double click open them."""
        self._openable = frozenset(elements)
        self._scene.set_openable(self._openable)

    def set_state(
        self,
        active: frozenset[str],
        done: Mapping[str, int],
        failed: frozenset[str],
        waiting: frozenset[str] = frozenset(),
        retried: Mapping[str, int] | None = None,
    ) -> None:
        """`active` holds the tokens, `done` counts how often a step was finished, `failed` needs a person.

        `waiting` holds tokens that wait for something outside, `retried` counts how often a step was tried again.
        """
        self._scene.set_state(active, done, failed, waiting, retried)
        self._state_changed()

    def move_token(self, source: str, target: str) -> None:
        """A token leaves `source`, which is done then, for `target`."""
        self._scene.move_token(source, target)
        self._state_changed()

    def _state_changed(self) -> None:
        self._keep_in_sight()
        self._describe()
        self.changed.emit()

    def set_heat(self, heat: HeatLayer | None) -> None:
        """Colours the elements from cool to hot, with words that say the same; None takes the colours away."""
        self._scene.set_heat(heat)
        self.changed.emit()

    def set_comparison(self, comparison: Comparison | None) -> None:
        """Marks what two versions differ in; the diagram shown has the elements of both."""
        self._scene.set_comparison(comparison)
        self.changed.emit()

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
        self.changed.emit()

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

    # -- the person

    def element_at(self, place: QPoint) -> str:
        """The id of the element under a place of the viewport, "" for none."""
        item = self._scene.shape_at(self.mapToScene(place))
        return item.data_of.id if item is not None and item.data_of.type not in ZONES else ""

    def select(self, element: str) -> None:
        """Marks one element; "" marks none."""
        if element == self._chosen:
            return
        for key in (self._chosen, element):
            self._scene.set_marked(key, key == element)
        self._chosen = element
        self.show_element(element)
        self._describe()
        self.selected.emit(element)

    def show_element(self, element: str) -> None:
        """Moves as little as is needed to see an element, and stays there."""
        shape = self._scene.shapes.get(element)
        if shape is not None and not self.seen().contains(shape.rect):
            self._following = False
            self.ensureVisible(shape.rect, 50, 50)

    @property
    def selection(self) -> str:
        return self._chosen

    def open_element(self, element: str) -> None:
        """Asks for the drawing inside an element, where there is one."""
        if element in self._openable:
            self.opened.emit(element)

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
            parts = [describe(chosen.data_of, chosen.look, chosen.retried), chosen.words]
            text = ", ".join(part for part in parts if part)
        else:
            items = [scene.shapes[key] for key in scene.active | scene.failed]
            text = "; ".join(sorted(describe(item.data_of, item.look, item.retried) for item in items))
        if text != self.accessibleDescription():
            self.setAccessibleDescription(text)
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))

    # -- Qt's events

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, control = Qt.Key(event.key()), bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        acts = {
            Qt.Key.Key_Plus: self.zoom_in,
            Qt.Key.Key_Equal: self.zoom_in,
            Qt.Key.Key_Minus: self.zoom_out,
            Qt.Key.Key_0: self.fit,
            Qt.Key.Key_1: self.actual_size,
        }
        if key in DIRECTIONS:
            across, down = DIRECTIONS[key]
            if control:
                self.pan(across * PAN, down * PAN)
            else:
                self._go(across, down)
        elif key in acts:
            acts[key]()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._chosen in self._openable:
            self.open_element(self._chosen)
        elif key == Qt.Key.Key_Escape and self._chosen:
            self.select("")
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._following = False
            self.select(self.element_at(event.position().toPoint()))
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.open_element(self.element_at(event.position().toPoint()))
        super().mouseDoubleClickEvent(event)

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        painter.fillRect(rect, self._scene.ink.canvas)

    def drawForeground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        if self._message and not self._scene.shapes:
            painter.resetTransform()
            painter.setPen(self._scene.ink.muted)
            painter.setFont(self._scene.ink.inner_font)
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.viewport().rect().adjusted(16, 16, -16, -16), int(flags), self._message)
