"""The voice panel: voices compared, engines measured, devices tested, voices and optional parts brought and removed."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from saijin_studio.core.errors import ProviderUnavailable
from saijin_studio.core.events import SpeechChanged
from saijin_studio.core.voice import VoiceChoice
from saijin_studio.core.voice_addons import AddonFault
from saijin_studio.services.voice.on_air import OnAir
from saijin_studio.services.voice.trials import Trial
from saijin_studio.ui.panels.voice.section import VoiceSection
from saijin_studio.ui.panels.voice.source import VoiceSource
from tests.ui.conftest import OpenWindow, Window
from tests.ui.fakes import StudioServices
from tests.ui.panel_fakes import nameless, on_thread


def words(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if not label.isHidden())


def choose(source: VoiceSource, who: str, variant: str = "") -> None:
    """As a person does."""
    for box, data in ((source.who, who), (source.voice, variant)):
        place = box.findData(data)
        assert place >= 0, data
        box.setCurrentIndex(place)
        box.activated.emit(place)


def button(widget: QWidget, name: str) -> QPushButton:
    return next(each for each in widget.findChildren(QPushButton) if each.accessibleName() == name)


@pytest.fixture
def window(open_window: OpenWindow) -> Window:
    return open_window()


@pytest.fixture
def section(qtbot: QtBot, window: Window) -> VoiceSection:
    window.main.show_section("voice")
    found = window.main.section("voice")
    assert isinstance(found, VoiceSection)
    qtbot.waitUntil(lambda: found.voice.trying.first.who.findData("engine:espeak") >= 0)
    qtbot.waitUntil(lambda: bool(found.voice.addons.lines) and found.voice.device.device.count() == 3)
    return found


def test_an_engines_voice_says_any_sentence(qtbot: QtBot, services: StudioServices, section: VoiceSection) -> None:
    card = section.voice.trying
    choose(card.first, "engine:espeak", "en-us")
    card.text.setPlainText("Good evening.")
    card.play.click()
    qtbot.waitUntil(lambda: bool(services.voice_trials.said))
    (trial,) = services.voice_trials.said[0]
    assert (trial.text, trial.language, trial.voice) == ("Good evening.", "en", VoiceChoice("espeak", "en-us"))
    qtbot.waitUntil(lambda: card.told.text() == "Spoken by eSpeak NG.")


def test_two_voices_say_the_same_sentence(qtbot: QtBot, services: StudioServices, section: VoiceSection) -> None:
    """One of them is a persona's, and says it as the persona would."""
    trying = section.voice.trying
    assert trying.second.isHidden()
    trying.compare.click()
    assert not trying.second.isHidden() and trying.play.text() == "Say both"
    choose(trying.first, "persona:miyu")
    choose(trying.second, "engine:espeak", "en-gb")
    trying.text.setPlainText("Good evening.")
    trying.play.click()
    qtbot.waitUntil(lambda: bool(services.voice_trials.said))
    first, second = services.voice_trials.said[0]
    assert first == Trial("Good evening.", "en", persona="miyu")
    assert second == Trial("Good evening.", "en", VoiceChoice("espeak", "en-gb"))


def test_stop_ends_what_is_being_made(qtbot: QtBot, services: StudioServices, section: VoiceSection) -> None:
    """What was ended tells nothing more, and the next one may be tried as soon as it is silent."""
    trials, card = services.voice_trials, section.voice.trying
    trials.gate.clear()
    card.text.setPlainText("Good evening.")
    card.play.click()
    qtbot.waitUntil(lambda: bool(trials.said))
    assert not card.play.isEnabled()
    card.hush.click()
    qtbot.waitUntil(card.play.isEnabled)
    assert trials.stops == 1 and "stop" in services.voice.calls
    qtbot.waitUntil(lambda: not card._context.operations._kept)
    assert card.told.text() == ""


def test_what_cannot_be_said_is_told(qtbot: QtBot, services: StudioServices, section: VoiceSection) -> None:
    services.voice_trials.fault = ProviderUnavailable("", provider="sound", reason="sound_out")
    card = section.voice.trying
    choose(card.first, "engine:espeak")
    card.text.setPlainText("Hello.")
    card.play.click()
    qtbot.waitUntil(lambda: "nothing can be heard" in card.told.text())
    assert card.play.isEnabled()
    card.hush.click()
    qtbot.waitUntil(lambda: services.voice_trials.stops == 1)
    assert "stop" in services.voice.calls


