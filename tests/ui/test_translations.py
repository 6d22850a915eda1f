"""Every text of the interface is translated, with its placeholders, and the window speaks it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from lxml import etree
from msgspec.structs import replace
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from saijin_studio.core.events import NoticeRaised
from saijin_studio.core.settings import LookSettings, Settings
from saijin_studio.ui.app import StudioWindow
from tests.ui.fakes import StudioServices

ROOT = Path(__file__).resolve().parents[2]
TS = ROOT / "resources" / "i18n" / "studio_ja.ts"


def messages(file: Path) -> dict[tuple[str, str], str]:
    """(context, source) -> translation; "" where it is missing or unfinished."""
    found = {}
    for context in etree.parse(file).getroot().findall("context"):
        for message in context.findall("message"):
            translation = message.find("translation")
            done = translation is not None and translation.get("type") is None
            text = (translation.text or "") if done and translation is not None else ""
            found[context.findtext("name") or "", message.findtext("source") or ""] = text
    return found


def test_nothing_is_left_untranslated() -> None:
    assert [key for key, text in messages(TS).items() if not text] == []


def test_placeholders_are_kept() -> None:
    for (_, source), text in messages(TS).items():
        assert sorted(re.findall(r"\{[^}]*\}", source)) == sorted(re.findall(r"\{[^}]*\}", text)), source


def test_the_file_has_every_text_of_the_code(tmp_path: Path) -> None:
    sources = [str(file) for file in sorted((ROOT / "app" / "saijin_studio" / "ui").rglob("*.py"))]
    fresh = tmp_path / "fresh.ts"
    tool = Path(sys.executable).parent / "pyside6-lupdate"
    subprocess.run([str(tool), *sources, "-ts", str(fresh)], check=True, capture_output=True, timeout=50)
    missing = messages(fresh).keys() - messages(TS).keys()
    assert not missing, f"run packaging/translations.py: {sorted(missing)}"


@pytest.fixture
def app(qapp: QApplication) -> QApplication:
    return qapp


def test_another_language_makes_the_window_again(qtbot: QtBot, app: QApplication, services: StudioServices) -> None:
    from concurrent.futures import Future
    from typing import Any

    future: Future[Any] = Future()
    future.set_result(services)
    settings = Settings(look=LookSettings(language="en", theme="light"))
    services.settings.current = settings
    shown: list[int] = []
    studio = StudioWindow(app, future, services.bus, services.paths, settings, lambda: shown.append(1))
    studio.show()
    qtbot.waitUntil(lambda: shown == [1])
    first = studio.window
    assert first.rail._buttons["settings"].text() == "Settings"
    first.show_section("settings")
    first.section("settings").show_target(page="language")
    studio.context.notices.show_event(NoticeRaised("audio_device"))
    english = studio.context.notices.current
    studio.context.save_settings(replace(settings, look=replace(settings.look, language="ja")))
    qtbot.waitUntil(lambda: studio.window is not first)
    assert studio.window.rail._buttons["settings"].text() == "設定"
    assert studio.window.current == "settings"
    assert studio.window.section("settings").target() == {"page": "language"}
    notice = studio.context.notices.current
    assert notice is not None and english is not None and notice.text != english.text
    studio.context.save_settings(settings)
    qtbot.waitUntil(lambda: studio.window.rail._buttons["settings"].text() == "Settings")
    studio.window.close()
    studio.close()
