"""What is sent appears once, whatever it becomes on its way to the store: in the window, over the real store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from saijin_studio.core.conversation import Role
from saijin_studio.services.attachments import AttachmentService
from saijin_studio.storage.attachments import AttachmentStore
from saijin_studio.storage.media import MediaStore
from saijin_studio.ui.panels.chats.composer import Composer
from saijin_studio.ui.panels.chats.drafts import Drafts
from tests.ui.conftest import OpenWindow, Window
from tests.ui.media_fakes import png
from tests.ui.stored import StoredStudio


@pytest.fixture
def services(tmp_path: Path) -> Iterator[StoredStudio]:
    made = StoredStudio(tmp_path / "home")
    made.paths.home.mkdir()
    made.paths.settings_file.write_text("{}")
    reader: Any = None
    store, media = AttachmentStore(made.database), MediaStore(tmp_path / "media")
    made.attachments = AttachmentService(store, media, reader)  # type: ignore[assignment]
    yield made
    made.close()


@pytest.fixture
def chat_id(services: StoredStudio) -> str:
    return services.conversations.create("yuuri", "Evening", "Welcome.").id


@pytest.fixture
def window(qtbot: QtBot, services: StoredStudio, chat_id: str, open_window: OpenWindow) -> Window:
    made = open_window()
    qtbot.waitUntil(lambda: made.texts() == ["Welcome."])
    made.chats.chat.composer.edit.setFocus()
    return made


@pytest.fixture
def composer(window: Window) -> Composer:
    return window.chats.chat.composer


def say(composer: Composer, text: str) -> None:
    composer.edit.setPlainText(text)
    QTest.keyClick(composer.edit, Qt.Key.Key_Return)


def test_macros_are_words_when_they_are_stored_and_stand_there_once(
    qtbot: QtBot, services: StoredStudio, window: Window, composer: Composer, chat_id: str
) -> None:
    say(composer, "I am {{char}}.")
    say(composer, "/roll 1d1")
    qtbot.waitUntil(lambda: services.texts(chat_id) == ["Welcome.", "I am Yuuri.", "*1d1 → 1*"])
    own = ["I am Yuuri.", "*1d1 → 1*"]
    qtbot.waitUntil(lambda: [text for text in window.texts() if "1" in text or "I am" in text] == own)


def test_the_same_words_twice_are_two_messages(
    qtbot: QtBot, services: StoredStudio, window: Window, composer: Composer, chat_id: str
) -> None:
    say(composer, "Again")
    say(composer, "Again")
    qtbot.waitUntil(lambda: services.texts(chat_id).count("Again") == 2)
    qtbot.waitUntil(lambda: not window.chats.chat.sending.waits())
    assert window.texts().count("Again") == 2


def test_pictures_are_with_the_message_in_the_store(
    qtbot: QtBot, services: StoredStudio, window: Window, composer: Composer, chat_id: str, tmp_path: Path
) -> None:
    file = tmp_path / "cat.png"
    file.write_bytes(png(40, 30))
    composer.strip.add_files([file])
    qtbot.waitUntil(lambda: len(composer.strip.held()) == 1)
    say(composer, "")
    qtbot.waitUntil(lambda: len(services.chat.messages(chat_id)) == 2)
    sent = services.chat.messages(chat_id)[-1]
    assert (sent.text, [each.name for each in sent.attachments]) == ("", ["cat.png"])
    assert services.attachments.content(sent.attachments[0].hash) == file.read_bytes()
    row = window.transcript.stack.find
    qtbot.waitUntil(lambda: row(sent.id) is not None)
    own = [each for each in window.transcript.stack.rows if each.role is Role.USER]
    assert [each.key for each in own] == [sent.id]


def test_the_draft_is_gone_when_it_was_sent_and_the_next_one_is_kept(
    qtbot: QtBot, services: StoredStudio, composer: Composer, chat_id: str
) -> None:
    QTest.keyClicks(composer.edit, "half")
    qtbot.waitUntil(lambda: services.chat.draft(chat_id) == "half")
    QTest.keyClick(composer.edit, Qt.Key.Key_Return)
    QTest.keyClicks(composer.edit, "next")
    qtbot.waitUntil(lambda: services.chat.draft(chat_id) == "next")
    assert services.texts(chat_id)[-1] == "half"


def test_no_draft_is_stored_while_a_message_is_sent_and_none_after_a_newer_one(
    qtbot: QtBot, services: StoredStudio, window: Window, chat_id: str
) -> None:
    drafts = Drafts(window.context, window.main)
    drafts.hold(True)
    drafts.keep(chat_id, "older")
    assert not drafts.busy()
    drafts.hold(False)
    assert drafts.busy()
    drafts.keep(chat_id, "newer")
    drafts.keep(chat_id, "newest")
    qtbot.waitUntil(lambda: services.chat.draft(chat_id) == "newest" and not drafts.busy())
    drafts.hold(True)
    drafts.keep(chat_id, "sent by now")
    drafts.forget(chat_id)
    drafts.hold(False)
    assert not drafts.busy() and services.chat.draft(chat_id) == "newest"


def test_what_is_written_before_there_is_a_chat_is_kept_until_it_begins_one(
    qtbot: QtBot, services: StoredStudio, window: Window, composer: Composer, open_window: OpenWindow
) -> None:
    window.chats.new_chat("reika")
    QTest.keyClicks(composer.edit, "half a thought")
    qtbot.waitUntil(lambda: services.new_drafts.get("reika") == "half a thought")
    window.context.personas.keep(window.context.personas.all())  # they are read again
    assert composer.text() == "half a thought"
    window.chats.new_chat("yuuri")
    assert composer.text() == ""
    window.chats.new_chat("reika")
    qtbot.waitUntil(lambda: composer.text() == "half a thought")
    QTest.keyClick(composer.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: services.new_drafts.get("reika") == "")
    qtbot.waitUntil(lambda: "half a thought" in window.texts() and not window.chats.chat.sending.waits())
    window.chats.new_chat("reika")
    assert composer.text() == ""
