"""Model files that are dropped or chosen: checked and deployed one after another, with a way back."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, Signal, Slot

from .....core.errors import SaijinError
from .....core.process_model import Definition
from ....context import UiContext
from ....diagram import model_name
from ....notices import Notice
from .load import Dropped, deploy_file, is_model_file, take_back
from .words import act_fault

SECONDS = 20.0  # that the way back is offered


def dropped_files(data: QMimeData) -> tuple[Path, ...]:
    """The model files among what is dragged."""
    paths = (Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile())
    return tuple(path for path in paths if is_model_file(path))


class Deployment(QObject):
    """`deployed` carries the definitions that a file has made; `faulty` a Dropped.

    `changed`: a file is being looked at, or no longer.
    """

    deployed = Signal(object)
    faulty = Signal(object)
    changed = Signal()

    def __init__(self, context: UiContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._waiting: deque[Path] = deque()
        self._doing: Path | None = None

    @property
    def file(self) -> str:
        """The name of the file that is being looked at, "" for none."""
        return self._doing.name if self._doing is not None else ""

    def take(self, paths: Iterable[Path]) -> None:
        self._waiting.extend(paths)
        self._next()

    @Slot(object)
    def take_one(self, path: Path) -> None:
        self.take((path,))

    def _next(self) -> None:
        if self._doing is not None or not self._waiting:
            return
        path = self._doing = self._waiting.popleft()
        self.changed.emit()
        self._context.operations.run(
            lambda services: deploy_file(services, path), owner=self, done=self._done, failed=self._failed
        )

    def _over(self) -> None:
        self._doing = None
        self.changed.emit()
        self._next()

    def _done(self, dropped: Dropped) -> None:
        if dropped.faulty:
            self.faulty.emit(dropped)
        else:
            self._tell(dropped)
            self.deployed.emit(dropped.deployed.definitions)
        self._over()

    def _failed(self, error: SaijinError) -> None:
        name = self.file
        words = self.tr("{file} was not deployed. {why}").format(file=name, why=act_fault(error))
        self._context.notices.show(Notice(words, "error", error.detail, key=f"deploy {name}"))
        self._over()

    def _tell(self, dropped: Dropped) -> None:
        made, name = dropped.deployed.definitions, dropped.path.name
        if not made:
            words = self.tr("The engine has {file} as it is already.").format(file=name)
            self._context.notices.show(Notice(words, key=f"deploy {name}", seconds=8))
            return
        what = ", ".join(_made_words(one) for one in made)
        words = self.tr("{file} is deployed: {what}.").format(file=name, what=what)
        self.offer_back(words, dropped.before, f"deploy {name}")

    def offer_back(self, words: str, before: tuple[Definition, ...], key: str) -> None:
        """Says what was done, with a button that makes the versions before the newest again, where there are any."""
        undo = partial(self._back, before, key) if before else None
        button = self.tr("Undo") if before else ""
        self._context.notices.show(Notice(words, button=button, run=undo, key=key, seconds=SECONDS))

    def _back(self, before: tuple[Definition, ...], key: str) -> None:
        def done(_: int) -> None:
            words = self.tr("Undone: {what} as before, in a new version.")
            what = ", ".join(model_name(one.name) for one in before)
            self._context.notices.show(Notice(words.format(what=what), key=key, seconds=8))
            self.deployed.emit(before)

        def failed(error: SaijinError) -> None:
            words = self.tr("This was not undone. {why}").format(why=act_fault(error))
            self._context.notices.show(Notice(words, "error", error.detail, key=key))

        self._context.operations.run(lambda services: take_back(services, before), owner=self, done=done, failed=failed)


def _made_words(one: Definition) -> str:
    return f"{model_name(one.name)} ({one.version})"
