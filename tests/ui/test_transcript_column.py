"""The words of a chat stand still when it grows beyond the window."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from saijin_studio.core.conversation import Conversation, Role
from tests.ui.conftest import OpenWindow
from tests.ui.fakes import StudioServices


@pytest.mark.parametrize("width", [1280, 900])
def test_the_scroll_bar_moves_nothing_when_it_appears(
    qtbot: QtBot, services: StudioServices, chat: Conversation, open_window: OpenWindow, width: int
) -> None:
    window = open_window(chat)
    window.main.resize(width, 700)
    view = window.transcript
    qtbot.waitUntil(lambda: not view.verticalScrollBar().isVisible())
    view.viewport().repaint()
    before = (view.measure.left, view.measure.column)
    services.chat.put(chat.id, Role.PERSONA, "A line.\n\n" * 80)
    window.chats.chat.live.read_again()
    qtbot.waitUntil(view.verticalScrollBar().isVisible)
    view.viewport().repaint()
    assert (view.measure.left, view.measure.column) == before
    assert view.measure.left + view.measure.column <= view.viewport().width()
