"""The instances: the list on the left, the chosen one on the right, and what can be done to them."""

from __future__ import annotations

from functools import cached_property

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from ....core.errors import EngineError, SaijinError
from ....core.events import EngineChanged, StepChanged
from ....core.process import EngineState, EngineStatus, ProcessSummary
from ...context import UiContext
from ...messages import describe_error
from ...tokens import LIST_WIDTH
from ...widgets import EmptyState
from .actions import InstanceActs
from .ask import Answer, Question, ask
from .detail.page import ProcessDetailPage
from .filters import Wanted
from .freshness import last_known
from .overview import ProcessOverview
from .poll import Poller
from .side import InstanceList
from .words import engine_sentence

QUIET_MS = 150
NARROW = 640  # px: with less room the list gives way to the chosen instance


class InstancesPage(QWidget):
    def __init__(self, context: UiContext, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._engine: EngineStatus | None = None
        self._stale = False
        self._shown_wanted: Wanted | None = None
        self._list_hidden = False
        self._list_first = False  # asked for where there is no room for both; until an instance is chosen
        self.acts = InstanceActs(context, self, self._is_shown, self)
        self.splitter = QSplitter(Qt.Orientation.Horizontal, self)
        self.list = InstanceList(context, self.splitter)
        self.stack = QStackedWidget(self.splitter)
        self.overview = ProcessOverview(context, self.stack)
        self.empty = self._empty_state()
        for page in (self.empty, self.overview):
            self.stack.addWidget(page)
        self.stack.setCurrentWidget(self.overview)
        self.splitter.setHandleWidth(1)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(self.list)
        self.splitter.addWidget(self.stack)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setSizes([LIST_WIDTH, 900])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.splitter)
        self._question = Question(Wanted())
        self.poller = Poller(
            context.operations, self, lambda services: ask(services, self._question), self._answered, self._failed,
            late=self._late,
        )  # fmt: skip
        self._connect()

    def _empty_state(self) -> EmptyState:
        made = EmptyState(
            self._context.theme,
            "processes",
            self.tr("Every reply is a process"),
            self.tr("Write to a persona, and watch here how the reply is made, step by step."),
            self.tr("Go to the chats"),
        )
        assert made.action is not None
        made.action.clicked.connect(self._go_to_chats)
        return made

    @cached_property
    def detail(self) -> ProcessDetailPage:
        """Made when an instance is first wanted, or in a quiet moment after the list has come."""
        made = ProcessDetailPage(self._context)
        self.stack.addWidget(made)
        self._connect_detail(made)
        return made

    @property
    def _made(self) -> ProcessDetailPage | None:
        """The detail page, where there is one yet."""
        return self.__dict__.get("detail")

    def _connect(self) -> None:
        context, acts = self._context, self.acts
        self.list.chosen_changed.connect(self._choose)
        self.list.view.clicked.connect(self._choose)  # also the one that is chosen already
        self.list.wanted_changed.connect(self._want)
        acts.done.connect(self._again)
        acts.started.connect(self.open_instance)
        acts.editing_wanted.connect(self._edit)
        acts.pick_wanted.connect(self._pick)
        acts.search_wanted.connect(self._search_step)
        acts.grouping_wanted.connect(self.toggle_groups)
        acts.list_wanted.connect(self.toggle_list)
        context.bridge.step_changed.connect(self._step)
        context.bridge.turn_changed.connect(self._soon)
        context.bridge.engine_changed.connect(self._engine_event)

    def _connect_detail(self, detail: ProcessDetailPage) -> None:
        context, acts = self._context, self.acts
        detail.changed.connect(self._again)
        detail.shown.connect(context.actions.refresh)
        detail.opened.connect(self.open_instance)
        detail.head.cancel_wanted.connect(acts.ask_cancel)
        detail.failure.again.connect(acts.retry)
        detail.failure.edit.connect(detail.edit_variables)
        detail.pick.picked.connect(acts.picked)
        detail.card.view.selected.connect(context.actions.refresh)

    @Slot()
    def _edit(self) -> None:
        self.detail.edit_variables()

    @Slot(str, str)
    def _pick(self, pick: str, source: str) -> None:
        self.detail.pick.begin(pick, source)

    @Slot()
    def _search_step(self) -> None:
        self.detail.tools.search.open()

    @Slot()
    def _prepare(self) -> None:
        assert self.detail is not None  # made here, before anybody waits for it

    # -- coming and going

    def activated(self) -> None:
        self._context.operations.run(lambda services: services.engine.status(), owner=self, done=self._engine_is)
        self._ask_anew()
        self.poller.start()
        self.overview.refresh()

    def deactivated(self) -> None:
        self.poller.stop()

    def _is_shown(self) -> bool:
        return self.poller.running and self.isVisible()

    def open_instance(self, instance_id: str) -> None:
        """Shows one instance, wherever it is in the list."""
        if self.list.grouped:
            self.list.group(False)
        self.list.view.choose(instance_id)

    def begin_search(self) -> None:
        """Puts the keyboard into the search field."""
        self._show_list(True)
        self.list.filter.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.list.filter.search.selectAll()

    # -- what the actions are about

    @property
    def ids(self) -> tuple[str, ...]:
        return self.list.chosen

    @property
    def summaries(self) -> tuple[ProcessSummary, ...]:
        one = self.one
        if one is not None:
            return (one,)
        return () if self.list.grouped else self.list.view.summaries()

    @property
    def one(self) -> ProcessSummary | None:
        ids, shown = self.list.chosen, self._made.summary if self._made else None
        return shown if shown is not None and ids == (shown.instance_id,) else None

    @property
    def stale(self) -> bool:
        return self._stale

    def step(self) -> tuple[str, str]:
        return self._made.step() if self._made else ("", "")

    def name_of(self, element: str) -> str:
        return self.detail.name_of(element)

    # -- asking

    def _ask_anew(self) -> None:
        """The question as it is now; the next refresh asks it."""
        first, limit = self.list.view.wanted()
        wanted = self.list.filter.asked()
        if wanted != self._shown_wanted:
            first = 0
        chosen = self.list.chosen
        loaded = self._made.loaded if self._made else None
        self._question = Question(
            wanted, first, limit, self.list.grouped, chosen[0] if len(chosen) == 1 else "", loaded
        )

    @Slot()
    def _want(self) -> None:
        self._ask_anew()
        self.poller.now()

    @Slot()
    def _again(self) -> None:
        if self._made is not None:
            self._made.forget_loaded()
        self._soon()

    @Slot()
    def _soon(self) -> None:
        self._ask_anew()
        self.poller.soon()

    def _answered(self, answer: Answer) -> None:
        if answer.question.wanted == self.list.filter.asked():
            self._take(answer)
            self._say_fresh()
            self._take_shown(answer)
        if self._made is None:
            QTimer.singleShot(QUIET_MS, self, self._prepare)
        self._ask_anew()
        if not self.list.grouped and not self.list.view.complete:
            self.poller.now()  # the person scrolled on meanwhile
        self._show_page()
        self._context.actions.refresh()

    def _take(self, answer: Answer) -> None:
        page, view = answer.page, self.list.view
        if page is None:
            self.list.causes.take(answer.groups)
        elif answer.question.wanted != self._shown_wanted:
            self._shown_wanted = answer.question.wanted
            view.begin(page)
        else:
            view.take(page)
        if page is not None:
            self.list.filter.know(page.rows)
            self.list.say_cut(page.cut)
            self.overview.show_counts(page, answer.question.wanted == Wanted())
        self.list.say_rows()

    def _take_shown(self, answer: Answer) -> None:
        if answer.row is not None:
            self.detail.show_summary(answer.row)
        if answer.process is not None:
            self.detail.show_process(answer.process)
        elif answer.gone is not None and answer.question.shown == self.detail.wanted:
            self.detail.show_gone(answer.gone)

    def _failed(self, error: SaijinError) -> None:
        words = describe_error(error)
        if isinstance(error, EngineError) and self._engine is not None and self._engine.state is not EngineState.READY:
            words = engine_sentence(self._engine)
        self._is_stale(words)

    def _say_fresh(self) -> None:
        self._stale = False
        self._say_slow(self.poller.was_late)
        if self._made is not None:
            self._made.set_stale("")

    def _say_slow(self, slow: bool) -> None:
        """Nothing is wrong then, but what is shown gets old."""
        words = self.tr("The process engine takes long to answer.") if slow else ""
        self.list.set_stale(last_known(words) if slow else "")
        self.overview.set_engine_words(words)

    def _late(self) -> None:
        if not self._stale:
            self._say_slow(True)

    def _is_stale(self, words: str) -> None:
        self._stale = True
        last = last_known(words)
        self.list.set_stale(last)
        if self._made is not None:
            self._made.set_stale(last)
        self.overview.set_engine_words(words)
        self._show_page()
        self._context.actions.refresh()

    def _engine_is(self, status: EngineStatus) -> None:
        before = self._engine
        self._engine = status
        if status.state is not EngineState.READY:
            self._is_stale(engine_sentence(status))
        else:
            self.overview.set_engine_words("")
            if before is None or before.state is not EngineState.READY:
                self.poller.soon()
                if self.poller.running:
                    self.overview.refresh()

    # -- what is on the page

    def _show_page(self) -> None:
        if len(self.list.chosen) == 1:
            self.stack.setCurrentWidget(self.detail)
        else:
            ready = self._engine is None or self._engine.state is EngineState.READY
            rows = self.list.view.instances.rowCount()
            nothing = rows == 0 and ready and not self.overview.has_problems and self._shown_wanted == Wanted()
            self.stack.setCurrentWidget(self.empty if nothing and not self.overview.has_models else self.overview)
        self._share_room()

    @Slot()
    def _choose(self) -> None:
        chosen = self.list.chosen
        self._list_first = False
        if len(chosen) == 1:
            known = self.list.view.instances.summary(chosen[0])
            self.detail.open_instance(chosen[0], known)
        self._ask_anew()
        self._show_page()
        self._context.actions.refresh()

    @Slot()
    def toggle_groups(self) -> None:
        """One by one, or by what failed."""
        self.list.group(not self.list.grouped)
        self._show_list(True)

    @Slot()
    def toggle_list(self) -> None:
        self._show_list(not self.list.isVisible())

    def _show_list(self, shown: bool) -> None:
        self._list_hidden = not shown
        self._list_first = shown
        self.list.setVisible(shown)
        if self._narrow:
            self.stack.setVisible(not shown)

    @property
    def _narrow(self) -> bool:
        return self.width() < NARROW

    def _share_room(self) -> None:
        """Side by side; where there is no room for both, the list until an instance is chosen."""
        if self._narrow:
            one = len(self.list.chosen) == 1 and not self._list_first
            self.list.setVisible(not one)
            self.stack.setVisible(one)
        else:
            self._list_first = False
            self.list.setVisible(not self._list_hidden)
            self.stack.show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_room()

    # -- signals

    @Slot(object)
    def _step(self, event: StepChanged) -> None:
        if self._made is not None:
            self._made.apply(event)
        self._soon()

    @Slot(object)
    def _engine_event(self, event: EngineChanged) -> None:
        self._engine_is(event.status)

    @Slot()
    def _go_to_chats(self) -> None:
        self._context.open_section("chats")
