"""How soon a token is seen to move after its step, in the inspector and in the Processes section.

Method: the real window on the real engine, in a process of its own. A step's end is the moment that the engine records
in its history, before it even commits; a move is seen when a frame has been painted in which the step's token has left.
Both clocks are this machine's. In the inspector chats are followed whose steps the studio's own workers take; the
stand-in model answers once the inspector shows its step. In the section an instance is open that nobody in the studio
works for: its steps are completed over the engine's API after pauses of any length, and no event tells of them.
"""

from __future__ import annotations

import json
import os
import random
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from bench.chat import READY_SECONDS, StandIn
from bench.figure import Figure, figure
from bench.place import apart, screen_name
from bench.steps import in_a_row
from saijin_studio.core.cancel import CancelToken
from saijin_studio.ports import ChatRequest

GOAL = 300.0
TURNS = 12
WARM_TURNS = 2
INSTANCES = 9
STEPS = 6
PAUSES = (0.3, 1.4)  # seconds between two steps: longer and shorter than any regular question
PATIENCE = 30.0
AI_STEP = "ai_processing"
PROCESS = "bench_walk"


def measure() -> Iterator[Figure]:
    """Runs in a process of its own: a QApplication is made once for each."""
    found = apart("bench.tokens", 400)
    method = f"recorded end of a step to the painted frame, {screen_name()}"
    own, others = f"{method}; steps of the studio's own workers", f"{method}; nobody in the studio works for it"
    yield figure("Token moves, inspector", "ms", found["inspector"], own, GOAL, GOAL)
    yield figure("Token moves, open instance", "ms", found["section"], others, GOAL, GOAL)


class HeldModel(StandIn):
    """Answers when it may: `may` is set by whoever watches."""

    def __init__(self) -> None:
        super().__init__()
        self.may = threading.Event()

    def stream(self, request: ChatRequest, cancel: CancelToken) -> Iterator[str]:
        self.may.wait(PATIENCE)
        yield from super().stream(request, cancel)


class Seen:
    """What the painted frames of one diagram showed, by the wall clock: the steps with a token, and those done."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._frames: list[tuple[float, frozenset[str], frozenset[str]]] = []

    def frame(self, at: float, active: frozenset[str], done: frozenset[str]) -> None:
        with self._changed:
            self._frames.append((at, active, done))
            self._changed.notify_all()

    def clear(self) -> None:
        with self._changed:
            self._frames.clear()

    def wait(self, what: str, wanted: Callable[[frozenset[str], frozenset[str]], bool]) -> None:
        """Until a frame of this kind is painted. Raises SystemExit."""
        with self._changed:
            if not self._changed.wait_for(lambda: any(wanted(*sets) for _, *sets in self._frames), PATIENCE):
                raise SystemExit(f"{what} was not seen: {self._frames[-1:]}")

    def left(self, step: str, ended: float) -> float:
        """Milliseconds from a step's end to the first frame in which it is done and its token gone."""
        with self._changed:
            at = next(at for at, active, done in self._frames if step in done and step not in active)
        return 1000 * (at - ended)


def main() -> None:
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from saijin_studio.bootstrap.studio import Studio
    from saijin_studio.core.bus import EventBus
    from saijin_studio.core.settings import ChatSettings, EngineSettings, Settings
    from saijin_studio.paths import Paths
    from saijin_studio.services.settings import SettingsService
    from saijin_studio.ui.app import StudioWindow

    paths, bus = Paths(Path(os.environ["SAIJIN_HOME"])), EventBus()
    paths.make()
    settings = SettingsService(paths.settings_file, bus)
    alone = ChatSettings(titles=False, summaries=False)
    settings.save(Settings(engine=EngineSettings(aot_cache=False), chats=alone))  # nothing else is made meanwhile
    model = HeldModel()
    studio = Studio(paths, settings, bus, lambda _: (model,), speaks=False)
    application = QApplication(sys.argv[:1])
    services: Future[Any] = Future()
    services.set_result(studio.services)
    window = StudioWindow(application, services, bus, paths, settings.current, lambda: None)
    stage = _stage(window, application)
    found: dict[str, Any] = {}
    driver = threading.Thread(target=_drive, args=(studio, model, stage, found))
    window.show()
    QTimer.singleShot(0, driver.start)
    application.exec()
    driver.join()
    window.close()
    studio.close()
    if "fault" in found:
        raise SystemExit(found["fault"])
    print(json.dumps(found))


