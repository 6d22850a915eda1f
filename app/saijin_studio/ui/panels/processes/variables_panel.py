"""The variables of a process under its diagram: looked at, edited with their types, stored, or tried again with."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QPlainTextEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ....core.errors import NotFound, SaijinError
from ....core.process_record import Variable
from ...context import UiContext
from ...messages import describe_error
from ...notices import Notice
from ...tokens import TYPE_BODY
from ...transcript.docstyle import mono
from ...widgets import label, push_button, set_property, surface
from .values import in_full, large_in_full, read_value, type_name
from .variables import NAME, VARIABLE_ROLE, Draft, Key, VariableModel, VariableTable, key_of
from .variables_store import Changes, fault_of, retry_with_changes, store_changes, value_of

if TYPE_CHECKING:
    from ....services.container import Services

WIDE = 720  # px


class VariablesPanel(QWidget):
    """`stored`: values were changed. `editing`: the editor that was asked for is there. Drafts stay until dropped."""

    stored = Signal()
    editing = Signal()

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        self._instance = ""
        self._live = self._failed = self._stale = False
        self._begins: str | None = None  # whose variables somebody wants to edit once they are here
        self._refused = ""  # why what is typed was not taken, until something else is done with it
        self._drafts: dict[str, dict[Key, Draft]] = {}
        self._loaded: dict[str, str] = {}  # large values by the variable's id
        self.variables = VariableModel(context.theme, self)
        self.notice = surface("warning")
        self.notice_words = label("", "", wrap=True)
        self.copy = push_button(self.tr("Copy what I typed"), "quiet")
        self.copy.clicked.connect(self.copy_drafts)
        row = QHBoxLayout(self.notice)
        row.setContentsMargins(12, 6, 8, 6)
        row.addWidget(self.notice_words, 1)
        row.addWidget(self.copy)
        self.notice.hide()
        self.none = label(self.tr("This process holds no variables."), "muted")
        self.table = VariableTable(self.variables)
        self.table.selectionModel().currentRowChanged.connect(self._chosen)
        self._build_editor()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.setSpacing(8)
        self.halves = QWidget()
        self._beside = QBoxLayout(QBoxLayout.Direction.LeftToRight, self.halves)
        self._beside.setContentsMargins(0, 0, 0, 0)
        self._beside.setSpacing(10)
        self._beside.addWidget(self.table, 3)
        self._beside.addWidget(self.editor, 2)
        for part in (self.notice, self.none, self.halves):
            layout.addWidget(part)
        self._show_editor()

    def _build_editor(self) -> None:
        self.editor = surface("card")
        self.name = label("", "strong", wrap=True)
        self.text = QPlainTextEdit()
        self.text.setTabChangesFocus(True)
        self.text.setFont(mono(TYPE_BODY))
        self.text.setAccessibleName(self.tr("Value"))
        self.text.setMinimumHeight(64)
        self.text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.text.textChanged.connect(self._typed)
        self.fault = label("", "error", wrap=True)
        self.load = push_button(self.tr("Read the whole value"))
        self.load.clicked.connect(self._load)
        self.drop = push_button(self.tr("Drop"), "quiet", self.tr("Drop the changes"))
        self.drop.clicked.connect(self.drop_drafts)
        self.store = push_button(self.tr("Store"), "", self.tr("Store the changed variables"))
        self.store.clicked.connect(self.store_drafts)
        self.again = push_button(
            self.tr("Store and try again"), "primary", self.tr("Store the changed variables and try again")
        )
        self.again.clicked.connect(self.store_and_retry)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addStretch(1)
        for button in (self.load, self.drop, self.store, self.again):
            row.addWidget(button)
        column = QVBoxLayout(self.editor)
        column.setContentsMargins(14, 10, 14, 10)
        column.setSpacing(6)
        column.addWidget(self.name)
        column.addWidget(self.text, 1)
        column.addWidget(self.fault)
        column.addLayout(row)

    # -- content

    def show_state(self, instance_id: str, live: bool, failed: bool, stale: bool) -> None:
        """Which process this is about, and whether it can be changed now."""
        other = (instance_id, live, stale) != (self._instance, self._live, self._stale)
        self._live, self._failed, self._stale = live, failed, stale
        if instance_id != self._instance:
            self._instance = instance_id
            self._refused, self._loaded = "", {}
            self.variables.set_variables(())
            self.variables.use_drafts(self._drafts.setdefault(instance_id, {}))
            self.none.hide()
        self._say_ended()
        self._show_buttons()
        if other:
            self._show_editor()

    def refresh(self) -> None:
        """Asks for the variables; what is typed stays."""
        instance_id = self._instance
        if not instance_id:
            return
        self._context.operations.run(
            lambda services: services.records.variables(instance_id),
            owner=self,
            done=partial(self._show, instance_id),
            failed=self._not_read,
        )

    def _show(self, instance_id: str, found: tuple[Variable, ...]) -> None:
        if instance_id != self._instance:
            return
        chosen = self.current
        self.variables.set_variables(found)
        self.none.setVisible(not found)
        self.halves.setVisible(bool(found))
        if chosen is not None:
            place = self.variables.place(key_of(chosen))
            with QSignalBlocker(self.table.selectionModel()):
                self.table.setCurrentIndex(self.variables.index(place, NAME) if place >= 0 else QModelIndex())
        self._say_ended()
        self._show_editor()
        self._begin()

    def _not_read(self, error: SaijinError) -> None:
        if not self.variables.rowCount():
            self.none.setText(describe_error(error))
            self.none.show()

    @property
    def current(self) -> Variable | None:
        index = self.table.currentIndex()
        found = index.data(VARIABLE_ROLE) if index.isValid() else None
        return found if isinstance(found, Variable) else None

    def choose(self, name: str, scope: str = "") -> bool:
        """Opens a variable in the editor; false where there is none of that name."""
        place = self.variables.place((scope, name))
        if place >= 0:
            self.table.setCurrentIndex(self.variables.index(place, NAME))
        return place >= 0

    def begin_editing(self, scope: str = "") -> None:
        """Puts the keyboard where a value can be changed, as soon as there are any: one of the scope, else any."""
        self._begins = scope
        if self.variables.rowCount():
            self._begin()

    def _begin(self) -> None:
        scope, self._begins = self._begins, None
        if scope is None:
            return
        if self.current is None:
            editable = (each for each in self.variables.variables if each.editable)
            for variable in sorted(editable, key=lambda each: each.scope != scope)[:1]:
                self.choose(variable.name, variable.scope)
        (self.text if self.current is not None else self.table).setFocus(Qt.FocusReason.OtherFocusReason)
        self.editing.emit()

    def _say_ended(self) -> None:
        """A process that ends while somebody edits it: nothing that was typed is lost."""
        ended = not self._live and bool(self.variables.drafts)
        current = self.current
        moved = current is not None and self._live and self.variables.stale(key_of(current))
        if ended:
            words = self.tr("This process ended while you were changing it. What you typed is kept here.")
        else:
            words = self.tr("This value was changed by somebody else meanwhile. Storing yours takes its place.")
        self.notice_words.setText(words)
        self.copy.setVisible(ended)
        self.notice.setVisible(ended or moved)

    # -- the editor

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Beside the table, or below it where there is no room for both."""
        super().resizeEvent(event)
        way = QBoxLayout.Direction
        self._beside.setDirection(way.LeftToRight if self.width() >= WIDE else way.TopToBottom)

    @Slot()
    def _chosen(self) -> None:
        self._say_ended()
        self._show_editor()

    def _show_editor(self) -> None:
        variable = self.current
        self.editor.setVisible(variable is not None)
        if variable is None:
            return
        draft = self.variables.drafts.get(key_of(variable))
        text = draft.text if draft is not None else self._loaded.get(variable.id, self._full(variable))
        self.name.setText(f"{variable.name}  ·  {type_name(variable.type)}")
        self.text.setAccessibleName(self.tr("Value of {name}").format(name=variable.name))
        if text != self.text.toPlainText():
            with QSignalBlocker(self.text):
                self.text.setPlainText(text)
        self.text.setReadOnly(not self._may_edit(variable))
        self.load.setVisible(variable.large and variable.id not in self._loaded)
        self._show_fault(self._why_not(variable))
        self._show_buttons()

    @staticmethod
    def _full(variable: Variable) -> str:
        return "" if variable.secret or variable.large else in_full(variable.value, variable.type)

    def _may_edit(self, variable: Variable) -> bool:
        return variable.editable and self._live and not self._stale and not variable.large and not variable.secret

    def _why_not(self, variable: Variable) -> str:
        """Why a value cannot be changed here, or what is wrong with what was typed."""
        if variable.secret:
            return self.tr("A secret is neither shown nor changed here.")
        if variable.large:
            return self.tr("A value this large is not changed here.")
        if not self._live:
            return ""
        if not variable.editable:
            return self.tr("A value of this type is not changed by hand.")
        draft = self.variables.drafts.get(key_of(variable))
        return (fault_of(draft.text, variable) if draft is not None else "") or self._refused

    def _show_fault(self, words: str) -> None:
        variable = self.current
        wrong = bool(self._refused) or (variable is not None and key_of(variable) in self.variables.drafts)
        set_property(self.fault, "role", "error" if wrong else "small")
        self.fault.setText(words)
        self.fault.setVisible(bool(words))

    @Slot()
    def _typed(self) -> None:
        variable = self.current
        if variable is None or self.text.isReadOnly():
            return
        text, key, drafts, self._refused = self.text.toPlainText(), key_of(variable), self.variables.drafts, ""
        base = drafts[key].base if key in drafts else self._full(variable)
        if text == self._full(variable):
            drafts.pop(key, None)
        else:
            drafts[key] = Draft(text, base)
        self.variables.told()
        self._show_fault(self._why_not(variable))
        self._show_buttons()

    def _show_buttons(self) -> None:
        drafts = self.variables.drafts
        good = bool(drafts) and all(self._good(key) for key in drafts)
        may = good and self._live and not self._stale
        self.drop.setVisible(bool(drafts))
        self.store.setVisible(bool(drafts) and self._live)
        self.again.setVisible(self._failed)
        self.again.setText(self.tr("Store and try again") if drafts else self.tr("Try again"))
        self.store.setEnabled(may)
        self.again.setEnabled(self._live and not self._stale and (good or not drafts))

    def _good(self, key: Key) -> bool:
        variable = self.variables.variable(key)
        return variable is not None and not fault_of(self.variables.drafts[key].text, variable)

    @Slot()
    def _load(self) -> None:
        variable = self.current
        if variable is not None:
            self.load.setEnabled(False)
            self._context.operations.run(
                lambda services: large_in_full(services.records.value(variable.id), variable.type),
                owner=self,
                done=partial(self._value_read, variable),
                failed=self._value_not_read,
            )

    def _value_read(self, variable: Variable, text: str) -> None:
        self.load.setEnabled(True)
        self._loaded[variable.id] = text
        self._show_editor()

    def _value_not_read(self, error: SaijinError) -> None:
        self.load.setEnabled(True)
        self._show_fault(describe_error(error))

    # -- storing

    @Slot()
    def drop_drafts(self) -> None:
        """Forgets what was typed; a notice brings it back."""
        instance_id, before = self._instance, dict(self.variables.drafts)
        self.variables.drafts.clear()
        self._after_drafts()
        words = self.tr("What you typed was dropped.")
        undo = partial(self._bring_back, instance_id, before)
        self._context.notices.show(Notice(words, button=self.tr("Undo"), run=undo, key="drafts", seconds=12))

    def _bring_back(self, instance_id: str, drafts: dict[Key, Draft]) -> None:
        self._drafts.setdefault(instance_id, {}).update(drafts)
        self._after_drafts()

    def _after_drafts(self) -> None:
        self._refused = ""
        self.variables.told()
        self._say_ended()
        self._show_editor()
        self._show_buttons()

    @Slot()
    def copy_drafts(self) -> None:
        drafts = self.variables.drafts
        QGuiApplication.clipboard().setText("\n\n".join(f"{name}\n{each.text}" for (_, name), each in drafts.items()))

    @Slot()
    def store_drafts(self) -> None:
        """Sets the changed variables; each takes the type that it had."""
        self._send(store_changes)

    @Slot()
    def store_and_retry(self) -> None:
        """Sets the changed variables and gives the failed step new tries."""
        self._send(retry_with_changes)

    def _send(self, act: Callable[[Services, str, Changes], None]) -> None:
        variables = {key: self.variables.variable(key) for key in self.variables.drafts}
        changes = {
            key: read_value(self.variables.drafts[key].text, variable.type, variable.name)
            for key, variable in variables.items()
            if variable is not None
        }
        before = {key: value_of(variable) for key, variable in variables.items() if variable is not None}
        instance_id, sent, self._refused = self._instance, dict(self.variables.drafts), ""
        self.store.setEnabled(False)
        self.again.setEnabled(False)
        self._context.operations.run(
            lambda services: act(services, instance_id, changes),
            owner=self,
            done=partial(self._stored, instance_id, sent, before, act is store_changes),
            failed=partial(self._not_stored, instance_id),
        )

    def _stored(self, instance_id: str, sent: dict[Key, Draft], before: Changes, undo: bool, _nothing: None) -> None:
        drafts = self._drafts.get(instance_id, {})
        for key, draft in sent.items():
            if drafts.get(key) == draft:
                del drafts[key]
        self._after_drafts()
        self.refresh()
        self.stored.emit()
        if sent and undo:
            words = self.tr("{count} variables were changed.").format(count=len(sent))
            run = partial(self._undo, instance_id, before)
            self._context.notices.show(Notice(words, button=self.tr("Undo"), run=run, key="variables", seconds=12))

    def _undo(self, instance_id: str, before: Changes) -> None:
        self._context.operations.run(
            lambda services: store_changes(services, instance_id, before), owner=self, done=self._undone
        )

    def _undone(self, _nothing: None) -> None:
        self.refresh()
        self.stored.emit()

    def _not_stored(self, instance_id: str, error: SaijinError) -> None:
        if instance_id != self._instance:
            self._context.operations.failed.emit(error)  # it is said, but not beside the values of another one
            return
        self._refused = describe_error(error) + (f"\n{error.detail}" if error.detail else "")
        self._show_buttons()
        self._show_fault(self._refused)
        if isinstance(error, NotFound):
            self.stored.emit()  # it is over: the page looks again and says so
