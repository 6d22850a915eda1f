"""How fast a process model is drawn, and how smoothly it is zoomed and moved.

Method: models of 200 and 2,000 elements made here (every kind of task, gateways, events on tasks, names in English and
Japanese, every third flow with a name) are parsed and shown in a view of 1280 x 800. Drawn means painted whole, once
fitted into the view. Zoom and pan: the view goes from all of it to 200 % and back in small steps, and is moved at four
sizes; a frame is from the step to the end of its painting. All times are CPU time of the GUI thread.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from bench.figure import Figure, figure
from bench.place import apart, screen_name

SIZES = {200: 60.0, 2000: 600.0}  # elements, and the goal in ms
FRAME = 1000 / 60
RUNS = 9
SIZE = (1280, 800)
ZOOM_STEP = 1.06
PAN_STEP = 24  # px
PAN_SIZES = (0.25, 0.45, 0.7, 1.0)
PAN_STEPS = 60
TASKS = ("serviceTask", "userTask", "scriptTask", "sendTask", "receiveTask", "businessRuleTask", "callActivity", "task")
NAMES = (
    "Ask the language model",
    "返事を整えて届ける",
    "Read what is remembered",
    "声に合わせて選ぶ",
    "Approve the reply",
)
LATE = '<boundaryEvent id="b{0}" attachedToRef="n{0}" name="Too slow"><timerEventDefinition/></boundaryEvent>'
SPACES = (
    'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI" '
    'xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:dd="http://www.omg.org/spec/DD/20100524/DI"'
)


def measure() -> Iterator[Figure]:
    """Runs in a process of its own: a QApplication is made once for each."""
    found = apart("bench.diagram", 300)
    for count, goal in SIZES.items():
        method = f"{count} elements, parsed, laid out and painted, CPU time, {screen_name()}"
        yield figure(f"Diagram of {count:,} drawn", "ms", found[str(count)], method, goal)
    for key, name in (("zoom", "Zoom, one frame"), ("pan", "Pan, one frame")):
        yield _rarest(
            figure(name, "ms", found[key], f"2000 elements, CPU time, {screen_name()}; the goal is for p99"), found[key]
        )


def _rarest(one: Figure, values: list[float]) -> Figure:
    """The frame that only one in a hundred is slower than."""
    p99 = sorted(values)[int(0.99 * (len(values) - 1))]
    return Figure(one.name, one.unit, p99, one.high, one.count, one.method, one.median, one.p95, FRAME)


def main() -> None:
    from PySide6.QtWidgets import QApplication

    application = QApplication(sys.argv[:1])
    view = _view()
    view.resize(*SIZE)
    view.show()
    found: dict[str, list[float]] = {key: [] for key in (*map(str, SIZES), "zoom", "pan")}
    driver = _driver(view, _acts(view), found)
    driver.tick()
    application.exec()
    print(json.dumps(found))


def _acts(view: Any) -> Iterator[tuple[str, Callable[[], object]]]:
    """What is done one after the other, each with the figure it counts for ("" = none)."""
    for count in SIZES:
        draw = partial(_draw, view, model(count))
        for run in range(RUNS + 1):  # the first warms the fonts
            yield str(count) if run else "", draw
    while view.zoom < 2.0:
        yield "zoom", partial(view.zoom_by, ZOOM_STEP)
    while view.zoom > 0.1:
        yield "zoom", partial(view.zoom_by, 1 / ZOOM_STEP)
    for size in PAN_SIZES:
        yield "", partial(view.zoom_by, size / view.zoom)
        for way in (1, -1):
            for _ in range(PAN_STEPS):
                yield "pan", partial(_pan, view, way * PAN_STEP)


def _draw(view: Any, xml: bytes) -> None:
    from saijin_studio.core.bpmn.diagram import parse_bpmn

    view.set_diagram(parse_bpmn(xml))


def _pan(view: Any, step: int) -> None:
    """The other way where the diagram ends."""
    before = view.seen()
    view.pan(step, step)
    if view.seen() == before:
        view.pan(-step, -step)


def _view() -> Any:
    from PySide6.QtGui import QPaintEvent

    from saijin_studio.ui.diagram import DiagramView

    class Watched(DiagramView):
        painted = 0.0  # when it was last painted, in CPU time of this thread

        def paintEvent(self, event: QPaintEvent) -> None:
            super().paintEvent(event)
            self.painted = time.thread_time()

    return Watched()


def _driver(view: Any, acts: Iterator[tuple[str, Callable[[], object]]], found: dict[str, list[float]]) -> Any:
    from PySide6.QtCore import QCoreApplication, QObject, QTimer, Slot

    class Driver(QObject):
        """Does one thing, waits until it was painted, and goes on to the next."""

        begun = 0.0
        figure = ""

        @Slot()
        def tick(self) -> None:
            if view.painted >= self.begun:
                if self.figure:
                    found[self.figure].append(1000 * (view.painted - self.begun))
                following = next(acts, None)
                if following is None:
                    QCoreApplication.quit()
                    return
                self.figure, act = following
                self.begun = time.thread_time()
                act()
            QTimer.singleShot(0, self.tick)

    return Driver(view)


def model(count: int) -> bytes:
    """A square of rows; of `count` elements a little less than half are flows."""
    parts = _Parts()
    columns = max(4, int((count / 2) ** 0.5))
    number = 0
    while parts.count < count:
        parts.step(number, number % columns * 170.0, number // columns * 150.0, first=number % columns == 0)
        number += 1
    model_xml, drawn = "".join(parts.model), "".join(parts.drawn)
    return (
        f'<definitions {SPACES}><process id="p" name="Many steps">{model_xml}</process>'
        f'<di:BPMNDiagram><di:BPMNPlane bpmnElement="p">{drawn}</di:BPMNPlane></di:BPMNDiagram></definitions>'
    ).encode()


class _Parts:
    """A model and its diagram data as they grow."""

    def __init__(self) -> None:
        self.model: list[str] = []
        self.drawn: list[str] = []
        self.count = 0

    def step(self, number: int, x: float, y: float, first: bool) -> None:
        """A task or a gateway, now and then with an event on its edge, and the flow that leads there."""
        gateway = number % 7 == 3
        kind = "exclusiveGateway" if gateway else TASKS[number % len(TASKS)]
        width, height = (50, 50) if gateway else (100, 80)
        top = y + 15 if gateway else y
        self._node(
            f'<{kind} id="n{number}" name="{NAMES[number % len(NAMES)]} {number}"/>', number, x, top, width, height
        )
        if number and not first:
            self._flow(number, x, y + 40)
        if number % 11 == 5 and not gateway:
            self.model.append(LATE.format(number))
            self._box(f"b{number}", x + 60, y + 62, 36, 36)

    def _node(self, element: str, number: int, x: float, y: float, width: float, height: float) -> None:
        self.model.append(element)
        self._box(f"n{number}", x, y, width, height)

    def _box(self, identity: str, x: float, y: float, width: float, height: float) -> None:
        self.count += 1
        bounds = f'<dc:Bounds x="{x}" y="{y}" width="{width}" height="{height}"/>'
        self.drawn.append(f'<di:BPMNShape bpmnElement="{identity}">{bounds}</di:BPMNShape>')

    def _flow(self, number: int, x: float, y: float) -> None:
        self.count += 1
        name = f' name="case {number}"' if number % 3 == 0 else ""
        self.model.append(f'<sequenceFlow id="f{number}" sourceRef="n{number - 1}" targetRef="n{number}"{name}/>')
        places = ((x - 70, y), (x - 35, y), (x - 35, y + 10), (x - 10, y + 10), (x - 10, y), (x, y))
        points = "".join(f'<dd:waypoint x="{left}" y="{top}"/>' for left, top in places)
        self.drawn.append(f'<di:BPMNEdge bpmnElement="f{number}">{points}</di:BPMNEdge>')


if __name__ == "__main__":
    main()
