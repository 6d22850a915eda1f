"""The page of a chat: who it is with, the transcript, and the composer."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ....core.conversation import Conversation, Rule
from ....core.persona import DEFAULT_PERSONA, PersonaText
from ...context import UiContext
from ...transcript.measure import COLUMN, MARGIN
from ...transcript.media import TranscriptMedia
from ...transcript.rows import Row
from ...transcript.transcript import Transcript
from ...transcript.trouble import footer_words
from ...widgets import label, push_button, surface
from .approval import Approvals
from .beforehand import greetings
from .chat_voice import ChatVoice
from .composer import Composer
from .dialogs import ask_audio_file, ask_link
from .dictation import Dictation
from .editing import MessageEditing
from .find_bar import FindBar
from .first_steps import FirstSteps
from .going import Going
from .header import ChatHeader
from .live import ChatLive
from .message_acts import MessageActs
from .place import ReadingPlace
from .player import MessagePlayer
from .sending import Sending
from .thoughts import Thoughts
from .writing_desk import WritingDesk


class ChatPage(QWidget):
    """`started(conversation_id)`: the first words made a new conversation."""

    started = Signal(str)

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        self._persona_key = DEFAULT_PERSONA
        self._begun = ""
        self.transcript = Transcript(
            context.theme, self._portrait, self._name, footer_words, context.personas.accent, self
        )
        self.media = TranscriptMedia(context, self.transcript)
        self.thoughts = Thoughts(context, self.transcript)
        self.header = ChatHeader(context)
        self.composer = Composer(context)
        self.live = ChatLive(context, self.transcript, self)
        self.sending = Sending(context, self.live, self.composer, self)
        self.desk = WritingDesk(
            context, self.live, self.transcript, self.composer, self.sending, lambda: self._persona_key, self
        )
        self.approvals = Approvals(context, self.transcript, self.composer, self)
        self.editing = MessageEditing(context, self.transcript, self.composer, self)
        self.acts = MessageActs(context, self.transcript, self.live, self.composer, self.editing, self)
        self.place = ReadingPlace(context, self.transcript, self.live, self)
        self.voice = ChatVoice(context, self.live, self.composer, lambda: self._persona_key, self)
        self.dictation = Dictation(context, self.live, self.composer, self)
        self.player = MessagePlayer(context, self.transcript, self)
        self.find_bar = FindBar(context, self.transcript)
        self.going = Going(context, self.transcript, self.live, self.place, self.find_bar, self)
        self.banner = self._make_banner()
        self.first_steps: FirstSteps | None = None
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)
        self._layout.addWidget(self.header)
        self._layout.addWidget(surface("line"))
        self._layout.addWidget(self.find_bar)
        self._layout.addWidget(self.banner)
        self._layout.addWidget(self.transcript, 1)
        self._layout.addWidget(self._composer_line())
        self._connect()

    def _connect(self) -> None:
        self.composer.sent.connect(self._send)
        self.sending.begun.connect(self._begin)
        self.composer.stopped.connect(self.stop)
        self.transcript.action.connect(self._act)
        self.transcript.link.connect(self._ask_link)
        self.live.opened.connect(self._opened)
        self.live.changed.connect(self._follow)
        self.place.elsewhere.connect(self.open)
        self.find_bar.closed.connect(self.transcript.setFocus)
        self._context.personas.changed.connect(self._personas_read)

    # -- building

    def _make_banner(self) -> QWidget:
        banner = QWidget()
        frame = surface("info")
        inside = QHBoxLayout(frame)
        inside.setContentsMargins(16, 8, 8, 8)
        words = self.tr("No language model is connected: the built-in offline model answers, from the card and memory.")
        inside.addWidget(label(words, "", wrap=True), 1)
        button = push_button(self.tr("Connect a model"))
        button.clicked.connect(self._open_models)
        inside.addWidget(button)
        layout = QHBoxLayout(banner)
        layout.setContentsMargins(MARGIN, 10, MARGIN, 0)
        layout.addWidget(frame)
        banner.hide()
        return banner

    def _composer_line(self) -> QWidget:
        line = QWidget()
        layout = QHBoxLayout(line)
        layout.setContentsMargins(MARGIN, 4, MARGIN + 12, 16)  # the transcript's scroll bar
        layout.addStretch(1)
        for part in (self.composer, self.approvals.editor, self.editing.editor):
            part.setMaximumWidth(COLUMN)
            layout.addWidget(part, 1000)
        layout.addStretch(1)
        return line

    @property
    def persona_key(self) -> str:
        """Whom the open chat, or the next one, is with."""
        return self._persona_key

    def busy(self) -> bool:
        """Whether the person has begun to write here."""
        return self.sending.waits() or bool(self.composer.text())

    # -- which chat

    def open(self, conversation_id: str) -> None:
        if self.live.conversation_id == conversation_id:
            return
        self.leave()
        self.live.open(conversation_id)

    def jump_to(self, message_id: str) -> None:
        """Shows a message of the open chat, or of another: the branch and the chat it stands on are opened for it."""
        self.place.jump_to(message_id)

    def leave(self) -> None:
        """What is not stored yet of the chat that is left."""
        self.dictation.leave()
        self.composer.flush_draft()
        self.place.keep()
        self.editing.close()

    def open_new(self, persona_key: str) -> None:
        """The persona's hello; the first words sent begin the conversation."""
        self.leave()
        self.place.forget()
        self.approvals.close()
        same = self.live.conversation_id is None and persona_key == self._persona_key
        draft = self.composer.text() if same else ""
        self._persona_key = persona_key
        persona = self._context.personas.get(persona_key)
        words = persona.text(self._context.language) if persona is not None else None
        self.live.show_greeting(persona_key, self._greetings(words))
        self.composer.open_for(words.name if words is not None else "", draft)
        self._show_header(words.name if words is not None else "")
        self.voice.follow()

    def _greetings(self, words: PersonaText | None) -> tuple[str, ...]:
        """What a new chat can begin with."""
        if words is None:
            return ()
        who, seed = self._context.settings.first_profile, self.live.beforehand.of(self._persona_key).seed
        return greetings(words, who, self._context.language, seed)

    @Slot(object, str)
    def _opened(self, conversation: Conversation, draft: str) -> None:
        self._persona_key = conversation.persona_key
        name = self._context.personas.name(conversation.persona_key, self._context.language)
        if conversation.id == self._begun:
            self._begun = ""  # what it began with stands there already
            self.composer.flush_draft()
        else:
            self.composer.open_for(name, draft, self.live.last_words())
        self._show_header(conversation.title)
        self.voice.follow()

    def retitle(self, conversation: Conversation) -> None:
        """What is known of the open chat changed; one that is still being read brings it along."""
        shown = self.live.conversation
        if conversation.id == self.live.conversation_id and shown is not None and shown.id == conversation.id:
            self.live.conversation = conversation
            self._show_header(conversation.title)

    def _show_header(self, title: str) -> None:
        rule = self.live.conversation.routing if self.live.conversation is not None else Rule.FIXED
        self.header.show_chat(title, self._persona_key, rule, self.live.conversation_id is not None)

    @Slot()
    def _personas_read(self) -> None:
        if self.live.conversation_id is None and not self.live.making():
            self.open_new(self._persona_key)
        else:
            self._show_header(self.header.title)
        self.transcript.refresh()

    def show_first_steps(self) -> None:
        """The three choices of a first start, above the transcript."""
        if self.first_steps is None:
            self.first_steps = FirstSteps(self._context)
            self.first_steps.persona_chosen.connect(self.open_new)
            self._layout.insertWidget(2, self.first_steps)
            self.started.connect(self.first_steps.hide)

    # -- writing and stopping

    @Slot(str)
    def _send(self, text: str) -> None:
        self.sending.send(text, self._persona_key)

    @Slot(object)
    def _begin(self, made: Conversation) -> None:
        """The words that were written before there was a conversation have one now."""
        if self.live.conversation_id is None and self._persona_key == made.persona_key:
            self._begun = made.id
            self.live.begin(made.id)
            self.started.emit(made.id)

    @Slot()
    def stop(self) -> None:
        """Ends listening, or stops the reply being made; when there is neither, the voice."""
        if self.dictation.cancel():
            return
        row = self.live.making()
        if row is not None:
            key = row.key
            self.live.show_stopping(row)
            self._context.operations.run(lambda services: services.chat.cancel(key), owner=self)
        elif self.live.voice.speaking():
            self._context.operations.run(lambda services: services.voice.stop(), owner=self)

    # -- what buttons ask

    @Slot(str, object)
    def _act(self, name: str, row: Row) -> None:
        if self.approvals.act(name, row) or self.acts.act(name, row):
            return
        run = self._context.operations.run
        key, correlation = row.key, row.correlation_id or ""
        if name in ("inspect", "details") and correlation:
            self._context.inspect(correlation)
        elif name == "inspect":  # a copy: of the reply that it was made of
            run(lambda services: services.traces.of_message(key), owner=self, done=self._context.inspect)
        elif name == "settings":
            self._open_models()
        elif name == "speak":
            run(lambda services: services.voice.speak(key), owner=self)
        elif name == "hush":
            run(lambda services: services.voice.stop(), owner=self)
        elif name == "cancel":
            run(lambda services: services.chat.cancel(correlation), owner=self)
        elif name == "retry" and row.making:
            run(lambda services: services.chat.retry(correlation), owner=self)
        elif name == "save_audio":
            ask_audio_file(self._context, self, row, self._name(row))

    @Slot(str)
    def _ask_link(self, address: str) -> None:
        ask_link(self, address)

    @Slot()
    def _open_models(self) -> None:
        self._context.open_section("settings", page="models")

    # -- following

    @Slot()
    def _follow(self) -> None:
        self.composer.set_generating(self.live.making() is not None)
        self.banner.setVisible(self.live.answered_offline())
        self.approvals.follow()
        self.editing.follow()
        self.find_bar.follow()
        self._context.actions.refresh()

    def _portrait(self, row: Row, size: int) -> QPixmap:
        return self._context.personas.avatar(row.persona_key or self._persona_key, self._context.language, size)

    def _name(self, row: Row) -> str:
        return self._context.personas.name(row.persona_key or self._persona_key, self._context.language)