def _stage(window: Any, application: Any) -> Any:
    from PySide6.QtCore import QEvent, QObject, QTimer, Signal, Slot

    class Stage(QObject):
        """Does on the GUI thread what the driver wants, and notes each painted frame of the diagram in sight."""

        inspect = Signal(str)
        open = Signal(str)
        over = Signal()

        def __init__(self) -> None:
            super().__init__()
            self.seen = Seen()
            self._view: Any = None
            self.inspect.connect(self._inspect)
            self.open.connect(self._open)
            self.over.connect(application.quit)

        @Slot(str)
        def _inspect(self, correlation_id: str) -> None:
            window.context.inspect(correlation_id)
            self._watch(window.window._make_inspector().card.view)

        @Slot(str)
        def _open(self, instance_id: str) -> None:
            window.context.open_section("processes", instance=instance_id)
            self._watch(window.window.section("processes").instances.detail.card.view)

        def _watch(self, view: Any) -> None:
            if view is not self._view:
                self._view = view
                view.viewport().installEventFilter(self)

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint and watched is self._view.viewport():
                QTimer.singleShot(0, self._painted)  # the frame is whole then
            return False

        @Slot()
        def _painted(self) -> None:
            scene = self._view.diagram_scene()
            self.seen.frame(time.time(), scene.active, frozenset(scene.done))

    return Stage()


def _drive(studio: Any, model: HeldModel, stage: Any, found: dict[str, Any]) -> None:
    try:
        studio.start()
        if not studio.services.engine.wait_ready(READY_SECONDS):
            raise SystemExit(f"the engine did not start: {studio.services.engine.status()}")
        found["inspector"] = _chats(studio, model, stage)
        found["section"] = _walks(studio, stage)
    except BaseException as fault:  # noqa: BLE001 - told where the program ends
        found["fault"] = repr(fault)
    finally:
        stage.over.emit()


def _chats(studio: Any, model: HeldModel, stage: Any) -> list[float]:
    chat, waits = studio.services.chat, list[float]()
    conversation = chat.new_conversation("yuuri").id
    for number in range(WARM_TURNS + TURNS):
        model.may.clear()
        stage.seen.clear()
        turn = chat.send(conversation, f"Message {number}").correlation_id
        stage.inspect.emit(turn)
        stage.seen.wait(AI_STEP, lambda active, done: AI_STEP in active)
        stage.seen.clear()
        at = time.time()
        model.may.set()
        stage.seen.wait("the end", lambda active, done: "answered" in done and not active)
        detail = studio.services.processes.of_turn(turn)
        ends = _ends(detail.steps, at)
        if number >= WARM_TURNS:
            waits += [stage.seen.left(step, ended) for step, ended in ends.items()]
    return waits


def _walks(studio: Any, stage: Any) -> list[float]:
    from saijin_studio.engine.rest.engine import RestEngine

    engine, dice, waits = RestEngine(studio.services.engine.connection), random.Random(7), list[float]()
    model = drawn(PROCESS, STEPS).encode()
    engine.client.upload("/deployment/create", {"deployment-name": PROCESS}, f"{PROCESS}.bpmn", model)
    pause = threading.Event()
    for number in range(INSTANCES):
        stage.seen.clear()
        instance = engine.start_process(PROCESS, f"walk-{number}", {})
        stage.open.emit(instance)
        stage.seen.wait("step_1", lambda active, done: "step_1" in active)
        stage.seen.clear()  # of the instance before too
        for step in (f"step_{n}" for n in range(1, STEPS + 1)):
            pause.wait(dice.uniform(*PAUSES))
            _complete(engine, step)
            stage.seen.wait(f"the end of {step}", lambda active, done, s=step: s in done and s not in active)
        ends = _ends(engine.steps(instance), 0.0)
        waits += [stage.seen.left(step, ended) for step, ended in ends.items()]
    return waits


def drawn(key: str, steps: int) -> str:
    """`in_a_row` with its drawing: boxes from left to right, joined by arrows."""
    names = ["start", *(f"step_{n}" for n in range(1, steps + 1)), "end"]
    shapes = "".join(
        f'<di:BPMNShape bpmnElement="{name}"><dc:Bounds x="{150 * place}" y="20" width="100" height="80"/>'
        "</di:BPMNShape>"
        for place, name in enumerate(names)
    )
    arrows = "".join(
        f'<di:BPMNEdge bpmnElement="to_{name}"><dd:waypoint x="{150 * place - 50}" y="60"/>'
        f'<dd:waypoint x="{150 * place}" y="60"/></di:BPMNEdge>'
        for place, name in enumerate(names)
        if place
    )
    drawing = f"""<di:BPMNDiagram xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI"
    xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:dd="http://www.omg.org/spec/DD/20100524/DI">
  <di:BPMNPlane bpmnElement="{key}">{shapes}{arrows}</di:BPMNPlane></di:BPMNDiagram>"""
    return in_a_row(key, steps).replace("</bpmn:definitions>", f"{drawing}</bpmn:definitions>")


def _complete(engine: Any, step: str) -> None:
    """As another program's worker does it."""
    topic = {"topicName": step.replace("step_", "bench."), "lockDuration": 60_000}
    order = {"topics": [topic], "workerId": "bench", "maxTasks": 1}
    (task,) = engine.client.post("/external-task/fetchAndLock", order)
    engine.client.post(f"/external-task/{task['id']}/complete", {"workerId": "bench"})


def _ends(steps: Any, after: float) -> dict[str, float]:
    """When each service task ended, of those that did later than `after`."""
    ended = {step.activity_id: step.ended_at.timestamp() for step in steps if step.kind == "serviceTask"}
    return {step: at for step, at in ended.items() if at > after}


if __name__ == "__main__":
    main()
