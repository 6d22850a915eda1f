"""A reply that nobody has seen yet is marked in the list, until it is in sight."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt, QTimer
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget
from pytestqt.qtbot import QtBot

from saijin_studio.ui.panels.chats.list import ITEM_ROLE
from tests.ui.conftest import OpenWindow, Window
from tests.ui.stored import StoredStudio


@pytest.fixture
def services(tmp_path: Path) -> Iterator[StoredStudio]:
    made = StoredStudio(tmp_path / "home")
    made.paths.home.mkdir()
    made.paths.settings_file.write_text("{}")
    yield made
    made.close()


@pytest.fixture
def other(services: StoredStudio) -> str:
    """A chat that is not opened."""
    return services.conversations.create("miyu", "Elsewhere", "Hello there.").id


@pytest.fixture
def chat_id(services: StoredStudio, other: str) -> str:
    made = services.conversations.create("yuuri", "Evening", "Welcome.")
    services.say(made.id, "One", "First")
    return made.id


@pytest.fixture
def window(qtbot: QtBot, services: StoredStudio, chat_id: str, open_window: OpenWindow) -> Window:
    """Opened at `chat_id`, whose end is in sight."""
    made = open_window()
    qtbot.waitUntil(lambda: made.texts() == services.texts(chat_id))
    qtbot.waitUntil(lambda: made.chats.list.model.item(chat_id) is not None and not unread(made, chat_id))
    return made


def unread(window: Window, chat: str) -> int:
    """As the list shows it."""
    item = window.chats.list.model.item(chat)
    assert item is not None
    return item.conversation.unread


def spoken(window: Window, chat: str) -> str:
    view = window.chats.list.view.model()
    rows = (view.index(row, 0) for row in range(view.rowCount()))
    found = next(each for each in rows if each.data(ITEM_ROLE).conversation.id == chat)
    return str(found.data(Qt.ItemDataRole.AccessibleTextRole))


def test_replies_elsewhere_are_marked_until_their_chat_is_read(
    qtbot: QtBot, services: StoredStudio, other: str, window: Window
) -> None:
    services.say(other, "Two", "Second")
    services.say(other, "Three", "Third")
    qtbot.waitUntil(lambda: unread(window, other) == 2)
    assert "2 unread" in spoken(window, other)
    window.context.open_section("chats", conversation=other)
    qtbot.waitUntil(lambda: unread(window, other) == 0)
    assert services.chat.conversation(other).unread == 0
    assert "unread" not in spoken(window, other)


def test_what_came_while_the_studio_was_closed_is_marked(
    qtbot: QtBot, services: StoredStudio, other: str, chat_id: str, open_window: OpenWindow
) -> None:
    services.say(other, "Two", "Second")
    services.say(chat_id, "Three", "Third")  # the newest, which is opened
    window = open_window()
    qtbot.waitUntil(lambda: window.chats.list.model.item(other) is not None)
    assert unread(window, other) == 1


def test_a_reply_in_the_chat_that_is_read_is_never_marked(
    qtbot: QtBot, services: StoredStudio, chat_id: str, window: Window
) -> None:
    marked: list[int] = []
    window.chats.list.model.dataChanged.connect(lambda *_: marked.append(unread(window, chat_id)))
    services.say(chat_id, "Two", "Second")
    qtbot.waitUntil(lambda: services.chat.conversation(chat_id).unread == 0)
    qtbot.waitUntil(lambda: bool(marked))
    assert set(marked) == {0}


def test_a_reply_behind_another_section_is_marked_until_one_comes_back(
    qtbot: QtBot, services: StoredStudio, chat_id: str, window: Window
) -> None:
    window.main.show_section("settings")
    services.say(chat_id, "Two", "Second")
    qtbot.waitUntil(lambda: unread(window, chat_id) == 1)
    window.main.show_section("chats")
    qtbot.waitUntil(lambda: unread(window, chat_id) == 0)


def test_a_reply_behind_another_window_is_marked_until_the_chat_is_in_front(
    qtbot: QtBot, services: StoredStudio, chat_id: str, window: Window
) -> None:
    front = QWidget()
    qtbot.addWidget(front)
    front.show()
    front.activateWindow()
    qtbot.waitUntil(front.isActiveWindow)
    services.say(chat_id, "Two", "Second")
    qtbot.waitUntil(lambda: unread(window, chat_id) == 1)
    window.main.activateWindow()
    qtbot.waitUntil(lambda: unread(window, chat_id) == 0)


def test_a_reply_below_what_is_read_in_the_open_chat_is_not_marked(
    qtbot: QtBot, services: StoredStudio, chat_id: str, window: Window
) -> None:
    services.say(chat_id, "Two", "A long one.\n\n" * 80)
    qtbot.waitUntil(lambda: services.chat.conversation(chat_id).unread == 0)
    window.transcript.to_start()
    marked: list[int] = []
    window.chats.list.model.dataChanged.connect(lambda *_: marked.append(unread(window, chat_id)))
    services.say(chat_id, "Three", "Third")
    qtbot.waitUntil(lambda: "Third" in window.texts() and bool(marked))
    qtbot.waitUntil(lambda: services.chat.conversation(chat_id).unread == 0)  # also after the studio was ended
    assert set(marked) == {0}
    assert services.chat.conversation(chat_id).read_position == 5  # it opens where one read


def test_the_place_is_kept_while_a_reply_moves_the_transcript(
    qtbot: QtBot, services: StoredStudio, chat_id: str, window: Window
) -> None:
    services.say(chat_id, "Two", "A long one.\n\n" * 80)
    services.say(chat_id, "Three", "Third")
    qtbot.waitUntil(lambda: services.chat.conversation(chat_id).read_position == 7)
    moving = QTimer()
    moving.timeout.connect(window.transcript.arranged)
    moving.start(10)  # as words do that come all the time
    for _ in range(2):  # the first time what was stored may have been asked for at the right moment
        window.transcript.to_start()
        qtbot.waitUntil(lambda: services.chat.conversation(chat_id).read_position == 5, timeout=3000)
        window.transcript.to_end()
        qtbot.waitUntil(lambda: services.chat.conversation(chat_id).read_position == 7, timeout=3000)


def test_an_unread_chat_has_a_dot_and_a_bold_name(
    qtbot: QtBot, services: StoredStudio, other: str, window: Window
) -> None:
    def painted() -> QImage:
        view = window.chats.list.view
        option = QStyleOptionViewItem()
        option.rect = QRect(0, 0, 260, 66)
        image = QImage(option.rect.size(), QImage.Format.Format_RGB32)
        image.fill(QColor("#FFFFFF"))
        painter = QPainter(image)
        rows = [view.model().index(row, 0) for row in range(view.model().rowCount())]
        index = next(each for each in rows if each.data(ITEM_ROLE).conversation.id == other)
        view.itemDelegate().paint(painter, option, index)
        painter.end()
        return image

    def ink(image: QImage, area: QRect) -> int:
        """How many pixels of it are rather dark."""
        spots = ((x, y) for x in range(area.left(), area.right()) for y in range(area.top(), area.bottom()))
        return sum(image.pixelColor(x, y).lightness() < 150 for x, y in spots)

    accent = QColor(window.context.theme.tokens.accent)
    name, before = QRect(62, 8, 90, 24), painted()
    services.say(other, "Two", "Hello there.")
    qtbot.waitUntil(lambda: unread(window, other) == 1)
    after = painted()
    dots = [after.pixelColor(x, y) == accent for x in range(230, 260) for y in range(34, 60)]
    assert sum(dots) > 20
    assert not any(before.pixelColor(x, y) == accent for x in range(230, 260) for y in range(34, 60))
    assert ink(after, name) > ink(before, name)
