"""Optional voices that are downloaded when the person wants them: size and licence first, progress, stop, remove."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QMessageBox, QProgressBar, QVBoxLayout, QWidget

from ....core.cancel import CancelToken
from ....core.errors import SaijinError
from ....core.voice_addons import Addon, AddonProgress, AddonStatus
from ...context import UiContext
from ...widgets import label, push_button
from .sheet import Card, empty, line_of, strong
from .words import size_words


class AddonLine(QWidget):
    """One optional part. `changed` comes when it was brought or removed; `told` carries its progress from outside."""

    changed = Signal()
    told = Signal(object)

    def __init__(self, context: UiContext, card: Card) -> None:
        super().__init__()
        self._context = context
        self._card = card
        self._going: CancelToken | None = None
        self.status: AddonStatus | None = None
        self.title, self.state = strong(""), label("", "muted", wrap=True)
        self.terms = label("", "small", wrap=True)
        self.install = push_button(self.tr("Install…"), "primary")
        self.stop = push_button(self.tr("Stop"))
        self.remove = push_button(self.tr("Remove…"), "danger")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        words = QVBoxLayout(self)
        words.setContentsMargins(0, 2, 0, 2)
        words.setSpacing(4)
        words.addLayout(line_of(self.title, 1, self.remove, self.stop, self.install))
        for each in (self.state, self.terms, self.bar):
            words.addWidget(each)
        self.install.clicked.connect(self._ask)
        self.stop.clicked.connect(self._stop)
        self.remove.clicked.connect(self._ask_remove)
        self.told.connect(self._show_progress)

    def show_status(self, status: AddonStatus) -> None:
        self.status = status
        addon = status.addon
        self.title.setText(addon.title)
        beside = status.state == "beside"
        size = "" if beside else self.size_line(addon)
        self.terms.setText(f"{size} {self.licence_line(addon)}".strip())
        going, ready = self._going is not None, status.state in ("ready", "beside")
        if not going:
            self.state.setText(self._state(status))
        for button, words in (
            (self.install, self.tr("Go on…") if status.state == "begun" else self.tr("Install…")),
            (self.stop, self.tr("Stop")),
            (self.remove, self.tr("Remove…")),
        ):
            button.setText(words)
            button.setAccessibleName(f"{words} {addon.title}")
        self.bar.setAccessibleName(self.tr("Progress of {name}").format(name=addon.title))
        self.install.setVisible(not going and not ready)
        self.remove.setVisible(not going and (status.left or status.state not in ("absent", "beside")))
        self.stop.setVisible(going)
        self.bar.setVisible(going)

    def size_line(self, addon: Addon) -> str:
        words = self.tr("At most {download} to download, {disk} on the disk.")
        return words.format(download=size_words(addon.download_bytes), disk=size_words(addon.disk_bytes))

    def licence_line(self, addon: Addon) -> str:
        parts = {"code": self.tr("program"), "weights": self.tr("voices")}
        free = {True: "", False: self.tr(" (not for commercial use)")}
        named = [f"{parts.get(each.part, each.part)} {each.name}{free[each.free]}" for each in addon.licences]
        return self.tr("Licence: {licence}.").format(licence=", ".join(named))

    def _state(self, status: AddonStatus) -> str:
        gpu = self.tr("uses the GPU") if status.gpu else self.tr("no GPU is used")
        if status.state == "beside":
            return self.tr("Installed with pip beside the studio, {gpu}.").format(gpu=gpu)
        if status.state == "ready":
            return self.tr("Installed, {size}, {gpu}.").format(size=size_words(status.bytes), gpu=gpu)
        return {
            "absent": self.tr("Not installed."),
            "begun": self.tr("Begun; what has come is kept."),
            "outdated": self.tr("Installed by an earlier version: install it again."),
        }[status.state]

    # -- bringing it

    @Slot()
    def _ask(self) -> None:
        if self.status is None:
            return
        addon = self.status.addon
        box = QMessageBox(self)
        box.setIcon(QMessageBox.Icon.Question)
        box.setText(self.tr("Download {name}?").format(name=addon.title))
        box.setInformativeText(f"{self.size_line(addon)}\n{self.licence_line(addon)}")
        box.setStandardButtons(QMessageBox.StandardButton.Ok | QMessageBox.StandardButton.Cancel)
        box.button(QMessageBox.StandardButton.Ok).setText(self.tr("Agree and download"))
        box.accepted.connect(self.begin)
        box.open()

    @Slot()
    def begin(self) -> None:
        """Size and licence were agreed to."""
        if self.status is None or self._going is not None:
            return
        self._card.say("")
        self._going = token = CancelToken()
        name = self.status.addon.name
        self.bar.setRange(0, 0)
        self.show_status(self.status)
        self._context.operations.run(
            lambda services: services.voice_addons.install(name, self.told.emit, token),
            owner=self,
            done=self._ended,
            failed=self._failed,
            lasting=True,
        )

    @Slot(object)
    def _show_progress(self, progress: AddonProgress) -> None:
        if self._going is None:
            return
        self.bar.setRange(0, progress.total)
        self.bar.setValue(progress.done)
        step = {
            "preparing": self.tr("Making room for it…"),
            "collecting": self.tr("Downloading {name} {size}"),
            "installing": self.tr("Installing the packages…"),
            "checking": self.tr("Looking whether it works…"),
        }[progress.step]
        self.state.setText(step.format(name=progress.name, size=progress.size))

    @Slot()
    def _stop(self) -> None:
        if self._going is not None:
            self._going.cancel()
            self.stop.setEnabled(False)

    def _ended(self, status: AddonStatus) -> None:
        self._going = None
        self.stop.setEnabled(True)
        self.show_status(status)
        self.changed.emit()

    def _failed(self, error: SaijinError) -> None:
        self._going = None
        self.stop.setEnabled(True)
        self._card.say_error(error)
        if self.status is not None:
            self.show_status(self.status)
        self.changed.emit()

    # -- removing it

    @Slot()
    def _ask_remove(self) -> None:
        if self.status is None:
            return
        box = QMessageBox(self)
        box.setIcon(QMessageBox.Icon.Question)
        box.setText(self.tr("Remove {name}?").format(name=self.status.addon.title))
        size = size_words(self.status.bytes or self.status.addon.disk_bytes)
        words = self.tr("{size} will be deleted; to have it again, it is downloaded again. Your voices stay.")
        if self.status.left:
            words = self.tr("What was downloaded before it was stopped will be deleted. What pip installed stays.")
        box.setInformativeText(words.format(size=size))
        box.setStandardButtons(QMessageBox.StandardButton.Ok | QMessageBox.StandardButton.Cancel)
        box.button(QMessageBox.StandardButton.Ok).setText(self.tr("Remove"))
        box.accepted.connect(self.take_away)
        box.open()

    @Slot()
    def take_away(self) -> None:
        if self.status is None:
            return
        name = self.status.addon.name
        self._card.say("")
        self._context.operations.run(
            lambda services: services.voice_addons.remove(name), owner=self, done=self._removed, failed=self._failed
        )

    def _removed(self, _there: bool) -> None:
        self.changed.emit()


class AddonsCard(Card):
    changed = Signal()

    def __init__(self, context: UiContext) -> None:
        super().__init__(self.tr("Optional voices"), self.tr("Nothing of this is downloaded before you say so."))
        self._context = context
        self.lines: dict[str, AddonLine] = {}
        self.hide()

    @Slot()
    def ask(self) -> None:
        self._context.operations.run(
            lambda services: services.voice_addons.all(), owner=self, done=self._show, failed=self.say_error
        )

    def _show(self, found: tuple[AddonStatus, ...]) -> None:
        if [one.addon.name for one in found] != list(self.lines):
            empty(self.column)
            self.lines = {one.addon.name: self._line() for one in found}
        for one in found:
            self.lines[one.addon.name].show_status(one)
        self.setVisible(bool(found))

    def _line(self) -> AddonLine:
        line = AddonLine(self._context, self)
        line.changed.connect(self._line_changed)
        self.column.addWidget(line)
        return line

    @Slot()
    def _line_changed(self) -> None:
        self.ask()
        self.changed.emit()
