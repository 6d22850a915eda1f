"""What the word that is being written could become: a persona after @, a command after /."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Signal, Slot
from PySide6.QtGui import QIcon, QKeyEvent, QTextCursor
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QVBoxLayout

from ...context import UiContext
from ...palette import HINT_ROLE, HintDelegate
from .composer_edit import ComposerEdit

ROW, MOST, WIDE = 34, 8, 520  # px, rows in sight, px
LOOKED_AT = 64  # characters before the cursor
_MENTION = re.compile(r"(?:^|[^A-Za-z0-9_.@])@([^\s@]{0,40})$")
_COMMAND = re.compile(r"/([A-Za-z-]{0,40})$")


@dataclass(frozen=True, slots=True)
class Entry:
    """`word` takes the place of what was typed after the sign; `runs`: there is no more to be written."""

    word: str
    text: str
    hint: str = ""
    icon: QIcon | None = None
    runs: bool = False


Source = Callable[[], Sequence[Entry]]


class Completion(QFrame):
    """A list above the field, which keeps the keyboard. `run` when a choice needs no more words."""

    run = Signal()

    def __init__(self, context: UiContext, edit: ComposerEdit, above: QFrame) -> None:
        super().__init__(above)
        self._edit = edit
        self._above = above
        self._entries: list[Entry] = []
        self._begins = -1  # where the sign stands
        self._refused = -1  # where it stood when the list was sent away
        self.sources: dict[str, Source] = {}
        self.setProperty("surface", "bar")
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Suggestions"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setIconSize(QSize(20, 20))
        self.list.setItemDelegate(HintDelegate(context, self.list))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 6)
        layout.addWidget(self.list)
        self.list.itemClicked.connect(self._clicked)
        edit.textChanged.connect(self.look)
        edit.cursorPositionChanged.connect(self.look)
        edit.installEventFilter(self)
        above.installEventFilter(self)
        self.hide()

    @Slot()
    def look(self) -> None:
        """Looks at what stands before the cursor."""
        sign, typed, begins = self._sign()
        if not sign or begins == self._refused or not self._edit.hasFocus():
            if not sign:
                self._refused = -1
            self.hide()
            return
        self._begins = begins
        self._entries = matching(self.sources[sign](), typed)
        if not self._entries:
            self.hide()
            return
        self._fill()
        self._place()

    def key(self, event: QKeyEvent) -> bool:
        """Whether the list took it."""
        if not self.isVisible():
            return False
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            step = -1 if key == Qt.Key.Key_Up else 1
            self.list.setCurrentRow((self.list.currentRow() + step) % len(self._entries))
        elif key == Qt.Key.Key_Escape:
            self._refused = self._begins
            self.hide()
        elif key == Qt.Key.Key_Tab:
            self._take(may_run=False)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() and not self._written_out():
            self._take(may_run=True)
        else:
            return False
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusOut, QEvent.Type.Hide):
            self.hide()
        elif event.type() in (QEvent.Type.Move, QEvent.Type.Resize) and watched is self._above and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def _sign(self) -> tuple[str, str, int]:
        """The sign before the cursor, what was typed after it, and where it stands; "" where there is none."""
        cursor = self._edit.textCursor()
        if cursor.hasSelection():
            return "", "", -1
        before = self._edit.before_cursor(LOOKED_AT)
        command = _COMMAND.fullmatch(before) if cursor.position() == len(before) else None
        for sign, match in (("/", command), ("@", _MENTION.search(before))):
            if match is not None and sign in self.sources:
                return sign, match[1], cursor.position() - len(match[1]) - 1
        return "", "", -1

    def _fill(self) -> None:
        self.list.clear()
        for entry in self._entries:
            item = QListWidgetItem(entry.icon or QIcon(), entry.text)
            item.setData(HINT_ROLE, entry.hint)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{entry.text} {entry.hint}".strip())
            item.setSizeHint(QSize(100, ROW))
            self.list.addItem(item)
        self.list.setCurrentRow(0)

    def _place(self) -> None:
        """Above the frame that is written in, over whatever lies there."""
        window = self._above.window()
        if self.parent() is not window:
            self.setParent(window)
        corner = self._above.mapTo(window, QPoint(0, 0))
        height = min(min(MOST, len(self._entries)) * ROW + 18, max(ROW + 18, corner.y() - 8))
        self.setGeometry(corner.x(), corner.y() - height - 6, min(WIDE, self._above.width()), height)
        self.show()
        self.raise_()

    def _written_out(self) -> bool:
        """Whether the chosen word stands there already: then Enter is no choice but the end of the message."""
        cursor = self._edit.textCursor()
        typed = self._edit.toPlainText()[self._begins + 1 : cursor.position()]
        return any(typed.casefold() == entry.word.casefold() for entry in self._entries)

    @Slot(QListWidgetItem)
    def _clicked(self, _item: QListWidgetItem) -> None:
        self._take(may_run=True)

    def _take(self, may_run: bool) -> None:
        entry = self._entries[max(0, self.list.currentRow())]
        cursor = self._edit.textCursor()
        end = cursor.position()
        cursor.setPosition(self._begins + 1)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        runs = entry.runs and may_run
        cursor.insertText(entry.word if runs else f"{entry.word} ")
        self._edit.setTextCursor(cursor)
        self.hide()
        if runs:
            self.run.emit()


def matching(entries: Sequence[Entry], typed: str) -> list[Entry]:
    """Those that begin with what was typed, then those that hold it."""
    wanted = typed.casefold()
    first = [one for one in entries if one.word.casefold().startswith(wanted)]
    others = [one for one in entries if one not in first and wanted in f"{one.word} {one.text} {one.hint}".casefold()]
    return first + others
