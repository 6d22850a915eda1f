"""Voices that can be fetched, in the voice panel: one is chosen from a list, read about, and fetched."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from saijin_studio.core.hearing_models import ModelFault
from saijin_studio.core.light_voices import LightVoice, Published
from saijin_studio.core.voice_addons import Licence
from saijin_studio.core.voice_models import VOICE_MODELS, light_model
from saijin_studio.services.voice.service import VoiceStatus
from saijin_studio.services.voice.speakers import EngineAbility
from saijin_studio.ui.panels.voice.model_offer import ModelOffer
from saijin_studio.ui.panels.voice.page import VoicePage
from saijin_studio.ui.panels.voice.section import VoiceSection
from tests.ui.conftest import OpenWindow
from tests.ui.fakes import StudioServices
from tests.ui.panel_fakes import nameless
from tests.ui.test_voice_offer import agree, box_of, press

BERT = LightVoice("de_DE-bert-low", "Bert", Licence("weights", "CC0 1.0", True), Published(1, ""), Published(0, ""))
MADE_UP = (
    BERT,
    LightVoice("da_DK-cas-low", "Cas", BERT.licence, Published(3_000_000, ""), Published(0, "")),
    LightVoice("en_GB-dora-low", "Dora", Licence("weights", "Own", False), Published(63_200_000, ""), Published(0, "")),
    LightVoice("de_DE-ada-low", "Ada", BERT.licence, Published(2_000_000, ""), Published(0, "")),
)
ESPEAK = EngineAbility("espeak", ("en",), None)


@pytest.fixture
def engines(services: StudioServices) -> list[EngineAbility]:
    """What can speak; may be changed under way."""
    found = [ESPEAK, EngineAbility("vits", (), None), EngineAbility("coqui", (), "coqui-tts")]
    services.voice.status = lambda: VoiceStatus(None, tuple(found), None)  # type: ignore[method-assign]
    return found


@pytest.fixture
def offered(monkeypatch: pytest.MonkeyPatch) -> None:
    """XTTS, and light voices that nobody has published."""
    for name in [name for name, model in VOICE_MODELS.items() if model.engine == "vits"]:
        monkeypatch.delitem(VOICE_MODELS, name)
    for voice in MADE_UP:
        monkeypatch.setitem(VOICE_MODELS, light_model(voice).name, light_model(voice))


@pytest.fixture
def page(qtbot: QtBot, engines: list[EngineAbility], offered: None, open_window: OpenWindow) -> VoicePage:
    window = open_window()
    window.main.show_section("voice")
    section = window.main.section("voice")
    assert isinstance(section, VoiceSection)
    voice = section.voice
    qtbot.waitUntil(lambda: voice.library.offer.isVisible() and bool(voice.engines.lines))
    return voice


def listed(offer: ModelOffer) -> list[str]:
    return [offer.picker.itemData(place) for place in range(offer.picker.count())]


def pick(offer: ModelOffer, name: str) -> None:
    """As a person does."""
    place = offer.picker.findData(name)
    assert place >= 0 and offer.picker.isEnabled()
    offer.picker.setCurrentIndex(place)
    offer.picker.activated.emit(place)


def test_the_persons_own_language_comes_first(page: VoicePage) -> None:
    offer = page.library.offer
    assert listed(offer) == ["piper-en-dora", "piper-da-cas", "piper-de-bert", "piper-de-ada"]
    assert offer.picker.itemText(0) == "English: Dora, 63.2 MB"
    assert offer.picker.itemText(3) == "Deutsch (de): Ada, 2.0 MB"
    assert nameless(page) == []


def test_each_is_told_of_before_anything_comes(page: VoicePage, services: StudioServices) -> None:
    offer = page.library.offer
    assert offer.about.text() == "Speaks English with ONNX voices; light enough for any processor."
    assert offer.licence.text().startswith("Licence: Own (not for commercial use), https://")
    assert offer.licence.text().endswith("/en/en_GB/dora/low/MODEL_CARD")
    for _ in range(3):
        QTest.keyClick(offer.picker, Qt.Key.Key_Down)
    assert offer.about.text().startswith("Speaks Deutsch (de) with")
    assert offer.licence.text().startswith("Licence: CC0 1.0, https://")
    assert offer.state.text() == "2.0 MB to download."
    press(offer.fetch)
    box = box_of(offer)
    assert box.text() == "Fetch the voice Ada?"
    assert box.informativeText() == f"2.0 MB to download.\n{offer.licence.text()}"
    QTest.mouseClick(box.button(QMessageBox.StandardButton.Cancel), Qt.MouseButton.LeftButton)
    assert not services.voice_models.begun and offer.picker.isEnabled()


def test_what_came_is_among_the_voices_and_no_longer_offered(
    qtbot: QtBot, page: VoicePage, services: StudioServices
) -> None:
    offer = page.library.offer
    services.voice_models.gate.clear()
    pick(offer, "piper-de-bert")
    agree(offer)
    qtbot.waitUntil(lambda: offer.state.text() == "60.0 MB of 150.0 MB")
    assert services.voice_models.begun == {"piper-de-bert"}
    assert not offer.picker.isEnabled() and offer.picker.currentData() == "piper-de-bert"
    services.voice_library.put("piper-de-bert", name="Bert")
    services.voice_models.gate.set()
    qtbot.waitUntil(lambda: page.library.told.text() == "“Bert” can be chosen now.")
    qtbot.waitUntil(lambda: [one.name for one in page.library.voices] == ["Bert"])
    assert listed(offer) == ["piper-en-dora", "piper-da-cas", "piper-de-ada"]
    assert offer.picker.isEnabled() and offer.status is not None and offer.status.name == offer.picker.currentData()


def test_what_has_begun_is_chosen_first_and_says_how_far_it_is(
    qtbot: QtBot, services: StudioServices, engines: list[EngineAbility], offered: None, open_window: OpenWindow
) -> None:
    services.voice_models.begun.add("piper-da-cas")
    window = open_window()
    window.main.show_section("voice")
    section = window.main.section("voice")
    assert isinstance(section, VoiceSection)
    offer = section.voice.library.offer
    qtbot.waitUntil(lambda: offer.isVisible() and len(listed(offer)) == 4)
    assert offer.picker.currentData() == "piper-da-cas" and listed(offer)[0] == "piper-da-cas"
    assert offer.state.text() == "0 bytes of 3.0 MB have come and are kept."
    assert offer.fetch.text() == "Go on fetching…" and offer.remove.isVisible()
    press(offer.remove)
    assert box_of(offer).text() == "Remove what has come of the voice Cas?"
    QTest.mouseClick(box_of(offer).button(QMessageBox.StandardButton.Ok), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: offer.fetch.text() == "Fetch the voice…" and listed(offer)[0] == "piper-en-dora")
    assert not services.voice_models.begun and offer.picker.currentData() == "piper-da-cas"


def test_what_went_wrong_is_said_of_the_voice_that_is_chosen(
    qtbot: QtBot, page: VoicePage, services: StudioServices
) -> None:
    offer = page.library.offer
    services.voice_models.fault = ModelFault("no route", model="piper-en-dora", reason="network")
    agree(offer)
    qtbot.waitUntil(lambda: "cannot be reached" in offer.result.text() and offer.picker.isEnabled())
    pick(offer, "piper-da-cas")
    assert offer.result.text() == ""


def test_each_engine_without_a_voice_leads_to_its_own(
    qtbot: QtBot, page: VoicePage, engines: list[EngineAbility]
) -> None:
    offer, lines = page.library.offer, page.engines.lines
    assert lines["vits"].mend.text() == "Fetch a voice…" and "xtts-v2" not in listed(offer)
    engines[2] = EngineAbility("coqui", (), None)
    page.ask_status()
    qtbot.waitUntil(lambda: page.engines.lines["coqui"].mend.text() == "Fetch a voice…")
    assert listed(offer)[:2] == ["piper-en-dora", "xtts-v2"]
    assert offer.picker.itemText(1) == "17 languages: XTTS v2, 1.9 GB"
    page.engines.lines["coqui"].mend.click()
    assert offer.picker.currentData() == "xtts-v2" and page.window().focusWidget() is offer.fetch
    assert "in the voice of a recording" in offer.about.text()
    page.engines.lines["vits"].mend.click()
    assert offer.picker.currentData() == "piper-en-dora" and page.window().focusWidget() is offer.picker


def test_only_what_was_agreed_to_is_fetched(
    qtbot: QtBot, page: VoicePage, services: StudioServices, engines: list[EngineAbility]
) -> None:
    offer = page.library.offer
    engines[2] = EngineAbility("coqui", (), None)
    page.ask_status()
    qtbot.waitUntil(lambda: "xtts-v2" in listed(offer))
    pick(offer, "xtts-v2")
    press(offer.fetch)
    box = box_of(offer)
    engines[2] = EngineAbility("coqui", (), "coqui-tts")  # it is taken away while the question is read
    page.ask_status()
    qtbot.waitUntil(lambda: "xtts-v2" not in listed(offer))
    QTest.mouseClick(box.button(QMessageBox.StandardButton.Ok), Qt.MouseButton.LeftButton)
    assert not offer.bar.isVisible() and offer.picker.isEnabled()
    qtbot.waitUntil(lambda: not box.isVisible())
    assert not services.voice_models.begun | services.voice_models.ready
