"""The tasks of voice_synthesis: text -> voice -> sound of a sentence -> finished file -> device and store."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar

from saijin_studio.core.errors import Cancelled, NotFound, ProviderError, StorageFull
from saijin_studio.services.speech_steps import SpeechSteps, SpeechTask
from saijin_workers.topic import BpmnError, TaskContext, Topic

STOPPED: Final = "STOPPED"
SPEECH_FAILED: Final = "SPEECH_FAILED"
# Synthesis waits while the model writes and until all has sounded: as many replies as this are spoken side by side.
WAITING_SLOTS: Final = 8

In = TypeVar("In", bound="Speaking")
Out = TypeVar("Out")


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaking:
    """What every task of the process reads; which is known from where on, see the diagram."""

    source: str = "reply"
    message_id: str = ""
    persona_key: str = ""
    silent: bool = False
    engine_en: str = ""
    engine_ja: str = ""

    def task(self, context: TaskContext) -> SpeechTask:
        engines = (("en", self.engine_en), ("ja", self.engine_ja))
        return SpeechTask(
            utterance=context.correlation_id,
            source=self.source,
            message_id=self.message_id,
            persona_key=self.persona_key,
            silent=self.silent,
            engines=tuple((language, name) for language, name in engines if name),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence(Speaking):
    sentence_index: int


@dataclass(frozen=True, slots=True)
class Received:
    persona_key: str
    sentence_index: int


@dataclass(frozen=True, slots=True)
class Voices:
    engine_en: str
    engine_ja: str


@dataclass(frozen=True, slots=True)
class Synthesised:
    """`sentence_ready` is false when the text has no such sentence: then everything has been said."""

    sentence_ready: bool


@dataclass(frozen=True, slots=True)
class Delivered:
    sentence_index: int


def voice_topics(steps: SpeechSteps) -> tuple[Topic, ...]:
    def receive(context: TaskContext, given: Speaking) -> Received:
        return Received(steps.receive(given.task(context)), 0)

    def choose(context: TaskContext, given: Speaking) -> Voices:
        chosen = steps.choose(given.task(context))
        return Voices(chosen.get("en", ""), chosen.get("ja", ""))

    def synthesise(context: TaskContext, given: Sentence) -> Synthesised:
        return Synthesised(steps.synthesise(given.task(context), given.sentence_index, context.cancel))

    def post_process(context: TaskContext, given: Sentence) -> None:
        steps.post_process(given.task(context), given.sentence_index, context.cancel)

    def deliver(context: TaskContext, given: Sentence) -> Delivered:
        return Delivered(steps.deliver(given.task(context), given.sentence_index, context.cancel))

    return (
        Topic("voice.text_reception", Speaking, _drawn(steps, receive)),
        Topic("voice.voice_selection", Speaking, _drawn(steps, choose)),
        Topic("voice.synthesis", Sentence, _drawn(steps, synthesise), slots=WAITING_SLOTS),
        Topic("voice.post_processing", Sentence, _drawn(steps, post_process)),
        Topic("voice.delivery", Sentence, _drawn(steps, deliver)),
    )


def _drawn(steps: SpeechSteps, run: Callable[[TaskContext, In], Out]) -> Callable[[TaskContext, In], Out]:
    """Turns the outcomes that the model draws into its errors; other faults are retried and become incidents."""

    @functools.wraps(run)
    def call(context: TaskContext, given: In) -> Out:
        try:
            return run(context, given)
        except Cancelled as error:
            # A task whose lock is lost, or whose program is closing, is not ours to end.
            if steps.stopped(context.correlation_id) and not context.cancel.cancelled:
                raise BpmnError(STOPPED, "stopped by the person") from error
            raise
        except (ProviderError, NotFound, StorageFull) as error:
            # What is missing or full now will be so at the next try; a fault may have been a single one.
            if isinstance(error, ProviderError) and error.retryable and not context.last_try:
                raise
            steps.failed(given.task(context), error)
            raise BpmnError(SPEECH_FAILED, f"{error.code}: {error}"[:500]) from error

    return call
