"""Turns: from the user's message and its outbox row to the stored reply, each change one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, cast

import msgspec
from sqlalchemy import ColumnElement, CursorResult, delete, func, select
from sqlalchemy.orm import Session

from ..core.conversation import (
    Again,
    Extra,
    Message,
    MessageState,
    PromptPart,
    ProviderFailure,
    ReplyTrace,
    Role,
    Rule,
    Turn,
    TurnState,
)
from ..core.errors import InputError, NotFound
from ..core.usage import Usage
from .asides import CUT, extra_of
from .asking import add_failures, asked_again, number_of, parts_of
from .attachments import attach, attached, copy_attachments
from .chats import existing_chat
from .database import Database
from .messages import add_message, existing, new_id, now, to_message
from .outbox import OutboxEntry, claimed
from .path import head, open_place
from .questions import question_of, standing
from .tables import ConversationRow, MessageRow, OutboxRow, TurnRow
from .wishes import again_of, begun, kept_wishes, to_turn


@dataclass(frozen=True, slots=True)
class Asked:
    """`conversation_persona` is whom the conversation is with, `routing` how it finds who answers.

    `settled` is what the context steps settled, `memory` and `lore` (name, text) what they found for the prompt; all
    are empty before.
    """

    turn: Turn
    question: Message
    conversation_persona: str
    routing: Rule
    settled: dict[str, Any]
    memory: tuple[str, ...]
    lore: tuple[tuple[str, str], ...]
    provider: str | None  # who answered, once all words are there
    model: str | None
    reply_text: str | None
    cut: str = ""  # why the words were cut off, an error code


class TurnStore:
    """All methods raise StorageError (StorageFull); those that take a correlation id raise NotFound."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def send(
        self,
        conversation_id: str,
        text: str,
        process_key: str,
        correlation_id: str = "",
        attachments: Sequence[str] = (),
    ) -> tuple[Turn, Message, OutboxEntry]:
        """The user's message with what is attached to the draft, the turn and its outbox row, or none of them.

        The row is the caller's for a while, to be dispatched at once; after that anybody's.
        """
        with self._database.session() as session:
            conversation = existing_chat(session, conversation_id)
            correlation_id = correlation_id or new_id()
            message = add_message(
                session,
                _written(conversation_id, text, correlation_id, head(session, conversation_id)),
            )
            message = attach(session, message, attachments)
            conversation.draft = ""
            turn, entry = _open_turn(session, correlation_id, conversation_id, message.id, None, process_key)
            return turn, message, entry

    def send_instead(self, message_id: str, text: str, process_key: str) -> tuple[Turn, Message, OutboxEntry]:
        """Other words in the place of a person's message, and a turn for them; the conversation goes on from there.

        Raises InputError for a persona's message, NotFound.
        """
        with self._database.session() as session:
            before = existing(session, message_id)
            if before.role != Role.USER:
                raise InputError("only a person's own words are sent again", reason="no_words")
            correlation_id = new_id()
            row = _written(before.conversation_id, text, correlation_id, before.parent_id)
            open_place(session, before.conversation_id, before.parent_id)
            message = add_message(session, row)
            copy_attachments(session, message_id, message.id)
            message = attached(session, message)
            turn, entry = _open_turn(session, correlation_id, row.conversation_id, row.id, None, process_key)
            return turn, message, entry

    def regenerate(self, message_id: str, process_key: str, again: Again = Again()) -> tuple[Turn, OutboxEntry]:  # noqa: B008
        """A new turn for the user's message that `message_id` answers, with what is to be other in it.

        Raises InputError when there is none.
        """
        with self._database.session() as session:
            reply = session.get(MessageRow, message_id)
            if reply is None:
                raise NotFound(f"no message {message_id}", kind="message", id=message_id)
            asked = question_of(session, reply)
            if asked is None:
                raise InputError("this message answers nothing", reason="no_question")
            stands = reply.role == Role.PERSONA and reply.state != MessageState.WITHDRAWN
            replaces = reply.id if stands else standing(session, asked)
            failed = session.get(TurnRow, reply.correlation_id) if reply.state == MessageState.FAILED else None
            before = None
            if failed is not None and again == Again():
                again, before = again_of(failed), begun(session, failed)  # what was wished for is still to be done
            return _open_turn(session, new_id(), reply.conversation_id, asked, replaces, process_key, again, before)

    def go_on(self, message_id: str, process_key: str, persona: str = "") -> tuple[Turn, OutboxEntry]:
        """A new turn whose words go on those of this reply. Raises InputError where nothing can go on, NotFound."""
        with self._database.session() as session:
            reply = existing(session, message_id)
            asked = question_of(session, reply)
            counts = reply.deleted_at is None and reply.state not in (MessageState.WITHDRAWN, MessageState.PENDING)
            if reply.role != Role.PERSONA or asked is None or not counts or not reply.text:
                raise InputError("this message is no reply that could go on", reason="cannot_go_on")
            made = session.get(TurnRow, reply.correlation_id) if reply.correlation_id else None
            again = Again(persona=persona, model=again_of(made).model if made is not None else "")
            return _open_turn(session, new_id(), reply.conversation_id, asked, reply.id, process_key, again, reply)

    def begun_with(self, correlation_id: str) -> str:
        """The words that a turn began with, "" for most."""
        with self._database.reading() as session:
            reply = begun(session, turn_row(session, correlation_id))
            return reply.text if reply is not None else ""

    def get(self, correlation_id: str) -> Turn:
        with self._database.reading() as session:
            return to_turn(turn_row(session, correlation_id))

    def asked(self, correlation_id: str) -> Asked:
        """The turn with what it answers, in one look."""
        with self._database.reading() as session:
            turn = turn_row(session, correlation_id)
            question = session.get_one(MessageRow, turn.user_message_id)
            conversation = session.get_one(ConversationRow, turn.conversation_id)
            return Asked(
                turn=to_turn(turn),
                question=attached(session, to_message(question)),
                conversation_persona=conversation.persona_key,
                routing=Rule(conversation.routing),
                settled=dict(turn.request or {}),
                memory=tuple(turn.memory or ()),
                lore=tuple((name, text) for name, text in turn.lore or ()),
                provider=turn.provider,
                model=turn.model,
                reply_text=turn.reply_text,
                cut=str((turn.extra or {}).get(CUT, "")),
            )

    def open(self) -> tuple[Turn, ...]:
        """Turns whose reply is still being made, oldest first."""
        states = [state.value for state in TurnState if state.open]
        with self._database.reading() as session:
            rows = session.scalars(select(TurnRow).where(TurnRow.state.in_(states)).order_by(TurnRow.created_at))
            return tuple(to_turn(row) for row in rows)

    def under_way(self) -> dict[str, int]:
        """How many replies each persona is making, in any program: from the decision on it to the model's last word."""
        counted = select(TurnRow.persona_key, func.count()).where(
            TurnRow.state == TurnState.RUNNING, TurnRow.persona_key.is_not(None), TurnRow.provider.is_(None)
        )
        with self._database.reading() as session:
            rows = session.execute(counted.group_by(TurnRow.persona_key)).tuples()
            return {key: times for key, times in rows if key is not None}

    def update(self, correlation_id: str, **columns: Any) -> Turn:
        """Sets columns of the turn by their names."""
        with self._database.session() as session:
            row = turn_row(session, correlation_id)
            for name, value in columns.items():
                setattr(row, name, value)
            return to_turn(row)

    def started(self, correlation_id: str, process_instance_id: str) -> Turn:
        """The engine has the process, whose steps may have ended the turn before we hear of the start.

        The outbox row goes in the same transaction.
        """
        with self._database.session() as session:
            row = turn_row(session, correlation_id)
            row.process_instance_id = process_instance_id
            session.execute(delete(OutboxRow).where(*_start_of(correlation_id)))
            if row.state == TurnState.QUEUED:
                row.state = TurnState.RUNNING
            return to_turn(row)

    def take(self, correlation_id: str, persona_key: str, reason: str, request: dict[str, Any]) -> Turn:
        """Who answers; the first word on it stands, for a late one would change the persona under its words."""
        with self._database.session() as session:
            row = turn_row(session, correlation_id)
            if row.persona_key is None and not TurnState(row.state).settled:
                row.persona_key, row.persona_reason, row.request = persona_key, reason, request
            return to_turn(row)

    def resume(self, correlation_id: str) -> Turn:
        """A turn that waited for a person goes on; any other stays as it is."""
        with self._database.session() as session:
            row = turn_row(session, correlation_id)
            if row.state == TurnState.WAITING:
                row.state = TurnState.RUNNING
            return to_turn(row)

    def end(self, correlation_id: str, state: TurnState) -> Turn:
        """Ends a turn without a reply, unless it has ended already."""
        with self._database.session() as session:
            row = turn_row(session, correlation_id)
            if not TurnState(row.state).settled:
                row.state = state
            return to_turn(row)

    def reword(self, correlation_id: str, text: str) -> None:
        """Other words for a reply that waits for approval. Raises NotFound when it does not."""
        with self._database.session() as session:
            row = turn_row(session, correlation_id)
            if row.state != TurnState.APPROVAL:
                raise NotFound("nothing waits for approval there", kind="approval", id=correlation_id)
            _change_words(row, text)

    def waiting(self, correlation_id: str) -> Turn:
        """A step failed for good; a turn that has ended stays as it is."""
        with self._database.session() as session:
            row = turn_row(session, correlation_id)
            if TurnState(row.state).open:
                row.state = TurnState.WAITING
            return to_turn(row)

    def request_cancel(self, correlation_id: str, message: str) -> tuple[Turn, OutboxEntry | None]:
        """The wish to stop, with the message that tells the process; a turn that nobody has begun ends at once."""
        with self._database.session() as session:
            row = turn_row(session, correlation_id)
            if not TurnState(row.state).open:
                return to_turn(row), None
            again, row.cancel_requested = row.cancel_requested, True
            # Nobody has tried to start it: it has no process that could end it.
            untried = session.execute(delete(OutboxRow).where(*_start_of(correlation_id), OutboxRow.attempts == 0))
            if cast("CursorResult[Any]", untried).rowcount:
                row.state = TurnState.CANCELLED
                return to_turn(row), None
            told = select(OutboxRow.id).where(OutboxRow.business_key == correlation_id, OutboxRow.message == message)
            if again and session.scalar(told) is not None:
                return to_turn(row), None  # the first wish is still on its way
            return to_turn(row), claimed(session, "", correlation_id, {}, message)

    def cancel_requested(self, correlation_id: str) -> bool:
        with self._database.reading() as session:
            query = select(TurnRow.cancel_requested).where(TurnRow.correlation_id == correlation_id)
            return bool(session.scalar(query))

    def set_asked(
        self, correlation_id: str, parts: tuple[PromptPart, ...], asked: dict[str, Any], number: int = 1
    ) -> None:
        """The parts of the prompt, as the inspector shows them, and how the model was asked in this try."""
        with self._database.session() as session:
            asked_again(turn_row(session, correlation_id), number, parts, asked)

    def set_answer(
        self,
        correlation_id: str,
        text: str,
        provider: str | None,
        model: str | None,
        failures: tuple[ProviderFailure, ...],
        first_token_seconds: float | None = None,
        tokens_per_second: float | None = None,
        usage: Usage | None = None,
    ) -> None:
        """What came of the last try; `failures` are added to those of the tries before it."""
        with self._database.session() as session:
            row = turn_row(session, correlation_id)
            add_failures(row, failures)
            row.reply_text, row.raw_text = text, None
            row.provider, row.model = provider, model
            row.first_token_seconds, row.tokens_per_second = first_token_seconds, tokens_per_second
            row.usage = asdict(usage) if usage else None

    def set_extra(self, correlation_id: str, extra: Extra, cut: str = "") -> None:
        """What came beside the words, for the reply's own; `cut` says why the words were cut off."""
        with self._database.session() as session:
            turn_row(session, correlation_id).extra = {**msgspec.to_builtins(extra), **({CUT: cut} if cut else {})}

    def extra(self, correlation_id: str) -> Extra:
        with self._database.reading() as session:
            return extra_of(turn_row(session, correlation_id))

    def set_words(self, correlation_id: str, text: str) -> None:
        """The reply's words where they are to be others than the model's, which are kept."""
        with self._database.session() as session:
            _change_words(turn_row(session, correlation_id), text)

    def reply_text(self, correlation_id: str) -> str | None:
        with self._database.reading() as session:
            return turn_row(session, correlation_id).reply_text

    def trace(self, correlation_id: str) -> ReplyTrace:
        with self._database.reading() as session:
            row = turn_row(session, correlation_id)
            return ReplyTrace(
                correlation_id=row.correlation_id,
                persona_key=row.persona_key,
                persona_reason=row.persona_reason,
                provider=row.provider,
                model=row.model,
                failures=tuple(ProviderFailure(**failure) for failure in row.failures or ()),
                parts=parts_of(session, row.parts or []),
                first_token_seconds=row.first_token_seconds,
                tokens_per_second=row.tokens_per_second,
                process_instance_id=row.process_instance_id,
                tries=number_of(row),
            )


