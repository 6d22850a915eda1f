"""The composer: keys, growth, recall, the two faces of its button."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from saijin_studio.core.settings import LookSettings, Settings
from saijin_studio.ui.panels.chats.composer import Composer
from tests.ui.fakes import StudioServices, studio_context


@pytest.fixture
def composer(qtbot: QtBot, services: StudioServices) -> Iterator[Composer]:
    context = studio_context(services)
    made = Composer(context)
    qtbot.addWidget(made)
    made.resize(600, 100)
    made.show()
    yield made
    context.close()


def test_enter_sends_and_shift_enter_begins_a_line(qtbot: QtBot, composer: Composer) -> None:
    QTest.keyClicks(composer.edit, "one")
    QTest.keyClick(composer.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClicks(composer.edit, "two")
    with qtbot.waitSignal(composer.sent) as sent:
        QTest.keyClick(composer.edit, Qt.Key.Key_Return)
    assert sent.args == ["one\ntwo"]
    assert composer.text() == ""


def test_enter_may_be_a_line_and_control_enter_sends(qtbot: QtBot, composer: Composer) -> None:
    composer._context.settings = Settings(look=LookSettings(enter_sends=False))
    composer._context.settings_changed.emit()
    QTest.keyClicks(composer.edit, "one")
    with qtbot.assertNotEmitted(composer.sent):
        QTest.keyClick(composer.edit, Qt.Key.Key_Return)
    with qtbot.waitSignal(composer.sent) as sent:
        QTest.keyClick(composer.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert sent.args == ["one"]


def test_nothing_is_not_sent(qtbot: QtBot, composer: Composer) -> None:
    QTest.keyClicks(composer.edit, "   ")
    with qtbot.assertNotEmitted(composer.sent):
        QTest.keyClick(composer.edit, Qt.Key.Key_Return)
    assert not composer.send.isEnabled()


def test_it_grows_to_ten_lines(composer: Composer) -> None:
    heights = []
    for _ in range(14):
        heights.append(composer.edit.height())
        QTest.keyClick(composer.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert heights[0] < heights[4] < heights[9] == heights[12]


def test_up_brings_back_what_was_sent(composer: Composer) -> None:
    composer.open_for("Yuuri", "", "asked before")
    QTest.keyClick(composer.edit, Qt.Key.Key_Up)
    assert composer.text() == "asked before"


def test_up_and_down_walk_through_all_own_lines(composer: Composer) -> None:
    composer.recall = lambda: ["third", "second\nof two lines", "first"]
    seen = []
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Up):
        QTest.keyClick(composer.edit, key)
        seen.append(composer.text())
    assert seen == ["third", "second\nof two lines", "second\nof two lines", "first", "first"]
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down):
        QTest.keyClick(composer.edit, key)
    assert composer.text() == ""  # what stood there before


def test_what_is_being_written_is_not_replaced_by_what_was(composer: Composer) -> None:
    composer.recall = lambda: ["before"]
    QTest.keyClicks(composer.edit, "now")
    QTest.keyClick(composer.edit, Qt.Key.Key_Up)
    assert composer.text() == "now"
    composer.edit.clear()
    QTest.keyClick(composer.edit, Qt.Key.Key_Up)
    QTest.keyClicks(composer.edit, "!")
    QTest.keyClick(composer.edit, Qt.Key.Key_Down)
    assert composer.text() == "before!"


def test_the_draft_is_told_after_the_last_key(qtbot: QtBot, composer: Composer) -> None:
    with qtbot.waitSignal(composer.draft_changed) as told:
        QTest.keyClicks(composer.edit, "half")
    assert told.args == ["half"]


def test_what_comes_back_stands_before_what_was_written_since(composer: Composer) -> None:
    QTest.keyClicks(composer.edit, "since")
    composer.give_back("before")
    assert composer.text() == "before\nsince"


def test_the_voice_button_shows_what_it_is_told(qtbot: QtBot, composer: Composer) -> None:
    composer.show_voice(True, "From the studio")
    assert composer.voice.isChecked() and composer.voice.accessibleName() == "Replies are spoken"
    with qtbot.waitSignal(composer.voice_toggled) as told:
        QTest.mouseClick(composer.voice, Qt.MouseButton.LeftButton)
    assert told.args == [False]
    composer.show_voice(False, "Set for this chat")
    assert not composer.voice.isChecked() and composer.voice.toolTip() == "Replies are silent\nSet for this chat"
