"""Processes as panels and the command line see them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, Protocol

from ...core.errors import ModelFileError, NotFound
from ...core.events import NoticeRaised
from ...core.process import ProcessDetail, ProcessSummary, Tokens, TopicDepth, UserTask, Wait
from ...core.process_query import CauseGroup, ElementFigures, HeatSpan, InstanceFilter, InstanceNode, InstancePage
from ...ports import DeploymentProblem, ProcessEngine, VariableValue

CHAT = "chat_interaction"
APPROVAL: Final = "approval"  # the step of a chat that decides about a reply
MODEL = "model_integration"
WRITING = "chat_writing"
UNWANTED = "writing_unwanted"
CALLED_OFF_BY = {MODEL: "model_unwanted", "voice_synthesis": "speech_stopped", WRITING: UNWANTED}  # they listen
MOST_ROWS: Final = 500  # of a page
MOST_TURNS: Final = 2_000  # of a persona, the newest; their processes are asked for by their correlation ids
LATE: Final = timedelta(days=1)  # so much later than its turn was made a process may start


class TurnPersonas(Protocol):
    """Whom the processes of turns are about, which the engine keeps where it cannot look for it."""

    def turns_of(self, persona_key: str, after: datetime | None, before: datetime | None, most: int) -> tuple[str, ...]:
        """Correlation ids of a persona's turns, the newest first."""

    def personas_of(self, correlation_ids: Collection[str]) -> dict[str, str]: ...


class ProcessService:
    """All look-ups raise EngineUnavailable while there is no engine."""

    def __init__(
        self,
        engine: ProcessEngine,
        problems: Callable[[], tuple[DeploymentProblem, ...]],
        chat_cancelled: Callable[[str], None],
        served: Collection[str] = (),
        turns: TurnPersonas | None = None,
    ) -> None:
        """`chat_cancelled` is told the correlation id of a turn whose process was ended by hand; `served` are the
        topics that the studio's own workers take; without `turns` only the engine knows whom processes are about.
        """
        self._engine = engine
        self._problems = problems
        self._chat_cancelled = chat_cancelled
        self._served = frozenset(served)
        self._turns = turns

    def list(self, limit: int = 200) -> tuple[ProcessSummary, ...]:
        """Running instances first, then the newest finished ones."""
        return self._engine.instances(limit)

    def page(self, asked: InstanceFilter, first: int, limit: int) -> InstancePage:
        """Rows `first` to `first + limit`, at most 500, of all that the filter lets through; of a persona those of its
        newest 2,000 turns (`cut` where there are more), and those that have its key in a variable.
        """
        about, cut = self._about(asked)
        page = self._engine.page(asked, max(0, first), min(max(1, limit), MOST_ROWS), about)
        if self._turns is None:
            return page
        unknown = {row.business_key for row in page.rows if row.persona_key is None and row.business_key}
        found = self._turns.personas_of(unknown) if unknown else {}
        rows = (replace(row, persona_key=row.persona_key or found.get(row.business_key)) for row in page.rows)
        return replace(page, rows=tuple(rows), cut=cut)

    def causes(self, asked: InstanceFilter) -> tuple[CauseGroup, ...]:
        """What failed for good, by step and message, the newest first; of the newest 10,000 incidents."""
        return self._engine.causes(asked, self._about(asked)[0])

    def _about(self, asked: InstanceFilter) -> tuple[tuple[str, ...], bool]:
        """The turns of the persona asked for, and whether older ones were left out."""
        if not asked.persona_key or self._turns is None:
            return (), False
        after = asked.started_after - LATE if asked.started_after else None
        found = self._turns.turns_of(asked.persona_key, after, asked.started_before, MOST_TURNS + 1)
        return found[:MOST_TURNS], len(found) > MOST_TURNS

    def tree(self, instance_id: str) -> InstanceNode:
        """The processes that called each other around this one, from the first caller down. Raises NotFound."""
        return self._engine.tree(instance_id)

    def heat(self, definition_id: str, span: HeatSpan) -> dict[str, ElementFigures]:
        """How each element of a model did, by activity id; of at most 1,000 instances."""
        return self._engine.heat(definition_id, span)

    def xml(self, definition_id: str) -> str:
        """The BPMN of a definition. Raises NotFound."""
        return self._engine.model(definition_id)

    def detail(self, instance_id: str) -> ProcessDetail:
        """Raises NotFound."""
        return self._engine.detail(instance_id)

    def tokens(self, instance_id: str) -> Tokens:
        """Where its tokens are, in one small request; none when it has ended."""
        return self._engine.tokens(instance_id)

    def unserved(self, detail: ProcessDetail) -> tuple[Wait, ...]:
        """Steps that wait for a topic which the studio's workers do not know; a process that no one else works for
        stays there until somebody does.
        """
        return tuple(wait for wait in detail.waits if wait.topic not in self._served)

    def of_turn(self, correlation_id: str) -> ProcessDetail | None:
        """The chat process of a turn, None when the engine does not know it."""
        found = self._engine.find_instances(CHAT, correlation_id)
        try:
            # The oldest: a later one took the reply back.
            return self._engine.detail(found[-1]) if found else None
        except NotFound:
            return None

    def retry(self, instance_id: str) -> int:
        """Gives the failed steps of an instance new tries; returns how many there were."""
        return self._engine.retry(instance_id)

    def cancel(self, instance_id: str) -> None:
        """Ends an instance where it is; of a chat the words so far are kept. Raises NotFound."""
        summary = self._engine.detail(instance_id).summary
        if called_off(self._engine, summary.process_key, summary.business_key):
            return
        self._engine.cancel(instance_id, "cancelled by the user")
        if summary.process_key == CHAT:
            self._chat_cancelled(summary.business_key)

    def decisions(self) -> tuple[UserTask, ...]:
        """What waits for a person to decide, oldest first."""
        return self._engine.user_tasks()

    def decide(self, business_key: str, variables: Mapping[str, VariableValue]) -> bool:
        """Decides about the reply that a chat holds back; false when it holds none back. What else waits there for a
        person goes on waiting.
        """
        waiting = [task for task in self._engine.user_tasks(business_key) if is_approval(task)]
        for task in waiting:
            self._engine.complete_user_task(task.task_id, variables)
        return bool(waiting)

    def topics(self) -> tuple[TopicDepth, ...]:
        return self._engine.topics()

    def definitions(self) -> tuple[tuple[str, str, int], ...]:
        """(key, name, version) of the newest version of each model."""
        return self._engine.definitions()

    def problems(self) -> tuple[DeploymentProblem, ...]:
        """Models that could not be deployed."""
        return self._problems()


def is_approval(task: UserTask) -> bool:
    """Whatever else a person draws into a chat for somebody to decide is a task like any other."""
    return (task.process_key, task.activity_id) == (CHAT, APPROVAL)


def model_notice(problem: DeploymentProblem) -> NoticeRaised:
    """The problem as the person is told it."""
    params: dict[str, str | int | float] = {"file": problem.file, "element": problem.element, "line": problem.line}
    return NoticeRaised(ModelFileError.code, "error", problem.detail, params)


def called_off(engine: ProcessEngine, process_key: str, business_key: str) -> bool:
    """Whether the process was told to end by itself, as its drawing shows.

    A loading that a chat has called would take the chat along, and a voice would never tell that it is silent.
    """
    message = CALLED_OFF_BY.get(process_key)
    return message is not None and engine.correlate(message, business_key, {})
