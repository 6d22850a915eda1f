"""The processes and decisions of the engine as a list, and the versions of one as a table."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyle, QTableView

from .....core.process_model import Definition, Step
from ....context import UiContext
from ....diagram import model_name
from ....icons import icon_pixmap
from ....rows import ROW_ROLE, Index, RowDelegate, RowList
from ....theme import font
from ....tokens import TYPE_SMALL
from ...resources.tables import RowTable
from ..words import clock

ROW = 54
ROW_HEIGHT = 30
Place = tuple[str, str]  # key and kind


def place_of(definition: Definition) -> Place:
    return definition.key, definition.kind


class DefinitionModel(RowList[Definition]):
    """The newest version of each."""

    def key(self, row: Definition) -> Place:
        return place_of(row)

    def words(self, row: Definition) -> str:
        return ", ".join((model_name(row.name), self.facts(row)))

    def tip(self, row: Definition) -> str:
        return model_name(row.name)

    def facts(self, one: Definition) -> str:
        """ "Version 3 · 2 running · 1 failed"."""
        parts = [self.tr("Version {number}").format(number=one.version)]
        if one.kind == "decision":
            parts.insert(0, self.tr("Decision"))
        if one.running:
            parts.append(self.tr("{count} running").format(count=one.running))
        if one.failed:
            parts.append(self.tr("{count} failed").format(count=one.failed))
        return " · ".join(parts)


class DefinitionDelegate(RowDelegate):
    """The name above, version and counts below; a mark where something failed."""

    def __init__(self, context: UiContext, model: DefinitionModel, parent: QObject) -> None:
        super().__init__(context.theme, parent, QSize(160, ROW), 4, 2)
        self._model = model

    def draw(self, painter: QPainter, area: QRect, index: Index, state: QStyle.StateFlag) -> None:
        one: Definition = index.data(ROW_ROLE)
        name = "processes" if one.kind == "process" else "queue"
        mark = icon_pixmap(name, self._theme.tokens.muted, 16, painter.device().devicePixelRatioF())
        painter.drawPixmap(area.left() + 10, area.top() + 8, mark)
        self._words(painter, area.adjusted(36, 6, -10, -6), one, bool(one.failed))

    def _words(self, painter: QPainter, box: QRect, one: Definition, failed: bool) -> None:
        tokens, left = self._theme.tokens, int(Qt.AlignmentFlag.AlignLeft)
        painter.setFont(font(weight=QFont.Weight.DemiBold))
        painter.setPen(QColor(tokens.text))
        elide = Qt.TextElideMode.ElideRight
        painter.drawText(box, left, painter.fontMetrics().elidedText(model_name(one.name), elide, box.width()))
        painter.setFont(font(TYPE_SMALL))
        painter.setPen(QColor(tokens.error if failed else tokens.muted))
        words = painter.fontMetrics().elidedText(self._model.facts(one), elide, box.width())
        painter.drawText(box.translated(0, 20), left, words)


class VersionTable(RowTable[Definition]):
    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        heads = (self.tr("Version"), self.tr("Deployed"), self.tr("Running"), self.tr("Failed"), self.tr("File"))
        self._heads = heads
        self._numbers_from = len(heads)

    def cell(self, row: Definition, column: int) -> str:
        newest = self.tr("{number} (newest)").format(number=row.version)
        return (
            newest if row is self.rows[0] else str(row.version),
            clock(row.deployed_at) if row.deployed_at else "",
            str(row.running or "–"),
            str(row.failed or "–"),
            row.file,
        )[column]


class PlainTable(QTableView):
    """A table of plain rows: of versions, the newest first, or of steps."""

    def __init__(self, model: VersionTable | RowTable[Step], name: str) -> None:
        super().__init__()
        self.setModel(model)
        self.setAccessibleName(name)
        self.setShowGrid(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        head.setStretchLastSection(True)
