"""Brings in the code of large sections while nothing else happens, so that their first opening is quick.

`finished` tells that all of it is there, and that a section can be made in one go.

On the GUI thread: PySide makes its classes as they are touched, which two threads must not do at once. One module at a
time, with air between them, so that nobody notices.
"""

from __future__ import annotations

from importlib import import_module

from PySide6.QtCore import QObject, QTimer, Signal, Slot

# Those that others need come first: each step brings in little more than its own module.
MODULES = (
    "..core.bpmn.xml",
    "..core.bpmn.diagram",
    "..core.dmn",
    "..core.process_model",
    "..core.process_query",
    "..core.process_record",
    "..core.trace",
    "..ports",
    ".diagram",
    ".panels.processes.words",
    ".panels.processes.list",
    ".panels.processes.filter",
    ".panels.processes.causes",
    ".panels.processes.gantt",
    ".panels.processes.variables_panel",
    ".panels.processes.log_panel",
    ".panels.processes.tree",
    ".panels.processes.detail.page",
    ".panels.processes.section",
    ".panels.inspector.prompt",
    ".panels.inspector.cards",
    ".panels.inspector.panel",
    ".panels.processes.models.load",
    ".panels.processes.models.detail",
    ".panels.processes.models.migration",
    ".panels.processes.models.page",
    ".panels.processes.tasks.page",
    ".panels.processes.plots.page",
)
BETWEEN_MS = 60


class EarlyImports(QObject):
    finished = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._left = list(MODULES)
        self._timer = QTimer(self)
        self._timer.setInterval(BETWEEN_MS)
        self._timer.timeout.connect(self._next)

    @property
    def busy(self) -> bool:
        return self._timer.isActive()

    def start(self) -> None:
        self._timer.start()

    @Slot()
    def _next(self) -> None:
        if self._left:
            import_module(self._left.pop(0), __package__)
        else:
            self._timer.stop()
            self.finished.emit()
