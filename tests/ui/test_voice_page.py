"""The Voice section begins with the persona that is configured to answer by default."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from saijin_studio.services.voice.trials import Trial
from saijin_studio.ui.panels.voice.section import VoiceSection
from saijin_studio.ui.panels.voice.try_card import TryCard
from tests.ui.conftest import OpenWindow
from tests.ui.fakes import StudioServices


def voice_page(open_window: OpenWindow) -> TryCard:
    window = open_window()
    window.main.show_section("voice")
    section = window.main.section("voice")
    assert isinstance(section, VoiceSection)
    return section.voice.trying


def choose(page: TryCard, key: str) -> None:
    """As a person does."""
    page.first.who.setCurrentIndex(page.first.who.findData(f"persona:{key}"))
    page.first.who.activated.emit(page.first.who.currentIndex())


def test_it_begins_with_the_configured_persona(qtbot: QtBot, services: StudioServices, open_window: OpenWindow) -> None:
    services.config.save({"routing.default_persona": "miyu"})
    page = voice_page(open_window)
    qtbot.waitUntil(lambda: page.first.persona == "miyu")
    words = page.text.toPlainText()
    page.play.click()
    qtbot.waitUntil(lambda: services.voice_trials.said == [(Trial(words, "en", persona="miyu"),)])


def test_another_default_is_followed_until_the_person_chooses(
    qtbot: QtBot, services: StudioServices, open_window: OpenWindow
) -> None:
    page = voice_page(open_window)
    qtbot.waitUntil(lambda: page.first.persona == "yuuri")
    services.config.save({"routing.default_persona": "miyu"})
    qtbot.waitUntil(lambda: page.first.persona == "miyu")
    choose(page, "reika")
    services.config.save({"routing.default_persona": "yuuri"})
    qtbot.waitUntil(lambda: page.default == "yuuri")
    assert page.first.persona == "reika"


def test_what_was_written_is_kept(qtbot: QtBot, services: StudioServices, open_window: OpenWindow) -> None:
    page = voice_page(open_window)
    qtbot.waitUntil(lambda: page.default == "yuuri")
    qtbot.keyClicks(page.text, "Mine. ")
    written = page.text.toPlainText()
    services.config.save({"routing.default_persona": "miyu"})
    qtbot.waitUntil(lambda: page.default == "miyu")
    assert "Mine." in written
    assert page.text.toPlainText() == written
