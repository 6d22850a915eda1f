"""Ways to a place in the open chat: its ends, a date, a bookmark, a branch, words."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QDate, QObject, Qt
from PySide6.QtGui import QColor, QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QDialog, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from ...actions import ActionSpec
from ...context import UiContext
from ...icons import icon
from ...theme import Theme
from ...transcript.rows import Row
from ...transcript.transcript import Transcript
from ...widgets import push_button
from .bookmarks import Bookmarks
from .find_bar import FindBar
from .live import ChatLive
from .place import ReadingPlace
from .tree_view import Branches


class Going(QObject):
    """Defines the actions."""

    def __init__(
        self,
        context: UiContext,
        transcript: Transcript,
        live: ChatLive,
        place: ReadingPlace,
        find_bar: FindBar,
        page: QWidget,
    ) -> None:
        super().__init__(page)
        self._context = context
        self._transcript = transcript
        self._live = live
        self._place = place
        self._page = page
        self._define(find_bar)

    def _define(self, find_bar: FindBar) -> None:
        group = self.tr("Chats")
        for action_id, text, run, picture, keys in (
            ("chat.find", self.tr("Find in this chat"), find_bar.begin, "search", ""),
            ("chat.first", self.tr("Go to the first message"), self._transcript.to_start, "arrow-up", "Ctrl+Home"),
            ("chat.last", self.tr("Go to the newest message"), self._transcript.to_end, "arrow-down", "Ctrl+End"),
            ("chat.date", self.tr("Go to a date…"), self.ask_date, "calendar", ""),
            ("chat.bookmarks", self.tr("Bookmarks of this chat"), self.show_bookmarks, "bookmark", "Ctrl+Shift+K"),
            ("chat.branches", self.tr("Branches of this chat"), self.show_branches, "branch", "Ctrl+Shift+T"),
        ):
            go = self._in_sight(run)
            self._context.actions.define(ActionSpec(action_id, text, go, picture, keys, self._has_chat, group))

    def _in_sight(self, run: Callable[[], None]) -> Callable[[], None]:
        """From another section one comes back to the chat first."""

        def go() -> None:
            if not self._page.isVisible():
                self._context.open_section("chats")
            run()

        return go

    def _has_chat(self) -> bool:
        return self._live.conversation_id is not None

    def show_bookmarks(self) -> None:
        self._open(Bookmarks)

    def show_branches(self) -> None:
        self._open(Branches)

    def _open(self, kind: Callable[[UiContext, str, QWidget], Bookmarks | Branches]) -> None:
        key = self._live.conversation_id
        if key is not None:
            dialog = kind(self._context, key, self._page)
            dialog.chosen.connect(self._place.jump_to)
            dialog.open()

    def ask_date(self) -> None:
        rows = [row for row in self._transcript.stack.rows if row.message is not None]
        if rows:
            dialog = DateDialog(self._context.theme, _day(rows[0]), _day(rows[-1]), self._page)
            dialog.calendar.activated.connect(lambda day: self._go_to(day, dialog))
            dialog.go.clicked.connect(lambda: self._go_to(dialog.calendar.selectedDate(), dialog))
            dialog.open()

    def _go_to(self, day: QDate, dialog: QDialog) -> None:
        """The first message of that day, or the next one after it."""
        dialog.accept()
        rows = [row for row in self._transcript.stack.rows if row.message is not None]
        found = next((row for row in rows if _day(row) >= day), rows[-1] if rows else None)
        if found is not None:
            self._transcript.walk_to(found)


class DateDialog(QDialog):
    def __init__(self, theme: Theme, first: QDate, last: QDate, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Go to a date"))
        self.calendar = QCalendarWidget()
        self.calendar.setAccessibleName(self.tr("Date"))
        self.calendar.setDateRange(first, last)
        self.calendar.setSelectedDate(last)
        self.calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        self._dress(theme)
        self.go = push_button(self.tr("Go there"), "primary")
        close = push_button(self.tr("Cancel"))
        close.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(close)
        buttons.addWidget(self.go)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addWidget(self.calendar)
        layout.addLayout(buttons)

    def _dress(self, theme: Theme) -> None:
        """Like the rest of the window: quiet, and the days of the weekend as any other."""
        tokens = theme.tokens
        self.calendar.setMinimumSize(380, 280)
        plain = QTextCharFormat()
        plain.setForeground(QColor(tokens.text))
        for day in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
            self.calendar.setWeekdayTextFormat(day, plain)
        heads = QTextCharFormat()
        heads.setForeground(QColor(tokens.text))
        self.calendar.setHeaderTextFormat(heads)
        self.calendar.setStyleSheet(
            f"#qt_calendar_navigationbar {{ background: {tokens.paper}; }}"
            f"QToolButton {{ color: {tokens.text}; }}"
            f"QAbstractItemView {{ background: {tokens.paper}; color: {tokens.text}; outline: none;"
            f" selection-background-color: {tokens.accent}; selection-color: {tokens.on_accent}; }}"
            f"QAbstractItemView::item:selected {{ background: {tokens.accent}; color: {tokens.on_accent}; }}"
            f"QAbstractItemView::item:disabled {{ color: {tokens.faint}; }}"
        )
        for name, icon_name in (("qt_calendar_prevmonth", "chevron-left"), ("qt_calendar_nextmonth", "chevron-right")):
            button = self.calendar.findChild(QToolButton, name)
            if isinstance(button, QToolButton):
                button.setIcon(icon(icon_name, tokens.muted, 18))


def _day(row: Row) -> QDate:
    local = row.at.astimezone()
    return QDate(local.year, local.month, local.day)
