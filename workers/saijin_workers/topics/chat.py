"""The steps of processes/chat_interaction.bpmn. Texts live in the store; variables carry ids and short values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from saijin_studio.core.errors import Cancelled, InputError, NotFound, ProviderError
from saijin_studio.core.routing import Route
from saijin_studio.services.turns import TurnService

from ..topic import BpmnError, LeftToOthers, TaskContext, Topic

INPUT_REJECTED = "INPUT_REJECTED"
NO_PERSONA = "NO_PERSONA"
MODEL_UNREACHABLE = "MODEL_UNREACHABLE"
AT_ONCE = 6  # replies written at the same time
QUICK_SECONDS = 120.0  # what takes longer hangs; only the model may


@dataclass(frozen=True)
class Nothing:
    """A step that needs no variables: its turn is found by the business key."""


@dataclass(frozen=True)
class Received:
    """`facts` (core.routing.Facts) is one variable, for each costs the engine three rows.

    `lore`: somebody has a lorebook to look into. `model_loaded` is what counts where the context takes too long.
    """

    facts: dict[str, str | int]
    lore: bool
    model_loaded: bool = True


@dataclass(frozen=True)
class Unloaded:
    """The model that `load_provider` and `load_model` name is to be loaded first."""

    load_provider: str
    load_model: str
    model_loaded: bool = False


@dataclass(frozen=True)
class Decision:
    """What the decision table gave."""

    persona: str = ""
    reason: str = ""


@dataclass(frozen=True)
class ContextInput:
    """`route` is missing where a model was drawn without a decision, and empty where no row of the table fits."""

    route: Decision | None = None
    facts: dict[str, str | int] | None = None


@dataclass(frozen=True)
class Answered:
    provider: str
    model: str


@dataclass(frozen=True)
class FormattingInput:
    """Paragraphs around the reply: input parameters that a model may set on the step."""

    prepend: str = ""
    append: str = ""


@dataclass(frozen=True)
class Delivered:
    """`approval`: a person is to look at the reply first."""

    message_id: str
    approval: bool


@dataclass(frozen=True)
class WithdrawalInput:
    """`only_pending`: a reply that counts already stays, for who stops a process keeps its words."""

    only_pending: str = ""


@dataclass(frozen=True)
class FailureInput:
    """`reason`: cancelled, timed_out, model_unreachable, input_rejected; set on the step by the model."""

    reason: str


class ChatSteps:
    """`begin_speech` starts the voice for a reply that is being written, where voice is on; `forget_speech` silences
    one and removes its sound; `after_reply` is told of each reply that counts.
    """

    def __init__(
        self,
        turns: TurnService,
        begin_speech: Callable[[str], None],
        forget_speech: Callable[[str], None],
        after_reply: Callable[[str], None] = lambda correlation_id: None,
    ) -> None:
        self._turns = turns
        self._after_reply = after_reply
        self._begin_speech = begin_speech
        self._forget_speech = forget_speech

    def topics(self) -> tuple[Topic, ...]:
        return (
            self._topic("chat.input_reception", Nothing, self.input_reception),
            self._topic("chat.history_loading", ContextInput, self.history_loading),
            self._topic("chat.memory_loading", Nothing, self.memory_loading),
            self._topic("chat.lore_loading", ContextInput, self.lore_loading),
            self._topic("chat.ai_processing", ContextInput, self.ai_processing, slots=AT_ONCE),
            self._topic("chat.response_formatting", FormattingInput, self.response_formatting),
            self._topic("chat.output_delivery", Nothing, self.output_delivery),
            self._topic("chat.approval", Nothing, self.approval),
            self._topic("chat.withdrawal", WithdrawalInput, self.withdrawal),
            self._topic("chat.failure_notice", FailureInput, self.failure_notice),
            Topic("chat.begin_speech", Nothing, self.begin_speech, limit_seconds=QUICK_SECONDS),
        )

    def _topic(self, name: str, input_type: type, run: Callable[[TaskContext, Any], object], slots: int = 0) -> Topic:
        limit = None if slots else QUICK_SECONDS
        return Topic(name, input_type, run, slots=slots, gave_up=self._gave_up, limit_seconds=limit)

    def _gave_up(self, context: TaskContext, message: str) -> None:
        self._turns.gave_up(context.correlation_id)

    def input_reception(self, context: TaskContext, given: object) -> Received:
        try:
            found = self._turns.context.receive(context.correlation_id)
        except InputError as error:
            raise BpmnError(INPUT_REJECTED, str(error)) from error
        return Received(found.facts, found.lore)

    def history_loading(self, context: TaskContext, given: ContextInput) -> Unloaded | None:
        """Now that it is decided who answers, it also tells which model that needs."""
        route = _route(given)
        # Without a decision at all, neither facts nor a route, the model was drawn so.
        if route is None and (given.facts is not None or given.route is not None):
            raise BpmnError(NO_PERSONA, "no row of the decision table fits")
        try:
            load = self._turns.context.to_load(self._turns.context.take(context.correlation_id, route))
        except NotFound as error:
            raise BpmnError(NO_PERSONA, str(error)) from error
        return Unloaded(*load) if load is not None else None

    def memory_loading(self, context: TaskContext, given: object) -> None:
        self._turns.context.recall(context.correlation_id)

    def lore_loading(self, context: TaskContext, given: ContextInput) -> None:
        try:
            self._turns.context.look_up_lore(context.correlation_id, given.route.persona if given.route else "")
        except NotFound as error:
            raise BpmnError(NO_PERSONA, str(error)) from error

    def ai_processing(self, context: TaskContext, given: ContextInput) -> Answered:
        """A provider that failed in the middle is asked again to go on; at the last try the model's path is taken."""
        try:
            answer = self._turns.answer(context.correlation_id, context.cancel, _route(given), context.tries)
        except Cancelled as error:
            if context.cancel.cancelled:
                raise  # not the person: the lock is lost or the studio is closing
            # The message that goes with the person's wish ends the step, by the path that the model draws.
            raise LeftToOthers() from error
        except ProviderError as error:
            self._turns.note_failures(context.correlation_id, error)
            if error.retryable and not context.last_try:
                raise
            raise BpmnError(MODEL_UNREACHABLE, f"{error.code}: {error}") from error
        return Answered(answer.provider, answer.model)

    def response_formatting(self, context: TaskContext, given: FormattingInput) -> None:
        self._turns.format(context.correlation_id, given.prepend, given.append)

    def output_delivery(self, context: TaskContext, given: object) -> Delivered:
        delivered = Delivered(*self._turns.deliver(context.correlation_id, context.activity_id))
        if not delivered.approval:
            self._after_reply(context.correlation_id)
        return delivered

    def approval(self, context: TaskContext, given: object) -> None:
        if self._turns.approve(context.correlation_id):
            self._begin_speech(context.correlation_id)
            self._after_reply(context.correlation_id)

    def withdrawal(self, context: TaskContext, given: WithdrawalInput) -> None:
        if self._turns.take_back(context.correlation_id, bool(given.only_pending)):
            self._forget_speech(context.correlation_id)

    def failure_notice(self, context: TaskContext, given: FailureInput) -> None:
        self._turns.fail(context.correlation_id, context.activity_id, given.reason)

    def begin_speech(self, context: TaskContext, given: object) -> None:
        if not self._turns.needs_approval(context.correlation_id):
            self._begin_speech(context.correlation_id)


def _route(given: ContextInput) -> Route | None:
    chosen = given.route
    return Route(chosen.persona, chosen.reason) if chosen is not None and chosen.persona else None
