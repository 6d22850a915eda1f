"""Files that were made to harm, or were harmed: each is read as far as it goes or refused with one kind of error."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saijin_studio.core.errors import InputError
from saijin_studio.core.exchange import archive, from_sillytavern, limits, own, to_sillytavern
from saijin_studio.core.exchange import read as reading
from saijin_studio.core.exchange.read import read
from tests.unit.exchange_trees import CHATS

FILES = {path.name: path.read_bytes() for path in sorted(CHATS.iterdir())}
# What the readers ask for by name, with values that are seldom what they hope for.
_keys = st.sampled_from(
    "format version chats messages mapping message parent children author role content parts content_type thoughts "
    "metadata attachments chat history currentId current_node mes swipes swipe_id swipe_info extra saijin others "
    "chat_metadata user_name send_date id name text at files url title create_time timestamp options tags".split()
)
_words = st.sampled_from(["", "a", "user", "assistant", "persona", "saijin-chat", "text", "data:;base64,=", "\ud800"])
_leaves = st.none() | st.booleans() | st.integers() | st.floats() | _words | st.text(max_size=3)
_values = st.recursive(_leaves, lambda one: st.lists(one, max_size=4) | st.dictionaries(_keys, one, max_size=5))


def refusal(content: bytes) -> str:
    with pytest.raises(InputError) as refused:
        read("some.file", content)
    assert refused.value.params["name"] == "some.file"
    return str(refused.value.params["reason"])


def is_json(text: bytes) -> bool:
    try:
        return bool(json.loads(text))
    except ValueError:
        return False


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place of a JSON value that can hold another: (the list or object, the index or key)."""
    for key in list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield value, key
        yield from places(value[key])


def reads_or_refuses(content: bytes) -> None:
    """Whatever can be read can be written again; nothing but InputError is raised."""
    try:
        result = read("x", content)
    except InputError as error:
        assert error.params["reason"]
        return
    assert read("x", own.write(result.chats)).chats == result.chats
    for chat in result.chats:
        to_sillytavern.write(chat)


@given(st.binary(max_size=200))
@settings(deadline=None)
def test_any_bytes(content: bytes) -> None:
    reads_or_refuses(content)


@given(st.lists(_values, max_size=4), st.booleans())
@settings(deadline=None, max_examples=150)
def test_any_json_with_the_right_names_in_wrong_places(several: list[object], as_lines: bool) -> None:
    written = [json.dumps(one) for one in several]
    reads_or_refuses(("\n".join(written) if as_lines else f"[{','.join(written)}]").encode())


@given(st.sampled_from(sorted(FILES)), st.integers(0, 5000), st.binary(max_size=6), st.booleans())
@settings(deadline=None)
def test_good_files_with_a_wound(name: str, place: int, wound: bytes, cut: bool) -> None:
    content = FILES[name]
    place %= len(content)
    reads_or_refuses(content[:place] + wound + (b"" if cut else content[place + len(wound) :]))


@given(st.sampled_from(sorted(FILES)), st.data())
@settings(deadline=None, max_examples=150)
def test_good_files_with_a_wrong_value(name: str, data: st.DataObject) -> None:
    parts = FILES[name].split(b"\n") if name.endswith(".jsonl") else [FILES[name]]
    place = data.draw(st.sampled_from([place for place, part in enumerate(parts) if is_json(part)]))
    root = json.loads(parts[place])
    parent, key = data.draw(st.sampled_from(list(places(root))))
    parent[key] = data.draw(_values)
    parts[place] = json.dumps(root).encode()
    reads_or_refuses(b"\n".join(parts))


@given(st.integers(0, 3000), st.binary(min_size=1, max_size=4))
@settings(deadline=None)
def test_wounded_archives(place: int, wound: bytes) -> None:
    content = packed({"conversations.json": FILES["chatgpt.json"], "file-abc1.png": b"\x89PNG"})
    place %= len(content)
    reads_or_refuses(content[:place] + wound + content[place + len(wound) :])


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "chat_damaged"),
        (b"[" * 500_000, "chat_damaged"),
        (b'{"a":' * 200_000, "chat_damaged"),
        (b"[]", "chat_format"),
        (b'{"spec": "chara_card_v2"}', "chat_format"),
        (b'[{"mapping": {}}, NaN]', "chat_damaged"),
        (b'[{"mapping": {}}, 1' + b"0" * 5000 + b"]", "chat_damaged"),
        (b'[{"mapping": {}}, 1e999]', "chat_damaged"),
        (b'{"format": "saijin-chat", "version": 2, "chats": []}', "chat_newer"),
        (b"PK\x03\x04 and nothing more", "chat_damaged"),
        (b'[{"mapping": {}}' + b",[]" * limits.MAX_VALUES, "too_large"),
    ],
    ids=lambda value: value[:20].decode() if isinstance(value, bytes) else value,
)
def test_what_cannot_be_read_at_all(content: bytes, reason: str) -> None:
    assert refusal(content) == reason


