"""Chats of files on SQLite and on PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime

from saijin_studio.core.conversation import Attachment, Role
from saijin_studio.core.exchange.record import ChatFile, FileMessage
from saijin_studio.storage.conversations import ConversationStore
from saijin_studio.storage.database import Database
from saijin_studio.storage.exchange import ExchangeStore, KeptFile, NewChat, StoredChat

from .test_both_servers import database, server, url  # noqa: F401 - fixtures

AT = datetime(2024, 6, 1, 12, tzinfo=UTC)
CHAT = ChatFile(
    "Tides",
    "yuuri",
    "Mira",
    created_at=AT,
    tags=("sea",),
    options={"note": {"text": "x"}},
    summary="Short",
    summary_until="b",
    extra={"saijin": {"pinned": True, "folder": "Shore"}},
    messages=(
        FileMessage("a", Role.USER, "潮", at=AT, bookmark="here"),
        FileMessage("b", Role.PERSONA, "One", "a", AT, "Mira", current=False, reasoning="Hm."),
        FileMessage("c", Role.PERSONA, "Two", "a", AT, "Mira", extra={"chatgpt": {"x": [1, None]}}),
    ),
)
FILES = {"a": [KeptFile(Attachment("", "text", "a.txt", "text/plain", "0" * 64, 3), "abc")]}


def test_a_chat_comes_back_with_all_that_belongs_to_it(database: Database) -> None:  # noqa: F811
    store = ExchangeStore(database)
    key = store.add(NewChat(StoredChat(CHAT, FILES), "f" * 64, {"character": "Mira", "digest": "d"}))
    found = store.read(key)
    assert [(one.text, one.current, one.name, one.reasoning) for one in found.chat.messages] == [
        ("潮", True, "", ""),
        ("One", False, "Mira", "Hm."),
        ("Two", True, "Mira", ""),
    ]
    assert [one.parent for one in found.chat.messages[1:]] == [found.chat.messages[0].id] * 2
    assert found.chat.messages[2].extra == {"chatgpt": {"x": [1, None]}}
    assert (found.chat.tags, found.chat.options, found.chat.character) == (("sea",), CHAT.options, "Mira")
    ((owner, (kept,)),) = found.files.items()
    assert (owner, kept.text, kept.attachment.name) == (found.chat.messages[0].id, "abc", "a.txt")
    assert store.here(["f" * 64, "e" * 64])["f" * 64].conversation_id == key
    (listed,) = ConversationStore(database).all()
    assert (listed.pinned, listed.last_line, listed.folder_id is not None) == (True, "Two", True)
