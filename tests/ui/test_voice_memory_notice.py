"""What the Coqui voices say of a GPU without room is read in the window."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from saijin_studio.bootstrap import coqui as bootstrap
from saijin_studio.core.events import NoticeRaised
from saijin_studio.core.installed_voice import InstalledVoice
from saijin_studio.core.voice import VoiceChoice
from saijin_studio.paths import Paths
from saijin_studio.providers.speech import coqui
from saijin_studio.providers.speech.coqui import CoquiEngine
from saijin_studio.ui.notice_bar import NoticeBar
from tests.ui.conftest import OpenWindow
from tests.ui.fakes import StudioServices
from tests.unit.coqui_stage import FAKE, new_folder


@pytest.fixture
def engine(services: StudioServices, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[CoquiEngine]:
    """As a studio puts it together, with models of paper."""
    monkeypatch.setattr(bootstrap, "own_python", lambda: Path(sys.executable))
    monkeypatch.setattr(coqui, "script", lambda: FAKE)
    voice = InstalledVoice("crowd", "Crowd", "coqui", ("en",), new_folder(tmp_path), speakers=("a",))
    engine, _, _ = bootstrap.make_coqui(Paths(tmp_path / "home"), services.bus, lambda: (voice,))
    yield engine
    engine.close()


def test_a_gpu_without_room_is_told_in_the_window(
    qtbot: QtBot, services: StudioServices, open_window: OpenWindow, engine: CoquiEngine
) -> None:
    told: list[str] = []
    services.bus.subscribe(NoticeRaised, lambda notice: told.append(notice.code))
    window = open_window()
    bar = window.main.findChild(NoticeBar)
    assert isinstance(bar, NoticeBar) and bar.isHidden()
    engine.synthesise("never mind", "en", VoiceChoice())
    qtbot.waitUntil(lambda: bar.isVisible() and bar._more.text() == "1 more")
    texts = [bar._text.text()]
    QTest.mouseClick(bar._close, Qt.MouseButton.LeftButton)
    texts.append(bar._text.text())
    assert any("goes on in smaller portions" in text for text in texts)
    assert any("made on the processor for some minutes" in text for text in texts)
    engine.synthesise("Hello.", "en", VoiceChoice())
    assert told == ["voice_memory_smaller", "voice_memory_cpu"], "once, and not with each sentence"
