"""The tasks of voice_synthesis: text, voice, sentences; of each sentence sound, finished file, device and store."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar

from saijin_studio.core.errors import Cancelled, NotFound, ProviderError, SaijinError, StorageFull
from saijin_studio.services.voice.parts import Reception
from saijin_studio.services.voice.steps import SpeechSteps, SpeechTask
from saijin_workers.topic import BpmnError, LeftToOthers, TaskContext, Topic

HUNG_SECONDS: Final = 120.0  # a step that takes longer hangs in a device or an engine
SLOW_SECONDS: Final = 600.0  # synthesis waits for the sentence's last word, and a slow model may be writing it
SPEECH_FAILED: Final = "SPEECH_FAILED"
# They wait while the model writes and until all has sounded: as many replies as this are spoken side by side.
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
    language: str = ""
    unsayable: str = "skip"
    engines: str = ""  # "en=espeak,ja=openjtalk"
    engine_en: str = ""  # in the place of `engines` where an older studio chose
    engine_ja: str = ""

    def task(self, context: TaskContext) -> SpeechTask:
        older = (("en", self.engine_en), ("ja", self.engine_ja))
        return SpeechTask(
            utterance=context.correlation_id,
            source=self.source,
            message_id=self.message_id,
            persona_key=self.persona_key,
            silent=self.silent,
            language=self.language,
            unsayable=self.unsayable,
            engines=read_engines(self.engines) or tuple((language, name) for language, name in older if name),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Said(Speaking):
    """Where the last batch began and how many sentences it had; none before the first."""

    first_sentence: int = 0
    sentence_count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence(Speaking):
    """One of a batch: the engine counts the passes of a multi-instance activity from 0 in `loopCounter`."""

    first_sentence: int
    loopCounter: int

    @property
    def index(self) -> int:
        return self.first_sentence + self.loopCounter


@dataclass(frozen=True, slots=True)
class Voices:
    engines: str


@dataclass(frozen=True, slots=True)
class Batch:
    """`sentence_count` is 0 when everything has been said and heard."""

    first_sentence: int
    sentence_count: int


def voice_topics(steps: SpeechSteps) -> tuple[Topic, ...]:
    def receive(context: TaskContext, given: Speaking) -> Reception:
        return steps.receive(given.task(context))

    def choose(context: TaskContext, given: Speaking) -> Voices:
        return Voices(
            ",".join(f"{language}={engine}" for language, engine in steps.choose(given.task(context)).items())
        )

    def next_sentences(context: TaskContext, given: Said) -> Batch:
        first = given.first_sentence + given.sentence_count
        return Batch(first, steps.next_sentences(given.task(context), first, context.cancel))

    def synthesise(context: TaskContext, given: Sentence) -> None:
        steps.synthesise(given.task(context), given.index, context.cancel)

    def post_process(context: TaskContext, given: Sentence) -> None:
        steps.post_process(given.task(context), given.index, context.cancel)

    def deliver(context: TaskContext, given: Sentence) -> None:
        steps.deliver(given.task(context), given.index, context.cancel)

    def too_slow(context: TaskContext, given: Speaking) -> None:
        steps.too_slow(given.task(context))

    def silence(context: TaskContext, given: Speaking) -> None:
        steps.silence(given.task(context))

    return (
        Topic("voice.text_reception", Speaking, _drawn(steps, receive), limit_seconds=HUNG_SECONDS),
        Topic("voice.voice_selection", Speaking, _drawn(steps, choose), limit_seconds=HUNG_SECONDS),
        Topic("voice.next_sentences", Said, _drawn(steps, next_sentences), slots=WAITING_SLOTS),
        Topic(
            "voice.synthesis",
            Sentence,
            _drawn(steps, synthesise),
            slots=WAITING_SLOTS,
            kind="audio",
            limit_seconds=SLOW_SECONDS,
        ),
        Topic("voice.post_processing", Sentence, _drawn(steps, post_process), kind="audio", limit_seconds=HUNG_SECONDS),
        Topic("voice.delivery", Sentence, _drawn(steps, deliver), slots=WAITING_SLOTS, kind="audio"),
        Topic("voice.failure_notice", Speaking, too_slow, limit_seconds=HUNG_SECONDS),
        Topic("voice.silence", Speaking, silence, kind="audio", limit_seconds=HUNG_SECONDS),
    )


def read_engines(written: str) -> tuple[tuple[str, str], ...]:
    """What a process says of its engines; somebody may have put in something else, so what is unclear is left out."""
    pairs = (part.partition("=") for part in written.split(","))
    return tuple((language.strip(), name.strip()) for language, _, name in pairs if language.strip() and name.strip())


def _drawn(steps: SpeechSteps, run: Callable[[TaskContext, In], Out]) -> Callable[[TaskContext, In], Out]:
    """Turns the outcomes that the model draws into its errors; other faults are retried and become incidents."""

    @functools.wraps(run)
    def call(context: TaskContext, given: In) -> Out:
        try:
            return run(context, given)
        except SaijinError as error:
            if steps.stopped(context.correlation_id):
                raise LeftToOthers("stopped by a person: the message ends the process") from error
            if isinstance(error, Cancelled) and not context.cancel.cancelled:
                raise LeftToOthers("given up: the step beside it tells the process") from error
            if not isinstance(error, ProviderError | NotFound | StorageFull):
                raise
            # What is missing or full now will be so at the next try; a fault may have been a single one.
            if isinstance(error, ProviderError) and error.retryable and not context.last_try:
                raise
            steps.failed(given.task(context), error)
            raise BpmnError(SPEECH_FAILED, f"{error.code}: {error}"[:500]) from error

    return call
