"""Chats brought in from files of other programs, and taken out into files: by dropping, by menu, by dragging."""

from __future__ import annotations

import shutil
from pathlib import Path

from saijin_studio.ui.panels.chats.import_dialog import ImportDialog

from .hands import choose, click, drop, opened
from .keep_hands import Keeper, tick, translate
from .user import Script

COMING = 5  # chats in the files
FORMATS = ("json", "jsonl", "md", "html", "txt")


def said(words: str) -> str:
    return translate("ChatExchange", words)


def bring_in(keeper: Keeper) -> Script:
    """Everything in the folder `in` is dropped on the window at once."""
    yield keeper.chats.list.isVisible
    window = keeper.window
    drop(window, window.rect().center(), *sorted((keeper.folder / "in").iterdir()))
    yield lambda: (dialog := opened(ImportDialog)) is not None and dialog.go.isEnabled()
    dialog = opened(ImportDialog)
    assert dialog is not None
    keeper.seen["found"] = dialog.words.text()
    keeper.seen["problems"] = dialog.problems.toPlainText()
    choose(dialog.persona, "yuuri")
    keeper.photograph("01-import")
    click(dialog.go)
    yield lambda: not dialog.go.isVisible()
    keeper.photograph("02-imported")
    click(dialog.leave)
    yield lambda: opened(ImportDialog) is None and len(keeper.titles()) == COMING
    keeper.seen["imported"] = keeper.told()
    keeper.seen["titles"] = keeper.titles()
    keeper.photograph("03-chats")


def take_out(keeper: Keeper, title: str) -> Script:
    """Into each kind of file, all of them into an archive, and one dragged out of the list."""
    yield from keeper.open_chat(title)
    out = keeper.folder / "out"
    out.mkdir()
    for form in FORMATS:
        keeper.menu_of_chat(title)
        yield from keeper.pick(said("Export chat…"))
        yield from keeper.choose_file(out / f"chat.{form}")
        yield lambda form=form: f"chat.{form}" in keeper.told()  # type: ignore[misc]
    click(keeper.chats.list.more)
    yield from keeper.pick(said("Export all chats…"))
    yield from keeper.choose_file(out / "all.zip")
    yield lambda: "all.zip" in keeper.told() and (out / "all.zip").exists()
    keeper.seen["exported"] = keeper.told()
    keeper.photograph("30-exported")
    yield from drag_out(keeper, title, out)


def drag_out(keeper: Keeper, title: str, out: Path) -> Script:
    """What hangs on the pointer, as a file manager takes it."""
    view = keeper.chats.list.view
    data = view.model().mimeData([view.model().index(keeper.titles().index(title), 0)])
    (file,) = (Path(url.toLocalFile()) for url in data.urls())
    yield file.exists
    shutil.copy(file, out / "dragged.json")


def bring_back(keeper: Keeper) -> Script:
    """The studio's own file again, by the menu: it is here already, and comes beside what is here when asked to."""
    before = len(keeper.titles())
    click(keeper.chats.list.more)
    yield from keeper.pick(said("Import chats…"))
    yield from keeper.choose_file(keeper.folder / "out" / "chat.json")
    yield lambda: (dialog := opened(ImportDialog)) is not None and dialog.again.isVisible()
    dialog = opened(ImportDialog)
    assert dialog is not None
    keeper.seen["known"] = dialog.again.text()
    assert not dialog.go.isEnabled()
    tick(dialog.again)
    keeper.photograph("31-known")
    click(dialog.go)
    yield lambda: opened(ImportDialog) is None and len(keeper.titles()) == before + 1
