"""SillyTavern's files as they lie on people's disks: every form of date, swipes, torn lines, lost headers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone

import pytest

from saijin_studio.core.conversation import Role
from saijin_studio.core.errors import InputError
from saijin_studio.core.exchange import to_sillytavern
from saijin_studio.core.exchange.dates import date_of
from saijin_studio.core.exchange.read import detect, read
from saijin_studio.core.exchange.record import ChatFile, ChatFormat
from saijin_studio.core.exchange.tree import path
from tests.unit.exchange_trees import CHATS

HEADER = {"user_name": "Aki", "character_name": "Mira", "create_date": "2024-7-12@01h31m37s", "chat_metadata": {}}


def lines(*raw: Mapping[str, object] | str) -> bytes:
    return "\n".join(one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in raw).encode()


def said(text: str = "Hello.", **more: object) -> dict[str, object]:
    return {"name": "Mira", "is_user": False, "mes": text, **more}


def one(content: bytes) -> ChatFile:
    return read("Mira - 2024.jsonl", content).chats[0]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (1718550000123, "2024-06-16T15:00:00.123+00:00"),
        ("1718550000123", "2024-06-16T15:00:00.123+00:00"),
        (1718550000.5, "2024-06-16T15:00:00.500+00:00"),
        ("June 19, 2023 2:20pm", "2023-06-19T14:20:00.000+00:00"),
        ("June 19, 2023 12:05am", "2023-06-19T00:05:00.000+00:00"),
        ("June 19, 2023 12:05PM", "2023-06-19T12:05:00.000+00:00"),
        ("2024-7-12@01h31m37s", "2024-07-12T01:31:37.000+00:00"),
        ("2024-6-5 @14h 56m 50s 682ms", "2024-06-05T14:56:50.682+00:00"),
        ("2024-06-16T15:00:00.123Z", "2024-06-16T15:00:00.123+00:00"),
        ("2024-06-16T17:00:00+02:00", "2024-06-16T15:00:00.000+00:00"),
    ],
)
def test_dates_in_every_form(written: object, expected: str) -> None:
    found = date_of(written)
    assert found is not None and found.isoformat(timespec="milliseconds") == expected


@pytest.mark.parametrize(
    "written", ["", "someday", "Nosuch 3, 2024 1:00pm", "2024-2-31@01h00m00s", "9" * 50, 10**40, True, None, []]
)
def test_what_is_no_date_is_none(written: object) -> None:
    assert date_of(written) is None


def test_a_date_without_a_zone_is_in_the_zone_of_whoever_reads() -> None:
    tokyo = timezone(timedelta(hours=9))
    content = lines(HEADER, said(send_date="2024-7-12@01h31m37s"), said(send_date="2024-07-12T01:31:37Z"))
    times = [message.at for message in read("chat.jsonl", content, tokyo).chats[0].messages]
    assert times == [datetime(2024, 7, 11, 16, 31, 37, tzinfo=UTC), datetime(2024, 7, 12, 1, 31, 37, tzinfo=UTC)]


def test_a_chat_as_it_lies_on_disk() -> None:
    result = read("sillytavern.jsonl", (CHATS / "sillytavern.jsonl").read_bytes())
    chat = result.chats[0]

    assert (chat.title, chat.user, chat.character, chat.read_only) == ("sillytavern", "Aki", "Mira", False)
    assert chat.extra == {"sillytavern": {"chat_metadata": {"integrity": "9b1c", "note_prompt": "rain"}}}
    assert [message.text for message in path(chat.messages)] == [
        "Good evening.",
        "Is it still raining?",
        "The clock stops.",
        "It never rains here. ☂",
    ]
    assert [message.hidden for message in path(chat.messages)] == [False, False, True, False]
    assert [(problem.place, problem.code) for problem in result.problems] == [
        ("line 5", "bad_json"),
        ("line 7", "no_text"),
        ("line 8", "date"),
    ]


def test_swipes_become_versions_with_what_is_known_of_each() -> None:
    first, shown, third = read("x", (CHATS / "sillytavern.jsonl").read_bytes()).chats[0].messages[:3]

    assert [one.text for one in (first, shown, third)] == ["Hello.", "Good evening.", "おや、こんばんは。"]
    assert [one.current for one in (first, shown, third)] == [False, True, False]
    assert (first.provider, first.model) == ("openai", "gpt-4o")
    assert (shown.provider, shown.model) == ("ollama", "qwen3:8b")
    assert (third.reasoning, third.reasoning_seconds) == ("They came late.", 2.5)
    assert third.extra["sillytavern"]["extra"] == {"token_count": 7}


@pytest.mark.parametrize("chosen", [7, -1, None, "1", True])
def test_what_is_shown_counts_whatever_the_swipes_say(chosen: object) -> None:
    found = one(lines(HEADER, said("Shown.", swipes=["Another."], swipe_id=chosen))).messages
    assert [(message.text, message.current) for message in found] == [("Another.", False), ("Shown.", True)]


def test_words_changed_since_the_swipe_was_made_are_the_words() -> None:
    found = one(lines(HEADER, said("Changed.", swipes=["First.", "Second."], swipe_id=1))).messages
    assert [(message.text, message.current) for message in found] == [("First.", False), ("Changed.", True)]


def test_keys_nobody_knows_come_back_where_they_were() -> None:
    strange = said("Hi.", send_date="someday", variables=[{"hp": 3}], extra={"display_text": "*Hi*"})
    content = lines({**HEADER, "chat_metadata": {"integrity": "1"}, "tainted": True}, strange)

    header, line = (json.loads(raw) for raw in to_sillytavern.write(one(content), extras=False).split(b"\n"))

    assert header["chat_metadata"] == {"integrity": "1"} and header["tainted"] is True
    assert {key: line[key] for key in strange} == strange


def test_a_file_without_its_header_is_read_but_never_to_be_written() -> None:
    result = read("chat.jsonl", lines(said("One."), said("Two.")))
    assert result.chats[0].read_only
    assert [message.text for message in result.chats[0].messages] == ["One.", "Two."]
    assert result.problems[0].code == "no_header"
    assert one(lines("{broken", said("One."))).read_only
    assert not one(lines(HEADER)).read_only


def test_a_chat_of_a_group() -> None:
    chat = read("x", (CHATS / "sillytavern_group.jsonl").read_bytes()).chats[0]
    assert chat.group and (chat.user, chat.character) == ("Aki", "Mira")
    assert [message.name for message in chat.messages] == ["Aki", "Mira", "Ren"]
    assert chat.messages[1].extra["sillytavern"]["force_avatar"].endswith("Mira.png")


def test_what_somebody_changed_in_sillytavern_wins() -> None:
    chat = one(lines(HEADER, said("Old words."), said("And more.")))
    header, first, second = to_sillytavern.write(chat).decode().split("\n")
    edited = json.loads(first) | {"mes": "New words.", "name": "Myra", "is_system": True}

    again = one("\n".join([header, json.dumps(edited), second, second]).encode())

    assert [message.text for message in again.messages] == ["New words.", "And more.", "And more."]
    assert (again.messages[0].id, again.messages[0].name, again.messages[0].hidden) == (
        chat.messages[0].id,
        "Myra",
        True,
    )
    assert len({message.id for message in again.messages}) == 3
    assert again.messages[2].parent == again.messages[1].id


def test_lines_as_chub_writes_them() -> None:
    chat = one(lines(HEADER, {**said(), "mes": {"message": "B"}, "swipes": [{"message": "A"}, {"message": "B"}]}))
    assert [message.text for message in chat.messages] == ["A", "B"]


def test_a_line_may_hold_other_ends_of_lines() -> None:
    chat = one(lines(HEADER, said("one\u2028two\u0085three\x0bfour")))
    assert chat.messages[0].text == "one\u2028two\u0085three\x0bfour"


@pytest.mark.parametrize(
    ("encoding", "said_as"),
    [("utf-8-sig", ""), ("utf-16", "utf-16"), ("utf-16-le", "utf-16-le"), ("utf-32", "utf-32"), ("cp932", "cp932")],
)
def test_encodings(encoding: str, said_as: str) -> None:
    content = lines(HEADER, said("こんにちは、雨ですね。"), said("窓を閉めてください。")).decode().encode(encoding)
    result = read("chat.jsonl", content)
    assert result.chats[0].messages[0].text == "こんにちは、雨ですね。"
    assert [problem.detail for problem in result.problems] == ([said_as] if said_as else [])


def test_western_text_is_not_taken_for_japanese() -> None:
    content = lines(HEADER, said("Où es-tu allé cet été ?"), said("À l’île Maurice, déjà…")).decode().encode("cp1252")
    result = read("chat.jsonl", content)
    assert (result.encoding, result.chats[0].messages[1].text) == ("cp1252", "À l’île Maurice, déjà…")


def test_a_hurt_byte_does_not_change_the_encoding_of_the_rest() -> None:
    content = lines(HEADER, said("雨が降っています。"), said("Yes, it rains.")).replace("雨".encode(), b"\xe9\x9b", 1)
    result = read("chat.jsonl", content)
    assert result.encoding == "utf-8, damaged" and result.problems[0].code == "damaged"
    assert result.chats[0].messages[0].text.endswith("が降っています。")


def test_half_characters_and_nul_are_taken_out() -> None:
    chat = one(lines(HEADER, '{"mes":"a\\ud83d b\\u0000c","is_user":true,"extra":{"note":"\\ud83d"}}'))
    assert chat.messages[0].text == "a\ufffd bc"
    assert chat.messages[0].role is Role.USER
    to_sillytavern.write(chat)  # would raise for half a character


def test_the_content_says_what_a_file_is_and_not_its_name() -> None:
    assert detect("chat.zip", lines(HEADER, said())) is ChatFormat.SILLYTAVERN
    assert detect("chat.json", lines("nonsense", said())) is ChatFormat.SILLYTAVERN
    with pytest.raises(InputError) as refused:
        detect("chat.jsonl", b'{"a": 1}\n{"b": 2}')
    assert refused.value.params["reason"] in ("chat_damaged", "chat_format")
