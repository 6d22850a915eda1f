"""What goes with a message: dropped, pasted, chosen, taken away, refused, sent; and lines one has ready."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from saijin_studio.core.conversation import Conversation, Role
from saijin_studio.core.errors import ProviderUnavailable, StorageFull
from saijin_studio.core.events import TokensCounted
from saijin_studio.core.settings import QuickReply
from saijin_studio.ui.panels.chats.chips import Chip
from saijin_studio.ui.panels.chats.composer import Composer
from saijin_studio.ui.panels.chats.composer_edit import LONGEST_PARAGRAPH
from saijin_studio.ui.panels.chats.quick_dialog import QuickReplyDialog
from tests.ui.conftest import OpenWindow, Window
from tests.ui.fakes import StudioServices
from tests.ui.media_fakes import png
from tests.ui.panel_fakes import nameless

Key = Qt.Key


@pytest.fixture
def window(open_window: OpenWindow, chat: Conversation) -> Window:
    made = open_window(chat)
    made.chats.chat.composer.edit.setFocus()
    return made


@pytest.fixture
def composer(window: Window) -> Composer:
    return window.chats.chat.composer


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    file = tmp_path / "cat.png"
    file.write_bytes(png(40, 30))
    return file


def names(composer: Composer) -> list[str]:
    return [thing.name for thing in composer.strip.held()]


def files(*paths: Path) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return mime


def paste(composer: Composer, mime: QMimeData) -> None:
    composer.edit.insertFromMimeData(mime)


def text_of(size: int) -> QMimeData:
    mime = QMimeData()
    mime.setText("word " * (size // 5))
    return mime


def test_files_pictures_and_texts_become_chips_and_go_with_the_message(
    qtbot: QtBot, window: Window, composer: Composer, services: StudioServices, chat: Conversation, picture: Path
) -> None:
    paste(composer, files(picture))
    image = QMimeData()
    image.setImageData(QImage(20, 10, QImage.Format.Format_RGB32))
    paste(composer, image)
    paste(composer, text_of(20_000))
    qtbot.waitUntil(lambda: names(composer) == ["cat.png", "Pasted picture.png", "Pasted text.txt"])
    assert composer.text() == ""
    QTest.keyClicks(composer.edit, "Look")
    QTest.keyClick(composer.edit, Key.Key_Return)
    qtbot.waitUntil(lambda: len(services.chat.stored[chat.id]) == 2)
    sent = services.chat.stored[chat.id][-1]
    assert (sent.text, [each.name for each in sent.attachments]) == (
        "Look",
        ["cat.png", "Pasted picture.png", "Pasted text.txt"],
    )
    assert names(composer) == [] and not composer.strip.isVisible()


def test_a_picture_may_be_sent_alone(
    qtbot: QtBot, composer: Composer, services: StudioServices, chat: Conversation, picture: Path
) -> None:
    composer.strip.add_files([picture])
    qtbot.waitUntil(lambda: names(composer) == ["cat.png"])
    assert composer.send.isEnabled()
    QTest.mouseClick(composer.send, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(services.chat.stored[chat.id]) == 2)
    assert [each.name for each in services.chat.stored[chat.id][-1].attachments] == ["cat.png"]


def test_files_dropped_on_the_chat_are_attached_and_chat_files_are_left_to_others(
    qtbot: QtBot, window: Window, composer: Composer, picture: Path, tmp_path: Path
) -> None:
    page = window.chats.chat

    def drop(path: Path) -> bool:
        given = (Qt.DropAction.CopyAction, files(path), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
        enter = QDragEnterEvent(page.rect().center(), *given)
        QApplication.sendEvent(page, enter)
        fell = QDropEvent(QPointF(page.rect().center()), *given)
        QApplication.sendEvent(page, fell)
        return enter.isAccepted()

    assert drop(picture)
    qtbot.waitUntil(lambda: names(composer) == ["cat.png"])
    talk = tmp_path / "talk.jsonl"
    talk.write_text("{}")
    drop(talk)
    assert names(composer) == ["cat.png"] and not composer.strip.busy()


def test_what_is_refused_says_why_in_place(qtbot: QtBot, composer: Composer, tmp_path: Path, picture: Path) -> None:
    song = tmp_path / "song.mp3"
    song.write_bytes(b"ID3\0\1\xff\xfb\x90" * 20)
    composer.strip.add_files([song, picture])
    qtbot.waitUntil(lambda: names(composer) == ["cat.png"])
    assert composer.line.words.text().startswith("song.mp3: Only pictures")
    assert composer.line.words.property("role") == "error"


def test_taking_one_away_can_be_undone(
    qtbot: QtBot, window: Window, composer: Composer, services: StudioServices, chat: Conversation, picture: Path
) -> None:
    composer.strip.add_files([picture])
    qtbot.waitUntil(lambda: names(composer) == ["cat.png"])
    chip = composer.strip.findChild(Chip)
    assert isinstance(chip, Chip) and chip.button.accessibleName() == "Remove cat.png"
    QTest.mouseClick(chip.button, Qt.MouseButton.LeftButton)
    assert names(composer) == []
    qtbot.waitUntil(lambda: services.attachments.draft(chat.id) == ())
    notice = window.context.notices.current
    assert notice is not None and notice.run is not None
    notice.run()
    qtbot.waitUntil(lambda: names(composer) == ["cat.png"])


def test_what_is_still_being_read_is_waited_for(
    qtbot: QtBot, composer: Composer, services: StudioServices, chat: Conversation, picture: Path
) -> None:
    services.attachments.gate.clear()
    composer.strip.add_files([picture])
    QTest.keyClicks(composer.edit, "Look")
    QTest.keyClick(composer.edit, Key.Key_Return)
    assert composer.text() == "Look" and "still being read" in composer.line.words.text()
    services.attachments.gate.set()
    qtbot.waitUntil(lambda: names(composer) == ["cat.png"])


def test_one_taken_away_while_it_is_read_is_not_sent(
    qtbot: QtBot, composer: Composer, services: StudioServices, chat: Conversation, picture: Path
) -> None:
    services.attachments.gate.clear()
    composer.strip.add_files([picture])
    chip = composer.strip.findChild(Chip)
    assert isinstance(chip, Chip)
    QTest.mouseClick(chip.button, Qt.MouseButton.LeftButton)
    services.attachments.gate.set()
    qtbot.waitUntil(lambda: [each.name for each in services.attachments.removed] == ["cat.png"])
    assert names(composer) == [] and services.attachments.draft(chat.id) == ()


def test_they_are_kept_with_the_draft_of_their_chat(
    qtbot: QtBot, window: Window, composer: Composer, services: StudioServices, chat: Conversation, picture: Path
) -> None:
    other = services.chat.add("reika", "Other")
    composer.strip.add_files([picture])
    qtbot.waitUntil(lambda: names(composer) == ["cat.png"])
    window.chats.chat.open(other.id)
    qtbot.waitUntil(lambda: names(composer) == [])
    window.chats.chat.open(chat.id)
    qtbot.waitUntil(lambda: names(composer) == ["cat.png"])


def test_the_first_thing_attached_begins_a_chat(
    qtbot: QtBot, window: Window, composer: Composer, services: StudioServices, chat: Conversation, picture: Path
) -> None:
    window.chats.new_chat("reika")
    QTest.keyClicks(composer.edit, "Look")
    composer.strip.add_files([picture])
    qtbot.waitUntil(lambda: window.chats.chat.live.conversation is not None)
    qtbot.waitUntil(lambda: names(composer) == ["cat.png"])
    begun = window.chats.chat.live.conversation_id
    assert begun not in (None, chat.id) and composer.text() == "Look"
    QTest.keyClick(composer.edit, Key.Key_Return)
    qtbot.waitUntil(lambda: bool(services.chat.stored[str(begun)]))
    assert [each.name for each in services.chat.stored[str(begun)][-1].attachments] == ["cat.png"]


def test_what_could_not_be_sent_comes_back_whole(
    qtbot: QtBot, composer: Composer, services: StudioServices, picture: Path
) -> None:
    composer.strip.add_files([picture])
    qtbot.waitUntil(lambda: names(composer) == ["cat.png"])
    services.chat.fault = StorageFull("no room")
    QTest.keyClicks(composer.edit, "Look")
    QTest.keyClick(composer.edit, Key.Key_Return)
    qtbot.waitUntil(lambda: names(composer) == ["cat.png"] and composer.text() == "Look")
    assert composer.line.isVisible()


def test_a_long_text_can_still_be_written_out(qtbot: QtBot, composer: Composer) -> None:
    paste(composer, text_of(20_000))
    qtbot.waitUntil(lambda: names(composer) == ["Pasted text.txt"])
    assert composer.line.button.isVisible()
    QTest.mouseClick(composer.line.button, Qt.MouseButton.LeftButton)
    assert names(composer) == [] and len(composer.text()) == 20_000


def longest_key(composer: Composer) -> float:
    """Seconds of a usual key press, up to the paint."""
    spent = []
    for _ in range(9):
        before = time.process_time()
        QTest.keyClick(composer.edit, Key.Key_A)
        composer.edit.viewport().repaint()
        spent.append(time.process_time() - before)
    return sorted(spent)[4]


@pytest.mark.parametrize("line", ["word " * 40_000, "語" * 200_000, "word " * 20_000 + "\n" + "word " * 5_000])
def test_a_paragraph_too_long_to_write_in_is_attached(qtbot: QtBot, composer: Composer, line: str) -> None:
    mime = QMimeData()
    mime.setText(line)
    paste(composer, mime)
    qtbot.waitUntil(lambda: names(composer) == ["Pasted text.txt"])
    assert "too long for one paragraph" in composer.line.words.text() and not composer.line.button.isVisible()
    assert longest_key(composer) < 0.05


def test_a_paragraph_that_grows_by_pastes_stays_quick(qtbot: QtBot, composer: Composer) -> None:
    for _ in range(20):
        paste(composer, text_of(9_000))
    assert 9_000 < len(composer.text()) <= LONGEST_PARAGRAPH
    assert longest_key(composer) < 0.05
    qtbot.waitUntil(lambda: len(names(composer)) == 17)


def test_a_long_text_of_many_lines_is_written_in_as_quickly(qtbot: QtBot, composer: Composer) -> None:
    mime = QMimeData()
    mime.setText("A line of words.\n" * 11_000)
    paste(composer, mime)
    qtbot.waitUntil(lambda: names(composer) == ["Pasted text.txt"])
    QTest.mouseClick(composer.line.button, Qt.MouseButton.LeftButton)
    assert len(composer.text()) == 187_000
    assert longest_key(composer) < 0.05


def test_twenty_megabytes_are_attached_and_nothing_waits(
    qtbot: QtBot, composer: Composer, services: StudioServices
) -> None:
    services.attachments.gate.clear()  # whatever takes long happens elsewhere
    paste(composer, text_of(20_000_000))
    assert composer.text() == "" and composer.strip.busy()
    assert "only the first 5 MB" in composer.line.words.text() and not composer.line.button.isVisible()
    QTest.keyClicks(composer.edit, "still here")
    assert composer.text() == "still here"
    services.attachments.gate.set()
    qtbot.waitUntil(lambda: names(composer) == ["Pasted text.txt"])


def test_a_short_text_is_words_and_brings_no_looks(composer: Composer) -> None:
    mime = QMimeData()
    mime.setHtml("<b>bold</b>")
    mime.setText("bold")
    paste(composer, mime)
    assert composer.text() == "bold"


# -- the meter


def test_the_meter_follows_what_is_written(qtbot: QtBot, composer: Composer, services: StudioServices) -> None:
    QTest.keyClicks(composer.edit, "12345")
    qtbot.waitUntil(lambda: composer.meter.text().replace(",", "") == "1005 of 8192 estimate")
    assert len(services.options.metered) <= 2  # not for each key
    services.options.exact, services.options.window = True, 1000
    QTest.keyClicks(composer.edit, "6")
    qtbot.waitUntil(lambda: composer.meter.text().replace(",", "") == "1006 of 1000")
    assert composer.meter.property("role") == "warning_small"


def test_the_meter_becomes_exact_later(qtbot: QtBot, composer: Composer, services: StudioServices) -> None:
    qtbot.waitUntil(lambda: "estimate" in composer.meter.text())
    services.options.exact = True
    services.bus.publish(TokensCounted())
    qtbot.waitUntil(lambda: composer.meter.text().replace(",", "") == "1000 of 8192")


# -- quick replies


def with_quick(window: Window, *replies: QuickReply) -> None:
    settings = window.context.settings
    window.context.save_settings(replace(settings, chats=replace(settings.chats, quick_replies=replies)))


def test_quick_replies_are_sent_beside_what_is_written_or_written_into_it(
    qtbot: QtBot, window: Window, composer: Composer
) -> None:
    assert not composer.quick.isVisible()
    with_quick(
        window, QuickReply(name="Go on", text="Please go on."), QuickReply(name="Hug", text="*hugs*", sends=False)
    )
    assert composer.quick.isVisible()
    QTest.keyClicks(composer.edit, "half a ")
    for button in composer.quick.findChildren(type(composer.line.button)):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "Please go on." in window.texts())
    assert composer.text() == "half a *hugs*"


def test_the_dialog_makes_orders_and_removes_quick_replies(qtbot: QtBot, window: Window, composer: Composer) -> None:
    with_quick(window, QuickReply(name="One", text="1"), QuickReply(name="Two", text="2"))
    composer.quick.edit()
    dialog = window.main.findChild(QuickReplyDialog)
    assert isinstance(dialog, QuickReplyDialog) and nameless(dialog) == []
    dialog.down.click()
    dialog.add.click()
    QTest.keyClicks(dialog.name, "Three")
    assert not dialog.buttons.button(dialog.buttons.StandardButton.Save).isEnabled()  # a button that says nothing
    QTest.keyClicks(dialog.text, "3")
    dialog.sends.setChecked(False)
    dialog.list.setCurrentRow(0)
    dialog.remove.click()
    with qtbot.waitSignal(window.context.settings_changed):
        dialog.buttons.button(dialog.buttons.StandardButton.Save).click()
    kept = window.context.settings.chats.quick_replies
    assert [(each.name, each.text, each.sends) for each in kept] == [("One", "1", True), ("Three", "3", False)]


# -- the person's line by a model


def test_a_drafted_line_takes_the_place_of_the_words_and_can_be_undone(
    qtbot: QtBot, composer: Composer, services: StudioServices, chat: Conversation
) -> None:
    QTest.keyClicks(composer.edit, "I would")
    QTest.mouseClick(composer.draft, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: composer.text() == services.writing.line)
    assert services.writing.begun == [(chat.id, "I would")] and not composer.line.isVisible()
    composer.edit.undo()
    assert composer.text() == "I would"


def test_drafting_can_be_stopped_and_says_why_it_failed(
    qtbot: QtBot, composer: Composer, services: StudioServices
) -> None:
    services.writing.gate.clear()
    QTest.mouseClick(composer.draft, Qt.MouseButton.LeftButton)
    assert composer.line.words.text() == "Your line is being written…"
    assert composer.draft.accessibleName() == "Stop writing my line"
    QTest.mouseClick(composer.line.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(services.writing.stopped))
    assert composer.text() == "" and not composer.line.isVisible()
    services.writing.fault = ProviderUnavailable(provider="ollama")
    QTest.mouseClick(composer.draft, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: composer.line.words.text() == "Ollama cannot be reached.")


def test_a_line_for_another_chat_is_not_written_here(
    qtbot: QtBot, window: Window, composer: Composer, services: StudioServices
) -> None:
    other = services.chat.add("reika", "Other")
    services.writing.gate.clear()
    QTest.mouseClick(composer.draft, Qt.MouseButton.LeftButton)
    window.chats.chat.open(other.id)
    qtbot.waitUntil(lambda: window.chats.chat.live.conversation == services.chat.chats[other.id])
    services.writing.gate.set()
    qtbot.waitUntil(lambda: composer.draft.accessibleName() == "Draft my line for me")
    assert composer.text() == ""


def test_everything_has_a_name(composer: Composer) -> None:
    assert nameless(composer) == []


def test_the_first_words_of_the_person_are_recalled_in_a_chat(
    qtbot: QtBot, window: Window, composer: Composer, services: StudioServices, chat: Conversation
) -> None:
    QTest.keyClicks(composer.edit, "one")
    QTest.keyClick(composer.edit, Key.Key_Return)
    QTest.keyClicks(composer.edit, "two")
    QTest.keyClick(composer.edit, Key.Key_Return)
    QTest.keyClick(composer.edit, Key.Key_Up)
    QTest.keyClick(composer.edit, Key.Key_Up)
    assert composer.text() == "one"
    qtbot.waitUntil(lambda: [m.text for m in services.chat.stored[chat.id] if m.role is Role.USER] == ["one", "two"])
