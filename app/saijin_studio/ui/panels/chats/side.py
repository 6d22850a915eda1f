"""What stands in the place of the list of chats for a while: a title, the way back, and what is looked at."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ....core.errors import SaijinError
from ...context import UiContext
from ...messages import describe_error
from ...widgets import IconButton, label
from .found_list import FoundList, FoundRow

translate = QCoreApplication.translate


class SidePanel(QWidget):
    """`left`: the person wants the chats back. Subclasses fill `body` and read anew in `shown`.

    `titles` names the chats that the list knows: (title, persona) by id.
    """

    left = Signal()

    def __init__(self, context: UiContext, title: str) -> None:
        super().__init__()
        self.context = context
        self.titles: dict[str, tuple[str, str]] = {}
        self.back = IconButton(context.theme, "chevron-left", translate("SidePanel", "Back to the chats"), self)
        self.back.clicked.connect(self.left)
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(self.back)
        head.addWidget(label(title, "strong"), 1)
        self.list = FoundList(context, title, self)
        self.list.chosen.connect(self.open_row)
        self.said = label("", "muted", wrap=True)
        self.body = QVBoxLayout()
        self.body.setSpacing(8)
        self.outer = QVBoxLayout(self)
        self.outer.setContentsMargins(10, 12, 8, 8)
        self.outer.setSpacing(8)
        self.outer.addLayout(head)
        self.outer.addLayout(self.body)
        self.outer.addWidget(self.said)
        self.outer.addWidget(self.list, 1)
        away = QShortcut(QKeySequence("Esc"), self)
        away.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        away.activated.connect(self.left)

    def shown(self) -> None:
        """It came into sight."""

    def say(self, words: str) -> None:
        """What is to be known of the list; "" for nothing."""
        self.said.setText(words)
        self.said.setVisible(bool(words))

    def say_fault(self, error: SaijinError) -> None:
        self.list.found.show_rows(())
        self.say(describe_error(error))

    @Slot(object)
    def open_row(self, row: FoundRow) -> None:
        """Shows the message where it stands, or the chat."""
        target = {"conversation": row.conversation_id}
        if row.message_id:
            target["message"] = row.message_id
        self.context.open_section("chats", **target)
