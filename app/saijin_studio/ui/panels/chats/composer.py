"""Where a person writes: grows to ten lines, keeps its draft, sends, stops, and turns the voice on and off."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QSize, QTimer, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ....core.conversation import Attachment
from ....core.errors import SaijinError
from ....core.settings import QuickReply
from ...context import UiContext
from ...icons import icon
from ...messages import describe_error
from ...widgets import IconButton, set_property
from .attachments import AttachmentStrip
from .commands import parsed
from .completion import Completion, Entry
from .composer_edit import ComposerEdit as ComposerEdit
from .history import History
from .loudness import Loudness
from .meter import TokenMeter
from .microphone_button import MicrophoneButton
from .pasting import Pasting
from .quick import QuickReplies
from .say_line import SayLine

LINES = 10
DRAFT_MS = 400


class Composer(QWidget):
    """`sent(text)`; `commanded(name, argument)`; `stopped`; `voice_toggled(bool)`; `draft_changed(text)` a moment
    after a key; `draft_wanted`: a model is to write the person's line, or to stop doing so.

    `recall` gives the person's earlier lines, the newest first. What goes with the words lies in `strip`.
    """

    sent = Signal(str)
    commanded = Signal(str, str)
    stopped = Signal()
    voice_toggled = Signal(bool)
    draft_changed = Signal(str)
    draft_wanted = Signal()

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        self._generating = False
        self._last_sent = ""
        self._outgoing: tuple[Attachment, ...] = ()
        self._history = History()
        self.recall: Callable[[], Sequence[str]] = lambda: [self._last_sent] if self._last_sent else []
        self.edit = ComposerEdit(self)
        self.edit.setAccessibleName(self.tr("Message"))
        self.strip, self.quick = AttachmentStrip(context), QuickReplies(context)
        self.meter = TokenMeter(context, self.text)
        self.line = SayLine()
        self.attach = IconButton(context.theme, "attach", self.tr("Attach files"), self)
        self.draft = IconButton(context.theme, "spark", self.tr("Draft my line for me"), self)
        self.edit_quick = IconButton(context.theme, "quick", self.tr("Edit the quick replies"), self)
        self.microphone = MicrophoneButton(context.theme, self)
        self.loudness = Loudness(context)
        self.voice = IconButton(context.theme, "speak", self.tr("Speak replies"), self)
        self.voice.setCheckable(True)
        self.send = IconButton(context.theme, "send", self.tr("Send"), self, "on_accent")
        self.send.setIconSize(QSize(18, 18))
        self.send.setProperty("kind", "send")
        self._frame = QFrame()
        self._frame.setProperty("surface", "composer")
        self._lay_out()
        self.completion = Completion(context, self.edit, self._frame)
        self.completion.sources["@"] = self._personas
        self.edit.first_look, self.edit.wants_tab = self.completion.key, self.completion.isVisible
        self.pasting = Pasting(self.edit, self.strip, self.line)
        self._draft_timer = QTimer(self)
        self._draft_timer.setSingleShot(True)
        self._draft_timer.setInterval(DRAFT_MS)
        self._draft_timer.timeout.connect(self.flush_draft)
        self._connect()
        self._grow()

    def _lay_out(self) -> None:
        tools = QHBoxLayout()
        tools.setSpacing(4)
        for button in (self.attach, self.draft, self.edit_quick):
            tools.addWidget(button)
        tools.addStretch(1)
        tools.addWidget(self.meter)
        tools.addSpacing(4)
        for end in (self.microphone, self.loudness, self.voice, self.send):
            tools.addWidget(end)
        inside = QVBoxLayout(self._frame)
        inside.setContentsMargins(8, 8, 8, 6)
        inside.setSpacing(6)
        words = QHBoxLayout()
        words.setContentsMargins(8, 2, 0, 0)
        words.addWidget(self.edit)
        inside.addWidget(self.strip)
        inside.addLayout(words)
        inside.addLayout(tools)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        for part in (self.line, self.quick, self._frame):
            layout.addWidget(part)

    def _connect(self) -> None:
        self.edit.textChanged.connect(self._changed)
        self.edit.sent.connect(self._send_or_stop)
        self.edit.stopped.connect(self.stopped)
        self.edit.recalled.connect(self._recall)
        self.edit.focused.connect(self._show_focus)
        self.edit.document().documentLayout().documentSizeChanged.connect(self._grow)
        self.completion.run.connect(self._send_or_stop)
        self.strip.changed.connect(self._dress_send)
        self.strip.changed.connect(self.meter.follow)
        self.quick.chosen.connect(self._use_quick)
        self.attach.clicked.connect(self.strip.ask_for_files)
        self.draft.clicked.connect(self.draft_wanted)
        self.edit_quick.clicked.connect(self.quick.edit)
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
        self._history = History()
        self.edit.setPlaceholderText(self.tr("Write to {name}").format(name=name) if name else self.tr("Write"))
        self._set_text(draft)

    def outgoing(self) -> tuple[Attachment, ...]:
        """What goes with the words that were just sent; asked once."""
        outgoing, self._outgoing = self._outgoing, ()
        return outgoing

    def give_back(self, text: str, attachments: Sequence[Attachment] = ()) -> None:
        """What could not be sent stands here again, before what was written since."""
        self.strip.give_back(attachments)
        since = self.edit.toPlainText()
        self._set_text("\n".join(part for part in (text, since) if part))
        self.flush_draft()

    def bring(self, text: str) -> None:
        """A draft that was found later than the chat."""
        self._set_text(text)

    def show_fault(self, error: SaijinError | None) -> None:
        self.line.say(describe_error(error) if error is not None else "", fault=True)

    def say(self, words: str, fault: bool = False, button: str = "", run: Callable[[], None] | None = None) -> None:
        """One line above the field, with something to do about it; "" takes it away."""
        self.line.say(words, fault, button, run)

    def set_generating(self, generating: bool) -> None:
        """While a reply is made the button stops it."""
        if generating != self._generating:
            self._generating = generating
            self._dress_send()

    def show_voice(self, on: bool, origin: str) -> None:
        """Whether replies are spoken here, and who says so."""
        self.voice.setChecked(on)
        text = self.tr("Replies are spoken") if on else self.tr("Replies are silent")
        self.voice.change("speak" if on else "speak-stop", text)
        self.voice.setToolTip(f"{text}\n{origin}")
        self.voice.setAccessibleDescription(origin)

    def set_drafting(self, drafting: bool) -> None:
        """While a model writes the person's line."""
        words = self.tr("Stop writing my line") if drafting else self.tr("Draft my line for me")
        self.draft.change("stop" if drafting else "spark", words)

    def text(self) -> str:
        return self.edit.toPlainText()

    def take_spoken(self, text: str) -> None:
        """What was dictated goes to the cursor, apart from the word before it."""
        before = self.edit.before_cursor(1)
        self.edit.write(f" {text}" if before.strip() and before.isascii() else text)
        self.edit.setFocus()
        self.flush_draft()

    def flush_draft(self) -> None:
        """Tells the draft now: the chat is about to change or to close."""
        self._draft_timer.stop()
        self.draft_changed.emit(self.edit.toPlainText())

    def forget(self) -> None:
        """What stands here is done with."""
        self.edit.clear()
        self.flush_draft()

    # -- details

    def _set_text(self, text: str) -> None:
        self.edit.setPlainText(text)
        self._draft_timer.stop()
        cursor = self.edit.textCursor()
        cursor.movePosition(cursor.MoveOperation.End)
        self.edit.setTextCursor(cursor)

    @Slot()
    def _changed(self) -> None:
        if not self._draft_timer.isActive():  # also told while the keys do not rest
            self._draft_timer.start()
        self.meter.follow()
        self._dress_send()

    def _filled(self) -> bool:
        """Whether there is anything to send."""
        return self.edit.has_words() or bool(self.strip.held()) or self.strip.busy()

    @Slot()
    def _pressed(self) -> None:
        if self._generating and not self._filled():
            self.stopped.emit()
        else:
            self._send_or_stop()

    @Slot()
    def _send_or_stop(self) -> None:
        text = self.edit.toPlainText().strip()
        command = parsed(text)
        if command is not None:
            self.show_fault(None)
            self.commanded.emit(*command)
        elif self.strip.busy():
            self.say(self.tr("A file is still being read. Send again in a moment."))
        elif text or self.strip.held():
            self.show_fault(None)
            self._last_sent = text
            self._outgoing = self.strip.take()
            self.edit.clear()
            self._draft_timer.stop()
            self.sent.emit(text[1:] if text.startswith("//") else text)

    @Slot(object)
    def _use_quick(self, reply: QuickReply) -> None:
        """Sent beside what is being written, or written into it."""
        if reply.sends:
            self.sent.emit(reply.text.strip())
        else:
            self.edit.write(reply.text)
            self.edit.setFocus()

    @Slot(int)
    def _recall(self, step: int) -> None:
        line = self._history.step(step, self.recall(), self.edit.toPlainText())
        if line is not None:
            self._set_text(line)
            self._draft_timer.start()

    def _personas(self) -> list[Entry]:
        language = self._context.language
        return [
            Entry(
                persona.text(language).name,
                persona.text(language).name,
                persona.text(language).tagline,
                self._context.personas.icon(persona.key, language, 20),
            )
            for persona in self._context.personas.all()
        ]

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
        filled = self._filled()
        stop = self._generating and not filled
        self.send.change("stop" if stop else "send", self.tr("Stop the reply") if stop else self.tr("Send"))
        self.send.setEnabled(stop or filled)
        colour = self._context.theme.tokens.on_accent if self.send.isEnabled() else self._context.theme.tokens.muted
        self.send.setIcon(icon("stop" if stop else "send", colour, 18))

    @Slot()
    def _follow_settings(self) -> None:
        settings = self._context.settings
        self.edit.enter_sends = settings.look.enter_sends

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.loudness.show_room(self.width())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "_draft_timer"):
            self._grow()
