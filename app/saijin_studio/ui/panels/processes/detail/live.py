"""A process on its diagram: what was asked of the engine, and what events tell in between."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from .....core.bpmn.diagram import BpmnModel, Diagram, parse_model
from .....core.errors import ModelFileError
from .....core.events import StepChanged
from .....core.process import ProcessDetail, StepRecord, Tokens, Wait
from .....core.process_record import Attempt
from ....diagram import DiagramView, translated

if TYPE_CHECKING:
    from .....services.container import Services


NOWHERE = Tokens()
LONG = timedelta(seconds=1)  # nobody has taken a task for so long: it is seen to wait


@dataclass(frozen=True, slots=True)
class DrawnProcess:
    """A process with its parsed model; `problem` says why there is no drawing.

    `unserved` are steps that wait for what nobody here does; `tokens` are those before the details were
    read, and `asked_at` is when that began (time.monotonic()).
    """

    detail: ProcessDetail
    diagram: Diagram
    problem: ModelFileError | None = None
    model: BpmnModel | None = None
    attempts: tuple[Attempt, ...] = ()
    unserved: tuple[Wait, ...] = ()
    tokens: Tokens = NOWHERE
    asked_at: float = 0.0


@lru_cache(maxsize=32)
def _parsed(xml: str) -> BpmnModel:
    return parse_model(xml)


def drawn(detail: ProcessDetail) -> DrawnProcess:
    """Parses off the GUI thread; models are kept, for every instance of a version shares one."""
    try:
        model = _parsed(detail.bpmn_xml)
    except ModelFileError as error:
        return DrawnProcess(detail, Diagram(detail.summary.process_key, detail.summary.process_name), error)
    diagram = model.diagram_of(detail.summary.process_key) or model.diagrams[0]
    return DrawnProcess(detail, diagram, model=model)


def load_instance(services: Services, instance_id: str) -> DrawnProcess:
    """Raises NotFound, EngineUnavailable."""
    asked_at, tokens = time.monotonic(), services.processes.tokens(instance_id)
    detail = services.processes.detail(instance_id)
    attempts = services.records.attempts(instance_id)
    unserved = services.processes.unserved(detail)
    return replace(drawn(detail), attempts=attempts, unserved=unserved, tokens=tokens, asked_at=asked_at)


def times_done(steps: tuple[StepRecord, ...]) -> dict[str, int]:
    """How often each step was finished."""
    return dict(Counter(step.activity_id for step in steps if step.ended_at is not None and not step.cancelled))


def times_again(steps: tuple[StepRecord, ...]) -> dict[str, int]:
    """How often each step was tried again."""
    return {step.activity_id: step.tries - 1 for step in steps if step.tries > 1}


def waiting_long(detail: ProcessDetail) -> frozenset[str]:
    """Steps that somebody should have taken by now."""
    now = datetime.now(UTC)
    return frozenset(wait.activity_id for wait in detail.waits if now - wait.since > LONG) - detail.failed


class LiveProcess:
    """Keeps a diagram view true to one process. `steps` are the known steps, oldest first."""

    def __init__(self, view: DiagramView) -> None:
        self._view = view
        self._xml = ""
        self._model: BpmnModel | None = None
        self._inside = ""
        self._whole = Diagram("", "")
        self._shown: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())
        self._asked_at = 0.0
        self.instance_id = ""
        self.steps: tuple[StepRecord, ...] = ()

    def clear(self) -> None:
        """Forgets the process; the view is empty then."""
        self._xml, self.instance_id, self.steps = "", "", ()
        self._model, self._inside, self._asked_at = None, "", 0.0
        self._view.set_diagram(Diagram("", ""))
        self._view.set_message("")

    def is_older(self, process: DrawnProcess) -> bool:
        """Whether it was asked for before what is shown: one question may overtake another."""
        return process.detail.summary.instance_id == self.instance_id and process.asked_at < self._asked_at

    def show(self, process: DrawnProcess) -> None:
        """What the engine says now. Tokens that went on since then are seen to move."""
        detail = process.detail
        same = detail.summary.instance_id == self.instance_id and detail.bpmn_xml == self._xml
        if not same:
            self._xml, self.instance_id = detail.bpmn_xml, detail.summary.instance_id
            self._model, self._whole, self._inside = process.model, process.diagram, ""
            self._draw(process.diagram)
        self.steps, self._asked_at = detail.steps, process.asked_at
        self._shown = (detail.active | detail.failed, detail.failed)
        self._set(*self._shown, waiting_long(detail), moving=same)

    # -- drawings inside drawings

    @property
    def inside(self) -> str:
        """The collapsed sub-process that is looked into, "" for none."""
        return self._inside

    def look_into(self, element: str) -> bool:
        """Shows the drawing of a collapsed sub-process, "" the whole; false where there is none."""
        found = self._whole if not element else self._drawing_of(element)
        if found is None:
            return False
        self._inside = element
        self._draw(found)
        self._set(*self._shown, frozenset(), moving=False)
        return True

    def _drawing_of(self, element: str) -> Diagram | None:
        diagrams = self._model.diagrams if self._model else ()
        return next((each for each in diagrams if each.element == element and each is not self._whole), None)

    def _draw(self, diagram: Diagram) -> None:
        self._view.set_diagram(translated(diagram))
        inner = {shape.id for shape in diagram.shapes if self._drawing_of(shape.id) is not None}
        calls = {shape.id for shape in diagram.shapes if shape.type == "callActivity"}
        self._view.set_openable(inner | calls)

    # -- tokens

    def _set(self, active: frozenset[str], failed: frozenset[str], waiting: frozenset[str], moving: bool) -> None:
        if moving:
            self._travel(active)
        self._view.set_state(active, times_done(self.steps), failed, waiting & active, times_again(self.steps))

    def _travel(self, active: frozenset[str]) -> None:
        """Tokens that are elsewhere now are seen to go there."""
        scene = self._view.diagram_scene()
        leaving = sorted(scene.active - active)
        for target in sorted(active - scene.active):
            source = next((each for each in leaving if scene.way(each, target)), None)
            if source is not None:
                self._view.move_token(source, target)

    def move(self, tokens: Tokens, asked_at: float) -> None:
        """Tokens are there now; what else the engine says of it comes later."""
        if asked_at < self._asked_at:
            return
        self._asked_at = asked_at
        self._travel(tokens.active)
        scene = self._view.diagram_scene()
        failed, waiting = scene.failed & tokens.active, scene.waiting & tokens.active
        self._view.set_state(tokens.active, dict(scene.done), failed, waiting, dict(scene.retried))

    def apply(self, event: StepChanged) -> bool:
        """Takes up an event of this process at once; true when it was one."""
        if event.process_instance_id != self.instance_id:
            return False
        self._asked_at = time.monotonic()
        scene = self._view.diagram_scene()
        here = event.activity_id
        if self._view.diagram.visible(here) is None:
            return True
        if event.state == "started":
            self._begin(event)
            leaving = [each for each in sorted(scene.active) if each != here and scene.way(each, here)]
            if here not in scene.active and leaving:
                self._view.move_token(leaving[0], here)
            else:
                self._view.set_state(scene.active | {here}, dict(scene.done), scene.failed - {here})
        elif event.state in ("completed", "error"):
            self._end(event)
            done = {**scene.done, **times_done(self.steps)}
            self._view.set_state(scene.active, done, scene.failed, scene.waiting, dict(scene.retried))
        elif event.state == "failed":
            self._view.set_state(scene.active | {here}, dict(scene.done), scene.failed | {here})
        return True

    def _begin(self, event: StepChanged) -> None:
        if any(step.activity_id == event.activity_id and step.ended_at is None for step in self.steps):
            self.steps = tuple(
                replace(step, tries=event.tries, worker=event.worker or step.worker)
                if step.activity_id == event.activity_id and step.ended_at is None
                else step
                for step in self.steps
            )
            return
        shape = self._view.diagram.by_id.get(event.activity_id)
        name, kind = (shape.name, shape.type) if shape else (event.activity_id, "serviceTask")
        step = StepRecord(event.activity_id, name, kind, event.at, None, False, event.tries, event.worker or None)
        self.steps = (*self.steps, step)

    def _end(self, event: StepChanged) -> None:
        self.steps = tuple(
            replace(step, ended_at=max(event.at, step.started_at), cancelled=event.state == "error")
            if step.activity_id == event.activity_id and step.ended_at is None
            else step
            for step in self.steps
        )
