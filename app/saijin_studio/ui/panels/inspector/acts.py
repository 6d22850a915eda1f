"""What one can do with a trace: copy it, write it to a file, and open one that somebody else has written."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMenu, QToolButton, QWidget

from ....core.errors import SaijinError
from ....services.traces.file import encode, only, write
from ...context import UiContext
from ...widgets import IconButton
from .story import OpenedTrace, ReplyStory, open_file


class TraceActs(QObject):
    """`opened(OpenedTrace, ReplyStory)` when a file was read, `refused(SaijinError)` when it could not be."""

    opened = Signal(object, object)
    refused = Signal(object)

    def __init__(self, context: UiContext, panel: QWidget) -> None:
        super().__init__(panel)
        self._context = context
        self._panel = panel
        self._correlation_id = ""
        self._file: OpenedTrace | None = None

    def show(self, correlation_id: str, file: OpenedTrace | None) -> None:
        """What the acts are about from now on."""
        self._correlation_id, self._file = correlation_id, file

    def button(self) -> QToolButton:
        """A button with all of them in a menu."""
        made = IconButton(self._context.theme, "more", self.tr("More about this trace"))
        made.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(made)
        for words, slot in (
            (self.tr("Copy as JSON"), self.copy),
            (self.tr("Export the whole trace…"), self.ask_where),
            (self.tr("Open a trace file…"), self.ask_which),
        ):
            menu.addAction(words).triggered.connect(slot)
        made.setMenu(menu)
        return made

    @Slot()
    def copy(self) -> None:
        """The version that is shown, to the clipboard."""
        key, file = self._correlation_id, self._file
        self._context.operations.run(
            lambda services: encode(only(file.trace, file.chosen)) if file else services.traces.one(key),
            owner=self,
            done=lambda content: QGuiApplication.clipboard().setText(content.decode()),
        )

    @Slot()
    def ask_where(self) -> None:
        title, kinds = self.tr("Export how this reply was made"), self.tr("Trace of a reply (*.trace.json)")
        dialog = save_dialog(self._panel, title, kinds, "reply.trace.json")
        dialog.setObjectName("export_trace")
        dialog.fileSelected.connect(self.export)
        dialog.open()

    @Slot(str)
    def export(self, path: str) -> None:
        """All versions, into one file."""
        key, file = self._correlation_id, self._file
        self._context.operations.run(
            lambda services: write(file.trace, Path(path)) if file else services.traces.save(key, Path(path)),
            owner=self,
        )

    @Slot()
    def ask_which(self) -> None:
        dialog = QFileDialog(self._panel, self.tr("Open a trace file"))
        dialog.setObjectName("open_trace")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([self.tr("Trace of a reply (*.trace.json *.json)"), self.tr("All files (*)")])
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.open)
        dialog.open()

    @Slot(str)
    def open(self, path: str) -> None:
        self._context.operations.run(
            lambda services: open_file(Path(path)), owner=self, done=self._read, failed=self._not_read
        )

    def _read(self, found: tuple[OpenedTrace, ReplyStory]) -> None:
        self.opened.emit(*found)

    def _not_read(self, error: SaijinError) -> None:
        self.refused.emit(error)


def save_dialog(parent: QWidget, title: str, kinds: str, name: str) -> QFileDialog:
    """Asks where to write; the ending of `name` is what a name without one gets."""
    dialog = QFileDialog(parent, title)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilter(kinds)
    dialog.setDefaultSuffix(name.partition(".")[2])
    dialog.selectFile(name)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return dialog
