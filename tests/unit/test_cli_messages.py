"""What a person does to single messages, from the command line and over the real store."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from saijin_studio.core.bus import EventBus
from saijin_studio.core.conversation import MessageState, TurnState
from saijin_studio.services.container import Services
from saijin_studio.services.messages import MessageService
from saijin_studio.storage.conversations import ConversationStore
from saijin_studio.storage.database import Database
from saijin_studio.storage.edits import MessageStore
from saijin_studio.storage.replies import ReplyStore
from saijin_studio.storage.turns import TurnStore

from .fake_studio import Studio


class Stored:
    """One conversation: a greeting, a question and its answer."""

    def __init__(self, database: Database) -> None:
        self.conversations = ConversationStore(database)
        self.turns, replies = TurnStore(database), ReplyStore(database)
        self.messages = MessageService(
            MessageStore(database),
            self.conversations,
            self.turns,
            EventBus(),
            lambda _: None,
            lambda _: None,
            lambda: True,
        )
        self.id = self.conversations.create("yuuri", "Evening", "Hello.").id
        turn, message, _ = self.turns.send(self.id, "One", "chat_interaction")
        made = replies.deliver(turn.correlation_id, "d", "First", MessageState.COMPLETE, TurnState.ANSWERED)
        assert made is not None
        self.asked, self.reply = message.id, made[0].id

    def message(self, message_id: str) -> Any:
        return self.conversations.message(message_id)

    def texts(self) -> list[str]:
        return [message.text for message in self.conversations.messages(self.id, None, 100)]


@pytest.fixture
def stored(tmp_path: Path) -> Iterator[Stored]:
    database = Database.at(tmp_path / "studio.db")
    yield Stored(database)
    database.close()


class StoredStudio(Studio):
    stored: Stored

    def services(self) -> Services:
        return replace(super().services(), messages=self.stored.messages, chat=cast(Any, self.stored))


@pytest.fixture
def studio(tmp_path: Path, stored: Stored) -> Studio:
    made = StoredStudio(tmp_path / "studio")
    made.stored = stored
    return made


def told(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


def test_words_are_changed_and_the_earlier_ones_shown(
    studio: Studio, stored: Stored, capsys: pytest.CaptureFixture[str]
) -> None:
    assert studio.run("messages", "edit", stored.reply, "First, better") == 0
    assert stored.texts() == ["Hello.", "One", "First, better"]
    capsys.readouterr()
    assert studio.run("messages", "words", stored.reply, "--json") == 0
    assert [each["text"] for each in told(capsys)] == ["First"]
    assert studio.run("messages", "words", stored.reply) == 0
    assert capsys.readouterr().out.splitlines()[1].endswith("First")


def test_versions_branches_and_the_tree(studio: Studio, stored: Stored, capsys: pytest.CaptureFixture[str]) -> None:
    assert studio.run("messages", "edit", stored.reply, "Other", "--go-on") == 0
    assert stored.texts() == ["Hello.", "One", "Other"]
    assert studio.run("messages", "choose", stored.reply) == 0
    assert stored.texts() == ["Hello.", "One", "First"]
    capsys.readouterr()
    assert studio.run("messages", "tree", stored.id) == 0
    header, hello, other, first = capsys.readouterr().out.splitlines()
    assert header.split() == ["SHOWN", "MESSAGE", "COUNT", "FIRST", "WORDS"]
    assert hello.startswith("*") and other.endswith("  Other") and not other.startswith("*") and first.startswith("*")
    assert studio.run("messages", "branch", stored.asked) == 0
    assert stored.texts() == ["Hello.", "One"]


def test_what_was_deleted_is_listed_and_comes_back(
    studio: Studio, stored: Stored, capsys: pytest.CaptureFixture[str]
) -> None:
    assert studio.run("messages", "delete", stored.asked, "--below", "--json") == 0
    deletion = told(capsys)["deletion"]
    assert stored.texts() == ["Hello."]
    assert studio.run("messages", "deleted", "--json") == 0
    assert [(each["id"], each["count"]) for each in told(capsys)] == [(deletion, 2)]
    assert studio.run("messages", "restore", deletion) == 0
    assert stored.texts() == ["Hello.", "One", "First"]
    assert studio.run("messages", "restore", deletion) == 3


def test_marks(studio: Studio, stored: Stored, capsys: pytest.CaptureFixture[str]) -> None:
    assert studio.run("messages", "bookmark", stored.asked, "--note", "here") == 0
    assert studio.run("messages", "hide", stored.reply) == 0
    assert stored.message(stored.reply).hidden
    capsys.readouterr()
    assert studio.run("messages", "bookmarks", stored.id, "--json") == 0
    assert [each["message"]["bookmark"] for each in told(capsys)] == ["here"]
    assert studio.run("messages", "bookmark", stored.asked, "--remove") == 0
    assert studio.run("messages", "hide", stored.reply, "--undo") == 0
    assert stored.message(stored.asked).bookmark is None and not stored.message(stored.reply).hidden


def test_a_message_nobody_knows_ends_with_3(studio: Studio, capsys: pytest.CaptureFixture[str]) -> None:
    assert studio.run("messages", "choose", "nobody") == 3
    assert "not found" in capsys.readouterr().err
