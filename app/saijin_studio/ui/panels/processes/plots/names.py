"""What measured processes and steps are called: the figures know their ids, the models in the engine their names."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from .....core.bpmn.diagram import BpmnModel
from .....core.errors import ModelFileError, NotFound, SaijinError
from .....core.process_model import Definition
from ....diagram.names import KNOWN, model_name
from ....operations import Operations
from ..models.load import parsed

if TYPE_CHECKING:
    from .....services.container import Services

_SHIPPED = {name.casefold().replace(" ", "_"): name for name in KNOWN}


@dataclass(frozen=True, slots=True)
class ModelNames:
    """Of processes by key, of steps by process and id; as the models have them. `asked` are those looked for."""

    processes: Mapping[str, str] = field(default_factory=dict)
    steps: Mapping[tuple[str, str], str] = field(default_factory=dict)
    asked: frozenset[str] = frozenset()

    def process(self, key: str) -> str:
        """In the UI language; the key itself where nobody knows a name."""
        return model_name(self.processes.get(key) or _SHIPPED.get(key, "")) or key

    def step(self, process: str, key: str) -> str:
        """The same for a step."""
        return model_name(self.steps.get((process, key)) or _SHIPPED.get(key, "")) or key


class NameBook(QObject):
    """Asks the engine for names, each process once and never while the figures wait. `changed`: there are more."""

    changed = Signal()

    def __init__(self, operations: Operations, parent: QObject) -> None:
        super().__init__(parent)
        self._operations = operations
        self._busy = False
        self.names = ModelNames()

    def want(self, processes: Collection[str]) -> None:
        """Without an engine the names that are known serve, and the next figures ask again."""
        fresh = frozenset(processes) - self.names.asked
        if fresh and not self._busy:
            self._busy = True
            known = self.names
            self._operations.run(
                lambda services: learned(services, known, fresh), owner=self, done=self._learned, failed=self._refused
            )

    def forget(self) -> None:
        """Models may be others by now: what is known stays until their names are here."""
        self.names = ModelNames(self.names.processes, self.names.steps)

    def _learned(self, names: ModelNames) -> None:
        self._busy = False
        self.names = names
        self.changed.emit()

    def _refused(self, error: SaijinError) -> None:
        self._busy = False


def learned(services: Services, known: ModelNames, fresh: frozenset[str]) -> ModelNames:
    """What is known, and the names of further processes. Raises EngineUnavailable, EngineRefused."""
    newest = {one.key: one for one in services.models_admin.definitions() if one.kind == "process"}
    found = [newest[key] for key in sorted(fresh & newest.keys())]
    steps = {(one.key, step): name for one in found for step, name in _step_names(services, one).items()}
    return ModelNames(
        {**known.processes, **{one.key: one.name for one in found}}, {**known.steps, **steps}, known.asked | fresh
    )


def _step_names(services: Services, definition: Definition) -> dict[str, str]:
    """None of a model that was removed meanwhile, or cannot be read."""
    try:
        model = parsed(services.models_admin.xml(definition.id), "process")
    except (NotFound, ModelFileError):
        return {}
    assert isinstance(model, BpmnModel)
    return {shape.id: shape.name for diagram in model.diagrams for shape in diagram.shapes if shape.name}
