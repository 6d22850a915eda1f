"""Chats of files in the store and back: nothing gets lost on the way, and nothing comes half."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from sqlalchemy import event

from saijin_studio.core.attachments.examine import shown_name
from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.conversation import MessageState, Role
from saijin_studio.core.errors import InputError, StorageError, StorageFull
from saijin_studio.core.exchange import own, to_sillytavern
from saijin_studio.core.exchange.read import read
from saijin_studio.core.exchange.record import ChatFile, FileAttachment, FileMessage
from saijin_studio.core.exchange.tree import path
from saijin_studio.services.exchange.outgoing import ChatFileFormat, free_name
from saijin_studio.services.exchange.records import Known

from .exchange_stage import CHATS, Stage, open_stage
from .exchange_trees import chats

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c4944415408d763f8cfc000000301010018dd8db00000000049454e44ae426082"
)
AT = datetime(2024, 6, 1, 12, tzinfo=UTC)


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    made = open_stage(tmp_path / "home")
    yield made
    made.database.close()


def own_file(folder: Path, chat: ChatFile, name: str = "chat.json") -> Path:
    file = folder / name
    file.write_bytes(own.write((chat,)))
    return file


def told(chat: ChatFile) -> list[tuple[object, ...]]:
    """What a chat says, without ids and without what the studio adds of its own."""
    places = {message.id: place for place, message in enumerate(chat.messages)}
    return [
        (
            one.role,
            one.text,
            places.get(one.parent, -1),
            one.current,
            one.hidden,
            one.bookmark,
            one.at,
            one.provider,
            one.model,
            one.reasoning,
            one.reasoning_seconds,
            [(shown_name(file.name), file.content) for file in one.attachments],
            {name: value for name, value in one.extra.items() if name != "saijin"},
        )
        for one in chat.messages
    ]


@pytest.mark.parametrize("name", ["sillytavern.jsonl", "sillytavern_group.jsonl", "chatgpt.json", "openwebui.json"])
def test_each_format_comes_in_as_it_was_read(stage: Stage, name: str) -> None:
    wanted = read(name, (CHATS / name).read_bytes()).chats
    report = stage.bring(CHATS / name)
    assert [one.title for one in report.brought] == [chat.title for chat in wanted]
    for one, chat in zip(report.brought, wanted, strict=True):
        assert stage.shown(one.conversation_id) == [
            message.text or " " if message.role is Role.PERSONA else message.text for message in path(chat.messages)
        ]
    assert stage.told == [one.conversation_id for one in report.brought]


@pytest.fixture(scope="module")
def kept_stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    made = open_stage(tmp_path_factory.mktemp("through") / "home")
    yield made
    made.database.close()


@settings(max_examples=40, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink))
@given(chat=chats)
def test_a_chat_goes_through_the_store_unchanged(kept_stage: Stage, chat: ChatFile) -> None:
    stage = kept_stage
    kept = [one for one in chat.messages if one.state is not MessageState.WITHDRAWN]  # what was taken back stays away
    chat = replace(chat, created_at=AT, messages=tuple(replace(one, at=one.at or AT) for one in kept))
    (wanted,) = read("x.json", own.write((chat,))).chats
    if not wanted.messages:
        return
    (brought,) = stage.bring(own_file(stage.home, chat), again=True).brought
    (found,) = read("y.json", stage.exchange.content(brought.conversation_id, ChatFileFormat.SAIJIN)).chats
    assert told(found) == told(wanted)
    assert found.options == wanted.options


def test_versions_branches_marks_and_files_come_back(stage: Stage, tmp_path: Path) -> None:
    question = FileMessage("q", Role.USER, "Look", at=AT, attachments=(FileAttachment("a.png", "image/png", PNG),))
    first = FileMessage("r1", Role.PERSONA, "One", parent="q", at=AT, current=False, bookmark="nice")
    second = FileMessage("r2", Role.PERSONA, "Two", parent="q", at=AT, reasoning="Hm.", reasoning_seconds=2.5)
    more = FileMessage("m", Role.USER, "More", parent="r2", at=AT, hidden=True)
    chat = ChatFile("Look", "yuuri", tags=("art",), messages=(question, first, second, more), summary="All",
                    summary_until="r2")  # fmt: skip
    stage.bring(own_file(tmp_path, chat))
    messages = stage.conversations.messages(stage.only(), None, 100)
    assert [(one.text, len(one.versions), one.hidden) for one in messages] == [
        ("Look", 0, False),
        ("Two", 2, False),
        ("More", 0, True),
    ]
    (picture,) = messages[0].attachments
    assert (picture.kind, picture.width, stage.media.get(picture.hash)) == ("image", 1, PNG)
    assert messages[1].extra.reasoning_seconds == 2.5
    (found,) = read("x.json", stage.exchange.content(stage.only(), ChatFileFormat.SAIJIN)).chats
    assert told(found) == told(chat)
    assert (found.tags, found.summary, found.summary_until) == (("art",), "All", found.messages[2].id)


def test_a_persona_is_known_by_name_and_a_stranger_keeps_its_own(stage: Stage, tmp_path: Path) -> None:
    known = to_sillytavern.write(ChatFile("A", character="Yuuri", user="Ann", messages=(
        FileMessage("1", Role.PERSONA, "Hi", name="yuuri"),)), extras=False)  # fmt: skip
    (tmp_path / "a.jsonl").write_bytes(known)
    plan = stage.exchange.look([tmp_path / "a.jsonl", CHATS / "chatgpt.json"])
    assert plan.strangers == ("ChatGPT",)
    report = stage.exchange.bring(plan, "reika")
    personas = {one.id: one.persona_key for one in stage.conversations.all()}
    assert [personas[one.conversation_id] for one in report.brought][:2] == ["yuuri", "reika"]
    mine, foreign = (stage.conversations.messages(one.conversation_id, None, 9) for one in report.brought[:2])
    assert (mine[0].persona_key, mine[0].extra.name) == ("yuuri", "")
    spoken = next(one for one in foreign if one.role is Role.PERSONA)
    assert (spoken.persona_key, spoken.extra.name) == (None, "ChatGPT")
    file = tmp_path / "out.json"
    stage.exchange.write(report.brought[1].conversation_id, ChatFileFormat.SAIJIN, file)
    (again,) = stage.bring(file, again=True).brought
    other = stage.conversations.messages(again.conversation_id, None, 9)
    assert [(one.persona_key, one.extra.name) for one in other] == [
        (one.persona_key, one.extra.name) for one in foreign
    ]


def test_the_same_file_twice_is_said_and_skipped(stage: Stage) -> None:
    file = CHATS / "sillytavern.jsonl"
    stage.bring(file)
    plan = stage.exchange.look([file])
    assert [one.known for one in plan.chats] == [Known.SAME]
    report = stage.exchange.bring(plan, "yuuri")
    assert (report.brought, len(report.skipped)) == ((), 1)
    assert len(stage.bring(file, again=True).brought) == 1


def test_a_chat_that_went_on_is_another_state_of_it(stage: Stage, tmp_path: Path) -> None:
    lines = (CHATS / "sillytavern.jsonl").read_text("utf-8")
    stage.bring(CHATS / "sillytavern.jsonl")
    longer = tmp_path / "longer.jsonl"
    longer.write_text(lines.rstrip() + '\n{"name":"x","is_user":true,"mes":"more"}\n', "utf-8")
    (one,) = stage.exchange.look([longer]).chats
    assert (one.known, one.conversation_id) == (Known.OTHER, stage.only())


def test_an_own_export_is_known_until_its_chat_is_deleted(stage: Stage, tmp_path: Path) -> None:
    stage.bring(CHATS / "sillytavern.jsonl")
    file = tmp_path / "out.json"
    stage.exchange.write(stage.only(), ChatFileFormat.SAIJIN, file)
    assert [one.known for one in stage.exchange.look([file]).chats] == [Known.SAME]
    stage.messages.delete(stage.conversations.messages(stage.only(), None, 9)[-1].id)
    assert [one.known for one in stage.exchange.look([file]).chats] == [Known.OTHER]
    stage.conversations.set_deleted(stage.only(), True)
    assert [one.known for one in stage.exchange.look([file]).chats] == [Known.NEW]


def test_what_stands_below_a_deleted_message_is_still_there(stage: Stage) -> None:
    stage.bring(CHATS / "sillytavern.jsonl")
    before = stage.shown(stage.only())
    stage.messages.delete(stage.conversations.messages(stage.only(), None, 9)[1].id)
    (found,) = read("x.json", stage.exchange.content(stage.only(), ChatFileFormat.SAIJIN)).chats
    assert [one.text for one in path(found.messages)] == [before[0], *before[2:]]


def test_a_failure_beside_the_path_does_not_end_it(stage: Stage, tmp_path: Path) -> None:
    chat = ChatFile("T", "yuuri", messages=(
        FileMessage("q", Role.USER, "Hi", at=AT),
        FileMessage("f", Role.PERSONA, "", parent="q", at=AT, state=MessageState.FAILED, current=False,
                    extra={"saijin": {"failure": "timed_out", "failures": [{"provider": "p", "code": "c"}]}}),
        FileMessage("r", Role.PERSONA, "Hello", parent="q", at=AT)))  # fmt: skip
    stage.bring(own_file(tmp_path, chat))
    shown = stage.conversations.messages(stage.only(), None, 9)
    assert [(one.text, one.failure) for one in shown] == [("Hi", None), ("", "timed_out"), ("Hello", None)]
    (found,) = read("x.json", stage.exchange.content(stage.only(), ChatFileFormat.SAIJIN)).chats
    assert told(found) == told(chat)
    assert found.messages[1].extra["saijin"]["failures"][0]["code"] == "c"


def test_bad_files_are_said_and_the_others_come(stage: Stage, tmp_path: Path) -> None:
    (tmp_path / "no.json").write_text("{}")
    (tmp_path / "bad.jsonl").write_text('{"user_name":"a","character_name":"b"}\n{oops\n{"mes":"hi","is_user":true}\n')
    report = stage.bring(tmp_path / "no.json", tmp_path / "gone.json", tmp_path, tmp_path / "bad.jsonl")
    assert [(one.file, one.error.params["reason"]) for one in report.refused] == [
        ("no.json", "chat_format"),
        ("gone.json", "file"),
        (tmp_path.name, "file"),
    ]
    assert [(one.file, one.problem.place, one.problem.code) for one in report.problems] == [
        ("bad.jsonl", "line 2", "bad_json")
    ]
    assert len(report.brought) == 1


def test_an_import_can_be_stopped_between_two_chats(stage: Stage) -> None:
    plan = stage.exchange.look([CHATS / "sillytavern.jsonl", CHATS / "chatgpt.json"])
    cancel = CancelToken()
    report = stage.exchange.bring(plan, "yuuri", False, lambda done, of: cancel.cancel() if done else None, cancel)
    assert (len(report.brought), report.stopped) == (1, True)
    assert len(stage.conversations.all()) == 1


def test_a_fault_in_the_middle_leaves_nothing_of_the_chat(stage: Stage, tmp_path: Path) -> None:
    with sqlite3.connect(stage.home / "data" / "studio.db") as raw:
        raw.execute(
            "CREATE TRIGGER full BEFORE INSERT ON messages WHEN NEW.position = 700 "
            "BEGIN SELECT RAISE(ABORT, 'no room'); END"
        )
    raw.close()
    lines = [FileMessage(str(n), Role.USER, f"m{n}", str(n - 1) if n else "", AT) for n in range(1000)]
    with pytest.raises(StorageError):
        stage.bring(own_file(tmp_path, ChatFile("Long", "yuuri", messages=tuple(lines))))
    assert stage.conversations.all() == ()
    assert stage.told == []


def test_a_full_disk_leaves_the_chats_before_it(stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stage.bring(CHATS / "sillytavern.jsonl")
    with sqlite3.connect(stage.home / "data" / "studio.db") as raw:
        (pages,) = raw.execute("PRAGMA page_count").fetchone()
    raw.close()

    @event.listens_for(stage.database.engine, "checkout")
    def bound(connection: sqlite3.Connection, *_: object) -> None:
        connection.execute(f"PRAGMA max_page_count={pages + 5}")

    lines = [FileMessage(str(n), Role.USER, "m" * 500, str(n - 1) if n else "", AT) for n in range(1000)]
    with pytest.raises(StorageFull) as full:
        stage.bring(own_file(tmp_path, ChatFile("Long", "yuuri", messages=tuple(lines))))
    assert full.value.params["reason"] == "import_full"
    assert len(stage.conversations.all()) == 1


def test_a_file_of_lines_without_a_head_is_never_written_over(stage: Stage, tmp_path: Path) -> None:
    headless = tmp_path / "chat.jsonl"
    headless.write_text('{"name":"A","is_user":false,"mes":"hi"}\n', "utf-8")
    before = headless.read_bytes()
    stage.bring(CHATS / "sillytavern.jsonl")
    for form in (ChatFileFormat.SILLYTAVERN, ChatFileFormat.SAIJIN):
        with pytest.raises(InputError) as refused:
            stage.exchange.write(stage.only(), form, headless)
        assert refused.value.params["reason"] == "chat_read_only"
    assert headless.read_bytes() == before
    assert list(tmp_path.glob(".*")) == []


@pytest.mark.parametrize("form", list(ChatFileFormat))
def test_each_format_goes_out_whole_or_not_at_all(stage: Stage, tmp_path: Path, form: ChatFileFormat) -> None:
    stage.bring(CHATS / "sillytavern.jsonl")
    file = tmp_path / f"out.{form}"
    stage.exchange.write(stage.only(), form, file)
    assert stage.shown(stage.only())[0].split()[0] in file.read_text("utf-8")
    with pytest.raises(StorageError) as refused:
        stage.exchange.write(stage.only(), form, tmp_path / "nowhere" / file.name)
    assert refused.value.params["reason"] == "unwritable"
    assert [one.name for one in tmp_path.iterdir()] == ["home", file.name] or len(list(tmp_path.iterdir())) == 2


def test_all_chats_go_into_one_archive_and_come_back(stage: Stage, tmp_path: Path) -> None:
    stage.bring(*(CHATS / name for name in ("sillytavern.jsonl", "chatgpt.json", "openwebui.json")))
    count = len(stage.conversations.all())
    file = tmp_path / "all.zip"
    assert stage.exchange.write_all(ChatFileFormat.SAIJIN, file) == count
    with zipfile.ZipFile(file) as archive:
        assert all(json.loads(archive.read(name))["format"] == own.MARK for name in archive.namelist())
    other = open_stage(tmp_path / "other")
    assert len(other.bring(file).brought) == count
    assert sorted(map(tuple, map(other.shown, (one.id for one in other.conversations.all())))) == sorted(
        map(tuple, map(stage.shown, (one.id for one in stage.conversations.all())))
    )
    other.database.close()


def test_names_of_files_fit_every_system() -> None:
    taken: set[str] = set()
    names = [free_name(title, "md", taken) for title in ("a/b:c", "A B C", "CON", "..", "\u202egpj", "夜" * 200)]
    assert names == ["a b c.md", "A B C 2.md", "_CON.md", "chat.md", "gpj.md", "夜" * 70 + ".md"]
