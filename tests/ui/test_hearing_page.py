"""The settings of dictation: each value is stored, the microphone is tried, what is kept is thrown away."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from saijin_studio.core.settings import HearingSettings, Settings, SpeechServer, VoiceSettings
from saijin_studio.services.hearing.recording import KeptRecording
from saijin_studio.ui.panels.settings.form import SettingsEditor
from saijin_studio.ui.panels.settings.hearing import HearingPage
from tests.ui.hearing_fakes import FakeHearing
from tests.ui.panel_fakes import Studio, studio_at


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    yield from studio_at(tmp_path)


@pytest.fixture
def hearing(studio: Studio) -> FakeHearing:
    made = FakeHearing(studio.services.bus)
    studio.services.hearing = made  # type: ignore[attr-defined]
    return made


@pytest.fixture
def page(qtbot: QtBot, studio: Studio, hearing: FakeHearing) -> HearingPage:
    made = HearingPage(SettingsEditor(studio.context))
    made.resize(800, 900)
    qtbot.addWidget(made)
    made.show()
    made.opened()
    qtbot.waitUntil(lambda: made.input.count() == 3)
    return made


def words(widget: QWidget) -> str:
    return "\n".join(each.text() for each in widget.findChildren(QLabel))


def stored(qtbot: QtBot, studio: Studio) -> HearingSettings:
    qtbot.waitUntil(lambda: bool(studio.services.settings.saved))
    return studio.services.settings.saved[-1].voice.hearing


@pytest.mark.parametrize(
    ("box", "value", "expected"),
    [
        ("input", "Headset", HearingSettings(input="Headset")),
        ("language", "ja", HearingSettings(language="ja")),
        ("pause", 1.5, HearingSettings(pause_seconds=1.5)),
        ("engine", "whisper", HearingSettings(engine="whisper")),
        ("model", "small", HearingSettings(model="small")),
    ],
)
def test_each_choice_is_stored(
    qtbot: QtBot, studio: Studio, page: HearingPage, box: str, value: object, expected: HearingSettings
) -> None:
    made = getattr(page, box)
    made.setCurrentIndex(made.findData(value))
    made.activated.emit(made.currentIndex())
    assert stored(qtbot, studio) == expected


def test_the_server_is_stored_and_a_wrong_address_is_said(qtbot: QtBot, studio: Studio, page: HearingPage) -> None:
    page.address.setText("ear")
    QTest.keyClick(page.address, Qt.Key.Key_Return)
    assert "not the address of a server" in page.address_row.fault.text() and not studio.services.settings.saved
    page.address.setText("http://ear.local:8000/")
    QTest.keyClick(page.address, Qt.Key.Key_Return)
    assert stored(qtbot, studio).server == SpeechServer(address="http://ear.local:8000")
    page.server_model.setText("large-v3")
    QTest.keyClick(page.server_model, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: stored(qtbot, studio).server.model == "large-v3")
    page.address.setText("")
    QTest.keyClick(page.address, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: stored(qtbot, studio).server == SpeechServer(model="large-v3"))


def test_http_is_for_the_own_network_alone(qtbot: QtBot, studio: Studio, page: HearingPage) -> None:
    page.address.setText("http://ear.local:8000")
    QTest.keyClick(page.address, Qt.Key.Key_Return)
    heard = stored(qtbot, studio)
    assert heard.server == SpeechServer(address="http://ear.local:8000")
    page.refresh(Settings(voice=VoiceSettings(hearing=heard)))
    assert "not encrypted" in page.plain.text() and not page.plain.isHidden()
    page.address.setText("http://ear.example.com")
    QTest.keyClick(page.address, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "must begin with https://" in page.address_row.fault.text())
    assert stored(qtbot, studio).server == SpeechServer(address="http://ear.local:8000")


def test_values_that_no_list_knows_are_shown(page: HearingPage) -> None:
    other = HearingSettings(input="Old device", pause_seconds=3.3, language="cy", model="/models/own")
    page.refresh(Settings(voice=replace(VoiceSettings(), hearing=other)))
    shown = (page.input.currentData(), page.pause.currentData(), page.language.currentData(), page.model.currentData())
    assert shown == ("Old device", 3.3, "cy", "/models/own")


def test_what_is_missing_is_said(qtbot: QtBot, page: HearingPage, hearing: FakeHearing) -> None:
    qtbot.waitUntil(lambda: page.state.text() == "No server is set. On this machine faster-whisper is missing.")
    assert not page.model_line.fetch.isEnabled()
    hearing.input_missing = "audio_input"
    hearing.lacking = {"server": None, "whisper": None}
    page.opened()
    qtbot.waitUntil(lambda: "No microphone was found" in page.input_row.fault.text())
    assert page.model_line.fetch.isEnabled() and not page.state.isVisible()
    hearing.lacking = {"server": "server", "whisper": "model"}
    page.opened()
    qtbot.waitUntil(lambda: page.state.text() == "No server is set.")
    assert page.model.isEnabled() and page.model_line.fetch.isEnabled()
    assert page.state.property("role") == "warning"  # nothing can write down yet


def test_the_model_that_is_chosen_can_be_fetched(qtbot: QtBot, page: HearingPage, hearing: FakeHearing) -> None:
    hearing.lacking = {"server": "server", "whisper": "model"}
    page.opened()
    qtbot.waitUntil(lambda: "148.0 MB to download" in page.model_line.state.text())
    page.model.setCurrentIndex(page.model.findData("small"))
    page.model.activated.emit(page.model.currentIndex())
    qtbot.waitUntil(lambda: "486.0 MB to download" in page.model_line.state.text())
    hearing.lacking["whisper"] = None
    page.model_line.begin()
    qtbot.waitUntil(lambda: page.model_line.result.text() == "The model is here.")
    assert hearing.models.ready == {"small"}
    qtbot.waitUntil(lambda: page.state.property("role") == "small")


def test_the_microphone_is_tried(qtbot: QtBot, studio: Studio, page: HearingPage, hearing: FakeHearing) -> None:
    assert hearing.asked() == []
    attempt = page.attempt
    QTest.mouseClick(attempt.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: hearing.asked() == ["start"])
    assert studio.services.voice.calls == ["stop"]  # it must not hear itself
    hearing.tell("listening")
    hearing.sound(-30.0)
    qtbot.waitUntil(lambda: attempt.button.level == 0.5)
    QTest.mouseClick(attempt.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: hearing.asked() == ["start", "stop"])
    hearing.tell("said", "One two three.", recording="r-1")
    qtbot.waitUntil(lambda: attempt.result.text() == "“One two three.”")
    qtbot.waitUntil(lambda: ("forget", "r-1") in hearing.calls)


def test_what_is_kept_can_be_thrown_away(qtbot: QtBot, page: HearingPage, hearing: FakeHearing) -> None:
    assert not page.kept.isVisible()
    hearing.recordings = (KeptRecording("r-3", datetime(2026, 3, 14, 9, 30, tzinfo=UTC), 11.8),)
    page.opened()
    qtbot.waitUntil(page.kept.isVisible)
    assert "12 s of 2026-03-14" in words(page.kept)
    (remove,) = page.kept.findChildren(QToolButton)
    QTest.mouseClick(remove, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not page.kept.isVisible())
    assert not hearing.kept()


def test_recordings_for_voices_are_a_press_away(qtbot: QtBot, studio: Studio, page: HearingPage) -> None:
    with qtbot.waitSignal(studio.context.section_requested) as asked:
        QTest.mouseClick(page.samples.show_voices, Qt.MouseButton.LeftButton)
    assert asked.args == ["voice", {"card": "clones"}]


def test_who_can_write_down_is_looked_up_again_when_an_address_is_given(
    qtbot: QtBot, page: HearingPage, hearing: FakeHearing
) -> None:
    hearing.lacking = {"server": "address", "whisper": "faster-whisper"}
    page.opened()
    qtbot.waitUntil(lambda: page.state.property("role") == "warning")
    before = page.state.text()
    hearing.lacking = {"server": None, "whisper": "faster-whisper"}
    page.address.setText("http://127.0.0.1:8000/v1")
    page.address.editingFinished.emit()
    qtbot.waitUntil(lambda: page.state.text() != before)
