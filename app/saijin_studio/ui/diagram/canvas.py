"""A drawing that is zoomed and moved: by wheel, pinch, drag and keyboard."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QFocusEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QRegion,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QGraphicsView, QWidget

from .scene import DiagramScene
from .style import BOOST, DiagramColours

SMALLEST, LARGEST, STEP = 0.02, 5.0, 1.2
FIT_AT_MOST = 1.25  # a small model is not blown up further than this
READABLE = 0.42  # below this zoom words are a blur
CROWDED = 500  # elements from which names are but pictures until a zoom has come to rest
WORDY = 30  # steps and events in sight up to which a frame has the time to write their names at a new size
SETTLE_MILLISECONDS = 120
STRIPS = 3  # uncovered parts up to which each is painted on its own
FOLLOWED = 0.7  # zoom at which a diagram too wide to be read whole is followed


class DiagramCanvas(QGraphicsView):
    """`moved` tells that another part of the diagram is seen."""

    moved = Signal()

    def __init__(self, colours: DiagramColours, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scene = DiagramScene(colours, self)
        self._fitting = True
        self._following = False
        self._asked_whole = False
        self.follows = False
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.setInterval(SETTLE_MILLISECONDS)
        self._settling.timeout.connect(self._show_words)
        self.setScene(self._scene)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.SmartViewportUpdate)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontSavePainterState)
        self.setDragMode(QGraphicsView.DragMode.ScrollHandDrag)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.AnchorViewCenter)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)  # one stop for the Tab key, with a name
        self.viewport().setCursor(Qt.CursorShape.ArrowCursor)
        self.setAcceptDrops(False)  # what is dropped is for the page that it stands on
        for bar in (self.horizontalScrollBar(), self.verticalScrollBar()):
            bar.valueChanged.connect(self.moved)

    def diagram_scene(self) -> DiagramScene:
        return self._scene

    @property
    def zoom(self) -> float:
        return self.transform().m11()

    def seen(self) -> QRectF:
        """The part of the diagram in sight."""
        return self.mapToScene(self.viewport().rect()).boundingRect()

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
        """Follows what goes on; there is nothing to follow here."""

    def actual_size(self) -> None:
        self._fitting = self._following = False
        self._set_zoom(1.0)

    def zoom_in(self) -> None:
        self.zoom_by(STEP)

    def zoom_out(self) -> None:
        self.zoom_by(1 / STEP)

    def zoom_by(self, factor: float) -> None:
        self._fitting = self._following = False
        self._set_zoom(max(SMALLEST, min(LARGEST, self.zoom * factor)), in_steps=True)

    def _set_zoom(self, zoom: float, in_steps: bool = False) -> None:
        """`in_steps`: more steps may follow, so that each has but a frame's time."""
        self.resetTransform()
        self.scale(zoom, zoom)
        if in_steps and zoom >= READABLE and self._is_crowded():
            self._scene.set_small(True)
            self._settling.start()
        else:
            self._show_words()
        self.moved.emit()

    def _is_crowded(self) -> bool:
        """Whether more is in sight than can be painted with its words in a frame's time."""
        return self.isVisible() and self._scene.element_count > CROWDED and self._scene.count_in(self.seen()) > WORDY

    @Slot()
    def _show_words(self) -> None:
        """As much as can be read at this zoom."""
        self._settling.stop()
        self._scene.set_small(self.zoom < READABLE, BOOST)

    def _zoom_at(self, place: QPointF, factor: float) -> None:
        """Keeps what is under `place` where it is."""
        before = self.mapToScene(place.toPoint())
        self.zoom_by(factor)
        moved = self.mapFromScene(before) - place.toPoint()
        self.pan(moved.x(), moved.y())

    def pan(self, x: int, y: int) -> None:
        """Moves what is seen by so many pixels."""
        self._following = False
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        across.setValue(across.value() + x)
        down.setValue(down.value() + y)

    def look_at(self, place: QPointF) -> None:
        """Brings a place of the diagram to the middle."""
        self._fitting = self._following = False
        self.centerOn(place)

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

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        self.viewport().setCursor(Qt.CursorShape.ArrowCursor)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """What is too small to be read is painted in one go: thousands of items take longer than a frame has."""
        if not self._scene.ink.small or not self._scene.shapes:
            super().paintEvent(event)
            return
        region = event.region()
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        # A step aside uncovers two thin strips, whose common box would be all of the view.
        for rect in _parts(region) if region.rectCount() <= STRIPS else [event.rect()]:
            painter.resetTransform()
            painter.setClipRect(rect)
            painter.fillRect(rect, self._scene.ink.canvas)
            painter.setTransform(self.viewportTransform())
            self._scene.draw_small(painter, self.mapToScene(rect).boundingRect())
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._resized()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._resized()

    def _resized(self) -> None:
        """A person who asked for the whole gets the whole; before that, what there is room for now."""
        if self._fitting or self._following:
            if self._asked_whole:
                self.fit()
            else:
                self.begin()
        self.moved.emit()

    def sizeHint(self) -> QSize:
        return QSize(480, 260)


def _parts(region: QRegion) -> list[QRect]:
    return list(cast("Iterable[QRect]", region))
