"""A chat that is edited, branched, bookmarked and searched, for the screenshots."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from saijin_studio.storage.messages import now
from saijin_studio.storage.tables import ConversationRow, MessageRow
from saijin_studio.ui.panels.chats.bookmarks import Bookmarks
from saijin_studio.ui.panels.chats.going import DateDialog
from saijin_studio.ui.panels.chats.section import ChatsSection
from saijin_studio.ui.panels.chats.tree_view import Branches
from saijin_studio.ui.panels.chats.versions import EarlierWords
from tests.ui.shot_texts import TEXTS
from tests.ui.stored import StoredStudio

if TYPE_CHECKING:
    from tests.ui.shots import Studio


def fill(services: StoredStudio, language: str) -> str:
    """A talk with two versions of a reply, a branch, bookmarks, an edit and something hidden."""
    texts = TEXTS[language]
    talk = [text for _, text in texts["talk"]]
    chat = services.conversations.create("yuuri", texts["title"], talk[0])
    asked, first = services.say(chat.id, talk[1], texts["answer"])
    services.chat.regenerate(first)
    second = services.answer(services.newest_turn(), talk[2]).id
    question, reply = services.say(chat.id, talk[3], talk[4])
    services.messages.go_on_from(second)
    services.say(chat.id, texts["question"], texts["answer"])
    services.messages.choose(reply)
    services.messages.edit(question, talk[3] + " " + texts["title"])
    services.messages.bookmark(second, texts["title"])
    services.messages.bookmark(reply)
    services.messages.hide(asked, True)
    with services.database.session() as session:
        rows = session.query(MessageRow).order_by(MessageRow.position).all()
        for number, row in enumerate(rows):
            row.created_at = now() - timedelta(minutes=9) + timedelta(seconds=50 * number)
        session.get_one(ConversationRow, chat.id).updated_at = now()
    return chat.id


def acting(studio: Studio) -> None:
    services = studio.services = StoredStudio(studio.home)
    services.settings.current = studio.settings
    (studio.home / "settings.json").write_text("{}")
    texts = TEXTS[studio.language]
    fill(services, studio.language)
    studio.open()
    studio.settle(700)
    chats = studio.window.section("chats")
    assert isinstance(chats, ChatsSection)
    transcript, page = chats.chat.transcript, chats.chat
    rows = transcript.stack.rows
    transcript.setFocus()
    transcript.walk_to(rows[2])
    transcript._point_bar(None)
    studio.shot("acting-bar")
    transcript.open_menu(transcript.viewport().mapToGlobal(transcript.viewport().rect().center()), rows[3])
    studio.shot_popup("acting-menu")
    page.acts.act("change", rows[3])
    studio.shot("acting-edit")
    page.editing.close()
    page.find_bar.begin()
    page.find_bar.edit.setText(texts["find"])
    studio.settle(700)
    studio.shot("acting-find")
    page.find_bar.leave()
    page.going.show_branches()
    studio.settle()
    studio.shot_of(Branches, "acting-branches")
    page.going.show_bookmarks()
    studio.settle()
    studio.shot_of(Bookmarks, "acting-bookmarks")
    page.acts.act("words", rows[3])
    studio.settle()
    studio.shot_of(EarlierWords, "acting-words")
    page.going.ask_date()
    studio.shot_of(DateDialog, "acting-date")
    studio.settle()
    services.close()
