"""Joins the composer to the chat it writes in: its attachments, earlier lines, commands, and the meter."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from ....core.conversation import Role
from ....core.errors import SaijinError
from ...actions import ActionSpec
from ...context import UiContext
from ...transcript.transcript import Transcript
from .chat_commands import ChatCommands
from .commands import Commands
from .composer import Composer
from .history import own_lines
from .line_draft import LineDraft
from .live import ChatLive
from .sending import Sending


class WritingDesk(QObject):
    """`persona_key` says whom a chat that is not there yet will be with."""

    def __init__(
        self,
        context: UiContext,
        live: ChatLive,
        transcript: Transcript,
        composer: Composer,
        sending: Sending,
        persona_key: Callable[[], str],
        page: QWidget,
    ) -> None:
        super().__init__(page)
        self._context = context
        self._live = live
        self._transcript = transcript
        self._composer = composer
        self._sending = sending
        self._persona_key = persona_key
        self._place = ""
        self.line_draft = LineDraft(context, composer, self._begin, lambda: live.conversation_id, self)
        own = ChatCommands(context, live, transcript, composer, self._say, self.line_draft.toggle, self)
        self.commands = Commands(context, own.all(), self)
        composer.completion.sources["/"] = self.commands.entries
        composer.recall = self._own_lines
        composer.strip.begin = self._begin_for_strip
        composer.commanded.connect(self._command)
        composer.draft_changed.connect(self._keep_draft)
        composer.pasting.take_drops_on(page)
        live.changed.connect(self._follow)
        self._define()
        self._follow()

    def _define(self) -> None:
        define, group = self._context.actions.define, self.tr("Writing")
        strip, quick = self._composer.strip, self._composer.quick
        draft = self.line_draft.toggle
        define(ActionSpec("write.attach", self.tr("Attach files…"), strip.ask_for_files, "attach", group=group))
        define(ActionSpec("write.draft", self.tr("Draft my line for me"), draft, "spark", "Ctrl+Shift+D", group=group))
        define(ActionSpec("write.quick", self.tr("Quick replies…"), quick.edit, "quick", group=group))

    @Slot()
    def _follow(self) -> None:
        conversation_id = self._live.conversation_id or ""
        self._composer.strip.open(conversation_id)
        self._composer.meter.open(conversation_id)
        before, self._place = self._place, conversation_id or f"new {self._persona_key()}"
        if not conversation_id and self._place != before:
            self._ask_draft(self._persona_key())

    def _ask_draft(self, persona_key: str) -> None:
        """What was written to the persona before, where nothing is written yet."""
        place = self._place

        def found(text: str) -> None:
            if text and self._place == place and not self._composer.text():
                self._composer.bring(text)

        self._context.operations.run(lambda services: services.new_drafts.get(persona_key), owner=self, done=found)

    @Slot(str)
    def _keep_draft(self, text: str) -> None:
        self._sending.keep_draft(text, self._persona_key())

    def _own_lines(self) -> list[str]:
        rows = reversed(self._transcript.stack.rows)
        return own_lines([row.text for row in rows if row.role is Role.USER])

    def _say(self, words: str) -> None:
        self._sending.send(words, self._persona_key())

    def _begin(self, run: Callable[[str], None], failed: Callable[[SaijinError], None]) -> None:
        self._sending.begin(self._persona_key(), run, failed)

    def _begin_for_strip(self, run: Callable[[str], None], failed: Callable[[SaijinError], None]) -> None:
        def begun(conversation_id: str) -> None:
            if self._live.conversation_id is None:
                self._composer.strip.adopt(conversation_id)
            run(conversation_id)

        self._begin(begun, failed)

    @Slot(str, str)
    def _command(self, name: str, argument: str) -> None:
        """Does it; an unknown one stays where it is, to be mended, and nothing is sent."""
        command = self.commands.find(name)
        if command is None:
            words = self.tr("There is no command /{name}. Two slashes begin a message that begins with one.")
            self._composer.say(words.format(name=name), fault=True)
            return
        self._composer.forget()
        command.run(argument)
