"""What is written comes back: everything in the studio's own JSON, the meaning in SillyTavern's form."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from saijin_studio.core.conversation import Role
from saijin_studio.core.exchange import own, to_sillytavern
from saijin_studio.core.exchange.read import read
from saijin_studio.core.exchange.record import ChatFile, ChatFormat, FileMessage
from saijin_studio.core.exchange.tree import path, versions
from tests.unit.exchange_trees import chats, made


@given(st.lists(chats, max_size=2))
@settings(deadline=None, max_examples=40)
def test_the_own_json_loses_nothing(several: list[ChatFile]) -> None:
    result = read("chats.json", own.write(several))

    assert result.format is ChatFormat.SAIJIN
    assert result.chats == tuple(several)
    assert result.problems == ()


@given(chats)
@settings(deadline=None, max_examples=40)
def test_sillytavern_and_back_means_the_same(chat: ChatFile) -> None:
    result = read("chat.jsonl", to_sillytavern.write(chat))

    assert result.format is ChatFormat.SILLYTAVERN
    assert result.problems == ()
    again = result.chats[0]
    assert {one.id: meaning(one) for one in again.messages} == {one.id: meaning(one) for one in chat.messages}
    assert [one.id for one in path(again.messages)] == [one.id for one in path(chat.messages)]
    assert (again.tags, again.options, again.summary) == (chat.tags, chat.options, chat.summary)
    assert again.title == (chat.title or "chat")
    before, after = versions(chat.messages), versions(again.messages)
    for shown in path(chat.messages):  # the versions beside each message keep their order
        beside = [one.id for one in before[shown.parent] if one.role is shown.role]
        assert [one.id for one in after[shown.parent] if one.id in beside] == beside


def test_each_line_is_one_that_sillytavern_reads() -> None:
    chat = ChatFile(
        character="Mira",
        user="Aki",
        messages=(
            made("1", text="two\nlines"),
            made("2", "1", text="first", current=False),
            made("3", "1", text="second", name="Mira"),
        ),
    )

    header, *lines = [json.loads(line) for line in to_sillytavern.write(chat, extras=False).decode().split("\n")]

    assert header == {"user_name": "Aki", "character_name": "Mira", "chat_metadata": {}}
    assert [line["mes"] for line in lines] == ["two\nlines", "second"]
    assert lines[1]["swipes"] == ["first", "second"] and lines[1]["swipe_id"] == 1
    assert len(lines[1]["swipe_info"]) == 2
    assert all(line["extra"] == {} for line in lines)


def test_several_personas_make_a_chat_of_the_form_for_groups() -> None:
    speaks = {"role": Role.PERSONA, "text": "I am."}
    chat = ChatFile(
        user="Aki",
        character="Mira",
        messages=(
            made("1"),
            made("2", "1", name="Mira", persona_key="mira", **speaks),
            made("3", "2", name="Ren", persona_key="ren", **speaks),
        ),
    )

    content = to_sillytavern.write(chat)
    header, *lines = [json.loads(line) for line in content.decode().split("\n")]

    assert (header["user_name"], header["character_name"]) == ("unused", "unused")
    assert [line.get("original_avatar") for line in lines] == [None, "Mira.png", "Ren.png"]
    again = read("chat.jsonl", content).chats[0]
    assert (again.user, again.character, again.group) == ("Aki", "Mira", True)
    assert again.messages == chat.messages


def meaning(message: FileMessage) -> FileMessage:
    """The message as far as SillyTavern's form goes: times to the millisecond."""
    return replace(message, at=_milliseconds(message.at))


def _milliseconds(moment: datetime | None) -> datetime | None:
    return moment and moment.replace(microsecond=moment.microsecond // 1000 * 1000)
