"""Silence and volume beside the composer's speaker: by mouse, wheel and keys, stored in their order."""

from __future__ import annotations

import threading

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from saijin_studio.core.conversation import Conversation
from saijin_studio.core.events import SettingsChanged
from saijin_studio.core.settings import Settings, VoiceSettings
from saijin_studio.ui.panels.chats.loudness import Loudness
from tests.ui.conftest import OpenWindow, Window
from tests.ui.fakes import StudioServices


@pytest.fixture
def window(chat: Conversation, open_window: OpenWindow) -> Window:
    return open_window(chat)


def loudness(window: Window) -> Loudness:
    return window.chats.chat.composer.loudness


def stored(window: Window) -> VoiceSettings:
    return window.services.settings.current.voice


def test_it_is_silenced_and_sounds_again(qtbot: QtBot, window: Window) -> None:
    mute = loudness(window).mute
    assert (mute.accessibleName(), mute.isChecked()) == ("Silence the studio", False)
    QTest.mouseClick(mute, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: stored(window).muted)
    assert (mute.accessibleName(), mute.isChecked()) == ("Let the studio sound again", True)
    assert stored(window).volume == 1.0
    window.context.actions.action("voice.mute").trigger()
    qtbot.waitUntil(lambda: not stored(window).muted)


def test_the_slider_turns_the_volume(qtbot: QtBot, window: Window) -> None:
    slider = loudness(window).slider
    assert (slider.accessibleName(), slider.value()) == ("Volume", 100)
    QTest.keyClick(slider, Qt.Key.Key_PageDown)
    qtbot.waitUntil(lambda: stored(window).volume == 0.8)
    assert "80" in slider.toolTip()


def test_wheel_and_keys_turn_it(qtbot: QtBot, window: Window) -> None:
    wheel = QWheelEvent(
        QPointF(4, 4), QPointF(4, 4), QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(loudness(window), wheel)
    qtbot.waitUntil(lambda: stored(window).volume == 0.9)
    window.context.actions.action("voice.louder").trigger()
    window.context.actions.action("voice.louder").trigger()
    qtbot.waitUntil(lambda: stored(window).volume == 1.1)
    assert loudness(window).slider.value() == 110


def test_turning_it_up_ends_the_silence(qtbot: QtBot, window: Window) -> None:
    window.context.actions.action("voice.mute").trigger()
    window.context.actions.action("voice.quieter").trigger()
    qtbot.waitUntil(lambda: stored(window).muted and stored(window).volume == 0.9)
    window.context.actions.action("voice.louder").trigger()
    qtbot.waitUntil(lambda: not stored(window).muted and stored(window).volume == 1.0)


def test_it_follows_the_settings(qtbot: QtBot, window: Window) -> None:
    settings = window.context.settings
    window.context.save_settings(replace(settings, voice=replace(settings.voice, muted=True, volume=0.4)))
    assert loudness(window).mute.isChecked()
    assert loudness(window).slider.value() == 40


def test_a_narrow_composer_has_no_slider(qtbot: QtBot, window: Window) -> None:
    assert loudness(window).slider.isVisible()
    window.main.resize(900, 600)
    loudness(window).show_room(500)
    assert not loudness(window).slider.isVisible()
    assert loudness(window).mute.isVisible()


# -- the order in which settings are stored


def test_quick_changes_are_stored_in_their_order_and_the_newest_wins(
    qtbot: QtBot, services: StudioServices, window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The store is slow with the first change, and tells of each while newer ones wait."""
    saved: list[float] = []
    begun, going_on = threading.Event(), threading.Event()
    save = services.settings.save

    def slow_save(settings: Settings) -> None:
        first = not begun.is_set()
        begun.set()
        if first:
            assert going_on.wait(5)
        save(settings)
        saved.append(settings.voice.volume)

    monkeypatch.setattr(services.settings, "save", slow_save)
    seen: list[float] = []
    window.context.settings_changed.connect(lambda: seen.append(window.context.settings.voice.volume))
    for name in ("quieter", "quieter", "quieter", "louder"):
        window.context.actions.action(f"voice.{name}").trigger()
    assert begun.wait(5)
    with qtbot.waitSignal(window.context.bridge.settings_changed):
        services.bus.publish(SettingsChanged())  # of something else: what is stored is out of date
    going_on.set()
    qtbot.waitUntil(lambda: saved == [0.9, 0.8])  # only the first, and the newest of those that waited
    qtbot.waitUntil(lambda: not window.context._saving)
    assert seen == [0.9, 0.8, 0.7, 0.8]  # never back to an older one
    assert window.context.settings.voice.volume == stored(window).volume == 0.8
