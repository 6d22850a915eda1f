"""The frame: sections, shortcuts, inspector, theme, names for screen readers, a second launch."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from saijin_studio.core.conversation import Role
from saijin_studio.core.events import EngineChanged, NoticeRaised
from saijin_studio.core.process import EngineState, EngineStatus
from saijin_studio.ui.notices import Notice
from saijin_studio.ui.palette import CommandPalette, ShortcutList
from saijin_studio.ui.panels.personas.chooser import PersonaChooser
from saijin_studio.ui.sections import sections
from saijin_studio.ui.single import SingleWindow, server_name
from saijin_studio.ui.tokens import DARK
from tests.ui.conftest import OpenWindow, Window
from tests.ui.fakes import StudioServices
from tests.ui.panel_fakes import nameless

SECTIONS = [entry.id for entry in sections()]


def press(window: Window, keys: str) -> None:
    QTest.keySequence(window.main, QKeySequence(keys))


@pytest.mark.parametrize(("number", "section"), list(enumerate(SECTIONS, 1)))
def test_each_section_by_its_number(qtbot: QtBot, open_window: OpenWindow, number: int, section: str) -> None:
    window = open_window()
    press(window, f"Ctrl+{number}")
    assert window.main.current == section
    assert window.main.pages.currentWidget() is window.main.section(section).page()


def test_sections_are_made_when_they_are_first_shown(open_window: OpenWindow) -> None:
    window = open_window()
    assert set(window.main._made) == {"chats"}


@pytest.mark.parametrize("section", SECTIONS)
def test_everything_that_takes_the_focus_has_a_name(
    qtbot: QtBot, services: StudioServices, open_window: OpenWindow, section: str
) -> None:
    chat = services.chat.add("yuuri", "Evening")
    services.chat.put(chat.id, Role.PERSONA, "Welcome.", correlation_id="turn-1")
    window = open_window(chat)
    window.main.show_section(section)
    window.context.inspect("turn-1")
    qtbot.wait(50)
    assert nameless(window.main) == []


def test_the_dialogs_have_names_too(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window()
    for keys, kind in (("Ctrl+K", CommandPalette), ("F1", ShortcutList), ("Ctrl+N", PersonaChooser)):
        press(window, keys)
        dialog = window.main.findChild(kind)
        assert isinstance(dialog, QWidget), keys
        assert dialog.isVisible() and nameless(dialog) == []
        dialog.close()


def test_the_palette_finds_and_does(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window()
    press(window, "Ctrl+K")
    palette = window.main.findChild(CommandPalette)
    assert isinstance(palette, CommandPalette)
    QTest.keyClicks(palette.search, "talk reika")
    assert palette.list.count() == 1
    QTest.keyClick(palette.search, Qt.Key.Key_Return)
    assert window.chats.chat.persona_key == "reika"


def test_choosing_a_persona_opens_a_new_chat(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window()
    press(window, "Ctrl+N")
    chooser = window.main.findChild(PersonaChooser)
    assert isinstance(chooser, PersonaChooser)
    chooser.grid.chosen.emit("freya")
    assert window.chats.chat.persona_key == "freya" and window.chats.chat.header._title.text() == "Freya"


def test_find_looks_in_the_open_chat(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window()
    press(window, "Ctrl+F")
    assert window.main.focusWidget() is window.chats.chat.find_bar.edit


def test_the_inspector_shows_the_newest_reply(qtbot: QtBot, services: StudioServices, open_window: OpenWindow) -> None:
    chat = services.chat.add("yuuri", "Evening")
    services.chat.put(chat.id, Role.PERSONA, "Welcome.", correlation_id="turn-7")
    window = open_window(chat)
    press(window, "Ctrl+I")
    assert window.main.inspector_place.isVisible()
    assert window.main._inspector._correlation_id == "turn-7"
    press(window, "Ctrl+I")
    assert not window.main.inspector_place.isVisible()


def test_the_engines_state_stands_at_the_rails_foot(
    qtbot: QtBot, services: StudioServices, open_window: OpenWindow
) -> None:
    window = open_window()
    services.bus.publish(EngineChanged(EngineStatus(EngineState.FETCHING, progress=0.42)))
    qtbot.waitUntil(lambda: window.main.rail.foot.text() == "42%")
    services.bus.publish(EngineChanged(EngineStatus(EngineState.READY)))
    qtbot.waitUntil(lambda: window.main.rail.foot.text() == "ready")
    QTest.mouseClick(window.main.rail.foot, Qt.MouseButton.LeftButton)
    assert window.main.current == "resources"


def test_a_notice_is_shown_closed_and_acted_on(qtbot: QtBot, services: StudioServices, open_window: OpenWindow) -> None:
    from saijin_studio.ui.notice_bar import NoticeBar

    window = open_window()
    bar = window.main.findChild(NoticeBar)
    assert isinstance(bar, NoticeBar) and bar.isHidden()
    services.bus.publish(NoticeRaised("audio_device"))
    qtbot.waitUntil(lambda: bar.isVisible())
    assert "No audio device" in bar._text.text()
    done: list[int] = []
    window.context.notices.show(Notice("Gone.", button="Undo", run=lambda: done.append(1), seconds=60))
    assert bar._text.text() == "Gone." and bar._more.text() == "1 more"
    QTest.mouseClick(bar._button, Qt.MouseButton.LeftButton)
    assert done == [1] and "No audio device" in bar._text.text()
    QTest.mouseClick(bar._close, Qt.MouseButton.LeftButton)
    assert bar.isHidden()


def test_the_theme_changes_everything_at_once(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window()
    before = window.main.grab().toImage().pixelColor(600, 500)
    window.context.theme.choose("dark")
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    assert window.context.theme.tokens is DARK and app.palette().window().color().name().upper() == DARK.paper
    assert window.main.grab().toImage().pixelColor(600, 500) != before
    window.context.theme.choose("light")


def test_it_is_usable_at_its_smallest(qtbot: QtBot, services: StudioServices, open_window: OpenWindow) -> None:
    window = open_window(services.chat.add("yuuri", "Evening"))
    window.main.resize(900, 600)
    for section in SECTIONS:
        window.main.show_section(section)
        assert window.main.width() == 900 and window.main.height() == 600, section
    window.main.show_section("chats")
    window.context.inspect("turn-1")
    assert window.main.width() == 900
    assert window.transcript.viewport().width() >= 370


def test_the_window_remembers_its_columns(qtbot: QtBot, services: StudioServices, open_window: OpenWindow) -> None:
    first = open_window()
    first.main.splitter.setSizes([233, 700, 0])
    wanted = first.main.splitter.sizes()[0]
    first.main.close()
    second = open_window()
    assert second.main.splitter.sizes()[0] == wanted == 233
    assert second.main._store().contains("geometry")


def test_a_second_launch_raises_the_window(qtbot: QtBot, tmp_path: Path) -> None:
    from PySide6.QtNetwork import QLocalSocket

    single = SingleWindow(tmp_path)
    socket = QLocalSocket()
    socket.connectToServer(server_name(tmp_path))
    with qtbot.waitSignal(single.raised), qtbot.waitSignal(socket.readyRead):
        socket.write(b"raise\n")
    with qtbot.waitSignal(socket.disconnected), qtbot.assertNotEmitted(single.raised):
        socket.write(b"something else\n")
    single.close()
    assert server_name(tmp_path) != server_name(tmp_path / "other")
