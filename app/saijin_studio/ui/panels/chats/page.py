"""The page of a chat: who it is with, the transcript, and the composer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace as changed
from PySide6.QtCore import QPoint, QStandardPaths, Qt, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices, QPixmap
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QMessageBox, QVBoxLayout, QWidget

from ....core.conversation import Conversation, Rule, Turn
from ....core.errors import SaijinError
from ....core.macros import fill
from ....core.persona import DEFAULT_PERSONA
from ...context import UiContext
from ...transcript.measure import COLUMN, MARGIN
from ...transcript.rows import Row
from ...transcript.transcript import Transcript
from ...transcript.trouble import footer_words
from ...widgets import IconButton, OneLine, label, push_button, surface
from .approval import Approvals
from .composer import Composer
from .first_steps import FirstSteps
from .live import ChatLive
from .routing import routing_words

if TYPE_CHECKING:
    from ....services.container import Services

PORTRAIT = 36
SAFE_LINKS = ("http", "https", "mailto")


@dataclass(frozen=True, slots=True)
class _Words:
    """Written and not yet stored; without a conversation they begin one with the persona."""

    text: str
    row: Row
    conversation_id: str | None
    persona_key: str


class ChatPage(QWidget):
    """`started(conversation_id)`: the first words made a new conversation. `menu_wanted` comes from the header."""

    started = Signal(str)
    menu_wanted = Signal(object)

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        self._persona_key = DEFAULT_PERSONA
        self._unsent: list[_Words] = []
        self._begun = ""
        self.transcript = Transcript(
            context.theme, self._portrait, self._name, footer_words, context.personas.accent, self
        )
        self.composer = Composer(context)
        self.live = ChatLive(context, self.transcript, self)
        self.approvals = Approvals(context, self.transcript, self.composer, self)
        self.banner = self._make_banner()
        self.first_steps: FirstSteps | None = None
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)
        self._layout.addWidget(self._make_header())
        self._layout.addWidget(surface("line"))
        self._layout.addWidget(self.banner)
        self._layout.addWidget(self.transcript, 1)
        self._layout.addWidget(self._composer_line())
        self._connect()

    def _connect(self) -> None:
        self.composer.sent.connect(self._send)
        self.composer.stopped.connect(self.stop)
        self.composer.voice_toggled.connect(self._set_voice)
        self.composer.draft_changed.connect(self._save_draft)
        self.transcript.action.connect(self._act)
        self.transcript.link.connect(self._ask_link)
        self.live.opened.connect(self._opened)
        self.live.changed.connect(self._follow)
        self._context.personas.changed.connect(self._personas_read)

    # -- building

    def _make_header(self) -> QWidget:
        header = QWidget()
        layout = QHBoxLayout(header)
        layout.setContentsMargins(MARGIN, 10, 12, 10)
        layout.setSpacing(12)
        self._picture = QLabel()
        self._title = OneLine("title")
        self._tagline = OneLine("small")
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(self._title)
        words.addWidget(self._tagline)
        self._more = IconButton(self._context.theme, "more", self.tr("More about this chat"), header)
        self._more.clicked.connect(self._ask_menu)
        layout.addWidget(self._picture)
        layout.addLayout(words, 1)
        if "view.inspector" in {spec.id for spec in self._context.actions.specs()}:
            layout.addWidget(self._context.actions.button("view.inspector", header))
        layout.addWidget(self._more)
        return header

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
        for part in (self.composer, self.approvals.editor):
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
        return bool(self._unsent) or bool(self.composer.text())

    # -- which chat

    def open(self, conversation_id: str) -> None:
        if self.live.conversation_id == conversation_id:
            return
        self.composer.flush_draft()
        self.live.open(conversation_id)

    def open_new(self, persona_key: str) -> None:
        """The persona's hello; the first words sent begin the conversation."""
        self.composer.flush_draft()
        self.approvals.close()
        self._persona_key = persona_key
        persona = self._context.personas.get(persona_key)
        words = persona.text(self._context.language) if persona is not None else None
        greeting = filled(words.greeting, words.name, self._context) if words is not None else ""
        self.live.show_greeting(persona_key, greeting)
        self.composer.open_for(words.name if words is not None else "", "")
        self._show_header(words.name if words is not None else "")

    @Slot(object, str)
    def _opened(self, conversation: Conversation, draft: str) -> None:
        self._persona_key = conversation.persona_key
        name = self._context.personas.name(conversation.persona_key, self._context.language)
        if conversation.id == self._begun and not draft:
            draft = self.composer.text()  # written while the conversation was being made
        self.composer.open_for(name, draft, self.live.last_words())
        self._show_header(conversation.title)

    def retitle(self, conversation: Conversation) -> None:
        if conversation.id == self.live.conversation_id and self.live.conversation is not None:
            self.live.conversation = conversation
            self._show_header(conversation.title)

    def _show_header(self, title: str) -> None:
        personas, language = self._context.personas, self._context.language
        persona = personas.get(self._persona_key)
        self._title.setText(title)
        rule = self.live.conversation.routing if self.live.conversation is not None else Rule.FIXED
        tagline = persona.text(language).tagline if persona is not None else ""
        self._tagline.setText(tagline if rule is Rule.FIXED else self._rule_words(rule))
        self._picture.setPixmap(personas.avatar(self._persona_key, language, PORTRAIT))
        self._more.setVisible(self.live.conversation_id is not None)

    def _rule_words(self, rule: Rule) -> str:
        words = routing_words(rule, self._context.personas.name(self._persona_key, self._context.language))
        return self.tr("Who answers: {rule}").format(rule=words)

    @Slot()
    def _personas_read(self) -> None:
        if self.live.conversation_id is None and not self.live.making():
            self.open_new(self._persona_key)
        else:
            self._show_header(self._title.text())
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
        """Shows the words at once; they are stored one after another, in the order they were written."""
        self._unsent.append(_Words(text, self.live.expect(text), self.live.conversation_id, self._persona_key))
        if len(self._unsent) == 1:
            self._store_next()

    def _store_next(self) -> None:
        if not self._unsent:
            return
        words = self._unsent[0]
        conversation_id = words.conversation_id
        if conversation_id is not None:
            self._context.operations.run(
                lambda services: _send_and_forget_draft(services, conversation_id, words.text),
                owner=self,
                done=self._stored,
                failed=self._not_stored,
            )
            return
        self._context.operations.run(
            lambda services: services.chat.new_conversation(words.persona_key),
            owner=self,
            done=self._begin,
            failed=self._not_stored,
        )

    def _stored(self, _: None) -> None:
        self._unsent.pop(0)
        self._store_next()

    def _begin(self, made: Conversation) -> None:
        """The conversation is there: what was written before it goes to it."""
        self._unsent = [
            replace(words, conversation_id=made.id)
            if words.conversation_id is None and words.persona_key == made.persona_key
            else words
            for words in self._unsent
        ]
        if self.live.conversation_id is None and self._persona_key == made.persona_key:
            self._begun = made.id
            self.live.begin(made.id)
            self.started.emit(made.id)
        self._store_next()

    def _not_stored(self, error: SaijinError) -> None:
        """The words go back to where they can be sent again."""
        unsent, self._unsent = self._unsent, []
        for words in reversed(unsent):
            self.live.unexpect(words.row)
            self.composer.give_back(words.text)
        self.composer.show_fault(error)

    @Slot()
    def stop(self) -> None:
        """Stops the reply being made; when there is none, the voice."""
        row = self.live.making()
        if row is not None:
            key = row.key
            self.live.show_stopping(row)
            self._context.operations.run(lambda services: services.chat.cancel(key), owner=self)
        elif self.live.speaking():
            self._context.operations.run(lambda services: services.voice.stop(), owner=self)

    @Slot(str)
    def _save_draft(self, text: str) -> None:
        conversation_id = self.live.conversation_id
        if conversation_id is not None:
            self._context.operations.run(lambda services: services.chat.save_draft(conversation_id, text), owner=self)

    @Slot(bool)
    def _set_voice(self, on: bool) -> None:
        settings = self._context.settings
        voice = changed(settings.voice, enabled=on)
        self._context.save_settings(changed(settings, voice=voice))
        if not on:
            self._context.operations.run(lambda services: services.voice.stop(), owner=self)

    # -- what buttons ask

    @Slot(str, object)
    def _act(self, name: str, row: Row) -> None:
        if self.approvals.act(name, row):
            return
        run = self._context.operations.run
        key, correlation = row.key, row.correlation_id or ""
        if name in ("inspect", "details"):
            self._context.inspect(correlation)
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
        elif name in ("regenerate", "retry"):
            self._regenerate(row)
        elif name == "save_audio":
            self._ask_audio_file(row)

    def _regenerate(self, row: Row) -> None:
        key = row.key
        self.live.expect_reply_after(row)

        def done(_turn: Turn) -> None:
            self.composer.show_fault(None)

        self._context.operations.run(
            lambda services: services.chat.regenerate(key), owner=self, done=done, failed=self.composer.show_fault
        )

    def _ask_audio_file(self, row: Row) -> None:
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.MusicLocation)
        dialog = QFileDialog(self, self.tr("Save the audio"), folder, self.tr("Sound (*.wav)"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("wav")
        dialog.selectFile(f"{self._name(row)} {row.at.astimezone():%Y-%m-%d %H-%M}.wav")
        key = row.key
        dialog.fileSelected.connect(lambda name: self._save_audio(key, Path(name)))
        dialog.open()

    def _save_audio(self, message_id: str, path: Path) -> None:
        self._context.operations.run(lambda services: services.voice.save(message_id, path), owner=self)

    @Slot(str)
    def _ask_link(self, address: str) -> None:
        """A link is opened only after a look at where it goes."""
        url = QUrl(address, QUrl.ParsingMode.StrictMode)
        box = QMessageBox(self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setWindowTitle(self.tr("Open a link"))
        if url.scheme() not in SAFE_LINKS or not url.isValid():
            box.setText(self.tr("This link is not opened: it does not lead to a web page."))
            box.setInformativeText(address[:500])
            box.open()
            return
        box.setText(self.tr("Open this address in your browser?"))
        box.setInformativeText(url.toDisplayString()[:500])
        box.setStandardButtons(QMessageBox.StandardButton.Open | QMessageBox.StandardButton.Cancel)
        box.accepted.connect(lambda: QDesktopServices.openUrl(url))
        box.open()

    @Slot()
    def _open_models(self) -> None:
        self._context.open_section("settings", page="models")

    @Slot()
    def _ask_menu(self) -> None:
        self.menu_wanted.emit(self._more)

    def menu_place(self) -> QPoint:
        """Where a menu about this chat opens, on the screen."""
        return self._more.mapToGlobal(QPoint(0, self._more.height() + 4))

    # -- following

    @Slot()
    def _follow(self) -> None:
        self.composer.set_generating(self.live.making() is not None)
        self.banner.setVisible(self.live.answered_offline())
        self.approvals.follow()

    def _portrait(self, row: Row, size: int) -> QPixmap:
        return self._context.personas.avatar(row.persona_key or self._persona_key, self._context.language, size)

    def _name(self, row: Row) -> str:
        return self._context.personas.name(row.persona_key or self._persona_key, self._context.language)


def _send_and_forget_draft(services: Services, conversation_id: str, text: str) -> None:
    services.chat.send(conversation_id, text)
    services.chat.save_draft(conversation_id, "")


def filled(greeting: str, name: str, context: UiContext) -> str:
    """A card's greeting with its macros replaced."""
    return fill(greeting, name, context.settings.user.name, context.language)
