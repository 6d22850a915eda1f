"""The key of dictation: held while one speaks, or pressed once to begin and once more to end."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from saijin_studio.core.conversation import Conversation
from saijin_studio.services.hearing.push_to_talk import HOLD_SECONDS
from saijin_studio.ui.palette import ShortcutList
from saijin_studio.ui.panels.chats.held_key import REPEAT_MS
from tests.ui.conftest import OpenWindow, Window
from tests.ui.fakes import StudioServices
from tests.ui.hearing_fakes import FakeHearing

CTRL = Qt.KeyboardModifier.ControlModifier
PLAIN = Qt.KeyboardModifier.NoModifier
LONG = 10 * HOLD_SECONDS


class Keyboard:
    """Presses and releases as the window system tells them to the window; `now` is the time they happen at."""

    def __init__(self, qtbot: QtBot, window: Window, hearing: FakeHearing) -> None:
        self._qtbot, self._window, self.hearing = qtbot, window, hearing
        self.held = window.chats.chat.dictation.held
        self.now = 100.0
        window.chats.chat.dictation.clock = lambda: self.now
        window.chats.chat.composer.edit.setFocus()

    @property
    def system(self) -> QWindow:
        return self._window.main.windowHandle()

    @property
    def state(self) -> str:
        return self._window.chats.chat.composer.microphone.state

    @property
    def written(self) -> str:
        return self._window.chats.chat.composer.text()

    def press(self) -> None:
        QTest.keyPress(self.system, Qt.Key.Key_J, CTRL)

    def release(self, key: Qt.Key = Qt.Key.Key_J, after: float = 0.0) -> None:
        """Until it is clear that it was no repeated one."""
        self.now += after
        with self._qtbot.waitSignal(self.held.let_go):
            self.tell_release(key)

    def tell_release(self, key: Qt.Key = Qt.Key.Key_J) -> None:
        self._tell(QEvent.Type.KeyRelease, key, CTRL)

    def repeat(self, modifier: Qt.KeyboardModifier, told: bool) -> None:
        """Wayland tells of a press that is none; X11 of a release and a press, and does not always say so."""
        if told:
            for kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
                self._tell(kind, Qt.Key.Key_J, modifier, told)
            return
        self._tell(QEvent.Type.KeyRelease, Qt.Key.Key_J, modifier)
        QTest.keyPress(self.system, Qt.Key.Key_J, modifier)

    def _tell(self, kind: QEvent.Type, key: Qt.Key, modifier: Qt.KeyboardModifier, repeated: bool = False) -> None:
        """One event: QTest lets go of Ctrl as well."""
        words = "j" if modifier == PLAIN else ""
        QApplication.sendEvent(self.system, QKeyEvent(kind, key, modifier, words, repeated))

    def begin(self) -> None:
        """Down, and it listens."""
        self.press()
        self._qtbot.waitUntil(lambda: self.hearing.asked() == ["start"])
        self.hearing.tell("listening")
        self._qtbot.waitUntil(lambda: self.state == "listening")

    def ends(self) -> None:
        self._qtbot.waitUntil(lambda: self.hearing.asked() == ["start", "stop"])


@pytest.fixture
def window(services: StudioServices, chat: Conversation, open_window: OpenWindow) -> Window:
    services.hearing = FakeHearing(services.bus)  # type: ignore[attr-defined]
    return open_window(chat)


@pytest.fixture
def keyboard(qtbot: QtBot, services: StudioServices, window: Window) -> Keyboard:
    window.main.activateWindow()
    qtbot.waitUntil(window.main.isActiveWindow)
    return Keyboard(qtbot, window, services.hearing)  # type: ignore[attr-defined]


def test_held_it_listens_until_it_is_let_go(keyboard: Keyboard) -> None:
    keyboard.begin()
    keyboard.release(after=HOLD_SECONDS)
    keyboard.ends()


def test_a_short_press_begins_and_another_ends(keyboard: Keyboard) -> None:
    keyboard.begin()
    keyboard.release(after=HOLD_SECONDS / 2)
    keyboard.now += LONG
    assert keyboard.state == "listening" and keyboard.hearing.asked() == ["start"]
    keyboard.press()
    keyboard.release(after=LONG)
    keyboard.ends()


def test_a_press_lasts_until_its_release_and_not_until_that_is_sure(keyboard: Keyboard, qtbot: QtBot) -> None:
    keyboard.begin()
    keyboard.now += HOLD_SECONDS - 0.02
    with qtbot.waitSignal(keyboard.held.let_go):
        keyboard.tell_release()
        keyboard.now += REPEAT_MS / 1000
    assert keyboard.state == "listening" and keyboard.hearing.asked() == ["start"]
    keyboard.press()
    keyboard.ends()


@pytest.mark.parametrize("told", [True, False])
def test_a_key_that_repeats_itself_neither_ends_it_nor_begins_again(
    keyboard: Keyboard, window: Window, told: bool
) -> None:
    assert not window.context.actions.action("chat.dictate").autoRepeat()
    keyboard.begin()
    keyboard.now += LONG
    for _ in range(3):
        keyboard.repeat(CTRL, told)
    assert keyboard.state == "listening" and keyboard.hearing.asked() == ["start"]
    keyboard.release()
    keyboard.ends()


@pytest.mark.parametrize("told", [True, False])
def test_let_go_of_ctrl_first_it_ends_and_nothing_is_written(keyboard: Keyboard, told: bool) -> None:
    keyboard.begin()
    keyboard.release(Qt.Key.Key_Control, after=LONG)
    keyboard.ends()
    keyboard.repeat(PLAIN, told)
    assert keyboard.written == ""
    keyboard.release()
    QTest.keyClick(keyboard.system, Qt.Key.Key_J)
    assert keyboard.written == "j" and keyboard.hearing.asked() == ["start", "stop"]


def test_another_window_that_takes_the_keyboard_ends_it(qtbot: QtBot, keyboard: Keyboard) -> None:
    other = QLineEdit()
    qtbot.addWidget(other)
    keyboard.begin()
    keyboard.now += LONG
    other.show()
    other.activateWindow()
    keyboard.ends()


def test_what_ended_by_itself_is_not_thrown_away_by_the_release(qtbot: QtBot, keyboard: Keyboard) -> None:
    keyboard.begin()
    keyboard.hearing.tell("writing")
    qtbot.waitUntil(lambda: keyboard.state == "writing")
    keyboard.release(after=LONG)
    keyboard.hearing.tell("said", "good evening.", recording="r-1")
    qtbot.waitUntil(lambda: keyboard.written == "good evening.")
    assert "cancel" not in keyboard.hearing.asked()


def test_let_go_while_what_was_before_is_still_being_ended_nothing_begins(
    qtbot: QtBot, window: Window, keyboard: Keyboard, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, cancel = threading.Event(), keyboard.hearing.cancel
    monkeypatch.setattr(keyboard.hearing, "cancel", lambda key: gate.wait(5) and cancel(key))
    keyboard.begin()
    keyboard.release()
    QTest.keyClick(window.chats.chat.composer.edit, Qt.Key.Key_Escape)
    keyboard.press()
    keyboard.release(after=LONG)
    gate.set()
    qtbot.waitUntil(lambda: keyboard.hearing.asked() == ["start", "cancel"])
    window.context.actions.action("chat.hands_free").trigger()
    qtbot.waitUntil(lambda: keyboard.hearing.asked() == ["start", "cancel", "talk"])


def test_from_a_menu_it_goes_on_until_it_is_chosen_again(keyboard: Keyboard, window: Window, qtbot: QtBot) -> None:
    action = window.context.actions.action("chat.dictate")
    action.trigger()
    qtbot.waitUntil(lambda: keyboard.hearing.asked() == ["start"])
    keyboard.now += LONG
    QTest.keyClick(keyboard.system, Qt.Key.Key_Control)
    assert keyboard.hearing.asked() == ["start"]
    action.trigger()
    keyboard.ends()


def test_the_list_of_shortcuts_says_both(qtbot: QtBot, window: Window) -> None:
    shortcuts = ShortcutList(window.context, window.main)
    qtbot.addWidget(shortcuts)
    assert "Dictate: hold, or press to begin and to end" in [each.text() for each in shortcuts.findChildren(QLabel)]
