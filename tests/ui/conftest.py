"""A fresh window for each test over a studio in memory; any warning of Qt fails the test."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from saijin_studio.core.conversation import Conversation, Role
from saijin_studio.core.settings import Settings
from saijin_studio.ui.context import UiContext
from saijin_studio.ui.main_window import MainWindow
from saijin_studio.ui.panels.chats.section import ChatsSection
from saijin_studio.ui.transcript.transcript import Transcript
from tests.ui.fakes import StudioServices, studio_context

# What the platform without a screen cannot do, and what the test library says of its own mouse.
HARMLESS = ("This plugin does not support", "not accepted by receiving widget")


@pytest.fixture(autouse=True)
def garbage_on_the_gui_thread() -> Iterator[None]:
    """As in the studio: collected by a background thread, a widget in a cycle would die there and end the process."""
    gc.disable()
    yield
    gc.collect(1)


@pytest.fixture(autouse=True)
def no_qt_warnings(qtlog: Any) -> Iterator[None]:
    yield
    quiet = ("QtDebugMsg", "QtInfoMsg")
    told = [record.message for record in qtlog.records if record.type_name not in quiet]
    assert [words for words in told if not any(each in words for each in HARMLESS)] == []


@dataclass
class Window:
    """The window under test with what stands behind it."""

    services: StudioServices
    context: UiContext
    main: MainWindow

    @property
    def chats(self) -> ChatsSection:
        section = self.main.section("chats")
        assert isinstance(section, ChatsSection)
        return section

    @property
    def transcript(self) -> Transcript:
        return self.chats.chat.transcript

    def texts(self) -> list[str]:
        return [row.text for row in self.transcript.stack.rows]


@pytest.fixture
def services(tmp_path: Path) -> StudioServices:
    made = StudioServices(tmp_path / "home")
    made.paths.home.mkdir()
    made.paths.settings_file.write_text("{}")
    return made


@pytest.fixture
def chat(services: StudioServices) -> Conversation:
    """With one message."""
    made = services.chat.add("yuuri", "Evening")
    services.chat.put(made.id, Role.PERSONA, "Welcome.")
    return services.chat.chats[made.id]


OpenWindow = Callable[..., Window]


@pytest.fixture
def open_window(qtbot: QtBot, services: StudioServices) -> Iterator[OpenWindow]:
    """Opens a window; with `conversation` it waits until that one is shown."""
    opened: list[Window] = []

    def open_it(conversation: Conversation | None = None, settings: Settings | None = None) -> Window:
        context = studio_context(services, settings)
        made = Window(services, context, MainWindow(context))
        opened.append(made)
        qtbot.addWidget(made.main)
        made.main.show()
        made.main.activateWindow()
        qtbot.waitUntil(made.main.isActiveWindow)
        if conversation is not None:
            qtbot.waitUntil(lambda: made.chats.chat.live.conversation == services.chat.chats[conversation.id])
        return made

    yield open_it
    for each in opened:
        each.main.close()
        each.context.close()
