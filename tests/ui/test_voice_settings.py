"""The page of the voice's settings: each change is stored at once, the key in the keyring alone."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from saijin_studio.core.errors import ProviderUnavailable
from saijin_studio.core.settings import Settings
from saijin_studio.ui.panels.settings.form import Choice
from saijin_studio.ui.panels.settings.section import SettingsSection
from saijin_studio.ui.panels.settings.voice import VoicePage
from tests.ui.conftest import OpenWindow
from tests.ui.fakes import StudioServices
from tests.ui.panel_fakes import nameless


@pytest.fixture
def page(qtbot: QtBot, open_window: OpenWindow) -> VoicePage:
    window = open_window()
    window.context.open_section("settings", page="voice")
    section = window.main.section("settings")
    assert isinstance(section, SettingsSection)
    qtbot.waitUntil(section.voice.engines.isVisible)
    return section.voice


def pick(box: Choice, data: str) -> None:
    """As a person does."""
    box.setCurrentIndex(box.findData(data))
    box.activated.emit(box.currentIndex())


def settings(services: StudioServices) -> Settings:
    return services.settings.current


def test_each_change_is_stored(qtbot: QtBot, services: StudioServices, page: VoicePage) -> None:
    page.muted.click()
    page.barge.click()
    pick(page.busy, "queue")
    pick(page.unsayable, "summarise")
    page.cache.setValue(1_200)
    page.cache.editingFinished.emit()
    page.volume.setValue(60)

    def stored() -> bool:
        voice = settings(services).voice
        told = (voice.muted, voice.barge_in, voice.when_busy, voice.unsayable, voice.cache_megabytes, voice.volume)
        return told == (True, False, "queue", "summarise", 1_200, 0.6)

    qtbot.waitUntil(stored)


def test_a_server_is_set_and_tested(qtbot: QtBot, services: StudioServices, page: VoicePage) -> None:
    card = page.server
    assert not card.test.isEnabled()
    card.address.setText("http://127.0.0.1:8880/v1")
    card.address.editingFinished.emit()
    card.voice.setText("nova")
    card.voice.editingFinished.emit()
    qtbot.waitUntil(lambda: settings(services).voice.server.voice == "nova")
    assert settings(services).voice.server.address == "http://127.0.0.1:8880/v1"
    qtbot.waitUntil(card.test.isEnabled)
    card.test.click()
    qtbot.waitUntil(lambda: card.result.text().startswith("It made"))
    assert services.voice_trials.measured == [("server", "en")]
    services.voice_trials.fault = ProviderUnavailable("refused", provider="speech_server")
    card.test.click()
    qtbot.waitUntil(lambda: "cannot be reached" in card.result.text())
    card.address.setText("")
    card.address.editingFinished.emit()
    qtbot.waitUntil(lambda: settings(services).voice.server.address == "" and not card.test.isEnabled())


def test_what_is_no_address_is_refused(qtbot: QtBot, services: StudioServices, page: VoicePage) -> None:
    page.server.address.setText("nova://somewhere")
    page.server.address.editingFinished.emit()
    qtbot.waitUntil(lambda: not page.server.address_row.fault.isHidden())
    assert settings(services).voice.server.address == ""


def test_http_is_for_the_own_network_alone(qtbot: QtBot, services: StudioServices, page: VoicePage) -> None:
    card = page.server
    card.address.setText("http://nas.local:8880")
    card.address.editingFinished.emit()
    qtbot.waitUntil(lambda: not card.plain.isHidden())
    assert "not encrypted" in card.plain.text() and settings(services).voice.server.address == "http://nas.local:8880"
    card.address.setText("http://tts.example.com")
    card.address.editingFinished.emit()
    qtbot.waitUntil(lambda: "must begin with https://" in card.address_row.fault.text())
    assert settings(services).voice.server.address == "http://nas.local:8880"
    card.address.setText("https://tts.example.com")
    card.address.editingFinished.emit()
    qtbot.waitUntil(card.plain.isHidden)
    assert settings(services).voice.server.address == "https://tts.example.com" and card.address_row.fault.isHidden()
    card.address.setText("http://127.0.0.1:8880")  # nobody reads along on the way to this machine
    card.address.editingFinished.emit()
    qtbot.waitUntil(lambda: settings(services).voice.server.address == "http://127.0.0.1:8880")
    assert card.plain.isHidden()


def test_the_key_goes_into_the_keyring_alone(qtbot: QtBot, services: StudioServices, page: VoicePage) -> None:
    page.server.key.line.setText("sk-secret-1234")
    page.server.key.button.click()
    qtbot.waitUntil(lambda: services.models.keys == {"speech": "sk-secret-1234"})
    assert page.server.key.line.text() == "" and "sk-secret" not in str(settings(services))


def test_every_control_has_a_name(page: VoicePage) -> None:
    assert nameless(page) == []
