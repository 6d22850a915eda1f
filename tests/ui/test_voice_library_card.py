"""The voices of this machine, in the voice panel: one is saved as a file, and what hinders it is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from saijin_studio.core.errors import InputError
from saijin_studio.ui.panels.voice.library_card import LibraryCard
from saijin_studio.ui.panels.voice.section import VoiceSection
from tests.ui.conftest import OpenWindow
from tests.ui.fakes import StudioServices

SAVE = "Save as a file… Amy"


@pytest.fixture
def card(qtbot: QtBot, services: StudioServices, open_window: OpenWindow) -> LibraryCard:
    services.voice_library.put("amy")
    window = open_window()
    window.main.show_section("voice")
    section = window.main.section("voice")
    assert isinstance(section, VoiceSection)
    qtbot.waitUntil(lambda: len(section.voice.library.voices) == 1)
    return section.voice.library


def buttons(card: LibraryCard, name: str) -> list[QPushButton]:
    return [each for each in card.findChildren(QPushButton) if each.accessibleName() == name]


def ask(qtbot: QtBot, card: LibraryCard) -> QFileDialog:
    """The dialog that "Save as a file…" opens."""
    qtbot.waitUntil(lambda: len(buttons(card, SAVE)) == 1)
    buttons(card, SAVE)[0].click()
    dialog = card.findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    return dialog


def test_a_voice_is_saved_where_the_person_says(
    qtbot: QtBot, services: StudioServices, card: LibraryCard, tmp_path: Path
) -> None:
    dialog = ask(qtbot, card)
    assert dialog.acceptMode() is QFileDialog.AcceptMode.AcceptSave and dialog.defaultSuffix() == "zip"
    assert [Path(name).name for name in dialog.selectedFiles()] == ["amy.zip"]
    assert services.voice_library.exported == [], "nothing before the person says where"
    dialog.fileSelected.emit(str(tmp_path / "mine.zip"))
    dialog.close()
    qtbot.waitUntil(lambda: card.told.text() == "Saved." and not card.told.isHidden())
    assert services.voice_library.exported == [("amy", tmp_path / "mine.zip")]


def test_who_thinks_better_of_it_saves_nothing(qtbot: QtBot, services: StudioServices, card: LibraryCard) -> None:
    dialog = ask(qtbot, card)
    with qtbot.waitSignal(dialog.finished):
        dialog.reject()
    assert services.voice_library.exported == [] and card.told.text() == ""


def test_what_hinders_it_is_said(
    qtbot: QtBot, services: StudioServices, card: LibraryCard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def damaged(_key: str, _target: Path) -> None:
        raise InputError("amy is damaged", reason="voice_file")

    monkeypatch.setattr(services.voice_library, "export", damaged)
    dialog = ask(qtbot, card)
    dialog.fileSelected.emit(str(tmp_path / "mine.zip"))
    dialog.close()
    qtbot.waitUntil(lambda: card.told.text() == "This voice is damaged and cannot be loaded.")


def test_a_damaged_voice_can_only_be_removed(qtbot: QtBot, services: StudioServices, card: LibraryCard) -> None:
    services.voice_library.put("amy", state="broken")
    card.ask()
    qtbot.waitUntil(lambda: "Damaged: it is not used." in [each.text() for each in card.findChildren(QLabel)])
    qtbot.waitUntil(lambda: not buttons(card, SAVE) and len(buttons(card, "Remove Amy")) == 1)
