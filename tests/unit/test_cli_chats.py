"""Chats are kept, found, copied and deleted from the command line, over a store of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from saijin_studio.core.bus import EventBus
from saijin_studio.core.conversation import MessageState, TurnState
from saijin_studio.services.library import LibraryService
from saijin_studio.storage.bin import BinStore
from saijin_studio.storage.conversations import ConversationStore
from saijin_studio.storage.copies import CopyStore
from saijin_studio.storage.database import Database
from saijin_studio.storage.edits import MessageStore
from saijin_studio.storage.library import LibraryStore
from saijin_studio.storage.replies import ReplyStore
from saijin_studio.storage.search import SearchStore
from saijin_studio.storage.turns import TurnStore
from tests.unit.fake_studio import Studio

Capture = pytest.CaptureFixture[str]


class Desk:
    """The command line over a real library."""

    def __init__(self, studio: Studio, database: Database, capture: Capture, audio: Path) -> None:
        self._studio, self._capture = studio, capture
        self.chats, self.turns, self.replies = ConversationStore(database), TurnStore(database), ReplyStore(database)
        self.messages = MessageStore(database)
        library = LibraryService(
            LibraryStore(database),
            CopyStore(database, self.messages),
            BinStore(database),
            SearchStore(database),
            self.messages,
            EventBus(),
            audio,
        )
        chats = self.chats
        chat = SimpleNamespace(
            conversation=chats.get,
            message=chats.message,
            rename=chats.rename,
            delete=lambda key: chats.set_deleted(key, True),
            restore=lambda key: chats.set_deleted(key, False),
        )
        studio.parts = {"library": library, "chat": chat, "messages": self.messages}

    def chat(self, title: str, words: str, reply: str) -> str:
        chat = self.chats.create("yuuri", title, "").id
        turn, _, _ = self.turns.send(chat, words, "chat_interaction")
        self.replies.deliver(turn.correlation_id, "d", reply, MessageState.COMPLETE, TurnState.ANSWERED)
        return chat

    def shown(self, chat: str) -> list[str]:
        return [message.text for message in self.chats.messages(chat, None, 100)]

    def run(self, *argv: str) -> str:
        assert self._studio.run(*argv) == 0, self._capture.readouterr().err
        return self._capture.readouterr().out

    def json(self, *argv: str) -> Any:
        return json.loads(self.run(*argv, "--json"))

    def fails(self, code: int, *argv: str) -> None:
        assert self._studio.run(*argv) == code
        assert self._capture.readouterr().err.startswith(("saijin-studio", "usage"))


@pytest.fixture
def desk(home: Path, capsys: Capture, tmp_path: Path) -> Iterator[Desk]:
    database = Database.at(tmp_path / "studio.db")
    yield Desk(Studio(home), database, capsys, tmp_path)
    database.close()


def test_words_are_found_and_narrowed(desk: Desk) -> None:
    chat = desk.chat("Coast", "Where is the lighthouse?", "Behind the dunes.")
    (hit,) = desk.json("conversations", "search", "dunes", "--by", "persona", "--since", "2020-01-01")
    assert (hit["conversation_id"], hit["title"], hit["excerpt"]) == (chat, "Coast", "Behind the dunes.")
    assert "Behind the dunes." in desk.run("conversations", "search", "dunes")
    assert desk.run("conversations", "search", "dunes", "--until", "2020-01-01") == "Nothing was found.\n"
    assert len(desk.json("conversations", "search", "the", "--limit", "1")) == 1
    assert len(desk.json("conversations", "search", "--by", "me")) == 1
    desk.fails(2, "conversations", "search")
    desk.fails(2, "conversations", "search", "x", "--since", "yesterday")


def test_chats_are_kept_in_order(desk: Desk) -> None:
    chat = desk.chat("Coast", "One", "First")
    for name in ("pin", "archive"):
        assert desk.run("conversations", name, chat) == f"{chat}\n"
    assert desk.chats.get(chat).pinned and desk.chats.get(chat).archived
    for name in ("unpin", "unarchive"):
        desk.run("conversations", name, chat)
    assert not desk.chats.get(chat).pinned and not desk.chats.get(chat).archived
    desk.run("conversations", "rename", chat, "Shore")
    assert desk.json("conversations", "tag", chat, "#Sea", "walks")["tags"] == ["Sea", "walks"]
    kept = desk.chats.get(chat)
    assert kept.title == "Shore" and kept.tags == ("Sea", "walks")
    assert desk.run("conversations", "tag", chat) == "no tags\n"
    desk.fails(3, "conversations", "pin", "nothing")


def test_folders(desk: Desk) -> None:
    chat = desk.chat("Coast", "One", "First")
    assert desk.run("folders", "list") == "There are no folders.\n"
    made = desk.json("folders", "make", "Work")
    desk.run("conversations", "move", chat, "work")
    desk.run("folders", "rename", "Work", "Play")
    assert [(each["name"], each["chats"]) for each in desk.json("folders", "list")] == [("Play", 1)]
    desk.run("conversations", "move", chat)
    assert desk.chats.get(chat).folder_id is None
    desk.run("conversations", "move", chat, made["id"])
    assert desk.json("folders", "remove", "Play")["chats"] == [chat]
    desk.fails(3, "conversations", "move", chat, "Play")
    desk.fails(2, "folders", "make", " ")


def test_copies(desk: Desk) -> None:
    one, two = desk.chat("One", "Uno", "First"), desk.chat("Two", "Dos", "Second")
    copy = desk.run("conversations", "duplicate", one).strip()
    assert desk.chats.get(copy).title == "One (copy)" and desk.shown(copy) == ["Uno", "First"]
    first = desk.chats.messages(one, None, 9)[0].id
    made = desk.json("conversations", "continue", first, "--title", "Elsewhere")["id"]
    assert desk.chats.get(made).title == "Elsewhere" and desk.shown(made) == ["Uno"]
    desk.run("conversations", "merge", one, two)
    assert desk.shown(one) == ["Uno", "First", "Dos", "Second"]
    desk.fails(2, "conversations", "merge", one, one)
    desk.fails(3, "conversations", "merge", one, two)


def test_what_was_deleted_is_restored_or_forgotten(desk: Desk) -> None:
    one, two = desk.chat("One", "Uno", "First"), desk.chat("Two", "Dos", "Second")
    desk.run("conversations", "delete", one)
    deletion = desk.messages.delete(desk.chats.messages(two, None, 9)[0].id)
    listed = desk.json("conversations", "bin")
    assert [each["id"] for each in listed["conversations"] + listed["messages"]] == [one, deletion]
    assert "Dos" in desk.run("conversations", "bin")
    desk.run("conversations", "restore", deletion)
    desk.run("conversations", "restore", one)
    assert desk.shown(one) == ["Uno", "First"] and desk.shown(two) == ["Dos", "Second"]
    desk.run("conversations", "delete", one)
    desk.fails(2, "conversations", "forget", one)
    assert desk.json("conversations", "forget", one, "--yes") == {"id": one, "messages": 2}
    desk.fails(3, "conversations", "restore", one)
    desk.fails(3, "conversations", "delete", one)


def test_bookmarks(desk: Desk) -> None:
    chat = desk.chat("One", "Uno", "First")
    assert desk.run("conversations", "bookmarks") == "There are no bookmarks.\n"
    desk.messages.bookmark(desk.chats.messages(chat, None, 9)[1].id, "good")
    assert [each["message"]["bookmark"] for each in desk.json("conversations", "bookmarks")] == ["good"]
    assert "First" in desk.run("conversations", "bookmarks")
