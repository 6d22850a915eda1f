"""One process instance: its diagram with the token on it, its steps over time, what it holds and what was logged."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property, partial

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QTabWidget, QVBoxLayout, QWidget

from .....core.errors import SaijinError
from .....core.events import StepChanged
from .....core.process import InstanceState, ProcessSummary
from .....core.process_query import InstanceNode
from .....core.process_record import Attempt
from ....context import UiContext
from ....messages import describe_error
from ....notices import Notice
from ....operations import Operation
from ....tokens import readable
from ..gantt import TimelineLegend
from ..list import LIVE
from ..log_panel import LogPanel
from ..pick import PickBanner
from ..tree import CallsPanel, called_from
from ..variables_panel import VariablesPanel
from .acts import step_title
from .card import DiagramCard
from .head import DetailHead, FailureCard, NoticeCard
from .live import NOWHERE, DrawnProcess, LiveProcess, load_instance
from .pulse import TokenPulse
from .steps import STEP_ROLE, StepTimeline, step_name
from .tools import DiagramTools

TIMELINE, VARIABLES, LOG, CALLS = range(4)


class ProcessDetailPage(QScrollArea):
    """`changed`: something was done to the instance. `shown`: its details are here. `opened`: another one is wanted."""

    changed = Signal()
    shown = Signal()
    opened = Signal(str)

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        self._summary: ProcessSummary | None = None
        self._loaded: ProcessSummary | None = None
        self._wanted = ""
        self._attempts: tuple[Attempt, ...] = ()
        self._operation: Operation | None = None
        self._stale = False
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._build()
        self._connect()
        self.pulse = TokenPulse(context, self, self.live)
        self.pulse.moved.connect(self._load)
        self._tab_chosen()

    def _build(self) -> None:
        context = self._context
        self.head = DetailHead(context)
        self.stale = NoticeCard("warning")
        self.unserved = NoticeCard("warning")
        self.failure = FailureCard()
        self.card = DiagramCard(context, 210)
        self.tools = DiagramTools(context, self.card)
        self.pick = PickBanner(self.card.view)
        self.live = LiveProcess(self.card.view)
        self.timeline = StepTimeline(context.theme)
        self.legend = TimelineLegend(context.theme)
        self.tabs = QTabWidget()
        self.tabs.tabBar().setDrawBase(False)
        for bar in (self.tabs, self.tabs.tabBar()):
            bar.setAccessibleName(self.tr("More about this process"))
        names = (self.tr("Timeline"), self.tr("Variables"), self.tr("Log"), self.tr("Calls"))
        for page, name in zip((self._timeline_page(), *(_place() for _ in names[1:])), names, strict=True):
            self.tabs.addTab(page, name)
        inner = QWidget()
        self.setWidget(inner)
        layout = QVBoxLayout(inner)
        layout.setContentsMargins(24, 16, 24, 16)
        layout.setSpacing(10)
        for part in (self.head, self.stale, self.failure, self.unserved, self.tools, self.pick):
            layout.addWidget(part)
        layout.addWidget(self.card, 3)
        layout.addWidget(self.tabs, 2)

    def _timeline_page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 6, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.legend)
        column.addWidget(self.timeline)
        column.addStretch(1)
        return page

    @cached_property
    def variables(self) -> VariablesPanel:
        """Made when it is first wanted, like the other tabs: most instances are only looked at."""
        made = VariablesPanel(self._context)
        made.stored.connect(self.changed)
        made.editing.connect(self._reveal_soon)
        self._put(VARIABLES, made)
        return made

    @cached_property
    def log(self) -> LogPanel:
        made = LogPanel(self._context)
        self._put(LOG, made)
        return made

    @cached_property
    def calls(self) -> CallsPanel:
        made = CallsPanel(self._context)
        made.opened.connect(self.opened)
        self._put(CALLS, made)
        return made

    def _put(self, place: int, panel: QWidget) -> None:
        page = self.tabs.widget(place)
        layout = page.layout() if page is not None else None
        assert layout is not None
        layout.addWidget(panel)

    def _connect(self) -> None:
        self.tabs.currentChanged.connect(self._tab_chosen)
        self.tools.back.connect(self._back_out)
        self.card.view.opened.connect(self._look_into)
        self.failure.report_wanted.connect(self._read_report)
        self.timeline.selectionModel().currentChanged.connect(self._step_chosen)
        self._context.personas.changed.connect(self._refresh_head)
        self._context.theme.changed.connect(self._refresh_head)

    # -- content

    @property
    def summary(self) -> ProcessSummary | None:
        return self._summary

    @property
    def wanted(self) -> str:
        """The id of the instance that is to be shown, "" before any was."""
        return self._wanted

    @property
    def loaded(self) -> ProcessSummary | None:
        """What the details that are shown belong to; None when they are to be asked for again."""
        return self._loaded

    def forget_loaded(self) -> None:
        """Something happened: with the next refresh the details are asked for."""
        self._loaded = None

    def open_instance(self, instance_id: str, summary: ProcessSummary | None = None) -> None:
        """Shows an instance; its head at once where it is known, its details when they are here."""
        if instance_id == self._wanted:
            return
        self._wanted, self._summary, self._loaded = instance_id, summary, None
        self._attempts = ()
        self.pick.end()
        self.pulse.follow("", NOWHERE)
        self.live.clear()
        self.unserved.say("")
        self._show_timeline()
        self.verticalScrollBar().setValue(0)
        self._refresh_head()
        self._load()

    @Slot()
    def _load(self) -> None:
        if self._operation is not None:
            self._operation.cancel()
        work, failed = partial(load_instance, instance_id=self._wanted), partial(self._not_shown, self._wanted)
        self._operation = self._context.operations.run(work, owner=self, done=self.show_process, failed=failed)

    def show_summary(self, summary: ProcessSummary) -> None:
        """What a list says of the instance that is shown."""
        if summary.instance_id == self._wanted:
            self._summary = summary
            self._refresh_head()
            if summary.state in LIVE:
                self._show_timeline()  # running bars grow

    def show_process(self, process: DrawnProcess) -> None:
        """What the engine says of it now."""
        summary = process.detail.summary
        if summary.instance_id != self._wanted or self.live.is_older(process):
            return
        known = self._summary
        self._loaded = known or summary
        # The engine alone does not know whom a chat is about.
        self._summary = replace(summary, persona_key=summary.persona_key or (known.persona_key if known else None))
        self._attempts = process.attempts
        self.live.show(process)
        self.pulse.follow(summary.instance_id if summary.state in LIVE else "", process.tokens)
        if process.problem is not None:
            self.card.view.set_message(describe_error(process.problem))
        self.unserved.say_unserved(process.unserved, {one.id: one.name for one in self.card.view.diagram.shapes})
        self._refresh_head()
        self._show_timeline(process.detail.failed)
        self.tools.show_process(summary.definition_id, summary.process_key)
        self.tools.show_inside(self._inside_name())
        self._show_tab()
        self.shown.emit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.pulse.wake()

    def _not_shown(self, instance_id: str, error: SaijinError) -> None:
        if instance_id == self._wanted and self.live.instance_id != instance_id:
            self.card.view.set_message(describe_error(error))

    def show_gone(self, error: SaijinError) -> None:
        """It is no longer there; what was shown stays and says so."""
        self.stale.say(describe_error(error))

    def apply(self, event: StepChanged) -> bool:
        """Moves the token at once; true when it was of this instance."""
        if event.process_instance_id != self._wanted:
            return False
        self.live.apply(event)
        if event.state == "completed":
            self.pulse.now()
        self._show_timeline()
        self.forget_loaded()
        return True

    def set_stale(self, words: str) -> None:
        self._stale = bool(words)
        self.stale.say(words)
        self._refresh_acts()

    def _show_timeline(self, failed: frozenset[str] | None = None) -> None:
        marked = self.card.view.diagram_scene().failed if failed is None else failed
        self.timeline.show_steps(self.live.steps, marked, self._accent(), self._attempts)

    def _accent(self) -> str:
        """The persona's colour, strong enough to be seen on a card."""
        key = self._summary.persona_key if self._summary else None
        return readable(self._context.personas.accent(key), self._context.theme.tokens.card, 3.0)

    @Slot()
    def _refresh_head(self) -> None:
        summary = self._summary
        self.head.setVisible(summary is not None)
        if summary is None:
            self.failure.hide()
            self._tell_nobody()
            return
        self.head.show_summary(summary)
        self.failure.show_summary(summary)
        self.card.view.set_accent(self._accent())
        self.legend.accent = self._accent()
        self._refresh_acts()

    def _refresh_acts(self) -> None:
        summary = self._summary
        for button in (self.failure.retry, self.failure.change, self.head.cancel):
            button.setEnabled(not self._stale)
        if summary is not None:
            self._tell_tab(summary)
        else:
            self._tell_nobody()

    def _tell_nobody(self) -> None:
        """Until it is known whom it is about, no tab stays with the instance before."""
        made = self.__dict__
        if "variables" in made:
            self.variables.show_state("", False, False, self._stale)
        if "log" in made:
            self.log.show_process("")
        if "calls" in made:
            self.calls.show_process("")

    def _tell_tab(self, summary: ProcessSummary) -> None:
        """Whom the tab in sight is about."""
        place = self.tabs.currentIndex()
        if place == VARIABLES:
            failed = summary.state is InstanceState.FAILED
            self.variables.variables.name_steps({step.activity_id: step_name(step) for step in self.live.steps})
            self.variables.show_state(summary.instance_id, summary.state in LIVE, failed, self._stale)
        elif place == LOG:
            self.log.show_process(summary.business_key)
        elif place == CALLS:
            self.calls.show_process(summary.instance_id)

    @Slot(str)
    def _read_report(self, incident_id: str) -> None:
        self._context.operations.run(
            lambda services: services.incidents.get(incident_id), owner=self, done=self.failure.show_report
        )

    # -- tabs

    @Slot()
    def _tab_chosen(self) -> None:
        """Only the tab in sight takes room; a long time line makes no other one long."""
        for place in range(self.tabs.count()):
            page = self.tabs.widget(place)
            assert page is not None
            here = place == self.tabs.currentIndex()
            policy = QSizePolicy.Policy.Preferred if here else QSizePolicy.Policy.Ignored
            page.setSizePolicy(QSizePolicy.Policy.Preferred, policy)
        self._show_tab()

    def _show_tab(self) -> None:
        """What the tab in sight shows is asked for, the others when they are opened."""
        place = self.tabs.currentIndex()
        if self._summary is None or place == TIMELINE:
            return
        self._tell_tab(self._summary)
        if not self._stale:
            panel = self.variables if place == VARIABLES else self.log if place == LOG else self.calls
            panel.refresh()

    def edit_variables(self) -> None:
        """Brings the variables to the front, ready to be changed."""
        self.tabs.setCurrentIndex(VARIABLES)
        self.variables.begin_editing(self.step()[0])

    @Slot()
    def _reveal_soon(self) -> None:
        """Once the layout has given the editor its room."""
        QTimer.singleShot(0, self._reveal)

    @Slot()
    def _reveal(self) -> None:
        self.ensureWidgetVisible(self.variables)

    # -- the diagram

    def step(self) -> tuple[str, str]:
        """The step with a token that is meant: the selected one, the failed one, else any; ("", "") for none."""
        scene = self.card.view.diagram_scene()
        chosen = self.card.view.selection
        holding = scene.active | scene.failed
        if chosen not in holding:
            chosen = next(iter(sorted(scene.failed) + sorted(scene.active)), "")
        return chosen, self.name_of(chosen) if chosen else ""

    def name_of(self, element: str) -> str:
        shape = self.card.view.diagram.by_id.get(element)
        return step_title(shape.name if shape else "", element)

    @Slot(str)
    def _look_into(self, element: str) -> None:
        """A collapsed sub-process shows its drawing, a call activity the process that it called."""
        if self.live.look_into(element):
            self.tools.show_inside(self._inside_name())
            return
        shape = self.card.view.diagram.by_id.get(element)
        if shape is None or shape.type != "callActivity":
            return
        called, wanted = shape.facts.get("called_element", ""), self._wanted
        self._context.operations.run(
            lambda services: services.processes.tree(wanted),
            owner=self,
            done=partial(self._open_called, wanted, called if called.isidentifier() else ""),
        )

    def _open_called(self, instance_id: str, process_key: str, root: InstanceNode) -> None:
        if instance_id != self._wanted:
            return  # the person looks at another one by now
        found = called_from(root, instance_id, process_key)
        if found:
            self.opened.emit(found)
        else:
            words = self.tr("This step has not called its process yet.")
            self._context.notices.show(Notice(words, key="not_called", seconds=6))

    @Slot()
    def _back_out(self) -> None:
        self.live.look_into("")
        self.tools.show_inside("")

    def _inside_name(self) -> str:
        return self.card.view.diagram.title or self.live.inside if self.live.inside else ""

    @Slot(QModelIndex)
    def _step_chosen(self, index: QModelIndex) -> None:
        """A step chosen on the time line is marked on the diagram."""
        step = index.data(STEP_ROLE)
        if step is not None:
            self.card.view.select(self.card.view.diagram.visible(step.activity_id) or "")


def _place() -> QWidget:
    """Where a tab will be."""
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    return page
