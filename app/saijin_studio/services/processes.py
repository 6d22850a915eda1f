"""Processes as panels and the command line see them."""

from __future__ import annotations

from collections.abc import Callable

from ..core.errors import ModelFileError, NotFound
from ..core.events import NoticeRaised
from ..core.process import ProcessDetail, ProcessSummary, TopicDepth
from ..ports import DeploymentProblem, ProcessEngine

CHAT = "chat_interaction"


class ProcessService:
    """All look-ups raise EngineUnavailable while there is no engine."""

    def __init__(
        self,
        engine: ProcessEngine,
        problems: Callable[[], tuple[DeploymentProblem, ...]],
        chat_cancelled: Callable[[str], None],
    ) -> None:
        """`chat_cancelled` is told the correlation id of a turn whose process was ended by hand."""
        self._engine = engine
        self._problems = problems
        self._chat_cancelled = chat_cancelled

    def list(self, limit: int = 200) -> tuple[ProcessSummary, ...]:
        """Running instances first, then the newest finished ones."""
        return self._engine.instances(limit)

    def detail(self, instance_id: str) -> ProcessDetail:
        """Raises NotFound."""
        return self._engine.detail(instance_id)

    def of_turn(self, correlation_id: str) -> ProcessDetail | None:
        """The chat process of a turn, None when the engine does not know it."""
        found = self._engine.find_instances(CHAT, correlation_id)
        try:
            return self._engine.detail(found[0]) if found else None
        except NotFound:
            return None

    def retry(self, instance_id: str) -> int:
        """Gives the failed steps of an instance new tries; returns how many there were."""
        return self._engine.retry(instance_id)

    def cancel(self, instance_id: str) -> None:
        """Ends an instance where it is; of a chat the words so far are kept. Raises NotFound."""
        summary = self._engine.detail(instance_id).summary
        self._engine.cancel(instance_id, "cancelled by the user")
        if summary.process_key == CHAT:
            self._chat_cancelled(summary.business_key)

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
