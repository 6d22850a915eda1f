"""What the settings pages are made of: rows, a switch, and the editor that stores each change at once."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from ....core.address import check_address, check_server, is_guarded, is_loopback, is_plain
from ....core.errors import InputError, SaijinError, SettingsError
from ....core.settings import Settings
from ...context import UiContext
from ...icons import icon_pixmap
from ...messages import describe_error
from ...theme import Theme
from ...widgets import label


class BadValue(InputError):
    """What a person typed cannot be stored; `words` say why in the UI language."""

    code = "settings"

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


Change = Callable[[Settings], Settings]
TRACK = QSize(38, 22)


class Switch(QCheckBox):
    """A check box that looks like a switch; its words stand in the row beside it."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self.setAccessibleName(name)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return TRACK + QSize(4, 4)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens, on = self._theme.tokens, self.isChecked()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(1.0 if self.isEnabled() else 0.5)
        track = QRectF(2, (self.height() - TRACK.height()) / 2, TRACK.width(), TRACK.height())
        if self.hasFocus():
            painter.setPen(QPen(QColor(tokens.text), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(track.adjusted(-1, -1, 1, 1), 12, 12)
            track.adjust(1.5, 1.5, -1.5, -1.5)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.accent if on else tokens.line_strong))
        painter.drawRoundedRect(track, track.height() / 2, track.height() / 2)
        knob = track.height() - 6
        left = track.right() - knob - 3 if on else track.left() + 3
        painter.setBrush(QColor(tokens.on_accent if on else tokens.card))
        painter.drawEllipse(QRectF(left, track.top() + 3, knob, knob))


class Choice(QComboBox):
    """A list to choose from, with the mark that says so."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        pixmap = icon_pixmap("chevron-down", self._theme.tokens.muted, 14, self.devicePixelRatioF())
        painter.drawPixmap(self.width() - 24, (self.height() - 14) // 2, pixmap)


class Row(QWidget):
    """A name and what it means on the left, the control on the right, a fault or a result below."""

    def __init__(self, name: str, meaning: str, control: QWidget, width: int = 0) -> None:
        super().__init__()
        self.control = control
        self.name = label(name)
        self.name.setBuddy(control)
        if not control.accessibleName():
            control.setAccessibleName(name)
        if meaning:
            control.setAccessibleDescription(meaning)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.name)
        if meaning:
            words.addWidget(label(meaning, "small", wrap=True))
        if width:
            control.setFixedWidth(width)
        top = QHBoxLayout()
        top.setSpacing(16)
        top.addLayout(words, 1)
        top.addWidget(control, 0, Qt.AlignmentFlag.AlignVCenter)
        self.fault = label("", "error", wrap=True)
        self.fault.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(top)
        column.addWidget(self.fault)

    def set_fault(self, words: str) -> None:
        """Says under the control why its value was not taken; "" clears it."""
        self.fault.setText(words)
        self.fault.setVisible(bool(words))


class FormCard(QFrame):
    """Rows on a card, with hairlines between them."""

    def __init__(self, title: str = "") -> None:
        super().__init__()
        self.setProperty("surface", "card")
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(18, 14, 18, 14)
        self.column.setSpacing(12)
        if title:
            self.column.addWidget(label(title, "strong"))

    def add(self, *widgets: QWidget) -> None:
        for widget in widgets:
            self.column.addWidget(widget)


class Page(QScrollArea):
    """A titled page of cards. `refresh` shows other settings without storing anything."""

    def __init__(self, title: str, meaning: str) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inner = QWidget()
        self.setWidget(inner)
        side = QHBoxLayout(inner)
        side.setContentsMargins(32, 24, 32, 28)
        column = QWidget()
        column.setMaximumWidth(760)
        side.addWidget(column, 1)
        side.addStretch(0)
        self.column = QVBoxLayout(column)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(14)
        self.column.addWidget(label(title, "display"))
        self.column.addWidget(label(meaning, "muted", wrap=True))

    def refresh(self, settings: Settings) -> None:
        raise NotImplementedError


class WheelGuard(QObject):
    """Lets the page scroll under a number or a list that the person has not clicked into."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return super().eventFilter(watched, event)


class Faulty(Protocol):
    """A row that can say why its value was not taken."""

    def set_fault(self, words: str) -> None:
        """ "" clears it."""


@dataclass(frozen=True, slots=True)
class _Pending:
    change: Change
    row: Faulty | None


class SettingsEditor(QObject):
    """Stores changes one after another, each on top of the newest settings.

    `changed` comes when the settings are others than before, whoever changed them.
    """

    changed = Signal()

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self.context = context
        self.settings = context.settings
        self._waiting: deque[_Pending] = deque()
        self._storing: tuple[_Pending, Settings] | None = None
        context.settings_changed.connect(self._from_outside)

    def change(self, change: Change, row: Faulty | None = None) -> None:
        """`change` makes new settings of the old; it may raise an InputError, which is said at `row`."""
        self._waiting.append(_Pending(change, row))
        self._next()

    def _next(self) -> None:
        if self._storing is not None or not self._waiting:
            return
        pending = self._waiting.popleft()
        try:
            wanted = pending.change(self.settings)
        except InputError as error:
            self._say(pending.row, error.words if isinstance(error, BadValue) else describe_error(error))
            self._next()
            return
        self._say(pending.row, "")
        if wanted == self.settings:
            self._next()
            return
        self._storing = (pending, wanted)
        self.context.operations.run(
            lambda services: services.settings.save(wanted), owner=self, done=self._stored, failed=self._refused
        )

    def _stored(self, _nothing: None) -> None:
        if self._storing is not None:
            self.settings = self._storing[1]
            self._storing = None
            self.changed.emit()
        self._next()

    def _refused(self, error: SaijinError) -> None:
        pending = self._storing[0] if self._storing else None
        self._storing = None
        words = describe_error(error)
        if isinstance(error, InputError) and error.detail:
            words = f"{words} {error.detail}"
        if pending is not None and pending.row is not None:
            self._say(pending.row, words)
        else:
            self.context.notices.show_error(error)
        self._next()

    @staticmethod
    def _say(row: Faulty | None, words: str) -> None:
        if row is not None:
            row.set_fault(words)

    @Slot()
    def _from_outside(self) -> None:
        if self._storing is None and not self._waiting and self.context.settings != self.settings:
            self.settings = self.context.settings
            self.changed.emit()


def server_address(text: str, setting: str) -> str:
    """A checked address. Raises BadValue."""
    try:
        return check_address(text, setting)
    except SettingsError as error:
        words = QCoreApplication.translate(
            "settings",
            "This is not the address of a server. It begins with http:// or https://, names a server, "
            "and holds no user name or password.",
        )
        raise BadValue(words) from error


def private_address(text: str, setting: str) -> str:
    """A checked address of a server that is told what a person says, or a key. Raises BadValue, SettingsError."""
    return check_server(server_address(text, setting), setting)


def plain_words(address: str) -> str:
    """What a person should know of a checked address that is not encrypted; "" where there is nothing to say."""
    if not address or not is_plain(address) or is_loopback(address) or not is_guarded(address):
        return ""
    return QCoreApplication.translate(
        "settings", "http:// is not encrypted: others on your network could read along, also the key."
    )


def result_label() -> QLabel:
    """A line for the outcome of a test."""
    made = label("", "muted", wrap=True)
    made.hide()
    return made
