"""Has the same replies written with voice and without, and feels the pulse of the GUI thread meanwhile."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

from bench.phrases import sentences, text
from bench.voice_studio import Teller, Told, await_spoken, ready, told
from saijin_studio.core.events import SpeechChanged, TextStreamed

WARM, PAIRS = 3, 8
BEAT_SECONDS = 0.002
HEARD = 3  # sentences that are waited for
SPOKEN_SECONDS = 60.0
STATES = ("on", "off")


class Stage(QObject):
    """On the GUI thread: opens chats, and notes milliseconds of each beat into `noted`."""

    open = Signal(str)
    beat = Signal(float)
    over = Signal()

    def __init__(self, window: Any, application: Any) -> None:
        super().__init__()
        self._window = window
        self._since = 0.0
        self._worked: float | None = None
        self.noted: dict[str, list[float]] = {}
        self.listen()
        self.open.connect(self._open)
        self.beat.connect(self._felt, Qt.ConnectionType.QueuedConnection)
        self.over.connect(application.quit)

    def listen(self) -> None:
        """Notes the beats from now on, into new lists; to be called when there are none."""
        self.noted = {"waited": [], "worked": []}
        self._since, self._worked = time.perf_counter(), None

    @Slot(str)
    def _open(self, conversation: str) -> None:
        self._window.context.open_section("chats", conversation=conversation)

    @Slot(float)
    def _felt(self, posted: float) -> None:
        if posted < self._since:
            return
        worked, before = time.thread_time(), self._worked
        self.noted["waited"].append(1000 * (time.perf_counter() - posted))
        if before is not None:
            self.noted["worked"].append(1000 * (worked - before))
        self._worked = worked


@dataclass(frozen=True)
class Written:
    """Characters a second from the first piece to the last, and by how many milliseconds each piece came late."""

    rate: float
    late: list[float]


class Stream:
    """When the pieces of a turn's reply came."""

    def __init__(self) -> None:
        self._came: list[tuple[float, TextStreamed]] = []

    def take(self, event: TextStreamed) -> None:
        self._came.append((time.perf_counter(), event))

    def written(self, turn: str, model: Teller) -> Written:
        """Raises RuntimeError."""
        came = [(at, event.offset + len(event.text)) for at, event in self._came if event.correlation_id == turn]
        if len(came) < 2 or came[-1][1] < len(model.text):
            raise RuntimeError("the reply was not streamed to its end")
        (first, before), (last, size) = came[0], came[-1]
        due = [model.due[(end - 1) // model.piece] for _, end in came]
        late = [1000 * (at - expected) for (at, _), expected in zip(came, due, strict=True)]
        return Written((size - before) / (last - first), late)


def drive(studio: Any, model: Teller, stage: Stage, found: dict[str, Any], count: int) -> None:
    """Fills `found` with the rates, waits and work of each state; `fault` where it could not."""
    try:
        ready(studio)
        found |= _measured(studio, model, stage, count)
    except BaseException as fault:  # noqa: BLE001 - told where the program ends
        found["fault"] = f"{type(fault).__name__}: {fault}"
    finally:
        stage.over.emit()


def _measured(studio: Any, model: Teller, stage: Stage, count: int) -> dict[str, Any]:
    found: dict[str, Any] = {state: {what: [] for what in ("rate", "late", "waited", "worked")} for state in STATES}
    new = sentences("en")
    conversation = studio.services.chat.new_conversation("yuuri").id
    stage.open.emit(conversation)
    for number in range(WARM + PAIRS):
        model.text = text("en", new, count)
        for state in STATES if number % 2 else reversed(STATES):
            stage.listen()
            written = _written(studio, model, stage, conversation, state == "on")
            if number >= WARM:
                found[state]["rate"].append(written.rate)
                found[state]["late"] += written.late
                for what, values in stage.noted.items():
                    found[state][what] += values
    return found


def _written(studio: Any, model: Teller, stage: Stage, conversation: str, spoken: bool) -> Written:
    chat, stream = studio.services.chat, Stream()
    studio.services.options.change(conversation, voice=spoken)
    end = studio.services.bus.subscribe(TextStreamed, stream.take)
    try:
        with told(studio) as news:
            with _beating(stage):
                turn = chat.send(conversation, "Tell me a story.").correlation_id
                news.reply(turn)
                if spoken:
                    _heard(news, turn)
            news.closed(turn)
    finally:
        end()
    if spoken:
        studio.services.voice.stop()
        await_spoken(studio, turn, SPOKEN_SECONDS)
    return stream.written(turn, model)


def _heard(news: Told, turn: str) -> None:
    """Raises RuntimeError where it stays silent."""

    def wanted(event: SpeechChanged) -> bool:
        return event.correlation_id == turn and event.state == "speaking" and event.index + 1 >= HEARD

    news.wait(f"the sound of sentence {HEARD}", SpeechChanged, wanted)


@contextmanager
def _beating(stage: Stage) -> Iterator[None]:
    over = threading.Event()

    def beat() -> None:
        while not over.wait(BEAT_SECONDS):
            stage.beat.emit(time.perf_counter())

    heart = threading.Thread(target=beat, name="heart")
    heart.start()
    try:
        yield
    finally:
        over.set()
        heart.join()
