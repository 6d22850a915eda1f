"""The Settings section: pages on the left, each change is stored at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QStackedWidget, QVBoxLayout, QWidget

from ...context import UiContext
from ...icons import icon
from ...messages import describe
from ...section import Section
from ...widgets import label, surface
from .backups import BackupsPage
from .engine import EnginePage
from .form import Page, SettingsEditor
from .hearing import HearingPage
from .kernel import KernelPage
from .models import ModelsPage
from .notify import NotifyPage
from .pages import LanguagePage, LookPage, YouPage
from .voice import VoicePage

if TYPE_CHECKING:
    from ....services.settings import SettingsProblem


class SettingsSection(Section):
    id = "settings"
    icon = "settings"

    def __init__(self, context: UiContext) -> None:
        super().__init__(context)
        self.editor = SettingsEditor(context)
        self.models, self.voice, self.engine = ModelsPage(self.editor), VoicePage(self.editor), EnginePage(self.editor)
        self.kernel = KernelPage(self.editor)
        self.pages: dict[str, tuple[str, str, Page]] = {
            "models": (self.tr("Models"), "spark", self.models),
            "voice": (self.tr("Voice"), "voice", self.voice),
            "hearing": (self.tr("Dictation"), "keyboard", HearingPage(self.editor)),
            "engine": (self.tr("Engine"), "engine", self.engine),
            "kernel": (self.tr("Process kernel"), "processes", self.kernel),
            "language": (self.tr("Language"), "globe", LanguagePage(self.editor)),
            "look": (self.tr("Look and typing"), "sun", LookPage(self.editor)),
            "notify": (self.tr("Notifications"), "info", NotifyPage(self.editor)),
            "you": (self.tr("You"), "user", YouPage(self.editor)),
            "backups": (self.tr("Backups"), "database", BackupsPage(self.editor)),
        }
        self._active = False
        self._build_list()
        self._build_page()
        self.editor.changed.connect(self._refresh)
        context.theme.changed.connect(self._dress)
        self.editor.setParent(self)
        self.setParent(self._main)  # goes with its widgets: no change reaches a section whose window was rebuilt

    def _build_list(self) -> None:
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Pages of the settings"))
        for key, (title, _, _) in self.pages.items():
            item = QListWidgetItem(title)
            item.setData(Qt.ItemDataRole.UserRole, key)
            self.list.addItem(item)
        self._dress()
        self._side = QWidget()
        column = QVBoxLayout(self._side)
        column.setContentsMargins(12, 16, 12, 12)
        column.setSpacing(10)
        column.addWidget(label(self.tr("Settings"), "title"))
        column.addWidget(self.list, 1)

    def _build_page(self) -> None:
        self.stack = QStackedWidget()
        for _, _, page in self.pages.values():
            self.stack.addWidget(page)
        self.damaged = surface("warning")
        self.damaged_words = label("", wrap=True)
        row = QHBoxLayout(self.damaged)
        row.setContentsMargins(14, 10, 14, 10)
        row.addWidget(self.damaged_words)
        self.damaged.hide()
        self._main = QWidget()
        column = QVBoxLayout(self._main)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._banner = QWidget()
        banner = QVBoxLayout(self._banner)
        banner.setContentsMargins(32, 16, 32, 0)
        banner.addWidget(self.damaged)
        self._banner.hide()
        column.addWidget(self._banner)
        column.addWidget(self.stack, 1)
        self.list.currentRowChanged.connect(self._turn_to)
        self.list.setCurrentRow(0)

    def list_widget(self) -> QWidget:
        return self._side

    def page(self) -> QWidget:
        return self._main

    def activated(self) -> None:
        self._active = True
        self.context.operations.run(lambda services: services.settings.problem, owner=self, done=self._show_problem)
        self._open_current()
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)  # else a field out of sight may have it

    def deactivated(self) -> None:
        self._active = False

    def show_target(self, **target: str) -> None:
        """page=models|voice|hearing|engine|kernel|language|look|notify|you|backups."""
        if target.get("page") in self.pages:
            self.list.setCurrentRow(list(self.pages).index(target["page"]))

    def target(self) -> dict[str, str]:
        return {"page": list(self.pages)[self.list.currentRow()]}

    def _open_current(self) -> None:
        page = self.stack.currentWidget()
        if self._active and isinstance(
            page, ModelsPage | VoicePage | HearingPage | EnginePage | KernelPage | BackupsPage
        ):
            page.opened()

    @Slot(int)
    def _turn_to(self, place: int) -> None:
        self.stack.setCurrentIndex(place)
        self._open_current()

    @Slot()
    def _refresh(self) -> None:
        for _, _, page in self.pages.values():
            page.refresh(self.editor.settings)

    @Slot()
    def _dress(self) -> None:
        for place, (_, icon_name, _) in enumerate(self.pages.values()):
            item = self.list.item(place)
            item.setIcon(QIcon(icon(icon_name, self.context.theme.tokens.muted)))

    def _show_problem(self, problem: SettingsProblem | None) -> None:
        if problem is not None:
            self.damaged_words.setText(describe("settings_damaged", {"kept_as": str(problem.kept_as)}))
            self.damaged_words.setToolTip(problem.detail)
        self.damaged.setVisible(problem is not None)
        self._banner.setVisible(problem is not None)
