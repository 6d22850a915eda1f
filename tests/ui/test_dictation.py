"""The composer's microphone: held or pressed, with a level, and every word it brings in its place."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from saijin_studio.core.conversation import Conversation, Role
from saijin_studio.core.errors import ProviderUnavailable
from saijin_studio.services.hearing.push_to_talk import HOLD_SECONDS
from saijin_studio.services.hearing.recording import KeptRecording
from saijin_studio.ui.panels.chats.composer import Composer
from saijin_studio.ui.panels.chats.microphone_button import MicrophoneButton
from tests.ui.conftest import OpenWindow, Window
from tests.ui.fakes import StudioServices
from tests.ui.hearing_fakes import FakeHearing


@pytest.fixture
def hearing(services: StudioServices) -> FakeHearing:
    made = services.hearing = FakeHearing(services.bus)  # type: ignore[attr-defined]
    return made


@pytest.fixture
def window(hearing: FakeHearing, chat: Conversation, open_window: OpenWindow) -> Window:
    return open_window(chat)


def composer(window: Window) -> Composer:
    return window.chats.chat.composer


def button(window: Window) -> MicrophoneButton:
    return composer(window).microphone


def click(window: Window) -> None:
    QTest.mouseClick(button(window), Qt.MouseButton.LeftButton)


def listening(qtbot: QtBot, window: Window, hearing: FakeHearing) -> None:
    """From a click until it listens."""
    click(window)
    qtbot.waitUntil(lambda: "start" in hearing.asked())
    hearing.tell("listening")
    qtbot.waitUntil(lambda: button(window).state == "listening")


def test_nothing_is_asked_before_the_person_does(qtbot: QtBot, window: Window, hearing: FakeHearing) -> None:
    assert hearing.calls == [] and button(window).state == "idle"
    assert button(window).accessibleName().startswith("Dictate")


def test_a_click_begins_another_ends_and_the_words_stand_at_the_cursor(
    qtbot: QtBot, window: Window, hearing: FakeHearing
) -> None:
    composer(window).edit.setPlainText("Well,")
    composer(window).edit.moveCursor(composer(window).edit.textCursor().MoveOperation.End)
    listening(qtbot, window, hearing)
    assert button(window).accessibleName() == "Stop listening"
    click(window)
    qtbot.waitUntil(lambda: hearing.asked() == ["start", "stop"])
    hearing.tell("writing")
    qtbot.waitUntil(lambda: composer(window).line.words.text() == "Writing down what you said…")
    hearing.tell("said", "good evening.", recording="r-1")
    qtbot.waitUntil(lambda: composer(window).text() == "Well, good evening.")
    qtbot.waitUntil(lambda: ("forget", "r-1") in hearing.calls)
    assert button(window).state == "idle" and not composer(window).line.isVisible()
    assert window.services.chat.turns == {}  # it is for the person to send


def test_held_it_ends_when_it_is_let_go(qtbot: QtBot, window: Window, hearing: FakeHearing) -> None:
    window.chats.chat.dictation.clock = iter((10.0, 10.0 + HOLD_SECONDS)).__next__
    QTest.mousePress(button(window), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: hearing.asked() == ["start"])
    hearing.tell("listening")
    qtbot.waitUntil(lambda: button(window).state == "listening")
    QTest.mouseRelease(button(window), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: hearing.asked() == ["start", "stop"])


def test_let_go_before_the_microphone_is_open_it_ends_then(qtbot: QtBot, window: Window, hearing: FakeHearing) -> None:
    hearing.gate.clear()
    click(window)
    click(window)
    assert button(window).state == "opening"
    hearing.gate.set()
    qtbot.waitUntil(lambda: hearing.asked() == ["start", "stop"])


def test_the_meter_follows_the_sound(qtbot: QtBot, window: Window, hearing: FakeHearing) -> None:
    listening(qtbot, window, hearing)
    hearing.sound(-30.0)
    qtbot.waitUntil(lambda: button(window).level == 0.5)
    hearing.sound(-90.0)
    qtbot.waitUntil(lambda: button(window).level == pytest.approx(0.38))
    before = button(window).grab().toImage()
    hearing.sound(-6.0)
    qtbot.waitUntil(lambda: button(window).level == 0.9)
    assert button(window).grab().toImage() != before
    hearing.tell("writing")
    qtbot.waitUntil(lambda: button(window).level == 0.0)


def test_its_keys_do_the_same(qtbot: QtBot, window: Window, hearing: FakeHearing) -> None:
    composer(window).edit.setFocus()
    QTest.keyClick(window.main, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: hearing.asked() == ["start"])
    hearing.tell("listening")
    qtbot.waitUntil(lambda: button(window).state == "listening")
    QTest.keyClick(window.main, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: hearing.asked() == ["start", "stop"])


@pytest.mark.parametrize("focus", ["edit", "button", "transcript"])
def test_esc_throws_it_away_wherever_the_person_is(
    qtbot: QtBot, window: Window, hearing: FakeHearing, focus: str
) -> None:
    listening(qtbot, window, hearing)
    places = {"edit": composer(window).edit, "button": button(window), "transcript": window.transcript}
    places[focus].setFocus()
    QTest.keyClick(QApplication.focusWidget() or places[focus], Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: hearing.asked() == ["start", "cancel"])
    assert button(window).state == "idle"
    hearing.tell("said", "too late", recording="r-1")
    hearing.tell("ended")
    qtbot.waitUntil(lambda: not composer(window).line.isVisible())
    assert composer(window).text() == ""


def test_what_failed_is_said_and_tried_again(qtbot: QtBot, window: Window, hearing: FakeHearing) -> None:
    listening(qtbot, window, hearing)
    hearing.tell("writing")
    hearing.tell("failed", error="provider_unavailable", recording="r-7", provider="hearing")
    line = composer(window).line
    qtbot.waitUntil(line.button.isVisible)
    assert line.words.text() == "The transcription server cannot be reached. What you said is kept."
    assert button(window).state == "idle"
    QTest.mouseClick(line.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: ("again", "r-7") in hearing.calls)
    hearing.tell("writing")
    hearing.tell("said", "Good evening.", recording="r-7")
    qtbot.waitUntil(lambda: composer(window).text() == "Good evening.")
    qtbot.waitUntil(lambda: ("forget", "r-7") in hearing.calls)


@pytest.mark.parametrize(
    ("reason", "words"), [("hearing_nobody", "transcription server"), ("hearing_model", "not on this machine yet")]
)
def test_where_nothing_can_write_down_the_settings_are_offered(
    qtbot: QtBot, window: Window, hearing: FakeHearing, reason: str, words: str
) -> None:
    hearing.fault = ProviderUnavailable("none", provider="hearing", reason=reason)
    click(window)
    line = composer(window).line
    qtbot.waitUntil(line.button.isVisible)
    assert words in line.words.text() and button(window).state == "idle"
    QTest.mouseClick(line.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.main.current == "settings")
    assert window.main.section("settings").target() == {"page": "hearing"}


def test_silence_is_said(qtbot: QtBot, window: Window, hearing: FakeHearing) -> None:
    listening(qtbot, window, hearing)
    hearing.tell("nothing", error="input", reason="hearing_silent")
    qtbot.waitUntil(lambda: "switched off" in composer(window).line.words.text())
    assert button(window).state == "idle"


def test_a_microphone_that_goes_away_is_said_once(qtbot: QtBot, window: Window, hearing: FakeHearing) -> None:
    listening(qtbot, window, hearing)
    hearing.tell("lost")
    hearing.tell("writing")
    hearing.tell("said", "half a", recording="r-1")
    qtbot.waitUntil(lambda: composer(window).text() == "half a")
    notice = window.context.notices.current
    assert notice is not None and notice.text == "The microphone went away."


def test_another_chat_gets_no_words_that_were_said_in_this_one(
    qtbot: QtBot, window: Window, hearing: FakeHearing, services: StudioServices, chat: Conversation
) -> None:
    other = services.chat.add("miyu", "Elsewhere")
    services.chat.put(other.id, Role.PERSONA, "Hello.")
    composer(window).edit.setPlainText("Well,")
    listening(qtbot, window, hearing)
    window.context.open_section("chats", conversation=other.id)
    qtbot.waitUntil(lambda: "stop" in hearing.asked())
    qtbot.waitUntil(lambda: window.texts() == ["Hello."] and composer(window).text() == "")
    hearing.tell("said", "good evening.", recording="r-1")
    qtbot.waitUntil(lambda: services.chat.drafts.get(chat.id) == "Well, good evening.")
    qtbot.waitUntil(lambda: ("forget", "r-1") in hearing.calls)
    assert composer(window).text() == ""


def test_back_in_the_chat_it_was_said_in_the_words_stand_there(
    qtbot: QtBot, window: Window, hearing: FakeHearing, services: StudioServices, chat: Conversation
) -> None:
    other = services.chat.add("miyu", "Elsewhere")
    services.chat.put(other.id, Role.PERSONA, "Hello.")
    listening(qtbot, window, hearing)
    for conversation, words in ((other, "Hello."), (chat, "Welcome.")):
        window.context.open_section("chats", conversation=conversation.id)
        qtbot.waitUntil(lambda words=words: window.texts() == [words])  # type: ignore[misc]
    hearing.tell("said", "good evening.", recording="r-1")
    qtbot.waitUntil(lambda: composer(window).text() == "good evening.")


def test_who_presses_the_button_is_not_spoken_over_and_a_talk_waits_its_turn(
    qtbot: QtBot, window: Window, hearing: FakeHearing, services: StudioServices
) -> None:
    window.context.actions.action("chat.hands_free").trigger()
    qtbot.waitUntil(lambda: hearing.asked() == ["talk"])
    assert "stop" not in services.voice.calls
    window.context.actions.action("chat.hands_free").trigger()
    qtbot.waitUntil(lambda: hearing.asked() == ["talk", "cancel"])
    click(window)
    qtbot.waitUntil(lambda: hearing.asked()[-1] == "start")
    assert services.voice.calls.count("stop") == 1


def test_a_microphone_that_is_off_is_said_while_it_listens(qtbot: QtBot, window: Window, hearing: FakeHearing) -> None:
    window.context.actions.action("chat.hands_free").trigger()
    qtbot.waitUntil(lambda: hearing.asked() == ["talk"])
    hearing.tell("listening")
    hearing.tell("listening", error="input", reason="hearing_silent")
    qtbot.waitUntil(lambda: "switched off" in composer(window).line.words.text())
    assert button(window).state == "listening"
    hearing.tell("listening")
    qtbot.waitUntil(lambda: "what you say is sent" in composer(window).line.words.text())
    hearing.tell("nothing", error="input", reason="hearing_unclear")
    hearing.tell("failed", error="error")
    hearing.tell("ended")
    qtbot.waitUntil(lambda: button(window).state == "idle")
    assert composer(window).line.words.text() == "Something went wrong."


def say_hands_free(qtbot: QtBot, window: Window, hearing: FakeHearing, words: str, recording: str) -> None:
    hearing.tell("listening")
    qtbot.waitUntil(lambda: button(window).state == "listening")
    hearing.tell("writing")
    hearing.tell("said", words, recording=recording)
    qtbot.waitUntil(lambda: words in window.texts())
    hearing.tell("waiting")
    qtbot.waitUntil(lambda: button(window).state == "waiting")
    qtbot.waitUntil(lambda: ("forget", recording) in hearing.calls)


def test_hands_free_sends_and_listens_in_turn(qtbot: QtBot, window: Window, hearing: FakeHearing) -> None:
    composer(window).edit.setPlainText("half a thought")
    window.context.actions.action("chat.hands_free").trigger()
    qtbot.waitUntil(lambda: hearing.asked() == ["talk"])
    for number, words in enumerate(("Good evening.", "How are you?"), 1):
        say_hands_free(qtbot, window, hearing, words, f"r-{number}")
        window.services.chat.answer(window.services.chat.newest_turn(), "I see.")
    assert composer(window).text() == "half a thought"
    QTest.keyClick(composer(window).edit, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: hearing.asked()[-1] == "cancel")
    assert button(window).state == "idle"


def test_a_talk_ends_when_another_chat_is_opened(
    qtbot: QtBot, window: Window, hearing: FakeHearing, services: StudioServices
) -> None:
    other = services.chat.add("miyu", "Elsewhere")
    window.context.actions.action("chat.hands_free").trigger()
    qtbot.waitUntil(lambda: hearing.asked() == ["talk"])
    hearing.tell("listening")
    qtbot.waitUntil(lambda: button(window).state == "listening")
    window.context.open_section("chats", conversation=other.id)
    qtbot.waitUntil(lambda: hearing.asked() == ["talk", "cancel"])


def test_begun_again_at_once_after_esc_it_begins_when_that_is_over(
    qtbot: QtBot, window: Window, hearing: FakeHearing
) -> None:
    listening(qtbot, window, hearing)
    QTest.keyClick(composer(window).edit, Qt.Key.Key_Escape)
    click(window)
    qtbot.waitUntil(lambda: hearing.asked() == ["start", "cancel", "start"])
    assert button(window).state in ("opening", "listening")


def test_its_menu_offers_what_is_kept(qtbot: QtBot, window: Window, hearing: FakeHearing) -> None:
    hearing.recordings = (KeptRecording("r-3", datetime(2026, 3, 14, 9, 30, tzinfo=UTC), 11.8),)
    button(window).customContextMenuRequested.emit(QPoint(3, 3))
    qtbot.waitUntil(lambda: button(window).findChild(QMenu) is not None)
    menu = button(window).findChild(QMenu)
    assert isinstance(menu, QMenu)
    (entry,) = [action for action in menu.actions() if action.text().startswith("Write down 12 s")]
    entry.trigger()
    menu.close()
    qtbot.waitUntil(lambda: hearing.calls == [("again", "r-3")])