def test_an_engine_is_measured_on_this_machine(qtbot: QtBot, services: StudioServices, section: VoiceSection) -> None:
    line = section.voice.engines.lines["openjtalk"]
    line.measure.click()
    assert not section.voice.engines.lines["espeak"].measure.isEnabled(), "one after the other"
    qtbot.waitUntil(lambda: "0.025" in line.figures.text() and "84 ms" in line.figures.text())
    assert services.voice_trials.measured == [("openjtalk", "ja")]
    assert section.voice.engines.lines["espeak"].measure.isEnabled()
    assert "CC BY 3.0" in words(line)


def test_a_tone_and_another_device(qtbot: QtBot, services: StudioServices, section: VoiceSection) -> None:
    card = section.voice.device
    for side in ("left", "right", "both"):
        card.buttons[side].click()
    qtbot.waitUntil(lambda: sorted(services.voice_trials.beeps) == ["both", "left", "right"])
    place = card.device.findData("Headphones")
    card.device.setCurrentIndex(place)
    card.device.activated.emit(place)
    qtbot.waitUntil(lambda: services.settings.current.voice.output == "Headphones")
    services.voice_trials.fault = ProviderUnavailable("", provider="sound", reason="sound_out")
    card.buttons["left"].click()
    qtbot.waitUntil(lambda: "nothing can be heard" in card.told.text())


def test_what_sounds_now_is_shown_and_stopped(qtbot: QtBot, services: StudioServices, section: VoiceSection) -> None:
    card = section.voice.now
    assert not card.stop.isEnabled() and not card.quiet.isHidden()
    one, other = OnAir("u-1", "miyu", "It is raining.", 62.0), OnAir("u-2", "reika")
    services.voice.air = (one, other)
    on_thread(lambda: services.bus.publish(SpeechChanged("u-1", "m-1", "speaking", 0, "It is raining.")))
    qtbot.waitUntil(lambda: list(card.rows) == ["u-1", "u-2"])
    first, second = card.rows.values()
    assert (first.name.text(), first.words.text(), first.time.text()) == ("Miyu", "It is raining.", "1:02")
    assert (second.name.text(), second.words.text(), second.time.text()) == ("Reika", "waits for its turn", "")
    assert first.face.isVisible() and card.quiet.isHidden()
    second.stop.click()
    qtbot.waitUntil(lambda: list(card.rows) == ["u-1"])
    assert services.voice.calls == ["stop u-2"]
    card.stop.click()
    qtbot.waitUntil(lambda: not card.rows and not card.stop.isEnabled())
    assert services.voice.calls == ["stop u-2", "stop"]


def test_what_is_paused_is_shown_and_stopped(qtbot: QtBot, services: StudioServices, section: VoiceSection) -> None:
    card = section.voice.now
    services.voice.air = (OnAir("u-1", "miyu", "It is raining.", 3.0),)
    on_thread(lambda: services.bus.publish(SpeechChanged("u-1", "m-1", "speaking", 0, "It is raining.")))
    qtbot.waitUntil(lambda: "u-1" in card.rows)
    row = card.rows["u-1"]
    services.voice.air = (OnAir("u-1", "miyu", "It is raining.", paused=True),)
    on_thread(lambda: services.bus.publish(SpeechChanged("u-1", "m-1", "stopped")))
    qtbot.waitUntil(lambda: row.words.text() == "Paused: It is raining.")
    assert (row.name.text(), row.time.text()) == ("Miyu", "") and card.stop.isEnabled()
    row.stop.click()
    qtbot.waitUntil(lambda: not card.rows and not card.quiet.isHidden())
    assert services.voice.calls == ["stop u-1"]


def test_who_opens_the_panel_sees_what_was_paused_before(
    qtbot: QtBot, services: StudioServices, window: Window
) -> None:
    services.voice.air = (OnAir("u-1", "miyu", "It is raining.", paused=True),)
    window.main.show_section("voice")
    section = window.main.section("voice")
    assert isinstance(section, VoiceSection)
    qtbot.waitUntil(lambda: list(section.voice.now.rows) == ["u-1"])


def test_a_voice_that_is_tried_is_shown_until_it_is_silent(
    qtbot: QtBot, services: StudioServices, section: VoiceSection
) -> None:
    """It tells of no sentence and of no end: it is looked after from time to time."""
    card = section.voice.now
    services.voice.air = (OnAir("trial", seconds=0.0),)
    card.show_speaking("trial")
    qtbot.waitUntil(lambda: "trial" in card.rows)
    assert card.rows["trial"].name.text() == "A voice"
    services.voice.air = ()
    qtbot.waitUntil(lambda: not card.rows)


