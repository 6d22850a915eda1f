"""A studio that speaks, for what is measured of its voice: stand-in models, waiting for what it tells, a program apart.

The studio has no window unless its user makes one; its engine is its own, in an empty home.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from bench.place import JARS, end
from saijin_studio.core.bus import EventBus
from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.conversation import Role
from saijin_studio.core.events import Event, MessageStored, SpeechChanged, TurnChanged
from saijin_studio.core.settings import ChatSettings, EngineSettings, Settings
from saijin_studio.paths import Paths
from saijin_studio.ports import ChatRequest, ModelInfo
from saijin_studio.services.settings import SettingsService

if TYPE_CHECKING:
    from saijin_studio.bootstrap.studio import Studio

E = TypeVar("E", bound=Event)
READY_SECONDS = 120.0
ANSWER_SECONDS = 60.0
WARM_SENTENCES = 60
QUESTIONS = {"en": "How are you?", "ja": "お元気ですか。"}


class Teller:
    """A model that writes `text` in pieces, so many a second as long as somebody takes them; at once where that is 0.

    `due` are the moments (time.perf_counter) at which it had each piece of the last text.
    """

    provider = "bench"
    model = "teller"

    def __init__(self, piece: int = 4, per_second: float = 0.0) -> None:
        self.text = ""
        self.due: list[float] = []
        self.piece = piece
        self._rest = 1 / per_second if per_second else 0.0

    def stream(self, request: ChatRequest, cancel: CancelToken) -> Iterator[str]:
        begin = time.perf_counter()
        starts = range(0, len(self.text), self.piece)
        self.due = [begin + number * self._rest for number in range(len(starts))]
        for at, due in zip(starts, self.due, strict=True):
            wait = due - time.perf_counter()
            if wait > 0:
                cancel.wait(wait)
            yield self.text[at : at + self.piece]

    def models(self) -> tuple[ModelInfo, ...]:
        return (ModelInfo(self.model),)


class Told:
    """What a bus tells of turns, messages and speech from now on, to be waited for."""

    def __init__(self, bus: EventBus) -> None:
        self._changed = threading.Condition()
        self._events: list[Event] = []
        self._ends = [bus.subscribe(kind, self._take) for kind in (TurnChanged, MessageStored, SpeechChanged)]

    def wait(self, what: str, kind: type[E], wanted: Callable[[E], bool], seconds: float = ANSWER_SECONDS) -> E:
        """The first event that is wanted, told before or from now on. Raises RuntimeError."""
        deadline, seen = time.monotonic() + seconds, 0
        with self._changed:
            while True:
                for event in self._events[seen:]:
                    if isinstance(event, kind) and wanted(event):
                        return event
                seen = len(self._events)
                if not self._changed.wait(deadline - time.monotonic()):
                    raise RuntimeError(f"{what} did not come within {seconds:.0f} s")

    def reply(self, turn: str) -> str:
        """The id of a turn's reply, once it is stored."""
        found = self.wait(
            "a reply",
            MessageStored,
            lambda event: event.message.role is Role.PERSONA and event.message.correlation_id == turn,
        )
        return found.message.id

    def closed(self, turn: str) -> None:
        self.wait("the end of a turn", TurnChanged, lambda event: event.correlation_id == turn and not event.state.open)

    def close(self) -> None:
        for unsubscribe in self._ends:
            unsubscribe()

    def _take(self, event: Event) -> None:
        with self._changed:
            self._events.append(event)
            self._changed.notify_all()


@contextmanager
def told(studio: Studio) -> Iterator[Told]:
    made = Told(studio.services.bus)
    try:
        yield made
    finally:
        made.close()


@contextmanager
def studio(home: Path, model: Any) -> Iterator[Studio]:
    """A running one; its engine is ready, and its voices and the steps of speech were in use."""
    from saijin_studio.bootstrap.studio import Studio

    paths, bus = Paths(home), EventBus()
    paths.make()
    settings = SettingsService(paths.settings_file, bus)
    settings.save(quiet_settings())
    made = Studio(paths, settings, bus, lambda _: (model,))
    try:
        ready(made)
        yield made
    finally:
        made.close()


def quiet_settings() -> Settings:
    """Nothing is made beside what is asked for."""
    return Settings(engine=EngineSettings(aot_cache=False), chats=ChatSettings(titles=False, summaries=False))


def ready(studio: Studio) -> None:
    """Starts it and warms it with sentences for a file. Raises RuntimeError."""
    studio.start()
    if not studio.services.engine.wait_ready(READY_SECONDS):
        raise RuntimeError(f"the engine did not start: {studio.services.engine.status()}")
    some = [f"One and {number}. はい、{number}。" for number in range(WARM_SENTENCES // 2)]
    studio.services.voice.say(" ".join(some), "yuuri", studio.services.paths.home / "warm.wav")


def await_spoken(studio: Studio, utterance: str, seconds: float) -> None:
    """Until the process has said all or was stopped. Raises RuntimeError."""
    from saijin_studio.core.errors import Cancelled

    over = CancelToken()
    timer = threading.Timer(seconds, over.cancel)
    timer.start()
    try:
        studio.services.voice.await_spoken(utterance, over)
    except Cancelled:
        raise RuntimeError(f"the speech did not end within {seconds:.0f} s") from None
    finally:
        timer.cancel()


def in_own_program(module: str, seconds: float, *arguments: str, **variables: str) -> Any:
    """What `python -m MODULE ARGUMENTS` prints as JSON in its last line: the sound library reads its settings once.

    Raises RuntimeError with the last line of what it complained of.
    """
    path = os.pathsep.join(filter(None, (str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH", ""))))
    here = {"SAIJIN_ENGINE_JARS": str(JARS), **os.environ, **variables, "PYTHONPATH": path}
    command = [sys.executable, "-m", module, *arguments]
    with subprocess.Popen(command, env=here, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as program:
        try:
            out, complaint = program.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            end(program)
            raise RuntimeError(f"{module} did not end within {seconds:.0f} s") from None
        except BaseException:
            end(program)
            raise
    if program.returncode:
        raise RuntimeError(
            reason(complaint.decode(errors="replace").splitlines()) or f"{module} ended with {program.returncode}"
        )
    return json.loads(out.splitlines()[-1])


def reason(complaint: Sequence[str]) -> str:
    """The last line that says something, without the word for a fault that is of this kind itself."""
    last = next((line.strip() for line in reversed(complaint) if line.strip()), "")
    return last.removeprefix("RuntimeError: ")
