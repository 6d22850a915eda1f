"""Where a person writes: grows to ten lines, keeps its draft, sends, stops, and turns the voice on and off."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMimeData, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QTextOption
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from ....core.errors import SaijinError
from ...context import UiContext
from ...icons import icon
from ...messages import describe_error
from ...widgets import IconButton, label, set_property

LINES = 10
DRAFT_MS = 400


class ComposerEdit(QPlainTextEdit):
    """`sent`, `stopped` and `recalled` are what Enter, Escape and Up ask for."""

    sent = Signal()
    stopped = Signal()
    recalled = Signal()
    focused = Signal(bool)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.enter_sends = True
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setTabChangesFocus(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        plain, control = modifiers == Qt.KeyboardModifier.NoModifier, modifiers == Qt.KeyboardModifier.ControlModifier
        if enter and (control or (plain and self.enter_sends)):
            self.sent.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.stopped.emit()
        elif event.key() == Qt.Key.Key_Up and plain and not self.toPlainText():
            self.recalled.emit()
        else:
            super().keyPressEvent(event)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Text alone: what is pasted brings no looks along."""
        self.textCursor().insertText(source.text())

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.focused.emit(False)


class Composer(QWidget):
    """`sent(text)`; `stopped`; `voice_toggled(bool)`; `draft_changed(text)` some time after the last key."""

    sent = Signal(str)
    stopped = Signal()
    voice_toggled = Signal(bool)
    draft_changed = Signal(str)

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        self._generating = False
        self._last_sent = ""
        self.edit = ComposerEdit(self)
        self.edit.setAccessibleName(self.tr("Message"))
        self.voice = IconButton(context.theme, "speak", self.tr("Speak replies"), self)
        self.voice.setCheckable(True)
        self.send = IconButton(context.theme, "send", self.tr("Send"), self, "on_accent")
        self.send.setIconSize(QSize(18, 18))
        self.send.setProperty("kind", "send")
        self._fault = label("", "error", wrap=True)
        self._fault.hide()
        self._frame = QFrame()
        self._frame.setProperty("surface", "composer")
        self._lay_out()
        self._draft_timer = QTimer(self)
        self._draft_timer.setSingleShot(True)
        self._draft_timer.setInterval(DRAFT_MS)
        self._draft_timer.timeout.connect(self.flush_draft)
        self._connect()
        self._grow()

    def _lay_out(self) -> None:
        inside = QHBoxLayout(self._frame)
        inside.setContentsMargins(16, 8, 8, 8)
        inside.setSpacing(4)
        inside.addWidget(self.edit, 1, Qt.AlignmentFlag.AlignVCenter)
        for button in (self.voice, self.send):
            inside.addWidget(button, 0, Qt.AlignmentFlag.AlignBottom)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self._fault)
        layout.addWidget(self._frame)

    def _connect(self) -> None:
        self.edit.textChanged.connect(self._changed)
        self.edit.sent.connect(self._send_or_stop)
        self.edit.stopped.connect(self.stopped)
        self.edit.recalled.connect(self._recall)
        self.edit.focused.connect(self._show_focus)
        self.edit.document().documentLayout().documentSizeChanged.connect(self._grow)
        self.send.clicked.connect(self._pressed)
        self.voice.clicked.connect(self.voice_toggled)
        self._context.settings_changed.connect(self._follow_settings)
        self._context.theme.changed.connect(self._dress_send)
        self._follow_settings()

    # -- what the page asks

    def open_for(self, name: str, draft: str, last_sent: str = "") -> None:
        """Another chat: its draft, and what Up brings back."""
        self.show_fault(None)
        self._last_sent = last_sent
        self.edit.setPlaceholderText(self.tr("Write to {name}").format(name=name) if name else self.tr("Write"))
        self._set_text(draft)

    def give_back(self, text: str) -> None:
        """What could not be sent stands here again, before what was written since."""
        since = self.edit.toPlainText()
        self._set_text(f"{text}\n{since}" if since else text)
        self.flush_draft()

    def show_fault(self, error: SaijinError | None) -> None:
        self._fault.setVisible(error is not None)
        self._fault.setText(describe_error(error) if error is not None else "")

    def set_generating(self, generating: bool) -> None:
        """While a reply is made the button stops it."""
        if generating != self._generating:
            self._generating = generating
            self._dress_send()

    def text(self) -> str:
        return self.edit.toPlainText()

    def flush_draft(self) -> None:
        """Tells the draft now: the chat is about to change or to close."""
        self._draft_timer.stop()
        self.draft_changed.emit(self.edit.toPlainText())

    # -- details

    def _set_text(self, text: str) -> None:
        self.edit.setPlainText(text)
        self._draft_timer.stop()
        cursor = self.edit.textCursor()
        cursor.movePosition(cursor.MoveOperation.End)
        self.edit.setTextCursor(cursor)

    @Slot()
    def _changed(self) -> None:
        self._draft_timer.start()
        self._dress_send()

    @Slot()
    def _pressed(self) -> None:
        if self._generating and not self.edit.toPlainText().strip():
            self.stopped.emit()
        else:
            self._send_or_stop()

    @Slot()
    def _send_or_stop(self) -> None:
        text = self.edit.toPlainText().strip()
        if not text:
            return
        self.show_fault(None)
        self._last_sent = text
        self.edit.clear()
        self._draft_timer.stop()
        self.sent.emit(text)

    @Slot()
    def _recall(self) -> None:
        if self._last_sent:
            self._set_text(self._last_sent)

    @Slot()
    def _grow(self) -> None:
        metrics = self.edit.fontMetrics()
        lines = max(1, min(LINES, round(self.edit.document().size().height())))
        self.edit.setFixedHeight(lines * metrics.lineSpacing() + 8)

    @Slot(bool)
    def _show_focus(self, focused: bool) -> None:
        set_property(self._frame, "active", focused)

    @Slot()
    def _dress_send(self) -> None:
        stop = self._generating and not self.edit.toPlainText().strip()
        self.send.change("stop" if stop else "send", self.tr("Stop the reply") if stop else self.tr("Send"))
        self.send.setEnabled(stop or bool(self.edit.toPlainText().strip()))
        colour = self._context.theme.tokens.on_accent if self.send.isEnabled() else self._context.theme.tokens.muted
        self.send.setIcon(icon("stop" if stop else "send", colour, 18))

    @Slot()
    def _follow_settings(self) -> None:
        settings = self._context.settings
        self.edit.enter_sends = settings.look.enter_sends
        self.voice.setChecked(settings.voice.enabled)
        on = settings.voice.enabled
        text = self.tr("Replies are spoken") if on else self.tr("Replies are silent")
        self.voice.change("speak" if on else "speak-stop", text)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "_draft_timer"):
            self._grow()
