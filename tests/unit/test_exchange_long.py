"""A chat of years: how long its page takes, what is told meanwhile, and that it can be stopped."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings

from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.conversation import Role
from saijin_studio.core.errors import Cancelled
from saijin_studio.core.exchange import own, to_html
from saijin_studio.core.exchange.record import ChatFile
from saijin_studio.services.exchange.outgoing import ChatFileFormat
from tests.unit.exchange_trees import chats, made

from .exchange_stage import Stage, open_stage

LINES = (
    '*She looks up.* "You are late," she says, **quietly**.\n\n',
    "雨の日は本を読むのにちょうどいいですね。図書館の窓から港が見えます。\n\n",
    "- tea\n- bread\n\n```python\nfor line in lines:\n    print(line)\n```\n\n",
    "| Day | Weather |\n|---|---|\n| Monday | rain |\n\n",
)


def long_chat(count: int) -> ChatFile:
    messages = [
        made(str(n + 1), str(n) if n else "", text=LINES[n % 4] * 20, role=Role.PERSONA if n % 2 else Role.USER)
        for n in range(count)
    ]
    return ChatFile(title="Years", character="Yuuri", created_at=datetime(2024, 1, 1, tzinfo=UTC),
                    messages=tuple(messages))  # fmt: skip


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    made = open_stage(tmp_path / "home")
    file = tmp_path / "long.json"
    file.write_bytes(own.write((long_chat(300),)))
    made.bring(file)
    yield made
    made.database.close()


def test_a_page_takes_less_than_half_of_what_the_reader_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    chat = long_chat(400)

    def spent() -> tuple[float, bytes]:
        before = time.process_time()
        page = to_html.write(chat)
        return time.process_time() - before, page

    swift, page = spent()
    monkeypatch.setattr(to_html, "render", lambda text, reader: reader.render(text))
    slow, whole = spent()
    assert page == whole
    assert swift < slow / 2


@given(chats)
@settings(deadline=None, max_examples=30)
def test_the_own_json_is_the_same_bit_by_bit(chat: ChatFile) -> None:
    assert "".join(own.pieces(chat)).encode() == own.write((chat,))


@pytest.mark.parametrize("form", list(ChatFileFormat))
def test_its_progress_is_told_and_it_ends_at_the_end(stage: Stage, tmp_path: Path, form: ChatFileFormat) -> None:
    told: list[tuple[int, int]] = []
    stage.exchange.write(stage.only(), form, tmp_path / "out", progress=lambda *at: told.append(at))
    assert told[0] == (0, 300) and told[-1] == (300, 300)
    assert told == sorted(told) and 50 < len(told) < 150


@pytest.mark.parametrize("form", list(ChatFileFormat))
def test_what_is_stopped_leaves_the_old_file_as_it_was(stage: Stage, tmp_path: Path, form: ChatFileFormat) -> None:
    out, cancel = tmp_path / "out", CancelToken()
    out.write_text("old")
    with pytest.raises(Cancelled):
        stage.exchange.write(
            stage.only(), form, out, progress=lambda done, of: cancel.cancel() if done > 100 else None, cancel=cancel
        )
    assert out.read_text() == "old"
    assert [file.name for file in tmp_path.iterdir() if file.name.startswith(".")] == []


def test_an_archive_of_chats_is_stopped_within_a_chat(stage: Stage, tmp_path: Path) -> None:
    cancel = CancelToken()

    def stop(done: int, of: int) -> None:
        cancel.cancel()

    with pytest.raises(Cancelled):
        stage.exchange.write_all(ChatFileFormat.HTML, tmp_path / "all.zip", progress=stop, cancel=cancel)
    assert not (tmp_path / "all.zip").exists()