def test_a_voice_is_brought_removed_and_had_back(
    qtbot: QtBot, services: StudioServices, window: Window, section: VoiceSection, tmp_path: Path
) -> None:
    card = section.voice.library
    card.bring(str(tmp_path / "amy.onnx"))
    qtbot.waitUntil(lambda: "Amy" in words(card) and "63" in words(card) and "MIT" in words(card))
    button(card, "Remove Amy").click()
    qtbot.waitUntil(lambda: not services.voice_library.kept)
    qtbot.waitUntil(lambda: window.context.notices.current is not None)
    notice = window.context.notices.current
    assert notice is not None and notice.run is not None and "Amy" in notice.text
    notice.run()
    qtbot.waitUntil(lambda: "Amy" in words(card) and bool(services.voice_library.kept))


def test_a_file_that_runs_programs_is_asked_about(
    qtbot: QtBot, services: StudioServices, section: VoiceSection, tmp_path: Path
) -> None:
    card = section.voice.library
    card.bring(str(tmp_path / "wild.pth"))
    qtbot.waitUntil(lambda: card.findChild(QMessageBox) is not None)
    assert not services.voice_library.kept
    box = card.findChild(QMessageBox)
    assert isinstance(box, QMessageBox) and box.defaultButton() is box.button(QMessageBox.StandardButton.Cancel)
    box.button(QMessageBox.StandardButton.Ok).click()
    qtbot.waitUntil(lambda: bool(services.voice_library.kept))
    qtbot.waitUntil(lambda: "on purpose" in words(card))


def test_a_voice_of_a_card_waits_for_the_person(qtbot: QtBot, services: StudioServices, section: VoiceSection) -> None:
    services.voice_library.put("gift", state="card")
    section.voice.library.ask()
    qtbot.waitUntil(lambda: "came with a persona" in words(section.voice.library))
    button(section.voice.library, "Accept Gift").click()
    qtbot.waitUntil(lambda: services.voice_library.kept["gift"].state == "ready")
    qtbot.waitUntil(lambda: "came with a persona" not in words(section.voice.library))


def test_an_optional_part_tells_its_terms_and_its_progress(
    qtbot: QtBot, services: StudioServices, section: VoiceSection
) -> None:
    line = section.voice.addons.lines["coqui"]
    told = words(line)
    assert "3.3 GB" in told and "6.0 GB" in told and "CPML (not for commercial use)" in told
    line.install.click()
    box = line.findChild(QMessageBox)
    assert isinstance(box, QMessageBox) and "CPML" in box.informativeText()
    assert not services.voice_addons.begun.is_set(), "nothing before the person agrees"
    box.button(QMessageBox.StandardButton.Ok).click()
    qtbot.waitUntil(lambda: line.state.text() == "Downloading torch 527 MB" and line.bar.maximum() == 60)
    line.stop.click()
    qtbot.waitUntil(lambda: line.install.text() == "Go on…" and not line.install.isHidden())
    assert section.voice.addons.told.text() == "", "what the person ended is no fault"
    services.voice_addons.finish.clear()
    services.voice_addons.begun.clear()
    line.begin()
    qtbot.waitUntil(services.voice_addons.begun.is_set)
    services.voice_addons.finish.set()
    qtbot.waitUntil(lambda: line.state.text() == "Installed, 5.0 GB, uses the GPU.")
    line.take_away()
    qtbot.waitUntil(lambda: line.state.text() == "Not installed.")


def test_a_part_that_cannot_be_brought_says_why(qtbot: QtBot, services: StudioServices, section: VoiceSection) -> None:
    services.voice_addons.fault = AddonFault("no route", reason="network", addon="coqui")
    services.voice_addons.finish.set()
    line = section.voice.addons.lines["coqui"]
    line.begin()
    qtbot.waitUntil(lambda: not section.voice.addons.told.isHidden())
    assert section.voice.addons.told.text() and not line.install.isHidden()


def test_every_control_has_a_name(qtbot: QtBot, services: StudioServices, section: VoiceSection) -> None:
    services.voice_library.put("amy")
    section.voice.library.ask()
    qtbot.waitUntil(lambda: "Amy" in words(section.voice.library))
    section.voice.trying.compare.click()
    assert nameless(section.voice) == []