def _written(conversation_id: str, text: str, correlation_id: str, parent: str | None) -> MessageRow:
    return MessageRow(
        id=new_id(),
        conversation_id=conversation_id,
        role=Role.USER,
        text=text,
        state=MessageState.COMPLETE,
        created_at=now(),
        correlation_id=correlation_id,
        activity_id="send",
        parent_id=parent,
    )


def _change_words(turn: TurnRow, text: str) -> None:
    if turn.raw_text is None and turn.reply_text != text:
        turn.raw_text = turn.reply_text
    turn.reply_text = text


def _open_turn(
    session: Session,
    correlation_id: str,
    conversation_id: str,
    asked: str,
    replaces: str | None,
    process_key: str,
    again: Again = Again(),  # noqa: B008
    before: MessageRow | None = None,
) -> tuple[Turn, OutboxEntry]:
    at = now()
    turn = TurnRow(
        correlation_id=correlation_id,
        conversation_id=conversation_id,
        user_message_id=asked,
        replaces_message_id=replaces,
        state=TurnState.QUEUED,
        created_at=at,
        cancel_requested=False,
        overrides=kept_wishes(session, correlation_id, again, before),
    )
    session.add(turn)
    variables = {"conversation_id": conversation_id, "user_message_id": asked}
    entry = claimed(session, process_key, correlation_id, variables)
    return to_turn(turn), entry


def _start_of(correlation_id: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return OutboxRow.business_key == correlation_id, OutboxRow.message == ""


def turn_row(session: Session, correlation_id: str) -> TurnRow:
    row = session.get(TurnRow, correlation_id)
    if row is None:
        raise NotFound(f"no turn {correlation_id}", kind="turn", id=correlation_id)
    return row
