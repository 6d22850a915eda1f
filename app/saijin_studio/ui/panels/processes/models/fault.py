"""A model file that was not deployed: what is wrong with it, shown on its own drawing and in its own text."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from .....core.bpmn.diagram import BpmnModel
from ....context import UiContext
from ....widgets import label, push_button, surface
from .diagram import ModelCard
from .load import Dropped

EXCERPT = 132  # px
ALL = 16_777_215  # Qt's word for no limit


class FaultPage(QWidget):
    """`again` carries the file's path, to be checked once more; `closed` when the person has seen it."""

    again = Signal(object)
    closed = Signal()

    def __init__(self, context: UiContext, parent: QWidget) -> None:
        super().__init__(parent)
        self._dropped: Dropped | None = None
        self.title = label("", "title", wrap=True)
        self.check = push_button(self.tr("Check again"), "primary", self.tr("Check the file again and deploy it"))
        self.check.clicked.connect(self._again)
        self.close_button = push_button(self.tr("Close"), "", self.tr("Close the report on this file"))
        self.close_button.clicked.connect(self.closed)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.title, 1)
        for button in (self.check, self.close_button):
            head.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        card = surface("error")
        self.where = label("", "strong", wrap=True)
        self.cause = label("", wrap=True)
        self.cause.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.cause.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inner = QVBoxLayout(card)
        inner.setContentsMargins(14, 10, 14, 10)
        inner.setSpacing(4)
        inner.addWidget(self.where)
        inner.addWidget(self.cause)
        self.card = ModelCard(context, 180, self)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setMinimumHeight(EXCERPT)
        self.text.setAccessibleName(self.tr("The file around the fault"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 14)
        layout.setSpacing(10)
        layout.addLayout(head)
        layout.addWidget(card)
        layout.addWidget(self.card, 1)
        layout.addWidget(self.text, 1)

    def show_fault(self, dropped: Dropped, others: int = 0) -> None:
        """`others`: how many more files have faults, to be shown after this one."""
        self._dropped = dropped
        words = self.tr("{file} was not deployed").format(file=dropped.path.name)
        if others:
            words = self.tr("{title} (more files with faults: {count})").format(title=words, count=others)
        self.title.setText(words)
        self.cause.setText(dropped.deployed.problem)
        self.text.setPlainText(dropped.excerpt)
        self.text.setVisible(bool(dropped.excerpt))
        self._show_drawing(dropped)
        self.where.setText(self._place(dropped))
        self.where.setVisible(bool(self.where.text()))

    def _show_drawing(self, dropped: Dropped) -> None:
        element = dropped.deployed.element
        self.card.setVisible(dropped.model is not None)  # what cannot be drawn leaves its place to the text
        self.text.setMaximumHeight(EXCERPT if dropped.model is not None else ALL)
        if dropped.model is None:
            self.card.show_words("")
            return
        self.card.show_model(dropped.model, element)
        if element and self.card.show_element(self._drawn(dropped.model, element)):
            shown = self.card.view.selection
            self.card.view.set_state(frozenset(), {}, frozenset({shown} if shown else ()))

    @staticmethod
    def _drawn(model: object, element: str) -> str:
        """What stands for an element: a connection's is the step where it begins."""
        if isinstance(model, BpmnModel):
            for diagram in model.diagrams:
                for edge in diagram.edges:
                    if edge.id == element:
                        return edge.source
        return element

    def _place(self, dropped: Dropped) -> str:
        """ "At “AI processing” (ai_processing), line 43"."""
        element, line = dropped.deployed.element, dropped.deployed.line
        shape = self.card.view.diagram.by_id.get(element) if isinstance(dropped.model, BpmnModel) else None
        if shape is not None and shape.name:
            where = self.tr("At “{name}” ({element})").format(name=shape.name, element=element)
        else:
            where = self.tr("At {element}").format(element=element) if element else ""
        if not line:
            return where
        if not where:
            return self.tr("Line {line}").format(line=line)
        return self.tr("{place}, line {line}").format(place=where, line=line)

    @Slot()
    def _again(self) -> None:
        if self._dropped is not None:
            self.again.emit(self._dropped.path)
