"""`trace` through the front door of the command line."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from msgspec.structs import replace

from saijin_studio.cli.trace import fields
from saijin_studio.core.errors import EngineUnavailable, NotFound
from saijin_studio.services.container import Services
from saijin_studio.services.traces import file as trace_file

from .fake_studio import NOON, Studio

Capture = pytest.CaptureFixture[str]
STEP = trace_file.Step(
    activity="ai",
    name="AI processing",
    kind="serviceTask",
    started_at=NOON,
    ended_at=NOON + timedelta(seconds=2),
    tries=3,
)
REPLY = trace_file.Reply(
    id="t1",
    at=NOON,
    state="answered",
    standing=True,
    persona=trace_file.Who(key="yuuri", name="Yuuri"),
    route="mentioned",
    again=trace_file.Wishes(instruction="Be brief."),
    provider="ollama",
    model="qwen3:8b",
    failures=(
        trace_file.Failure(provider="openai", model="gpt", code="rate_limited"),
        trace_file.Failure(provider="openai", model="gpt", code="x", detail="no route", number=2),
    ),
    tries=3,
    usage=trace_file.Tokens(prompt_tokens=120, reply_tokens=8, cost=0.0012, currency="USD"),
    parts=(trace_file.Part(kind="history", title="#1", text="", tokens=9, included=False, reason="no_room"),),
    text="古い地図です。",
    process=trace_file.Process(
        id="p", key="chat", name="Chat", definition="d", state="completed", started_at=NOON, steps=(STEP,)
    ),
)
TRACE = trace_file.TraceFile(
    exported_at=NOON, question=trace_file.Question(text="What did you find?", at=NOON), replies=(REPLY,)
)


class FakeTraces:
    def file(self, correlation_id: str) -> trace_file.TraceFile:
        if correlation_id != "t1":
            raise NotFound(kind="turn", id=correlation_id)
        return TRACE

    def save(self, correlation_id: str, path: Path) -> trace_file.TraceFile:
        made = self.file(correlation_id)
        trace_file.write(made, path)
        return made


class TraceStudio(Studio):
    def services(self) -> Services:
        parts = super().services()
        return cast(Services, SimpleNamespace(**vars(parts) | {"traces": FakeTraces()}))


@pytest.fixture
def studio(tmp_path: Path) -> TraceStudio:
    return TraceStudio(tmp_path)


def test_a_trace_is_shown(studio: TraceStudio, capsys: Capture) -> None:
    assert studio.run("trace", "show", "t1") == 0
    said = capsys.readouterr().out
    for words in (
        "What did you find?",
        "Version 1 of 1  (stands)",
        "Yuuri",
        "mentioned",
        "ollama qwen3:8b",
        "古い地図",
    ):
        assert words in said
    for words in ("120 in, 8 out", "0.0012 USD", "1 left out", "instruction: Be brief.", "AI processing"):
        assert words in said
    assert "try 1, openai gpt: rate_limited; try 2, openai gpt: no route" in said


def test_one_try_and_no_known_cost_are_not_told() -> None:
    failure = trace_file.Failure(provider="openai", model="gpt", code="rate_limited")
    told = fields(replace(REPLY, failures=(failure,), tries=1, usage=trace_file.Tokens(prompt_tokens=1)))
    assert told["Failed before"] == "openai gpt: rate_limited"
    assert "Cost" not in told and told["Tokens"] == "1 in, 0 out"


def test_without_an_engine_the_store_tells_what_it_knows(studio: TraceStudio, capsys: Capture) -> None:
    studio.engine.wait_ready = _no_engine  # type: ignore[method-assign]
    assert studio.run("trace", "show", "t1") == 0
    assert studio.asked_engine == [True, False]
    assert "Version 1 of 1" in capsys.readouterr().out


def _no_engine(timeout: float) -> bool:
    raise EngineUnavailable("there is none")


def test_a_trace_goes_into_a_file_and_comes_back(studio: TraceStudio, tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "reply.trace.json"
    assert studio.run("trace", "export", "t1", str(file)) == 0
    assert "1 version" in capsys.readouterr().out
    assert studio.run("trace", "import", str(file), "--json") == 0
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert told["replies"][0]["text"] == "古い地図です。"
    assert told["exported_at"] == "2025-05-06T12:00:00Z"
    assert trace_file.decode(json.dumps(told).encode()) == TRACE
    assert studio.run("trace", "import", str(file)) == 0
    assert "古い地図です。" in capsys.readouterr().out


def test_what_cannot_be_shown_or_read(studio: TraceStudio, tmp_path: Path, capsys: Capture) -> None:
    assert studio.run("trace", "show", "nonsense") == 3
    wrong = tmp_path / "wrong.json"
    wrong.write_text("{}")
    assert studio.run("trace", "import", str(wrong)) == 2
    assert "wrong.json" in capsys.readouterr().err
    assert studio.run("trace", "import", str(tmp_path / "none.json")) == 1
