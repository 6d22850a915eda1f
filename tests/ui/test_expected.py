"""The order of what is shown before it is stored."""

from __future__ import annotations

from datetime import UTC, datetime

from saijin_studio.core.conversation import Message, Role
from saijin_studio.ui.panels.chats.expected import Expected
from saijin_studio.ui.transcript.rows import Row, making_row, message_row

NOW = datetime(2026, 3, 14, 9, 0, tzinfo=UTC)


def words(text: str, turn: str) -> Row:
    return message_row(Message(f"pending-{turn}", "", 0, Role.USER, text, NOW, correlation_id=turn))


def test_a_reply_stands_below_the_words_it_answers_however_early_it_is_read() -> None:
    expected = Expected()
    first, second = words("one", "a"), words("two", "b")
    expected.rows = [first, second]
    reply = making_row("a", "yuuri", "", "thinking", NOW)
    assert expected.among([reply]) == [first, reply, second]
    assert expected.among([]) == [first, second]
