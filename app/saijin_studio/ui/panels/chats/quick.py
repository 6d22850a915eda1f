"""Lines that a person sends often: a row of buttons above the composer."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from ....core.settings import QuickReply
from ...context import UiContext
from ...flow import FlowLayout
from ...widgets import push_button
from .quick_dialog import QuickReplyDialog

SHOWN = 12  # buttons; the others are in the dialog's list and behind /quick
LONGEST = 28  # characters of a button


class QuickReplies(QWidget):
    """`chosen(QuickReply)`."""

    chosen = Signal(object)

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        self._shown: tuple[QuickReply, ...] | None = None
        self._flow = FlowLayout(self)
        self.setAccessibleName(self.tr("Quick replies"))
        context.settings_changed.connect(self._follow)
        self._follow()

    @Slot()
    def _follow(self) -> None:
        replies = self._context.settings.chats.quick_replies
        if replies == self._shown:
            return
        self._shown = replies
        while (item := self._flow.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for reply in replies[:SHOWN]:
            self._flow.addWidget(self._button(reply))
        self.setVisible(bool(replies))
        self.updateGeometry()

    def _button(self, reply: QuickReply) -> QWidget:
        short = reply.name if len(reply.name) <= LONGEST else f"{reply.name[: LONGEST - 1]}…"
        words = self.tr("Send: {name}") if reply.sends else self.tr("Write: {name}")
        button = push_button(short.replace("&", "&&"), "quick", words.format(name=reply.name), self)
        button.setToolTip(reply.text[:500])
        button.clicked.connect(lambda: self.chosen.emit(reply))
        return button

    def edit(self) -> None:
        """Lets the person make, change and remove them."""
        dialog = QuickReplyDialog(self._context, self.window())
        dialog.open()
