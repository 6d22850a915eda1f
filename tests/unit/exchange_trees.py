"""Chats as hypothesis makes them: trees of messages with everything a message can have."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from saijin_studio.core.conversation import MessageState, Role
from saijin_studio.core.exchange.record import ChatFile, FileAttachment, FileMessage

CHATS = Path(__file__).parents[1] / "data" / "chats"

# NUL and half characters cannot be stored as text; the readers take them out.
words = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
moments = st.datetimes(datetime(1975, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
plain = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(-1e9, 1e9) | words
values = st.recursive(
    plain, lambda one: st.lists(one, max_size=3) | st.dictionaries(words, one, max_size=3), max_leaves=4
)
extras = st.dictionaries(words, values, max_size=2)
attachments = st.builds(FileAttachment, words, words, st.binary(max_size=20), words)


@st.composite
def messages(draw: st.DrawFn) -> tuple[FileMessage, ...]:
    """A sound tree: unique ids, parents first, one path that may end anywhere."""
    ids = draw(st.lists(words.filter(bool), unique=True, max_size=6))
    made: list[FileMessage] = []
    ends: dict[str, bool] = {"": True}  # parents on the path that have no current child yet
    for own_id in ids:
        parent = draw(st.sampled_from(["", *(message.id for message in made)]))
        current = ends.get(parent, False) and draw(st.booleans())
        if current:
            ends[parent] = False
            ends[own_id] = True
        made.append(draw(message(own_id, parent, current)))
    return tuple(made)


def message(own_id: str, parent: str, current: bool) -> st.SearchStrategy[FileMessage]:
    return st.builds(
        FileMessage,
        id=st.just(own_id),
        parent=st.just(parent),
        current=st.just(current),
        role=st.sampled_from(Role),
        text=words,
        at=st.none() | moments,
        name=words,
        persona_key=words,
        state=st.sampled_from(MessageState),
        provider=words,
        model=words,
        hidden=st.booleans(),
        bookmark=st.none() | words,
        reasoning=words,
        reasoning_seconds=st.none() | st.integers(0, 10**6).map(lambda milliseconds: milliseconds / 1000),
        attachments=st.lists(attachments, max_size=2).map(tuple),
        extra=extras,
    )


chats: st.SearchStrategy[ChatFile] = st.builds(
    ChatFile,
    title=words,
    persona_key=words,
    character=words,
    user=words,
    created_at=st.none() | moments,
    messages=messages(),
    tags=st.lists(words, max_size=2).map(tuple),
    options=extras,
    summary=words,
    summary_until=words,
    group=st.booleans(),
    read_only=st.booleans(),
    extra=extras,
)


def made(own_id: str, parent: str = "", **more: Any) -> FileMessage:
    """One message; what matters is given by keyword."""
    return FileMessage(**{"id": own_id, "parent": parent, "role": Role.USER, "text": "Hello."} | more)
