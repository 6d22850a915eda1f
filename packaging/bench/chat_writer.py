"""Writes into a studio's store without end until it is killed, and tells each thing that the store has taken.

A line of JSON is written to the standard output once a call has come back: [what, ids and words ...]. Whatever was told
must be in the store from then on, and once.
"""

from __future__ import annotations

import json
import os
import random
import sys
from pathlib import Path

from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.conversation import MessageState, Role, TurnState
from saijin_studio.core.errors import NotFound
from saijin_studio.core.exchange.record import ChatFile, FileMessage
from saijin_studio.storage import backup
from saijin_studio.storage.conversations import ConversationStore
from saijin_studio.storage.database import Database
from saijin_studio.storage.edits import MessageStore
from saijin_studio.storage.exchange import ExchangeStore, NewChat, StoredChat
from saijin_studio.storage.journal import JournalStore
from saijin_studio.storage.replies import ReplyStore
from saijin_studio.storage.turns import TurnStore

PROCESS = "chat_interaction"
PIECES = 8  # of a streamed reply
LONG = 4000  # characters that some messages have
BROUGHT = 50  # messages of a chat that is imported
SELDOM = 0.02  # of all acts are an import, as many a backup


class Writer:
    """Does one random thing after another to one conversation. Ids and words of earlier runs are found in the store."""

    def __init__(self, home: Path, seed: int) -> None:
        self._home = home
        self._random = random.Random(seed)
        self._name = f"run {seed}"
        self._count = 0
        self._database = Database.at(home / "data" / "studio.db")
        self._conversations = ConversationStore(self._database)
        self._turns, self._replies = TurnStore(self._database), ReplyStore(self._database)
        self._messages, self._journal = MessageStore(self._database), JournalStore(self._database)
        there = [each.id for each in self._conversations.all() if each.title == "Yuuri"]
        self._chat = there[0] if there else self._conversations.create("yuuri", "Yuuri", "").id

    def run(self) -> None:
        """Until somebody ends the process."""
        acts = (self._send, self._send, self._answer, self._answer, self._again, self._edit, self._delete, self._branch)
        tell("ready")
        while True:
            seldom = self._random.random() < 2 * SELDOM
            try:
                self._random.choice((self._bring, self._back_up) if seldom else acts)()
            except NotFound:
                continue  # deleted or taken back meanwhile

    def _words(self) -> str:
        self._count += 1
        words = f"{self._name}, message {self._count}"
        return words + self._random.choice(("", "", " .", " " + "x" * LONG))

    def _shown(self, role: Role | None = None) -> str:
        """The id of one of the last messages. Raises NotFound where there is none."""
        last = self._conversations.messages(self._chat, None, 30)
        found = [each.id for each in last if each.text and role in (None, each.role)]
        if not found:
            raise NotFound("nothing is shown", kind="message", id="")
        return self._random.choice(found)

    def _send(self) -> None:
        words = self._words()
        turn, message, _ = self._turns.send(self._chat, words, PROCESS)
        tell("message", message.id, words)
        tell("turn", turn.correlation_id)

    def _answer(self) -> None:
        """Streams a reply as the worker does, behind the words that a kill left: to the journal, then the message."""
        waiting = self._turns.open()
        if not waiting:
            return
        turn = self._random.choice(waiting).correlation_id
        before, more = self._journal.read(turn), self._words()
        words = before + more
        for piece in range(PIECES):
            begin, end = len(more) * piece // PIECES, len(more) * (piece + 1) // PIECES
            self._journal.append(turn, more[begin:end])
            tell("journal", turn, before + more[:end])
        stored = self._replies.deliver(turn, "deliver", words, MessageState.COMPLETE, TurnState.ANSWERED)
        if stored is not None:
            tell("message", stored[0].id, words)
            self._journal.clear(turn)

    def _again(self) -> None:
        turn, _ = self._turns.regenerate(self._shown(Role.PERSONA), PROCESS)
        tell("turn", turn.correlation_id)

    def _edit(self) -> None:
        message_id, words = self._shown(), self._words()
        tell("editing", message_id, words)
        self._messages.edit(message_id, words)
        tell("message", message_id, words)

    def _branch(self) -> None:
        words = self._words()
        turn, message, _ = self._turns.send_instead(self._shown(Role.USER), words, PROCESS)
        tell("message", message.id, words)
        tell("turn", turn.correlation_id)

    def _delete(self) -> None:
        deletion = self._messages.delete(self._shown(), below=self._random.random() < 0.3)
        tell("deleted", deletion)
        if self._random.random() < 0.7:
            tell("restoring", deletion)
            self._messages.restore(deletion)
            tell("restored", deletion)

    def _bring(self) -> None:
        """Imports a chat of a file."""
        name = self._words()
        said = [FileMessage(id="0", parent="", role=Role.USER, text=f"{name}: 0", current=True)]
        for number in range(1, BROUGHT):
            role = Role.PERSONA if number % 2 else Role.USER
            text = f"{name}: {number}"
            said.append(FileMessage(id=str(number), parent=str(number - 1), role=role, text=text, current=True))
        chat = ChatFile(title="brought", persona_key="yuuri", messages=tuple(said))
        tell("chat", ExchangeStore(self._database).add(NewChat(StoredChat(chat), "", {})))

    def _back_up(self) -> None:
        file = self._home / "backups" / f"{self._name}-{self._count}-{self._random.random()}.zip"
        source = backup.Source(self._home, self._database, "1")
        backup.write(source, file, lambda done, of: None, CancelToken())
        tell("backup", file.name)


def tell(*what: str) -> None:
    """In one write, so that a kill leaves whole lines."""
    os.write(1, (json.dumps(what) + "\n").encode())


if __name__ == "__main__":
    Writer(Path(sys.argv[1]), int(sys.argv[2])).run()
