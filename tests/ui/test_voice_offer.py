"""The voice panel where an engine is there without a voice: one can be fetched, and what pip brought is not brought."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from saijin_studio.core.hearing_models import ModelFault
from saijin_studio.core.voice_addons import AddonStatus
from saijin_studio.services.voice.service import VoiceStatus
from saijin_studio.services.voice.speakers import EngineAbility
from saijin_studio.ui.panels.voice.model_offer import ModelOffer
from saijin_studio.ui.panels.voice.page import VoicePage
from saijin_studio.ui.panels.voice.section import VoiceSection
from tests.ui.conftest import OpenWindow
from tests.ui.fakes import StudioServices
from tests.ui.panel_fakes import nameless
from tests.ui.voice_fakes import COQUI

ESPEAK = EngineAbility("espeak", ("en",), None)
MUTE = EngineAbility("coqui", (), None)


@pytest.fixture
def engines(services: StudioServices) -> list[EngineAbility]:
    """What can speak; may be changed under way."""
    found = [ESPEAK, MUTE]
    services.voice.status = lambda: VoiceStatus(None, tuple(found), None)  # type: ignore[method-assign]
    return found


@pytest.fixture
def page(qtbot: QtBot, engines: list[EngineAbility], open_window: OpenWindow) -> VoicePage:
    window = open_window()
    window.main.show_section("voice")
    section = window.main.section("voice")
    assert isinstance(section, VoiceSection)
    voice = section.voice
    qtbot.waitUntil(lambda: voice.library.offer.status is not None and bool(voice.engines.lines))
    return voice


def press(button: QPushButton) -> None:
    assert button.isVisible() and button.isEnabled()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def box_of(offer: ModelOffer) -> QMessageBox:
    box = offer.findChildren(QMessageBox)[-1]
    assert box.isVisible()
    return box


def agree(offer: ModelOffer) -> None:
    press(offer.fetch)
    QTest.mouseClick(box_of(offer).button(QMessageBox.StandardButton.Ok), Qt.MouseButton.LeftButton)


def test_an_engine_without_a_voice_leads_to_one(page: VoicePage) -> None:
    line, offer = page.engines.lines["coqui"], page.library.offer
    assert line.mend.text() == "Fetch a voice…" and offer.isVisible()
    line.mend.click()
    assert page.window().focusWidget() is offer.fetch
    assert offer.state.text() == "1.9 GB to download."
    assert nameless(page) == []


def test_size_and_licence_are_told_and_nothing_comes_without_a_yes(page: VoicePage, services: StudioServices) -> None:
    offer = page.library.offer
    press(offer.fetch)
    box = box_of(offer)
    assert box.text() == "Fetch the voice XTTS v2?"
    told = box.informativeText()
    assert "1.9 GB" in told and "Coqui Public Model License (not for commercial use)" in told and "LICENSE" in told
    QTest.mouseClick(box.button(QMessageBox.StandardButton.Cancel), Qt.MouseButton.LeftButton)
    assert not services.voice_models.begun and offer.fetch.isVisible()


def test_it_comes_and_the_panel_looks_again(
    qtbot: QtBot, page: VoicePage, services: StudioServices, engines: list[EngineAbility]
) -> None:
    offer = page.library.offer
    services.voice_models.gate.clear()
    agree(offer)
    qtbot.waitUntil(lambda: offer.state.text() == "60.0 MB of 150.0 MB")
    services.voice_library.put("xtts-v2", name="XTTS v2", engine="coqui", pickle=True)
    engines[1] = EngineAbility("coqui", ("en",), None)
    with qtbot.waitSignal(page.library.changed):
        services.voice_models.gate.set()
    qtbot.waitUntil(lambda: not offer.isVisible() and page.engines.lines["coqui"].able)
    qtbot.waitUntil(lambda: [one.name for one in page.library.voices] == ["XTTS v2"])


def test_what_was_stopped_or_failed_can_go_on_or_go(
    qtbot: QtBot, page: VoicePage, services: StudioServices, engines: list[EngineAbility]
) -> None:
    offer, models = page.library.offer, services.voice_models
    models.gate.clear()
    agree(offer)
    qtbot.waitUntil(lambda: offer.state.text() == "60.0 MB of 150.0 MB")
    press(offer.stop)
    qtbot.waitUntil(lambda: offer.fetch.text() == "Go on fetching…" and offer.fetch.isVisible())
    models.fault = ModelFault("no route", model="xtts-v2", reason="network")
    agree(offer)
    qtbot.waitUntil(lambda: "cannot be reached" in offer.result.text())
    engines[1] = EngineAbility("coqui", (), "coqui-tts")
    page.ask_status()
    qtbot.waitUntil(lambda: page.engines.lines["coqui"].mend.text() == "Install…")
    assert offer.isVisible(), "what has come can be removed without the engine too"
    press(offer.remove)
    QTest.mouseClick(box_of(offer).button(QMessageBox.StandardButton.Ok), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not offer.isVisible())
    assert not models.begun


def test_nothing_is_offered_without_the_engine(qtbot: QtBot, page: VoicePage, engines: list[EngineAbility]) -> None:
    engines[1] = EngineAbility("coqui", (), "coqui-tts")
    page.ask_status()
    qtbot.waitUntil(lambda: not page.library.offer.isVisible())
    page._lead("model", "coqui")
    assert page.window().focusWidget() is page.library.add


@pytest.mark.parametrize("gpu", [True, False])
def test_what_pip_brought_is_told_and_not_offered_again(
    qtbot: QtBot, page: VoicePage, services: StudioServices, gpu: bool
) -> None:
    services.voice_addons.one = AddonStatus(COQUI, "beside", gpu=gpu)
    page.addons.ask()
    line = page.addons.lines["coqui"]
    use = "uses the GPU" if gpu else "no GPU is used"
    qtbot.waitUntil(lambda: line.state.text() == f"Installed with pip beside the studio, {use}.")
    assert not line.install.isVisible() and not line.remove.isVisible()
    assert line.terms.text().startswith("Licence: ")


def test_what_a_stopped_installation_left_beside_it_can_be_removed(
    qtbot: QtBot, page: VoicePage, services: StudioServices
) -> None:
    services.voice_addons.one = AddonStatus(COQUI, "beside", left=True)
    page.addons.ask()
    line = page.addons.lines["coqui"]
    qtbot.waitUntil(lambda: line.remove.isVisible() and not line.install.isVisible())
    line.remove.click()
    (box,) = line.findChildren(QMessageBox)
    assert box.informativeText().endswith("What pip installed stays.")
    box.button(QMessageBox.StandardButton.Ok).click()
    qtbot.waitUntil(lambda: line.state.text() == "Not installed.")


def test_the_engine_says_how_large_its_part_is(qtbot: QtBot, page: VoicePage, services: StudioServices) -> None:
    services.voice_addons.one = AddonStatus(COQUI, "ready", 5_000_000_000, gpu=True)
    page.engines.ask()
    qtbot.waitUntil(lambda: "5.0 GB on the disk" in page.engines.lines["coqui"].terms.text())
