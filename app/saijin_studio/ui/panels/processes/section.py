"""The Processes section: every reply is one. Instances, their models, what waits for a decision, and figures."""

from __future__ import annotations

from importlib import import_module
from typing import Protocol

from PySide6.QtCore import QTimer, SignalInstance, Slot
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from ...context import UiContext
from ...section import Section
from ...widgets import surface
from .page import InstancesPage

INSTANCES, MODELS, TASKS, FIGURES = range(4)
PAGES = {
    MODELS: (".models.page", "ModelsPage"),
    TASKS: (".tasks.page", "TasksPage"),
    FIGURES: (".plots.page", "PlotsPage"),
}
NAMES = {"instances": INSTANCES, "models": MODELS, "tasks": TASKS, "figures": FIGURES}


class Page(Protocol):
    """A page of the section, as it is told that it is shown."""

    def activated(self) -> None: ...

    def deactivated(self) -> None: ...


class ProcessesSection(Section):
    id = "processes"
    icon = "processes"

    def __init__(self, context: UiContext) -> None:
        super().__init__(context)
        self._active = False
        self.whole = QWidget()
        layout = QVBoxLayout(self.whole)
        self.tabs = self._tab_bar()
        self.stack = QStackedWidget(self.whole)
        self.instances = InstancesPage(context, self.stack)
        self._pages: dict[int, QWidget] = {INSTANCES: self.instances}
        self.stack.addWidget(self.instances)
        self._shown: QWidget = self.instances
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(self._top())
        layout.addWidget(surface("line"))
        layout.addWidget(self.stack, 1)
        self.tabs.currentChanged.connect(self._show_tab)
        if not context.personas.loaded:
            context.personas.load()
        self.setParent(self.whole)  # goes with its widgets: no event reaches a section whose window was rebuilt

    def _tab_bar(self) -> QTabBar:
        tabs = QTabBar()
        tabs.setDrawBase(False)
        tabs.setExpanding(False)
        tabs.setAccessibleName(self.tr("Parts of the processes section"))
        for text in (self.tr("Instances"), self.tr("Models"), self.tr("Decisions to make"), self.tr("Figures")):
            tabs.addTab(text)
        return tabs

    def _top(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(8, 6, 10, 2)
        row.setSpacing(4)
        row.addWidget(self.tabs)
        row.addStretch(1)
        self.buttons = [self.context.actions.button(f"process.{name}") for name in ("group", "list")]
        for button in self.buttons:
            row.addWidget(button)
        return row

    # -- the window

    def page(self) -> QWidget:
        return self.whole

    def activated(self) -> None:
        self._active = True
        self._tell(self._shown, True)

    def deactivated(self) -> None:
        self._active = False
        self._tell(self._shown, False)

    def show_target(self, **target: str) -> None:
        """instance=ID, or tab=instances|models|tasks|figures."""
        if "tab" in target:
            self.tabs.setCurrentIndex(NAMES.get(target["tab"], INSTANCES))
        if target.get("instance"):
            self.open_instance(target["instance"])

    def target(self) -> dict[str, str]:
        shown = self.instances.list.chosen
        if self.tabs.currentIndex() == INSTANCES and len(shown) == 1:
            return {"instance": shown[0]}
        return {"tab": next(name for name, place in NAMES.items() if place == self.tabs.currentIndex())}

    def find(self) -> None:
        search = getattr(self._shown, "begin_search", None)
        if search is not None:
            search()

    @Slot(str)
    def open_instance(self, instance_id: str) -> None:
        self.tabs.setCurrentIndex(INSTANCES)
        self.instances.open_instance(instance_id)

    # -- tabs

    @Slot(int)
    def _show_tab(self, place: int) -> None:
        """Another page is made when it is first opened, and then shown: both at once would hold the window up."""
        if place in self._pages:
            self._show_made()
        else:
            self._make(place)
            QTimer.singleShot(0, self, self._show_made)

    @Slot()
    def _show_made(self) -> None:
        """The page of the chosen tab; only the one in sight works."""
        place = self.tabs.currentIndex()
        page = self._pages.get(place)
        if page is None or page is self._shown:
            return
        if self._active:
            self._tell(self._shown, False)
        self._shown = page
        self.stack.setCurrentWidget(page)
        for button in self.buttons:
            button.setVisible(place == INSTANCES)
        if self._active:
            self._tell(page, True)
        self.context.actions.refresh()

    def _make(self, place: int) -> None:
        module, name = PAGES[place]
        page = getattr(import_module(module, __package__), name)(self.context, self.stack)
        assert isinstance(page, QWidget)
        wanted: SignalInstance | None = getattr(page, "instance_wanted", None)
        if wanted is not None:
            wanted.connect(self.open_instance)
        self._pages[place] = page
        self.stack.addWidget(page)

    @staticmethod
    def _tell(page: QWidget, shown: bool) -> None:
        told: Page = page  # type: ignore[assignment]
        if shown:
            told.activated()
        else:
            told.deactivated()
