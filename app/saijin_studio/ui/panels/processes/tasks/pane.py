"""One decision: what it is about, its form or its reply, and the buttons that make it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMessageBox, QScrollArea, QVBoxLayout, QWidget

from .....core.errors import InputError, NotFound, SaijinError
from .....core.process_model import FormField
from .....services.processes.service import is_approval
from ....context import UiContext
from ....diagram import model_name
from ....messages import process_name
from ....widgets import label, push_button, set_property, surface
from ...chats.approval import ReplyEditor
from ..forms import FormView
from ..models.words import act_fault
from ..words import age, clock
from .list import task_picture
from .load import Asked

if TYPE_CHECKING:
    from .....services.container import Services

AVATAR = 44


class TaskPane(QScrollArea):
    """Keeps what was written until the decision is made. `made`: it was, here and now."""

    made = Signal(str)

    def __init__(self, context: UiContext, asked: Asked) -> None:
        super().__init__()
        self._context = context
        self.asked = asked
        self.over = False  # it is decided, here or elsewhere
        self._busy = self._stale = False
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inner, side = QWidget(), QHBoxLayout()
        inner.setLayout(side)
        side.setContentsMargins(28, 22, 28, 24)
        body = QWidget()
        body.setMaximumWidth(760)
        side.addWidget(body, 1)
        side.addStretch(0)
        self.column = QVBoxLayout(body)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(12)
        self.setWidget(inner)
        self._build_head()
        self.notice, self.notice_words = surface("warning"), label("", wrap=True)
        row = QHBoxLayout(self.notice)
        row.setContentsMargins(12, 8, 12, 8)
        row.addWidget(self.notice_words)
        self.notice.hide()
        self.column.addWidget(self.notice)

    def _build_head(self) -> None:
        task = self.asked.task
        self.avatar = QLabel()
        self.avatar.setFixedSize(AVATAR, AVATAR + 4)
        self.title = label(model_name(task.name), "title", wrap=True)
        self.facts = label("", "muted", wrap=True)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.title)
        words.addWidget(self.facts)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.avatar, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        self.column.addLayout(row)
        self._context.personas.changed.connect(self.refresh)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """The times go on."""
        personas, language, task = self._context.personas, self._context.language, self.asked.task
        persona = self.asked.persona_key or None
        self.avatar.setPixmap(task_picture(self._context, self.asked, AVATAR, self.devicePixelRatioF()))
        parts = [personas.name(persona, language) if persona else "", model_name(process_name(task.process_key))]
        if self.asked.is_reply:
            parts.append(self.tr("in “{chat}”").format(chat=self.asked.chat_title))
        elif task.business_key:
            parts.append(task.business_key)
        since = self.tr("waiting since {time} ({age})").format(time=clock(task.created_at), age=age(task.created_at))
        self.facts.setText("  ·  ".join(part for part in (*parts, since) if part))

    # -- what is said about it

    def tell(self, words: str, kind: str = "warning") -> None:
        """Kinds: info, warning, error; "" for nothing to say."""
        set_property(self.notice, "surface", kind)
        self.notice_words.setText(words)
        self.notice.setVisible(bool(words))

    def set_stale(self, words: str) -> None:
        """The engine is away: nothing can be decided; what was written stays."""
        if self.over:
            return
        if words or self._stale:
            self.tell(words)
        self._stale = bool(words)
        self.set_busy(self._busy)

    def set_over(self) -> None:
        """Somebody has decided it, or its process has gone: what was written can still be read."""
        self.over = True
        self.tell(self.tr("This decision was made meanwhile, by somebody else or by the process itself."))
        self.set_busy(False)

    @property
    def unsent(self) -> bool:
        """Whether the person has written something here."""
        return False

    @property
    def free(self) -> bool:
        return not (self.over or self._busy or self._stale)

    def set_busy(self, busy: bool) -> None:
        self._busy = busy

    def act(self, work: Callable[[Services], None]) -> None:
        """Makes the decision in the background."""
        if not self.free:
            return
        self.set_busy(True)
        self.tell("")
        self._context.operations.run(work, owner=self, done=self._decided, failed=self._refused)

    def _decided(self, _nothing: None) -> None:
        self.over = True
        self.set_busy(False)
        self.made.emit(self.asked.task.task_id)

    def _refused(self, error: SaijinError) -> None:
        self.set_busy(False)
        if isinstance(error, NotFound):
            self.set_over()
        elif not self.show_fault(error):
            self.tell(act_fault(error), "error")

    def show_fault(self, error: SaijinError) -> bool:
        """Says it at the field that it is about; false where there is none."""
        return False

    def focus_first(self) -> None:
        """Puts the keyboard where the person begins."""


class FormPane(TaskPane):
    """A decision with the form that its model declares."""

    def __init__(self, context: UiContext, asked: Asked) -> None:
        super().__init__(context, asked)
        self.form: FormView | None = None
        self._written = False
        self.wait = label(self.tr("Asking what is to be decided …"), "muted")
        self.column.addWidget(self.wait)
        self.complete = push_button(self.tr("Complete"), "primary", self.tr("Complete this decision"))
        self.complete.setEnabled(False)
        self.complete.clicked.connect(self._complete)
        row = QHBoxLayout()
        row.addWidget(self.complete)
        row.addStretch(1)
        self.column.addLayout(row)
        self.column.addStretch(1)
        self.ask()

    def ask(self) -> None:
        """Asks for the form, where it is not there yet."""
        if self.form is not None or self.over:
            return
        task_id = self.asked.task.task_id
        self._context.operations.run(
            lambda services: services.user_tasks.form(task_id), owner=self, done=self._show, failed=self._no_form
        )

    def _show(self, fields: tuple[FormField, ...]) -> None:
        if self.form is not None:
            return
        if is_approval(self.asked.task):
            fields = tuple(map(_translated, fields))
        self.wait.setVisible(not fields)
        self.wait.setText(self.tr("This step declares no inputs. It can be completed as it is, or with values."))
        self.form = FormView(self._context, fields)
        self.form.changed.connect(self._note_written)
        self.column.insertWidget(self.column.indexOf(self.wait) + 1, self.form)
        self.form.show()  # a layout shows its new widgets later
        self.set_busy(False)

    @Slot()
    def _note_written(self) -> None:
        self._written = True

    @property
    def unsent(self) -> bool:
        return self._written

    def _no_form(self, error: SaijinError) -> None:
        if isinstance(error, NotFound):
            self.set_over()
        else:
            self.tell(act_fault(error), "error")

    def set_stale(self, words: str) -> None:
        super().set_stale(words)
        if not words:
            self.ask()

    def set_busy(self, busy: bool) -> None:
        super().set_busy(busy)
        self.complete.setEnabled(self.free and self.form is not None)
        if self.form is not None:
            self.form.set_read_only(self.over or busy)

    def show_fault(self, error: SaijinError) -> bool:
        return self.form is not None and isinstance(error, InputError) and self.form.show_fault(error)

    def focus_first(self) -> None:
        if self.form is not None:
            self.form.focus_first()

    @Slot()
    def _complete(self) -> None:
        values = self.form.values() if self.form is not None else None
        if values is not None:
            task_id, given = self.asked.task.task_id, values
            self.act(lambda services: services.user_tasks.complete(task_id, given))


def _translated(field: FormField) -> FormField:
    """The services' own form for a reply of another studio on the same engine."""
    translate = QCoreApplication.translate
    names = {
        "Decision": translate("process_tasks", "Decision"),
        "Keep": translate("process_tasks", "Keep"),
        "Take back": translate("process_tasks", "Take back"),
        "Other words": translate("process_tasks", "Other words"),
    }
    choices = tuple((value, names.get(words, words)) for value, words in field.choices)
    return replace(field, label=names.get(field.label, field.label), choices=choices)


