"""The steps of processes/chat_writing.bpmn: a chat's title, a summary of it, or the person's own next line."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from saijin_studio.core.errors import Cancelled, NotFound, ProviderError
from saijin_studio.core.writing import Kind
from saijin_studio.services.writing_prompts import Found, Manner, Wish
from saijin_studio.services.writing_steps import WritingSteps

from ..topic import BpmnError, LeftToOthers, TaskContext, Topic

NOT_POSSIBLE: Final = "NOT_POSSIBLE"
MODEL_UNREACHABLE: Final = "MODEL_UNREACHABLE"
WRITTEN_AT_ONCE: Final = 2  # replies have places of their own
QUICK_SECONDS: Final = 120.0  # what takes longer hangs; only the model may

In = TypeVar("In", bound="Wanted")
Out = TypeVar("Out")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the process was started with; `upto` is settled by gathering."""

    kind: Kind
    conversation_id: str
    upto: str = ""
    asked_for: bool = False
    begun: str = ""

    def wish(self, context: TaskContext) -> Wish:
        return Wish(context.correlation_id, self.kind, self.conversation_id, self.upto, self.asked_for, self.begun)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered(Wanted):
    language: str = "en"
    base: str = ""
    whole: bool = True

    @property
    def found(self) -> Found:
        return Found(True, self.upto, self.language, self.base, self.whole)


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing(Gathered):
    """`instruction` and `reply_tokens` are input parameters that a model may set on the step."""

    instruction: str = ""
    reply_tokens: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Written(Gathered):
    text: str
    model: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed(Wanted):
    """`reason`: model_unreachable, timed_out, not_possible, stopped; set on the step by the model."""

    reason: str


@dataclass(frozen=True, slots=True)
class Material:
    """`wanted` decides whether anything is written; `outcome` is "unneeded" if not."""

    wanted: bool
    upto: str
    language: str
    base: str
    whole: bool
    outcome: str


@dataclass(frozen=True, slots=True)
class Words:
    """A long text goes by reference: the runtime sees to it."""

    text: str
    model: str = ""


@dataclass(frozen=True, slots=True)
class End:
    """done, unneeded, failed or stopped; `failure` says why."""

    outcome: str
    failure: str = ""


def writing_topics(steps: WritingSteps) -> tuple[Topic, ...]:
    def gather(context: TaskContext, given: Wanted) -> Material:
        found = steps.gather(given.wish(context))
        outcome = "" if found.wanted else "unneeded"
        return Material(found.wanted, found.upto, found.language, found.base, found.whole, outcome)

    def write(context: TaskContext, given: Writing) -> Words:
        manner = Manner(given.instruction, max(0, given.reply_tokens))
        try:
            return Words(*steps.write(given.wish(context), given.found, manner, context.cancel))
        except Cancelled:
            if context.cancel.cancelled:
                raise  # not the person: the lock is lost or the studio is closing
            raise LeftToOthers from None  # the message that goes with the wish ends the step
        except ProviderError as error:
            if error.retryable and not context.last_try:
                raise
            raise BpmnError(MODEL_UNREACHABLE, f"{error.code}: {error}"[:500]) from error

    def plain_title(context: TaskContext, given: Gathered) -> Words:
        return Words(steps.plain_title(given.wish(context), given.found))

    def keep(context: TaskContext, given: Written) -> End:
        kept = steps.keep(given.wish(context), given.found, given.text, given.model)
        return End("done" if kept else "unneeded")

    def fail(context: TaskContext, given: Failed) -> End:
        steps.failed(given.wish(context), given.reason)
        return End("stopped" if given.reason == "stopped" else "failed", given.reason)

    def quick(name: str, input_type: type[Wanted], run: Callable[[TaskContext, Any], object]) -> Topic:
        return Topic(name, input_type, run, gave_up=gave_up, limit_seconds=QUICK_SECONDS)

    def gave_up(context: TaskContext, message: str) -> None:
        steps.gave_up(context.correlation_id)

    return (
        quick("writing.gather", Wanted, _possible(gather)),
        Topic("writing.write", Writing, _possible(write), slots=WRITTEN_AT_ONCE, gave_up=gave_up),
        quick("writing.plain_title", Gathered, _possible(plain_title)),
        quick("writing.keep", Written, _possible(keep)),
        quick("writing.failure_notice", Failed, fail),
    )


def _possible(run: Callable[[TaskContext, In], Out]) -> Callable[[TaskContext, In], Out]:
    """A chat or persona that is gone is the drawn error."""

    @functools.wraps(run)
    def call(context: TaskContext, given: In) -> Out:
        try:
            return run(context, given)
        except NotFound as error:
            raise BpmnError(NOT_POSSIBLE, str(error)) from error

    return call
