"""The gallery, a persona's page, and the Voice section."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from saijin_studio.core.errors import ProviderUnavailable
from saijin_studio.services.voice.service import VoiceStatus
from saijin_studio.services.voice.trials import Trial
from saijin_studio.ui.panels.personas.section import PersonasSection
from saijin_studio.ui.panels.voice.section import VoiceSection
from tests.ui.conftest import OpenWindow
from tests.ui.fakes import StudioServices


def words(widget: object) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel))  # type: ignore[attr-defined]


def test_the_gallery_shows_everyone_and_opens_a_chat(
    qtbot: QtBot, services: StudioServices, open_window: OpenWindow
) -> None:
    window = open_window()
    window.main.show_section("personas")
    section = window.main.section("personas")
    assert isinstance(section, PersonasSection)
    cards = section.gallery.grid._cards
    assert [card.objectName() for card in cards][:2] == ["yuuri", "reika"] and len(cards) == 10
    cards[1].click()
    assert section.stack.currentWidget() is section.detail
    assert "Reika" in words(section.detail)
    start = next(b for b in section.detail.findChildren(QPushButton) if b.text() == "Start a chat")
    start.click()
    assert window.main.current == "chats" and window.chats.chat.persona_key == "reika"


def test_a_file_that_is_no_persona_is_named(qtbot: QtBot, services: StudioServices, open_window: OpenWindow) -> None:
    folder = services.personas.folder()  # type: ignore[attr-defined]
    (folder / "broken.json").write_text("{ not json")
    window = open_window()
    window.main.show_section("personas")
    section = window.main.section("personas")
    assert isinstance(section, PersonasSection)
    qtbot.waitUntil(lambda: "broken.json" in words(section.gallery))


def test_a_voice_is_tried_from_a_personas_page(qtbot: QtBot, services: StudioServices, open_window: OpenWindow) -> None:
    window = open_window()
    window.context.open_section("personas", key="miyu")
    section = window.main.section("personas")
    assert isinstance(section, PersonasSection)
    listen = next(b for b in section.detail.findChildren(QPushButton) if b.objectName() == "ja")
    listen.click()
    qtbot.waitUntil(lambda: bool(services.voice_trials.said))
    (trial,) = services.voice_trials.said[0]
    assert (trial.persona, trial.language) == ("miyu", "ja") and trial.text
    services.voice_trials.fault = ProviderUnavailable("none", provider="openjtalk")
    listen.click()
    qtbot.waitUntil(lambda: "cannot be reached" in section.detail._fault.text())


def test_the_voice_section_says_what_can_speak(qtbot: QtBot, services: StudioServices, open_window: OpenWindow) -> None:
    services.voice.output_missing = "audio_device"
    window = open_window()
    window.main.show_section("voice")
    section = window.main.section("voice")
    assert isinstance(section, VoiceSection)
    qtbot.waitUntil(lambda: "No audio device" in words(section.voice))
    assert "eSpeak NG" in words(section.voice) and "Japanese" in words(section.voice)
    section.voice.trying.text.setPlainText("Good morning.")
    section.voice.trying.play.click()
    qtbot.waitUntil(lambda: services.voice_trials.said == [(Trial("Good morning.", "en", persona="yuuri"),)])
    qtbot.waitUntil(lambda: section.voice.trying.play.isEnabled())
    assert isinstance(services.voice.status(), VoiceStatus)
