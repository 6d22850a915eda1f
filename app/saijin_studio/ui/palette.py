"""Ctrl+K: everything that can be done or opened, found by a few letters. And F1: the list of shortcuts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Slot
from PySide6.QtGui import QColor, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from .context import UiContext
from .icons import icon
from .widgets import label

MOST = 200
HINT_ROLE = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of the palette; `hint` stands at its end."""

    text: str
    icon: str
    run: Callable[[], None]
    hint: str = ""


class HintDelegate(QStyledItemDelegate):
    """The hint stands at the right end of its line."""

    def __init__(self, context: UiContext, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().paint(painter, option, index)
        area: QRect = option.rect
        metrics = painter.fontMetrics()
        room = area.width() - 64 - metrics.horizontalAdvance(str(index.data()))
        hint = metrics.elidedText(str(index.data(HINT_ROLE) or ""), Qt.TextElideMode.ElideRight, room)
        painter.setPen(QColor(self._context.theme.tokens.muted))
        painter.drawText(area.adjusted(0, 0, -12, 0), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, hint)


class CommandPalette(QDialog):
    """A search field over the choices; Enter runs the chosen one."""

    def __init__(self, context: UiContext, choices: list[Choice], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(self.tr("Command palette"))
        self.setProperty("surface", "popup")
        self._context = context
        self._choices = choices
        self._found: list[Choice] = []
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("What would you like to do?"))
        self.search.setAccessibleName(self.search.placeholderText())
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("What was found"))
        self.list.setIconSize(QSize(18, 18))
        self.list.setItemDelegate(HintDelegate(context, self.list))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.itemClicked.connect(self._run)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 10, 10, 10)
        layout.addWidget(self.search)
        layout.addWidget(self.list)
        self.search.textChanged.connect(self._filter)
        self.search.returnPressed.connect(self._run)
        self._filter("")
        self.resize(520, 380)
        corner = parent.mapToGlobal(parent.rect().topLeft())
        self.move(corner.x() + (parent.width() - self.width()) // 2, corner.y() + 90)

    @Slot(str)
    def _filter(self, text: str) -> None:
        words = text.casefold().split()
        self._found = [c for c in self._choices if all(word in c.text.casefold() for word in words)][:MOST]
        self.list.clear()
        for choice in self._found:
            item = QListWidgetItem(icon(choice.icon, self._context.theme.tokens.muted, 18), choice.text)
            item.setData(HINT_ROLE, choice.hint)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{choice.text} {choice.hint}".strip())
            item.setSizeHint(QSize(100, 34))
            self.list.addItem(item)
        self.list.setCurrentRow(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -8, Qt.Key.Key_PageDown: 8}
        step = steps.get(Qt.Key(event.key()))
        if step is None or not self._found:
            super().keyPressEvent(event)
            return
        self.list.setCurrentRow(max(0, min(self.list.currentRow() + step, len(self._found) - 1)))

    @Slot()
    def _run(self) -> None:
        row = self.list.currentRow()
        if 0 <= row < len(self._found):
            choice = self._found[row]
            self.close()
            choice.run()


class ShortcutList(QDialog):
    """Every shortcut there is, made from the actions."""

    def __init__(self, context: UiContext, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Shortcuts"))
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        area.setAccessibleName(self.tr("Shortcuts"))
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(10)
        for group, lines in self._groups(context).items():
            column.addWidget(label(group, "title"))
            form = QFormLayout()
            form.setHorizontalSpacing(32)
            for keys, text in lines:
                form.addRow(label(keys, "strong"), label(text))
            column.addLayout(form)
        column.addStretch(1)
        area.setWidget(inner)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(area)
        self.resize(460, 560)

    def _groups(self, context: UiContext) -> dict[str, list[tuple[str, str]]]:
        groups: dict[str, list[tuple[str, str]]] = {}
        for spec in context.actions.specs():
            if spec.shortcut:
                keys = QKeySequence(spec.shortcut).toString(QKeySequence.SequenceFormat.NativeText)
                groups.setdefault(spec.group or self.tr("Window"), []).append((keys, spec.how or spec.text))
        groups[self.tr("While writing")] = [
            ("Enter", self.tr("Send (a setting)")),
            ("Shift+Enter", self.tr("New line")),
            ("Ctrl+Enter", self.tr("Send")),
            ("Esc", self.tr("Stop the reply or the voice")),
            ("↑ / ↓", self.tr("Bring back what you wrote before")),
            ("@", self.tr("Address a persona")),
            ("/", self.tr("Commands")),
        ]
        groups[self.tr("In the conversation")] = [
            ("Ctrl+↑ / Ctrl+↓", self.tr("Message above or below")),
            ("Enter", self.tr("Actions of the message")),
            ("Ctrl+C", self.tr("Copy")),
        ]
        return groups
