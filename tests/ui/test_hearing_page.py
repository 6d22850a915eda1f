"""The settings of dictation: each value is stored, the microphone is tried, recordings for voices are kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
import soundfile
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QMessageBox, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from saijin_studio.core.errors import ProviderUnavailable
from saijin_studio.core.settings import HearingSettings, Settings, SpeechServer, VoiceSettings
from saijin_studio.ports import Speech
from saijin_studio.services.hearing.recording import KeptRecording
from saijin_studio.services.hearing.samples import SampleDesk, SampleStore
from saijin_studio.ui.panels.settings.form import SettingsEditor
from saijin_studio.ui.panels.settings.hearing import HearingPage
from saijin_studio.ui.panels.settings.sample_dialog import SampleDialog
from tests.ui.hearing_fakes import FakeHearing
from tests.ui.panel_fakes import Studio, studio_at
from tests.unit.hearing_stage import FakeMicrophone
from tests.unit.test_voice_samples import GOOD


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    yield from studio_at(tmp_path)


@pytest.fixture
def microphone() -> FakeMicrophone:
    return FakeMicrophone()


@pytest.fixture
def hearing(studio: Studio, tmp_path: Path, microphone: FakeMicrophone) -> FakeHearing:
    made = FakeHearing(studio.services.bus)
    made.samples = SampleDesk(microphone, SampleStore(tmp_path / "samples"))
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


def test_values_that_no_list_knows_are_shown(page: HearingPage) -> None:
    other = HearingSettings(input="Old device", pause_seconds=3.3, language="cy", model="/models/own")
    page.refresh(Settings(voice=replace(VoiceSettings(), hearing=other)))
    shown = (page.input.currentData(), page.pause.currentData(), page.language.currentData(), page.model.currentData())
    assert shown == ("Old device", 3.3, "cy", "/models/own")


def test_what_is_missing_is_said(qtbot: QtBot, page: HearingPage, hearing: FakeHearing) -> None:
    qtbot.waitUntil(lambda: page.state.text() == "No server is set. On this machine faster-whisper is missing.")
    assert not page.fetch.isEnabled()
    hearing.input_missing = "audio_input"
    hearing.lacking = {"server": None, "whisper": None}
    page.opened()
    qtbot.waitUntil(lambda: "No microphone was found" in page.input_row.fault.text())
    assert page.fetch.isEnabled() and not page.state.isVisible()


def test_the_model_is_fetched_when_that_is_asked(qtbot: QtBot, page: HearingPage, hearing: FakeHearing) -> None:
    hearing.lacking["whisper"] = None
    page.opened()
    qtbot.waitUntil(page.fetch.isEnabled)
    hearing.fault = ProviderUnavailable("no network", provider="whisper")
    QTest.mouseClick(page.fetch, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "cannot be reached" in page.result.text())
    hearing.fault = None
    QTest.mouseClick(page.fetch, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.result.text() == "The model is here.")


def test_the_microphone_is_tried(qtbot: QtBot, page: HearingPage, hearing: FakeHearing) -> None:
    assert hearing.asked() == []
    attempt = page.attempt
    QTest.mouseClick(attempt.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: hearing.asked() == ["start"])
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


# -- recordings to make voices of


def opened_dialog(qtbot: QtBot, page: HearingPage) -> SampleDialog:
    QTest.mouseClick(page.samples.add_button, Qt.MouseButton.LeftButton)
    dialog = page.samples.findChild(SampleDialog)
    assert isinstance(dialog, SampleDialog)
    return dialog


def agree(dialog: SampleDialog) -> None:
    for line, text in ((dialog.name, "Anna"), (dialog.who, "Anna Ito"), (dialog.words, "I agree.")):
        line.setText(text)


def test_a_recording_is_made_judged_and_kept_with_its_consent(
    qtbot: QtBot, page: HearingPage, hearing: FakeHearing, microphone: FakeMicrophone
) -> None:
    dialog = opened_dialog(qtbot, page)
    assert microphone.opened == 0
    QTest.mouseClick(dialog.record, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(microphone.open))
    microphone.say(np.concatenate([GOOD, GOOD, GOOD[16_000:32_000]]))
    qtbot.waitUntil(lambda: dialog.record.level > 0)
    QTest.mouseClick(dialog.record, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog.verdict.text() == "A good recording to make a voice of.")
    assert not microphone.open and not dialog.keep.isEnabled()  # nobody has agreed yet
    agree(dialog)
    QTest.mouseClick(dialog.keep, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "Anna Ito" in words(page.samples))
    (kept,) = hearing.samples.store.list()
    assert (kept.name, kept.consent.who, kept.consent.words) == ("Anna", "Anna Ito", "I agree.")


def test_a_bad_file_says_why_and_cannot_be_kept(qtbot: QtBot, page: HearingPage, tmp_path: Path) -> None:
    dialog = opened_dialog(qtbot, page)
    agree(dialog)
    short = np.stack([GOOD[:16_000], GOOD[:16_000]], axis=1)[::2]
    soundfile.write(tmp_path / "bad.wav", short, 8_000)
    dialog.read(tmp_path / "bad.wav")
    qtbot.waitUntil(lambda: dialog.verdict.text() == "No voice can be made of this recording.")
    for sentence in ("It is too short: 1.0 s.", "It has 2 channels", "000 Hz, as a telephone"):
        assert sentence in dialog.findings.text(), dialog.findings.text()
    assert not dialog.keep.isEnabled()
    (tmp_path / "none.wav").write_bytes(b"no sound")
    dialog.read(tmp_path / "none.wav")
    qtbot.waitUntil(lambda: dialog.fault.text() == "This file holds no sound that can be read.")


def test_closing_the_dialog_lets_the_microphone_go(qtbot: QtBot, page: HearingPage, microphone: FakeMicrophone) -> None:
    dialog = opened_dialog(qtbot, page)
    QTest.mouseClick(dialog.record, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(microphone.open))
    QTest.mouseClick(dialog.leave, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not microphone.open)


def test_a_recording_is_exported_and_removed(
    qtbot: QtBot, page: HearingPage, hearing: FakeHearing, tmp_path: Path
) -> None:
    kept = hearing.samples.store.keep("Anna", Speech(GOOD, 16_000), "Anna Ito", "I agree.")
    page.opened()
    qtbot.waitUntil(lambda: "Anna Ito" in words(page.samples))
    page.samples.export(kept.id, tmp_path / "anna.zip")
    qtbot.waitUntil((tmp_path / "anna.zip").exists)
    remove = next(b for b in page.samples.findChildren(QToolButton) if b.accessibleName() == "Remove Anna")
    QTest.mouseClick(remove, Qt.MouseButton.LeftButton)
    box = page.samples.findChild(QMessageBox)
    assert isinstance(box, QMessageBox) and "gone for good" in box.text()
    gone = next(b for b in box.buttons() if box.buttonRole(b) is QMessageBox.ButtonRole.DestructiveRole)
    QTest.mouseClick(gone, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "Anna Ito" not in words(page.samples))
    assert hearing.samples.store.list() == ()
