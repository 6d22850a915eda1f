"""Processes as programs use them: start, look, wait for the result, follow, cancel. One door to all kinds."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from ...core.bus import EventBus
from ...core.cancel import CancelToken
from ...core.errors import EngineUnavailable, InputError, NotFound, SaijinError, of_code
from ...core.events import Event, StepChanged, TextStreamed, TurnChanged
from ...core.process import EngineState, EngineStatus, StepRecord
from ...ports import Blobs, EngineHost, ProcessEngine
from ..processes.service import CHAT
from .chat import ChatRuns
from .instances import EngineRuns
from .runs import Runs, Variables
from .types import (
    ProcessCancelled,
    ProcessEnded,
    ProcessEvent,
    ProcessFailed,
    ProcessState,
    ProcessStatus,
    ProcessTimeout,
    StepBegan,
    StepEnded,
    TextPiece,
)
from .voice import VOICE, VoiceRuns

if TYPE_CHECKING:
    from ..container import Services

PATIENCE: Final = 180.0  # seconds without any progress after which waiting for a starting engine ends
GLANCE: Final = 0.2
LOOK_SECONDS: Final = 0.25  # what another program does to a process is seen this soon
WORDS_SECONDS: Final = 0.1  # and what it writes this soon
SETTLE_SECONDS: Final = 3.0  # a process ends this soon after its result is there
LONGEST_KEY: Final = 255  # characters of a business key


class Workflows:
    """Thread-safe. `alone` is held while a business key is looked up and used, by all programs of the home.

    What needs the engine waits for it while it starts, at most `patience` seconds without progress, and then raises
    EngineUnavailable or the error for which the engine has given up.
    """

    def __init__(
        self,
        services: Services,
        engine: ProcessEngine,
        blobs: Blobs,
        alone: AbstractContextManager[object],
        patience: float = PATIENCE,
    ) -> None:
        self.voice = services.voice
        self._host: EngineHost = services.engine
        self._bus: EventBus = services.bus
        self._config = services.config
        self._alone = alone
        self._patience = patience
        self._closed = threading.Event()
        self._instances = EngineRuns(engine, blobs, services.processes.cancel)
        self._chats = ChatRuns(services.chat, engine, self._default_persona)
        self._voices = VoiceRuns(services, engine, self._default_persona)

    def start(self, key: str, variables: Variables, business_key: str | None = None) -> str:
        """Returns the id by which all else is asked. Raises UnknownProcess, InputError, DuplicateBusinessKey.

        With a business key the same start, again, returns the id of the first. A text to be spoken has no first where
        another program started it, or an earlier run: the key is in use.
        """
        runs = self._kind(key)
        if not self._config.current.workflow(key).enabled:
            raise InputError(f"{key} is turned off in the configuration", reason="workflow_off")
        if runs is not self._chats:
            self.wait_ready()
        if business_key is None:
            return runs.start(key, variables, "")
        if not business_key.strip() or len(business_key) > LONGEST_KEY:
            raise InputError(f"a business key has 1 to {LONGEST_KEY} characters", reason="business_key")
        with self._alone:
            if runs is not self._instances and self._host.status().state is EngineState.READY:
                self._instances.under(key, business_key)
            return runs.start(key, variables, business_key)

    def status(self, run_id: str) -> ProcessStatus:
        """Raises NotFound."""
        with _named(run_id):
            return self._of(run_id).status(run_id)

    def result(self, run_id: str, timeout: float | None = None, stop: CancelToken | None = None) -> dict[str, Any]:
        """Waits for the end. Raises ProcessFailed (also when a step waits for a person), ProcessCancelled,
        ProcessTimeout after `timeout` seconds, Cancelled when `stop` is set, NotFound.
        """
        with _named(run_id):
            runs = self._of(run_id)
            self._wait_end(runs, run_id, timeout, stop or CancelToken())
            status = runs.status(run_id)
            if status.state is ProcessState.COMPLETED:
                return runs.result(run_id)
        raise ProcessCancelled(status) if status.state is ProcessState.CANCELLED else ProcessFailed(status)

    def cancel(self, run_id: str) -> None:
        """Ends it where it is; of a chat the words so far are kept. Nothing when it has ended. Raises NotFound."""
        with _named(run_id):
            self._of(run_id).cancel(run_id)

    def stream(self, run_id: str, stop: CancelToken | None = None) -> Iterator[ProcessEvent]:
        """What happens, from its beginning to ProcessEnded; ends early when `stop` is set. Raises NotFound at once."""
        with _named(run_id):
            runs = self._of(run_id)
            runs.open(run_id)
        return self._events(runs, run_id, stop or CancelToken())

    def close(self) -> None:
        """Whoever still waits is told EngineUnavailable; streams end."""
        self._closed.set()

    # -- details -------------------------------------------------------------------------------------------------

    def _kind(self, key: str) -> Runs:
        kinds: dict[str, Runs] = {CHAT: self._chats, VOICE: self._voices}
        return kinds.get(key, self._instances)

    def _default_persona(self) -> str:
        return self._config.current.routing.default_persona

    def _of(self, run_id: str) -> Runs:
        kinds: tuple[Runs, ...] = (self._voices, self._chats)
        for runs in kinds:
            try:
                runs.open(run_id)
                return runs
            except NotFound:
                continue
        self.wait_ready()
        return self._instances

    def _events(self, runs: Runs, run_id: str, stop: CancelToken) -> Iterator[ProcessEvent]:
        said, steps, over_at = "", _Steps(), 0.0
        with _Wake(self._bus, run_id, stop) as wake:
            while not stop.cancelled and not self._closed.is_set():
                text = runs.text(run_id, final=False)
                if len(text) > len(said):
                    yield TextPiece(text[len(said) :])
                    said = text
                if wake.due():
                    over = not self._tolerant(lambda: runs.open(run_id), True)
                    over_at = over_at or (time.monotonic() if over else 0.0)
                    yield from steps.news(self._tolerant(lambda: runs.steps(run_id), ()))
                    if over and (not steps.open or time.monotonic() - over_at > SETTLE_SECONDS):
                        yield from _rest(runs.text(run_id, final=True), said)
                        yield ProcessEnded(runs.status(run_id))
                        return
                wake.wait(WORDS_SECONDS)

    def _wait_end(self, runs: Runs, run_id: str, timeout: float | None, stop: CancelToken) -> None:
        deadline = None if timeout is None else time.monotonic() + timeout
        pause = 0.02
        with _Wake(self._bus, run_id, stop) as wake:
            while self._tolerant(lambda: runs.open(run_id), True):
                stop.raise_if_cancelled()
                pause = min(pause * 1.5, LOOK_SECONDS)
                left = pause if deadline is None else min(pause, deadline - time.monotonic())
                if left <= 0:
                    raise ProcessTimeout(f"process {run_id} has not ended within {timeout:g} seconds", id=run_id)
                wake.wait(left)

    def _tolerant(self, ask: Callable[[], Any], otherwise: Any) -> Any:
        """An engine that is away comes back; one that was given up does not, and nobody waits for it."""
        if self._closed.is_set():
            raise EngineUnavailable("this program has closed its studio")
        status = self._host.status()
        if status.state is EngineState.DOWN and status.managed:
            raise _given_up(status)
        try:
            return ask()
        except EngineUnavailable:
            return otherwise

    def wait_ready(self) -> None:
        """Returns when the engine can be used. Raises EngineUnavailable, and why it was given up."""
        seen: EngineStatus | None = None
        deadline = time.monotonic() + self._patience
        while not self._host.wait_ready(GLANCE):
            status = self._host.status()
            if status.state is EngineState.DOWN:
                raise _given_up(status)
            if status != seen:
                seen, deadline = status, time.monotonic() + self._patience
            if time.monotonic() > deadline:
                raise EngineUnavailable(f"it was not ready after {self._patience:.0f} seconds")


def _given_up(status: EngineStatus) -> SaijinError:
    if status.error:
        return of_code(status.error, status.detail, **status.params)
    return EngineUnavailable(status.detail or "the engine was started several times and ended each time")


@contextmanager
def _named(run_id: str) -> Iterator[None]:
    """Whoever did not find it, the program is told in the same words."""
    try:
        yield
    except NotFound as error:
        if error.params.get("id") != run_id:
            raise
        raise NotFound(f"no process has the id {run_id!r}", kind="process", id=run_id) from error


def _rest(text: str, said: str) -> Iterator[ProcessEvent]:
    """What the finished reply has beyond what was told; nothing when formatting changed its beginning."""
    if len(text) > len(said) and text.startswith(said):
        yield TextPiece(text[len(said) :])


Occurrence: TypeAlias = tuple[str, datetime, int]


class _Steps:
    """Tells each step's beginning and end once; `open` are those that have not ended."""

    def __init__(self) -> None:
        self.open: set[Occurrence] = set()
        self._ended: set[Occurrence] = set()

    def news(self, steps: Iterable[StepRecord]) -> Iterator[ProcessEvent]:
        same: Counter[tuple[str, datetime]] = Counter()
        for step in steps:
            if not step.kind.endswith("Task") and step.kind != "callActivity":
                continue
            same[step.activity_id, step.started_at] += 1
            which = (step.activity_id, step.started_at, same[step.activity_id, step.started_at])
            if which not in self.open and which not in self._ended:
                self.open.add(which)
                yield StepBegan(step.activity_id, step.name, step.started_at)
            if step.ended_at is not None and which in self.open:
                self.open.remove(which)
                self._ended.add(which)
                yield StepEnded(
                    step.activity_id, step.name, step.ended_at, step.seconds or 0.0, step.tries, step.cancelled
                )


