"""Processes as panels and the command line see them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from ..core.errors import ModelFileError, NotFound
from ..core.events import NoticeRaised
from ..core.process import ProcessDetail, ProcessSummary, TopicDepth, UserTask, Wait
from ..ports import DeploymentProblem, ProcessEngine, VariableValue

CHAT = "chat_interaction"
MODEL = "model_integration"
UNWANTED = "model_unwanted"  # the message by which the shipped model lets a loading end in order


class ProcessService:
    """All look-ups raise EngineUnavailable while there is no engine."""

    def __init__(
        self,
        engine: ProcessEngine,
        problems: Callable[[], tuple[DeploymentProblem, ...]],
        chat_cancelled: Callable[[str], None],
        served: Collection[str] = (),
    ) -> None:
        """`chat_cancelled` is told the correlation id of a turn whose process was ended by hand; `served` are the
        topics that the studio's own workers take.
        """
        self._engine = engine
        self._problems = problems
        self._chat_cancelled = chat_cancelled
        self._served = frozenset(served)

    def list(self, limit: int = 200) -> tuple[ProcessSummary, ...]:
        """Running instances first, then the newest finished ones."""
        return self._engine.instances(limit)

    def detail(self, instance_id: str) -> ProcessDetail:
        """Raises NotFound."""
        return self._engine.detail(instance_id)

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
        """Makes the decision that a process waits for; false when none does."""
        waiting = self._engine.user_tasks(business_key)
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


def model_notice(problem: DeploymentProblem) -> NoticeRaised:
    """The problem as the person is told it."""
    params: dict[str, str | int | float] = {"file": problem.file, "element": problem.element, "line": problem.line}
    return NoticeRaised(ModelFileError.code, "error", problem.detail, params)


def called_off(engine: ProcessEngine, process_key: str, business_key: str) -> bool:
    """Whether the process was told to end by itself: one that a chat has called would take the chat along."""
    return process_key == MODEL and engine.correlate(UNWANTED, business_key, {})
