"""The person speaks: into the microphone for a line of words, then in turns with the persona and without a hand."""

from __future__ import annotations

import json

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from saijin_studio.ui.panels.settings.hearing import HearingPage
from saijin_studio.ui.panels.settings.section import SettingsSection

from .user import Script
from .voice_ear import play_into_microphone
from .voice_hands import Listener

SAID = "said.wav"
LEVEL = 0.3  # of the meter, which goes to 1
PAUSE = 0.5  # seconds of silence that end what is said


def talk(listener: Listener) -> Script:
    yield from choose_server(listener)
    yield from dictate(listener)
    yield from take_turns(listener)


def choose_server(listener: Listener) -> Script:
    there = json.loads((listener.folder / "there.json").read_text(encoding="utf-8"))
    yield from listener.keys("Ctrl+,")
    section = listener.window.section("settings")
    assert isinstance(section, SettingsSection)
    section.list.setCurrentRow(list(section.pages).index("hearing"))
    page = section.pages["hearing"][2]
    assert isinstance(page, HearingPage)
    yield page.isVisible
    yield from listener.type_into(page.address, there["transcriber"])
    QTest.keyClick(page.address, Qt.Key.Key_Tab)
    yield from listener.choose(page.pause, PAUSE)
    hearing = listener.person.studio.context
    yield lambda: bool(hearing.settings.voice.hearing.server.address)
    yield lambda: hearing.settings.voice.hearing.pause_seconds == PAUSE
    listener.photograph("20-dictation")
    yield from listener.go("chats", "Ctrl+1")
    yield from listener.desk.wake()


def dictate(listener: Listener) -> Script:
    """Ctrl+J, words, Ctrl+J: what was said stands in the composer."""
    composer = listener.desk.composer
    composer.edit.setFocus()
    listener.desk.press("Ctrl+J")
    yield lambda: composer.microphone.state == "listening"
    speech = play_into_microphone(listener.folder / SAID)
    yield lambda: composer.microphone.level > LEVEL
    listener.photograph("21-listening")
    yield lambda: speech.poll() is not None
    listener.desk.press("Ctrl+J")
    yield lambda: composer.text() == listener.texts.written
    listener.photograph("22-written")
    listener.seen["dictated"] = {"text": composer.text(), "exit": speech.returncode, "state": composer.microphone.state}
    composer.edit.selectAll()
    QTest.keyClick(composer.edit, Qt.Key.Key_Delete)


def take_turns(listener: Listener) -> Script:
    """A silence sends what was said; the microphone is off while the reply is heard, and on again after it."""
    composer = listener.desk.composer
    states: list[str] = []
    listener.desk.press("Ctrl+Shift+J")
    yield lambda: composer.microphone.state == "listening"
    listener.begin("turn")
    speech = play_into_microphone(listener.folder / SAID)
    yield lambda: speech.poll() is not None
    yield lambda: composer.microphone.state == "waiting"
    yield listener.says(0, listener.stretches["turn"][0])
    states.append(composer.microphone.state)
    listener.photograph("23-turn")
    yield listener.desk.answered(listener.texts.written)
    yield lambda: composer.microphone.state == "listening"
    listener.end("turn")
    states.append(composer.microphone.state)
    QTest.keyClick(composer.edit, Qt.Key.Key_Escape)
    yield lambda: composer.microphone.state == "idle"
    listener.seen["turn"] = {"states": states, "turn": listener.desk.last().correlation_id}
