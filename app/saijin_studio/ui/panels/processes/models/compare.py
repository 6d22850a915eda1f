"""What two versions of a model differ in: the drawing that shows both, and the differences as a list of words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from .....core.bpmn.compare import Comparison, compare
from .....core.bpmn.diagram import BpmnModel, Diagram, Edge, Shape
from .....core.dmn import DecisionModel
from .....core.errors import ModelFileError
from .....core.process_model import Definition
from ....diagram import translated, with_removed
from ....diagram.layers import Difference, difference_of
from ....diagram.words import changes_in_words, type_name
from .decisions import decision_lines
from .ghosts import set_aside
from .line import Line
from .load import draw

if TYPE_CHECKING:
    from .....services.container import Services

ORDER = (Difference.CHANGED, Difference.ADDED, Difference.REMOVED)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One diagram with the elements of both versions."""

    diagram: Diagram
    comparison: Comparison


@dataclass(frozen=True, slots=True)
class Compared:
    """`sheets` of a process; `models`, the older one first, of a decision. `problem`: one of them cannot be read."""

    old: Definition
    new: Definition
    sheets: tuple[Sheet, ...] = ()
    models: tuple[DecisionModel, DecisionModel] | None = None
    problem: ModelFileError | None = None

    def lines(self) -> tuple[Line, ...]:
        """In the UI language: for the GUI thread."""
        if self.models is not None:
            return tuple(decision_lines(*self.models))
        return tuple(line for place, sheet in enumerate(self.sheets) for line in _lines(sheet, place))


def load_comparison(services: Services, one: Definition, other: Definition) -> Compared:
    """From the older to the newer version. Raises EngineUnavailable, NotFound."""
    old, new = sorted((one, other), key=lambda each: each.version)
    before, after = draw(services, old), draw(services, new)
    if isinstance(before.model, BpmnModel) and isinstance(after.model, BpmnModel):
        return Compared(old, new, compare_sheets(before.model, after.model))
    if isinstance(before.model, DecisionModel) and isinstance(after.model, DecisionModel):
        return Compared(old, new, models=(before.model, after.model))
    return Compared(old, new, problem=before.problem or after.problem)


def compare_sheets(old: BpmnModel, new: BpmnModel) -> tuple[Sheet, ...]:
    """Diagram by diagram, as the new version has them; then those that are no longer there."""
    there = {_place(diagram): diagram for diagram in old.diagrams}
    if len(old.diagrams) == len(new.diagrams) == 1:  # other tools give the same drawing another name
        there = {_place(new.diagrams[0]): old.diagrams[0]}
    sheets = [_sheet(there.pop(_place(diagram), _nothing(diagram)), diagram) for diagram in new.diagrams]
    return (*sheets, *(_sheet(diagram, _nothing(diagram)) for diagram in there.values()))


def _place(diagram: Diagram) -> str:
    return diagram.element or diagram.id


def _nothing(like: Diagram) -> Diagram:
    return Diagram(like.key, like.name, id=like.id, title=like.title, element=like.element)


def _sheet(old: Diagram, new: Diagram) -> Sheet:
    comparison = compare(old, new)
    ghosts = set_aside(old, new, comparison.removed)
    return Sheet(translated(with_removed(ghosts, new, comparison)), comparison)


# -- words -------------------------------------------------------------------------------------------------------


def _lines(sheet: Sheet, place: int) -> Iterator[Line]:
    found = [line for each in _elements(sheet.diagram) if (line := _line(each, sheet, place)) is not None]
    yield from sorted(found, key=lambda line: ORDER.index(line.difference))


def _elements(diagram: Diagram) -> Iterator[Shape | Edge]:
    """From left to right, connections last."""
    yield from sorted(diagram.shapes, key=lambda shape: (shape.bounds.x, shape.bounds.y))
    yield from diagram.edges


def _line(element: Shape | Edge, sheet: Sheet, place: int) -> Line | None:
    difference = difference_of(sheet.comparison, element.id)
    if difference is None or _goes_without_saying(element, sheet.comparison):
        return None
    details = tuple(changes_in_words(sheet.comparison.changed.get(element.id, ())))
    shown = element.id if isinstance(element, Shape) else element.source
    return Line(difference, shown, place, _title(element, sheet.diagram), details)


def _goes_without_saying(element: Shape | Edge, comparison: Comparison) -> bool:
    """A connection that comes or goes with a step at one of its ends."""
    if not isinstance(element, Edge):
        return False
    ends = {element.source, element.target}
    return any(element.id in elements and ends & elements for elements in (comparison.added, comparison.removed))


def _title(element: Shape | Edge, diagram: Diagram) -> str:
    if isinstance(element, Shape):
        return ", ".join(part for part in (element.name, type_name(element.type)) if part)
    ends = [diagram.by_id[end].name or end if end in diagram.by_id else end for end in (element.source, element.target)]
    way = QCoreApplication.translate("process_models", "{source} → {target}").format(source=ends[0], target=ends[1])
    return ", ".join(part for part in (element.name, type_name(element.type), way) if part)
