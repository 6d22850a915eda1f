"""Places found again: by a bookmark, by words in all chats and in one."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import QDate, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from saijin_studio.ui.panels.chats.bookmark_list import BookmarkPanel
from saijin_studio.ui.panels.chats.bookmarks import Bookmarks
from saijin_studio.ui.panels.chats.found_list import FOUND_ROLE
from saijin_studio.ui.panels.chats.search_page import BETWEEN, SearchPanel
from saijin_studio.ui.panels.chats.side import SidePanel

from .hands import choose, click, click_row, in_sight, opened
from .keep_hands import Keeper, put, tick, translate
from .user import Script

Kind = TypeVar("Kind", bound=SidePanel)


def side(keeper: Keeper, kind: type[Kind]) -> Kind | None:
    """What stands in the place of the chats."""
    shown = keeper.chats.list.stack.currentWidget()
    return shown if isinstance(shown, kind) else None


def in_view(keeper: Keeper, words: str) -> bool:
    """Whether a message with these words is on the screen."""
    transcript = keeper.chats.chat.transcript
    height = transcript.viewport().height()
    return any(words in each.row.text and each.y < height and each.y + each.height > 0 for each in transcript.placed)


def find(keeper: Keeper, title: str) -> Script:
    yield from bookmark(keeper, title)
    yield from search_all(keeper)
    yield from find_here(keeper, title)


def bookmark(keeper: Keeper, title: str) -> Script:
    """By keyboard alone: up to a message, Ctrl+D; it is in the lists of this chat and of all chats."""
    yield from keeper.open_chat(title)
    transcript = keeper.chats.chat.transcript
    transcript.setFocus()
    yield from keeper.keys("Ctrl+Home")
    for _ in range(2):
        QTest.keyClick(transcript, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    yield lambda: transcript.focused is not None
    yield from keeper.keys("Ctrl+D")
    yield lambda: len(marked(keeper)) == 1
    (words,) = marked(keeper)
    keeper.seen["bookmark"] = words
    yield from keeper.keys("Ctrl+End")
    yield lambda: not in_view(keeper, words)
    yield from keeper.keys("Ctrl+Shift+K")
    yield lambda: (dialog := opened(Bookmarks)) is not None and dialog.list.count() == 1
    dialog = opened(Bookmarks)
    assert dialog is not None
    keeper.photograph("08-bookmarks")
    QTest.keyClick(dialog.list, Qt.Key.Key_Return)
    yield lambda: opened(Bookmarks) is None and in_view(keeper, words)
    yield from keeper.palette(translate("ChatList", "Bookmarks of all chats"))
    yield lambda: (panel := side(keeper, BookmarkPanel)) is not None and panel.list.found.rowCount() >= 1
    keeper.photograph("09-all-bookmarks")
    yield from keeper.keys("Esc")
    yield lambda: in_sight(keeper.chats.list.view)


def marked(keeper: Keeper) -> list[str]:
    return [row.text for row in keeper.rows if row.message is not None and row.message.bookmark is not None]


def search_all(keeper: Keeper) -> Script:
    """Japanese and English words; then narrowed by persona, picture and dates; then to the place."""
    yield from keeper.keys("Ctrl+Shift+F")
    yield lambda: side(keeper, SearchPanel) is not None
    panel = side(keeper, SearchPanel)
    assert panel is not None
    put(panel.field, "灯籠")
    yield lambda: found(panel) == ["灯籠の下で待っています。"]
    click_row(panel.list, 0)
    yield lambda: in_view(keeper, "灯籠の下で")
    keeper.photograph("10-search-japanese")
    keeper.write(panel.field, "what")
    yield lambda: len(found(panel)) >= 2 and "灯籠の下で待っています。" not in found(panel)
    keeper.seen["found_what"] = found(panel)
    click(panel.narrow)
    yield lambda: in_sight(panel.filters.image)
    tick(panel.filters.image)
    yield lambda: found(panel) == ["What does this say?"]
    choose(panel.filters.persona, "reika")
    yield lambda: not found(panel)
    choose(panel.filters.persona, "yuuri")
    yield lambda: found(panel) == ["What does this say?"]
    choose(panel.filters.when, 7)
    yield lambda: not found(panel)
    choose(panel.filters.when, BETWEEN)
    yield lambda: in_sight(panel.filters.first)
    for day, of in ((panel.filters.first, QDate(2024, 6, 1)), (panel.filters.last, QDate(2024, 6, 30))):
        day.setDate(of)
    yield lambda: found(panel) == ["What does this say?"]
    keeper.photograph("11-search-narrowed")
    click_row(panel.list, 0)
    yield lambda: in_view(keeper, "What does this say?")
    yield from keeper.keys("Esc")
    yield lambda: in_sight(keeper.chats.list.view)


def found(panel: SearchPanel) -> list[str]:
    rows = panel.list.found
    return [rows.index(row).data(FOUND_ROLE).words for row in range(rows.rowCount())]


def find_here(keeper: Keeper, title: str) -> Script:
    """Ctrl+F, and on to the next place."""
    yield from keeper.open_chat(title)
    yield from keeper.keys("Ctrl+F")
    bar = keeper.chats.chat.find_bar
    yield lambda: QApplication.focusWidget() is bar.edit
    put(bar.edit, "Number 3")
    yield lambda: "11" in bar.count.text()  # 3 and 30 to 39
    before = bar.count.text()
    QTest.keyClick(bar.edit, Qt.Key.Key_Return)
    yield lambda: bar.count.text() != before
    keeper.seen["find"] = bar.count.text()
    keeper.photograph("12-find")
    QTest.keyClick(bar.edit, Qt.Key.Key_Escape)
    yield lambda: not bar.isVisible()
