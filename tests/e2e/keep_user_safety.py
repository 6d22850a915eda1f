"""Nothing is lost: what was edited and deleted comes back, and so does everything out of one file."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from saijin_studio.ui.panels.chats.bin import BinPanel
from saijin_studio.ui.panels.chats.versions import EarlierWords
from saijin_studio.ui.panels.settings.backup_run import RestoreQuestion
from saijin_studio.ui.panels.settings.backups import BackupsPage
from saijin_studio.ui.panels.settings.section import SettingsSection

from .hands import click, click_row, in_sight, opened
from .keep_hands import Keeper, bring_in_sight, put, translate
from .keep_user_finding import side
from .user import Script

CHANGED = "What I meant to say."


def words(text: str) -> str:
    return translate("MessageActs", text)


def take_back(keeper: Keeper, title: str) -> Script:
    """A message is changed and deleted, then a whole chat; each comes back."""
    yield from keeper.open_chat(title)
    yield from change(keeper)
    yield from delete_message(keeper)
    yield from delete_chat(keeper, title)


def change(keeper: Keeper) -> Script:
    before = keeper.rows[-1].text
    yield from keeper.keys("Ctrl+E")
    editor = keeper.chats.chat.editing.editor
    yield lambda: in_sight(editor.edit)
    keeper.write(editor.edit, CHANGED)
    QTest.keyClick(editor.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    yield lambda: keeper.rows[-1].text == CHANGED
    transcript = keeper.chats.chat.transcript
    transcript.open_menu(transcript.mapToGlobal(transcript.rect().center()), keeper.rows[-1])
    yield from keeper.pick(translate("offers", "Earlier words…"))
    yield lambda: opened(EarlierWords) is not None
    dialog = opened(EarlierWords)
    assert dialog is not None
    yield lambda: dialog.words.toPlainText() == before
    keeper.photograph("24-earlier-words")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    yield lambda: opened(EarlierWords) is None


def delete_message(keeper: Keeper) -> Script:
    """Once undone at once, once brought back from what was deleted."""
    many = len(keeper.rows)
    yield from keeper.palette(words("Delete the message"))
    yield lambda: len(keeper.rows) == many - 1
    keeper.press_notice()
    yield lambda: len(keeper.rows) == many
    yield from keeper.palette(words("Delete the message"))
    yield lambda: len(keeper.rows) == many - 1
    yield from from_bin(keeper)
    yield lambda: len(keeper.rows) == many and keeper.rows[-1].text == CHANGED


def from_bin(keeper: Keeper) -> Script:
    """What was deleted last."""
    yield from keeper.palette(translate("ChatList", "Recently deleted"))
    yield lambda: (panel := side(keeper, BinPanel)) is not None and panel.restore.isEnabled()
    panel = side(keeper, BinPanel)
    assert panel is not None
    before = panel.list.found.rowCount()
    keeper.photograph("25-bin")
    click_row(panel.list, 0)
    click(panel.restore)
    yield lambda: panel.list.found.rowCount() == before - 1
    click(panel.back)
    yield lambda: in_sight(keeper.chats.list.view)


def delete_chat(keeper: Keeper, title: str) -> Script:
    yield from keeper.palette(translate("ChatActs", "Delete chat"))
    yield lambda: title not in keeper.titles()
    keeper.seen["deleted"] = keeper.told()
    yield from from_bin(keeper)
    yield lambda: title in keeper.titles()


# -- everything as one file


def backups_page(keeper: Keeper) -> BackupsPage:
    section = keeper.window.section("settings")
    assert isinstance(section, SettingsSection)
    page = section.pages["backups"][2]
    assert isinstance(page, BackupsPage)
    return page


def back_up(keeper: Keeper, title: str) -> Script:
    """While a reply is being made; then the chat goes, and comes back with everything."""
    yield from keeper.open_chat(title)
    many = keeper.titles().count(title)
    keeper.person.write("Keep this.")
    yield from keeper.palette(translate("ChatExchange", "Backups…"))
    page = backups_page(keeper)
    yield lambda: in_sight(page.make)
    page.keep.setFocus()
    page.keep.selectAll()
    put(page.keep, "3")
    QTest.keyClick(page.keep, Qt.Key.Key_Return)
    click(page.make)
    yield from keeper.choose_file(keeper.folder / "out" / "everything.zip")
    yield lambda: "everything.zip" in page.run.words.text()
    keeper.seen["backup"] = page.run.words.text()
    bring_in_sight(page.make)
    keeper.photograph("26-backups")
    yield from keeper.keys("Ctrl+1")
    yield lambda: keeper.rows[-1].text.startswith("I am listening") and not keeper.rows[-1].making
    yield from keeper.palette(translate("ChatActs", "Delete chat"))
    yield lambda: keeper.titles().count(title) == many - 1
    yield from restore(keeper)
    yield lambda: keeper.titles().count(title) == many
    keeper.photograph("28-restored")
    yield from kept(keeper)


def restore(keeper: Keeper) -> Script:
    old = keeper.window
    yield from keeper.palette(translate("ChatExchange", "Backups…"))
    page = backups_page(keeper)
    yield lambda: in_sight(page.bring)
    click(page.bring)
    yield from keeper.choose_file(keeper.folder / "out" / "everything.zip")
    yield lambda: opened(RestoreQuestion) is not None
    question = opened(RestoreQuestion)
    assert question is not None
    keeper.seen["question"] = question.words.text()
    keeper.photograph("27-restore")
    assert isinstance(question.restore, QPushButton)
    click(question.restore)
    yield lambda: keeper.window is not old and bool(keeper.told())
    keeper.seen["restored"] = keeper.told()
    yield from keeper.keys("Ctrl+1")


def kept(keeper: Keeper) -> Script:
    """What was there before has been kept, too."""
    yield from keeper.palette(translate("ChatExchange", "Backups…"))
    page = backups_page(keeper)
    yield page.kept.isVisible
    keeper.seen["kept"] = [label.text() for label in page.kept.findChildren(QLabel)]
    keeper.photograph("29-kept")
