"""The prompt as parts: an item model in groups, a bar of what takes how much, and the tree that shows both."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QSizePolicy, QTreeView, QWidget

from ....core.conversation import PromptPart
from ...theme import Theme
from ...tokens import Tokens, mix

Index = QModelIndex | QPersistentModelIndex
PART_ROLE = Qt.ItemDataRole.UserRole + 1
ROW = 30
MOST_ROWS = 9
GROUPS = (
    ("instruction", "note"),
    ("persona", "scenario", "example", "profile"),
    ("memory", "summary"),
    ("lore",),
    ("history", "user", "attachment", "image"),
)


@dataclass(frozen=True, slots=True)
class PartGroup:
    """Parts of one kind in the order of the prompt; `tokens` counts what was included."""

    name: str
    parts: tuple[PromptPart, ...]

    @property
    def tokens(self) -> int:
        return sum(part.tokens for part in self.parts if part.included)


def group_colours(tokens: Tokens, accent: str) -> tuple[str, ...]:
    """One colour for each of GROUPS, told apart in both themes."""
    lore = mix(accent, tokens.ok, 0.5)
    return (tokens.faint, accent, tokens.ok, lore, mix(tokens.accent, tokens.card, 0.75), tokens.warning)


class PromptModel(QAbstractItemModel):
    """Two levels: groups, and their parts (PART_ROLE). An internal id of 0 is a group, n a part of group n-1."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._groups: tuple[PartGroup, ...] = ()
        self._shown: tuple[int, ...] = ()
        self._colours: tuple[str, ...] = ()

    def set_colours(self, colours: tuple[str, ...]) -> None:
        """The swatch of each group."""
        if colours != self._colours:
            self._colours = colours
            if self._shown:
                self.dataChanged.emit(self.index(0, 0), self.index(len(self._shown) - 1, 0))

    def set_parts(self, parts: tuple[PromptPart, ...]) -> None:
        names = self._names()
        known = {kind for kinds in GROUPS for kind in kinds}
        found = [
            PartGroup(name, tuple(part for part in parts if part.kind in kinds))
            for name, kinds in zip(names, GROUPS, strict=False)
        ]
        found.append(PartGroup(names[-1], tuple(part for part in parts if part.kind not in known)))
        self.beginResetModel()
        self._groups = tuple(found)
        self._shown = tuple(place for place, group in enumerate(found) if group.parts)
        self.endResetModel()

    def _names(self) -> tuple[str, ...]:
        return (
            self.tr("Instructions"),
            self.tr("Persona"),
            self.tr("Memory"),
            self.tr("Lore"),
            self.tr("Conversation"),
            self.tr("Other"),
        )

    @property
    def groups(self) -> tuple[PartGroup, ...]:
        """All groups, empty ones too, in the order of group_colours."""
        return self._groups

    def group(self, row: int) -> PartGroup:
        return self._groups[self._shown[row]]

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        return self.createIndex(row, column, parent.row() + 1 if parent.isValid() else 0)

    def parent(self, index: Index = QModelIndex()) -> QModelIndex:  # type: ignore[override]  # noqa: B008
        owner = index.internalId() if index.isValid() else 0
        return self.createIndex(int(owner) - 1, 0, 0) if owner else QModelIndex()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        if not parent.isValid():
            return len(self._shown)
        if parent.internalId() or parent.column() > 0:
            return 0
        return len(self.group(parent.row()).parts)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 2

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() == 1:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        owner = int(index.internalId())
        if not owner:
            return self._group_data(index, role)
        part = self.group(owner - 1).parts[index.row()]
        if role == PART_ROLE:
            return part
        if role == Qt.ItemDataRole.DisplayRole:
            return self.title(part) if index.column() == 0 else f"{part.tokens:,}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return part.text[:400]
        return None

    def _group_data(self, index: Index, role: int) -> object:
        group = self.group(index.row())
        place = self._shown[index.row()]
        if role == Qt.ItemDataRole.DecorationRole and index.column() == 0 and place < len(self._colours):
            return QColor(self._colours[place])
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if index.column() == 1:
            return f"{group.tokens:,}"
        left = sum(not part.included for part in group.parts)
        if left:
            return self.tr("{group} · {count} left out").format(group=group.name, count=left)
        return group.name

    def title(self, part: PromptPart) -> str:
        names = {
            "system": self.tr("How to answer"),
            "description": self.tr("Description"),
            "personality": self.tr("Personality"),
            "scenario": self.tr("Scene"),
            "examples": self.tr("Example dialogue"),
            "memory": self.tr("What is remembered"),
            "after": self.tr("Last instruction"),
            "profile": self.tr("About you"),
            "summary": self.tr("Summary of what was left out"),
        }
        if part.kind == "lore":  # an entry of the lorebook goes by its own name
            name = self.tr("From the lorebook") if part.title == "lore" else part.title
        elif part.kind == "note":
            name = self.tr("Author’s note")
        elif part.kind in ("attachment", "image"):
            words = self.tr("Document: {name}") if part.kind == "attachment" else self.tr("Picture: {name}")
            name = words.format(name=part.title)
        else:
            name = names.get(part.title, part.title)
        if part.title.startswith("#"):
            words = self.tr("{number} you: {text}") if part.kind == "user" else self.tr("{number} reply: {text}")
            name = words.format(number=part.title, text=part.text[:60].replace("\n", " "))
        if part.included and part.left_out:
            words = self.tr("{title} (its beginning; {count} tokens had no room)")
            return words.format(title=name, count=f"{part.left_out:,}")
        return name if part.included else self.tr("{title} (left out: {why})").format(title=name, why=self.why(part))

    def why(self, part: PromptPart) -> str:
        reasons = {
            "no_room": self.tr("no room in the model's context"),
            "duplicate": self.tr("already said elsewhere"),
            "disabled": self.tr("switched off"),
            "gone": self.tr("its file is gone"),
        }
        return reasons.get(part.reason, part.reason or self.tr("no reason given"))


