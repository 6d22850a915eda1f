"""Gets the drawing library ready while the window goes on.

It is read on a background thread. But it takes hold of every class of Qt's, and PySide makes a class when it is first
asked for, which two threads must not do at once: the process would end. So they are all made here first, a few at a
time, on the GUI thread.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec
from time import perf_counter
from types import ModuleType
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot

from .....core.errors import SaijinError
from ....operations import Operations

if TYPE_CHECKING:
    from .canvas import Canvas

AT_ONCE = 0.005  # seconds of the GUI thread
PACE_MS = 10
MODULES = ("QtCore", "QtGui", "QtWidgets", "QtSvg", "QtOpenGLWidgets", "QtTest")  # that the library reads


def load_canvas() -> type[Canvas]:
    """Takes a second or more the first time."""
    from .canvas import Canvas

    return Canvas


def _classes() -> Iterator[tuple[ModuleType, str]]:
    """Everything in the modules that are there; the library does without the last ones."""
    for name in MODULES:
        if find_spec(f"PySide6.{name}") is not None:
            module = import_module(f"PySide6.{name}")
            for each in dir(module):
                yield module, each


class CanvasLoader(QObject):
    """`done` and `failed` come on the GUI thread, while the parent lives. After a failure it may be started again."""

    def __init__(
        self,
        operations: Operations,
        done: Callable[[type[Canvas]], None],
        failed: Callable[[SaijinError], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._operations = operations
        self._done = done
        self._failed = failed
        self._busy = False
        self._names: Iterator[tuple[ModuleType, str]] = iter(())
        self._timer = QTimer(self)
        self._timer.setInterval(PACE_MS)
        self._timer.timeout.connect(self._make_classes)

    def start(self) -> None:
        """Nothing more happens when it is under way or done already."""
        if not self._busy:
            self._busy = True
            self._names = _classes()
            self._timer.start()

    @Slot()
    def _make_classes(self) -> None:
        until = perf_counter() + AT_ONCE
        for module, name in self._names:
            getattr(module, name)
            if perf_counter() > until:
                return
        self._timer.stop()
        self._operations.run(lambda _: load_canvas(), owner=self, done=self._done, failed=self._not_loaded)

    def _not_loaded(self, error: SaijinError) -> None:
        self._busy = False
        self._failed(error)
