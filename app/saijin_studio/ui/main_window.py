"""The window: rail, list, main area with the notice bar, inspector."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from PySide6.QtCore import QSettings, Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent, QIcon
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QSizePolicy, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from ..paths import shipped
from .actions import ActionSpec
from .context import UiContext
from .notice_bar import NoticeBar
from .palette import Choice, CommandPalette, ShortcutList
from .rail import Rail
from .section import Section
from .sections import sections
from .tokens import INSPECTOR_WIDTH, LIST_WIDTH
from .widgets import surface

GEOMETRY_FILE = "window.ini"


class MainWindow(QMainWindow):
    """Made again for another language; everything that lasts is in the context. `quit_wanted`: not just the window is
    to go.
    """

    quit_wanted = Signal()

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        self._entries = {entry.id: entry for entry in sections()}
        self._made: dict[str, Section] = {}
        self._lists: dict[str, QWidget] = {}
        self._current = ""
        self._inspector: Any = None
        self.setWindowTitle("Saijin Studio")
        self.setWindowIcon(QIcon(str(shipped() / "resources" / "icons" / "app.svg")))
        self.setMinimumSize(900, 600)
        context.actions.clear()
        self._define_actions()
        self._build()
        context.section_requested.connect(self._section_wanted)
        context.inspect_requested.connect(self._inspect)
        self._restore_geometry()
        self.show_section("chats")

    # -- building

    def _build(self) -> None:
        self.rail = Rail(self._context, tuple(self._entries.values()))
        self.rail.chosen.connect(self.show_section)
        self.rail.engine_pressed.connect(self._show_engine)
        self.lists = QStackedWidget()
        self.lists.setProperty("surface", "side")
        self.lists.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.lists.setMinimumWidth(200)
        self.pages = QStackedWidget()
        self.inspector_place = QWidget()
        self.inspector_place.setProperty("surface", "side")
        self.inspector_place.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.inspector_place.setMinimumWidth(280)
        QVBoxLayout(self.inspector_place).setContentsMargins(0, 0, 0, 0)
        self.inspector_place.hide()
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setHandleWidth(1)
        self.splitter.setChildrenCollapsible(False)
        for part in (self.lists, self._main_area(), self.inspector_place):
            self.splitter.addWidget(part)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setSizes([LIST_WIDTH, 640, INSPECTOR_WIDTH])
        whole = QWidget()
        layout = QHBoxLayout(whole)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.rail)
        layout.addWidget(surface("vline"))
        layout.addWidget(self.splitter, 1)
        self.setCentralWidget(whole)

    def _main_area(self) -> QWidget:
        area = QWidget()
        area.setProperty("surface", "paper")
        area.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        area.setMinimumWidth(380)
        area.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        layout = QVBoxLayout(area)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(NoticeBar(self._context))
        layout.addWidget(self.pages, 1)
        return area

    def _define_actions(self) -> None:
        go, window = self.tr("Go to"), self.tr("Window")
        define = self._context.actions.define
        for number, entry in enumerate(self._entries.values(), 1):
            run = self._opener(entry.id)
            self.addAction(
                define(ActionSpec(f"go.{entry.id}", entry.title, run, entry.icon, f"Ctrl+{number}", group=go))
            )
        for spec in (
            ActionSpec("chat.new", self.tr("New chat"), self._new_chat, "add", "Ctrl+N", group=self.tr("Chats")),
            ActionSpec("view.find", self.tr("Find here"), self._find, "search", "Ctrl+F", group=window),
            ActionSpec(
                "view.inspector", self.tr("How this reply was made"), self._toggle_inspector, "inspect", "Ctrl+I",
                group=window,
            ),
            ActionSpec("view.list", self.tr("Show or hide the list"), self._toggle_list, "", "Ctrl+B", group=window),
            ActionSpec("view.palette", self.tr("Command palette"), self._open_palette, "spark", "Ctrl+K", group=window),
            ActionSpec("view.shortcuts", self.tr("Shortcuts"), self._show_shortcuts, "keyboard", "F1", group=window),
            ActionSpec("go.settings.keys", self.tr("Settings"), self._open_settings, "settings", "Ctrl+,", group=go),
            ActionSpec("app.quit", self.tr("Quit"), self.close_all, "close", "Ctrl+Q", group=window),
        ):  # fmt: skip
            self.addAction(define(spec))
        self._own = {spec.id for spec in self._context.actions.specs()}

    def _opener(self, section_id: str) -> Any:
        return lambda: self.show_section(section_id)

    # -- sections

    @Slot(str)
    def show_section(self, section_id: str) -> None:
        """Brings a section to the front; made when it is first shown."""
        if section_id == self._current:
            return
        if self._current:
            self._made[self._current].deactivated()
        section = self._made.get(section_id) or self._make(section_id)
        self._current = section_id
        self.pages.setCurrentWidget(section.page())
        side = self._lists.get(section_id)
        if side is not None:
            self.lists.setCurrentWidget(side)
        self.lists.setVisible(side is not None)
        self.rail.show_chosen(section_id)
        section.activated()
        self._context.actions.refresh()

    def section(self, section_id: str) -> Section:
        """The section, made if it was not yet."""
        return self._made.get(section_id) or self._make(section_id)

    @property
    def current(self) -> str:
        return self._current

    def _make(self, section_id: str) -> Section:
        section = self._entries[section_id].make(self._context)
        section.setParent(self)
        self._made[section_id] = section
        for spec in self._context.actions.specs():
            if spec.id not in self._own:
                self.addAction(self._context.actions.action(spec.id))
        side = section.list_widget()
        if side is not None:
            self._lists[section_id] = side
            self.lists.addWidget(side)
        self.pages.addWidget(section.page())
        return section

    @Slot(str, object)
    def _section_wanted(self, section_id: str, target: dict[str, str]) -> None:
        self.show_section(section_id)
        if target:
            self._made[section_id].show_target(**target)

    # -- the inspector

    def _make_inspector(self) -> Any:
        if self._inspector is None:
            module = import_module(".panels.inspector.panel", __package__)
            self._inspector = module.InspectorPanel(self._context)
            place = self.inspector_place.layout()
            assert place is not None
            place.addWidget(self._inspector)
        return self._inspector

    @Slot(str)
    def _inspect(self, correlation_id: str) -> None:
        self._show_inspector(True)
        self._make_inspector().show_reply(correlation_id)

    def _show_inspector(self, shown: bool) -> None:
        if shown:
            self._make_inspector()
        self.inspector_place.setVisible(shown)
        if shown and self.width() < 1150:
            self.lists.hide()  # the conversation needs the room more
        elif not shown:
            self.lists.setVisible(self._current in self._lists)
        sizes = self.splitter.sizes()
        if shown and sizes[2] < 280:
            self.splitter.setSizes([sizes[0], sizes[1] - INSPECTOR_WIDTH, INSPECTOR_WIDTH])

    def _toggle_inspector(self) -> None:
        shown = not self.inspector_place.isVisible()
        self._show_inspector(shown)
        if shown:
            chats = self._made.get("chats")
            newest = getattr(chats, "newest_reply", None)
            if newest is not None and newest():
                self._make_inspector().show_reply(newest())

    # -- actions

    def _new_chat(self) -> None:
        from .panels.personas.chooser import PersonaChooser

        chooser = PersonaChooser(self._context, self)
        chooser.chosen.connect(self._begin_chat)
        chooser.open()

    @Slot(str)
    def _begin_chat(self, persona_key: str) -> None:
        self._context.open_section("chats", persona=persona_key)

    def _find(self) -> None:
        self.lists.setVisible(self._current in self._lists)
        self._made[self._current].find()

    def _toggle_list(self) -> None:
        if self._current in self._lists:
            self.lists.setVisible(not self.lists.isVisible())

    def _open_settings(self) -> None:
        self.show_section("settings")

    @Slot()
    def _show_engine(self) -> None:
        self.show_section("resources")

    def _open_palette(self) -> None:
        context = self._context
        context.actions.refresh()
        choices = [
            Choice(spec.text, spec.icon or "spark", spec.run, spec.shortcut)
            for spec in context.actions.specs()
            if context.actions.action(spec.id).isEnabled() and spec.id not in ("view.palette", "go.settings.keys")
        ]
        for persona in context.personas.all():
            text = self.tr("Talk to {name}").format(name=persona.text(context.language).name)
            choices.append(Choice(text, "user", self._talker(persona.key)))
        chats = self._made.get("chats")
        choices += getattr(chats, "palette_choices", list)()
        CommandPalette(context, choices, self).show()

    def _talker(self, persona_key: str) -> Any:
        return lambda: self._begin_chat(persona_key)

    def _show_shortcuts(self) -> None:
        ShortcutList(self._context, self).open()

    def close_all(self) -> None:
        self.close()
        self.quit_wanted.emit()

    def in_sight(self, conversation_id: str) -> bool:
        """Whether the person looks at this chat now."""
        shown = self.isActiveWindow() and not self.isMinimized() and self._current == "chats"
        return shown and self._made["chats"].target().get("conversation") == conversation_id

    # -- geometry and the end

    def raise_window(self) -> None:
        """Somebody started the studio a second time."""
        self.setWindowState((self.windowState() & ~Qt.WindowState.WindowMinimized) | Qt.WindowState.WindowActive)
        self.show()
        self.raise_()
        self.activateWindow()

    def _store(self) -> QSettings:
        return QSettings(str(self._context.paths.home / GEOMETRY_FILE), QSettings.Format.IniFormat)

    def _restore_geometry(self) -> None:
        self.resize(1280, 800)
        store = self._store()
        for key, restore in (("geometry", self.restoreGeometry), ("columns", self.splitter.restoreState)):
            kept = store.value(key)
            if kept is not None:
                restore(kept)

    def retire(self) -> None:
        """Another window takes over: this one hears nothing any more and goes."""
        if self._current:
            self._made[self._current].deactivated()
        self._context.section_requested.disconnect(self._section_wanted)
        self._context.inspect_requested.disconnect(self._inspect)
        self.hide()
        self.deleteLater()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._current:
            self._made[self._current].deactivated()
        store = self._store()
        store.setValue("geometry", self.saveGeometry())
        store.setValue("columns", self.splitter.saveState())
        super().closeEvent(event)
