"""What a person who keeps chats does again and again: keys, menus, dialogs, the palette, pictures of the screen."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QInputMethodEvent, QKeySequence, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QDialogButtonBox,
    QFileDialog,
    QInputDialog,
    QLineEdit,
    QMenu,
    QPushButton,
    QScrollArea,
    QToolButton,
    QWidget,
)

from saijin_studio.ui.main_window import MainWindow
from saijin_studio.ui.notice_bar import NoticeBar
from saijin_studio.ui.palette import CommandPalette
from saijin_studio.ui.panels.chats.list import ITEM_ROLE, ChatItem
from saijin_studio.ui.panels.chats.section import ChatsSection
from saijin_studio.ui.transcript.rows import Row

from .hands import click, click_row, in_sight, opened
from .user import Person, Script

translate = QCoreApplication.translate


class Keeper:
    """The window as this person uses it."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.seen = person.seen
        self.folder = person.folder

    @property
    def window(self) -> MainWindow:
        return self.person.studio.window

    @property
    def chats(self) -> ChatsSection:
        return self.person.chats

    @property
    def rows(self) -> list[Row]:
        return self.person.rows

    # -- keys

    def keys(self, *sequences: str) -> Script:
        """Where the focus is, as soon as it is anywhere."""
        for each in sequences:
            yield self.has_keys
            here = QApplication.focusWidget()
            assert here is not None
            QTest.keySequence(here, QKeySequence(each))

    def has_keys(self) -> bool:
        """The screen has no desktop that would give the keys to what was opened, or is left when that was closed."""
        wanted = QApplication.activeModalWidget() or self.window
        if QApplication.activeWindow() is not wanted:
            wanted.activateWindow()
            return False
        return QApplication.focusWidget() is not None

    def write(self, field: QWidget, words: str) -> None:
        """In the place of what stands there; as an input method does where it is more than ASCII."""
        click(field, field.rect().center())
        field.setFocus()
        QTest.keySequence(field, QKeySequence(QKeySequence.StandardKey.SelectAll))
        put(field, words)

    # -- the list of chats

    def titles(self) -> list[str]:
        """As the list shows them."""
        shown = self.chats.list.filtered
        return [item_at(self, row).conversation.title for row in range(shown.rowCount())]

    def open_chat(self, title: str) -> Script:
        yield lambda: title in self.titles()
        click_row(self.chats.list.view, self.titles().index(title))
        yield lambda: self.chats.chat.header.title == title and not self.chats.chat.live.reading() and bool(self.rows)

    def menu_of_chat(self, title: str) -> None:
        """With the right button."""
        view = self.chats.list.view
        index = view.model().index(self.titles().index(title), 0)
        view.scrollTo(index)
        right_click(view.viewport(), view.visualRect(index).center())

    # -- menus, the palette, notices

    def pick(self, *path: str) -> Script:
        """One entry after the other, of the menu that is open or about to be."""
        for words in path:
            yield lambda words=words: entry(words) is not None  # type: ignore[misc]
            menu, action = open_menu(), entry(words)
            assert menu is not None and action is not None and action.isEnabled(), words
            click(menu, menu.actionGeometry(action).center())

    def palette(self, words: str) -> Script:
        """Ctrl+K, a few words, Enter."""
        yield from self.keys("Ctrl+K")
        yield lambda: opened(CommandPalette) is not None
        palette = opened(CommandPalette)
        assert palette is not None
        put(palette.search, words)
        assert palette.list.item(0).text() == words, words
        QTest.keyClick(palette.search, Qt.Key.Key_Return)

    def told(self) -> str:
        notice = self.person.studio.context.notices.current
        return notice.text if notice is not None else ""

    def press_notice(self) -> None:
        bar = self.window.findChild(NoticeBar)
        notice = self.person.studio.context.notices.current
        assert isinstance(bar, NoticeBar) and notice is not None
        buttons = [each for each in bar.findChildren(QPushButton) if each.text() == notice.button]
        click(next(each for each in buttons if in_sight(each)))

    def icon_button(self, parent: QWidget, name: str) -> QToolButton:
        """By what a screen reader says of it."""
        found = [each for each in parent.findChildren(QToolButton) if each.accessibleName() == name]
        return next(each for each in found if each.isVisible())

    # -- dialogs

    def answer(self, words: str) -> Script:
        """To a question for one line of words."""
        yield lambda: opened(QInputDialog) is not None
        dialog = opened(QInputDialog)
        assert dialog is not None
        field = dialog.findChild(QLineEdit)
        assert isinstance(field, QLineEdit)
        field.selectAll()
        put(field, words)
        QTest.keyClick(field, Qt.Key.Key_Return)
        yield lambda: opened(QInputDialog) is None

    def choose_file(self, file: Path) -> Script:
        """In the dialog that asks for one."""
        yield lambda: opened(QFileDialog) is not None
        dialog = opened(QFileDialog)
        assert dialog is not None
        field, box = dialog.findChild(QLineEdit, "fileNameEdit"), dialog.findChild(QDialogButtonBox)
        assert isinstance(field, QLineEdit) and isinstance(box, QDialogButtonBox)
        field.selectAll()
        field.insert(str(file))
        accept = next(each for each in box.buttons() if box.buttonRole(each) is QDialogButtonBox.ButtonRole.AcceptRole)
        yield accept.isEnabled
        click(accept)
        yield lambda: opened(QFileDialog) is None

    def photograph(self, name: str) -> None:
        """The window and what stands before it."""
        whole = self.window.grab()
        painter = QPainter(whole)
        others = [each for each in QApplication.topLevelWidgets() if each.isVisible() and each is not self.window]
        for each in others:
            if each.windowType() is not Qt.WindowType.ToolTip:
                painter.drawPixmap(self.window.mapFromGlobal(each.mapToGlobal(QPoint(0, 0))), each.grab())
        painter.end()
        assert whole.save(str(self.folder / f"{name}.png"))


def put(field: QWidget, words: str) -> None:
    if words.isascii():
        QTest.keyClicks(field, words)
        return
    event = QInputMethodEvent("", [])
    event.setCommitString(words)
    QApplication.sendEvent(field, event)


def item_at(keeper: Keeper, row: int) -> ChatItem:
    item = keeper.chats.list.filtered.index(row, 0).data(ITEM_ROLE)
    assert isinstance(item, ChatItem)
    return item


def open_menu() -> QMenu | None:
    popup = QApplication.activePopupWidget()
    return popup if isinstance(popup, QMenu) else None


def entry(words: str) -> QAction | None:
    menu = open_menu()
    return next((each for each in menu.actions() if each.text() == words), None) if menu is not None else None


def right_click(widget: QWidget, place: QPoint) -> None:
    """The press, and with it the wish for a menu, as the screen tells both to what is below the pointer."""
    assert widget.visibleRegion().contains(place), widget
    QTest.mousePress(widget, Qt.MouseButton.RightButton, pos=place)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, widget.mapToGlobal(place))
    QApplication.sendEvent(widget, event)


def bring_in_sight(widget: QWidget) -> None:
    """Scrolls the page it stands on."""
    around = widget.parentWidget()
    while around is not None and not isinstance(around, QScrollArea):
        around = around.parentWidget()
    assert isinstance(around, QScrollArea), widget
    around.ensureWidgetVisible(widget, 0, 60)


def tick(box: QCheckBox) -> None:
    """On the box itself: beside its words nothing is hit."""
    click(box, QPoint(12, box.height() // 2))
