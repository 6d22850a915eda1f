"""The steps of processes/model_integration.bpmn: request, allocation, loading, inference, caching, release."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar

from saijin_studio.core.errors import Cancelled, InputError, ModelMissing, ProviderError, SaijinError, SettingsError
from saijin_studio.core.local_models import NoRoom, RoomTaken
from saijin_studio.services.models.loading import ModelLoading

from ..topic import BpmnError, LeftToOthers, TaskContext, Topic

MODEL_MISSING: Final = "MODEL_MISSING"
NO_ROOM: Final = "NO_ROOM"
MODEL_UNREACHABLE: Final = "MODEL_UNREACHABLE"
HUNG_SECONDS: Final = 120.0  # loading, answering and unloading may take long, the other steps not
LOADS_AT_ONCE: Final = 2
ANSWERS_AT_ONCE: Final = 8  # of all models together; each model's own queue lets fewer through

In = TypeVar("In", bound="Asked")
Out = TypeVar("Out")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the process was started with: "" is the first provider of the chain and its configured model.

    `keep_alive` is how long the model stays in memory afterwards: "" as the server likes, "0" not at all.
    """

    provider: str = ""
    model: str = ""
    prompt: str = ""
    language: str = ""
    keep_alive: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed(Asked):
    num_gpu: int = -1
    device: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given(Asked):
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Requested:
    """`failure` is there from now on, so that the model may ask for it; a drawn error sets it."""

    provider: str
    model: str
    loaded: bool
    cached: bool
    asks: bool
    answer: str
    device: str = ""
    failure: str = ""


@dataclass(frozen=True, slots=True)
class Allocated:
    """`num_gpu`: layers on the GPU, -1 where the server decides."""

    device: str
    num_gpu: int


@dataclass(frozen=True, slots=True)
class Loaded:
    device: str


@dataclass(frozen=True, slots=True)
class Answered:
    """A long answer goes by reference: the runtime sees to it."""

    answer: str


def model_topics(loading: ModelLoading) -> tuple[Topic, ...]:
    def request(context: TaskContext, given: Asked) -> Requested:
        wanted = loading.request(given.provider, given.model, given.prompt, given.language)
        cached = wanted.cached is not None
        asks = bool(given.prompt) and not cached
        return Requested(wanted.provider, wanted.model, wanted.loaded, cached, asks, wanted.cached or "")

    def allocate(context: TaskContext, given: Asked) -> Allocated:
        place = loading.allocate(context.correlation_id, given.provider, given.model)
        return Allocated(place.device, place.num_gpu)

    def load(context: TaskContext, given: Placed) -> Loaded:
        key = context.correlation_id
        device = loading.load(key, given.provider, given.model, given.num_gpu, given.keep_alive, context.cancel)
        return Loaded(device or given.device)

    def infer(context: TaskContext, given: Asked) -> Answered:
        key = context.correlation_id
        answer = loading.infer(key, given.provider, given.model, given.prompt, given.language, context.cancel)
        return Answered(answer)

    def keep(context: TaskContext, given: Given) -> None:
        loading.keep_answer(given.provider, given.model, given.prompt, given.language, given.answer)

    def release(context: TaskContext, given: Asked) -> None:
        loading.release(context.correlation_id, given.provider, given.model, given.keep_alive)

    return (
        Topic("model.request", Asked, _drawn(loading, request), tries=2, limit_seconds=HUNG_SECONDS),
        Topic("model.allocate", Asked, _drawn(loading, allocate), tries=4, limit_seconds=HUNG_SECONDS),
        Topic("model.load", Placed, _drawn(loading, load), tries=5, slots=LOADS_AT_ONCE),
        Topic("model.inference", Asked, _drawn(loading, infer), slots=ANSWERS_AT_ONCE, kind="gpu"),
        Topic("model.cache", Given, keep, limit_seconds=HUNG_SECONDS),
        Topic("model.release", Asked, release, tries=5),
    )


def _drawn(loading: ModelLoading, run: Callable[[TaskContext, In], Out]) -> Callable[[TaskContext, In], Out]:
    """Turns the outcomes that the model draws into its errors; other faults are retried and become incidents."""

    @functools.wraps(run)
    def call(context: TaskContext, given: In) -> Out:
        try:
            return run(context, given)
        except Cancelled:
            if context.cancel.cancelled:
                raise
            raise LeftToOthers from None  # released meanwhile: the drawn process has left this step
        except (ProviderError, InputError) as error:
            # What is missing or too large now will be so at the next try; a fault may have been a single one.
            if error.retryable and not context.last_try:
                raise
            loading.failed(context.correlation_id, given.provider, given.model, error)
            raise BpmnError(code_of(error), f"{error.code}: {error}"[:500]) from error

    return call


def code_of(error: SaijinError) -> str:
    """The drawn error for one of the studio's."""
    if isinstance(error, NoRoom | RoomTaken):
        return NO_ROOM
    refused = error.params.get("stage") == "pull"  # the server is there, its registry gives nothing
    if isinstance(error, ModelMissing) or refused:
        return MODEL_MISSING
    # A wrong address is an InputError as well.
    return (
        MODEL_MISSING if isinstance(error, InputError) and not isinstance(error, SettingsError) else MODEL_UNREACHABLE
    )
