"""What was spoken of a message is played from its bubble: by mouse, by keyboard, faster, from any moment."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QToolButton
from pytestqt.qtbot import QtBot

from saijin_studio.core.conversation import Conversation, Role
from saijin_studio.core.errors import NotFound
from saijin_studio.core.events import SpeechChanged
from saijin_studio.ui.panels.chats.player_strip import PlayerStrip
from tests.ui.conftest import OpenWindow, Window
from tests.ui.fakes import StudioServices
from tests.ui.playback_fakes import SECONDS, STARTS


@pytest.fixture
def window(services: StudioServices, chat: Conversation, open_window: OpenWindow) -> Window:
    """Two messages with sound below one without."""
    for text in ("First of two.", "Second of two."):
        services.chat.put(chat.id, Role.PERSONA, text, has_audio=True, provider="ollama", model="qwen3:8b")
    return open_window(chat)


def strip(window: Window) -> PlayerStrip:
    return window.chats.chat.player.strip


def point_at(window: Window, number: int) -> str:
    """Has the pointer over a message."""
    view = window.transcript
    row = view.stack.rows[number]
    view.viewport().repaint()
    middle = view.rows_painter.bubble(view.pieces_of(row)).center()
    QTest.mouseMove(view.viewport(), middle)
    view._point_bar(view.piece_at(middle))  # a window without a screen hears of few moves
    return row.key


def press(button: QToolButton) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def shown(qtbot: QtBot, window: Window, number: int = -1) -> str:
    key = point_at(window, number)
    qtbot.waitUntil(strip(window).isVisible)
    return key


def calls(window: Window) -> list[tuple[object, ...]]:
    return window.services.voice.playback.calls


def test_only_messages_with_sound_have_a_player(qtbot: QtBot, window: Window) -> None:
    shown(qtbot, window, 1)
    below = strip(window).geometry().top()
    shown(qtbot, window, 2)
    assert strip(window).geometry().top() > below
    point_at(window, 0)
    qtbot.waitUntil(lambda: not strip(window).isVisible())
    assert len(window.services.voice.read) == 2  # each waveform was read once


def test_it_covers_no_words(qtbot: QtBot, window: Window) -> None:
    shown(qtbot, window, 1)
    view = window.transcript
    bubble = view.rows_painter.bubble(view.pieces_of(view.stack.rows[1]))
    below = view.rows_painter.text_origin(view.pieces_of(view.stack.rows[2])[0]).y()
    assert bubble.bottom() - view.measure.reading.pad_y < strip(window).geometry().top()
    assert strip(window).geometry().bottom() < below
    assert view.viewport().rect().contains(strip(window).geometry())


def test_play_and_pause(qtbot: QtBot, window: Window) -> None:
    key = shown(qtbot, window)
    assert strip(window).play.accessibleName() == "Play"
    press(strip(window).play)
    qtbot.waitUntil(lambda: calls(window) == [("play", key, 0.0, 1.0)])
    qtbot.waitUntil(lambda: strip(window).play.accessibleName() == "Pause")
    qtbot.waitUntil(lambda: strip(window).wave.seconds > 0)  # the time goes by
    press(strip(window).play)
    qtbot.waitUntil(lambda: calls(window)[1:] == [("pause",)])
    assert strip(window).play.accessibleName() == "Play"


def test_it_goes_on_where_it_paused(qtbot: QtBot, window: Window) -> None:
    key = shown(qtbot, window)
    window.services.voice.playback.tell("u", key, "paused", 7.5)
    qtbot.waitUntil(lambda: strip(window).time.text() == "0:07 / 0:21")
    press(strip(window).play)
    qtbot.waitUntil(lambda: calls(window) == [("play", key, 7.5, 1.0)])


def test_it_stays_at_what_plays_and_goes_when_it_has_ended(qtbot: QtBot, window: Window) -> None:
    key = shown(qtbot, window, 1)
    press(strip(window).play)
    qtbot.waitUntil(lambda: bool(calls(window)))
    below = strip(window).geometry().top()
    point_at(window, 0)
    assert strip(window).geometry().top() == below
    window.services.voice.playback.tell("played-1", key, "ended", SECONDS)
    qtbot.waitUntil(lambda: not strip(window).isVisible())


def test_a_click_into_the_waveform_goes_there(qtbot: QtBot, window: Window) -> None:
    key = shown(qtbot, window)
    wave = strip(window).wave
    QTest.mouseClick(wave, Qt.MouseButton.LeftButton, pos=QPoint(wave.width() // 2, 10))
    assert abs(wave.seconds - SECONDS / 2) < 0.3
    press(strip(window).play)  # nothing played: it begins there
    qtbot.waitUntil(lambda: bool(calls(window)))
    name, played, place, _ = calls(window)[0]
    assert (name, played) == ("play", key)
    assert isinstance(place, float) and abs(place - SECONDS / 2) < 0.3
    QTest.mouseClick(wave, Qt.MouseButton.LeftButton, pos=QPoint(wave.width() // 4, 10))
    qtbot.waitUntil(lambda: calls(window)[-1][0] == "seek")
    moved = calls(window)[-1][1]
    assert isinstance(moved, float) and abs(moved - SECONDS / 4) < 0.3


def test_dragging_seeks_once(qtbot: QtBot, window: Window) -> None:
    shown(qtbot, window)
    press(strip(window).play)
    qtbot.waitUntil(lambda: strip(window).play.accessibleName() == "Pause")
    wave = strip(window).wave
    QTest.mousePress(wave, Qt.MouseButton.LeftButton, pos=QPoint(4, 10))
    for x in (20, 50, 90):
        QTest.mouseMove(wave, QPoint(x, 10))
    QTest.mouseRelease(wave, Qt.MouseButton.LeftButton, pos=QPoint(90, 10))
    qtbot.waitUntil(lambda: [name for name, *_ in calls(window)] == ["play", "seek"])


@pytest.mark.parametrize(
    ("key", "place"),
    [(Qt.Key.Key_Right, 12.0), (Qt.Key.Key_Left, 8.0), (Qt.Key.Key_PageUp, 20.0), (Qt.Key.Key_Home, 0.0)],
)
def test_keys_seek(qtbot: QtBot, window: Window, key: Qt.Key, place: float) -> None:
    message = shown(qtbot, window)
    window.services.voice.playback.tell("u", message, "playing", 10.0)
    qtbot.waitUntil(lambda: strip(window).wave.seconds >= 10.0)
    strip(window).wave.setFocus()
    strip(window).wave.go_to(10.0)
    QTest.keyClick(strip(window).wave, key)
    qtbot.waitUntil(lambda: calls(window) == [("seek", place)])


def test_the_speed_is_kept_for_what_plays_next(qtbot: QtBot, window: Window) -> None:
    key = shown(qtbot, window)
    actions = {action.text(): action for action in strip(window).menu.actions()}
    assert list(actions) == ["0.5×", "0.75×", "1×", "1.25×", "1.5×", "2×"]
    actions["1.5×"].trigger()
    qtbot.waitUntil(lambda: strip(window).speed.text() == "1.5×")
    press(strip(window).play)
    qtbot.waitUntil(lambda: calls(window) == [("play", key, 0.0, 1.5)])
    qtbot.waitUntil(lambda: strip(window).play.accessibleName() == "Pause")
    actions["2×"].trigger()
    qtbot.waitUntil(lambda: calls(window)[1:] == [("speed", 2.0)])
    assert strip(window).speed.accessibleName() == "Speed: 2×"


def test_the_keyboard_plays_the_chosen_message(qtbot: QtBot, window: Window) -> None:
    window.transcript.setFocus()
    QTest.keyClick(window.transcript, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    key = window.transcript.stack.rows[-1].key
    qtbot.waitUntil(strip(window).isVisible)  # for the message that was walked to
    window.context.actions.refresh()
    window.context.actions.action("message.play").trigger()
    qtbot.waitUntil(lambda: calls(window) == [("play", key, 0.0, 1.0)])
    qtbot.waitUntil(lambda: strip(window).play.accessibleName() == "Pause")
    window.context.actions.action("message.play").trigger()
    qtbot.waitUntil(lambda: calls(window)[1:] == [("pause",)])


def test_saving_asks_for_a_file(qtbot: QtBot, window: Window) -> None:
    shown(qtbot, window)
    press(strip(window).save)
    qtbot.waitUntil(lambda: window.main.findChild(QFileDialog) is not None)
    dialog = window.main.findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    dialog.close()


def test_what_is_being_said_is_shown_and_can_be_silenced(qtbot: QtBot, window: Window) -> None:
    key = shown(qtbot, window)
    window.services.bus.publish(SpeechChanged("turn-1", key, "speaking", 2, "Hello."))
    qtbot.waitUntil(lambda: strip(window).wave.seconds >= STARTS[2])
    assert strip(window).play.accessibleName() == "Pause"
    press(strip(window).play)
    qtbot.waitUntil(lambda: window.services.voice.calls == ["stop"])
    window.services.bus.publish(SpeechChanged("turn-1", key, "stopped", 2))
    press(strip(window).play)
    qtbot.waitUntil(lambda: bool(calls(window)))
    place = calls(window)[0][2]
    assert isinstance(place, float) and STARTS[2] <= place < STARTS[2] + 3  # from where it was silenced


def test_what_was_paused_before_does_not_call_it_back_when_all_is_stopped(qtbot: QtBot, window: Window) -> None:
    services, rows = window.services, window.transcript.stack.rows
    services.voice.playback.tell("u", rows[1].key, "paused", 3.0)
    qtbot.waitUntil(strip(window).isVisible)
    services.bus.publish(SpeechChanged("turn-1", rows[2].key, "speaking", 2, "Hello."))
    qtbot.waitUntil(lambda: strip(window).play.accessibleName() == "Pause")
    services.bus.publish(SpeechChanged("turn-1", rows[2].key, "stopped", 2))
    services.voice.playback.tell("u", rows[1].key, "stopped", 3.0)
    assert not strip(window).isVisible()


def test_escape_silences_what_plays(qtbot: QtBot, window: Window) -> None:
    shown(qtbot, window)
    press(strip(window).play)
    qtbot.waitUntil(window.chats.chat.live.voice.speaking)
    QTest.keyClick(window.chats.chat.composer.edit, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: window.services.voice.calls == ["stop"])


def test_sound_that_is_gone_has_no_player(qtbot: QtBot, window: Window) -> None:
    window.services.voice.gone.add(window.transcript.stack.rows[-1].key)
    point_at(window, -1)
    qtbot.waitUntil(lambda: len(window.services.voice.read) == 1)
    shown(qtbot, window, 1)
    point_at(window, -1)
    qtbot.waitUntil(lambda: not strip(window).isVisible())


def test_sound_that_cannot_be_played_is_said(qtbot: QtBot, window: Window) -> None:
    shown(qtbot, window)
    window.services.voice.playback.fault = NotFound(kind="audio", id="x")
    with qtbot.waitSignal(window.context.notices.changed):
        press(strip(window).play)
    qtbot.waitUntil(lambda: strip(window).play.accessibleName() == "Play")


def covers_words(window: Window) -> bool:
    """Whether any of the strip lies where words of a message can be seen."""
    view, place = window.transcript, strip(window).geometry()
    seen = view.viewport().geometry()
    for row in {piece.row.key: piece.row for piece in view.placed}.values():
        words = view.rows_painter.bubble(view.pieces_of(row)).translated(seen.topLeft())
        pad = view.measure.reading.pad_y
        if words.adjusted(0, pad, 0, -pad).intersected(seen).intersects(place):
            return True
    return False


@pytest.fixture
def long_window(qtbot: QtBot, services: StudioServices, chat: Conversation, window: Window) -> Window:
    """The last message is much longer than the window."""
    services.chat.put(chat.id, Role.PERSONA, "long\n\n" * 80, has_audio=True)
    window.chats.chat.live.read_again()
    qtbot.waitUntil(lambda: len(window.texts()) == 4)
    return window


def test_what_plays_on_below_has_it_below_the_transcript(
    qtbot: QtBot, services: StudioServices, long_window: Window
) -> None:
    view = long_window.transcript
    key = view.stack.rows[-1].key
    services.voice.playback.tell("u", key, "playing", 0.0)
    qtbot.waitUntil(strip(long_window).isVisible)
    assert view.viewportMargins().bottom() == 0 and not covers_words(long_window)  # its end is seen
    view.scroll_by(-600)
    qtbot.waitUntil(lambda: view.viewportMargins().bottom() > 0)
    read = view.first_placed()
    qtbot.waitUntil(strip(long_window).isVisible)
    assert view.first_placed() == read  # nothing that is read moved
    assert strip(long_window).geometry().top() > view.viewport().geometry().bottom()
    assert view.rect().contains(strip(long_window).geometry()) and not covers_words(long_window)
    services.voice.playback.tell("u", key, "ended", SECONDS)
    qtbot.waitUntil(lambda: view.viewportMargins().bottom() == 0)
    assert strip(long_window).isHidden()


def test_it_comes_back_to_its_message_when_the_end_is_seen(
    qtbot: QtBot, services: StudioServices, long_window: Window
) -> None:
    view = long_window.transcript
    services.voice.playback.tell("u", view.stack.rows[-1].key, "paused", 3.0)
    view.scroll_by(-600)
    qtbot.waitUntil(lambda: view.viewportMargins().bottom() > 0 and strip(long_window).isVisible())
    for _ in range(60):
        view.scroll_by(20)
        if strip(long_window).isVisible():
            assert not covers_words(long_window)
    qtbot.waitUntil(lambda: view.viewportMargins().bottom() == 0 and strip(long_window).isVisible())
    assert view.stuck and not covers_words(long_window)
    view.to_start()  # its message is no longer seen at all
    qtbot.waitUntil(strip(long_window).isHidden)


def test_pointing_at_what_goes_on_below_moves_nothing(qtbot: QtBot, long_window: Window) -> None:
    view = long_window.transcript
    key = point_at(long_window, -1)
    qtbot.waitUntil(strip(long_window).isVisible)
    view.scroll_by(-600)
    qtbot.waitUntil(strip(long_window).isHidden)
    assert view.viewportMargins().bottom() == 0
    view.walk_to(view.stack.rows[-1], inside=900)
    long_window.context.actions.refresh()
    long_window.context.actions.action("message.play").trigger()  # now there is something to have at hand
    qtbot.waitUntil(lambda: calls(long_window) == [("play", key, 0.0, 1.0)])
    qtbot.waitUntil(lambda: strip(long_window).isVisible() and view.viewportMargins().bottom() > 0)


@pytest.mark.parametrize("compact", [False, True])
def test_the_last_message_without_a_footer_has_room_for_it(
    qtbot: QtBot, services: StudioServices, chat: Conversation, open_window: OpenWindow, compact: bool
) -> None:
    services.chat.put(chat.id, Role.PERSONA, "short\n\n" * 40, has_audio=True)
    window = open_window(chat)
    look = replace(window.context.settings.look, compact=compact)
    window.context.save_settings(replace(window.context.settings, look=look))
    qtbot.waitUntil(lambda: window.transcript.measure.reading.compact is compact)
    shown(qtbot, window)
    assert window.transcript.stuck and not covers_words(window)