class _Wake:
    """Wakes who waits for a process when something happens to it in this program, or when `stop` is set."""

    def __init__(self, bus: EventBus, run_id: str, stop: CancelToken) -> None:
        self._bus = bus
        self._run_id = run_id
        self._happened = threading.Event()
        self._step = True
        self._looked_at = 0.0
        self._ends: list[Callable[[], None]] = []
        stop.on_cancel(self._happened.set)

    def __enter__(self) -> _Wake:
        self._ends = [self._bus.subscribe(kind, self._on_event) for kind in (TextStreamed, TurnChanged, StepChanged)]
        return self

    def __exit__(self, *_: object) -> None:
        for end in self._ends:
            end()

    def due(self) -> bool:
        """Whether the steps are to be looked at: one of them changed, or another program may have changed some."""
        now = time.monotonic()
        if not self._step and now - self._looked_at < LOOK_SECONDS:
            return False
        self._step, self._looked_at = False, now
        return True

    def wait(self, seconds: float) -> None:
        self._happened.wait(seconds)
        self._happened.clear()

    def _on_event(self, event: Event) -> None:
        named = (getattr(event, "correlation_id", None), getattr(event, "process_instance_id", None))
        if self._run_id in named:
            self._step = self._step or not isinstance(event, TextStreamed)
            self._happened.set()
