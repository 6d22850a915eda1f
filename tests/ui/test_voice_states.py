"""The voice panel where something is lacking or there is much of it, and by keyboard alone."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from saijin_studio.core.errors import ProviderUnavailable
from saijin_studio.core.voice import EngineVoice
from saijin_studio.services.voice.service import VoiceStatus
from saijin_studio.services.voice.speakers import EngineAbility
from saijin_studio.ui.panels.settings.section import SettingsSection
from saijin_studio.ui.panels.voice.section import VoiceSection
from tests.ui.conftest import OpenWindow, Window
from tests.ui.fakes import StudioServices
from tests.ui.panel_fakes import nameless

NOBODY = (
    EngineAbility("server", (), "server"),
    EngineAbility("coqui", (), "coqui-tts"),
    EngineAbility("vits", (), None),
    EngineAbility("openjtalk", ("ja",), "pyopenjtalk-plus"),
    EngineAbility("espeak", ("en",), "espeak-ng"),
)


def open_panel(qtbot: QtBot, window: Window) -> VoiceSection:
    window.main.show_section("voice")
    found = window.main.section("voice")
    assert isinstance(found, VoiceSection)
    qtbot.waitUntil(lambda: bool(found.voice.addons.lines) and found.voice.device.device.count() == 3)
    qtbot.waitUntil(lambda: bool(found.voice.engines.lines))
    return found


@pytest.fixture
def window(open_window: OpenWindow) -> Window:
    return open_window()


def words(widget: QWidget) -> str:
    return "\n".join(each.text() for each in widget.findChildren(QLabel) if not each.isHidden())


def status(services: StudioServices, *engines: EngineAbility, missing: str | None = None) -> None:
    services.voice.status = lambda: VoiceStatus(missing, engines, None)  # type: ignore[method-assign]


# -- nothing can speak


def test_each_engine_that_cannot_speak_says_what_it_needs(
    qtbot: QtBot, services: StudioServices, open_window: OpenWindow
) -> None:
    status(services, *NOBODY)
    services.voice_trials.found = {}
    section = open_panel(qtbot, open_window())
    lines = section.voice.engines.lines
    assert not any(line.measure.isEnabled() for line in lines.values())
    assert "no address is set" in words(lines["server"])
    assert "package manager" in words(lines["espeak"]) and "English" in words(lines["espeak"])
    assert "no voice for it is here yet" in words(lines["vits"])
    shown = {name: line.mend.text() for name, line in lines.items() if line.mend.isVisibleTo(line)}
    assert shown == {"server": "Set up…", "coqui": "Install…", "vits": "Fetch a voice…"}
    assert nameless(section.voice) == []


def test_its_button_leads_to_where_that_is_done(
    qtbot: QtBot, services: StudioServices, open_window: OpenWindow
) -> None:
    status(services, *NOBODY)
    window = open_window()
    section = open_panel(qtbot, window)
    lines, page = section.voice.engines.lines, section.voice
    part = next(iter(page.addons.lines.values()))
    lines["coqui"].mend.click()
    assert window.main.focusWidget() is part.install and in_sight(page, part.install)
    picker = page.library.offer.picker
    qtbot.waitUntil(picker.isVisible)
    lines["vits"].mend.click()
    assert window.main.focusWidget() is picker and in_sight(page, picker)
    lines["server"].mend.click()
    settings = window.main.section("settings")
    assert isinstance(settings, SettingsSection)
    qtbot.waitUntil(settings.voice.isVisible)


def test_trying_says_why_nobody_speaks(qtbot: QtBot, services: StudioServices, open_window: OpenWindow) -> None:
    status(services, *NOBODY)
    services.voice_trials.found = {}
    services.voice_trials.fault = ProviderUnavailable("", provider="sound", reason="sound_out")
    card = open_panel(qtbot, open_window()).voice.trying
    card.compare.click()
    card.play.click()
    qtbot.waitUntil(lambda: "nothing can be heard" in card.told.text())
    assert card.play.isEnabled()


# -- nothing can sound


def test_without_a_device_that_is_said_and_the_rest_works(
    qtbot: QtBot, services: StudioServices, open_window: OpenWindow
) -> None:
    status(services, EngineAbility("espeak", ("en",), None), missing="audio_device")
    section = open_panel(qtbot, open_window())
    device, line = section.voice.device, section.voice.engines.lines["espeak"]
    qtbot.waitUntil(lambda: not device.told.isHidden())
    measure = services.voice_trials.measure
    services.voice_trials.measure = lambda *of: replace(measure(*of), first_sound=None)  # type: ignore[method-assign]
    line.measure.click()
    qtbot.waitUntil(lambda: "no sound device" in line.figures.text() and "0.025" in line.figures.text())
    services.voice_trials.fault = ProviderUnavailable("", provider="sound", reason="sound_out")
    device.buttons["left"].click()
    qtbot.waitUntil(lambda: "nothing can be heard" in device.told.text())


# -- much of it


def test_two_hundred_voices_are_chosen_by_typing(
    qtbot: QtBot, services: StudioServices, open_window: OpenWindow
) -> None:
    many = [("espeak", EngineVoice(f"v{n}", f"Voice {n:03}", ("en",))) for n in range(199)]
    zara = ("espeak", EngineVoice("zara", "Zara " + "with a very long name " * 8, ("en",)))
    services.voice_trials.found["en"] = (*many, zara)
    window = open_window()
    window.main.resize(900, 600)
    section = open_panel(qtbot, window)
    source = section.voice.trying.first
    qtbot.waitUntil(lambda: source.who.findData("engine:espeak") >= 0)
    source.who.setFocus()
    QTest.keyClicks(source.who, "eSpeak")
    qtbot.waitUntil(source.voice.isEnabled)
    assert source.voice.count() == 201
    source.voice.setFocus()
    QTest.keyClicks(source.voice, "Zara")
    assert source.choice.variant == "zara"
    assert no_wider_than_seen(section.voice)


def test_long_names_do_not_widen_the_pages(
    qtbot: QtBot, services: StudioServices, open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = services.personas.get("miyu")  # type: ignore[attr-defined]
    long = "Miyu of the very long and winding name " * 6
    texts = {code: replace(text, name=long) for code, text in card.texts.items()}
    wordy = replace(card, texts=texts)
    monkeypatch.setattr(services.personas, "get", lambda key: wordy)
    monkeypatch.setattr(services.personas, "list", lambda: (wordy,))
    window = open_window()
    window.main.resize(900, 600)
    section = open_panel(qtbot, window)
    assert no_wider_than_seen(section.voice)
    section.show_persona("miyu")
    qtbot.waitUntil(lambda: section.persona.draft is not None)
    assert no_wider_than_seen(section.persona) and long.strip() in section.persona.title.text()


def no_wider_than_seen(page: QScrollArea) -> bool:
    inside = page.widget()
    return inside is not None and inside.minimumSizeHint().width() <= page.viewport().width()


# -- while it is measured


def test_what_is_measured_is_told_though_the_list_is_made_anew(
    qtbot: QtBot, services: StudioServices, window: Window
) -> None:
    section, gate = open_panel(qtbot, window), threading.Event()
    card, measure = section.voice.engines, services.voice_trials.measure

    def slowly(engine: str, language: str) -> Any:
        assert gate.wait(10)
        return measure(engine, language)

    services.voice_trials.measure = slowly  # type: ignore[method-assign]
    card.lines["openjtalk"].measure.click()
    card._fill()  # as another theme does
    assert "Measuring" in card.lines["openjtalk"].figures.text()
    assert not any(line.measure.isEnabled() for line in card.lines.values())
    gate.set()
    qtbot.waitUntil(lambda: "84 ms" in card.lines["openjtalk"].figures.text())
    assert all(line.measure.isEnabled() for line in card.lines.values())


def test_engines_say_how_large_they_are(qtbot: QtBot, window: Window) -> None:
    card = open_panel(qtbot, window).voice.engines
    qtbot.waitUntil(lambda: "MB on the disk" in words(card.lines["openjtalk"]))
    assert "CC BY 3.0" in words(card.lines["openjtalk"])


# -- by keyboard alone


def walked(page: QScrollArea, first: QWidget) -> list[QWidget]:
    """What has the focus, one Tab after the other, until it leaves the page."""
    first.setFocus(Qt.FocusReason.TabFocusReason)
    found: list[QWidget] = []
    while True:
        now = page.window().focusWidget()
        if now is None or now in found or not page.isAncestorOf(now):
            return found
        assert not found or in_sight(page, now)
        found.append(now)
        QTest.keyClick(now, Qt.Key.Key_Tab)


def place(page: QScrollArea, widget: QWidget) -> tuple[int, int]:
    inside = page.widget()
    assert inside is not None
    middle = widget.mapTo(inside, QPoint(0, widget.height() // 2))
    return middle.y() // 20, middle.x()  # what stands on one line may differ by some px


def in_sight(page: QScrollArea, widget: QWidget) -> bool:
    return page.viewport().rect().contains(widget.mapTo(page.viewport(), widget.rect().center()))


def test_tab_goes_through_the_panel_as_one_reads_and_is_seen(qtbot: QtBot, window: Window) -> None:
    page = open_panel(qtbot, window).voice
    page.trying.compare.click()
    qtbot.waitUntil(lambda: page.engines.lines["espeak"].measure in walked(page, page.trying.language))
    found = walked(page, page.trying.language)
    assert page.trying.play in found and page.device.buttons["both"] in found
    assert [place(page, each) for each in found] == sorted(place(page, each) for each in found)


def test_tab_goes_through_a_personas_page_as_one_reads_and_is_seen(qtbot: QtBot, window: Window) -> None:
    section = open_panel(qtbot, window)
    section.show_persona("miyu")
    page = section.persona
    qtbot.waitUntil(lambda: page.draft is not None)
    page.readings.wanted.emit("Saijin", "sigh jin")
    (line,) = page.readings.lines()
    qtbot.waitUntil(lambda: line.how in walked(page, page.language))
    found = walked(page, page.language)
    assert page.trying.text in found and page.readings.word in found
    assert [place(page, each) for each in found] == sorted(place(page, each) for each in found)


def test_a_voice_is_tried_without_a_mouse(qtbot: QtBot, services: StudioServices, window: Window) -> None:
    section = open_panel(qtbot, window)
    card = section.voice.trying
    qtbot.waitUntil(lambda: card.first.who.findData("engine:espeak") >= 0)
    card.first.who.setFocus()
    QTest.keyClicks(card.first.who, "eSpeak")
    for key in (Qt.Key.Key_Tab, Qt.Key.Key_Down, Qt.Key.Key_Tab):
        QTest.keyClick(window.main.focusWidget(), key)
    assert window.main.focusWidget() is card.text
    card.text.selectAll()
    QTest.keyClicks(card.text, "Good evening.")
    QTest.keyClick(card.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: bool(services.voice_trials.said))
    (trial,) = services.voice_trials.said[0]
    assert (trial.text, trial.voice.engine, trial.voice.variant) == ("Good evening.", "espeak", "en-gb")
