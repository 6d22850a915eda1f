"""The tokens of a diagram: where they stand, and how they travel along the flows."""

from __future__ import annotations

from collections.abc import Mapping, Set

from PySide6.QtCore import QEasingCurve, QObject, QPointF, QVariantAnimation, Slot
from PySide6.QtGui import QPainter, QPainterPath
from PySide6.QtWidgets import QGraphicsScene

from .badges import TokenItem
from .shapes import ShapeItem
from .style import Style

MOVE_MILLISECONDS = 150


def token_point(item: ShapeItem) -> QPointF:
    """Where a token stands: at the upper left, clear of the words, the marks and what sits on the lower edge."""
    rect = item.rect
    if item.family == "event":
        return rect.center() + QPointF(-rect.width() * 0.36, -rect.height() * 0.36)
    if item.family == "gateway":
        return rect.center() + QPointF(-rect.width() * 0.26, -rect.height() * 0.26)
    return rect.topLeft() + QPointF(1, 1)


class Journey(QObject):
    """A token on its way along a path."""

    def __init__(self, token: TokenItem, path: QPainterPath, parent: QObject) -> None:
        super().__init__(parent)
        self._token, self._path = token, path
        self.animation = QVariantAnimation(self)
        self.animation.setDuration(MOVE_MILLISECONDS)
        self.animation.setEasingCurve(QEasingCurve.Type.InOutCubic)
        self.animation.setStartValue(0.0)
        self.animation.setEndValue(1.0)
        self.animation.valueChanged.connect(self._step)

    @Slot(object)
    def _step(self, share: float) -> None:
        self._token.setPos(self._path.pointAtPercent(min(1.0, max(0.0, float(share)))))


class Tokens(QObject):
    """One token for each element that holds one. `shapes` is the scene's own."""

    def __init__(self, scene: QGraphicsScene, shapes: Mapping[str, ShapeItem], style: Style) -> None:
        super().__init__(scene)
        self._scene, self._shapes, self._style = scene, shapes, style
        self._items: dict[str, TokenItem] = {}
        self._journeys: dict[str, Journey] = {}

    def forget(self) -> None:
        """Before the scene's items go."""
        for key in list(self._journeys):
            self._land(key)
        self._items.clear()

    def restyled(self) -> None:
        for item in self._items.values():
            item.restyled()

    def draw(self, painter: QPainter) -> None:
        """Where the items do not paint themselves."""
        for item in self._items.values():
            painter.translate(item.pos())
            item.draw(painter)
            painter.translate(-item.pos())

    def place(self, active: Set[str], waiting: Set[str]) -> None:
        """Tokens stand on `active` and nowhere else; those on their way go on."""
        for key in [key for key in self._items if key not in active]:
            self._land(key)
            self._scene.removeItem(self._items.pop(key))
        for key in active:
            if key not in self._items:
                token = TokenItem(self._style)
                self._items[key] = token
                self._scene.addItem(token)
            self._items[key].set_waits(key in waiting)
            if key not in self._journeys:
                self._items[key].setPos(token_point(self._shapes[key]))

    def send(self, end: str, path: QPainterPath) -> None:
        """The token of `end` comes along a path."""
        self._land(end)
        token = self._items[end]
        token.setPos(path.pointAtPercent(0))
        journey = Journey(token, path, self)
        self._journeys[end] = journey
        journey.animation.finished.connect(self._arrived)
        journey.animation.start()

    @Slot()
    def _arrived(self) -> None:
        still = QVariantAnimation.State.Running
        for key in [k for k, j in self._journeys.items() if j.animation.state() != still]:
            self._land(key)

    def _land(self, key: str) -> None:
        journey = self._journeys.pop(key, None)
        if journey is not None:
            journey.animation.stop()
            journey.deleteLater()
            if key in self._items:
                self._items[key].setPos(token_point(self._shapes[key]))

    @property
    def moving(self) -> bool:
        return bool(self._journeys)

    def at(self, key: str) -> QPointF | None:
        """Where the token of an element is now, in the diagram's units."""
        item = self._items.get(key)
        return None if item is None else item.pos()
