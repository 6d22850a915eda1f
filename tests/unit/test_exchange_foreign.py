"""ChatGPT's and Open WebUI's exports: trees of which only some nodes are messages."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest

from saijin_studio.core.conversation import MessageState, Role
from saijin_studio.core.errors import InputError
from saijin_studio.core.exchange.read import detect, read
from saijin_studio.core.exchange.record import ChatFile, ChatFormat
from saijin_studio.core.exchange.tree import path
from tests.unit.exchange_trees import CHATS

PNG = b"\x89PNG\r\n\x1a\n"


def chatgpt() -> list[Any]:
    found: list[Any] = json.loads((CHATS / "chatgpt.json").read_bytes())
    return found


def openwebui() -> list[Any]:
    found: list[Any] = json.loads((CHATS / "openwebui.json").read_bytes())
    return found


def chat_of(raw: object) -> ChatFile:
    return read("export.json", json.dumps(raw).encode()).chats[0]


def zipped(**files: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/").replace("_json", ".json").replace("_png", ".png"), content)
    return packed.getvalue()


def test_a_conversation_of_chatgpt() -> None:
    chat = chat_of(chatgpt())

    assert (chat.title, chat.character) == ("On the beach", "ChatGPT")
    assert chat.created_at is not None and chat.created_at.isoformat() == "2024-06-16T15:00:00.500000+00:00"
    assert [message.text for message in path(chat.messages)] == [
        "What is this?",
        "A shell, three centimetres wide.",
        "Thank you!",
    ]
    assert [(message.id, message.parent) for message in chat.messages] == [
        ("u1", ""),
        ("a0", "u1"),
        ("a1", "u1"),
        ("u2", "a1"),
    ]
    assert [message.model for message in chat.messages] == ["", "gpt-4o", "o3", ""]


def test_thoughts_and_tools_belong_to_the_reply_they_led_to() -> None:
    first, reply = (message for message in chat_of(chatgpt()).messages if message.role is Role.PERSONA)
    assert (reply.reasoning, reply.reasoning_seconds) == ("**Looking**\n\nIt has a spiral.", 4.0)
    assert [step["id"] for step in reply.extra["chatgpt"]["steps"]] == ["c1", "c2"]
    assert not first.reasoning and "steps" not in first.extra["chatgpt"]


def test_the_latest_branch_is_shown_where_the_file_names_none() -> None:
    raw = chatgpt()
    del raw[0]["current_node"]
    raw[0]["mapping"]["u1"]["children"] = ["t1", "a0"]
    assert [message.id for message in path(chat_of(raw).messages)] == ["u1", "a0"]


@pytest.mark.parametrize(
    ("change", "state"),
    [
        ({"status": "in_progress"}, MessageState.INTERRUPTED),
        ({"metadata": {"finish_details": {"type": "interrupted"}}}, MessageState.CANCELLED),
        ({"metadata": {"finish_details": {"type": "stop"}}}, MessageState.COMPLETE),
    ],
)
def test_how_a_reply_ended(change: dict[str, Any], state: MessageState) -> None:
    raw = chatgpt()
    raw[0]["mapping"]["a0"]["message"] |= change
    assert next(message for message in chat_of(raw).messages if message.id == "a0").state is state


def test_hidden_messages_and_circles() -> None:
    raw = chatgpt()
    mapping = raw[0]["mapping"]
    mapping["u2"]["message"]["weight"] = 0
    mapping |= {"x": {"parent": "y", "message": None}, "y": {"parent": "x", "message": None}, "": mapping["a0"]}
    result = read("x", json.dumps(raw).encode())
    assert [message.id for message in result.chats[0].messages if message.hidden] == ["u2"]
    assert "circle" in [problem.code for problem in result.problems]


def test_the_archive_brings_its_pictures() -> None:
    content = zipped(
        export__conversations_json=(CHATS / "chatgpt.json").read_bytes(),
        **{"export__file-abc1-shell_png": PNG, "user_json": b"{}"},
    )
    result = read("export.zip", content)
    picture = result.chats[0].messages[0].attachments[0]
    assert (picture.name, picture.media_type, picture.content) == ("shell.png", "image/png", PNG)
    assert result.problems == ()
    assert detect("whatever", content) is ChatFormat.CHATGPT


def test_without_the_archive_a_picture_is_only_named() -> None:
    result = read("conversations.json", (CHATS / "chatgpt.json").read_bytes())
    assert [problem.code for problem in result.problems] == ["attachment"]
    assert result.chats[0].messages[0].attachments[0].content == b""


def test_a_large_export_comes_in_parts() -> None:
    part = json.dumps(chatgpt()).encode()
    names = {"conversations-000.json": part, "conversations-001.json": part}
    assert len(read("x", zipped(**names)).chats) == 2


def test_an_archive_of_something_else_is_refused() -> None:
    with pytest.raises(InputError) as refused:
        read("photos.zip", zipped(beach_png=PNG))
    assert refused.value.params == {"reason": "chat_format", "name": "photos.zip"}


def test_a_chat_of_open_webui() -> None:
    chat = chat_of(openwebui())

    assert (chat.title, chat.character, chat.tags) == ("Tides", "qwen3:8b", ("sea",))
    assert [message.text for message in path(chat.messages)] == [
        "What does this say?",
        "The tides of June.",
        "And July?",
        "The tides of",
    ]
    assert [(message.id, message.parent, message.current) for message in chat.messages][:3] == [
        ("q1", "", True),
        ("r1", "q1", False),
        ("r2", "q1", True),
    ]
    assert chat.messages[-1].state is MessageState.INTERRUPTED
    assert chat.extra["openwebui"]["chat"]["params"] == {"temperature": 0.3}


def test_thoughts_within_a_text_are_taken_out_of_it() -> None:
    reply = chat_of(openwebui()).messages[2]
    assert (reply.reasoning, reply.reasoning_seconds) == ("It's a table.\nOf tides.", 12.0)
    assert reply.extra["openwebui"]["usage"] == {"total_tokens": 42}


def test_files_within_a_chat_and_files_that_stayed_on_the_server() -> None:
    picture, notes = chat_of(openwebui()).messages[0].attachments
    assert (picture.media_type, picture.content) == ("image/png", PNG)
    assert (notes.name, notes.media_type, notes.text) == ("notes.txt", "text/plain", "tide tables")
    assert notes.content == b"tide tables"


def test_what_was_read_out_of_a_file_of_another_kind_comes_as_a_text() -> None:
    raw = openwebui()
    files = raw[0]["chat"]["history"]["messages"]["q1"]["files"]
    paper, sound = (
        {"name": name, "file": {"data": {"content": text}, "meta": {"content_type": kind}}}
        for name, kind, text in (("a.pdf", "application/pdf", "Of tides"), ("b.mp3", "audio/mpeg", ""))
    )
    files[:] = [paper, sound]
    message = chat_of(raw).messages[0]
    found = [(one.name, one.media_type, one.content) for one in message.attachments]
    assert found == [("a.pdf.txt", "text/plain", b"Of tides"), ("b.mp3", "audio/mpeg", b"")]
    assert message.extra["openwebui"]["files"][0]["file"]["data"] == {}


def test_older_files_have_only_a_list() -> None:
    said = [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": [{"type": "text", "text": "Hello"}]}]
    chat = chat_of([{"title": "Old", "chat": {"messages": said}}])
    assert [(message.role, message.text) for message in path(chat.messages)] == [
        (Role.USER, "Hi"),
        (Role.PERSONA, "Hello"),
    ]


def test_a_role_that_is_no_one_is_skipped_and_its_replies_kept() -> None:
    raw = openwebui()
    raw[0]["chat"]["history"]["messages"]["q1"]["role"] = "system"
    result = read("x", json.dumps(raw).encode())
    assert [(message.id, message.parent) for message in result.chats[0].messages][:2] == [("r1", ""), ("r2", "")]
    assert [problem.code for problem in result.problems] == ["role"]
