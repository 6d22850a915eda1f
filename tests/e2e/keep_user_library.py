"""Chats kept in order - pinned, archived, in folders, with tags and titles, doubled, merged - and found again."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialogButtonBox

from saijin_studio.core.conversation import Conversation
from saijin_studio.ui.palette import CommandPalette
from saijin_studio.ui.panels.chats.folders import PLACE_ROLE, Place
from saijin_studio.ui.panels.chats.list import ARCHIVE, EVERYWHERE
from saijin_studio.ui.panels.chats.tag_dialog import TagDialog

from .hands import click, click_row, drop_data, opened
from .keep_hands import Keeper, item_at, put, translate
from .user import Script

FOLDER, TAGS, NOTE = "Stories", "sea, 提灯", "the lanterns"
RENAMED = "Tides and 潮"


def words(text: str) -> str:
    return translate("Keeping", text)


def chat(keeper: Keeper, title: str) -> Conversation:
    """As the list knows it."""
    found = (item_at(keeper, row).conversation for row in range(len(keeper.titles())))
    return next(each for each in found if each.title == title)


def place(keeper: Keeper, name: str) -> int:
    """The row of a folder, the archive, or all chats."""
    rows = keeper.chats.list.folders.places
    found: list[Place] = [rows.index(row).data(PLACE_ROLE) for row in range(rows.rowCount())]
    return next((row for row, each in enumerate(found) if name in (each.id, each.name)), -1)


def put_in_order(keeper: Keeper) -> Script:
    yield from pin_and_file(keeper)
    yield from name_and_tag(keeper)
    yield from archive(keeper)
    keeper.photograph("05-order")
    yield from double_and_merge(keeper)


def pin_and_file(keeper: Keeper) -> Script:
    keeper.menu_of_chat("Tides")
    yield from keeper.pick(words("Pin"))
    yield lambda: keeper.titles()[0] == "Tides"
    keeper.menu_of_chat("On the beach")
    menu = translate("FolderActs", "Move to folder")
    keeper.photograph("04-menu")
    yield from keeper.pick(menu, translate("FolderActs", "New folder…"))
    yield from keeper.answer(FOLDER)
    yield lambda: place(keeper, FOLDER) >= 0 and chat(keeper, "On the beach").folder_id is not None
    view, folders = keeper.chats.list.view, keeper.chats.list.folders
    data = view.model().mimeData([view.model().index(keeper.titles().index("Tides"), 0)])
    spot = folders.visualRect(folders.places.index(place(keeper, FOLDER))).center()
    drop_data(keeper.window, folders.viewport().mapTo(keeper.window, spot), data)
    yield lambda: chat(keeper, "Tides").folder_id is not None
    click_row(folders, place(keeper, FOLDER))
    yield lambda: len(keeper.titles()) == 2
    keeper.seen["folder"] = keeper.titles()
    click_row(folders, place(keeper, EVERYWHERE))
    yield lambda: len(keeper.titles()) > 2


def name_and_tag(keeper: Keeper) -> Script:
    yield from keeper.open_chat("Tides")
    yield from keeper.keys("F2")
    yield from keeper.answer(RENAMED)
    yield lambda: keeper.chats.chat.header.title == RENAMED
    yield from keeper.palette(words("Tags of the chat…"))
    yield lambda: opened(TagDialog) is not None
    dialog = opened(TagDialog)
    assert dialog is not None
    keeper.write(dialog.field, TAGS)
    keeper.photograph("06-tags")
    box = dialog.findChild(QDialogButtonBox)
    assert isinstance(box, QDialogButtonBox)
    click(box.button(QDialogButtonBox.StandardButton.Save))
    yield lambda: len(chat(keeper, RENAMED).tags) == 2
    click(keeper.chats.list.more)
    yield from keeper.pick(translate("ChatList", "Only with the tag"), "#提灯")
    yield lambda: keeper.titles() == [RENAMED]
    click(keeper.chats.list.more)
    yield from keeper.pick(translate("ChatList", "Only with the tag"), translate("ChatList", "All tags"))
    yield lambda: len(keeper.titles()) > 1


def archive(keeper: Keeper) -> Script:
    yield from keeper.open_chat("sillytavern_group")
    yield from keeper.palette(words("Archive chat, or take it out"))
    yield lambda: "sillytavern_group" not in keeper.titles() and place(keeper, ARCHIVE) >= 0
    keeper.seen["archived"] = keeper.told()
    keeper.press_notice()
    yield lambda: "sillytavern_group" in keeper.titles()
    yield from keeper.palette(words("Archive chat, or take it out"))
    yield lambda: place(keeper, ARCHIVE) >= 0
    click_row(keeper.chats.list.folders, place(keeper, ARCHIVE))
    yield lambda: keeper.titles() == ["sillytavern_group"]
    click_row(keeper.chats.list.folders, place(keeper, EVERYWHERE))


def double_and_merge(keeper: Keeper) -> Script:
    """A copy of one chat, which another one is appended to."""
    yield from keeper.open_chat("On the beach")
    said = len(keeper.rows)
    yield from keeper.palette(words("Duplicate chat"))
    copy = words("{title} (copy)").format(title="On the beach")
    yield lambda: keeper.chats.chat.header.title == copy and len(keeper.rows) == said
    keeper.seen["copy"] = copy
    yield from keeper.palette(words("Merge with another chat…"))
    yield lambda: opened(CommandPalette) is not None
    palette = opened(CommandPalette)
    assert palette is not None
    put(palette.search, RENAMED)
    keeper.photograph("07-merge")
    QTest.keyClick(palette.search, Qt.Key.Key_Return)
    yield lambda: len(keeper.rows) > said and RENAMED not in keeper.titles()
    keeper.seen["merged"] = [len(keeper.rows) - said, keeper.told()]
    keeper.press_notice()
    yield lambda: len(keeper.rows) == said and RENAMED in keeper.titles()
