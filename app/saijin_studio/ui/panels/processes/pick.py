"""A step is chosen on the diagram: where a token goes on, or where a process begins again."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ....core.bpmn.diagram import NODES, Shape
from ...diagram import DiagramView
from ...widgets import label, push_button, surface


class Pick(StrEnum):
    MOVE = "move"
    RESTART = "restart"


class PickBanner(QWidget):
    """Shown while a step is being chosen. `picked` carries what for, the step that is left ("" = all) and the chosen.

    The step is selected with mouse or keyboard, then confirmed; Esc gives up.
    """

    picked = Signal(str, str, str)

    def __init__(self, view: DiagramView) -> None:
        super().__init__()
        self._view = view
        self._pick: Pick | None = None
        self._source = ""
        frame = surface("info")
        self.words = label("", "", wrap=True)
        self.go = push_button(self.tr("Choose this step"), "primary")
        self.go.clicked.connect(self._confirm)
        self.give_up = push_button(self.tr("Do nothing"), "quiet")
        self.give_up.clicked.connect(self.end)
        row = QHBoxLayout(frame)
        row.setContentsMargins(14, 8, 10, 8)
        row.setSpacing(8)
        row.addWidget(self.words, 1)
        row.addWidget(self.give_up)
        row.addWidget(self.go)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(frame)
        view.selected.connect(self._selected)
        view.installEventFilter(self)
        self.hide()

    @property
    def picking(self) -> Pick | None:
        return self._pick

    @Slot(str, str)
    def begin(self, pick: str, source: str = "") -> None:
        """Begins to choose for a Pick; what is selected already counts where it can."""
        self._pick, self._source = Pick(pick), source
        name = self._name(source)
        if self._pick is Pick.MOVE:
            self.words.setText(self.tr("Choose on the diagram where “{step}” goes on.").format(step=name))
        else:
            self.words.setText(self.tr("Choose on the diagram the step to begin again from."))
        self._selected(self._view.selection)
        self.show()
        self._view.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def end(self) -> None:
        self._pick = None
        self.hide()

    def _name(self, element: str) -> str:
        shape = self._view.diagram.by_id.get(element)
        return (shape.name if shape else "") or element

    def can_take(self, shape: Shape | None) -> bool:
        """A step, an event in the flow or a gateway; what hangs on a step or stands outside the flow is none."""
        if shape is None or shape.type not in NODES or shape.type == "boundaryEvent":
            return False
        if shape.type == "startEvent" or shape.event_sub_process:
            return False
        return not (self._pick is Pick.MOVE and shape.id == self._source)

    @Slot(str)
    def _selected(self, element: str) -> None:
        if self._pick is None:
            return
        shape = self._view.diagram.by_id.get(element)
        fits = self.can_take(shape)
        name = self._name(element) if fits else "…"
        if self._pick is Pick.MOVE:
            words = self.tr("Move to “{step}”").format(step=name)
        else:
            words = self.tr("Begin at “{step}”").format(step=name)
        self.go.setText(words)
        self.go.setAccessibleName(words)
        self.go.setEnabled(fits)

    @Slot()
    def _confirm(self) -> None:
        pick, source, target = self._pick, self._source, self._view.selection
        if pick is not None and self.can_take(self._view.diagram.by_id.get(target)):
            self.end()
            self.picked.emit(pick, source, target)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self._pick is not None and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape:
                self.end()
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.go.isEnabled():
                self._confirm()
                return True
        return super().eventFilter(watched, event)