class ReplyPane(TaskPane):
    """A reply that waits for approval: kept, kept with other words, or taken back, as in its chat."""

    def __init__(self, context: UiContext, asked: Asked) -> None:
        super().__init__(context, asked)
        card = surface("card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(18, 14, 18, 14)
        self.words = label(asked.reply, "reading", wrap=True)
        inside.addWidget(self.words)
        self.column.addWidget(card)
        self.approve = push_button(self.tr("Approve"), "primary", self.tr("Approve the reply"))
        self.change = push_button(self.tr("Change words…"), "", self.tr("Change the words of the reply"))
        self.take_back = push_button(self.tr("Take back…"), "danger", self.tr("Take the reply back"))
        self.show_chat = push_button(self.tr("Show in chat"), "quiet", self.tr("Show the reply in its chat"))
        self.approve.clicked.connect(self._approve)
        self.change.clicked.connect(self._change)
        self.take_back.clicked.connect(self._ask_take_back)
        self.show_chat.clicked.connect(self._show_chat)
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in (self.approve, self.change, self.take_back):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.show_chat)
        self.column.addLayout(row)
        self.editor = ReplyEditor()
        self.editor.kept.connect(self._keep_changed)
        self.editor.given_up.connect(self._give_up)
        self.editor.left.connect(self._leave_editor)
        self.column.addWidget(self.editor)
        self.column.addStretch(1)

    def set_busy(self, busy: bool) -> None:
        super().set_busy(busy)
        writing = not self.editor.isHidden()
        for button in (self.approve, self.change):
            button.setEnabled(self.free and not writing)  # what is being changed is kept below, or given up
        self.take_back.setEnabled(self.free)
        self.editor.keep.setEnabled(self.free)

    @property
    def unsent(self) -> bool:
        return self.editor.edit.toPlainText() not in ("", self.asked.reply)

    def set_over(self) -> None:
        self.editor.setVisible(self.unsent or not self.editor.isHidden())  # nothing opens it any more
        super().set_over()

    def focus_first(self) -> None:
        self.approve.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_fault(self, error: SaijinError) -> bool:
        if self.editor.isHidden():
            return False
        self.editor.show_fault(error)
        return True

    # -- deciding

    @Slot()
    def _approve(self) -> None:
        self._keep("")

    @Slot(str)
    def _keep_changed(self, text: str) -> None:
        self._keep(text)

    def _keep(self, text: str) -> None:
        correlation_id = self.asked.task.business_key
        self.act(lambda services: services.chat.approve(correlation_id, text))

    @Slot()
    def _change(self) -> None:
        self.editor.begin(self.editor.edit.toPlainText() or self.asked.reply)
        self.set_busy(False)

    @Slot()
    def _give_up(self) -> None:
        """The reply is as it was written."""
        self.editor.edit.clear()
        self._leave_editor()

    @Slot()
    def _leave_editor(self) -> None:
        """What was changed is there again when the words are changed once more."""
        self.editor.hide()
        self.set_busy(False)
        self.change.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _ask_take_back(self) -> None:
        """It cannot be undone, so the dialog says what will be gone."""
        box = QMessageBox(self)
        box.setObjectName("take_back")
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setWindowTitle(self.tr("Take the reply back"))
        box.setText(self.tr("Take this reply back?"))
        box.setInformativeText(
            self.tr("Its words and its sound leave the chat for good. If it replaced an older reply, that one returns.")
        )
        yes = box.addButton(self.tr("Take back"), QMessageBox.ButtonRole.DestructiveRole)
        no = box.addButton(self.tr("Leave it"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(no)
        box.setEscapeButton(no)
        yes.clicked.connect(self._take_back)
        box.open()

    @Slot()
    def _take_back(self) -> None:
        correlation_id = self.asked.task.business_key
        self.act(lambda services: services.chat.disapprove(correlation_id))

    @Slot()
    def _show_chat(self) -> None:
        self._context.open_section("chats", conversation=self.asked.conversation_id)
