"""A persona's voice page: heard before it is kept, undone, given back to the card."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from saijin_studio.core.own_voices import OwnVoices
from saijin_studio.core.voice import EngineVoice, VoiceChoice
from saijin_studio.services.voice.speakers import EngineAbility
from saijin_studio.ui.panels.personas.section import PersonasSection
from saijin_studio.ui.panels.settings.form import Choice
from saijin_studio.ui.panels.voice.persona_page import PersonaVoicePage
from saijin_studio.ui.panels.voice.section import VoiceSection
from tests.ui.conftest import OpenWindow, Window
from tests.ui.fakes import StudioServices
from tests.ui.panel_fakes import nameless


@pytest.fixture
def window(open_window: OpenWindow) -> Window:
    return open_window()


@pytest.fixture
def page(qtbot: QtBot, window: Window) -> PersonaVoicePage:
    return opened(qtbot, window)


def opened(qtbot: QtBot, window: Window) -> PersonaVoicePage:
    window.context.open_section("voice", persona="miyu")
    section = window.main.section("voice")
    assert isinstance(section, VoiceSection) and section.stack.currentWidget() is section.persona
    qtbot.waitUntil(lambda: section.persona.form.known)
    return section.persona


def pick(box: Choice, data: str) -> None:
    """As a person does."""
    place = box.findData(data)
    assert place >= 0, data
    box.setCurrentIndex(place)
    box.activated.emit(place)


def own(services: StudioServices) -> OwnVoices:
    return services.voice_book.own("miyu")


def test_a_change_is_heard_before_it_is_kept(qtbot: QtBot, services: StudioServices, page: PersonaVoicePage) -> None:
    pick(page.form.engine, "espeak")
    pick(page.form.variant, "en-us")
    page.form.dials["pitch"].slider.setValue(7)
    page.form.dials["reverb"].slider.setValue(8)
    page.form.telephone.click()
    page.trying.text.setText("Good evening.")
    page.trying.play.click()
    qtbot.waitUntil(lambda: bool(services.voice_trials.said))
    (trial,) = services.voice_trials.said[0]
    heard = trial.voice
    assert (trial.text, trial.language) == ("Good evening.", "en")
    assert (heard.engine, heard.variant, heard.pitch) == ("espeak", "en-us", 3.5)
    assert heard.effects.reverb == 0.4 and heard.effects.telephone
    assert own(services).empty and "not kept" in page.state.text()
    page.keep.click()
    qtbot.waitUntil(lambda: own(services).voices.get("en") == heard)
    qtbot.waitUntil(lambda: not page.keep.isEnabled())


def test_one_at_a_time_and_the_next_one_is_not_silenced(
    qtbot: QtBot, services: StudioServices, page: PersonaVoicePage
) -> None:
    trials, silent = services.voice_trials, threading.Event()
    stop = trials.stop
    trials.stop = lambda: silent.wait(5) and stop()  # type: ignore[method-assign,assignment]
    trials.gate.clear()
    page.trying.text.setText("Good evening.")
    page.trying.play.click()
    qtbot.waitUntil(lambda: len(trials.said) == 1)
    assert not page.trying.play.isEnabled()
    page.trying.hush.click()
    page.trying.play.click()
    page.trying.text.returnPressed.emit()
    page.readings.tried.emit("Saijin", "sigh jin")
    assert not page.trying.play.isEnabled()
    silent.set()
    qtbot.waitUntil(page.trying.play.isEnabled)
    qtbot.waitUntil(lambda: not page._context.operations._kept)
    assert trials.stops == 1 and len(trials.said) == 1 and page.trying.told.text() == ""
    page.trying.play.click()
    qtbot.waitUntil(lambda: len(trials.said) == 2)


def test_steps_are_undone_one_by_one(qtbot: QtBot, services: StudioServices, page: PersonaVoicePage) -> None:
    assert page.draft is not None
    before = page.draft.voice("en")
    assert not page.undo.isEnabled()
    for place in (30, 31, 32):  # one movement of the hand
        page.form.dials["speed"].slider.setValue(place)
    page.form.telephone.click()
    page.undo.click()
    assert page.draft.voice("en").speed == 1.6 and not page.draft.voice("en").effects.telephone
    assert not page.form.telephone.isChecked()
    page.undo.click()
    assert page.draft.voice("en") == before and not page.undo.isEnabled() and not page.keep.isEnabled()
    assert page.form.dials["speed"].value() == pytest.approx(before.speed, abs=0.025)


def test_parts_have_voices_of_their_own(qtbot: QtBot, services: StudioServices, page: PersonaVoicePage) -> None:
    assert page.own_row.isHidden()
    pick(page.part, "dialogue")
    assert not page.own_row.isHidden() and not page.form.isEnabled()
    page.own.click()
    assert page.form.isEnabled()
    page.form.dials["volume"].slider.setValue(12)
    pick(page.part, "action")
    assert not page.own.isChecked()
    page.trying.play.click()
    qtbot.waitUntil(lambda: len(services.voice_trials.said) == 1)
    assert services.voice_trials.said[0][0].voice.volume == 1.0
    pick(page.part, "dialogue")
    qtbot.waitUntil(page.trying.play.isEnabled)
    page.trying.play.click()
    qtbot.waitUntil(lambda: len(services.voice_trials.said) == 2)
    assert services.voice_trials.said[1][0].voice.volume == 0.6
    page.keep.click()
    qtbot.waitUntil(lambda: own(services).part_voices.get("dialogue", {}).get("en") is not None)
    qtbot.waitUntil(lambda: page.draft is not None and not page.draft.changed)  # and the page has heard of it
    page.own.click()
    page.keep.click()
    qtbot.waitUntil(lambda: own(services).empty)


def test_each_language_has_its_own(qtbot: QtBot, services: StudioServices, page: PersonaVoicePage) -> None:
    pick(page.language, "ja")
    qtbot.waitUntil(lambda: page.form.known)
    assert page.form.engine.findData("openjtalk") >= 0
    assert page.form.engine.findData("espeak") < 0
    page.form.dials["pitch"].slider.setValue(-4)
    page.keep.click()
    qtbot.waitUntil(lambda: set(own(services).voices) == {"ja"})
    assert own(services).voices["ja"].pitch == -2.0


def test_words_are_tested_and_kept(qtbot: QtBot, services: StudioServices, page: PersonaVoicePage) -> None:
    card = page.readings
    assert not card.add.isEnabled()
    card.word.setText("Saijin")
    card.how.setText("sigh jin")
    card.test.click()
    qtbot.waitUntil(lambda: bool(services.voice_trials.said))
    (trial,) = services.voice_trials.said[0]
    assert (trial.text, dict(trial.readings)) == ("Saijin", {"Saijin": "sigh jin"})
    card.add.click()
    (line,) = card.lines()
    line.how.setText("sai jean")
    line.test.click()
    qtbot.waitUntil(lambda: len(services.voice_trials.said) == 2)
    assert dict(services.voice_trials.said[1][0].readings) == {"Saijin": "sai jean"}
    line.how.editingFinished.emit()
    page.keep.click()
    qtbot.waitUntil(lambda: dict(own(services).readings.get("en", {})) == {"Saijin": "sai jean"})
    card.lines()[0].remove.click()
    assert card.lines() == []
    page.undo.click()
    assert [each.word for each in card.lines()] == ["Saijin"]


def test_back_to_the_card(qtbot: QtBot, services: StudioServices, window: Window) -> None:
    services.voice_book.put("miyu", OwnVoices(voices={"en": VoiceChoice(pitch=9.0)}))
    page = opened(qtbot, window)
    assert page.draft is not None and page.draft.voice("en").pitch == 9.0
    page.reset.click()
    assert page.draft.voice("en") == page.draft.card.voice("en") and not page.reset.isEnabled()
    assert not own(services).empty, "nothing is stored before the person keeps it"
    page.undo.click()
    assert page.draft.voice("en").pitch == 9.0
    page.reset.click()
    page.keep.click()
    qtbot.waitUntil(lambda: own(services).empty)


def test_a_damaged_file_is_told_and_kept(qtbot: QtBot, services: StudioServices, window: Window) -> None:
    folder = services.paths.own_voices
    folder.mkdir(parents=True)
    (folder / "miyu.json").write_text("{ not json")
    page = opened(qtbot, window)
    qtbot.waitUntil(lambda: "miyu.json" in page.state.text())
    page.form.dials["pitch"].slider.setValue(7)
    page.keep.click()
    qtbot.waitUntil(lambda: "damaged" in page.state.text())
    assert (folder / "miyu.json").read_text() == "{ not json"
    page.reset.click()
    qtbot.waitUntil(lambda: not (folder / "miyu.json").exists())
    assert [each.read_text() for each in folder.iterdir()] == ["{ not json"]


def test_what_is_not_here_stays_chosen(qtbot: QtBot, services: StudioServices, window: Window) -> None:
    services.voice_book.put("miyu", OwnVoices(voices={"en": VoiceChoice("coqui", "aunt")}))
    page = opened(qtbot, window)
    assert page.form.engine.currentText() == "Coqui TTS (not here)" and page.form.variant.currentData() == "aunt"
    page.form.dials["pitch"].slider.setValue(7)
    assert page.draft is not None and page.draft.voice("en") == VoiceChoice("coqui", "aunt", 3.5)


@pytest.mark.parametrize(
    ("variant", "words"),
    [("en-gb+f2", "Great Britain, F 2"), ("en+f2", "en, F 2"), ("en-gb+nobody", "en-gb+nobody (not here)")],
)
def test_an_accent_and_a_timbre_together_are_here(
    qtbot: QtBot, services: StudioServices, window: Window, variant: str, words: str
) -> None:
    services.voice_trials.found["en"] += (("espeak", EngineVoice("f2", "F 2", ("en",))),)
    services.voice_book.put("miyu", OwnVoices(voices={"en": VoiceChoice("espeak", variant)}))
    page = opened(qtbot, window)
    assert (page.form.variant.currentText(), page.form.variant.currentData()) == (words, variant)


def test_an_emotion_is_offered_where_the_engine_has_it(
    qtbot: QtBot, services: StudioServices, window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    status = services.voice.status()
    moved = (EngineAbility("espeak", ("en",), None, frozenset({"emotion"})),)
    monkeypatch.setattr(services.voice, "status", lambda: replace(status, engines=moved))
    page = opened(qtbot, window)
    assert not page.form.emotion_row.isHidden()
    qtbot.keyClicks(page.form.emotion, "happy")
    assert page.draft is not None and page.draft.voice("en").emotion == "happy"


def test_the_personas_page_leads_here(qtbot: QtBot, services: StudioServices, window: Window) -> None:
    window.context.open_section("personas", key="miyu")
    personas = window.main.section("personas")
    assert isinstance(personas, PersonasSection)
    button = next(each for each in personas.detail.findChildren(QPushButton) if each.text() == "Change the voice…")
    button.click()
    section = window.main.section("voice")
    assert isinstance(section, VoiceSection)
    assert section.stack.currentWidget() is section.persona and section.persona.key == "miyu"
    qtbot.waitUntil(lambda: "Miyu" in section.persona.title.text())
    assert section.target() == {"persona": "miyu"}
    section.persona.back.emit()
    assert section.stack.currentWidget() is section.voice


def test_the_personas_page_tells_what_was_chosen(qtbot: QtBot, services: StudioServices, window: Window) -> None:
    services.voice_book.put("miyu", OwnVoices(voices={"en": VoiceChoice(pitch=9.0)}))
    window.context.open_section("personas", key="miyu")
    personas = window.main.section("personas")
    assert isinstance(personas, PersonasSection)
    qtbot.waitUntil(lambda: "+9.0" in personas.detail._figures["en"].text())


def test_every_control_has_a_name(qtbot: QtBot, page: PersonaVoicePage) -> None:
    pick(page.part, "dialogue")
    page.readings.wanted.emit("Saijin", "sigh jin")
    assert nameless(page) == []


def test_a_persona_is_made_silent_and_heard_again(
    qtbot: QtBot, services: StudioServices, window: Window, page: PersonaVoicePage
) -> None:
    switch = page.replies.switch
    assert switch.isChecked() and not page.keep.isEnabled()
    switch.click()
    assert page.keep.isEnabled() and not own(services).silent
    page.undo.click()
    assert switch.isChecked() and not page.keep.isEnabled()
    switch.click()
    page.keep.click()
    qtbot.waitUntil(lambda: own(services).silent and not page.keep.isEnabled())
    known = window.context.personas
    qtbot.waitUntil(lambda: [each.key for each in known.all() if each.silent] == ["miyu"])
    page.reset.click()
    assert switch.isChecked()
    page.keep.click()
    qtbot.waitUntil(lambda: own(services).empty)


def spoken_languages(page: PersonaVoicePage) -> list[str]:
    box = page.replies.language
    return [str(box.itemData(place)) for place in range(box.count())]


def test_a_spoken_language_is_chosen_undone_and_kept(
    qtbot: QtBot, services: StudioServices, page: PersonaVoicePage
) -> None:
    box = page.replies.language
    assert (box.currentText(), box.currentData()) == ("By the writing", "")
    engines = services.voice.status().engines
    spoken = {code for each in engines if each.missing is None for code in each.languages}
    assert set(spoken_languages(page)) == {"", *spoken}
    pick(box, "ja")
    assert "not kept" in page.state.text() and own(services).empty
    page.undo.click()
    assert box.currentData() == "" and not page.keep.isEnabled()
    pick(box, "ja")
    page.keep.click()
    qtbot.waitUntil(lambda: page.draft is not None and not page.draft.changed)
    assert own(services) == OwnVoices(language="ja")
    page.reset.click()
    assert box.currentData() == ""
    page.keep.click()
    qtbot.waitUntil(lambda: own(services).empty)


def test_a_spoken_language_that_is_not_here_stays_chosen(
    qtbot: QtBot, services: StudioServices, window: Window
) -> None:
    services.voice_book.put("miyu", OwnVoices(language="sw"))
    page = opened(qtbot, window)
    box = page.replies.language
    assert box.currentData() == "sw" and "(not here)" in box.currentText()
    assert not page.keep.isEnabled() and page.reset.isEnabled()
    page.reset.click()
    assert box.currentData() == "" and page.keep.isEnabled()


def test_a_silent_persona_is_shown_so(qtbot: QtBot, services: StudioServices, window: Window) -> None:
    services.voice_book.put("miyu", OwnVoices(silent=True))
    page = opened(qtbot, window)
    assert not page.replies.switch.isChecked() and page.reset.isEnabled() and not page.keep.isEnabled()
