"""What a person does with a version: start it, move what runs on it, make it the newest again."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QMessageBox, QWidget

from .....core.errors import SaijinError
from .....core.process_model import Definition, Deployed
from ....context import UiContext
from ....diagram import model_name
from .detail import ModelDetail
from .drop import Deployment
from .load import Dropped
from .migration import MigrationDialog
from .start import StartDialog
from .words import act_fault


class ModelActs(QObject):
    """`started` carries the new instance's id; `moved`: some instances run on another version now."""

    started = Signal(str)
    moved = Signal()

    def __init__(self, context: UiContext, page: QWidget, detail: ModelDetail, deployment: Deployment) -> None:
        super().__init__(page)
        self._context = context
        self._page = page
        self._detail = detail
        self._deployment = deployment
        detail.start_wanted.connect(self._start)
        detail.move_wanted.connect(self._move)
        detail.back_wanted.connect(self._ask_back)

    @Slot(object)
    def _start(self, definition: Definition) -> None:
        dialog = StartDialog(self._context, definition, self._page)
        dialog.started.connect(self.started)
        dialog.open()

    @Slot(object)
    def _move(self, shown: Definition) -> None:
        dialog = MigrationDialog(self._context, self._detail.versions_known(), shown, self._page)
        dialog.moved.connect(self.moved)
        dialog.open()

    @Slot(object)
    def _ask_back(self, old: Definition) -> None:
        """Asks before an older version's model becomes the newest; says what that does and what not."""
        newest = self._detail.versions_known()[0]
        box = QMessageBox(self._page)
        box.setObjectName("go_back")
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Question)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setWindowTitle(self.tr("Make an older version the newest again?"))
        words = self.tr("Make version {number} of “{name}” the newest again?")
        box.setText(words.format(number=old.version, name=model_name(old.name)))
        box.setInformativeText(self._back_words(old, newest))
        go = box.addButton(self.tr("Make it the newest"), QMessageBox.ButtonRole.AcceptRole)
        keep = box.addButton(self.tr("Leave it"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(keep)
        box.setEscapeButton(keep)
        go.clicked.connect(lambda: self._go_back(old, newest))
        box.open()

    def _back_words(self, old: Definition, newest: Definition) -> str:
        words = self.tr(
            "Its model is deployed as version {next}, and what begins from now on follows it. "
            "What already runs stays on its version. The file {file} in your models folder is replaced by it; "
            "the model of version {newest} stays in the engine."
        )
        return words.format(next=newest.version + 1, newest=newest.version, file=newest.file)

    def _go_back(self, old: Definition, newest: Definition) -> None:
        def done(made: Deployed) -> None:
            if made.problem:
                self._deployment.faulty.emit(Dropped(Path(made.file), made))
                return
            words = self.tr("Version {number} of “{name}” is the newest again.")
            said = words.format(number=old.version, name=model_name(old.name))
            self._deployment.offer_back(said, (newest,), f"back {old.key}")
            self._deployment.deployed.emit((old,))

        def failed(error: SaijinError) -> None:
            self._detail.tell(act_fault(error))

        self._context.operations.run(
            lambda services: services.models_admin.go_back(old), owner=self, done=done, failed=failed
        )