def test_a_line_nested_too_deep_is_one_bad_line() -> None:
    result = read("x", f'{{"user_name":"Aki"}}\n{nested(5000)}\n{{"mes":"Hello."}}'.encode())
    assert [message.text for message in result.chats[0].messages] == ["Hello."]
    assert [problem.code for problem in result.problems] == ["bad_json"]


@pytest.mark.parametrize("depth", [limits.MAX_DEPTH - 2, limits.MAX_DEPTH * 2])
def test_what_was_read_once_can_be_read_again(depth: int) -> None:
    result = read("x", f'{{"user_name":"Aki"}}\n{nested(depth)}'.encode())
    for _ in range(3):
        result = read("x", own.write(result.chats))
        result = read("x", to_sillytavern.write(result.chats[0]))
    assert [message.text for message in result.chats[0].messages] == ["x"]
    assert deepest(result.chats[0].messages[0].extra) <= limits.MAX_DEPTH


def nested(depth: int) -> str:
    return '{"mes":"x","extra":{"a":' + "[" * depth + "]" * depth + "}}"


def deepest(value: Any) -> int:
    found = 0
    while isinstance(value, dict | list) and value:
        value, found = next(iter(value.values() if isinstance(value, dict) else value)), found + 1
    return found


def test_a_file_larger_than_can_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_BYTES", 100)
    assert refusal(b"x" * 101) == "too_large"


def test_an_archive_that_unpacks_to_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_BYTES", 10_000)
    assert refusal(packed({"conversations.json": b"[" + b" " * 100_000})) == "too_large"
    # A picture that does not fit is missing; the conversations are read all the same.
    pictured = packed({"conversations.json": FILES["chatgpt.json"], "file-abc1.png": b"\0" * 100_000})
    assert [problem.code for problem in read("x", pictured).problems] == ["attachment"]


def test_an_archive_with_a_password() -> None:
    content = bytearray(packed({"conversations.json": b"[]"}))
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + flags] |= 1
    assert refusal(bytes(content)) == "chat_damaged"


def test_more_messages_than_a_chat_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(from_sillytavern, "MAX_MESSAGES", 3)
    result = read("x", b'{"user_name":"Aki"}\n' + b'{"mes":"Hello."}\n' * 5)
    assert len(result.chats[0].messages) == 3
    assert {problem.code for problem in result.problems} == {"too_many"}


@pytest.mark.parametrize(
    "content",
    [
        b'{"user_name":"a"}\n' + b"{\n" * 60_000,
        b'{"mes":"x","swipes":[' + b'"",' * 20_000 + b'""]}',
        json.dumps([{"mapping": {str(n): {"parent": str(n + 1)} for n in range(30_000)}}]).encode(),
        json.dumps([{"mapping": {str(n): {"parent": str((n + 1) % 30_000)} for n in range(30_000)}}]).encode(),
        json.dumps([{"chat": {"messages": [{"role": "assistant", "content": "<details>" * 200_000}]}}]).encode(),
        json.dumps(
            [{"chat": {"messages": [{"role": "assistant", "content": '<details type="reasoning">' * 50_000}]}}]
        ).encode(),
        b'{"mes":"' + b"\xe9a" * 500_000 + b'"}',
        json.dumps(
            {"format": own.MARK, "version": 1, "chats": [{"messages": [{"role": "user", "text": ""}] * 20_000}]}
        ).encode(),
    ],
    ids=["broken lines", "swipes", "chain", "circle", "details", "thoughts", "encoding", "one id"],
)
@pytest.mark.timeout(30)
def test_large_files_of_the_wrong_kind_take_no_more_than_their_time(content: bytes) -> None:
    assert len(read("x", content).problems) <= limits.MAX_PROBLEMS


def packed(files: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in files.items():
            zipped.writestr(name, content)
    return target.getvalue()
