"""The versions of a reply: which one is shown, the way to the others, to comparing them and to making another."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ....core.trace import Version
from ...theme import Theme
from ...widgets import IconButton, label, push_button


class VersionBar(QWidget):
    """`chosen(place)` names a version by its place; `again_wanted` and `compare_wanted` say what they say."""

    chosen = Signal(int)
    again_wanted = Signal()
    compare_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._place = 0
        self.older = IconButton(theme, "chevron-left", self.tr("Older version"))
        self.newer = IconButton(theme, "chevron-right", self.tr("Newer version"))
        self.count = label("", "strong")
        self.standing = label("", "small")
        self.compare = push_button(self.tr("Compare…"), "quiet")
        self.again = push_button(self.tr("Do this again with…"))
        self.older.clicked.connect(self._to_older)
        self.newer.clicked.connect(self._to_newer)
        self.compare.clicked.connect(self.compare_wanted)
        self.again.clicked.connect(self.again_wanted)
        self.pages = QWidget()
        row = QHBoxLayout(self.pages)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for part in (self.older, self.count, self.newer, self.standing):
            row.addWidget(part)
        row.addStretch(1)
        row.addWidget(self.compare)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.pages)
        column.addWidget(self.again)

    def show_versions(self, versions: Sequence[Version], shown: str, repeatable: bool) -> None:
        """`shown` is the correlation id of the one shown."""
        ids = [version.correlation_id for version in versions]
        self._place = ids.index(shown) if shown in ids else 0
        self.pages.setVisible(len(versions) > 1)
        self.count.setText(self.tr("{place}/{count}").format(place=self._place + 1, count=len(versions)))
        self.older.setEnabled(self._place > 0)
        self.newer.setEnabled(self._place < len(versions) - 1)
        stands = bool(versions) and versions[self._place].standing
        self.standing.setText(self.tr("in the chat") if stands else self.tr("an older version"))
        self.again.setVisible(repeatable)

    @Slot()
    def _to_older(self) -> None:
        self.chosen.emit(self._place - 1)

    @Slot()
    def _to_newer(self) -> None:
        self.chosen.emit(self._place + 1)
