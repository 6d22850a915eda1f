"""The composer's voice controls by keyboard alone: they are reached in their order, named, and do what they say."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from saijin_studio.core.conversation import Conversation, Role
from saijin_studio.ui.panels.chats.composer import Composer
from tests.ui.conftest import OpenWindow, Window
from tests.ui.fakes import StudioServices


@pytest.fixture
def window(services: StudioServices, chat: Conversation, open_window: OpenWindow) -> Window:
    services.chat.put(chat.id, Role.PERSONA, "Heard before.", has_audio=True, provider="ollama", model="qwen3:8b")
    return open_window(chat)


def composer(window: Window) -> Composer:
    return window.chats.chat.composer


def walk(window: Window, first: QWidget, steps: int, key: Qt.Key = Qt.Key.Key_Tab) -> list[QWidget]:
    first.setFocus(Qt.FocusReason.TabFocusReason)
    found = []
    for _ in range(steps):
        now = window.main.focusWidget()
        assert now is not None
        found.append(now)
        QTest.keyClick(now, key)
    return found


def test_tab_goes_through_the_composer_as_one_reads(qtbot: QtBot, window: Window) -> None:
    here = composer(window)
    voice = [here.microphone, here.loudness.mute, here.loudness.slider, here.voice]
    found = [each for each in walk(window, here.edit, 12) if here.isAncestorOf(each)]
    assert [each for each in found if each in voice] == voice
    middles = [each.mapTo(here, QPoint(0, 0)).x() for each in found if each is not here.edit]
    assert middles == sorted(middles)
    assert all(each.accessibleName() for each in found)


def test_silence_volume_and_speaking_are_turned_by_keys(
    qtbot: QtBot, services: StudioServices, chat: Conversation, window: Window
) -> None:
    here, settings = composer(window), services.settings
    QTest.keyClick(here.loudness.mute, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: settings.current.voice.muted)
    assert here.loudness.mute.accessibleName() == "Let the studio sound again" and here.loudness.mute.isChecked()
    QTest.keyClick(here.loudness.slider, Qt.Key.Key_PageUp)
    qtbot.waitUntil(lambda: settings.current.voice.volume == 1.2 and not settings.current.voice.muted)
    assert here.loudness.mute.accessibleName() == "Silence the studio"
    qtbot.waitUntil(lambda: here.voice.accessibleName() == "Replies are spoken")
    QTest.keyClick(here.voice, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: here.voice.accessibleName() == "Replies are silent")
    assert services.options.view(chat.id).in_force.voice is False
    assert "stop" in services.voice.calls  # what was being said ends


def test_the_player_is_reached_from_its_message(qtbot: QtBot, window: Window) -> None:
    view, strip = window.transcript, window.chats.chat.player.strip
    view.walk_to(view.stack.rows[-1])
    view._point_bar(None)
    qtbot.waitUntil(strip.isVisible)
    found = walk(window, strip.play, 4)
    assert found == [strip.play, strip.wave, strip.speed, strip.save]
    assert all(each.accessibleName() for each in found)
    assert strip.isVisible()  # the keyboard is in it: it does not go


def test_tab_leads_from_the_message_into_the_player_and_out_of_it(qtbot: QtBot, window: Window) -> None:
    view, strip = window.transcript, window.chats.chat.player.strip
    view.walk_to(view.stack.rows[-1])
    view._point_bar(None)
    qtbot.waitUntil(strip.isVisible)
    found = walk(window, view, 24)
    inside = [number for number, each in enumerate(found) if strip.isAncestorOf(each)]
    assert [found[number] for number in inside] == [strip.play, strip.wave, strip.speed, strip.save]
    assert found.index(composer(window).edit) > inside[-1]
