"""Whether a page that lists things of the engine is as new as can be, and what it says while it is not."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject, Signal, Slot

from ....core.errors import SaijinError
from ....core.process import EngineState
from ...context import UiContext
from .words import engine_sentence, trouble_words


class Freshness(QObject):
    """`changed`: `words` say why the page shows its last known state, "" when it is as new as can be.

    `back`: the engine is ready, so that it is worth asking again.
    """

    changed = Signal()
    back = Signal()

    def __init__(self, context: UiContext, page: QObject) -> None:
        super().__init__(page)
        self._context = context
        self.words = ""
        context.engine_changed.connect(self._engine_changed)

    @property
    def last(self) -> str:
        """The same in full, for where old rows stand."""
        return last_known(self.words) if self.words else ""

    def answered(self) -> None:
        self._say("")

    def failed(self, error: SaijinError) -> None:
        """A question was not answered."""
        self._say(trouble_words(self._context.engine, error))

    def _say(self, words: str) -> None:
        self.words = words
        self.changed.emit()

    @Slot()
    def _engine_changed(self) -> None:
        engine = self._context.engine
        if engine is None:
            return
        if engine.state is EngineState.READY:
            self.back.emit()
        else:
            self._say(engine_sentence(engine))


def last_known(words: str) -> str:
    """Why nothing newer is shown, and that this is old."""
    return QCoreApplication.translate("processes", "{what} This is the last known state.").format(what=words)
