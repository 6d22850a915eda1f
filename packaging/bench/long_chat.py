"""A library as a person has it after years: 100,000 messages in 1,000 chats, one of them with 10,000 (20 MB)."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert

from saijin_studio.core.conversation import MessageState, Role
from saijin_studio.storage.database import Database
from saijin_studio.storage.tables import ConversationRow, MessageRow

LONG, CHATS, MESSAGES = 10_000, 1_000, 100_000
LONG_CHARACTERS, SHORT_CHARACTERS = 2_000, 250  # of a message, on average
RARE = "quicksilver"  # a word in every thousandth message
ROWS = 2_000  # in one statement
UNREAD = 4  # messages at the end of each chat
BEGAN = datetime(2024, 1, 1, tzinfo=UTC)
PARTS = (
    "The rain **draws** soft lines on the window, and *she smiles* while the lamps go out one by one. ",
    '"Shall we go?" she asked, "or is it too late for the last train?" ',
    "雨の日は本を読むのにちょうどいいですね。図書館の窓から港が見えます。 ",
    "- a list item\n- another one with `code` in it\n\n",
    "```python\nfor line in lines:\n    print(line.strip())\n```\n\n",
    "| Day | Weather |\n|---|---|\n| Monday | rain |\n\n",
)


def fill(database: Database) -> str:
    """Returns the id of the long chat, which is not the newest."""
    long = ""
    each = (MESSAGES - LONG) // (CHATS - 1)
    with database.session() as session:
        for number in range(CHATS):
            key, is_long = uuid.uuid4().hex, number == CHATS // 2
            count, size = (LONG, LONG_CHARACTERS) if is_long else (each, SHORT_CHARACTERS)
            long = key if is_long else long
            at = BEGAN + timedelta(hours=number)
            session.add(_chat(key, number, at, count - UNREAD))
            session.flush()
            rows = list(_messages(key, number, count, size, at))
            for start in range(0, count, ROWS):
                session.execute(insert(MessageRow), rows[start : start + ROWS])
    return long


def _chat(key: str, number: int, at: datetime, seen: int) -> ConversationRow:
    title = f"Chat {number}"
    return ConversationRow(
        id=key,
        title=title,
        persona_key="yuuri",
        created_at=at,
        updated_at=at,
        last_line="She smiles.",
        seen_position=seen,
    )


def _messages(chat: str, seed: int, count: int, size: int, at: datetime) -> Iterator[dict[str, Any]]:
    """In one row, as if nobody had ever gone back."""
    parent: str | None = None
    for number in range(count):
        key = uuid.uuid4().hex
        yield {
            "id": key,
            "conversation_id": chat,
            "position": number + 1,
            "role": Role.PERSONA if number % 2 else Role.USER,
            "text": _words(seed + number, size),
            "state": MessageState.COMPLETE,
            "created_at": at + timedelta(seconds=number),
            "persona_key": "yuuri" if number % 2 else None,
            "failures": [],
            "parent_id": parent,
        }
        parent = key


def _words(seed: int, size: int) -> str:
    """From a fifth to nearly twice the size, as messages are."""
    wanted, words = size * (2 + seed * 7 % 17) // 10, f"{RARE} " if seed % 1000 == 0 else ""
    step = seed
    while len(words) < wanted:
        words += PARTS[step % len(PARTS)]
        step += 1 + seed % 3
    return words
