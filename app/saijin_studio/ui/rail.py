"""The rail at the left: the sections, and the engine's state at its foot."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QToolButton, QVBoxLayout, QWidget

from ..core.process import EngineState, EngineStatus
from .context import UiContext
from .icons import icon
from .sections import SectionEntry
from .theme import font
from .tokens import RADIUS, RAIL_WIDTH

FOOT_TEXT = 10  # px; the rail is narrow
translate = QCoreApplication.translate


class Rail(QWidget):
    """`chosen(section id)`; `engine_pressed` from the foot."""

    chosen = Signal(str)
    engine_pressed = Signal()

    def __init__(self, context: UiContext, entries: tuple[SectionEntry, ...]) -> None:
        super().__init__()
        self._context = context
        self._entries = {entry.id: entry for entry in entries}
        self._buttons: dict[str, QToolButton] = {}
        self.setFixedWidth(RAIL_WIDTH)
        self.setProperty("surface", "rail")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._group = QButtonGroup(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 10, 4, 8)
        layout.setSpacing(4)
        for entry in entries:
            if entry.id == "settings":
                layout.addStretch(1)
            layout.addWidget(self._make(entry))
        self.foot = EngineFoot(context)
        self.foot.clicked.connect(self.engine_pressed)
        layout.addWidget(self.foot)
        context.theme.changed.connect(self._dress)
        self._dress()

    def show_chosen(self, section_id: str) -> None:
        self._buttons[section_id].setChecked(True)
        self._dress()

    def _make(self, entry: SectionEntry) -> QToolButton:
        button = QToolButton()
        button.setText(entry.title)
        button.setObjectName(entry.id)
        button.setProperty("kind", "rail")
        button.setCheckable(True)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        button.setIconSize(QSize(22, 22))
        button.setAccessibleName(entry.title)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(self._pressed)
        self._group.addButton(button)
        self._buttons[entry.id] = button
        return button

    @Slot()
    def _pressed(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.chosen.emit(sender.objectName())

    @Slot()
    def _dress(self) -> None:
        tokens = self._context.theme.tokens
        for section_id, button in self._buttons.items():
            colour = tokens.accent if button.isChecked() else tokens.muted
            button.setIcon(icon(self._entries[section_id].icon, colour, 22))


class EngineFoot(QAbstractButton):
    """A dot with a word: how the process engine is."""

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        self.setFixedHeight(40)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        context.engine_changed.connect(self.follow)
        context.theme.changed.connect(self.update)
        self.follow()

    @Slot()
    def follow(self) -> None:
        words = engine_word(self._context.engine)
        self.setText(words)
        self.setAccessibleName(translate("rail", "Process engine: {state}").format(state=words))
        self.setToolTip(self.accessibleName())
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = self._context.theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if self.underMouse() or self.hasFocus():
            painter.setBrush(QColor(tokens.hover))
            painter.drawRoundedRect(self.rect(), RADIUS, RADIUS)
        painter.setBrush(QColor(self._colour()))
        painter.drawEllipse(QRectF(self.width() / 2 - 4, 7, 8, 8))
        painter.setPen(QColor(tokens.muted))
        painter.setFont(font(FOOT_TEXT))
        painter.drawText(self.rect().adjusted(0, 18, 0, 0), Qt.AlignmentFlag.AlignHCenter, self.text())
        painter.end()

    def _colour(self) -> str:
        tokens, status = self._context.theme.tokens, self._context.engine
        if status is None or status.state is EngineState.STOPPED:
            return tokens.faint
        colours = {EngineState.READY: tokens.ok, EngineState.DOWN: tokens.error}
        return colours.get(status.state, tokens.warning)


def engine_word(status: EngineStatus | None) -> str:
    if status is None:
        return translate("rail", "starting")
    words = {
        EngineState.STOPPED: translate("rail", "stopped"),
        EngineState.FETCHING: translate("rail", "fetching"),
        EngineState.STARTING: translate("rail", "starting"),
        EngineState.READY: translate("rail", "ready"),
        EngineState.RESTARTING: translate("rail", "restarting"),
        EngineState.DOWN: translate("rail", "down"),
    }
    if status.state is EngineState.FETCHING and status.progress is not None:
        return f"{status.progress:.0%}"
    return words[status.state]
