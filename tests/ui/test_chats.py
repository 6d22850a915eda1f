"""A person talks: words are sent, replies stream in, are stopped, fail, are made again; nothing written is lost."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from saijin_studio.core.conversation import Conversation, MessageState, Role, TurnState
from saijin_studio.core.errors import StorageFull
from saijin_studio.core.events import EngineChanged, SpeechChanged, TurnChanged
from saijin_studio.core.process import EngineState, EngineStatus
from saijin_studio.ui.panels.chats.composer import Composer
from saijin_studio.ui.panels.chats.first_steps import FACE
from saijin_studio.ui.panels.chats.list import ChatState
from saijin_studio.ui.transcript.rows import Row
from tests.ui.conftest import OpenWindow, Window
from tests.ui.fakes import StudioServices


@pytest.fixture
def window(chat: Conversation, open_window: OpenWindow) -> Window:
    """Opened at the chat."""
    return open_window(chat)


def write(window: Window, text: str) -> None:
    edit = window.chats.chat.composer.edit
    QTest.keyClicks(edit, text)
    QTest.keyClick(edit, Qt.Key.Key_Return)


def asked(qtbot: QtBot, window: Window, text: str) -> Row:
    """The row in which the reply is made."""
    write(window, text)
    return being_made(qtbot, window)


def being_made(qtbot: QtBot, window: Window) -> Row:
    qtbot.waitUntil(lambda: window.chats.chat.live.making() is not None)
    row = window.chats.chat.live.making()
    assert row is not None
    return row


def said(composer: Composer) -> str:
    """What the composer says is wrong."""
    labels = [each for each in composer.findChildren(QLabel) if each.property("role") == "error"]
    return " ".join(each.text() for each in labels if each.isVisible())


def test_a_message_is_seen_at_once_and_its_reply_streams_in(
    qtbot: QtBot, services: StudioServices, chat: Conversation, window: Window
) -> None:
    write(window, "Good evening")
    assert window.texts() == ["Welcome.", "Good evening"]
    row = being_made(qtbot, window)
    turn = services.chat.newest_turn()
    services.chat.step(turn, "chat.ai_processing", model="qwen3:8b")
    qtbot.waitUntil(lambda: row.status == "thinking with qwen3:8b")
    services.chat.say(turn, "Sit ")
    services.chat.say(turn, "down.")
    qtbot.waitUntil(lambda: row.text == "Sit down.")
    services.chat.answer(turn, "Sit down.", provider="ollama", model="qwen3:8b")
    qtbot.waitUntil(lambda: window.chats.chat.live.making() is None)
    assert window.texts() == ["Welcome.", "Good evening", "Sit down."]
    assert [row.making for row in window.transcript.stack.rows] == [False] * 3
    assert window.chats.chat.composer.text() == ""
    assert window.chats.chat.banner.isHidden()


def test_the_first_chat_is_with_the_configured_persona(
    qtbot: QtBot, services: StudioServices, open_window: OpenWindow
) -> None:
    services.config.save({"routing.default_persona": "miyu"})
    window = open_window()
    qtbot.waitUntil(lambda: window.chats.chat.persona_key == "miyu")


def test_the_first_words_begin_a_conversation(qtbot: QtBot, services: StudioServices, open_window: OpenWindow) -> None:
    window = open_window()
    qtbot.waitUntil(lambda: len(window.texts()) == 1)
    assert "Yuuri" in window.texts()[0]
    write(window, "Hello")
    write(window, "Are you there?")
    qtbot.waitUntil(lambda: len(services.chat.turns) == 2)
    assert len(services.chat.chats) == 1
    (made,) = services.chat.chats.values()
    assert sorted(m.text for m in services.chat.stored[made.id]) == ["Are you there?", "Hello"]
    qtbot.waitUntil(lambda: window.chats.list.chosen() == made.id)
    qtbot.waitUntil(lambda: sorted(t for t in window.texts() if t) == ["Are you there?", "Hello"])


def test_a_slow_reading_shows_each_of_the_first_words_once(
    qtbot: QtBot, services: StudioServices, open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window()
    qtbot.waitUntil(lambda: len(window.texts()) == 1)
    both_stored = threading.Event()
    read = services.chat.conversation

    def read_late(conversation_id: str) -> Conversation:
        assert both_stored.wait(10)
        return read(conversation_id)

    monkeypatch.setattr(services.chat, "conversation", read_late)
    write(window, "Hello")
    write(window, "Are you there?")
    qtbot.waitUntil(lambda: len(services.chat.turns) == 2)
    both_stored.set()
    qtbot.waitUntil(lambda: window.chats.chat.live.conversation is not None)
    assert sorted(t for t in window.texts() if t) == ["Are you there?", "Hello"]


def test_the_first_words_stay_with_the_one_they_were_written_to(
    qtbot: QtBot, services: StudioServices, open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window()
    qtbot.waitUntil(lambda: len(window.texts()) == 1)
    moved_on = threading.Event()
    make = services.chat.new_conversation

    def make_late(persona_key: str, **beginning: Any) -> Conversation:
        assert moved_on.wait(10)
        return make(persona_key, **beginning)

    monkeypatch.setattr(services.chat, "new_conversation", make_late)
    write(window, "For Yuuri")
    window.chats.new_chat("reika")
    write(window, "For Reika")
    moved_on.set()
    qtbot.waitUntil(lambda: len(services.chat.turns) == 2)
    got = {chat.persona_key: [m.text for m in services.chat.stored[chat.id]] for chat in services.chat.conversations()}
    assert got == {"yuuri": ["For Yuuri"], "reika": ["For Reika"]}
    qtbot.waitUntil(lambda: [t for t in window.texts() if t] == ["For Reika"])


def test_words_written_before_the_services_are_there_go_out_when_they_are(
    qtbot: QtBot, services: StudioServices, open_window: OpenWindow
) -> None:
    window = open_window()
    write(window, "Early bird")
    assert "Early bird" in window.texts()
    qtbot.waitUntil(lambda: bool(services.chat.turns))


@pytest.mark.parametrize("known", [True, False], ids=["in a chat", "in a new chat"])
def test_a_full_disk_keeps_the_words(qtbot: QtBot, services: StudioServices, window: Window, known: bool) -> None:
    if not known:
        window.chats.new_chat("reika")
    services.chat.fault = StorageFull("no space")
    before = window.texts()
    write(window, "Do not lose me")
    composer = window.chats.chat.composer
    qtbot.waitUntil(lambda: composer.text() == "Do not lose me")
    assert window.texts() == before
    assert "disk is full" in said(composer)
    services.chat.fault = None
    QTest.keyClick(composer.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(services.chat.turns))
    qtbot.waitUntil(lambda: not said(composer))


def test_the_reply_can_be_stopped(qtbot: QtBot, services: StudioServices, window: Window) -> None:
    asked(qtbot, window, "Tell me everything")
    composer = window.chats.chat.composer
    assert composer.send.accessibleName() == "Stop the reply"
    QTest.keyClick(composer.edit, Qt.Key.Key_Escape)
    turn = services.chat.newest_turn()
    qtbot.waitUntil(lambda: services.chat.cancelled == [turn.correlation_id])
    services.chat._close(turn, "So far", TurnState.CANCELLED, MessageState.CANCELLED, None, {})
    qtbot.waitUntil(lambda: window.texts()[-1] == "So far")
    assert window.transcript.stack.rows[-1].trouble == "cancelled"
    qtbot.waitUntil(lambda: composer.send.accessibleName() == "Send")


def test_a_stopped_reply_without_words_leaves_nothing(
    qtbot: QtBot, services: StudioServices, chat: Conversation, window: Window
) -> None:
    asked(qtbot, window, "Wait")
    turn = services.chat.newest_turn()
    services.bus.publish(TurnChanged(turn.correlation_id, chat.id, TurnState.CANCELLED))
    qtbot.waitUntil(lambda: window.chats.chat.live.making() is None)
    assert window.texts() == ["Welcome.", "Wait"]


def test_a_failed_reply_is_tried_again_in_its_place(qtbot: QtBot, services: StudioServices, window: Window) -> None:
    asked(qtbot, window, "Hello?")
    failed = services.chat.fail(services.chat.newest_turn(), "provider_unavailable")
    qtbot.waitUntil(lambda: window.transcript.stack.rows[-1].trouble == "failed")
    window.transcript.action.emit("retry", window.transcript.stack.rows[-1])
    being_made(qtbot, window)
    services.chat.answer(services.chat.newest_turn(), "Here I am.", superseded=failed.id, provider="offline")
    qtbot.waitUntil(lambda: window.texts() == ["Welcome.", "Hello?", "Here I am."])
    qtbot.waitUntil(lambda: window.chats.chat.banner.isVisible())


def test_another_reply_stands_where_the_old_one_stood(
    qtbot: QtBot, services: StudioServices, chat: Conversation, open_window: OpenWindow
) -> None:
    first = services.chat.put(chat.id, Role.PERSONA, "Old words", correlation_id="old")
    services.chat.put(chat.id, Role.USER, "Later words")
    window = open_window(chat)
    row = window.transcript.stack.find(first.id)
    window.transcript.action.emit("regenerate", row)
    being_made(qtbot, window)
    services.chat.say(services.chat.newest_turn(), "New")
    qtbot.waitUntil(lambda: window.texts() == ["Welcome.", "Old words", "New", "Later words"])
    services.chat.answer(services.chat.newest_turn(), "New words", superseded=first.id)
    qtbot.waitUntil(lambda: window.texts() == ["Welcome.", "New words", "Later words"])


def test_a_step_that_waits_for_a_person_can_be_tried_again_or_given_up(
    qtbot: QtBot, services: StudioServices, chat: Conversation, window: Window
) -> None:
    row = asked(qtbot, window, "Hm")
    turn = services.chat.newest_turn()
    services.bus.publish(TurnChanged(turn.correlation_id, chat.id, TurnState.WAITING))
    qtbot.waitUntil(lambda: row.trouble == "waiting")
    item = window.chats.list.model.item(chat.id)
    assert item is not None and item.state is ChatState.WAITING
    window.transcript.action.emit("retry", row)
    window.transcript.action.emit("cancel", row)
    qtbot.waitUntil(lambda: services.chat.retried == [turn.correlation_id] == services.chat.cancelled)


def test_a_reply_that_was_going_on_is_found_again(
    qtbot: QtBot, services: StudioServices, chat: Conversation, open_window: OpenWindow
) -> None:
    turn = services.chat.send(chat.id, "Before the start")
    services.chat.turns[turn.correlation_id] = replace(turn, state=TurnState.RUNNING)
    services.chat.words[turn.correlation_id] = "The first words"
    window = open_window(chat)
    assert window.texts()[-1] == "The first words"
    services.chat.say(turn, " and more")
    qtbot.waitUntil(lambda: window.texts()[-1] == "The first words and more")
    item = window.chats.list.model.item(chat.id)
    assert item is not None and item.state is ChatState.GENERATING


def test_why_a_message_waits_is_said(qtbot: QtBot, services: StudioServices, window: Window) -> None:
    row = asked(qtbot, window, "Anyone?")
    for state, words in ((EngineState.DOWN, "back"), (EngineState.STARTING, "starting"), (EngineState.READY, "way")):
        services.bus.publish(EngineChanged(EngineStatus(state)))
        qtbot.waitUntil(partial(_says, row, words))


def _says(row: Row, words: str) -> bool:
    return words in row.status


def test_drafts_stay_with_their_chats(qtbot: QtBot, services: StudioServices, open_window: OpenWindow) -> None:
    one, two = services.chat.add("yuuri", "One"), services.chat.add("reika", "Two")
    services.chat.drafts[one.id] = "half a thought"
    window = open_window(two)
    composer = window.chats.chat.composer
    QTest.keyClicks(composer.edit, "for two")
    window.context.open_section("chats", conversation=one.id)
    qtbot.waitUntil(lambda: composer.text() == "half a thought")
    qtbot.waitUntil(lambda: services.chat.drafts.get(two.id) == "for two")
    window.context.open_section("chats", conversation=two.id)
    qtbot.waitUntil(lambda: composer.text() == "for two")


def test_a_sent_message_leaves_no_draft(
    qtbot: QtBot, services: StudioServices, chat: Conversation, open_window: OpenWindow
) -> None:
    services.chat.drafts[chat.id] = "draft"
    window = open_window(chat)
    assert window.chats.chat.composer.text() == "draft"
    QTest.keyClick(window.chats.chat.composer.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: services.chat.drafts[chat.id] == "")


def test_the_list_is_searched_renamed_and_deleted_with_undo(
    qtbot: QtBot, services: StudioServices, open_window: OpenWindow
) -> None:
    one, two = services.chat.add("yuuri", "Rain"), services.chat.add("reika", "Snow")
    window = open_window(two)
    listed = window.chats.list
    QTest.keyClicks(listed.search, "rain")
    assert [listed.filtered.index(n, 0).data() for n in range(listed.filtered.rowCount())] == ["Rain"]
    assert window.chats.chat.live.conversation_id == two.id
    listed.search.clear()
    assert listed.chosen() == two.id
    window.chats.acts._rename(two.id, "Snow on Sunday")
    qtbot.waitUntil(lambda: window.chats.chat.header._title.text() == "Snow on Sunday")
    window.context.actions.action("chat.delete").trigger()
    qtbot.waitUntil(lambda: listed.model.item(two.id) is None)
    qtbot.waitUntil(lambda: window.chats.chat.live.conversation_id == one.id)
    notice = window.context.notices.current
    assert notice is not None and notice.run is not None and "Snow on Sunday" in notice.text
    notice.run()
    qtbot.waitUntil(lambda: window.chats.chat.live.conversation_id == two.id)
    qtbot.waitUntil(lambda: listed.model.item(two.id) is not None)


def test_the_newest_chat_goes_to_the_top(qtbot: QtBot, services: StudioServices, open_window: OpenWindow) -> None:
    two = services.chat.add("reika", "New")
    one = services.chat.add("yuuri", "Old", two.updated_at - timedelta(seconds=10))
    window = open_window(two)
    services.chat.send(one.id, "Back again")
    services.chat.answer(services.chat.newest_turn(), "Welcome back.")
    model = window.chats.list.model
    qtbot.waitUntil(lambda: [item.conversation.title for item in model.items()] == ["Old", "New"])
    assert model.items()[0].conversation.last_line == "Welcome back."


def test_the_chat_list_is_a_proper_model(qtbot: QtBot, services: StudioServices, qtmodeltester: object) -> None:
    from saijin_studio.ui.panels.chats.list import ChatFilter, ChatItem, ChatModel

    owner = QObject()
    model = ChatModel(owner)
    model.reset(ChatItem(services.chat.add("yuuri", f"Chat {n}")) for n in range(5))
    qtmodeltester.check(model)  # type: ignore[attr-defined]
    filtered = ChatFilter(model, owner)
    qtmodeltester.check(filtered)  # type: ignore[attr-defined]


def test_what_is_spoken_can_be_stopped(
    qtbot: QtBot, services: StudioServices, chat: Conversation, open_window: OpenWindow
) -> None:
    message = services.chat.put(chat.id, Role.PERSONA, "Listen.", correlation_id="turn", has_audio=True)
    window = open_window(chat)
    services.bus.publish(SpeechChanged("u", message.id, "speaking"))
    qtbot.waitUntil(lambda: window.transcript.bar.speaking_id == message.id)
    item = window.chats.list.model.item(chat.id)
    assert item is not None
    qtbot.waitUntil(lambda: window.chats.list.model.item(chat.id).state is ChatState.SPEAKING)  # type: ignore[union-attr]
    QTest.keyClick(window.chats.chat.composer.edit, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: services.voice.calls == ["stop"])
    services.bus.publish(SpeechChanged("u", None, "stopped"))
    qtbot.waitUntil(lambda: window.transcript.bar.speaking_id is None)


def test_the_first_start_offers_three_choices(qtbot: QtBot, services: StudioServices, open_window: OpenWindow) -> None:
    services.paths.settings_file.unlink()
    window = open_window()
    qtbot.waitUntil(lambda: window.chats.chat.first_steps is not None)
    steps = window.chats.chat.first_steps
    assert steps is not None
    qtbot.waitUntil(lambda: len(steps._brains.buttons()) == 3)
    steps._brains.buttons()[1].click()
    qtbot.waitUntil(lambda: services.settings.current.models.ollama.model == "gemma3:4b")
    steps.persona_chosen.emit("miyu")
    assert window.chats.chat.persona_key == "miyu"
    steps._close()
    qtbot.waitUntil(lambda: steps.isHidden())


def test_the_three_choices_keep_their_size_beside_the_inspector(
    qtbot: QtBot, services: StudioServices, open_window: OpenWindow
) -> None:
    services.paths.settings_file.unlink()
    window = open_window()
    qtbot.waitUntil(lambda: window.chats.chat.first_steps is not None)
    steps = window.chats.chat.first_steps
    assert steps is not None
    qtbot.waitUntil(lambda: len(steps._brains.buttons()) == 3)
    window.context.actions.action("view.inspector").trigger()
    qtbot.waitUntil(lambda: not steps._wide)
    assert steps.isVisible()
    squeezed = [part for part in steps.findChildren(QWidget) if part.isVisible() and part.layout() is None]
    qtbot.waitUntil(lambda: all(part.width() >= part.minimumSizeHint().width() for part in squeezed))
    assert all(face.width() >= FACE for face in steps.findChildren(QToolButton) if face.objectName())
    window.context.actions.action("view.inspector").trigger()
    qtbot.waitUntil(lambda: steps._wide)
