"""Starting a process by hand: a form from the inputs that its model declares."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from .....core.errors import InputError, SaijinError
from .....core.process_model import Definition, FormField
from ....context import UiContext
from ....diagram import model_name
from ....messages import describe_error
from ....widgets import label, push_button
from ..forms import FormView
from .words import act_fault, version_name

LONGEST_KEY = 255


class StartDialog(QDialog):
    """`started` carries the new instance's id."""

    started = Signal(str)

    def __init__(self, context: UiContext, definition: Definition, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("start_process")
        self._context = context
        self._definition = definition
        self.form: FormView | None = None
        name = model_name(definition.name)
        self.setWindowTitle(self.tr("Start a process"))
        self.wait = label(self.tr("Asking which inputs it takes …"), "muted")
        self.business_key = QLineEdit()
        self.business_key.setMaxLength(LONGEST_KEY)
        self.business_key.setAccessibleName(self.tr("Key of the instance"))
        self.business_key.setAccessibleDescription(self.tr("To find it by. One is made where this is left empty."))
        self.fault = label("", "error", wrap=True)
        self.fault.hide()
        self.column = QVBoxLayout()
        self.column.setSpacing(12)
        self.column.addWidget(label(self.tr("Start “{name}”").format(name=name), "title", wrap=True))
        self.column.addWidget(label(version_name(definition), "muted"))
        self.column.addWidget(self.wait)
        self._build_key()
        self.column.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.addWidget(_scrolled(self.column), 1)
        layout.addWidget(self.fault)
        layout.addLayout(self._buttons())
        self.resize(520, 480)
        definition_id = definition.id
        context.operations.run(
            lambda services: services.models_admin.start_form(definition_id),
            owner=self,
            done=self._show_form,
            failed=self._no_form,
        )

    def _build_key(self) -> None:
        name = label(self.tr("Key of the instance"))
        name.setBuddy(self.business_key)
        for part in (name, self.business_key, label(self.business_key.accessibleDescription(), "small", wrap=True)):
            self.column.addWidget(part)

    def _buttons(self) -> QHBoxLayout:
        self.go = push_button(self.tr("Start"), "primary", self.tr("Start the process"))
        self.go.setEnabled(False)
        self.go.setDefault(True)
        self.go.clicked.connect(self.start)
        self.leave = push_button(self.tr("Cancel"))
        self.leave.setAutoDefault(False)
        self.leave.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.leave)
        row.addWidget(self.go)
        return row

    # -- the form

    def _show_form(self, fields: tuple[FormField, ...]) -> None:
        if not fields:
            self.wait.setText(self.tr("Its model declares no inputs."))
        else:
            self.wait.hide()
        self.form = FormView(self._context, fields)
        self.column.insertWidget(self.column.indexOf(self.wait) + 1, self.form)
        self.form.show()  # a layout shows its new widgets later
        self.go.setEnabled(True)
        self.form.focus_first()

    def _no_form(self, error: SaijinError) -> None:
        self.wait.hide()
        self._say(act_fault(error))

    # -- starting

    @Slot()
    def start(self) -> None:
        """Checks what was written and starts the instance."""
        values = self.form.values() if self.form is not None else None
        if values is None:
            return
        self._say("")
        self.go.setEnabled(False)
        definition_id, key = self._definition.id, self.business_key.text()
        given: dict[str, Any] = values
        self._context.operations.run(
            lambda services: services.models_admin.start(definition_id, key, given),
            owner=self,
            done=self._started,
            failed=self._refused,
        )

    def _started(self, instance_id: str) -> None:
        self.started.emit(instance_id)
        self.accept()

    def _refused(self, error: SaijinError) -> None:
        """What was written stays."""
        self.go.setEnabled(True)
        if isinstance(error, InputError) and self.form is not None and self.form.show_fault(error):
            return
        words = describe_error(error) if error.code == "unexpected" else act_fault(error)
        self._say(words)

    def _say(self, words: str) -> None:
        self.fault.setText(words)
        self.fault.setVisible(bool(words))


def _scrolled(column: QVBoxLayout) -> QScrollArea:
    """A long form scrolls; the buttons stay."""
    inner = QWidget()
    column.setContentsMargins(0, 0, 8, 0)
    inner.setLayout(column)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(inner)
    return area
