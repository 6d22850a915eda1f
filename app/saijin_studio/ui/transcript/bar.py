"""The row of buttons of a message: one for the whole transcript, moved to the message that is pointed at."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from ...core.conversation import Role
from ..theme import Theme
from ..widgets import IconButton, label
from .offers import Offer, all_offers, offers
from .rows import Row

SHOWN = (
    "copy",
    "change",
    "regenerate",
    "continue",
    "branch",
    "speak",
    "hush",
    "inspect",
    "bookmark",
    "unmark",
    "delete",
)


class ActionBar(QFrame):
    """Emits `action(name, row)` with a name of offers.py, `more(place on the screen, row)` for all of them.

    `turned`: its row is another one, or it has none.
    """

    turned = Signal()
    action = Signal(str, object)
    more = Signal(QPoint, object)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.row: Row | None = None
        self.last = False
        self.speaking_id: str | None = None
        self.setProperty("surface", "bar")
        self.setAccessibleName(self.tr("Message actions"))
        self.versions = label("", "small", parent=self)
        self._buttons = {name: self._button(theme, name) for name in ("previous", "next", *SHOWN)}
        self._more = IconButton(theme, "more", self.tr("More about this message"), self)
        self._more.setObjectName("more")
        self._more.clicked.connect(self._ask_more)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(3, 3, 3, 3)
        layout.setSpacing(0)
        for widget in (self._buttons["previous"], self.versions, self._buttons["next"]):
            layout.addWidget(widget)
        for name in SHOWN:
            layout.addWidget(self._buttons[name])
        layout.addWidget(self._more)
        self.hide()

    def _button(self, theme: Theme, name: str) -> IconButton:
        usual = all_offers()[name]
        made = IconButton(theme, usual.icon, usual.text, self)
        made.setObjectName(name)
        made.clicked.connect(self._pressed)
        return made

    def show_for(self, row: Row, bubble: QRect, last: bool) -> None:
        """At the upper right corner of the row's bubble, mostly above it."""
        other = row is not self.row
        if other or last != self.last:
            self.row, self.last = row, last
            self.refresh()
        size = self.sizeHint()
        viewport = self.parentWidget()
        assert viewport is not None
        left = max(4, min(bubble.right() - size.width() - 8, viewport.width() - size.width() - 4))
        if row.role is Role.PERSONA:
            left = max(left, min(bubble.left() + 140, viewport.width() - size.width() - 4))
        self.setGeometry(left, max(2, bubble.top() - size.height() + 10), size.width(), size.height())
        self.show()
        self.raise_()
        if other:
            self.turned.emit()

    def refresh(self) -> None:
        """What can be done with the message depends on who said it and how it ended."""
        row = self.row
        if row is None:
            return
        speaking = row.message is not None and row.message.id == self.speaking_id
        found = {offer.name: offer for offer in offers(row, self.last, speaking)}
        for name, button in self._buttons.items():
            button.setVisible(name in found)
            if name in found:
                button.change(found[name].icon, found[name].text)
        self._show_versions(row, found)
        self._more.setVisible(any(name not in self._buttons for name in found))
        self.adjustSize()

    def _show_versions(self, row: Row, found: dict[str, Offer]) -> None:
        """‹ 2/3 ›: the two arrows stay where they are, so that one can page on without looking."""
        versions = row.message.versions if row.message is not None else ()
        several = len(versions) > 1 and ("previous" in found or "next" in found)
        self.versions.setVisible(several)
        for name in ("previous", "next"):
            self._buttons[name].setVisible(several)
            self._buttons[name].setEnabled(name in found)
        if several and "next" not in found and self.last and row.role is Role.PERSONA and "regenerate" in found:
            self._buttons["next"].setEnabled(True)  # beyond the last one another is made
            self._buttons["next"].change("chevron-right", found["regenerate"].text)
        if several and row.message is not None and row.message.id in versions:
            place = versions.index(row.message.id) + 1
            self.versions.setText(f"{place}/{len(versions)}")
            said = self.tr("Version {place} of {count}").format(place=place, count=len(versions))
            self.versions.setAccessibleName(said)
            self.versions.setToolTip(said)

    def close_bar(self) -> None:
        other, self.row = self.row is not None, None
        self.hide()
        if other:
            self.turned.emit()

    def focus_first(self) -> None:
        for button in self._buttons.values():
            if not button.isHidden() and button.isEnabled():
                button.setFocus(Qt.FocusReason.TabFocusReason)
                return

    def has_focus(self) -> bool:
        return any(button.hasFocus() for button in (*self._buttons.values(), self._more))

    @Slot()
    def _pressed(self) -> None:
        sender = self.sender()
        if sender is not None and self.row is not None:
            name = sender.objectName()
            if name == "next" and "next" not in {offer.name for offer in offers(self.row, self.last)}:
                name = "regenerate"
            self.action.emit(name, self.row)

    @Slot()
    def _ask_more(self) -> None:
        if self.row is not None:
            self.more.emit(self._more.mapToGlobal(QPoint(0, self._more.height() + 4)), self.row)
