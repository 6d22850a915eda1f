"""The tags of a chat: as one line of words, with those that other chats have to choose from."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLineEdit, QToolButton, QVBoxLayout, QWidget

from ....core.conversation import Conversation
from ...context import UiContext
from ...flow import FlowLayout
from ...widgets import label

_PARTED = re.compile(r"[,、，#\n]+")
MOST_OFFERED = 30


def read_tags(text: str) -> tuple[str, ...]:
    """Commas part them, in Japanese too."""
    return tuple(part.strip() for part in _PARTED.split(text) if part.strip())


class TagDialog(QDialog):
    """`chosen(tags)` when the person is done."""

    chosen = Signal(tuple)

    def __init__(self, context: UiContext, chat: Conversation, known: Sequence[str], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Tags"))
        self.setMinimumWidth(380)
        del context
        self.field = QLineEdit(", ".join(chat.tags))
        self.field.setAccessibleName(self.tr("Tags, parted by commas"))
        self.field.setPlaceholderText(self.tr("story, travel"))
        self.field.textChanged.connect(self._mark)
        self._offered: dict[str, QToolButton] = {}
        offered = QWidget()
        flow = FlowLayout(offered)
        for tag in known[:MOST_OFFERED]:
            self._offered[tag] = self._offer(tag)
            flow.addWidget(self._offered[tag])
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self._take)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(12)
        layout.addWidget(label(self.tr("Tags of “{title}”, parted by commas").format(title=chat.title), wrap=True))
        layout.addWidget(self.field)
        layout.addWidget(offered)
        offered.setVisible(bool(known))
        layout.addWidget(buttons)
        self._mark()

    def _offer(self, tag: str) -> QToolButton:
        made = QToolButton()
        made.setText(f"#{tag}")
        made.setAccessibleName(tag)
        made.setCheckable(True)
        made.clicked.connect(lambda checked: self._toggle(tag, checked))
        return made

    def _toggle(self, tag: str, wanted: bool) -> None:
        tags = [each for each in read_tags(self.field.text()) if each.casefold() != tag.casefold()]
        self.field.setText(", ".join([*tags, tag] if wanted else tags))

    @Slot()
    def _mark(self) -> None:
        written = {tag.casefold() for tag in read_tags(self.field.text())}
        for tag, button in self._offered.items():
            button.setChecked(tag.casefold() in written)

    @Slot()
    def _take(self) -> None:
        self.chosen.emit(read_tags(self.field.text()))
        self.accept()
