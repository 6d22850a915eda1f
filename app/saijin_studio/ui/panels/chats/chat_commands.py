"""The commands that belong to a chat alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from ....core.chat_options import AuthorNote
from ....core.conversation import Role
from ...context import UiContext
from ...notices import Notice
from ...transcript.rows import Row
from ...transcript.transcript import Transcript
from .commands import Command
from .composer import Composer
from .live import ChatLive

if TYPE_CHECKING:
    from ....services.container import Services

_DICE = re.compile(r"\d{0,4}\s*[dD]?\s*\d{1,7}\s*(?:[+-]\s*\d{1,7})?", re.ASCII)
SECONDS = 4.0


class ChatCommands(QObject):
    """`say` sends words as the composer would, `draft_line` has the person's next line written."""

    def __init__(
        self,
        context: UiContext,
        live: ChatLive,
        transcript: Transcript,
        composer: Composer,
        say: Callable[[str], None],
        draft_line: Callable[[], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._live = live
        self._transcript = transcript
        self._composer = composer
        self._say = say
        self._draft_line = draft_line

    def all(self) -> tuple[Command, ...]:
        return (
            Command("regenerate", self.tr("Make another reply"), "regenerate", lambda _: self._on_reply("regenerate")),
            Command("continue", self.tr("Have the reply go on"), "continue", lambda _: self._on_reply("continue")),
            Command("impersonate", self.tr("Draft my line for me"), "spark", lambda _: self._draft_line()),
            Command("roll", self.tr("Roll dice and say the result"), "quick", self._roll, "2d6+1"),
            Command("bookmark", self.tr("Bookmark the last message, with a note"), "bookmark", self._bookmark, "…"),
            Command("title", self.tr("Give the chat a title"), "edit", self._retitle, "…"),
            Command("note", self.tr("Author’s note: remind the model of something"), "edit", self._note, "…"),
            Command("model", self.tr("Choose who answers in this chat"), "cpu", self._model, "ollama:qwen3"),
            Command("attach", self.tr("Attach files"), "attach", lambda _: self._composer.strip.ask_for_files()),
            Command("quick", self.tr("Edit the quick replies"), "quick", lambda _: self._composer.quick.edit()),
            Command("help", self.tr("Show all commands"), "info", lambda _: self._composer.edit.write("/")),
        )

    # -- messages

    def _last(self, *roles: Role) -> Row | None:
        rows = reversed(self._transcript.stack.rows)
        return next((row for row in rows if row.role in roles and row.message is not None and not row.making), None)

    def _on_reply(self, act: str) -> None:
        row = self._last(Role.PERSONA)
        if row is None or self._live.conversation_id is None:
            self._composer.say(self.tr("There is no reply yet."), fault=True)
        else:
            self._transcript.action.emit(act, row)

    def _bookmark(self, note: str) -> None:
        row = self._last(Role.PERSONA, Role.USER)
        if row is None or self._live.conversation_id is None:
            self._composer.say(self.tr("There is no message yet."), fault=True)
            return
        key = row.key
        self._run(lambda services: services.messages.bookmark(key, note), self.tr("The message has a bookmark now."))

    def _roll(self, formula: str) -> None:
        formula = formula or "1d20"
        if _DICE.fullmatch(formula) is None:
            self._composer.say(self.tr("Dice are written like 2d6+1."), fault=True)
        else:
            self._say(f"*{formula} → {{{{roll:{formula}}}}}*")

    # -- the chat

    def _retitle(self, title: str) -> None:
        words = self.tr("The title is changed.")
        self._with_words(title, lambda services, key: services.chat.rename(key, title), words)

    def _note(self, text: str) -> None:
        words = self.tr("The model is reminded from now on.") if text else self.tr("There is no reminder any more.")
        note = AuthorNote(text) if text else None
        self._of_chat(lambda services, key: services.options.change(key, note=note), words)

    def _model(self, model: str) -> None:
        words = self.tr("{model} answers here from now on.").format(model=model)
        if not model:
            words = self.tr("The usual model answers here from now on.")
        self._of_chat(lambda services, key: services.options.change(key, model=model or None), words)

    def _with_words(self, words: str, work: Callable[[Services, str], Any], done: str) -> None:
        if words:
            self._of_chat(work, done)
        else:
            self._composer.say(self.tr("Please write what it is to be behind the command."), fault=True)

    def _of_chat(self, work: Callable[[Services, str], Any], done: str) -> None:
        key = self._live.conversation_id
        if key is None:
            self._composer.say(self.tr("The chat begins with your first message."), fault=True)
        else:
            self._run(lambda services: work(services, key), done)

    def _run(self, work: Callable[[Services], Any], words: str) -> None:
        notice = Notice(words, key="chat.command", seconds=SECONDS)
        self._context.operations.run(
            work,
            owner=self,
            done=lambda _: self._context.notices.show(notice),
            failed=self._composer.show_fault,
        )
