"""What a studio measures while it really chats: each kind of figure has to reach the report and Prometheus' text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from saijin_studio.core.conversation import TurnState
from saijin_studio.services.metrics.report import MetricsReport, Window
from saijin_studio.services.models.breaker import BreakerState

from .chats import Chats

HOUR = 3600.0
THINKING = "chat.ai_processing"


@pytest.fixture
def chats(engine_jars: Path, home: Path) -> Iterator[Chats]:
    made = Chats(home)
    yield made
    made.studio.close()


def report(chats: Chats) -> MetricsReport:
    return chats.studio.services.metrics.report((HOUR,))


def hour(chats: Chats) -> Window:
    (window,) = report(chats).windows
    return window


def test_a_chat_is_measured(chats: Chats) -> None:
    chats.until(lambda: report(chats).sampled_at is not None)
    chats.answered(chats.ask("Hello"))
    chats.until(lambda: any(work.step is None and work.count for work in hour(chats).work))
    work = {(one.process, one.step): one for one in hour(chats).work}
    whole, thinking = work["chat_interaction", None], work["chat_interaction", "ai_processing"]
    assert (whole.count, whole.errors, thinking.count, thinking.errors) == (1, 0, 1, 0)
    assert whole.p50 is not None
    assert thinking.p50 is not None
    assert 0 < thinking.p50 <= whole.p50 < 60
    assert [(reply.process, reply.count) for reply in hour(chats).replies] == [("answered", 1)]
    assert THINKING in {wait.topic for wait in hour(chats).waits}

    turn = chats.ask("Once upon a time *")
    chats.wait_words(turn)
    chats.until(lambda: (THINKING, 1) in {(queue.topic, queue.running) for queue in report(chats).queues})
    seen = report(chats)
    assert BreakerState("offline", "closed") in seen.breakers
    parts = {one.part: one.last for one in seen.resources if one.name == "saijin_memory_bytes"}
    assert {"machine", "machine_total", "engine"} <= parts.keys()
    assert all(size > 1_000_000 for size in parts.values())
    written = chats.studio.services.metrics.metrics_text()
    for line in (
        'saijin_process_seconds_count{outcome="completed",process="chat_interaction"} 1.0',
        'saijin_step_seconds_count{process="chat_interaction",step="ai_processing",topic="chat.ai_processing"} 1.0',
        'saijin_turn_seconds_count{outcome="answered"} 1.0',
        f'saijin_queue_depth{{topic="{THINKING}"}} 0.0',
        f'saijin_tasks_running{{topic="{THINKING}"}} 1.0',
        'saijin_breaker_open{provider="offline"} 0.0',
        'saijin_memory_bytes{part="engine"} ',
    ):
        assert line in written, line
    chats.chat.cancel(turn.correlation_id)
    chats.wait(turn, TurnState.CANCELLED)
