"""A voice is tried: who spoke and how much of the text, and what is told of it no more."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from saijin_studio.core.errors import Cancelled, ProviderUnavailable
from saijin_studio.services.voice.trials import LONGEST
from saijin_studio.ui.panels.personas.section import PersonasSection
from saijin_studio.ui.panels.voice.persona_page import PersonaVoicePage
from saijin_studio.ui.panels.voice.persona_try_card import PersonaTryCard
from saijin_studio.ui.panels.voice.section import VoiceSection
from saijin_studio.ui.panels.voice.try_card import TryCard
from tests.ui.conftest import OpenWindow, Window
from tests.ui.fakes import StudioServices

SHORT, LONG = "a" * LONGEST, "a" * (LONGEST + 1)
ALL, BEGINNING = "Spoken by eSpeak NG.", "Spoken by eSpeak NG. Only the beginning of the text was said."


@pytest.fixture
def window(open_window: OpenWindow) -> Window:
    return open_window()


def panel(qtbot: QtBot, window: Window) -> TryCard:
    window.main.show_section("voice")
    section = window.main.section("voice")
    assert isinstance(section, VoiceSection)
    qtbot.waitUntil(lambda: section.voice.trying.default != "")
    return section.voice.trying


def page(qtbot: QtBot, window: Window, key: str = "miyu") -> PersonaVoicePage:
    window.context.open_section("voice", persona=key)
    section = window.main.section("voice")
    assert isinstance(section, VoiceSection)
    qtbot.waitUntil(lambda: section.persona.form.known)
    return section.persona


def told(qtbot: QtBot, card: TryCard | PersonaTryCard) -> str:
    """What the card says when its text was said."""
    card.play.click()
    qtbot.waitUntil(lambda: card.play.isEnabled() and card.told.text() != "")
    return card.told.text()


def all_delivered(qtbot: QtBot, window: Window) -> None:
    qtbot.waitUntil(lambda: not window.context.operations._kept)


def test_the_panel_tells_that_a_long_text_was_not_said_to_its_end(qtbot: QtBot, window: Window) -> None:
    card = panel(qtbot, window)
    card.text.setPlainText(SHORT)
    assert told(qtbot, card) == ALL
    card.text.setPlainText(LONG)
    assert told(qtbot, card) == BEGINNING
    card.compare.click()
    assert told(qtbot, card).endswith("eSpeak NG. Only the beginning of the text was said.")


def test_a_personas_page_tells_that_too(qtbot: QtBot, window: Window) -> None:
    card = page(qtbot, window).trying
    card.text.setText(LONG)
    assert told(qtbot, card) == BEGINNING
    card.text.setText(SHORT)
    assert told(qtbot, card) == ALL


def test_on_another_personas_page_nothing_is_told_of_it(qtbot: QtBot, services: StudioServices, window: Window) -> None:
    """It goes on, and the next one may be tried, which ends it."""
    card = page(qtbot, window).trying
    told(qtbot, card)
    page(qtbot, window, "yuuri")
    assert card.told.text() == ""
    services.voice_trials.gate.clear()
    card.play.click()
    qtbot.waitUntil(lambda: len(services.voice_trials.said) == 2)
    assert not card.play.isEnabled()
    page(qtbot, window, "reika")
    assert card.play.isEnabled() and card.told.text() == "" and services.voice_trials.stops == 0
    services.voice_trials.gate.set()
    all_delivered(qtbot, window)
    assert card.told.text() == ""


def test_the_next_one_waits_for_every_silence_that_was_asked_for(
    qtbot: QtBot, services: StudioServices, window: Window
) -> None:
    trials, card = services.voice_trials, panel(qtbot, window)
    all_delivered(qtbot, window)
    at_once, later, stop = threading.Event(), threading.Event(), trials.stop
    at_once.set()
    gates = [later, at_once]
    trials.stop = lambda: gates.pop().wait(5) and stop()  # type: ignore[method-assign,assignment]
    card.hush.click()
    card.hush.click()
    qtbot.waitUntil(lambda: len(window.context.operations._kept) == 1)
    card.play.click()
    card.text.wanted.emit()
    assert trials.stops == 1 and not card.play.isEnabled()
    later.set()
    qtbot.waitUntil(card.play.isEnabled)
    assert trials.stops == 2 and trials.said == []


@pytest.mark.parametrize("ended", [True, False])
def test_what_the_person_ended_is_no_fault(qtbot: QtBot, services: StudioServices, window: Window, ended: bool) -> None:
    """Another trial, wherever that is, ends the one before."""
    services.voice_trials.fault = Cancelled() if ended else ProviderUnavailable("none", provider="openjtalk")
    window.context.open_section("personas", key="miyu")
    section = window.main.section("personas")
    assert isinstance(section, PersonasSection)
    all_delivered(qtbot, window)
    next(each for each in section.detail.findChildren(QPushButton) if each.objectName() == "ja").click()
    all_delivered(qtbot, window)
    assert section.detail._fault.isHidden() is ended