class PromptBar(QWidget):
    """What share of the prompt each group takes. The tree beside it says the same in words."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._groups: tuple[PartGroup, ...] = ()
        self._colours: tuple[str, ...] = ()
        self.setFixedHeight(12)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def show_groups(self, groups: tuple[PartGroup, ...], colours: tuple[str, ...]) -> None:
        self._groups, self._colours = groups, colours
        self.setToolTip("\n".join(f"{group.name}: {group.tokens:,}" for group in groups if group.tokens))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect())
        clip = QPainterPath()
        clip.addRoundedRect(area, 6, 6)
        painter.setClipPath(clip)
        painter.fillRect(area, QColor(tokens.line))
        whole = sum(group.tokens for group in self._groups)
        left = 0.0
        for group, colour in zip(self._groups, self._colours, strict=False):
            width = area.width() * group.tokens / max(1, whole)
            if width > 0:
                painter.fillRect(QRectF(left, 0, max(1.0, width - 1.5), area.height()), QColor(colour))
            left += width


class PromptTree(QTreeView):
    """Groups open to their parts; as high as it must be, up to a limit."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.parts = PromptModel(self)
        self.setModel(self.parts)
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.setIndentation(14)
        self.setIconSize(QSize(10, 10))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setAccessibleName(self.tr("Parts of the prompt"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.header().setStretchLastSection(False)
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.expanded.connect(self.updateGeometry)
        self.collapsed.connect(self.updateGeometry)
        theme.changed.connect(self.viewport().update)

    def show_parts(self, parts: tuple[PromptPart, ...]) -> None:
        self.parts.set_parts(parts)
        self.updateGeometry()

    def _rows(self) -> int:
        rows = self.parts.rowCount()
        for place in range(self.parts.rowCount()):
            index = self.parts.index(place, 0)
            if self.isExpanded(index):
                rows += self.parts.rowCount(index)
        return rows

    def sizeHint(self) -> QSize:
        row = self.sizeHintForRow(0) if self.parts.rowCount() else ROW
        return QSize(200, min(MOST_ROWS, max(1, self._rows())) * row + 4)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()
