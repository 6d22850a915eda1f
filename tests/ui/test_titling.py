"""The model gives a chat another title, and one click brings the one before back."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from saijin_studio.core.errors import ProviderUnavailable
from tests.ui.conftest import OpenWindow
from tests.ui.fakes import StudioServices


def test_the_title_is_told_and_can_be_taken_back(
    qtbot: QtBot, services: StudioServices, open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat = services.chat.add("yuuri", "Rain")
    window = open_window(chat)
    services.writing.line = "A walk in the rain"
    renamed: list[tuple[str, str]] = []
    monkeypatch.setattr(services.chat, "rename", lambda key, title: renamed.append((key, title)))
    window.context.actions.action("chat.title").trigger()
    qtbot.waitUntil(lambda: window.context.notices.current is not None)
    notice = window.context.notices.current
    assert notice is not None and notice.run is not None and "A walk in the rain" in notice.text
    notice.run()
    qtbot.waitUntil(lambda: bool(renamed))
    assert renamed == [(chat.id, "Rain")]


def test_that_no_model_answered_is_said(qtbot: QtBot, services: StudioServices, open_window: OpenWindow) -> None:
    window = open_window(services.chat.add("yuuri", "Rain"))
    services.writing.fault = ProviderUnavailable("nobody answered", provider="", model="")
    window.context.actions.action("chat.title").trigger()
    qtbot.waitUntil(lambda: window.context.notices.current is not None)
    notice = window.context.notices.current
    assert notice is not None and "called" not in notice.text
