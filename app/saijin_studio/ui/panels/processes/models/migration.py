"""Moving running instances to another version of their model: which ones, where their tokens go, what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QListWidget,
    QListWidgetItem,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from .....core.errors import SaijinError
from .....core.process import InstanceState
from .....core.process_model import Definition, MigrationPlan, Outcome, Step
from .....core.process_query import InstanceFilter, InstancePage
from ....context import UiContext
from ....diagram import model_name
from ....operations import Operation
from ....widgets import label, push_button, set_property
from ...resources.tables import Index, RowTable
from ...settings.form import Choice
from ..words import clock, state_name
from .list import PlainTable
from .words import act_fault, outcome_words, version_name

if TYPE_CHECKING:
    from .....services.container import Services

MOST = 500  # running instances that are listed to choose from
LIVE = frozenset({InstanceState.RUNNING, InstanceState.WAITING, InstanceState.FAILED})
ID_ROLE = Qt.ItemDataRole.UserRole + 1


def running_on(services: Services, definition: Definition) -> InstancePage:
    """The newest running instances of this very version, at most MOST, and how many there are in all.

    Raises EngineUnavailable.
    """
    asked = InstanceFilter(process_key=definition.key, states=LIVE, definition_id=definition.id)
    return services.processes.page(asked, 0, MOST)


class StepTable(RowTable[Step]):
    """Where the tokens of each step go."""

    def __init__(self, context: UiContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._heads = (self.tr("Step"), self.tr("Goes to"), self.tr("Tokens"), self.tr("Problem"))
        self._numbers_from = len(self._heads)

    def cell(self, row: Step, column: int) -> str:
        target = model_name(row.target_name) if row.target else self.tr("nowhere")
        return (model_name(row.source_name), target, str(row.instances or "–"), step_problem(row))[column]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if index.isValid() and role == Qt.ItemDataRole.ForegroundRole and step_problem(self.rows[index.row()]):
            return QColor(self._context.theme.tokens.error)
        if index.isValid() and role == Qt.ItemDataRole.ToolTipRole:
            return self.cell(self.rows[index.row()], index.column())
        return super().data(index, role)


def step_problem(step: Step) -> str:
    """Why the tokens of a step cannot go on; "" where they can, or where there are none."""
    if step.problems:
        return "; ".join(step.problems)
    if step.instances and not step.target:
        return QCoreApplication.translate("process_migration", "The other version has no such step")
    return ""


class MigrationDialog(QDialog):
    """`moved`: some instances run on another version now."""

    moved = Signal()

    def __init__(
        self, context: UiContext, versions: tuple[Definition, ...], shown: Definition, parent: QWidget
    ) -> None:
        """`versions`, newest first, two at least; `shown` is the one that the person looked at."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("move_instances")
        self.setWindowTitle(self.tr("Move running instances"))
        self._context = context
        self._versions = {one.id: one for one in versions}
        self._plan: MigrationPlan | None = None
        self._planning: Operation | None = None
        self._listing: Operation | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(10)
        title = self.tr("Move running instances of “{name}”").format(name=model_name(shown.name))
        layout.addWidget(label(title, "title", wrap=True))
        layout.addLayout(self._build_versions(versions))
        layout.addLayout(self._build_instances())
        layout.addWidget(label(self.tr("Where their tokens go"), "strong"))
        self.steps = StepTable(context, self)
        self.table = PlainTable(self.steps, self.tr("Where the tokens go"))
        head = self.table.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        head.setSectionResizeMode(2, QHeaderView.ResizeMode.ResizeToContents)
        layout.addWidget(self.table, 1)
        self.said = label("", "muted", wrap=True)
        layout.addWidget(self.said)
        layout.addLayout(self._buttons())
        self.resize(760, 600)
        self._begin_with(versions, shown)

    # -- building

    def _build_versions(self, versions: tuple[Definition, ...]) -> QGridLayout:
        self.source, self.target = Choice(self._context.theme), Choice(self._context.theme)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        for row, (box, words) in enumerate(((self.source, self.tr("From")), (self.target, self.tr("To")))):
            name = label(words)
            name.setBuddy(box)
            box.setAccessibleName(words)
            for one in versions:
                running = self.tr("{version}, running: {count}").format(version=version_name(one), count=one.running)
                box.addItem(running if box is self.source else version_name(one), one.id)
            grid.addWidget(name, row, 0)
            grid.addWidget(box, row, 1)
        grid.setColumnStretch(1, 1)
        return grid

    def _build_instances(self) -> QVBoxLayout:
        self.all = QRadioButton(self.tr("All that run on it"))
        self.some = QRadioButton(self.tr("Only these:"))
        self.all.setChecked(True)
        self.group = QButtonGroup(self)
        for button in (self.all, self.some):
            self.group.addButton(button)
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Instances to move"))
        self.list.setFixedHeight(110)
        self.list.hide()
        self.more = label("", "muted", wrap=True)
        self.more.hide()
        self.list.itemChanged.connect(self.preview)
        self.some.toggled.connect(self._choose_some)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self.all)
        row.addWidget(self.some)
        row.addStretch(1)
        column = QVBoxLayout()
        column.setSpacing(6)
        column.addLayout(row)
        column.addWidget(self.list)
        column.addWidget(self.more)
        return column

    def _buttons(self) -> QHBoxLayout:
        self.go = push_button(self.tr("Move"), "primary", self.tr("Move the instances"))
        self.go.setEnabled(False)
        self.go.setAutoDefault(False)
        self.go.clicked.connect(self.move_now)
        self.leave = push_button(self.tr("Close"))
        self.leave.setDefault(True)
        self.leave.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.leave)
        row.addWidget(self.go)
        return row

    def _begin_with(self, versions: tuple[Definition, ...], shown: Definition) -> None:
        """From the version that was looked at, if anything runs on it, to the newest."""
        running = [one for one in versions[1:] if one.running] or [one for one in versions if one.running]
        first = shown if shown.running and shown is not versions[0] else (running or versions)[0]
        self.source.setCurrentIndex(self.source.findData(first.id))
        self.target.setCurrentIndex(0 if first is not versions[0] else 1)
        self.source.currentIndexChanged.connect(self._another_source)
        self.target.currentIndexChanged.connect(self.preview)
        self.preview()

    # -- which instances

    @property
    def chosen(self) -> tuple[str, ...]:
        """The instances that are ticked."""
        items = (self.list.item(row) for row in range(self.list.count()))
        return tuple(str(item.data(ID_ROLE)) for item in items if item.checkState() is Qt.CheckState.Checked)

    @Slot()
    def _another_source(self) -> None:
        self._empty_list()
        if self.some.isChecked():
            self._ask_instances()
        self.preview()

    @Slot(bool)
    def _choose_some(self, some: bool) -> None:
        self.list.setVisible(some)
        self.more.setVisible(some and bool(self.more.text()))
        if some and not self.list.count():
            self._ask_instances()
        self.preview()

    def _ask_instances(self) -> None:
        source = self._versions[self.source.currentData()]
        if self._listing is not None:
            self._listing.cancel()
        self._listing = self._context.operations.run(
            lambda services: running_on(services, source), owner=self, done=self._listed, failed=self._failed
        )

    def _empty_list(self) -> None:
        with QSignalBlocker(self.list):
            self.list.clear()
        self.more.clear()
        self.more.hide()

    def _listed(self, page: InstancePage) -> None:
        self._empty_list()
        if page.live > len(page.rows):
            words = self.tr("The newest {shown} of {count} are listed. “All that run on it” moves every one of them.")
            self.more.setText(words.format(shown=len(page.rows), count=page.live))
            self.more.setVisible(self.some.isChecked())
        with QSignalBlocker(self.list):
            for row in page.rows:
                parts = (row.business_key, model_name(row.activity_name or ""), state_name(row.state))
                words = " · ".join(part for part in (*parts, clock(row.started_at)) if part)
                item = QListWidgetItem(words)
                item.setData(ID_ROLE, row.instance_id)
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
                item.setCheckState(Qt.CheckState.Unchecked)
                self.list.addItem(item)
        self.preview()

    # -- the preview

    @Slot()
    def preview(self) -> None:
        """Asks what moving the chosen instances would do."""
        self._plan = None
        self.go.setEnabled(False)
        if self._planning is not None:
            self._planning.cancel()
        source, target, ids = self.source.currentData(), self.target.currentData(), self.chosen
        if source == target:
            self._show_nothing(self.tr("Choose two different versions."))
        elif self.some.isChecked() and not ids:
            self._show_nothing(self.tr("Tick the instances to move."))
        else:
            wanted = ids if self.some.isChecked() else ()
            self._say(self.tr("Asking the engine …"), "muted")
            self._planning = self._context.operations.run(
                lambda services: services.models_admin.plan(source, target, wanted),
                owner=self,
                done=self._planned,
                failed=self._failed,
            )

    def _show_nothing(self, words: str) -> None:
        self.steps.set_rows(())
        self._say(words, "muted")

    def _planned(self, plan: MigrationPlan) -> None:
        self._plan = plan
        self.steps.set_rows(tuple(sorted(plan.steps, key=lambda step: not step.instances)))  # what moves comes first
        count = len(plan.instance_ids)
        possible = plan.possible and count > 0
        self.go.setEnabled(possible)
        self.go.setText(self.tr("Move {count}").format(count=count) if possible else self.tr("Move"))
        if not count:
            self._say(self.tr("Nothing runs on this version."), "muted")
        elif possible:
            words = self.tr("Instances that move: {count}. Each keeps its values and goes on from where it is.")
            self._say(words.format(count=count), "muted")
        else:
            words = self.tr("This is not possible: tokens would have nowhere to go. Nothing has been moved.")
            self._say("\n".join((words, *plan.problems)), "error")

    def _failed(self, error: SaijinError) -> None:
        self._say(act_fault(error), "error")

    # -- moving

    @Slot()
    def move_now(self) -> None:
        plan = self._plan
        if plan is None or not plan.possible:
            return
        self._lock(True)
        self._say(self.tr("Moving …"), "muted")
        self._context.operations.run(
            lambda services: services.models_admin.migrate(plan), owner=self, done=self._moved, failed=self._not_moved
        )

    def _moved(self, outcome: Outcome) -> None:
        self._lock(False)
        self._plan = None
        self.go.setEnabled(False)
        self.steps.set_rows(())
        self._empty_list()
        self._say(outcome_words(outcome), "error" if outcome.refused else "ok")
        self.leave.setFocus(Qt.FocusReason.OtherFocusReason)
        if outcome.done:
            self.moved.emit()

    def _not_moved(self, error: SaijinError) -> None:
        self._lock(False)
        self._failed(error)

    def _lock(self, locked: bool) -> None:
        for part in (self.source, self.target, self.all, self.some, self.list, self.go):
            part.setEnabled(not locked)

    def _say(self, words: str, role: str) -> None:
        set_property(self.said, "role", role)
        self.said.setText(words)
