"""The settings of the voice say how much room kept sounds take, and empty them."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from saijin_studio.core.errors import StorageError
from saijin_studio.ui.panels.settings.kept_sounds import KeptSounds
from saijin_studio.ui.panels.settings.section import SettingsSection
from tests.ui.conftest import OpenWindow
from tests.ui.fakes import StudioServices


def opened(open_window: OpenWindow) -> KeptSounds:
    window = open_window()
    window.context.open_section("settings", page="voice")
    section = window.main.section("settings")
    assert isinstance(section, SettingsSection)
    return section.voice.kept


def test_kept_sounds_are_emptied(qtbot: QtBot, services: StudioServices, open_window: OpenWindow) -> None:
    services.voice.kept = 12_300_000
    kept = opened(open_window)
    qtbot.waitUntil(lambda: kept.told.text() == "Now 12.3 MB are kept.")
    kept.empty.click()
    qtbot.waitUntil(lambda: kept.told.text() == "None are kept now.")
    assert services.voice.kept == 0 and not kept.empty.isEnabled()


def test_what_cannot_be_removed_is_said(
    qtbot: QtBot, services: StudioServices, open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    services.voice.kept = 1_000_000

    def refuse() -> int:
        raise StorageError("read-only")

    monkeypatch.setattr(services.voice, "forget_sounds", refuse)
    kept = opened(open_window)
    qtbot.waitUntil(kept.empty.isEnabled)
    kept.empty.click()
    qtbot.waitUntil(lambda: kept.told.property("role") == "error")
    assert kept.told.text()
