"""One process or decision: its drawing, its versions, what two of them differ in, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from .....core.errors import SaijinError
from .....core.process_model import Definition
from ....context import UiContext
from ....diagram import model_name
from ....operations import Operation
from ....widgets import OneLine, label, push_button, surface
from .diagram import ModelCard
from .layers import ModelLayers
from .list import PlainTable, VersionTable, place_of
from .load import Loaded, load
from .words import act_fault, version_name

LOWER = 150  # px of the versions below the drawing


class ModelDetail(QWidget):
    """`start_wanted`, `move_wanted`, `back_wanted` carry the version that is shown."""

    start_wanted = Signal(object)
    move_wanted = Signal(object)
    back_wanted = Signal(object)

    def __init__(self, context: UiContext, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._newest: Definition | None = None  # as the list has it
        self._loaded: Loaded | None = None
        self._wanted = ""
        self._loading: Operation | None = None
        self._stale = False
        self._listing = False  # rows change: the table may choose another one by itself
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 14)
        layout.setSpacing(10)
        layout.addLayout(self._head())
        self.notice, self.notice_words = surface("warning"), label("", "small", wrap=True)
        inner = QHBoxLayout(self.notice)
        inner.setContentsMargins(10, 6, 10, 6)
        inner.addWidget(self.notice_words)
        self.notice.hide()
        layout.addWidget(self.notice)
        self.card = ModelCard(self._context, 180, self)
        self.layers = ModelLayers(context, self.card)
        layout.addWidget(self.layers)
        layout.addWidget(self._parts(), 1)

    def _head(self) -> QHBoxLayout:
        self.title = label("", "title")
        self.facts = OneLine("muted")
        self.start_button = push_button(self.tr("Start…"), "primary", self.tr("Start this process"))
        self.move_button = push_button(
            self.tr("Move instances…"), "", self.tr("Move running instances to another version")
        )
        self.back_button = push_button(self.tr("Make newest again…"), "", self.tr("Make this version the newest again"))
        self.start_button.clicked.connect(self._want_start)
        self.move_button.clicked.connect(self._want_move)
        self.back_button.clicked.connect(self._want_back)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.title)
        words.addWidget(self.facts)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addLayout(words, 1)
        for button in (self.back_button, self.move_button, self.start_button):
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _parts(self) -> QSplitter:
        self.table = VersionTable(self)
        self.versions = PlainTable(self.table, self.tr("Versions"))
        self.versions.selectionModel().currentRowChanged.connect(self._choose_version)
        parts = QSplitter(Qt.Orientation.Vertical, self)
        lower = QSplitter(Qt.Orientation.Horizontal, parts)
        lower.addWidget(self.versions)
        lower.addWidget(self.layers.differences)
        lower.setChildrenCollapsible(False)
        lower.setHandleWidth(1)
        lower.setSizes([520, 480])
        parts.addWidget(self.card)
        parts.addWidget(lower)
        parts.setChildrenCollapsible(False)
        parts.setHandleWidth(9)
        parts.setStyleSheet("QSplitter::handle:vertical { background: transparent; }")
        parts.setStretchFactor(0, 1)
        parts.setSizes([2 * LOWER, LOWER])
        return parts

    # -- content

    @property
    def newest(self) -> Definition | None:
        """The process or decision that is shown, as the list has it."""
        return self._newest

    @property
    def shown(self) -> Definition | None:
        """The version that is drawn."""
        return self._loaded.drawn.definition if self._loaded is not None else None

    def show_definition(self, newest: Definition) -> None:
        """Shows a process or decision; asks anew where it is another one or has changed."""
        before, self._newest = self._newest, newest
        if before is None or place_of(before) != place_of(newest):
            self._wanted, self._loaded = "", None
            self.tell("")
            self.layers.clear()
            self._list_versions((), -1)
            self.card.show_words("")
        self._show_head()
        if before != newest or self._loaded is None:
            self.reload()

    def reload(self) -> None:
        """Asks for the versions and the drawing again."""
        if self._newest is None:
            return
        if self._loading is not None:
            self._loading.cancel()
        key, kind, wanted = self._newest.key, self._newest.kind, self._wanted
        self._loading = self._context.operations.run(
            lambda services: load(services, key, kind, wanted), owner=self, done=self._show, failed=self._not_shown
        )

    def follow_newest(self) -> None:
        """From now on the newest version is shown, also one that is still to come."""
        self._wanted = ""
        self.reload()

    def _show(self, loaded: Loaded) -> None:
        before, self._loaded = self._loaded, loaded
        shown = loaded.drawn.definition
        another = before is None or before.drawn.definition.id != shown.id
        if loaded.gone:
            words = self.tr("The version you looked at was removed meanwhile. This is the newest one.")
            self.tell(words)
            self._wanted = ""
        versions_changed = before is None or [one.id for one in before.versions] != [one.id for one in loaded.versions]
        self._list_versions(loaded.versions, loaded.versions.index(shown))
        self._show_head()
        if versions_changed or another:
            self.layers.show_loaded(loaded, another)

    def _not_shown(self, error: SaijinError) -> None:
        words = act_fault(error)
        if self._loaded is None:
            self.card.show_words(words)
        else:
            shown = self._loaded.drawn.definition
            self._wanted = shown.id if shown is not self._loaded.versions[0] else ""
            self._list_versions(self._loaded.versions, self._loaded.versions.index(shown))
            self.tell(words)

    def _list_versions(self, versions: tuple[Definition, ...], number: int) -> None:
        """With the row of this number marked."""
        self._listing = True
        self.table.set_rows(versions)
        self.versions.setCurrentIndex(self.table.index(number, 0))
        self._listing = False

    def _show_head(self) -> None:
        newest, shown = self._newest, self.shown
        if newest is None:
            return
        self.title.setText(model_name(newest.name))
        parts = [version_name(shown) if shown else "", newest.key, newest.file]
        self.facts.setText("  ·  ".join(part for part in parts if part))
        process, free = newest.kind == "process", not self._stale
        several = self._loaded is not None and len(self._loaded.versions) > 1
        self.start_button.setVisible(process)
        self.start_button.setEnabled(free and shown is not None and shown.startable)
        self.start_button.setToolTip("" if newest.startable else self._why_not(newest))
        self.move_button.setVisible(process and several)
        running = newest.running or any(one.running for one in self.versions_known())
        self.move_button.setEnabled(free and bool(running))
        is_old = shown is not None and self._loaded is not None and shown is not self._loaded.versions[0]
        self.back_button.setVisible(is_old)
        self.back_button.setEnabled(free)

    def _why_not(self, newest: Definition) -> str:
        if newest.suspended:
            return self.tr("This version is suspended.")
        return self.tr("This process begins with a message in a chat, or with words to be spoken.")

    def set_stale(self, words: str) -> None:
        """Says that this is the last known state; "" when it is fresh."""
        was, self._stale = self._stale, bool(words)
        if words or was:
            self.tell(words)
        self._show_head()

    def tell(self, words: str) -> None:
        """Says something about what is shown, above it; "" for nothing."""
        self.notice_words.setText(words)
        self.notice.setVisible(bool(words))

    # -- versions

    @Slot(QModelIndex)
    def _choose_version(self, index: QModelIndex) -> None:
        if self._loaded is None or self._listing or not index.isValid():
            return
        self._wanted = self.table.rows[index.row()].id if index.row() else ""  # the newest stays the newest
        self.tell("")
        self.reload()

    # -- what a person wants

    @Slot()
    def _want_start(self) -> None:
        if self.shown is not None:
            self.start_wanted.emit(self.shown)

    @Slot()
    def _want_move(self) -> None:
        if self.shown is not None:
            self.move_wanted.emit(self.shown)

    @Slot()
    def _want_back(self) -> None:
        if self.shown is not None:
            self.back_wanted.emit(self.shown)

    def versions_known(self) -> tuple[Definition, ...]:
        """All versions of what is shown, newest first."""
        return self._loaded.versions if self._loaded is not None else ()
