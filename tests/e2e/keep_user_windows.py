"""A chat in a window of its own, replies that are told of, the palette, the shortcuts, and the keyboard alone."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from saijin_studio.ui.chat_window import ChatWindow
from saijin_studio.ui.palette import CommandPalette, ShortcutList
from saijin_studio.ui.panels.personas.chooser import PersonaChooser

from .hands import opened
from .keep_hands import Keeper, put, translate
from .keep_server import REPLY, TITLE
from .user import Script

SECTIONS = ("chats", "personas", "processes", "voice", "resources", "settings")
MOST_STEPS = 60  # of the tabulator, until the focus is where it was


def look_around(keeper: Keeper, title: str) -> Script:
    yield from begin_anew(keeper)
    yield from apart(keeper, title)
    yield from out_of_sight(keeper, title)
    yield from shortcuts(keeper)
    yield from by_tabulator(keeper)


def begin_anew(keeper: Keeper) -> Script:
    """A new chat gets its title from the model; another one is asked for by hand."""
    yield from keeper.keys("Ctrl+N")
    yield lambda: opened(PersonaChooser) is not None
    dialog = opened(PersonaChooser)
    assert dialog is not None
    yield keeper.has_keys
    keeper.photograph("18-new-chat")
    yield from keeper.keys("Return")
    yield lambda: opened(PersonaChooser) is None and keeper.chats.chat.live.conversation_id is None
    keeper.person.write("Good evening.")
    yield lambda: TITLE in keeper.titles()
    keeper.seen["titled"] = keeper.chats.chat.header.title
    yield from keeper.palette(translate("Titling", "Title by the model"))
    yield lambda: TITLE in keeper.told()


def apart(keeper: Keeper, title: str) -> Script:
    """What is written in a chat's own window stands in both."""
    yield from keeper.open_chat(title)
    yield from keeper.keys("Ctrl+Shift+O")
    yield lambda: (window := opened(ChatWindow)) is not None and bool(window.page.transcript.stack.rows)
    window = opened(ChatWindow)
    assert window is not None
    keeper.seen["apart"] = window.windowTitle()
    assert window.focusWidget() is window.page.composer.edit
    before = len(keeper.person.replies())
    edit = window.page.composer.edit
    QTest.keyClicks(edit, "From over here.")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    yield lambda: len(keeper.person.replies()) == before + 1
    yield lambda: window.page.transcript.stack.rows[-1].text.strip() == REPLY
    keeper.photograph("19-own-window")
    QTest.keySequence(edit, "Ctrl+W")
    yield lambda: opened(ChatWindow) is None


def out_of_sight(keeper: Keeper, title: str) -> Script:
    """A reply that comes while another section is looked at is told of; one that is looked at is not."""
    told: list[tuple[str, str]] = []
    tray = keeper.person.studio.tray
    setattr(tray.icon, "showMessage", lambda who, words, _icon: told.append((who, words)))  # noqa: B010 - as user has it
    before = len(keeper.person.replies())
    keeper.chats.chat.composer.edit.setFocus()
    yield keeper.has_keys
    keeper.person.write("Are you there?")
    yield lambda: len(keeper.person.replies()) == before + 1
    assert not told, told
    keeper.person.write("And now?")
    yield from keeper.keys("Ctrl+,")
    yield lambda: len(told) == 1
    keeper.seen["told"] = told[0]
    keeper.window.section("settings").show_target(page="notify")
    keeper.photograph("20-notify")
    tray.icon.messageClicked.emit()
    yield lambda: keeper.window.current == "chats" and keeper.chats.chat.header.title == title


def shortcuts(keeper: Keeper) -> Script:
    went = []
    for place, section in enumerate(SECTIONS, 1):
        yield from keeper.keys(f"Ctrl+{place}")
        yield lambda section=section: keeper.window.current == section  # type: ignore[misc]
        went.append(section)
    keeper.seen["went"] = went
    yield from keeper.keys("Ctrl+1", "F1")
    yield lambda: opened(ShortcutList) is not None
    dialog = opened(ShortcutList)
    assert dialog is not None
    keeper.seen["shortcuts"] = [each.text() for each in dialog.findChildren(QLabel)]
    keeper.photograph("21-shortcuts")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    yield lambda: opened(ShortcutList) is None
    yield from keeper.keys("Ctrl+K")
    yield lambda: opened(CommandPalette) is not None
    palette = opened(CommandPalette)
    assert palette is not None
    keeper.seen["palette"] = [palette.list.item(row).text() for row in range(palette.list.count())]
    put(palette.search, "reika")
    keeper.photograph("22-palette")
    QTest.keyClick(palette.search, Qt.Key.Key_Escape)
    yield lambda: opened(CommandPalette) is None
    yield from keeper.keys("Ctrl+B")
    yield lambda: not keeper.chats.list.isVisible()
    yield from keeper.keys("Ctrl+B", "Ctrl+I")
    yield keeper.window.inspector_place.isVisible
    keeper.photograph("23-inspector")
    yield from keeper.keys("Ctrl+I")
    yield lambda: not keeper.window.inspector_place.isVisible()


def by_tabulator(keeper: Keeper) -> Script:
    """Everything that can be reached in the chats, and what a screen reader says there."""
    keeper.chats.chat.composer.edit.setFocus()
    yield keeper.has_keys
    here = first = QApplication.focusWidget()
    reached: dict[QWidget, str] = {}
    for _ in range(MOST_STEPS):
        assert here is not None
        QTest.keyClick(here, Qt.Key.Key_Tab)
        here = QApplication.focusWidget()
        if here is None or here in reached:
            break
        reached[here] = spoken(here)
    keeper.seen["reached"] = [(type(widget).__name__, name) for widget, name in reached.items()]
    keeper.seen["came_round"] = first in reached


def spoken(widget: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name) if interface is not None else ""
