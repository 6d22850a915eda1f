"""The model of this machine: size and licence before it is fetched, progress, stop, going on, and removal."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QMessageBox, QProgressBar, QVBoxLayout, QWidget

from ....core.cancel import CancelToken
from ....core.errors import SaijinError
from ....core.hearing_models import LICENCE, ModelProgress, ModelStatus
from ...context import UiContext
from ...messages import describe_error
from ...widgets import label, push_button, set_property
from ..voice.words import size_words
from .form import result_label

if TYPE_CHECKING:
    from ....ports import SpeechModels
    from ....services.container import Services


class ModelLine(QWidget):
    """Of the model that is chosen. `changed` comes when one was brought or removed; `told` carries progress here."""

    changed = Signal()
    told = Signal(object)

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        self._name = ""
        self._able = False
        self._going: CancelToken | None = None
        self.status: ModelStatus | None = None
        self.state, self.result = label("", "small", wrap=True), result_label()
        self.fetch = push_button(self.fetch_words())
        self.stop = push_button(self.tr("Stop"))
        self.remove = push_button(self.tr("Remove…"), "danger")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        line = QHBoxLayout()
        line.addWidget(self.state, 1)
        for button in (self.remove, self.stop, self.fetch):
            line.addWidget(button)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.addLayout(line)
        for each in (self.bar, self.result):
            self.column.addWidget(each)
        self.fetch.clicked.connect(self._ask_fetch)
        self.stop.clicked.connect(self._stop)
        self.remove.clicked.connect(self._ask_remove)
        self.told.connect(self._show_progress)
        self._show()

    # -- what another kind of model says for itself

    def models(self, services: Services) -> SpeechModels:
        return services.hearing.models

    def title(self, name: str) -> str:
        return name

    def terms(self) -> str:
        return self.tr("Licence: {licence}.").format(licence=LICENCE)

    def fetch_words(self) -> str:
        return self.tr("Fetch the model…")

    def fetch_question(self) -> str:
        return self.tr("Fetch the model {name}?")

    def remove_question(self) -> str:
        return self.tr("Remove the model {name}?")

    # -- which one it is

    def choose(self, name: str) -> None:
        """Asks how it is with this model."""
        if name != self._name:
            self._name, self.status = name, None
            if self._going is None:
                self._say("")
                self._show()
        self._context.operations.run(
            lambda services: self.models(services).status(name),
            owner=self,
            done=self._show_status,
            failed=self._not_told,
        )

    def enable(self, able: bool) -> None:
        """Whether anything here could use a model."""
        self._able = able
        self._show()

    # -- what is shown

    def _show_status(self, status: ModelStatus) -> None:
        if status.name == self._name:
            self.status = status
            self._show()

    def _not_told(self, error: SaijinError) -> None:
        self._say(describe_error(error), "error")

    def _show(self) -> None:
        going, status = self._going is not None, self.status
        if not going:
            self.state.setText(self._words(status) if status is not None else "")
        begun = status is not None and status.state == "begun"
        self.fetch.setText(self.tr("Go on fetching…") if begun else self.fetch_words())
        mine = status is not None and not status.own
        self.fetch.setVisible(mine and not going and status is not None and status.state != "ready")
        self.fetch.setEnabled(self._able)
        self.remove.setVisible(mine and not going and status is not None and status.state != "absent")
        self.stop.setVisible(going)
        self.bar.setVisible(going)

    def _words(self, status: ModelStatus) -> str:
        if status.own:
            there = status.state == "ready"
            return self.tr("It lies in a folder of yours.") if there else self.tr("There is no model in this folder.")
        if status.state == "ready":
            return self.tr("The model is here: {size}.").format(size=size_words(status.bytes))
        if status.state == "begun":
            come, all_ = size_words(status.bytes), size_words(status.download_bytes)
            return self.tr("{come} of {all} have come and are kept.").format(come=come, all=all_)
        return self.tr("The model is not here yet. {size}").format(size=self._size(status))

    def _size(self, status: ModelStatus) -> str:
        if not status.download_bytes:
            return self.tr("Its size is not known before.")
        return self.tr("{size} to download.").format(size=size_words(status.download_bytes))

    def _say(self, words: str, role: str = "muted") -> None:
        self.result.setText(words)
        set_property(self.result, "role", role)
        self.result.setVisible(bool(words))

    # -- bringing it

    @Slot()
    def _ask_fetch(self) -> None:
        if self.status is None:
            return
        box = self._question(self.fetch_question(), self.begin)
        box.setInformativeText(f"{self._size(self.status)}\n{self.terms()}")
        box.button(QMessageBox.StandardButton.Ok).setText(self.tr("Agree and download"))
        box.open()

    def _question(self, words: str, act: Callable[[], None]) -> QMessageBox:
        box = QMessageBox(self)
        box.setIcon(QMessageBox.Icon.Question)
        box.setText(words.format(name=self.title(self._name)))
        box.setStandardButtons(QMessageBox.StandardButton.Ok | QMessageBox.StandardButton.Cancel)
        box.accepted.connect(partial(self._agreed, self._name, act))
        return box

    def _agreed(self, name: str, act: Callable[[], None]) -> None:
        """To what was said of this model, which may not be the chosen one any more."""
        if name == self._name:
            act()

    @Slot()
    def begin(self) -> None:
        """Size and licence were agreed to."""
        if self._going is not None:
            return
        name, token = self._name, CancelToken()
        self._going = token
        self._say("")
        self.bar.setRange(0, 0)
        self.stop.setEnabled(True)
        self.bar.setAccessibleName(self.tr("Progress of {name}").format(name=self.title(name)))
        self.state.setText(self.tr("Fetching {name}…").format(name=self.title(name)))
        self._show()
        self._context.operations.run(
            lambda services: self.models(services).fetch(name, self.told.emit, token),
            owner=self,
            done=self._fetched,
            failed=self._failed,
            lasting=True,
        )

    @Slot(object)
    def _show_progress(self, progress: ModelProgress) -> None:
        if self._going is None:
            return
        kilo = 1000  # the bar counts in 32 bits
        self.bar.setRange(0, progress.total // kilo)
        self.bar.setValue(progress.done // kilo)
        words = self.tr("Looking whether all came well…") if progress.checking else self.tr("{come} of {all}")
        self.state.setText(words.format(come=size_words(progress.done), all=size_words(progress.total)))

    @Slot()
    def _stop(self) -> None:
        if self._going is not None:
            self._going.cancel()
            self.stop.setEnabled(False)

    def _fetched(self, _: ModelStatus) -> None:
        self._end()
        self._say(self.tr("The model is here."), "ok")

    def _failed(self, error: SaijinError) -> None:
        stopped = self._going is not None and error.code == "cancelled"
        self._end()
        self._say("" if stopped else describe_error(error), "error")

    def _end(self) -> None:
        self._going = None
        self._show()
        self.choose(self._name)
        self.changed.emit()

    # -- removing it

    @Slot()
    def _ask_remove(self) -> None:
        if self.status is None:
            return
        box = self._question(self.remove_question(), self.take_away)
        words = self.tr("{size} will be deleted; to have it again, it is downloaded again.")
        box.setInformativeText(words.format(size=size_words(self.status.bytes)))
        box.button(QMessageBox.StandardButton.Ok).setText(self.tr("Remove"))
        box.open()

    @Slot()
    def take_away(self) -> None:
        name = self._name
        self._say("")
        self._context.operations.run(
            lambda services: self.models(services).remove(name),
            owner=self,
            done=lambda _: self._end(),
            failed=self._failed,
        )
