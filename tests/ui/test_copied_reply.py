"""A copied reply tells how the first one was made, or that there is none any more."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from pytestqt.qtbot import QtBot

from saijin_studio.storage.bin import BinStore
from saijin_studio.storage.copies import CopyStore
from saijin_studio.storage.edits import MessageStore
from saijin_studio.storage.traces import TraceStore
from saijin_studio.ui.transcript.offers import offers
from saijin_studio.ui.transcript.rows import Row
from tests.ui.conftest import OpenWindow, Window
from tests.ui.stored import StoredStudio


@pytest.fixture
def services(tmp_path: Path) -> Iterator[StoredStudio]:
    made = StoredStudio(tmp_path / "home")
    made.paths.home.mkdir()
    made.paths.settings_file.write_text("{}")
    made.traces = SimpleNamespace(of_message=TraceStore(made.database).of_message)  # type: ignore[assignment]
    yield made
    made.close()


def row(window: Window, text: str) -> Row:
    return next(each for each in window.transcript.stack.rows if each.text == text)


def test_it_is_offered_told_and_in_the_end_refused_in_plain_words(
    qtbot: QtBot, services: StoredStudio, open_window: OpenWindow
) -> None:
    chat = services.conversations.create("yuuri", "Evening", "Welcome.")
    turn = services.chat.send(chat.id, "One")
    services.answer(turn, "First")
    copies = CopyStore(services.database, MessageStore(services.database))
    copy = copies.duplicate(chat.id, "Copy")
    services.conversations.set_deleted(chat.id, True)
    window = open_window()
    window.context.open_section("chats", conversation=copy)
    qtbot.waitUntil(lambda: window.texts() == ["Welcome.", "One", "First"])
    names = {text: {offer.name for offer in offers(row(window, text), False)} for text in window.texts()}
    assert [text for text, offered in names.items() if "inspect" in offered] == ["First"]
    assert "regenerate" not in names["First"]  # no process made the copy
    with qtbot.waitSignal(window.context.inspect_requested) as asked:
        window.transcript.action.emit("inspect", row(window, "First"))
    assert asked.args == [turn.correlation_id]
    BinStore(services.database).forget_chat(chat.id)
    window.transcript.action.emit("inspect", row(window, "First"))
    qtbot.waitUntil(
        lambda: window.context.notices.current is not None and "This is a copy" in window.context.notices.current.text
    )
