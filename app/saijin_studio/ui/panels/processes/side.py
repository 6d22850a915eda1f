"""The left part of the instances: filter, a line that says when the list is old, the list or the causes."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ...context import UiContext
from ...widgets import IconButton, label, surface
from .causes import CauseTree
from .filter import FilterBar
from .view import InstanceView


class InstanceList(QWidget):
    """`chosen_changed`: other instances are chosen. `wanted_changed`: other rows or other groups are wanted."""

    chosen_changed = Signal()
    wanted_changed = Signal()

    def __init__(self, context: UiContext, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("surface", "side")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumWidth(240)
        self.filter = FilterBar(context, self)
        self.stack = QStackedWidget(self)
        self.view = InstanceView(context, self.stack)
        self.causes = CauseTree(context, self.stack)
        self.stack.addWidget(self.view)
        self.stack.addWidget(self.causes)
        self.stale = surface("warning")
        self.stale_words = label("", "small", wrap=True)
        stale_layout = QHBoxLayout(self.stale)
        stale_layout.setContentsMargins(10, 6, 10, 6)
        stale_layout.addWidget(self.stale_words)
        self.stale.hide()
        self.none = label("", "muted", wrap=True)
        self.none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.none.hide()
        self.cut = label("", "small", wrap=True)
        self.cut.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 10, 8, 8)
        layout.setSpacing(8)
        for part in (self.filter, self.stale, self.cut, self.none):
            layout.addWidget(part)
        layout.addWidget(self.stack, 1)
        layout.addWidget(self._acts_bar(context))
        self.filter.changed.connect(self._again)
        self.view.seen_changed.connect(self._scrolled)
        self.view.chosen_changed.connect(self._choice)
        self.causes.chosen_changed.connect(self._choice)

    def _acts_bar(self, context: UiContext) -> QWidget:
        """What can be done to several at once."""
        self.acts = surface("bar")
        self.acts_words = label("", "small", wrap=True)
        row = QHBoxLayout(self.acts)
        row.setContentsMargins(10, 4, 6, 4)
        row.setSpacing(2)
        row.addWidget(self.acts_words, 1)
        for name in ("process.retry", "process.cancel"):
            row.addWidget(context.actions.button(name, self.acts))
        none = IconButton(context.theme, "close", self.tr("Choose none"))
        none.clicked.connect(self.choose_none)
        row.addWidget(none)
        self.acts.hide()
        return self.acts

    # -- what is shown

    @property
    def grouped(self) -> bool:
        return self.stack.currentWidget() is self.causes

    def group(self, grouped: bool) -> None:
        """By cause, or one by one."""
        self.stack.setCurrentWidget(self.causes if grouped else self.view)
        self.filter.show_box.setEnabled(not grouped)
        self._say_none()
        self.wanted_changed.emit()
        self.chosen_changed.emit()

    @property
    def chosen(self) -> tuple[str, ...]:
        return self.causes.chosen if self.grouped else self.view.chosen

    def say_rows(self) -> None:
        """After an answer: whether there is anything, and how many are chosen."""
        self._say_none()
        self._say_chosen()

    def say_cut(self, cut: bool) -> None:
        """Whether older processes of the persona that was asked for were not looked for."""
        words = self.tr("Only the latest replies of this persona were looked at. Choose a time to find older ones.")
        self.cut.setText(words if cut else "")
        self.cut.setVisible(cut)

    def _say_none(self) -> None:
        rows = self.causes.causes.rowCount() if self.grouped else self.view.instances.rowCount()
        self.none.setText(self.tr("Nothing has failed.") if self.grouped else self.tr("No process matches."))
        self.none.setVisible(rows == 0)

    def _say_chosen(self) -> None:
        count = len(self.chosen)
        self.acts_words.setText(self.tr("{count} chosen").format(count=count))
        self.acts.setVisible(count > 1)

    def set_stale(self, words: str) -> None:
        """Says that what is shown is the last known state; "" when it is fresh."""
        self.view.delegate.stale = bool(words)
        self.stale_words.setText(words)
        self.stale.setVisible(bool(words) and self.view.instances.rowCount() > 0)
        self.view.viewport().update()

    # -- the person

    @Slot()
    def choose_none(self) -> None:
        self.causes.clearSelection()
        self.view.choose("")

    @Slot()
    def _again(self) -> None:
        self.say_cut(False)
        self.wanted_changed.emit()

    @Slot()
    def _scrolled(self) -> None:
        if not self.view.complete:
            self.wanted_changed.emit()

    @Slot()
    def _choice(self) -> None:
        self._say_chosen()
        self.chosen_changed.emit()
