"""Attachments beside a draft, and what becomes of them when it is sent; macros of what is sent."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from saijin_studio.core.attachments import PdfText
from saijin_studio.core.attachments.examine import MAX_BYTES, MAX_TEXT_BYTES
from saijin_studio.core.bus import EventBus
from saijin_studio.core.errors import InputError, NotFound
from saijin_studio.core.events import MessageStored
from saijin_studio.core.macros import expand, of_greeting
from saijin_studio.core.persona import Persona, PersonaText
from saijin_studio.core.settings import Settings, UserProfile
from saijin_studio.paths import Paths
from saijin_studio.services.attachments import AttachmentService
from saijin_studio.services.chat import ChatService
from saijin_studio.services.personas import PersonaService
from saijin_studio.storage.attachments import MOST, AttachmentStore
from saijin_studio.storage.conversations import ConversationStore
from saijin_studio.storage.database import Database
from saijin_studio.storage.edits import MessageStore
from saijin_studio.storage.media import MediaStore
from saijin_studio.storage.messages import now
from saijin_studio.storage.replies import ReplyStore
from saijin_studio.storage.turns import TurnStore

from .test_attachments import drawn

PDF = b"%PDF-1.7 ..."


class Reader:
    def read(self, content: bytes) -> PdfText:
        if content != PDF:
            raise InputError("no", reason="attachment_broken")
        return PdfText("Words of a page.", 1, 1)


class Studio:
    """The services over real stores; nothing answers."""

    def __init__(self, home: Path) -> None:
        self.database = Database.at(home / "studio.db")
        self.store = AttachmentStore(self.database)
        self.attachments = AttachmentService(self.store, MediaStore(home / "media"), Reader())
        self.bus = EventBus()
        settings = Settings(user=UserProfile(name="Aki"))
        self.chat = ChatService(
            ConversationStore(self.database),
            TurnStore(self.database),
            ReplyStore(self.database),
            cast(Any, None),
            PersonaService(Paths(home)),
            cast(Any, None),
            lambda: settings,
            lambda: "en",
            self.bus,
            lambda entry: None,
            lambda message, key: None,
            lambda: True,
        )
        self.id = self.chat.new_conversation("yuuri").id

    def sent(self) -> list[tuple[str, list[str]]]:
        """Text and attachments of each message of the person."""
        own = [message for message in self.chat.messages(self.id) if message.role == "user"]
        return [(message.text, [one.name for one in message.attachments]) for message in own]


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    made = Studio(tmp_path)
    yield made
    made.database.close()


def test_what_is_added_lies_beside_the_draft_until_it_is_sent(studio: Studio) -> None:
    picture = studio.attachments.add(studio.id, "cat.txt", drawn("png"))
    pdf = studio.attachments.add(studio.id, "paper.pdf", PDF)
    text = studio.attachments.add(studio.id, "notes.md", "Zeile mit ä".encode())
    assert studio.attachments.draft(studio.id) == (picture, pdf, text)
    assert (picture.kind, picture.width, picture.height, picture.characters) == ("image", 37, 23, 0)
    assert studio.attachments.text(pdf.id) == "Words of a page." and pdf.characters == 16
    assert studio.attachments.content(text.hash) == "Zeile mit ä".encode()
    heard: list[MessageStored] = []
    studio.bus.subscribe(MessageStored, heard.append)
    studio.chat.send(studio.id, "Look", attachments=[picture.id, text.id])
    assert studio.sent() == [("Look", ["cat.txt", "notes.md"])]
    assert heard[0].message.attachments == (picture, text)
    assert studio.attachments.draft(studio.id) == (pdf,)


def test_a_picture_may_go_without_words(studio: Studio) -> None:
    picture = studio.attachments.add(studio.id, "cat.png", drawn("png"))
    turn = studio.chat.send(studio.id, "", attachments=[picture.id])
    assert studio.sent() == [("", ["cat.png"])]
    asked = TurnStore(studio.database).asked(turn.correlation_id)
    assert asked.question.attachments == (picture,)  # what decides that there is something to answer
    with pytest.raises(InputError):
        studio.chat.send(studio.id, "  ")


def test_attachments_of_another_chat_do_not_go_along(studio: Studio) -> None:
    other = studio.chat.new_conversation("yuuri").id
    theirs = studio.attachments.add(other, "cat.png", drawn("png"))
    studio.chat.send(studio.id, "Mine", attachments=[theirs.id])
    assert studio.sent() == [("Mine", [])] and studio.attachments.draft(other) == (theirs,)


def test_what_is_refused_leaves_nothing(studio: Studio, tmp_path: Path) -> None:
    for name, content, reason in (
        ("a.bin", b"\0\1\2\3" * 9, "attachment_kind"),
        ("a.pdf", b"%PDF-broken", "attachment_broken"),
        ("a.txt", b"x" * (MAX_BYTES + 1), "attachment_large"),
    ):
        with pytest.raises(InputError) as caught:
            studio.attachments.add(studio.id, name, content)
        assert caught.value.params["reason"] == reason
    with pytest.raises(NotFound):
        studio.attachments.add("nowhere", "a.txt", b"words")
    assert studio.attachments.draft(studio.id) == ()


def test_there_is_a_most(studio: Studio) -> None:
    for number in range(MOST):
        studio.attachments.add(studio.id, f"{number}.txt", b"words")
    with pytest.raises(InputError) as caught:
        studio.attachments.add(studio.id, "more.txt", b"words")
    assert caught.value.params["reason"] == "attachment_many"


def test_files_are_read_and_devices_are_not(studio: Studio, tmp_path: Path) -> None:
    file = tmp_path / "ノート.txt"
    file.write_text("words")
    assert studio.attachments.add_file(studio.id, file).name == "ノート.txt"
    odd = [tmp_path / "missing.txt", tmp_path]
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")  # reading it would wait for ever
        odd += [tmp_path / "pipe", Path("/dev/zero")]
    for path in odd:
        with pytest.raises(InputError) as caught:
            studio.attachments.add_file(studio.id, path)
        assert caught.value.params["reason"] == "file"


def test_of_an_endless_text_the_beginning_is_kept(studio: Studio) -> None:
    made = studio.attachments.add_text(studio.id, "Pasted text.txt", "あ" * 7_000_000)
    assert made.kind == "text" and MAX_TEXT_BYTES - 3 < made.size <= MAX_TEXT_BYTES
    assert set(studio.attachments.text(made.id)) == {"あ"}


def test_taken_away_and_brought_back(studio: Studio) -> None:
    made = studio.attachments.add(studio.id, "cat.png", drawn("png"))
    studio.attachments.remove(made.id)
    assert studio.attachments.draft(studio.id) == ()
    again = studio.attachments.add_again(studio.id, made)
    assert (again.name, again.hash) == (made.name, made.hash) and studio.attachments.draft(studio.id) == (again,)


def test_what_went_with_a_message_cannot_be_taken_away(studio: Studio) -> None:
    made = studio.attachments.add(studio.id, "cat.png", drawn("png"))
    studio.chat.send(studio.id, "Look", attachments=[made.id])
    studio.attachments.remove(made.id)
    assert studio.sent() == [("Look", ["cat.png"])]


def test_files_go_when_their_messages_are_forgotten(studio: Studio) -> None:
    made = studio.attachments.add(studio.id, "cat.png", drawn("png"))
    turn = studio.chat.send(studio.id, "Look", attachments=[made.id])
    messages = MessageStore(studio.database)
    messages.delete(turn.user_message_id)
    assert studio.attachments.collect(grace=-1) == 0  # it can still be brought back
    messages.purge(now() + timedelta(days=1))
    assert studio.attachments.collect(grace=-1) == 1
    with pytest.raises(NotFound):
        studio.attachments.path(made.hash)


def test_macros_become_words_and_stay_those_words(studio: Studio) -> None:
    studio.chat.send(studio.id, "{{char}}, {{user}} rolls {{roll:1d1}} {{// nobody sees this}}", "a" * 32)
    studio.chat.send(studio.id, "You said: {{lastCharMessage}}")
    greeting = studio.chat.messages(studio.id)[0].text
    assert [text for text, _ in studio.sent()] == ["Yuuri, Aki rolls 1", f"You said: {greeting}"]
    studio.chat.send(studio.id, "2 < 3 and {{unknown}}")
    assert studio.sent()[-1][0] == "2 < 3 and {{unknown}}"
    with pytest.raises(InputError):
        studio.chat.send(studio.id, "{{// only a remark}}")


def test_macros_give_the_same_for_the_same_turn(studio: Studio) -> None:
    other = studio.chat.new_conversation("yuuri").id
    rolled = []
    for conversation, key in ((studio.id, "b" * 32), (other, "c" * 32)):
        turn = studio.chat.send(conversation, "{{roll:1d1000000}}", key)
        rolled.append(studio.chat.message(turn.user_message_id).text)
    assert rolled[0] != rolled[1]


def test_a_greeting_is_kept_as_it_was_shown(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    card = PersonaText("Yuuri", "", greeting="{{user}}, {{roll:1d1000000}}", other_greetings=("{{random:a,b,c}}",))
    monkeypatch.setattr(PersonaService, "get", lambda self, key: Persona("yuuri", {"en": card}))
    said = [
        studio.chat.messages(studio.chat.new_conversation("yuuri", seed=seed).id)[0].text for seed in ("s", "s", "")
    ]
    shown = expand(card.greeting, of_greeting(card, Settings(user=UserProfile(name="Aki")).first_profile, "en", "s"))
    assert said[0] == said[1] == shown != said[2]
    assert said[0].startswith("Aki, ") and "{{" not in said[0]
