"""Services that answer at once, for measuring the window alone: a list of any length, and an hour of figures."""

from __future__ import annotations

import dataclasses
import math
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from saijin_studio.core.process import EngineState, EngineStatus, InstanceState, ProcessSummary
from saijin_studio.core.process_query import InstancePage
from saijin_studio.services.metrics.series import Line, MetricsSeries, QueueLine, StepLine, make_grid

if TYPE_CHECKING:
    from saijin_studio.services.container import Services

PERSONAS = ("yuuri", "reika", "miyu", "freya")
STEPS = ("ai_processing", "history_loading", "memory_loading", "lore_loading", "output_delivery")
FAILED_SHARE = 50  # one running process of so many has failed


def canned(services: Services, live: int, finished: int) -> Services:
    """The same services, with processes, figures and an engine that are made up."""
    made: dict[str, Any] = {"processes": Processes(live, finished), "metrics": Metrics(), "engine": Engine()}
    return dataclasses.replace(services, **made)


class Engine:
    def status(self) -> EngineStatus:
        return EngineStatus(EngineState.READY, version="7.24.0", url="http://127.0.0.1/engine-rest")


class Processes:
    """`live` running ones before `finished` ones, each made when it is asked for."""

    def __init__(self, live: int, finished: int) -> None:
        self._live, self._finished = live, finished
        self._begin = datetime.now(UTC)

    def page(self, _asked: object, first: int, limit: int) -> InstancePage:
        reach = range(first, min(first + limit, self._live + self._finished))
        failed = self._live // FAILED_SHARE
        return InstancePage(tuple(map(self._row, reach)), first, self._live, self._finished, failed)

    def definitions(self) -> tuple[tuple[str, str, int], ...]:
        return ("chat_interaction", "Chat interaction", 3), ("voice_synthesis", "Voice synthesis", 1)

    def problems(self) -> tuple[()]:
        return ()

    def _row(self, place: int) -> ProcessSummary:
        started = self._begin - timedelta(seconds=5 * place)
        state, step = InstanceState.RUNNING, STEPS[place % len(STEPS)]
        if place >= self._live:
            state = InstanceState.COMPLETED
        elif place % FAILED_SHARE == 0:
            state = InstanceState.FAILED
        over = state is InstanceState.COMPLETED
        return ProcessSummary(
            instance_id=f"instance-{place}",
            definition_id="chat_interaction:1:1",
            process_key="chat_interaction",
            process_name="Chat interaction",
            business_key=f"turn-{place}",
            state=state,
            started_at=started,
            ended_at=started + timedelta(seconds=3) if over else None,
            activity_id=None if over else step,
            activity_name=None if over else step.replace("_", " ").capitalize(),
            failure="connection refused" if state is InstanceState.FAILED else None,
            persona_key=PERSONAS[place % len(PERSONAS)],
        )


class Metrics:
    def series(self, seconds: int, points: int, _process: str | None) -> MetricsSeries:
        grid = make_grid(seconds, points, datetime.now(UTC).timestamp())

        def course(size: float, shift: float) -> tuple[float, ...]:
            return tuple(size * (1.2 + math.sin(place / 5 + shift)) for place in range(grid.count))

        processes = ("chat_interaction", "voice_synthesis")
        return MetricsSeries(
            grid.starts,
            grid.width,
            tuple(Line(name, course(20, place)) for place, name in enumerate(processes)),
            tuple(
                StepLine("chat_interaction", name, course(1, place), course(2, place), 4.0)
                for place, name in enumerate(STEPS)
            ),
            processes,
            tuple(QueueLine(f"chat.{name}", course(6, place), course(2, place)) for place, name in enumerate(STEPS)),
            course(1, 0),
            course(2, 1),
        )
