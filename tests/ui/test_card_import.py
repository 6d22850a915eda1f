"""A card that is added in the gallery: it joins, and what came along to speak with is told and waits."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from saijin_studio.services.voice.library import VoiceLibrary
from saijin_studio.ui.notices import Notice
from saijin_studio.ui.panels.personas.section import PersonasSection
from saijin_studio.ui.panels.voice.section import VoiceSection
from tests.ui.conftest import OpenWindow, Window
from tests.ui.fakes import StudioServices
from tests.unit.card_parcels import asset, beside, card_text, charx, data_uri, voice_parts


@pytest.fixture
def library(services: StudioServices, tmp_path: Path) -> VoiceLibrary:
    made = VoiceLibrary(tmp_path / "voices")
    services.voice_library = made  # type: ignore[assignment]
    return made


def words(widget: QWidget) -> str:
    return "\n".join(each.text() for each in widget.findChildren(QLabel) if not each.isHidden())


def choose(qtbot: QtBot, window: Window, file: Path) -> Notice:
    """As a person does: the button of the gallery, then the file. The notice that follows."""
    window.main.show_section("personas")
    section = window.main.section("personas")
    assert isinstance(section, PersonasSection)
    window.context.actions.action("personas.add").trigger()
    dialog = section.stack.findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    dialog.fileSelected.emit(str(file))
    dialog.reject()
    qtbot.waitUntil(lambda: window.context.notices.current is not None)
    found = window.context.notices.current
    assert found is not None
    return found


def test_a_voice_that_came_along_is_told_and_accepted_where_the_notice_leads(
    qtbot: QtBot, library: VoiceLibrary, open_window: OpenWindow, tmp_path: Path
) -> None:
    parts = voice_parts(tmp_path)
    files = {f"assets/voice/{name}": content for name, content in parts.items()}
    window = open_window()
    notice = choose(qtbot, window, charx(tmp_path / "ada.charx", card_text(beside(parts)), files))
    assert "“Ada” is here." in notice.text and "not used until you accept it under Voice" in notice.text
    assert (notice.level, notice.button, notice.seconds) == ("info", "Show voices", 0.0)
    qtbot.waitUntil(lambda: window.context.personas.get("ada") is not None)
    assert notice.run is not None
    notice.run()
    voice = window.main.section("voice")
    assert isinstance(voice, VoiceSection) and window.main.current == "voice"
    card = voice.voice.library
    qtbot.waitUntil(lambda: "It came with a persona. It is not used until you accept it." in words(card))
    assert library.usable("vits") == ()
    next(each for each in card.findChildren(QPushButton) if each.text() == "Accept").click()
    qtbot.waitUntil(lambda: len(library.usable("vits")) == 1)


def test_what_was_refused_is_told_with_its_reason(
    qtbot: QtBot, library: VoiceLibrary, open_window: OpenWindow, tmp_path: Path
) -> None:
    assets = [asset(data_uri(b"x"), "best", "pth")]
    window = open_window()
    notice = choose(qtbot, window, charx(tmp_path / "ada.charx", card_text(assets)))
    assert "“Ada” is here." in notice.text and "can run programs" in notice.text and "best.pth" in notice.text
    assert (notice.level, notice.button) == ("warning", "") and library.voices() == ()
    qtbot.waitUntil(lambda: window.context.personas.get("ada") is not None)


def test_several_refusals_are_counted_and_listed(
    qtbot: QtBot, library: VoiceLibrary, open_window: OpenWindow, tmp_path: Path
) -> None:
    assets = [asset(data_uri(b"x"), "best", "pth"), asset("https://127.0.0.1:9/a.onnx", ending="onnx")]
    notice = choose(qtbot, open_window(), charx(tmp_path / "ada.charx", card_text(assets)))
    assert "2 files of voices were not taken" in notice.text
    assert "best.pth: " in notice.detail and "fetches nothing that a card names" in notice.detail


def test_a_file_that_is_no_card_is_told(
    qtbot: QtBot, library: VoiceLibrary, open_window: OpenWindow, tmp_path: Path
) -> None:
    (tmp_path / "song.png").write_bytes(b"no picture")
    window = open_window()
    notice = choose(qtbot, window, tmp_path / "song.png")
    assert (notice.level, notice.text) == ("error", "This file is not a persona.")
