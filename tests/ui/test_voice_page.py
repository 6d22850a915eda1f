"""The Voice section begins with the persona that is configured to answer by default."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from saijin_studio.ui.panels.voice import VoicePage, VoiceSection
from tests.ui.conftest import OpenWindow
from tests.ui.fakes import StudioServices


def voice_page(open_window: OpenWindow) -> VoicePage:
    window = open_window()
    window.main.show_section("voice")
    section = window.main.section("voice")
    assert isinstance(section, VoiceSection)
    return section.voice


def choose(page: VoicePage, key: str) -> None:
    """As a person does."""
    page._persona.setCurrentIndex(page._persona.findData(key))
    page._persona.activated.emit(page._persona.currentIndex())


def test_it_begins_with_the_configured_persona(qtbot: QtBot, services: StudioServices, open_window: OpenWindow) -> None:
    services.config.save({"routing.default_persona": "miyu"})
    page = voice_page(open_window)
    qtbot.waitUntil(lambda: page._persona.currentData() == "miyu")
    words = page._text.toPlainText()
    page._say.click()
    qtbot.waitUntil(lambda: services.voice.auditions == [("miyu", "en", words)])


def test_another_default_is_followed_until_the_person_chooses(
    qtbot: QtBot, services: StudioServices, open_window: OpenWindow
) -> None:
    page = voice_page(open_window)
    qtbot.waitUntil(lambda: page._persona.currentData() == "yuuri")
    services.config.save({"routing.default_persona": "miyu"})
    qtbot.waitUntil(lambda: page._persona.currentData() == "miyu")
    choose(page, "reika")
    services.config.save({"routing.default_persona": "yuuri"})
    qtbot.waitUntil(lambda: page._default == "yuuri")
    assert page._persona.currentData() == "reika"


def test_what_was_written_is_kept(qtbot: QtBot, services: StudioServices, open_window: OpenWindow) -> None:
    page = voice_page(open_window)
    qtbot.waitUntil(lambda: page._default == "yuuri")
    qtbot.keyClicks(page._text, "Mine. ")
    written = page._text.toPlainText()
    services.config.save({"routing.default_persona": "miyu"})
    qtbot.waitUntil(lambda: page._default == "miyu")
    assert "Mine." in written
    assert page._text.toPlainText() == written
