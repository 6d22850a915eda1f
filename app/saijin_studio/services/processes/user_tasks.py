"""Decisions that processes wait for: a list with forms."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any, Final, Protocol

from ...core.process import UserTask
from ...core.process_model import FormField
from ...ports import ModelAdmin, ProcessEngine
from .form_values import form_values
from .service import is_approval

log = logging.getLogger(__name__)
APPROVE: Final = "approve"
WITHDRAW: Final = "withdraw"
# Of a reply that waits for approval; the labels are translated by whoever shows them.
APPROVAL_FORM: Final = (
    FormField("decision", "Decision", "choice", True, choices=((APPROVE, "Keep"), (WITHDRAW, "Take back"))),
    FormField("text", "Other words", "text"),
)


class Approvals(Protocol):
    """What a chat does about a reply that waits for approval."""

    def approve(self, correlation_id: str, text: str = "") -> None: ...

    def disapprove(self, correlation_id: str) -> None: ...


class UserTaskService:
    """All methods raise EngineUnavailable, EngineRefused; those that take an id NotFound (kind: user_task, approval)
    for a decision that was made already.
    """

    def __init__(self, engine: ProcessEngine, admin: ModelAdmin, approvals: Approvals) -> None:
        self._engine = engine
        self._admin = admin
        self._approvals = approvals

    def open(self) -> tuple[UserTask, ...]:
        """Oldest first."""
        return self._engine.user_tasks()

    def form(self, task_id: str) -> tuple[FormField, ...]:
        """The inputs that the task declares, with what the process has for them; none where it declares none."""
        return APPROVAL_FORM if is_approval(self._admin.open_task(task_id)) else self._admin.task_form(task_id)

    def complete(self, task_id: str, values: Mapping[str, Any]) -> None:
        """Makes the decision. A reply is approved or taken back as in its conversation.

        Raises InputError (params: name).
        """
        task = self._admin.open_task(task_id)
        if is_approval(task):
            self._decide(task, values)
        else:
            self._admin.complete_task(task_id, form_values(self._admin.task_form(task_id), values))
        log.info("process %s: the decision %s was made by a person", task.instance_id, task.activity_id)

    def _decide(self, task: UserTask, values: Mapping[str, Any]) -> None:
        chosen = form_values(APPROVAL_FORM, values)
        if chosen["decision"] == APPROVE:
            self._approvals.approve(task.business_key, str(chosen.get("text", "")))
        else:
            self._approvals.disapprove(task.business_key)
