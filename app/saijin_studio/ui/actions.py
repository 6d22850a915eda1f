"""Every action once: menus, the palette, shortcuts and buttons are all made from the same definition."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QSize, Qt, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QToolButton, QWidget

from .icons import icon
from .theme import Theme


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """`text` is already in the UI language; `shortcut` as QKeySequence reads it ("Ctrl+N"), "" for none."""

    id: str
    text: str
    run: Callable[[], None]
    icon: str = ""
    shortcut: str = ""
    enabled_when: Callable[[], bool] | None = None
    group: str = ""  # heading in the list of shortcuts
    how: str = ""  # said there instead of `text`, of a key that does more than a press


class Actions(QObject):
    """The window's actions by id. `refresh` asks every `enabled_when` again."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._specs: dict[str, ActionSpec] = {}
        self._made: dict[str, QAction] = {}
        theme.changed.connect(self._recolour)

    def define(self, spec: ActionSpec) -> QAction:
        """Makes the action; a second definition of an id is a defect (ValueError)."""
        if spec.id in self._specs:
            raise ValueError(f"action {spec.id} is already defined")
        action = QAction(spec.text, self)
        action.setObjectName(spec.id)
        if spec.shortcut:
            action.setShortcut(QKeySequence(spec.shortcut))
            action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.setToolTip(_tip(spec))
        action.triggered.connect(self._run)
        self._specs[spec.id] = spec
        self._made[spec.id] = action
        self._dress(spec)
        return action

    def clear(self) -> None:
        """Forgets all: the window is made again."""
        for action in self._made.values():
            action.deleteLater()
        self._made.clear()
        self._specs.clear()

    def action(self, action_id: str) -> QAction:
        return self._made[action_id]

    def spec(self, action_id: str) -> ActionSpec:
        return self._specs[action_id]

    def specs(self) -> tuple[ActionSpec, ...]:
        return tuple(self._specs.values())

    def button(self, action_id: str, parent: QWidget | None = None, with_text: bool = False) -> QToolButton:
        """A tool button for the action, with a name that a screen reader can say."""
        made = QToolButton(parent)
        made.setDefaultAction(self._made[action_id])
        made.setIconSize(QSize(18, 18))
        made.setAccessibleName(self._specs[action_id].text)
        style = Qt.ToolButtonStyle
        made.setToolButtonStyle(style.ToolButtonTextBesideIcon if with_text else style.ToolButtonIconOnly)
        return made

    def refresh(self) -> None:
        for spec in self._specs.values():
            if spec.enabled_when is not None:
                self._made[spec.id].setEnabled(spec.enabled_when())

    @Slot()
    def _run(self) -> None:
        sender = self.sender()
        assert isinstance(sender, QAction)
        self._specs[sender.objectName()].run()

    @Slot()
    def _recolour(self) -> None:
        for spec in self._specs.values():
            self._dress(spec)

    def _dress(self, spec: ActionSpec) -> None:
        if spec.icon:
            self._made[spec.id].setIcon(icon(spec.icon, self._theme.tokens.muted))


def _tip(spec: ActionSpec) -> str:
    if not spec.shortcut:
        return spec.text
    keys = QKeySequence(spec.shortcut).toString(QKeySequence.SequenceFormat.NativeText)
    return f"{spec.text} ({keys})"
