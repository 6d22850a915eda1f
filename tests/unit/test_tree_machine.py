"""Whatever is done to a conversation, in any order: its path stays one chain and no word of it is lost."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, assume, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import event

from saijin_studio.core.conversation import MessageState, Role, TurnState
from saijin_studio.core.errors import InputError, NotFound
from saijin_studio.storage.conversations import ConversationStore
from saijin_studio.storage.database import Database
from saijin_studio.storage.edits import MessageStore
from saijin_studio.storage.messages import now
from saijin_studio.storage.replies import ReplyStore
from saijin_studio.storage.turns import TurnStore
from tests.unit.tree_rows import Rows

CHAT = "chat_interaction"
_any = st.integers(0, 1000)  # which of those that are there
_empty: list[Path] = []


@pytest.fixture(scope="module", autouse=True)
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Made once and copied: bringing a schema up to date takes longer than a whole run of the machine."""
    file = tmp_path_factory.mktemp("empty") / "studio.db"
    Database.at(file).close()
    _empty[:] = [file]


class Conversation(RuleBasedStateMachine):
    """Acts of a person and of processes on one conversation."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        shutil.copy(_empty[0], self.folder / "studio.db")
        self.database = Database.at(self.folder / "studio.db")
        # No test of what a fall of the power leaves.
        event.listen(self.database.engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=0"))
        self.database.engine.dispose()
        self.conversations = ConversationStore(self.database)
        self.turns, self.replies = TurnStore(self.database), ReplyStore(self.database)
        self.messages = MessageStore(self.database)
        self.numbers = count(1)
        self.open: list[str] = []
        self.pending: list[str] = []
        self.done: list[str] = []  # turns with a stored reply
        self.deletions: list[str] = []
        self.said: set[str] = set()  # what is to be found for ever
        self.purged = False

    @initialize(greeting=st.booleans())
    def begin(self, greeting: bool) -> None:
        self.id = self.conversations.create("yuuri", "Yuuri", self.words() if greeting else "").id

    def teardown(self) -> None:
        self.database.close()
        shutil.rmtree(self.folder)

    def words(self) -> str:
        text = f"words {next(self.numbers)}"
        self.said.add(text)
        return text

    def rows(self) -> Rows:
        return Rows(self.database, self.id)

    def one_of(self, pick: int, role: Role | None = None, hidden: bool = False) -> str:
        """A message that can be seen in some branch, also a failure; with `hidden` any."""
        found = [row.id for row in self.rows().all if row.seen or hidden]
        if role is not None:
            found = [each for each in found if self.conversations.message(each).role is role]
        assume(found)
        return found[pick % len(found)]

    # -- the person writes

    @rule()
    def send(self) -> None:
        before = self.rows()
        turn, message, _ = self.turns.send(self.id, self.words(), CHAT)
        self.open.append(turn.correlation_id)
        assert self.rows().shown == [*before.shown, message.id]

    @rule(pick=_any)
    def send_instead(self, pick: int) -> None:
        self._other_version(
            self.one_of(pick, Role.USER),
            lambda message_id: self.turns.send_instead(message_id, self.words(), CHAT)[1].id,
        )
        self.open.append(next(turn.correlation_id for turn in reversed(self.turns.open())))

    @rule(pick=_any)
    def instead(self, pick: int) -> None:
        self._other_version(
            self.one_of(pick, Role.PERSONA), lambda message_id: self.messages.instead(message_id, self.words()).id
        )

    def _other_version(self, message_id: str, write: Callable[[str], str]) -> None:
        before = self.rows()
        made = write(message_id)
        after = self.rows()
        assert after.shown == [*before.above(before.by_id[message_id].parent), made]
        assert after.by_id[made].parent == before.by_id[message_id].parent

    @rule(pick=_any)
    def edit(self, pick: int) -> None:
        message_id, before = self.one_of(pick), self.rows()
        old = before.by_id[message_id]
        if old.beside:
            with pytest.raises(InputError):
                self.messages.edit(message_id, "a failure has no words")
            return
        self.messages.edit(message_id, self.words())
        assert self.messages.revisions(message_id)[0].text == old.text
        assert self.rows().shown == before.shown

    # -- replies come

    @rule(pick=_any, waits=st.booleans())
    @precondition(lambda self: self.open)
    def deliver(self, pick: int, waits: bool) -> None:
        states = (MessageState.PENDING, TurnState.APPROVAL) if waits else (MessageState.COMPLETE, TurnState.ANSWERED)
        self._reply(pick, self.words(), *states)
        if waits:
            self.pending.append(self.done[-1])

    @rule(pick=_any)
    @precondition(lambda self: self.open)
    def fail(self, pick: int) -> None:
        before = self.rows()
        self._reply(pick, "", MessageState.FAILED, TurnState.FAILED)
        after = self.rows()
        assert after.shown == before.shown and set(before.failures) <= set(after.failures)

    def _reply(self, pick: int, text: str, message_state: MessageState, turn_state: TurnState) -> None:
        turn = self.turns.get(self.open.pop(pick % len(self.open)))
        before = self.rows()
        since = [each for each in before.shown if self._is_said_since(each, turn.created_at)]
        stored = self.replies.deliver(turn.correlation_id, "deliver", text, message_state, turn_state)
        assert stored is not None
        self.done.append(turn.correlation_id)
        message, gone, _ = stored
        after = self.rows()
        assert set(since) <= set(after.shown), "what was written since stays in sight"
        assert set(before.shown) - set(gone) <= set(after.shown)
        assert after.by_id[turn.user_message_id].position < after.by_id[message.id].position
        again = self.replies.deliver(turn.correlation_id, "deliver", "twice", message_state, turn_state)
        assert again is not None and again[0].id == message.id and not again[2]

    def _is_said_since(self, message_id: str, at: datetime) -> bool:
        message = self.conversations.message(message_id)
        return message.role is Role.USER and message.created_at > at

    @rule(pick=_any)
    @precondition(lambda self: self.pending)
    def approve(self, pick: int) -> None:
        turn = self.pending.pop(pick % len(self.pending))
        before = self.rows()
        self.replies.approve(turn, None)
        assert self.rows().shown == before.shown

    @rule(pick=_any)
    @precondition(lambda self: self.done)
    def take_back(self, pick: int) -> None:
        turn, before = self.done[pick % len(self.done)], self.rows()
        taken = self.replies.take_back(turn)
        assert taken is not None
        after, message = self.rows(), taken[0]
        assert not after.by_id[message.id].seen
        if message.id in before.shown[:-1] or message.id not in before.shown:
            assert after.shown == [each for each in before.shown if each != message.id]
        elif taken[1] is not None:
            assert taken[1].id in after.shown
        if turn in self.pending:
            self.pending.remove(turn)

    @rule(pick=_any)
    def regenerate(self, pick: int) -> None:
        message_id, before = self.one_of(pick, hidden=True), self.rows()
        try:
            turn, _ = self.turns.regenerate(message_id, CHAT)
        except InputError:
            assert self.conversations.message(message_id).role is Role.PERSONA
        else:
            self.open.append(turn.correlation_id)
        assert self.rows().all == before.all

    @rule(pick=_any)
    def go_on(self, pick: int) -> None:
        message_id, before = self.one_of(pick, Role.PERSONA), self.rows()
        try:
            turn, _ = self.turns.go_on(message_id, CHAT)
        except InputError:
            assert before.by_id[message_id].beside or self._answers_nothing(message_id)
        else:
            self.open.append(turn.correlation_id)
            assert self.turns.begun_with(turn.correlation_id) == before.by_id[message_id].text

    def _answers_nothing(self, message_id: str) -> bool:
        """A greeting, or a reply that a person has yet to approve."""
        message = self.conversations.message(message_id)
        above = self.rows().above(message.parent_id)
        asked = [each for each in above if self.conversations.message(each).role is Role.USER]
        return message.state is MessageState.PENDING or not asked

    # -- the path

    @rule(pick=_any)
    def choose(self, pick: int) -> None:
        message_id, before = self.one_of(pick), self.rows()
        self.messages.choose(message_id)
        after = self.rows()
        above = after.above(message_id)
        assert after.shown[: len(above)] == above and after.by_id[message_id].current
        if before.by_id[message_id].current:
            assert after.all == before.all, "what is shown already stays as it is"

    @rule(pick=_any)
    def go_on_from(self, pick: int) -> None:
        message_id = self.one_of(pick)
        self.messages.go_on_from(message_id)
        after = self.rows()
        assert after.shown == after.above(message_id)

    # -- deleting

    @rule(pick=_any, below=st.booleans())
    def delete(self, pick: int, below: bool) -> None:
        message_id, before = self.one_of(pick), self.rows()
        self.deletions.append(self.messages.delete(message_id, below))
        after = self.rows()
        gone = {row.id for row in after.all if not row.seen}
        assert message_id in gone
        if not below or not before.by_id[message_id].current:
            if message_id not in before.shown[-1:]:
                assert after.shown == [each for each in before.shown if each != message_id]
            assert gone - {message_id} <= {row.id for row in before.all if not row.seen or row.beside}
        else:
            place = before.by_id[message_id].position
            rest = [each for each in before.shown if before.by_id[each].position >= place]
            assert not set(rest) & set(after.shown) and set(rest) <= gone

    @rule(pick=_any, below=st.booleans())
    def delete_and_undo(self, pick: int, below: bool) -> None:
        message_id, before = self.one_of(pick), self.rows()
        self.messages.restore(self.messages.delete(message_id, below))
        after = self.rows()
        assert (after.shown, after.failures) == (before.shown, before.failures)
        assert [row.seen for row in after.all] == [row.seen for row in before.all]

    @rule(pick=_any)
    @precondition(lambda self: self.deletions)
    def restore(self, pick: int) -> None:
        deletion, before = self.deletions.pop(pick % len(self.deletions)), self.rows()
        try:
            self.messages.restore(deletion)
        except NotFound:
            assert self.purged
            return
        after = self.rows()
        back = [row for row in after.all if row.seen and not row.beside and not before.by_id[row.id].seen]
        places = {place.id for place in self.messages.places(self.id)}
        assert {row.id for row in back} <= places

    @rule()
    @precondition(lambda self: self.deletions)
    def thirty_days_pass(self) -> None:
        before = self.rows()
        self.messages.purge(now() + timedelta(seconds=1))
        after = self.rows()
        assert after.shown == before.shown
        assert {row.text for row in before.all if row.seen} <= after.texts
        self.said &= after.texts
        self.deletions.clear()
        self.purged = True

    # -- marks

    @rule(pick=_any, marked=st.booleans())
    def mark(self, pick: int, marked: bool) -> None:
        message_id, before = self.one_of(pick), self.rows()
        assert (self.messages.bookmark(message_id, "here" if marked else None).bookmark == "here") is marked
        assert self.messages.hide(message_id, marked).hidden is marked
        assert self.rows().all == before.all

    # -- at any time

    @invariant()
    def whole(self) -> None:
        rows = self.rows()
        rows.check()
        assert self.said <= rows.texts, "words are lost"
        shown = self.conversations.messages(self.id, None, 1000)
        assert [each.id for each in shown] == [row.id for row in rows.all if row.current and row.seen]
        for message in shown:
            if not rows.by_id[message.id].beside:
                assert message.versions == rows.versions(message.id)
        if rows.shown:
            assert self.conversations.get(self.id).last_line in {rows.by_id[each].text for each in rows.shown}
        else:
            assert self.conversations.get(self.id).last_line == ""


Conversation.TestCase.settings = settings(
    max_examples=25,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.reuse, Phase.generate, Phase.shrink),  # explaining a failure takes longer than finding it
)
TestConversation = pytest.mark.timeout(180)(Conversation.TestCase)
