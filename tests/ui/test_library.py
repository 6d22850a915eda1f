"""Chats are kept in order and found again: pins, archive, folders, tags, copies, search, bookmarks, the bin."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QMimeData, QModelIndex, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QInputDialog, QMenu, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from saijin_studio.core.conversation import Conversation, Role
from saijin_studio.core.events import ConversationChanged
from saijin_studio.ui.palette import CommandPalette
from saijin_studio.ui.panels.chats.bin import BinPanel
from saijin_studio.ui.panels.chats.bookmark_list import BookmarkPanel
from saijin_studio.ui.panels.chats.folders import PlaceModel, places
from saijin_studio.ui.panels.chats.found_list import FoundRow, plain
from saijin_studio.ui.panels.chats.list import ARCHIVE, CHATS_TYPE, EVERYWHERE, ChatItem, ChatModel
from saijin_studio.ui.panels.chats.list_panel import ChatList
from saijin_studio.ui.panels.chats.search_page import BETWEEN, SearchPanel
from saijin_studio.ui.panels.chats.tag_dialog import TagDialog, read_tags
from tests.ui.conftest import OpenWindow, Window
from tests.ui.fakes import StudioServices
from tests.ui.panel_fakes import nameless


@pytest.fixture
def others(services: StudioServices, chat: Conversation) -> tuple[Conversation, Conversation]:
    """Two more, older than the first."""
    made = [services.chat.add(who, title) for who, title in (("miyu", "Morning"), ("reika", "Noon"))]
    for number, each in enumerate(made):
        services.chat.put(each.id, Role.PERSONA, f"The rain in {each.title}.", created_at=each.updated_at)
        moved = replace(services.chat.chats[each.id], updated_at=chat.updated_at - timedelta(days=1 + number))
        services.chat.chats[each.id] = moved
    return services.chat.chats[made[0].id], services.chat.chats[made[1].id]


@pytest.fixture
def window(chat: Conversation, others: tuple[Conversation, ...], open_window: OpenWindow) -> Window:
    """Opened at the newest chat."""
    return open_window(chat)


def panel(window: Window) -> ChatList:
    return window.chats.list


def titles(window: Window) -> list[str]:
    shown = panel(window).filtered
    return [str(shown.index(row, 0).data()) for row in range(shown.rowCount())]


def act(window: Window, name: str) -> None:
    window.context.actions.refresh()
    action = window.context.actions.action(name)
    assert action.isEnabled()
    action.trigger()


def undo(qtbot: QtBot, window: Window, words: str) -> None:
    qtbot.waitUntil(lambda: bool(window.context.notices.current and words in window.context.notices.current.text))
    notice = window.context.notices.current
    assert notice is not None and notice.run is not None
    notice.run()


def test_pinned_chats_stand_first_and_stay_there(qtbot: QtBot, services: StudioServices, window: Window) -> None:
    qtbot.waitUntil(lambda: titles(window) == ["Evening", "Morning", "Noon"])
    noon = next(key for key, each in services.chat.chats.items() if each.title == "Noon")
    services.library.pin(noon)
    qtbot.waitUntil(lambda: titles(window) == ["Noon", "Evening", "Morning"])
    act(window, "chat.pin")
    qtbot.waitUntil(lambda: titles(window) == ["Evening", "Noon", "Morning"])
    act(window, "chat.pin")
    qtbot.waitUntil(lambda: titles(window) == ["Noon", "Evening", "Morning"])


def test_an_archived_chat_leaves_the_list_but_not_the_page(
    qtbot: QtBot, services: StudioServices, chat: Conversation, window: Window
) -> None:
    assert panel(window).folders.isHidden()
    act(window, "chat.archive")
    qtbot.waitUntil(lambda: titles(window) == ["Morning", "Noon"])
    assert window.chats.chat.live.conversation_id == chat.id  # no other chat is opened for it
    panel(window).search.setText("even")
    assert titles(window) == ["Evening"]
    panel(window).search.clear()
    qtbot.waitUntil(lambda: panel(window).folders.isVisible())
    panel(window).folders.choose(ARCHIVE)
    assert titles(window) == ["Evening"]
    undo(qtbot, window, "archive")
    qtbot.waitUntil(lambda: not services.chat.chats[chat.id].archived)
    # There is nothing but the chats again, so all of them are shown.
    qtbot.waitUntil(lambda: titles(window) == ["Evening", "Morning", "Noon"])
    assert panel(window).folders.place == EVERYWHERE


def test_chats_are_dragged_into_folders(qtbot: QtBot, services: StudioServices, window: Window) -> None:
    folder = services.library.make_folder("Work")
    folders = panel(window).folders
    qtbot.waitUntil(lambda: folders.places.rowCount() == 2)
    shown = panel(window).filtered
    dragged = shown.mimeData([shown.index(1, 0), shown.index(2, 0)])
    place = folders.visualRect(folders.places.index(1)).topLeft() + QPoint(20, 1)  # at its very edge
    left, none, copy = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, Qt.DropAction.CopyAction
    QApplication.sendEvent(folders.viewport(), QDragEnterEvent(place, copy, dragged, left, none))
    moved = QDragMoveEvent(place, copy, dragged, left, none)
    QApplication.sendEvent(folders.viewport(), moved)
    assert moved.isAccepted()
    QApplication.sendEvent(folders.viewport(), QDropEvent(QPointF(place), copy, dragged, left, none))
    qtbot.waitUntil(lambda: [c.folder_id for c in services.chat.conversations()] == [None, folder.id, folder.id])
    folders.choose(folder.id)
    qtbot.waitUntil(lambda: titles(window) == ["Morning", "Noon"])
    qtbot.waitUntil(lambda: "2 chats" in str(folders.places.index(1).data(Qt.ItemDataRole.AccessibleTextRole)))
    assert folders.places.dropMimeData(dragged, Qt.DropAction.CopyAction, -1, -1, folders.places.index(0))
    qtbot.waitUntil(lambda: titles(window) == [])
    assert "Drag chats" in panel(window).nothing.text()
    assert not folders.places.dropMimeData(QMimeData(), Qt.DropAction.CopyAction, -1, -1, folders.places.index(0))
    assert not folders.places.dropMimeData(dragged, Qt.DropAction.CopyAction, 0, 0, QModelIndex())


def test_a_folder_is_made_renamed_and_its_removal_undone(
    qtbot: QtBot, services: StudioServices, chat: Conversation, window: Window
) -> None:
    def answer(text: str) -> None:
        dialog = window.main.findChild(QInputDialog)
        assert isinstance(dialog, QInputDialog)
        dialog.setTextValue(text)
        dialog.accept()

    panel(window).folder_acts.ask_new([chat.id])
    answer("Work")
    qtbot.waitUntil(lambda: services.chat.chats[chat.id].folder_id is not None)
    (folder,) = services.library.folders()
    qtbot.waitUntil(lambda: panel(window).folder_acts.folders == (folder,))
    qtbot.waitUntil(lambda: window.main.findChild(QInputDialog) is None)
    panel(window).folder_acts.menu_of(folder.id, folder.name, QPoint(0, 0))
    menu = panel(window).findChild(QMenu)
    assert isinstance(menu, QMenu)
    menu.actions()[0].trigger()
    menu.close()
    answer("Play")
    qtbot.waitUntil(lambda: [each.name for each in panel(window).folder_acts.folders] == ["Play"])
    panel(window).folders.choose(folder.id)
    panel(window).folder_acts.remove(folder.id)
    qtbot.waitUntil(lambda: len(titles(window)) == 3)
    undo(qtbot, window, "Play")
    qtbot.waitUntil(lambda: services.chat.chats[chat.id].folder_id == folder.id)


def test_tags_are_written_or_taken_from_other_chats(
    qtbot: QtBot, services: StudioServices, chat: Conversation, others: tuple[Conversation, ...], window: Window
) -> None:
    services.library.set_tags(others[0].id, ["Travel"])
    act(window, "chat.tags")
    qtbot.waitUntil(lambda: window.main.findChild(TagDialog) is not None)
    dialog = window.main.findChild(TagDialog)
    assert isinstance(dialog, TagDialog)
    dialog.field.setText("物語、story")
    dialog._offered["Travel"].click()
    assert dialog.field.text() == "物語, story, Travel"
    dialog._take()
    qtbot.waitUntil(lambda: services.chat.chats[chat.id].tags == ("物語", "story", "Travel"))
    panel(window).search.setText("#trav")
    qtbot.waitUntil(lambda: titles(window) == ["Evening", "Morning"])
    panel(window).search.clear()
    panel(window)._toggle_tag("story", True)
    assert titles(window) == ["Evening"]
    panel(window)._toggle_tag("story", False)
    assert len(titles(window)) == 3
    assert read_tags(" a, #b\n、c，, ") == ("a", "b", "c")


def test_a_copy_opens_and_a_merge_can_be_undone(
    qtbot: QtBot, services: StudioServices, chat: Conversation, others: tuple[Conversation, ...], window: Window
) -> None:
    act(window, "chat.merge")
    palette = window.main.findChild(CommandPalette)
    assert isinstance(palette, CommandPalette)
    palette.search.setText("Noon")
    QTest.keyClick(palette.search, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: services.library.merged == [(chat.id, others[1].id)])
    undo(qtbot, window, "Noon")
    qtbot.waitUntil(lambda: services.library.merged == [])
    act(window, "chat.duplicate")
    qtbot.waitUntil(lambda: window.chats.chat.header.title == "Evening (copy)")
    act(window, "chat.continue_new")
    last = services.chat.stored[chat.id][-1].id
    qtbot.waitUntil(lambda: services.library.continued == [last])
    qtbot.waitUntil(lambda: "continued" in window.chats.chat.header.title)
    row = window.transcript.stack.rows[0]
    window.transcript.action.emit("continue_new", row)
    qtbot.waitUntil(lambda: services.library.continued == [last, row.key])


def searching(window: Window) -> SearchPanel:
    act(window, "library.search")
    found = panel(window).findChild(SearchPanel)
    assert isinstance(found, SearchPanel) and found.isVisible() and found.field.hasFocus()
    return found


def found_rows(side: SearchPanel | BookmarkPanel | BinPanel) -> list[FoundRow]:
    return side.list.found._rows


def test_what_was_said_is_found_and_opened_at_its_place(
    qtbot: QtBot, services: StudioServices, others: tuple[Conversation, ...], window: Window
) -> None:
    side = searching(window)
    QTest.keyClicks(side.field, "rain noon")
    qtbot.waitUntil(lambda: [row.title for row in found_rows(side)] == ["Noon"])
    (row,) = found_rows(side)
    assert [row.words[start:end] for start, end in row.marks] == ["rain", "Noon"]
    QTest.keyClick(side.field, Qt.Key.Key_Down)
    side.list.setCurrentIndex(side.list.found.index(0))
    QTest.keyClick(side.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.chats.chat.live.conversation == services.chat.chats[others[1].id])
    assert side.isVisible()  # for the next one
    QTest.keyClick(side.list, Qt.Key.Key_Escape)
    assert panel(window).view.isVisible()
    assert searching(window).field.text() == "rain noon"


def test_filters_are_asked_for_and_more_comes_when_it_is_wanted(
    qtbot: QtBot, services: StudioServices, chat: Conversation, window: Window
) -> None:
    for number in range(25):
        services.chat.put(chat.id, Role.USER, f"rain {number}")
    side = searching(window)
    assert found_rows(side) == []
    side.filters.role.setCurrentIndex(side.filters.role.findData("user"))
    qtbot.waitUntil(lambda: len(found_rows(side)) >= 10)
    side.list.found.fetchMore(QModelIndex())
    qtbot.waitUntil(lambda: len(found_rows(side)) == 20)
    qtbot.waitUntil(lambda: "20" in side.said.text())
    side.list.found.fetchMore(QModelIndex())
    qtbot.waitUntil(lambda: len(found_rows(side)) == 25)
    assert not side.list.found.canFetchMore(QModelIndex())
    side.filters.when.setCurrentIndex(side.filters.when.findData(BETWEEN))
    assert not side.filters.first.isHidden()
    side.filters.image.click()
    side.filters.persona.setCurrentIndex(side.filters.persona.findData("miyu"))
    qtbot.waitUntil(lambda: services.library.asked[-1].persona_key == "miyu")
    asked = services.library.asked[-1]
    assert asked.has_image and asked.role is Role.USER
    assert asked.since is not None and asked.until is not None
    assert asked.until - asked.since in (timedelta(hours=23), timedelta(days=1), timedelta(hours=25))
    qtbot.waitUntil(lambda: "Nothing" in side.said.text())


def test_bookmarks_of_all_chats_lead_to_their_messages(
    qtbot: QtBot, services: StudioServices, others: tuple[Conversation, ...], window: Window
) -> None:
    stored = services.chat.stored[others[0].id]
    stored[0] = replace(stored[0], bookmark="Keep")
    act(window, "library.bookmarks")
    side = panel(window).findChild(BookmarkPanel)
    assert isinstance(side, BookmarkPanel)
    qtbot.waitUntil(lambda: [row.words for row in found_rows(side)] == ["Keep — The rain in Morning."])
    assert found_rows(side)[0].title == "Morning"
    side.list.clicked.emit(side.list.found.index(0))
    qtbot.waitUntil(lambda: window.chats.chat.live.conversation == services.chat.chats[others[0].id])


def test_what_was_deleted_comes_back_or_is_forgotten_after_a_question(
    qtbot: QtBot, services: StudioServices, chat: Conversation, others: tuple[Conversation, ...], window: Window
) -> None:
    services.library.drop_message(chat, "A word too many", datetime.now(UTC))
    services.chat.delete(others[0].id)
    qtbot.waitUntil(lambda: titles(window) == ["Evening", "Noon"])
    act(window, "library.bin")
    side = panel(window).findChild(BinPanel)
    assert isinstance(side, BinPanel)
    qtbot.waitUntil(lambda: [row.title for row in found_rows(side)] == ["Evening", "Morning"])
    side.list.setCurrentIndex(side.list.found.index(1))
    side.restore.click()
    qtbot.waitUntil(lambda: titles(window) == ["Evening", "Morning", "Noon"])
    qtbot.waitUntil(lambda: len(found_rows(side)) == 1)
    side.forget.click()
    box = side.findChild(QMessageBox)
    assert isinstance(box, QMessageBox) and "Evening" in box.text() and "1" in box.text()
    box.button(QMessageBox.StandardButton.Cancel).click()
    assert services.library.forgotten == []
    qtbot.waitUntil(lambda: side.findChild(QMessageBox) is None)
    side.forget.click()
    box = side.findChild(QMessageBox)
    assert isinstance(box, QMessageBox)
    next(each for each in box.findChildren(QPushButton) if "Forget" in each.text()).click()
    qtbot.waitUntil(lambda: services.library.forgotten == ["deletion-0"])
    qtbot.waitUntil(lambda: not side.restore.isEnabled())


def test_what_came_back_from_the_bin_is_not_offered_once_more(qtbot: QtBot, window: Window) -> None:
    act(window, "chat.delete")
    qtbot.waitUntil(lambda: window.context.notices.count == 1)
    act(window, "library.bin")
    side = panel(window).findChild(BinPanel)
    assert isinstance(side, BinPanel)
    qtbot.waitUntil(lambda: [row.title for row in found_rows(side)] == ["Evening"])
    side.restore.click()
    qtbot.waitUntil(lambda: window.context.notices.count == 0)


def test_what_was_taken_out_of_the_archive_is_not_offered_once_more(qtbot: QtBot, window: Window) -> None:
    act(window, "chat.archive")
    qtbot.waitUntil(lambda: window.context.notices.count == 1 and titles(window) == ["Morning", "Noon"])
    act(window, "chat.archive")
    qtbot.waitUntil(lambda: window.context.notices.count == 0)


def test_everything_has_a_name_and_comes_with_the_list_when_that_was_hidden(qtbot: QtBot, window: Window) -> None:
    window.main.lists.hide()
    side = searching(window)
    side.narrow.click()
    for name in ("library.bookmarks", "library.bin", "library.search"):
        act(window, name)
    assert nameless(panel(window)) == []


def test_the_models_keep_the_rules_of_qt(qtbot: QtBot) -> None:
    model, at = ChatModel(), datetime(2026, 1, 1, tzinfo=UTC)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    chats = [Conversation(f"c{day}", f"C{day}", "yuuri", at, at + timedelta(days=day)) for day in range(5)]
    model.reset(ChatItem(each) for each in chats[:4])
    model.put(chats[4])
    model.put(replace(chats[0], pinned=True))
    model.put(replace(chats[1], updated_at=at + timedelta(days=9)))
    model.put(chats[1])
    model.put(replace(chats[0], pinned=False))
    model.put(replace(chats[2], title="Another name"))
    assert [item.conversation.id for item in model.items()] == ["c4", "c3", "c2", "c1", "c0"]
    del tester
    assert places((), chats) == []
    found = PlaceModel(model)
    tester = QAbstractItemModelTester(found, QAbstractItemModelTester.FailureReportingMode.Fatal)
    found.show_places(places((), [replace(chats[0], archived=True)]))
    found.show_places(places((), [replace(each, archived=True) for each in chats]))
    assert found.rowCount() == 2
    found.show_places([])
    del tester


def test_a_dragged_chat_can_bring_more_along(qtbot: QtBot) -> None:
    model, at = ChatModel(), datetime(2026, 1, 1, tzinfo=UTC)
    model.reset([ChatItem(Conversation("c1", "One", "yuuri", at, at))])
    model.dress = lambda key, data: data.setText(key)
    data = model.mimeData([model.index(0, 0)])
    assert data.text() == "c1" and bytes(data.data(CHATS_TYPE).data()) == b"c1"


def test_words_lose_their_markdown_and_keep_their_marks() -> None:
    words, marks = plain("*looks* at the **big `sea`**", ((8, 10), (17, 20), (22, 25)))
    assert words == "looks at the big sea"
    assert [words[start:end] for start, end in marks] == ["at", "big", "sea"]
    assert plain("", ()) == ("", ())


def test_a_chat_that_is_changed_elsewhere_moves_to_its_place(
    qtbot: QtBot, services: StudioServices, others: tuple[Conversation, ...], window: Window
) -> None:
    qtbot.waitUntil(lambda: titles(window) == ["Evening", "Morning", "Noon"])
    services.chat.put(others[1].id, Role.USER, "News", created_at=datetime.now(UTC))
    services.bus.publish(ConversationChanged(others[1].id))
    qtbot.waitUntil(lambda: titles(window) == ["Noon", "Evening", "Morning"])
    assert panel(window).chosen() == panel(window).opened
