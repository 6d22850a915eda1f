"""Cloning a voice in the panel: recorded or opened, judged, heard, kept with a consent, learned, given and exported."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QFileDialog, QLabel, QWidget
from pytestqt.qtbot import QtBot

from saijin_studio.core.errors import InputError
from saijin_studio.ports import Listening, Speech
from saijin_studio.services.hearing.samples import SampleDesk, SampleStore
from saijin_studio.ui.panels.voice.clone_card import ClonesCard
from saijin_studio.ui.panels.voice.clone_dialog import CloneDialog
from saijin_studio.ui.panels.voice.clone_row import CloneRow
from saijin_studio.ui.panels.voice.section import VoiceSection
from tests.ui.conftest import OpenWindow, Window
from tests.ui.fakes import StudioServices
from tests.ui.hearing_fakes import FakeHearing
from tests.ui.panel_fakes import nameless
from tests.unit.hearing_stage import FakeMicrophone
from tests.unit.spoken_samples import Samples
from tests.unit.test_voice_samples import GOOD

SPEECH = Speech(GOOD, 16_000)


class SlowMicrophone:
    """Opens when `gate` is set."""

    def __init__(self, microphone: FakeMicrophone) -> None:
        self._microphone = microphone
        self.gate, self.asked = threading.Event(), threading.Event()

    def missing(self) -> str | None:
        return None

    def devices(self) -> tuple[str, ...]:
        return ()

    def listen(self, on_block: Callable[[Samples], None], on_lost: Callable[[], None]) -> Listening:
        self.asked.set()
        assert self.gate.wait(10)
        return self._microphone.listen(on_block, on_lost)


@pytest.fixture
def microphone() -> FakeMicrophone:
    return FakeMicrophone()


@pytest.fixture
def store(services: StudioServices, microphone: FakeMicrophone) -> SampleStore:
    made = SampleStore(services.paths.hearing / "samples")
    hearing = FakeHearing(services.bus)
    hearing.samples = SampleDesk(microphone, made)
    services.hearing = hearing  # type: ignore[attr-defined]
    return made


@pytest.fixture
def window(open_window: OpenWindow, store: SampleStore) -> Window:
    return open_window()


@pytest.fixture
def card(qtbot: QtBot, window: Window) -> ClonesCard:
    """As it is before the optional part is installed."""
    window.main.show_section("voice")
    section = window.main.section("voice")
    assert isinstance(section, VoiceSection)
    found = section.voice.clones
    qtbot.waitUntil(lambda: found.found is not None and bool(section.voice.addons.lines))
    return found


def able(qtbot: QtBot, services: StudioServices, card: ClonesCard) -> None:
    """The optional part and a model are there now."""
    services.voice_learner.lacking = ""
    card.ask()
    qtbot.waitUntil(lambda: card.found is not None and card.found.lacks == "")


def words(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if not label.isHidden())


def press(button: QWidget) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def focused(widget: QWidget) -> QWidget | None:
    """What the keyboard goes to in this window, whether the window is in front or not."""
    return widget.window().focusWidget()


def pressed(row: CloneRow, act: str) -> None:
    found = row.findChild(QAbstractButton, f"{act}:{row.clone.sample.id}")
    assert isinstance(found, QAbstractButton) and found.isEnabled() and not found.isHidden(), act
    press(found)


def opened(card: ClonesCard) -> CloneDialog:
    press(card.clone)
    dialog = card.findChild(CloneDialog)
    assert isinstance(dialog, CloneDialog)
    return dialog


def agree(dialog: CloneDialog) -> None:
    for line, text in ((dialog.name, "Anna"), (dialog.who, "Anna Ito")):
        line.setText(text)
    dialog.agrees.setChecked(True)


def only_row(card: ClonesCard) -> CloneRow:
    (row,) = card.rows.values()
    return row


def put(qtbot: QtBot, card: ClonesCard, store: SampleStore) -> CloneRow:
    """A recording that was kept before."""
    store.keep("Anna", SPEECH, "Anna Ito", "I agree.")
    card.ask()
    qtbot.waitUntil(lambda: len(card.rows) == 1)
    return only_row(card)


def test_a_recording_is_made_judged_heard_and_kept_with_its_consent(
    qtbot: QtBot, services: StudioServices, card: ClonesCard, store: SampleStore, microphone: FakeMicrophone
) -> None:
    dialog = opened(card)
    assert microphone.opened == 0 and dialog.hear.isHidden()
    press(dialog.record)
    qtbot.waitUntil(lambda: bool(microphone.open))
    microphone.say(np.concatenate([GOOD, GOOD, GOOD[16_000:32_000]]))
    qtbot.waitUntil(lambda: dialog.record.level > 0 and "Recording: 0 s" in dialog.recorded.text())
    press(dialog.record)
    qtbot.waitUntil(lambda: "A good recording to make a voice of." in dialog.verdict.text())
    assert not microphone.open and not dialog.keep.isEnabled()
    assert dialog.lacking.text() == "Still needed: a name, whose voice it is, their consent."
    assert dialog.attempt.isHidden(), "nothing here can speak in it yet"
    press(dialog.hear)
    qtbot.waitUntil(lambda: len(services.voice_trials.heard) == 1)
    agree(dialog)
    assert dialog.lacking.text() == ""
    press(dialog.leave)
    assert dialog.isVisible() and "not kept yet" in dialog.told.text(), "it is nowhere else"
    QTest.keyClick(dialog.name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "Anna Ito" in words(card))
    (kept,) = store.list()
    assert (kept.name, kept.consent.who) == ("Anna", "Anna Ito")
    assert kept.consent.words == "This person agrees that a voice is made of this recording."
    assert "optional part Coqui TTS is needed" in words(card)
    assert only_row(card).learn.isHidden() and not only_row(card).give.isEnabled()


def test_what_is_needed_is_a_press_away(
    qtbot: QtBot, services: StudioServices, window: Window, card: ClonesCard
) -> None:
    section = window.main.section("voice")
    assert isinstance(section, VoiceSection)
    press(card.lead)
    assert focused(card) is section.voice.addons.lines["coqui"].install
    services.voice_learner.lacking = "model"
    card.ask()
    qtbot.waitUntil(lambda: "an XTTS voice is needed" in words(card))
    press(card.lead)
    assert focused(card) is section.voice.library.add


def test_the_settings_lead_here(window: Window, card: ClonesCard) -> None:
    window.main.show_section("settings")
    window.context.open_section("voice", card="clones")
    assert focused(card) is card.clone


def test_a_bad_file_says_why_and_cannot_be_kept(qtbot: QtBot, card: ClonesCard, tmp_path: Path) -> None:
    dialog = opened(card)
    agree(dialog)
    QTest.keyClick(dialog.name, Qt.Key.Key_Return)
    assert dialog.isVisible() and dialog.findChild(QFileDialog) is None
    short = np.stack([GOOD[:16_000], GOOD[:16_000]], axis=1)[::2]
    soundfile.write(tmp_path / "bad.wav", short, 8_000)
    dialog.read(tmp_path / "bad.wav")
    qtbot.waitUntil(lambda: "No voice can be made of this recording." in dialog.verdict.text())
    for sentence in ("It is too short: 1.0 s.", "It has 2 channels", "000 Hz, as a telephone"):
        assert sentence in dialog.findings.text(), dialog.findings.text()
    assert not dialog.keep.isEnabled() and "a recording that can be used" in dialog.lacking.text()
    (tmp_path / "none.wav").write_bytes(b"no sound")
    dialog.read(tmp_path / "none.wav")
    qtbot.waitUntil(lambda: dialog.told.text() == "This file holds no sound that can be read.")


def test_a_file_that_is_refused_leaves_all_as_it_was(
    qtbot: QtBot, card: ClonesCard, microphone: FakeMicrophone, tmp_path: Path
) -> None:
    dialog, refused = opened(card), "This file holds no sound that can be read."
    (tmp_path / "none.wav").write_bytes(b"no sound")
    dialog.read(tmp_path / "none.wav")
    qtbot.waitUntil(lambda: dialog.told.text() == refused)
    assert dialog.name.text() == "" and dialog.verdict.isHidden() and dialog.hear.isHidden()
    press(dialog.record)
    qtbot.waitUntil(lambda: bool(microphone.open))
    assert dialog.told.text() == ""
    dialog.read(tmp_path / "none.wav")
    qtbot.waitUntil(lambda: dialog.told.text() == refused)
    assert dialog.sound.recording and "End the recording" in dialog.record.accessibleName()
    press(dialog.leave)
    qtbot.waitUntil(lambda: not microphone.open)


def test_a_name_is_proposed_by_a_file_that_can_be_used(qtbot: QtBot, card: ClonesCard, tmp_path: Path) -> None:
    for name, samples in (("anna", GOOD), ("short", GOOD[:16_000]), ("beth", GOOD), ("carl", GOOD)):
        soundfile.write(tmp_path / f"{name}.wav", samples, 16_000)
    (tmp_path / "none.wav").write_bytes(b"no sound")
    dialog = opened(card)
    dialog.read(tmp_path / "short.wav")
    qtbot.waitUntil(lambda: "No voice can be made" in dialog.verdict.text())
    assert dialog.name.text() == ""
    dialog.read(tmp_path / "anna.wav")
    qtbot.waitUntil(lambda: dialog.name.text() == "anna")
    dialog.read(tmp_path / "none.wav")
    qtbot.waitUntil(dialog.told.isVisible)
    assert dialog.name.text() == "anna" and "A good recording" in dialog.verdict.text()
    dialog.read(tmp_path / "beth.wav")
    qtbot.waitUntil(lambda: dialog.name.text() == "beth")
    dialog.name.setText("Elisabeth")
    with qtbot.waitSignal(dialog.sound.opened):
        dialog.read(tmp_path / "carl.wav")
    assert dialog.name.text() == "Elisabeth", "what the person wrote stands"


def test_a_microphone_that_opens_slowly_is_let_go_all_the_same(
    qtbot: QtBot, card: ClonesCard, microphone: FakeMicrophone, store: SampleStore, services: StudioServices
) -> None:
    slow = SlowMicrophone(microphone)
    services.hearing.samples = SampleDesk(slow, store)  # type: ignore[attr-defined]
    dialog = opened(card)
    press(dialog.record)
    press(dialog.record)
    slow.gate.set()
    qtbot.waitUntil(lambda: "No voice can be made" in dialog.verdict.text())
    assert not microphone.open
    slow.gate.clear()
    press(dialog.record)
    qtbot.waitUntil(slow.asked.is_set)
    press(dialog.leave)
    slow.gate.set()
    qtbot.waitUntil(lambda: microphone.opened == 2 and not microphone.open)


def test_closing_the_dialog_lets_the_microphone_go(qtbot: QtBot, card: ClonesCard, microphone: FakeMicrophone) -> None:
    dialog = opened(card)
    press(dialog.record)
    qtbot.waitUntil(lambda: bool(microphone.open))
    press(dialog.leave)
    qtbot.waitUntil(lambda: not microphone.open)


def test_a_sentence_is_heard_in_the_voice_before_it_is_kept(
    qtbot: QtBot, services: StudioServices, card: ClonesCard, store: SampleStore, tmp_path: Path
) -> None:
    able(qtbot, services, card)
    soundfile.write(tmp_path / "anna.wav", GOOD, 16_000)
    dialog = opened(card)
    dialog.read(tmp_path / "anna.wav")
    qtbot.waitUntil(dialog.attempt.isVisible)
    learner = services.voice_learner
    learner.gate.clear()
    press(dialog.attempt)
    qtbot.waitUntil(learner.begun.is_set)
    assert "Learning the voice" in dialog.told.text() and not dialog.attempt.isEnabled()
    press(dialog.hush)
    qtbot.waitUntil(dialog.attempt.isEnabled)
    assert dialog.told.text() == "" and learner.spoken == [], "what the person ended is no fault"
    press(dialog.attempt)
    qtbot.waitUntil(lambda: len(services.voice_trials.heard) == 1 and dialog.told.text() == "")
    assert learner.spoken and store.list() == () and dialog.name.text() == "anna"


def test_what_is_kept_is_learned_in_the_background_and_can_be_stopped(
    qtbot: QtBot, services: StudioServices, card: ClonesCard, tmp_path: Path
) -> None:
    able(qtbot, services, card)
    learner = services.voice_learner
    learner.gate.clear()
    soundfile.write(tmp_path / "anna.wav", GOOD, 16_000)
    dialog = opened(card)
    dialog.read(tmp_path / "anna.wav")
    agree(dialog)
    qtbot.waitUntil(dialog.keep.isEnabled)
    press(dialog.keep)
    qtbot.waitUntil(lambda: bool(card.rows) and "Learning the voice" in words(only_row(card)))
    pressed(only_row(card), "stop")
    qtbot.waitUntil(lambda: "learned with its first sentence, or now" in words(only_row(card)))
    learner.fault = InputError("hardly a word", reason="voice_sample")
    pressed(only_row(card), "learn")
    qtbot.waitUntil(lambda: "Too little is heard in this recording." in words(only_row(card)))
    learner.fault = None
    pressed(only_row(card), "learn")
    qtbot.waitUntil(lambda: "Learned: it can be chosen." in words(only_row(card)))
    assert only_row(card).learn.isHidden()


def test_two_are_learned_one_after_the_other(
    qtbot: QtBot, services: StudioServices, card: ClonesCard, store: SampleStore
) -> None:
    able(qtbot, services, card)
    first, second = (store.keep(name, SPEECH, "Anna Ito", "I agree.") for name in ("one", "two"))
    card.ask()
    qtbot.waitUntil(lambda: len(card.rows) == 2)
    services.voice_learner.gate.clear()
    pressed(card.rows[first.id], "learn")
    pressed(card.rows[second.id], "learn")
    assert "after the one before it" in words(card.rows[second.id])
    services.voice_learner.gate.set()
    qtbot.waitUntil(lambda: all("Learned" in words(row) for row in card.rows.values()))


def test_a_persona_is_given_the_voice_and_has_its_own_back(
    qtbot: QtBot, services: StudioServices, window: Window, card: ClonesCard, store: SampleStore
) -> None:
    able(qtbot, services, card)
    row = put(qtbot, card, store)
    menu = card.menu_of(row)
    action = next(each for each in menu.actions() if each.objectName() == "miyu")
    action.trigger()
    qtbot.waitUntil(lambda: "Used by Miyu." in words(only_row(card)))
    miyu = services.personas.get("miyu")  # type: ignore[attr-defined]
    worn = services.voice_book.worn(miyu)
    assert {(worn.voice(code).engine, worn.voice(code).variant) for code in ("en", "ja")} == {
        ("coqui", row.clone.sample.id)
    }
    notice = window.context.notices.current
    assert notice is not None and notice.run is not None and "speaks in this voice now" in notice.text
    notice.run()
    qtbot.waitUntil(lambda: "Used by" not in words(only_row(card)))
    assert services.voice_book.worn(miyu) == miyu


def test_it_is_renamed_heard_exported_removed_and_had_back(
    qtbot: QtBot, services: StudioServices, window: Window, card: ClonesCard, store: SampleStore, tmp_path: Path
) -> None:
    row = put(qtbot, card, store)
    pressed(row, "hear")
    qtbot.waitUntil(lambda: len(services.voice_trials.heard) == 1)
    pressed(row, "rename")
    assert row.title.isHidden() and focused(row) is row.line
    row.line.setText("Anna, evening")
    QTest.keyClick(row.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: only_row(card).clone.sample.name == "Anna, evening")
    card.export(row.clone.sample.id, str(tmp_path / "anna.zip"))
    qtbot.waitUntil(lambda: card.told.text() == "Saved, with the consent.")
    pressed(only_row(card), "remove")
    qtbot.waitUntil(lambda: not card.rows and window.context.notices.current is not None)
    notice = window.context.notices.current
    assert notice is not None and notice.run is not None and "Anna, evening" in notice.text
    notice.run()
    qtbot.waitUntil(lambda: len(card.rows) == 1)
    card.take_in(str(tmp_path / "anna.zip"))
    qtbot.waitUntil(lambda: len(card.rows) == 2)
    assert "As its file says, Anna Ito agreed on" in words(card)
    (tmp_path / "odd.zip").write_bytes(b"PK")
    card.take_in(str(tmp_path / "odd.zip"))
    qtbot.waitUntil(lambda: "no cloned voice that was exported" in card.told.text())


def test_every_control_has_a_name(qtbot: QtBot, services: StudioServices, card: ClonesCard, store: SampleStore) -> None:
    able(qtbot, services, card)
    pressed(put(qtbot, card, store), "rename")
    assert nameless(card) == []
    assert nameless(opened(card)) == []
