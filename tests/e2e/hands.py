"""What a person does to a window with mouse and keys, and what they can see of it: only what is in sight is clicked."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QComboBox, QWidget

from saijin_studio.core.bpmn.diagram import Shape
from saijin_studio.ui.diagram import DiagramView

LEFT = Qt.MouseButton.LeftButton
Kind = TypeVar("Kind", bound=QWidget)


def click(widget: QWidget, place: QPoint | None = None) -> None:
    place = place or widget.rect().center()
    assert widget.isEnabled() and widget.visibleRegion().contains(place), widget
    QTest.mouseClick(widget, LEFT, pos=place)


def click_row(view: QAbstractItemView, row: int, column: int = 0) -> None:
    index = view.model().index(row, column)
    view.scrollTo(index)
    click(view.viewport(), view.visualRect(index).center())


def click_step(view: DiagramView, element: str) -> None:
    click(view.viewport(), place_of(view, view.diagram.by_id[element]))


def place_of(view: DiagramView, shape: Shape) -> QPoint:
    """The middle of what is drawn."""
    bounds = shape.bounds
    return view.mapFromScene(QPointF(bounds.x + bounds.width / 2, bounds.y + bounds.height / 2))


def in_sight(widget: QWidget) -> bool:
    """Whether its middle can be seen and clicked."""
    return widget.visibleRegion().contains(widget.rect().center())


def drawn_in_sight(view: DiagramView, element: str) -> bool:
    shape = view.diagram.by_id.get(element)
    return shape is not None and view.viewport().rect().contains(place_of(view, shape))


def choose(box: QComboBox, data: object) -> None:
    """With the arrow keys, as far as it is."""
    box.setFocus()
    way = box.findData(data) - box.currentIndex()
    for _ in range(abs(way)):
        QTest.keyClick(box, Qt.Key.Key_Down if way > 0 else Qt.Key.Key_Up)
    assert box.currentData() == data, data


def drop(window: QWidget, place: QPoint, *files: Path) -> None:
    """As the screen hands it to the window, which looks for whom it is below the pointer."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    drop_data(window, place, data)


def drop_data(window: QWidget, place: QPoint, data: QMimeData) -> None:
    """Whatever is dragged."""
    copy, none = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    handle = window.windowHandle()
    enter = QDragEnterEvent(place, copy, data, LEFT, none)
    move = QDragMoveEvent(place, copy, data, LEFT, none)
    move.accept()  # whoever took the entering file takes it wherever it moves, unless they say otherwise
    for event in (enter, move, QDropEvent(QPointF(place), copy, data, LEFT, none)):
        QApplication.sendEvent(handle, event)
        assert event.isAccepted(), event


def opened(kind: type[Kind], name: str = "") -> Kind | None:
    """The dialog or menu of this kind that stands before the window."""
    found = (each for each in QApplication.topLevelWidgets() if isinstance(each, kind) and each.isVisible())
    return next((each for each in found if not name or each.objectName() == name), None)
