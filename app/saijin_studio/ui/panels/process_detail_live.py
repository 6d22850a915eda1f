"""A process on its diagram: what was asked of the engine, and what events tell in between."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from ...core.bpmn import Diagram, parse_bpmn
from ...core.errors import ModelFileError
from ...core.events import StepChanged
from ...core.process import ProcessDetail, StepRecord
from ..diagram import DiagramView, translated

if TYPE_CHECKING:
    from ...services.container import Services


@dataclass(frozen=True, slots=True)
class DrawnProcess:
    """A process with its parsed model; `problem` says why there is no drawing."""

    detail: ProcessDetail
    diagram: Diagram
    problem: ModelFileError | None = None


@lru_cache(maxsize=32)
def _parsed(xml: str) -> Diagram:
    return parse_bpmn(xml)


def drawn(detail: ProcessDetail) -> DrawnProcess:
    """Parses off the GUI thread; models are kept, for every instance of a version shares one."""
    try:
        return DrawnProcess(detail, _parsed(detail.bpmn_xml))
    except ModelFileError as error:
        return DrawnProcess(detail, Diagram(detail.summary.process_key, detail.summary.process_name), error)


def load_instance(services: Services, instance_id: str) -> DrawnProcess:
    """Raises NotFound, EngineUnavailable."""
    return drawn(services.processes.detail(instance_id))


def load_turn(services: Services, correlation_id: str) -> DrawnProcess | None:
    """The chat process of a turn; None when the engine does not know it. Raises EngineUnavailable."""
    detail = services.processes.of_turn(correlation_id)
    return None if detail is None else drawn(detail)


def times_done(steps: tuple[StepRecord, ...]) -> dict[str, int]:
    """How often each step was finished."""
    return dict(Counter(step.activity_id for step in steps if step.ended_at is not None and not step.cancelled))


class LiveProcess:
    """Keeps a diagram view true to one process. `steps` are the known steps, oldest first."""

    def __init__(self, view: DiagramView) -> None:
        self._view = view
        self._xml = ""
        self.instance_id = ""
        self.steps: tuple[StepRecord, ...] = ()

    def clear(self) -> None:
        """Forgets the process; the view is empty then."""
        self._xml, self.instance_id, self.steps = "", "", ()
        self._view.set_diagram(Diagram("", ""))
        self._view.set_message("")

    def show(self, process: DrawnProcess) -> None:
        """What the engine says now. Tokens that went on since then are seen to move."""
        detail = process.detail
        same = detail.summary.instance_id == self.instance_id and detail.bpmn_xml == self._xml
        if not same:
            self._view.set_diagram(translated(process.diagram))
            self._xml, self.instance_id = detail.bpmn_xml, detail.summary.instance_id
        self.steps = detail.steps
        self._set(detail.active | detail.failed, detail.failed, moving=same)

    def _set(self, active: frozenset[str], failed: frozenset[str], moving: bool) -> None:
        scene = self._view.diagram_scene()
        if moving:
            leaving = sorted(scene.active - active)
            for target in sorted(active - scene.active):
                source = next((each for each in leaving if scene.way(each, target)), None)
                if source is not None:
                    self._view.move_token(source, target)
        self._view.set_state(active, times_done(self.steps), failed)

    def apply(self, event: StepChanged) -> bool:
        """Takes up an event of this process at once; true when it was one."""
        if event.process_instance_id != self.instance_id:
            return False
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
