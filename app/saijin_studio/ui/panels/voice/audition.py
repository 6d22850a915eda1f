"""Something is said so that a person can judge a voice: begun, ended, told of."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QPushButton

from ....core.errors import SaijinError
from ...context import UiContext
from .sheet import Card
from .words import engine_title

if TYPE_CHECKING:
    from ....services.container import Services
    from ....services.voice.trials import Trial
    from ...operations import Operation


class Audition(QObject):
    """One thing at a time; the next one ends it.

    `busy(on)`: something is being said or silenced; `told(words)`: who spoke, "" when something begins; `failed(error)`
    is none of what the person ended themselves.
    """

    busy = Signal(bool)
    told = Signal(str)
    failed = Signal(object)

    def __init__(self, context: UiContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._saying: Operation | None = None
        self._silencing = 0  # requests for silence that are under way

    def show_on(self, card: Card, play: QPushButton, hush: QPushButton) -> None:
        """`play` waits while this is busy, `hush` stops it, and what came of it stands at the foot of `card`."""
        self.busy.connect(play.setDisabled)
        self.told.connect(card.say)
        self.failed.connect(card.say_error)
        hush.clicked.connect(self.stop)

    def say(self, *trials: Trial) -> None:
        """One after the other. Nothing begins while all is being silenced, or it would be silenced too."""
        if self._silencing:
            return
        self._end()
        self.told.emit("")
        self.busy.emit(True)
        cut = any(trial.too_long for trial in trials)
        self._saying = self._context.operations.run(
            lambda services: services.voice_trials.say(*trials),
            owner=self,
            done=partial(self._said, cut),
            failed=self._not_said,
            lasting=True,
        )

    @Slot()
    def stop(self) -> None:
        """What has not begun never begins; the next one waits until it is silent."""
        self._end()
        self._silencing += 1
        self.busy.emit(True)
        self._context.operations.run(silence, owner=self, done=self._silent, failed=self._silent)

    def forget(self) -> None:
        """The person looks at something else: nothing more is told of what is being said, which goes on."""
        self._end()
        self.told.emit("")
        self.busy.emit(self._silencing > 0)

    def _end(self) -> None:
        if self._saying is not None:
            self._saying.cancel()

    def _said(self, cut: bool, engines: tuple[str, ...]) -> None:
        """Another engine may have had to take over."""
        who = [" + ".join(engine_title(name) for name in names.split("+")) for names in engines]
        words = self.tr("Spoken by {engines}.")
        if cut:
            words = self.tr("Spoken by {engines}. Only the beginning of the text was said.")
        self.busy.emit(False)
        self.told.emit(words.format(engines=self.tr(", then ").join(who)))

    def _not_said(self, error: SaijinError) -> None:
        self.busy.emit(False)
        if error.code != "cancelled":
            self.failed.emit(error)

    def _silent(self, error: SaijinError | None) -> None:
        self._silencing -= 1
        self.busy.emit(self._silencing > 0)
        if error is not None:
            self.failed.emit(error)


def silence(services: Services) -> None:
    """What is tried and what is said otherwise."""
    services.voice_trials.stop()
    services.voice.stop()
