"""A stage of the voice whose processes run on a real engine, with a worker runtime of its own; also as a program.

As a program, `python -m tests.engine.voice_theatre HOME URL USER`, it has the password in SAIJIN_TEST_PASSWORD. It
reads `speak MESSAGE` and `sound` (one sentence that the device holds sounds to its end) and writes a line for each
SpeechChanged and one for each sentence that it noted as heard. It runs until somebody kills it.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from saijin_studio.core.events import SpeechChanged, StepChanged
from saijin_studio.core.process import InstanceState, ProcessDetail
from saijin_studio.engine.rest.engine import RestEngine
from saijin_studio.ports import EngineConnection
from saijin_workers.runtime import WorkerRuntime
from tests.workers.voice_stage import Stage

SECONDS = 30.0
PASSWORD = "SAIJIN_TEST_PASSWORD"


class Theatre(Stage):
    """`home` names the worker: the next run of one home frees what the last one held."""

    def __init__(self, home: Path, connection: Callable[[], EngineConnection]) -> None:
        self.rest = RestEngine(connection)
        super().__init__(home, self.rest)
        self._changed = threading.Condition()
        for kind in (SpeechChanged, StepChanged):
            self.bus.subscribe(kind, self._on_event)
        self.runtime = WorkerRuntime(connection, list(self.topics.values()), self.bus, home=home.name)

    def open(self) -> Theatre:
        self.runtime.start()
        return self

    def _on_event(self, event: object) -> None:
        with self._changed:
            self._changed.notify_all()

    def wait(self, condition: Callable[[], bool], why: str = "") -> None:
        """Until something told on the bus makes `condition` true."""
        with self._changed:
            assert self._changed.wait_for(condition, SECONDS), why or self.events

    def wait_step(self, topic: str, state: str = "completed") -> None:
        def told() -> bool:
            return any(isinstance(e, StepChanged) and (e.topic, e.state) == (topic, state) for e in self.events)

        self.wait(told, f"{topic} was not {state}")

    def ended(self, utterance: str) -> ProcessDetail:
        """The process of an utterance, once the engine has ended it."""
        (instance,) = self.rest.find_instances("voice_synthesis", utterance)
        deadline = time.monotonic() + SECONDS
        while (detail := self.rest.detail(instance)).summary.state is not InstanceState.COMPLETED:
            assert time.monotonic() < deadline, detail
        return detail

    def close(self) -> None:
        self.english.released.set()
        self.runtime.stop()
        super().close()


def main(home: Path, connection: EngineConnection) -> None:
    theatre = Theatre(home, lambda: connection)
    theatre.speaker.held = True
    theatre.bus.subscribe(SpeechChanged, lambda event: print(event.state, event.index, flush=True))
    theatre.open()
    for line in sys.stdin:
        act, _, about = line.strip().partition(" ")
        if act == "speak":
            print("utterance", theatre.voice.speak(about), flush=True)
        else:
            theatre.speaker.sound()
            theatre.noted()
            print("noted", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), EngineConnection(sys.argv[2], sys.argv[3], os.environ[PASSWORD]))
