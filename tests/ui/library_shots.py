"""Pictures of the chats as they are kept: folders, tags, search, bookmarks and what was deleted."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication, QMessageBox

from saijin_studio.core.conversation import Role
from saijin_studio.ui.panels.chats.bin import BinPanel
from saijin_studio.ui.panels.chats.list_panel import ChatList
from saijin_studio.ui.panels.chats.search_page import SearchPanel
from saijin_studio.ui.panels.chats.section import ChatsSection
from saijin_studio.ui.panels.chats.tag_dialog import TagDialog
from tests.ui.shot_texts import TEXTS

if TYPE_CHECKING:
    from tests.ui.shots import Studio

WORDS = {
    "en": ("Stories", "Work", "story", "evening", "the", "Keep this one"),
    "ja": ("物語", "仕事", "物語", "夜", "の", "残しておきたい"),
}


def prepare(studio: Studio) -> None:
    services, chat = studio.services, studio.services.chat
    stories, work, tag, other, _, note = WORDS[studio.language]
    folders = [services.library.make_folder(name).id for name in (stories, work)]
    for number, one in enumerate(chat.conversations()):
        chat.chats[one.id] = replace(
            one,
            pinned=number == 2,
            archived=number == 4,
            folder_id=folders[number % 2] if number < 3 else None,
            tags=(tag, other) if number == 0 else (tag,) if number == 2 else (),
        )
    first = chat.conversations()[0]
    kept = chat.stored[first.id]
    kept[1] = replace(kept[1], bookmark=note)
    kept[2] = replace(kept[2], bookmark="")
    gone = chat.add("reika", TEXTS[studio.language]["others"][0][1], datetime.now(UTC) - timedelta(days=3))
    chat.put(gone.id, Role.PERSONA, TEXTS[studio.language]["answer"])
    chat.deleted.add(gone.id)
    services.library.drop_message(first, TEXTS[studio.language]["question"], datetime.now(UTC))


def take(studio: Studio) -> None:
    studio.open()
    actions, panel = studio.context.actions, studio.window.findChild(ChatList)
    assert isinstance(panel, ChatList)
    studio.settle(700)
    studio.shot("library")
    panel.more.click()
    _popup(studio, "library-menu")
    actions.action("library.search").trigger()
    search = panel.findChild(SearchPanel)
    assert isinstance(search, SearchPanel)
    search.field.setText(WORDS[studio.language][4])
    studio.settle(500)
    studio.shot("library-search")
    search.narrow.click()
    search.filters.when.setCurrentIndex(search.filters.when.count() - 1)
    studio.settle(500)
    studio.shot("library-search-narrow")
    actions.action("library.bookmarks").trigger()
    studio.shot("library-bookmarks")
    actions.action("library.bin").trigger()
    studio.settle()
    bin_panel = panel.findChild(BinPanel)
    assert isinstance(bin_panel, BinPanel)
    bin_panel.list.setCurrentIndex(bin_panel.list.found.index(1))
    studio.shot("library-bin")
    bin_panel.forget.click()
    studio.shot_of(QMessageBox, "library-forget")
    panel.show_chats()
    actions.action("chat.tags").trigger()
    studio.shot_of(TagDialog, "library-tags")
    section = studio.window.section("chats")
    assert isinstance(section, ChatsSection)
    section.chat.header.menu_wanted.emit()
    _popup(studio, "library-chat-menu")


def _popup(studio: Studio, name: str) -> None:
    studio.settle()
    menu = QApplication.activePopupWidget()
    assert menu is not None
    menu.grab().save(str(studio._folder / f"{name}-{studio._suffix}.png"))
    menu.close()
