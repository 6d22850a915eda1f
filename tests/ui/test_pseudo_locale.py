"""Every text that the window shows comes from a translation: in a language of brackets none stands without them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QCoreApplication, QLocale, QTranslator
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QDialog,
    QGroupBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QSpinBox,
    QTabBar,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from saijin_studio.core.conversation import MessageState, ProviderFailure, Role
from saijin_studio.ui.sections import sections
from tests.ui.conftest import OpenWindow, Window
from tests.ui.fakes import StudioServices

BRACKETS = re.compile(r"⟦[^⟦⟧]*⟧")
LETTER = re.compile(r"[^\W\d_]")
TAG = re.compile(r"<[^>]*>|&\w+;")
# Names of programs and languages, and keys as they are written on them.
NAMES = {
    "Saijin Studio",
    "English",
    "日本語",
    "Camunda 7",
    "Operaton",
    "Ollama",
    "eSpeak NG",
    "Open JTalk",
    "Coqui TTS 0.28",
    "XTTS v2",
    "Headphones",  # devices of this test
    "Speakers",
}
# Keys, also behind translated ones, numbers with units, addresses, names of processes and of models.
DATA = re.compile(
    r"\(?((Ctrl|Shift|Alt)\+)*(F\d+|[A-Z]|Enter|Esc|↑ / Ctrl\+↓)\)?"
    r"|[\d,.:/ -]*(ms|s|min|h|px|dB|kB|MB|GB|kHz|Hz|%|°C|W|pt)"
    r"|http://\S+|[a-z]+(_[a-z]+)+|\w+:\d+b|(tts|whisper)-1"
)


class Brackets(QTranslator):
    """Translates everything by putting it into brackets."""

    def isEmpty(self) -> bool:
        return False

    def translate(self, context: str, source: str, disambiguation: str | None = None, n: int = -1) -> str:
        return f"⟦{source}⟧" if source.strip() else source


@pytest.fixture
def brackets() -> Iterator[None]:
    translator = Brackets()
    assert QCoreApplication.installTranslator(translator)
    yield
    QCoreApplication.removeTranslator(translator)


@pytest.fixture
def window(qtbot: QtBot, brackets: None, services: StudioServices, open_window: OpenWindow) -> Window:
    """With a chat in which replies went well and wrong."""
    chat = services.chat.add("yuuri", "12345", datetime.now(UTC))
    services.chat.put(chat.id, Role.USER, "1")
    failed = (ProviderFailure("ollama", "1", "rate_limited"),)
    services.chat.put(chat.id, Role.PERSONA, "2", provider="offline", model="1", correlation_id="t1")
    services.chat.put(chat.id, Role.PERSONA, "3", state=MessageState.INTERRUPTED, failure="idle_timeout")
    services.chat.put(chat.id, Role.PERSONA, "", state=MessageState.FAILED, failure="timeout", failures=failed)
    return open_window(services.chat.chats[chat.id])


@pytest.fixture
def data(services: StudioServices) -> set[str]:
    """What the shipped personas say of themselves, and languages by their own names."""
    words = [words for persona in services.personas.list() for words in persona.texts.values()]
    languages = {QLocale(language).nativeLanguageName() for language in QLocale.Language}
    return {text for each in words for text in (each.name, each.tagline)} | languages


def plain(text: str) -> str:
    """What of a text is no translation."""
    text = TAG.sub(" ", text)
    while BRACKETS.search(text):
        text = BRACKETS.sub("", text)
    return text.strip()


def is_word(text: str, data: Collection[str]) -> bool:
    """`data`: texts of the studio that are not the interface's own."""
    left = plain(text)
    return bool(LETTER.search(left)) and left not in NAMES and left not in data and not DATA.fullmatch(left)


def texts_of(widget: QWidget) -> Iterator[str]:
    """All that a person reads or hears of a widget; what stands in a field or a list is data."""
    yield from (widget.toolTip(), widget.accessibleName(), widget.accessibleDescription(), widget.statusTip())
    if isinstance(widget, (QAbstractButton, QLabel)):
        yield widget.text()
    elif isinstance(widget, (QLineEdit, QTextEdit, QPlainTextEdit)):
        yield widget.placeholderText()
    elif isinstance(widget, QGroupBox):
        yield widget.title()
    elif isinstance(widget, QTabBar):
        yield from (widget.tabText(number) for number in range(widget.count()))
        yield from (widget.tabToolTip(number) for number in range(widget.count()))
    elif isinstance(widget, QComboBox):
        yield from (widget.itemText(number) for number in range(widget.count()))
    elif isinstance(widget, QSpinBox):
        yield from (widget.prefix(), widget.suffix(), widget.specialValueText())
    elif isinstance(widget, QHeaderView) and (model := widget.model()) is not None:
        yield from (str(model.headerData(n, widget.orientation()) or "") for n in range(widget.count()))
    elif isinstance(widget, QMenu):
        yield from (action.text() for action in widget.actions())
    if widget.isWindow():
        yield widget.windowTitle()


def untranslated(root: QWidget, data: Collection[str]) -> list[str]:
    """Also of what is hidden now: it is shown at another time."""
    found = {}
    for widget in [root, *root.findChildren(QWidget)]:
        for text in texts_of(widget):
            if is_word(text, data):
                found[text] = f"{type(widget).__name__} {widget.objectName()}: {text}"
    return sorted(found.values())


PLACES: list[tuple[str, dict[str, str]]] = [(entry.id, {}) for entry in sections()] + [
    ("processes", {"tab": "models"}),
    ("processes", {"tab": "tasks"}),
    ("processes", {"tab": "figures"}),
]


@pytest.mark.parametrize(("section", "target"), PLACES, ids=[" ".join((key, *at.values())) for key, at in PLACES])
def test_a_section_shows_nothing_that_is_not_translated(
    qtbot: QtBot, window: Window, data: set[str], section: str, target: dict[str, str]
) -> None:
    window.context.open_section(section, **target)
    qtbot.waitUntil(lambda: not window.context.operations._kept)
    assert untranslated(window.main, data) == []


def test_all_acts_are_translated(window: Window) -> None:
    acts = window.main.findChildren(QAction)
    assert acts
    assert [act.text() for act in acts if is_word(act.text(), ())] == []


@pytest.mark.parametrize("act", ["view.palette", "view.shortcuts", "chat.new"])
def test_dialogs_are_translated(qtbot: QtBot, window: Window, data: set[str], act: str) -> None:
    window.context.actions.action(act).trigger()
    qtbot.waitUntil(lambda: any(dialog.isVisible() for dialog in window.main.findChildren(QDialog)))
    for dialog in window.main.findChildren(QDialog):
        assert untranslated(dialog, data) == []
        dialog.close()
